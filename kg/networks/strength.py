"""Strength of regions in the national technology market.

The reports print how much each region sells and buys, not to whom. So the network that is *observed* is a star: an
edge from each region to the national market weighs its output, an edge back its absorption. In that network

* out-strength s_out(i) = output of i, in-strength s_in(i) = absorption of i (sums of edge weights),
* net outflow n(i) = s_out(i) - s_in(i),
* net outflow ratio r(i) = n(i) / (s_out(i) + s_in(i)), between -1 (buys only) and 1 (sells only).

The regions are provinces, or the groups of one scheme, whose strength is the sum of their members' as printed.
Complexity O(E). All values are exact decimals. Strength as in Barrat, Barthélemy, Pastor-Satorras and Vespignani,
PNAS 101 (2004) 3747-3752.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

import networkx as nx

from kg.lookup import prefixes
from kg.model.problems import UsageError
from kg.store.source import Source

#: The node that stands for the whole market.
MARKET = "market"
#: The scheme whose one group holds the provinces themselves.
PROVINCES = "provinces"
_RATIO_STEP = Decimal("0.000001")
_MEASURES = {"contract-value": "contractValue", "contract-count": "contractCount"}
_DIRECTIONS = ("output", "absorbed")


@dataclass(frozen=True)
class Strength:
    """One region: ``output`` and ``absorbed`` in ``unit`` (None: not printed for any of it), ``net`` and ``ratio``
    (None where one of them is missing), and what is ``missing``: ``output of cn-540000`` …"""

    area: str
    label_zh: str
    label_en: str
    output: Decimal | None
    absorbed: Decimal | None
    net: Decimal | None
    ratio: Decimal | None
    unit: str
    missing: tuple[str, ...]


_GROUPS = """
    SELECT ?group ?zh ?en ?member ?member_zh ?member_en WHERE {{
      GRAPH tmg:reference {{
        ?g tm:groupScheme "{scheme}" ; skos:notation ?group ; rdfs:label ?zh, ?en ; tm:hasMember ?m .
        ?m skos:notation ?member ; rdfs:label ?member_zh, ?member_en .
        FILTER(DATATYPE(?group) = xsd:string && DATATYPE(?member) = xsd:string)
        FILTER(LANG(?zh) = "zh" && LANG(?en) = "en" && LANG(?member_zh) = "zh" && LANG(?member_en) = "en")
      }}
    }} ORDER BY ?group ?member"""
_SCHEMES = "SELECT DISTINCT ?s WHERE { GRAPH tmg:reference { ?g tm:groupScheme ?s } } ORDER BY ?s"
_VALUES = """
    SELECT ?code ?direction ?value ?unit WHERE {{
      GRAPH tmg:current {{
        ?o qb:dataSet <{base}id/dataset/current/{measure}/area+direction+period> ;
           sdmx-dimension:refPeriod <{base}id/year/{year}> ; sdmx-dimension:refArea ?area ; tm:direction ?d ;
           tm:{prop} ?value ; sdmx-attribute:unitMeasure ?u .
      }}
      GRAPH tmg:reference {{ ?area skos:notation ?code FILTER(DATATYPE(?code) = xsd:string) }}
      GRAPH tmg:reference {{ ?d skos:notation ?direction }}
      GRAPH tmg:reference {{ ?u tm:symbol ?unit }}
    }}"""
_YEARS = """
    SELECT ?year (COUNT(DISTINCT ?d) AS ?n) WHERE {{
      GRAPH tmg:current {{
        ?o qb:dataSet <{base}id/dataset/current/{measure}/area+direction+period> ; tm:direction ?d ;
           sdmx-dimension:refPeriod ?y ; sdmx-dimension:refArea <{base}id/area/cn-110000> .
        FILTER(?d != <{base}code/direction/registered>)
      }}
      GRAPH tmg:reference {{ ?y tm:year ?year }}
    }} GROUP BY ?year ORDER BY ?year"""


@dataclass(frozen=True)
class _Node:
    label_zh: str
    label_en: str
    members: tuple[str, ...]


def _nodes(source: Source, scheme: str) -> dict[str, _Node]:
    """The regions of a scheme with their members; of the scheme ``provinces``, every province by itself."""
    rows = source.rows(prefixes(source) + _GROUPS.format(scheme=scheme.replace('"', "")))
    if not rows:
        known = ", ".join(row["s"] for row in source.rows(prefixes(source) + _SCHEMES))
        raise UsageError(f"there is no region scheme {scheme!r}; there are: {known}")
    if scheme == PROVINCES:
        return {r["member"]: _Node(r["member_zh"], r["member_en"], (r["member"],)) for r in rows}
    groups: dict[str, _Node] = {}
    for r in rows:
        known_members = groups[r["group"]].members if r["group"] in groups else ()
        groups[r["group"]] = _Node(r["zh"], r["en"], (*known_members, r["member"]))
    return groups


def market_network(
    source: Source, year: int, measure: str = "contract-value", scheme: str = PROVINCES
) -> nx.DiGraph[str]:
    """The star network of a year: nodes are region codes and ``market``, edges weigh what is printed.

    Node attributes: label_zh, label_en, members, missing (what is not printed, ``direction of code``); edge
    attributes: weight (Decimal, in ``unit``), direction; graph attributes: year, measure, unit, scheme. A region for
    which a direction is not printed has no edge for it; a group's edge is the sum of the members that are printed.
    Raises UsageError, naming what there is, for an unknown measure or scheme, or a year without both directions.
    """
    if measure not in _MEASURES:
        raise UsageError(f"measure {measure!r} is not one of {', '.join(_MEASURES)}")
    about = {"base": source.names.iris.base, "measure": measure, "year": int(year), "prop": _MEASURES[measure]}
    nodes = _nodes(source, scheme)
    rows = source.rows(prefixes(source) + _VALUES.format(**about))
    printed = {(row["code"], row["direction"]): Decimal(row["value"]) for row in rows}
    for direction in _DIRECTIONS:
        if not any(key[1] == direction for key in printed):
            found = source.rows(prefixes(source) + _YEARS.format(**about))
            years = ", ".join(row["year"] for row in found if int(row["n"]) == len(_DIRECTIONS)) or "no year"
            raise UsageError(f"no {direction} {measure} by region for {year}; both directions are known for {years}")
    units = {row["unit"] for row in rows}
    if len(units) != 1:
        raise UsageError(f"the regions of {year} are in different units: {', '.join(sorted(units))}")
    graph: nx.DiGraph[str] = nx.DiGraph(year=year, measure=measure, unit=units.pop(), scheme=scheme)
    graph.add_node(MARKET, label_zh="全国市场", label_en="national market")
    for code, node in sorted(nodes.items()):
        _add_region(graph, code, node, printed)
    return graph


def _add_region(graph: nx.DiGraph[str], code: str, node: _Node, printed: Mapping[tuple[str, str], Decimal]) -> None:
    missing = [f"{d} of {m}" for m in node.members for d in _DIRECTIONS if (m, d) not in printed]
    graph.add_node(code, label_zh=node.label_zh, label_en=node.label_en, members=node.members, missing=tuple(missing))
    for direction in _DIRECTIONS:
        values = [printed[member, direction] for member in node.members if (member, direction) in printed]
        if values:
            edge = (code, MARKET) if direction == "output" else (MARKET, code)
            graph.add_edge(*edge, weight=sum(values), direction=direction)


def strengths(graph: nx.DiGraph[str]) -> list[Strength]:
    """The strengths of every region in a market network, largest net outflow first, missing ones last."""
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
        labels = (about["label_zh"], about["label_en"])
        values = (output, absorbed, net, ratio)
        result.append(Strength(node, *labels, *values, graph.graph["unit"], about["missing"]))
    return sorted(result, key=lambda s: (s.net is None, -(s.net or 0), s.area))
