"""Labels, tables and printed figures, read from the graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from kg.export.audit.model import Cell, Label, Place
from kg.lookup import prefixes
from kg.store.source import Source

Row = Mapping[str, str]


def ask(source: Source, pattern: str) -> Sequence[Row]:
    """The solutions of a pattern, with the usual prefixes; what is unbound is empty."""
    return source.rows(f"{prefixes(source)} SELECT * WHERE {{ {pattern} }}")


def labels_by_iri(source: Source) -> Mapping[str, Label]:
    """The labels of everything that the reference data and the current view name."""
    rows = source.rows(
        f"""{prefixes(source)} SELECT ?thing ?label (LANG(?label) AS ?lang) WHERE {{
              VALUES ?g {{ tmg:reference tmg:current }} GRAPH ?g {{ ?thing rdfs:label ?label }} }}"""
    )
    return in_both(rows)


def in_both(rows: Iterable[Row]) -> Mapping[str, Label]:
    """By thing: its label in both languages, from rows of thing, label and lang."""
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        found.setdefault(row["thing"], {})[row["lang"]] = row["label"]
    return {thing: Label(by.get("zh", by.get("", "")), by.get("en", "")) for thing, by in found.items()}


def editions_by_year(source: Source, labels: Mapping[str, Label]) -> Mapping[str, Label]:
    """The labels of the editions, the oldest first."""
    rows = ask(source, "GRAPH tmg:reference { ?e a tm:Edition ; tm:editionYear ?year }")
    return {row["year"]: labels.get(row["e"], Label()) for row in sorted(rows, key=lambda row: row["year"])}


def places_by_iri(source: Source, labels: Mapping[str, Label]) -> Mapping[str, Place]:
    """Tables and sections by IRI."""
    rows = ask(
        source,
        "GRAPH tmg:reference { ?p a ?class ; tm:edition ?e . ?e tm:editionYear ?year "
        "FILTER(?class IN (tm:Table, tm:Section)) }",
    )
    return {row["p"]: Place(row["p"], row["year"], labels.get(row["p"], Label())) for row in rows}


def cells_by_iri(
    source: Source, places: Mapping[str, Place], labels: Mapping[str, Label], only: str = ""
) -> Mapping[str, Cell]:
    """Every printed figure by IRI, as each edition prints them; ``only`` those ?f that a VALUES clause names."""
    units = {row["u"]: row for row in ask(source, "GRAPH tmg:reference { ?u tm:symbol ?symbol ; tm:unitKind ?kind }")}
    rows = ask(
        source,
        f"GRAPH ?g {{ {only}"
        + """
             ?f tm:printedText ?printed ; tm:printedUnit ?u ; tm:sourceLine ?line ; tm:inTable|tm:inSection ?p ;
                tm:quantity|tm:about ?q .
             OPTIONAL { ?f tm:value ?value ; tm:decimals ?decimals }
             OPTIONAL { ?f tm:rowLabel ?row ; tm:columnLabel ?column ; tm:column ?c }
             OPTIONAL { ?f tm:sourceColumn ?c }
             OPTIONAL { ?f tm:qualifier ?qualifier }
           }""",
    )
    ordered = sorted(rows, key=lambda row: (places[row["p"]].edition, int(row["line"]), int(row["c"]), row["f"]))
    return {row["f"]: _cell(row, places, units, labels) for row in ordered}


def _cell(row: Row, places: Mapping[str, Place], units: Mapping[str, Row], labels: Mapping[str, Label]) -> Cell:
    unit = units[row["u"]]
    qualifier = row["qualifier"].rpartition("/")[2]
    return Cell(
        row["f"],
        places[row["p"]],
        int(row["line"]),
        row["row"],
        row["column"],
        row["printed"],
        unit["symbol"],
        unit["kind"],
        "" if qualifier == "equal" else qualifier,
        Decimal(row["value"]) if row["value"] else None,
        int(row["decimals"] or 0),
        row["q"],
        labels.get(row["q"], Label()),
    )
