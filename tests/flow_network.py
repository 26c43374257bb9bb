"""A flow network made from printed totals, for the tests of its files and pictures."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from kg.lookup import prefixes
from kg.networks.flows.assumptions import Assumptions
from kg.networks.flows.estimate import Estimate, estimate
from kg.networks.flows.facts import Fact
from kg.networks.flows.table import rows
from kg.networks.flows.totals import RESIDUAL, Totals, with_residual
from kg.store.source import Source

_TOTALS = """
    SELECT ?code ?zh ?en ?direction ?value WHERE {{
      GRAPH tmg:current {{
        ?o qb:dataSet <{base}id/dataset/current/contract-value/area+direction+period> ;
           sdmx-dimension:refPeriod <{base}id/year/{year}> ; sdmx-dimension:refArea ?area ; tm:direction ?d ;
           tm:contractValue ?value . }}
      GRAPH tmg:reference {{ ?area skos:notation ?code ; rdfs:label ?zh, ?en
        FILTER(DATATYPE(?code) = xsd:string && LANG(?zh) = "zh" && LANG(?en) = "en") }}
      GRAPH tmg:reference {{ ?d skos:notation ?direction }}
    }} ORDER BY ?code"""
_REGIONS = """
    SELECT ?code ?member WHERE {{
      GRAPH tmg:reference {{ ?g tm:groupScheme "four-regions" ; skos:notation ?code ; tm:hasMember ?m .
        ?m skos:notation ?member FILTER(DATATYPE(?code) = xsd:string && DATATYPE(?member) = xsd:string) }}
    }} ORDER BY ?member"""
_OUTSIDE = ("hk-mo-tw", "abroad")


@dataclass(frozen=True)
class Drawn:
    """An ensemble: nodes, and draws × n × n flows in the unit of the totals."""

    nodes: tuple[str, ...]
    draws: NDArray[np.float32]


@cache
def made(source: Source, year: int = 2013, draws: int = 20) -> tuple[nx.DiGraph[str], Drawn]:
    """An estimate of a year with one fact, and its ensemble. Do not change what it gives: take a copy."""
    values = source.rows(prefixes(source) + _TOTALS.format(base=source.names.iris.base, year=year))
    whole = {row["member"]: row["code"] for row in source.rows(prefixes(source) + _REGIONS.format())}
    printed = {(row["code"], row["direction"]): Decimal(row["value"]) for row in values}
    labels = {row["code"]: (row["zh"], row["en"]) for row in values}
    nodes = tuple(code for code in labels if code in whole or code in _OUTSIDE)
    zero = Decimal(0)
    out, into = (tuple(printed.get((code, side), zero) for code in nodes) for side in ("output", "absorbed"))
    totals = with_residual(Totals(nodes, out, into))
    fact = Fact(frozenset({"cn-110000"}), frozenset({"cn-120000"}), Decimal("61.20" if year == 2013 else "6.12"))
    assumed = Assumptions(0.7, decay=0.4, outside=frozenset({"abroad"}), draws=draws, seed=7)
    result = estimate(totals, None, (fact,), assumed)
    graph = _graph(result, year)
    for code in nodes:
        zh, en = labels[code]
        both = [printed.get((code, side)) for side in ("output", "absorbed")]
        about = {"label_zh": zh, "label_en": en, "output": both[0], "absorbed": both[1]}
        graph.add_node(code, **about, region=whole.get(code, ""))
    rest = {"label_zh": "合计之差", "label_en": "Difference of the totals", "region": ""}
    graph.add_node(RESIDUAL, **rest, output=totals.out[-1], absorbed=totals.into[-1])
    return nx.relabel_nodes(graph, {RESIDUAL: "residual"}), _drawn(result)


def _graph(result: Estimate, year: int) -> nx.DiGraph[str]:
    graph: nx.DiGraph[str] = nx.DiGraph(
        title_zh=f"{year}年技术合同成交额的省际流向",
        title_en=f"Flows of technology contract value between provinces, {year}",
        year=year,
        measure="contract-value",
        unit="亿元",
        unit_en="100 million yuan",
        status="estimated",
        run="https://w3id.org/techmarket/id/run/flows-2013",
        method_zh="按各省输出、吸纳合计，以本地规则与平衡法（RAS）估计；区间来自20次抽样。",
        method_en="Local rule and balancing (RAS) from what each province sells and buys; intervals from 20 draws.",
        source_zh="合计：全国技术市场统计年度报告（2014），附表13、附表14",
        source_en="totals: annual report on China's technology market (2014 edition), appended tables 13 and 14",
        card={"seed": 7, "assumptions": {"local_share": 0.7, "decay": 0.4}, "facts": [{"fact": "A → B", "value": "1"}]},
    )
    graph.add_nodes_from(result.totals.nodes)
    for origin, destination, *numbers, status in rows(result, lambda *_: None):
        weight, *ends = (Decimal(number) for number in numbers)
        if weight:
            names = ("lower", "upper", "bound_low", "bound_high")
            graph.add_edge(origin, destination, weight=weight, status=status, **dict(zip(names, ends, strict=True)))
    return graph


def _drawn(result: Estimate) -> Drawn:
    assert result.ensemble is not None
    members = [result.ensemble.matrix(draw) for draw in range(len(result.ensemble.members))]
    back = np.argsort(result.order)
    stack = np.stack([member[np.ix_(back, back)] for member in members]) * float(result.totals.whole)
    return Drawn((*result.totals.nodes[:-1], "residual"), stack.astype(np.float32))


def observed() -> nx.DiGraph[str]:
    """A small network of observed flows between kinds of bodies, which are no areas."""
    graph: nx.DiGraph[str] = nx.DiGraph(
        title_zh="各类机构之间的成交额",
        title_en="Contract value between kinds of bodies",
        year=2013,
        measure="contract-value",
        unit="亿元",
        unit_en="100 million yuan",
        status="observed",
        run="",
        method_zh="报告刊载。",
        method_en="Printed in the report.",
        card={},
    )
    for code, zh, en in (("a", "企业", "Enterprises"), ("b", "高校", "Universities"), ("c", "其他 <&>", "Others <&>")):
        graph.add_node(code, label_zh=zh, label_en=en, output=None, absorbed=None, region="")
    for origin, destination, value in (("a", "a", "200.50"), ("a", "b", "1.25"), ("b", "a", "33.333"), ("c", "a", "7")):
        graph.add_edge(origin, destination, weight=Decimal(value), status="observed")
    return graph
