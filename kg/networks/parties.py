"""The network that the reports print: from kinds of sellers to kinds of buyers (Appendix Table 10)."""

from __future__ import annotations

from decimal import Decimal

import networkx as nx

from kg.lookup import prefixes
from kg.model.problems import UsageError
from kg.networks.provinces.given import MEASURES
from kg.networks.provinces.network import MEASURE_LABELS
from kg.store.source import Source

_FLOWS = """
    SELECT ?year ?seller ?seller_zh ?seller_en ?buyer ?buyer_zh ?buyer_en ?value ?unit ?unit_en ?o WHERE {{
      GRAPH tmg:current {{
        ?o qb:dataSet <{base}id/dataset/current/{measure}/buyer+period+seller> ; tm:seller ?a ; tm:buyer ?b ;
           sdmx-dimension:refPeriod ?y ; tm:{prop} ?value ; sdmx-attribute:unitMeasure ?u .
      }}
      GRAPH tmg:reference {{ ?y tm:year ?year }}
      GRAPH tmg:reference {{ ?u tm:symbol ?unit ; rdfs:label ?unit_en FILTER(LANG(?unit_en) = "en") }}
      GRAPH tmg:reference {{ ?a skos:notation ?seller ; skos:prefLabel ?seller_zh, ?seller_en
        FILTER(LANG(?seller_zh) = "zh" && LANG(?seller_en) = "en") }}
      GRAPH tmg:reference {{ ?b skos:notation ?buyer ; skos:prefLabel ?buyer_zh, ?buyer_en
        FILTER(LANG(?buyer_zh) = "zh" && LANG(?buyer_en) = "en") }}
    }} ORDER BY ?year ?seller ?buyer"""
_TOTALS = """
    SELECT ?code ?total WHERE {{
      GRAPH tmg:current {{
        ?o qb:dataSet <{base}id/dataset/current/{measure}/{set}> ; tm:{side} ?party ;
           sdmx-dimension:refPeriod <{base}id/year/{year}> ; tm:{prop} ?total .
      }}
      GRAPH tmg:reference {{ ?party skos:notation ?code }}
    }}"""
#: The data set that has the totals of each side, and the side's property.
_SIDES = (("output", "period+seller", "seller"), ("absorbed", "buyer+period", "buyer"))


def party_network(source: Source, year: int, measure: str = "contract-value") -> nx.DiGraph[str]:
    """Kinds of parties, and what each kind of seller sold to each kind of buyer, as printed.

    Attributes as in :func:`kg.networks.provinces.network.flow_network`; status is ``observed``, edges have weight,
    status and observation (IRI). A cell printed as 0 has no edge: it may be rounded. Node totals are the printed ones;
    cells do not sum to them exactly, since some are printed in whole 100 million yuan. Raises UsageError.
    """
    if measure not in MEASURES:
        raise UsageError(f"measure {measure!r} is not one of {', '.join(MEASURES)}")
    about = {"base": source.names.iris.base, "measure": measure, "year": int(year), "prop": MEASURES[measure]}
    rows = source.rows(prefixes(source) + _FLOWS.format(**about))
    years = sorted({row["year"] for row in rows})
    rows = tuple(row for row in rows if row["year"] == str(year))
    if not rows:
        known = ", ".join(years) or "no year"
        raise UsageError(f"no {measure} by kinds of sellers and buyers for {year}; it is printed for {known}")
    zh, en = MEASURE_LABELS[measure]
    graph: nx.DiGraph[str] = nx.DiGraph(
        title_zh=f"{year}年卖方类别与买方类别之间的技术合同（{zh}）",
        title_en=f"Technology contracts from kinds of sellers to kinds of buyers, {year} ({en})",
        year=int(year),
        measure=measure,
        unit=rows[0]["unit"],
        unit_en=rows[0]["unit_en"],
        status="observed",
        evidence="reported",
        run="",
        method_zh="附表10所印，未经估计",
        method_en="as Appendix Table 10 prints them; nothing estimated",
        source_zh="《全国技术市场统计年度报告》2014年版，附表10",
        source_en="Statistical report on China's technology market, 2014 edition, Appendix Table 10",
        card={},
    )
    totals = {end: _totals(source, about | {"set": data, "side": side}) for end, data, side in _SIDES}
    labels = {row[side]: (row[f"{side}_zh"], row[f"{side}_en"]) for row in rows for side in ("seller", "buyer")}
    for code in sorted(labels):
        ends = {end: totals[end].get(code) for end, _, _ in _SIDES}
        graph.add_node(code, label_zh=labels[code][0], label_en=labels[code][1], region="", **ends)
    for row in rows:
        weight = Decimal(row["value"])
        if weight:
            graph.add_edge(row["seller"], row["buyer"], weight=weight, status="reported", observation=row["o"])
    return graph


def _totals(source: Source, about: dict[str, object]) -> dict[str, Decimal]:
    rows = source.rows(prefixes(source) + _TOTALS.format(**about))
    return {row["code"]: Decimal(row["total"]) for row in rows}
