"""Strength of the provinces in the national technology market.

The reports print how much each province sells and buys, not to whom. So the network that is *observed* is a star:
an edge from each province to the national market weighs its output, an edge back its absorption. In that network

* out-strength s_out(i) = output of i, in-strength s_in(i) = absorption of i (sums of edge weights),
* net outflow n(i) = s_out(i) - s_in(i),
* net outflow ratio r(i) = n(i) / (s_out(i) + s_in(i)), between -1 (buys only) and 1 (sells only).

Complexity O(E). All values are exact decimals as printed. Strength as in Barrat, Barthélemy, Pastor-Satorras and
Vespignani, PNAS 101 (2004) 3747-3752.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

import networkx as nx

from kg.lookup import prefixes
from kg.model.problems import UsageError
from kg.store.source import Source

#: The node that stands for the whole market.
MARKET = "market"
_RATIO_STEP = Decimal("0.000001")


@dataclass(frozen=True)
class Strength:
    """One province: ``output`` and ``absorbed`` in ``unit`` (None: not printed), ``net`` and ``ratio`` (None where
    one of them is missing)."""

    area: str
    label_zh: str
    label_en: str
    output: Decimal | None
    absorbed: Decimal | None
    net: Decimal | None
    ratio: Decimal | None
    unit: str


_QUERY = """
    SELECT ?code ?zh ?en ?direction ?value ?unit WHERE {{
      GRAPH tmg:reference {{
        ?area a tm:Area ; tm:areaKind "province" ; skos:notation ?code ; rdfs:label ?zh, ?en .
        FILTER(DATATYPE(?code) = xsd:string && LANG(?zh) = "zh" && LANG(?en) = "en")
        ?d skos:inScheme <{base}code/scheme/direction> ; skos:notation ?direction .
        ?u tm:symbol ?unit .
      }}
      GRAPH tmg:current {{
        ?o a tm:CurrentObservation ; sdmx-dimension:refArea ?area ; tm:direction ?d ;
           sdmx-dimension:refPeriod <{base}id/year/{year}> ; tm:{measure} ?value ; sdmx-attribute:unitMeasure ?u .
      }}
      FILTER(?direction IN ("output", "absorbed"))
    }}"""
_MEASURES = {"contract-value": "contractValue", "contract-count": "contractCount"}


def market_network(source: Source, year: int, measure: str = "contract-value") -> nx.DiGraph[str]:
    """The star network of a year: nodes are area codes and ``market``, edges weigh what is printed.

    Node attributes: label_zh, label_en; edge attributes: weight (Decimal, in ``unit``), direction; graph attributes:
    year, measure, unit. A province whose value is not printed has no edge. Raises UsageError, naming what there is,
    if one of the two directions is not in the graph for that year.
    """
    if measure not in _MEASURES:
        raise UsageError(f"measure {measure!r} is not one of {', '.join(_MEASURES)}")
    text = prefixes(source) + _QUERY.format(base=source.names.iris.base, year=int(year), measure=_MEASURES[measure])
    rows = source.rows(text)
    for direction in ("output", "absorbed"):
        if not any(row["direction"] == direction for row in rows):
            years = _years(source, measure)
            raise UsageError(f"no {direction} {measure} by province for {year}; both directions are known for {years}")
    units = {row["unit"] for row in rows}
    if len(units) != 1:
        raise UsageError(f"the provinces of {year} are in different units: {', '.join(sorted(units))}")
    graph: nx.DiGraph[str] = nx.DiGraph(year=year, measure=measure, unit=units.pop())
    graph.add_node(MARKET, label_zh="全国市场", label_en="national market")
    for row in sorted(rows, key=lambda r: (r["code"], r["direction"])):
        graph.add_node(row["code"], label_zh=row["zh"], label_en=row["en"])
        edge = (row["code"], MARKET) if row["direction"] == "output" else (MARKET, row["code"])
        graph.add_edge(*edge, weight=Decimal(row["value"]), direction=row["direction"])
    return graph


def _years(source: Source, measure: str) -> str:
    text = f"""{prefixes(source)} SELECT ?year (COUNT(DISTINCT ?d) AS ?n) WHERE {{
        GRAPH tmg:reference {{ ?area tm:areaKind "province" . ?y tm:year ?year }}
        GRAPH tmg:current {{ ?o a tm:CurrentObservation ; sdmx-dimension:refArea ?area ; tm:direction ?d ;
          sdmx-dimension:refPeriod ?y ; tm:{_MEASURES[measure]} ?v }} }} GROUP BY ?year ORDER BY ?year"""
    return ", ".join(row["year"] for row in source.rows(text) if int(row["n"]) >= 2) or "no year"


def strengths(graph: nx.DiGraph[str]) -> list[Strength]:
    """The strengths of every province in a market network, largest net outflow first, missing ones last."""
    result = []
    for node, about in graph.nodes(data=True):
        if node == MARKET:
            continue
        output = Decimal(graph.out_degree(node, weight="weight")) if graph.out_degree(node) else None
        absorbed = Decimal(graph.in_degree(node, weight="weight")) if graph.in_degree(node) else None
        net = ratio = None
        if output is not None and absorbed is not None:
            net = output - absorbed
            if output + absorbed:
                ratio = (net / (output + absorbed)).quantize(_RATIO_STEP, rounding=ROUND_HALF_EVEN)
        unit = graph.graph["unit"]
        result.append(Strength(node, about["label_zh"], about["label_en"], output, absorbed, net, ratio, unit))
    return sorted(result, key=lambda s: (s.net is None, -(s.net or 0), s.area))
