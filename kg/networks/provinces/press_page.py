"""The comparison of press facts with predictions as a page in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from kg.lookup import prefixes
from kg.model.estimate import told, told_high, told_low
from kg.networks.provinces.press import Comparison, Prediction
from kg.store.source import Source

_PREFACE = """\
# Press facts beside the prediction

Made by `kg flows facts --out docs/flows-facts.md` from the graph. The reports print no flow between two provinces; the
press has a few. Each is set beside what is predicted from the totals alone, and with the other facts of 2012 and 2013
as soft evidence (leave one out); the fact itself is never used for its own prediction. Facts of another year or measure
are carried over by their share of what the origin sold, with twice the standard error, or 1 in the logarithm.

**These facts, with thirteen others of 2021 to 2023, helped to choose the default local share (0.70) and decay (0.4):
that they fit is calibration, not validation.** Validation on tables whose truth is known:
[flows-validation.md](flows-validation.md).

| year | flow | unit | reported | proven bounds | from totals alone | with the other facts |
| --- | --- | --- | ---: | --- | --- | --- |
"""


def area_names(source: Source) -> dict[str, str]:
    """The English names of areas by their codes."""
    query = """SELECT ?code ?en WHERE { GRAPH tmg:reference { ?a tm:areaKind ?k ; skos:notation ?code ; rdfs:label ?en
        FILTER(DATATYPE(?code) = xsd:string && LANG(?en) = "en") } }"""
    return {row["code"]: row["en"] for row in source.rows(prefixes(source) + query)}


def page(compared: Sequence[Comparison], names: Mapping[str, str]) -> str:
    """The comparison as a page; ``names`` are the English names of areas."""
    return _PREFACE + "".join(f"{line}\n" for line in (*_rows(compared, names), "", *_reading(compared)))


def _rows(compared: Sequence[Comparison], names: Mapping[str, str]) -> Iterator[str]:
    for item in compared:
        fact = item.fact
        flow = f"{names[fact.origin]} → {' + '.join(names[code] for code in fact.destinations)}"
        bounds = f"{item.low} to {item.high}"
        others = "no other fact" if item.others is None else _told(item.others, fact.value)
        cells = fact.year, flow, item.symbol, str(fact.value), bounds, _told(item.none, fact.value), others
        yield f"| {' | '.join(cells)} |"


def _told(prediction: Prediction, reported: Decimal) -> str:
    numbers = (prediction.value, prediction.lower, prediction.upper)
    value, low, high = (Decimal(format(number, ".9e")) for number in numbers)
    where = "holds it" if prediction.holds(reported) else "**misses it**"
    times = format(prediction.value / float(reported), ".2f")
    return f"{told(value)} ({told_low(low)} to {told_high(high)}), {where}; {times} × the report"


def _reading(compared: Sequence[Comparison]) -> Iterator[str]:
    alone = sum(item.none.holds(item.fact.value) for item in compared)
    others = [(item.others, item.fact.value) for item in compared if item.others is not None]
    held = sum(prediction.holds(value) for prediction, value in others)
    yield f"In brackets is the 5–95 % interval. It holds {alone} of {len(compared)} facts from totals alone, and"
    yield f"{held} of {len(others)} with the other facts. Who reported them: `data/reference/flow_facts.csv`; in the"
    yield "graph they are `tm:FlowFact`."
