"""Trace: any value down to the printed cells it comes from, with the arithmetic of computed ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from kg.lookup import prefixes
from kg.model.estimate import told, told_high, told_low
from kg.model.problems import UsageError
from kg.store.source import Source


@dataclass(frozen=True)
class Step:
    """One step of a trace. ``kind``: quantity, flow, computed, current, edition or figure; ``title`` and ``detail`` are
    for reading; ``inputs`` are the steps below, empty for a printed cell."""

    iri: str
    kind: str
    title: str
    detail: str
    inputs: tuple[Step, ...]


_FLOW = """
    SELECT ?from ?to ?run ?value ?lower ?upper ?low ?high ?unit ?status ?note WHERE {{
      GRAPH ?g {{
        <{iri}> prov:wasGeneratedBy ?r ; tm:origin ?a ; tm:destination ?b ; tm:technologyFlowEstimated ?value ;
                tm:lower ?lower ; tm:upper ?upper ; tm:boundLow ?low ; tm:boundHigh ?high ; tm:flowStatus ?state ;
                sdmx-attribute:unitMeasure ?u .
        ?r rdfs:label ?run FILTER(LANG(?run) = "en")
      }}
      GRAPH tmg:reference {{ ?state skos:notation ?status ; skos:note ?note }}
      GRAPH tmg:reference {{ ?a rdfs:label ?from FILTER(LANG(?from) = "en") }}
      GRAPH tmg:reference {{ ?b rdfs:label ?to FILTER(LANG(?to) = "en") }}
      GRAPH tmg:reference {{ ?u tm:symbol ?unit }}
    }}"""

_REPORTED = """
    SELECT ?from ?to ?table ?year ?value ?unit ?file ?line WHERE {{
      GRAPH ?g {{
        <{iri}> prov:wasGeneratedBy ?r ; tm:origin ?a ; tm:destination ?b ; tm:technologyFlowReported ?value ;
                sdmx-dimension:refPeriod ?y ; sdmx-attribute:unitMeasure ?u ; prov:wasDerivedFrom ?f ;
                tm:sourceLine ?line .
        ?r rdfs:label ?table FILTER(LANG(?table) = "en")
        BIND(STRAFTER(STR(?y), "/year/") AS ?year) BIND(STRAFTER(STR(?f), "/file/") AS ?file)
      }}
      GRAPH tmg:reference {{ ?a rdfs:label ?from FILTER(LANG(?from) = "en") }}
      GRAPH tmg:reference {{ ?b rdfs:label ?to FILTER(LANG(?to) = "en") }}
      GRAPH tmg:reference {{ ?u tm:symbol ?unit }}
    }}"""

# Asked apart from what is known of it: the engine looks up a quantity that it is given, and searches for one it is not.
_KIND = """
    SELECT ?class ?q WHERE {{
      GRAPH ?g {{ <{iri}> a ?class }}
      FILTER(?class IN (tm:Quantity, tm:Figure, tm:EditionObservation, tm:CurrentObservation, tm:ComputedObservation))
      OPTIONAL {{ GRAPH ?g {{ <{iri}> tm:quantity|tm:about ?q }} }}
    }}"""

_NODE = """
    SELECT ?zh ?en ?value ?unit ?edition ?rule ?arithmetic ?from ?taken ?agree WHERE {{
      GRAPH tmg:current {{ <{quantity}> tm:measure ?measure ; rdfs:label ?zh, ?en . }}
      FILTER(LANG(?zh) = "zh" && LANG(?en) = "en")
      OPTIONAL {{ GRAPH ?g {{ <{iri}> ?measure ?value ; sdmx-attribute:unitMeasure ?u }}
                  GRAPH tmg:reference {{ ?u tm:symbol ?unit }} }}
      OPTIONAL {{ GRAPH ?g {{ <{iri}> tm:edition ?e }} GRAPH tmg:reference {{ ?e tm:editionYear ?edition }} }}
      OPTIONAL {{ GRAPH ?g {{ <{iri}> tm:rule ?r ; tm:arithmetic ?arithmetic }}
                  GRAPH tmg:reference {{ ?r rdfs:label ?rule FILTER(LANG(?rule) = "en") }} }}
      OPTIONAL {{ GRAPH ?g {{ <{iri}> tm:valueFrom ?from }} }}
      OPTIONAL {{ GRAPH ?g {{ <{iri}> tm:figuresAgree ?agree }} }}
      OPTIONAL {{ GRAPH ?h {{ ?from tm:edition ?te }} GRAPH tmg:reference {{ ?te tm:editionYear ?taken }} }}
    }}"""

_CELL = """
    SELECT ?table ?title ?edition ?row ?column ?printed ?unit ?line ?reason WHERE {{
      GRAPH ?g {{
        <{iri}> tm:inTable ?t ; tm:rowLabel ?row ; tm:columnLabel ?column ; tm:printedText ?printed ;
                tm:printedUnit ?u ; tm:sourceLine ?line .
      }}
      OPTIONAL {{
        GRAPH ?g {{ <{iri}> tm:missingReason ?m }}
        GRAPH tmg:reference {{ ?m rdfs:label ?reason FILTER(LANG(?reason) = "en") }}
      }}
      GRAPH tmg:reference {{
        ?t tm:tableNumber ?table ; tm:edition/tm:editionYear ?edition ; rdfs:label ?title .
        ?u tm:symbol ?unit .
        FILTER(LANG(?title) = "zh")
      }}
    }}"""

_CLAIM = """
    SELECT ?title ?edition ?printed ?value ?unit ?line ?column ?qualifier ?note WHERE {{
      GRAPH ?g {{
        <{iri}> tm:inSection ?s ; tm:printedText ?printed ; tm:value ?value ; tm:printedUnit ?u ; tm:sourceLine ?line ;
                tm:sourceColumn ?column ; tm:qualifier ?q .
        OPTIONAL {{ <{iri}> skos:note ?note }}
      }}
      GRAPH tmg:reference {{
        ?s tm:edition/tm:editionYear ?edition ; rdfs:label ?title .
        ?u tm:symbol ?unit .
        ?q rdfs:label ?qualifier .
        FILTER(LANG(?title) = "zh" && LANG(?qualifier) = "en")
      }}
    }}"""

_INPUTS = """SELECT ?input WHERE {{ GRAPH ?g {{ <{iri}> prov:wasDerivedFrom ?input }} }} ORDER BY ?input"""

_MISSING = """
    SELECT ?area WHERE {{ GRAPH tmg:current {{ <{iri}> tm:missingMember ?m }}
      GRAPH tmg:reference {{ ?m rdfs:label ?area }} FILTER(LANG(?area) = "en") }} ORDER BY ?area"""

_ABOUT = """
    SELECT DISTINCT ?input WHERE {{
      {{ GRAPH tmg:current {{ ?input tm:quantity <{iri}> ; a ?known }}
         FILTER(?known IN (tm:CurrentObservation, tm:ComputedObservation)) }} UNION
      {{ GRAPH ?g {{ ?input a tm:Figure ; tm:quantity|tm:about <{iri}> }} FILTER NOT EXISTS {{
         GRAPH tmg:current {{ ?other tm:quantity <{iri}> ; a qb:Observation }} }} }}
    }} ORDER BY ?input"""

_NOTES = """
    SELECT ?note WHERE {{ GRAPH ?g {{ ?n tm:qualifies <{iri}> }} GRAPH tmg:reference {{ ?n rdfs:label ?note }}
      FILTER(LANG(?note) = "en") }} ORDER BY ?note"""


def _figure(source: Source, iri: str) -> Step:
    cells = source.rows(prefixes(source) + _CELL.format(iri=iri))
    return _cell(source, iri, cells[0]) if cells else _claim(source, iri)


def _claim(source: Source, iri: str) -> Step:
    row = source.rows(prefixes(source) + _CLAIM.format(iri=iri))[0]
    how = "" if row["qualifier"] == "equal" else f" ({row['qualifier']}; taken as {row['value']} {row['unit']})"
    note = f"; note: {row['note']}" if row["note"] else ""
    detail = f"line {row['line']}, character {row['column']} of the text{note}"
    where = f"{row['edition']} edition, prose, {row['title']}"
    return Step(iri, "figure", f'printed "{row["printed"]}" {row["unit"]}{how} — {where}', detail, ())


def _cell(source: Source, iri: str, row: Mapping[str, str]) -> Step:
    printed = f'printed "{row["printed"]}" {row["unit"]}' if not row["reason"] else f"missing: {row['reason']}"
    where = f"{row['edition']} edition, {row['title']}"
    notes = [note["note"] for note in source.rows(prefixes(source) + _NOTES.format(iri=iri))]
    detail = f"row {row['row']}, column {row['column']}, line {row['line']} of the text"
    detail += "".join(f"; note: {note}" for note in notes)
    return Step(iri, "figure", f"{printed} — {where}", detail, ())


def _flow(source: Source, iri: str) -> Step | None:
    """A flow: one of an imported table, or an estimated one with the totals of its two ends; None if it is none."""
    for row in source.rows(prefixes(source) + _REPORTED.format(iri=iri)):
        title = f"{row['value']} {row['unit']} — {row['from']} → {row['to']}, {row['year']}: {row['table']}"
        return Step(iri, "flow", title, f"as an imported table states it: line {row['line']} of {row['file']}", ())
    rows = source.rows(prefixes(source) + _FLOW.format(iri=iri))
    return _estimate(source, iri, rows[0]) if rows else None


def _estimate(source: Source, iri: str, row: Mapping[str, str]) -> Step:
    lower, upper = told_low(Decimal(row["lower"])), told_high(Decimal(row["upper"]))
    told_value = f"about {told(Decimal(row['value']))} {row['unit']}"
    spread = f"90 % range {lower}–{upper}, proven bounds {row['low']}–{row['high']}"
    how = "estimated" if row["status"] == "estimated" else f"{row['status']} ({row['note']})"
    detail = f"{how}, not a published figure; {spread}; from all totals of its run, those of its ends among them"
    inputs = tuple(_follow(source, r["input"]) for r in source.rows(prefixes(source) + _INPUTS.format(iri=iri)))
    return Step(iri, "flow", f"{told_value} — {row['from']} → {row['to']}: {row['run']}", detail, inputs)


def _edition(row: Mapping[str, str], iri: str, value: str, inputs: tuple[Step, ...]) -> Step:
    detail = ""
    if len(inputs) > 1:
        detail = f"{len(inputs)} printed figures"
        if row["agree"] == "false":
            best = next(step for step in inputs if step.iri == row["from"])
            detail += f", which do not agree; taken: {best.title}"
    return Step(iri, "edition", f"{value} — as stated in the {row['edition']} edition", detail, inputs)


def trace(source: Source, iri: str) -> Step:
    """The trace of a quantity, an observation of any kind, or a figure. Raises UsageError for anything else.

    The trace of a figure is the figure, and the quantity it states with all that is known of it.
    """
    step = _follow(source, iri)
    if step.kind != "figure":
        return step
    stated = source.rows(f"{prefixes(source)} SELECT ?q WHERE {{ GRAPH ?g {{ <{iri}> tm:quantity|tm:about ?q }} }}")[0][
        "q"
    ]
    return replace(step, inputs=(_follow(source, stated),))


def _follow(source: Source, iri: str) -> Step:
    kinds = source.rows(prefixes(source) + _KIND.format(iri=iri))
    if not kinds and (flow := _flow(source, iri)) is not None:
        return flow
    if not kinds:
        name = iri.removeprefix(source.names.iris.base)
        raise UsageError(
            f"{name} is not a number: trace takes a quantity, an observation, a computed value or a cell; "
            f"`kg show {name}` shows it"
        )
    kind = kinds[0]["class"].rpartition("#")[2]
    if kind == "Figure":
        return _figure(source, iri)
    row = source.rows(prefixes(source) + _NODE.format(iri=iri, quantity=kinds[0]["q"] or iri))[0]
    label = f"{row['zh']} ({row['en']})"
    query = _ABOUT if kind == "Quantity" else _INPUTS
    inputs = tuple(_follow(source, r["input"]) for r in source.rows(prefixes(source) + query.format(iri=iri)))
    value = f"{row['value']} {row['unit']}".strip()
    if kind == "Quantity":
        return Step(iri, "quantity", f"states: {label}", f"key {iri.partition('id/quantity/')[2]}", inputs)
    if kind == "ComputedObservation":
        detail = f"{row['rule']}: {row['arithmetic']}"
        missing = [r["area"] for r in source.rows(prefixes(source) + _MISSING.format(iri=iri))]
        detail += f"; nothing is known of {', '.join(missing)}" if missing else ""
        return Step(iri, "computed", f"{value} — computed: {label}", detail, inputs)
    if kind == "CurrentObservation":
        editions = len(inputs) > 1
        chosen = f"{len(inputs)} editions; taken: {row['taken']}" if editions else ""
        return Step(iri, "current", f"{value} — known now: {label}", chosen, inputs)
    return _edition(row, iri, value, inputs)


def lines(step: Step) -> list[str]:
    """The trace as an indented tree, a line or two for each step."""
    result = [step.title, *([f"   {step.detail}"] if step.detail else [])]
    for number, item in enumerate(step.inputs, 1):
        last = number == len(step.inputs)
        first, *rest = lines(item)
        result.append(("└─ " if last else "├─ ") + first)
        result.extend(("   " if last else "│  ") + line for line in rest)
    return result
