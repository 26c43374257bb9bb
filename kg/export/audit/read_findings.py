"""Findings and hypotheses, read from the graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from kg.export.audit.model import Cell, Explanation, Label, Place, Test
from kg.export.audit.order import each_once, gravest_first, most_first
from kg.export.audit.read_cells import Row, ask, cells_by_iri, in_both, places_by_iri
from kg.lookup import prefixes
from kg.store.source import Source


def finding_of(source: Source, iri: str, labels: Mapping[str, Label]) -> Test | None:
    """One finding with the figures it follows from, as the page shows them; None if the store has none of that IRI."""
    figures = source.rows(
        f"""{prefixes(source)} SELECT DISTINCT ?f WHERE {{
              {{ GRAPH tmg:findings {{ <{iri}> dqv:computedOn|prov:wasDerivedFrom ?f }} }} UNION
              {{ GRAPH tmg:findings {{ <{iri}> dqv:computedOn ?on }} GRAPH ?g {{ ?on tm:quantity|tm:about ?q }}
                 GRAPH ?h {{ ?f tm:quantity|tm:about ?q ; tm:printedText ?text }} }} }}"""
    )
    places = places_by_iri(source, labels)
    listed = " ".join(f"<{row['f']}>" for row in figures)
    cells = cells_by_iri(source, places, labels, f"VALUES ?f {{ {listed} }}")
    tests = findings_in_order(source, places, cells, f"VALUES ?f {{ <{iri}> }}")
    return tests[0] if tests else None


def findings_in_order(
    source: Source, places: Mapping[str, Place], cells: Mapping[str, Cell], only: str = ""
) -> list[Test]:
    """Every finding, the gravest first, then in printed order; ``only`` those ?f that a VALUES clause names."""
    rows = ask(
        source,
        f"GRAPH tmg:findings {{ {only}"
        + """
             ?f tm:verdict ?v ; tm:severity ?s ; dqv:isMeasurementOf ?r ; dqv:computedOn ?on ; tm:foundIn ?p ;
                tm:sourceLine ?line ; tm:printedText ?printed .
             OPTIONAL { ?f tm:expectedLow ?low }
             OPTIONAL { ?f tm:expectedHigh ?high }
           }""",
    )
    notes = _notes(source, only)
    inputs = _inputs(source, cells, only)
    same: dict[str, list[Cell]] = {}
    for cell in cells.values():
        if not cell.qualifier:
            same.setdefault(cell.quantity, []).append(cell)
    tests = (
        _test(row, notes.get(row["f"], Label()), places, cells.get(row["on"]), inputs.get(row["f"], ()), same)
        for row in rows
    )
    return sorted(tests, key=gravest_first)


def _notes(source: Source, only: str = "") -> Mapping[str, Label]:
    """The note of each finding that has one, in both languages; one without a language is told in English."""
    rows = source.rows(
        f"""{prefixes(source)} SELECT ?thing ?label (LANG(?label) AS ?lang) WHERE {{
              GRAPH tmg:findings {{ {only.replace("?f", "?thing")} ?thing a tm:Finding ; skos:note ?label }} }}"""
    )
    return in_both([{**row, "lang": row["lang"] or "en"} for row in rows])


def _test(
    row: Row,
    note: Label,
    places: Mapping[str, Place],
    cell: Cell | None,
    inputs: Sequence[Cell],
    same: Mapping[str, list[Cell]],
) -> Test:
    alike = same.get(cell.quantity, []) if cell else []
    return Test(
        row["f"].partition("/id/finding/")[2],
        _code(row["r"]),
        _code(row["v"]),
        _code(row["s"]),
        places[row["p"]],
        int(row["line"]),
        row["printed"],
        note,
        Decimal(row["low"]) if row["low"] else None,
        Decimal(row["high"]) if row["high"] else None,
        cell,
        tuple(inputs),
        tuple(other for other in alike if other is not cell and other not in inputs),
    )


def _code(iri: str) -> str:
    return iri.rpartition("/")[2]


def _inputs(source: Source, cells: Mapping[str, Cell], only: str = "") -> Mapping[str, list[Cell]]:
    """The figures each finding follows from: the quantity before what it is divided by, the later period before its
    base, else in printed order."""
    periods = {
        row["q"]: int(row["year"])
        for row in ask(
            source,
            "GRAPH tmg:current { ?q sdmx-dimension:refPeriod ?y } GRAPH tmg:reference { ?y a tm:Year ; tm:year ?year }",
        )
    }
    denominators = {row["q"]: row["d"] for row in ask(source, "GRAPH tmg:current { ?q tm:denominatorQuantity ?d }")}
    pairs = ask(
        source,
        only + " GRAPH tmg:findings { ?f dqv:computedOn ?on ; dqv:isMeasurementOf ?r ; prov:wasDerivedFrom ?input }",
    )
    printed = {iri: number for number, iri in enumerate(cells)}
    found: dict[str, list[tuple[bool, int, int, Cell]]] = {}
    for row in pairs:
        cell, subject = cells[row["input"]], cells.get(row["on"])
        divides = subject is not None and denominators.get(subject.quantity) == cell.quantity
        divides |= _code(row["r"]) == "mean" and cell.unit_kind == "count"
        order = (divides, -periods.get(cell.quantity, 0), printed[cell.iri], cell)
        found.setdefault(row["f"], []).append(order)
    return {finding: [cell for *_, cell in sorted(orders, key=lambda o: o[:3])] for finding, orders in found.items()}


def explanations_in_order(
    source: Source, tests: Mapping[str, Test], cells: Mapping[str, Cell], labels: Mapping[str, Label]
) -> list[Explanation]:
    """The hypotheses, those of the gravest and then of the most findings first."""
    kinds = ask(source, "GRAPH tmg:findings { ?h a tm:Hypothesis ; tm:hypothesisKind ?kind }")
    explains = ask(source, "GRAPH tmg:findings { ?h tm:explains ?f }")
    repairs = ask(source, "GRAPH tmg:findings { ?h tm:wouldRepair ?f }")
    texts = in_both(
        source.rows(
            f"""{prefixes(source)} SELECT ?thing ?label (LANG(?label) AS ?lang) WHERE {{
                  GRAPH tmg:findings {{ ?thing a tm:Hypothesis ; rdfs:label ?label }} }}"""
        )
    )
    found = []
    for row in kinds:
        ids = {r["f"].partition("/id/finding/")[2] for r in explains if r["h"] == row["h"]}
        wrong = {r["f"] for r in repairs if r["h"] == row["h"]}
        found.append(
            Explanation(
                row["h"].partition("/id/")[2],
                _code(row["kind"]),
                texts.get(row["h"], labels.get(row["kind"], Label())),
                tuple(test for name, test in tests.items() if name in ids),
                tuple(cell for iri, cell in cells.items() if iri in wrong),
            )
        )
    return each_once(sorted(found, key=most_first))
