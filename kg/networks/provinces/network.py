"""Flows between areas as a network for networkx: reported by a table that was imported, or estimated by a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

import networkx as nx

from kg.lookup import prefixes
from kg.model.problems import UsageError
from kg.networks.provinces.card import card_of
from kg.networks.provinces.case import EVIDENCE
from kg.networks.provinces.given import MEASURES
from kg.networks.provinces.whole import is_whole, share_of_printed
from kg.store.source import Source

#: What the flows of a network are: the best there are (reported before estimated, if they make up the printed total),
#: or of one kind.
EVIDENCES = ("best", "reported", *EVIDENCE)
#: Measures in words.
MEASURE_LABELS = {
    "contract-value": ("合同成交额", "contract value"),
    "contract-count": ("合同数", "number of contracts"),
}
#: The scheme of region groups that nodes are told apart by.
_REGIONS = "four-regions"
_NUMBERS = ("lower", "upper", "bound_low", "bound_high", "top_buyer", "top_seller")

_FLOWS = """
    SELECT ?origin ?destination ?evidence ?run ?status ?value ?lower ?upper ?bound_low ?bound_high ?top_buyer
           ?top_seller ?unit ?unit_en ?multiplier
    WHERE {{
      GRAPH tmg:reference {{ ?method skos:inScheme <{base}code/scheme/flow-method> ; skos:notation ?evidence }}
      GRAPH ?g {{
        ?run a tm:FlowRun ; tm:flowMethod ?method .
        ?o prov:wasGeneratedBy ?run ; sdmx-dimension:refPeriod <{base}id/year/{year}> ;
           tm:of <{base}code/quantity/{measure}> ; tm:origin ?a ; tm:destination ?b ; sdmx-attribute:unitMeasure ?u .
        {{ ?o tm:technologyFlowReported ?value . BIND("reported" AS ?status) }}
        UNION
        {{ ?o tm:technologyFlowEstimated ?value ; tm:lower ?lower ; tm:upper ?upper ; tm:boundLow ?bound_low ;
              tm:boundHigh ?bound_high ; tm:topBuyer ?top_buyer ; tm:topSeller ?top_seller ; tm:flowStatus ?state .
           BIND(STRAFTER(STR(?state), "/flow-status/") AS ?status) }}
      }}
      GRAPH tmg:reference {{ ?a skos:notation ?origin . ?b skos:notation ?destination .
        FILTER(DATATYPE(?origin) = xsd:string && DATATYPE(?destination) = xsd:string) }}
      GRAPH tmg:reference {{
        ?u tm:symbol ?unit ; tm:multiplier ?multiplier ; rdfs:label ?unit_en FILTER(LANG(?unit_en) = "en") }}
    }} ORDER BY ?run ?origin ?destination"""
_AREAS = """
    SELECT ?code ?zh ?en ?region WHERE {{
      GRAPH tmg:reference {{ ?area tm:areaKind ?kind ; skos:notation ?code ; rdfs:label ?zh, ?en .
        FILTER(DATATYPE(?code) = xsd:string && LANG(?zh) = "zh" && LANG(?en) = "en") }}
      OPTIONAL {{ GRAPH tmg:reference {{
        ?group tm:groupScheme "{regions}" ; tm:hasMember ?area ; skos:notation ?region }} }}
    }} ORDER BY ?code"""
_TOTALS = """
    SELECT ?code ?direction ?total ?multiplier WHERE {{
      GRAPH tmg:current {{
        ?o qb:dataSet <{base}id/dataset/current/{measure}/area+direction+period> ; sdmx-dimension:refArea ?area ;
           sdmx-dimension:refPeriod <{base}id/year/{year}> ; tm:direction ?d ; tm:{prop} ?total ;
           sdmx-attribute:unitMeasure ?unit .
      }}
      GRAPH tmg:reference {{
        ?d skos:notation ?direction . ?area skos:notation ?code . ?unit tm:multiplier ?multiplier }}
    }}"""
_TABLE = """
    SELECT ?source WHERE {{ GRAPH ?g {{
      ?data prov:wasGeneratedBy <{run}> ; a qb:DataSet ; dct:source ?source }} }}"""

#: How flows of each kind of evidence are made, and where the totals of nodes are from.
_METHODS = {
    "reported": ("来源表所列，未经估计", "as the source table states them; nothing estimated"),
    "totals": (
        "由各地的输出与吸纳合计估计：本地系数、距离衰减、按合计平衡，区间来自抽样集合",
        "estimated from what each place sells and buys: local rule, distance decay, balancing to the totals; intervals "
        "from an ensemble",
    ),
    "totals-and-facts": (
        "由各地的输出与吸纳合计估计，以新闻报道的流量为软约束，区间来自抽样集合",
        "estimated from what each place sells and buys, with flows that the press reports as soft constraints; "
        "intervals from an ensemble",
    ),
}
_SOURCES = (
    "各地合计：《全国技术市场统计年度报告》；流量：{}",
    "Totals of places: statistical report on China's technology market; flows: {}",
)
_OURS = ("由本项目估计", "this project")


def flow_network(source: Source, year: int, measure: str = "contract-value", evidence: str = "best") -> nx.DiGraph[str]:
    """The flows of a year: nodes are codes of areas, an edge i → j weighs what i sold to j.

    Graph attributes: title_zh, title_en, year, measure, unit, unit_en, status (``observed`` or ``estimated``),
    evidence, run (IRI), method_zh, method_en, source_zh, source_en, card (the record of the run), notes (what else
    there is). Node attributes: label_zh, label_en, region, output and absorbed (the printed totals in ``unit``, None
    where none is printed). Edge attributes: weight (Decimal, in ``unit``), status; of estimates also lower, upper,
    bound_low, bound_high, and top_buyer, top_seller (the share of draws in which the buyer is one of the three
    largest of the seller, the seller one of the three largest of the buyer). A pair without a flow has no edge.

    Raises UsageError, naming what there is, for what is not there.
    """
    if measure not in MEASURES or evidence not in EVIDENCES:
        wrong, known = (measure, MEASURES) if measure not in MEASURES else (evidence, EVIDENCES)
        raise UsageError(f"{wrong!r} is not one of {', '.join(known)}")
    about = {"base": source.names.iris.base, "measure": measure, "year": int(year), "prop": MEASURES[measure]}
    rows = source.rows(prefixes(source) + _FLOWS.format(**about))
    reported = share_of_printed(source, year, measure, [row for row in rows if row["evidence"] == "reported"])
    chosen = _chosen({row["evidence"] for row in rows}, evidence, f"{measure} {year}", is_whole(reported))
    rows = tuple(row for row in rows if row["evidence"] == chosen)
    runs = sorted({row["run"] for row in rows})
    if len(runs) > 1:
        raise UsageError(f"{measure} {year} is in several tables that were imported: {', '.join(runs)}")
    areas = {row["code"]: row for row in source.rows(prefixes(source) + _AREAS.format(regions=_REGIONS))}
    printed = source.rows(prefixes(source) + _TOTALS.format(**about))
    unit = Decimal(rows[0]["multiplier"])
    totals = {
        (row["code"], row["direction"]): Decimal(row["total"]) * Decimal(row["multiplier"]) / unit for row in printed
    }
    zh, en = MEASURE_LABELS[measure]
    press = chosen == "totals-and-facts"
    source_zh, source_en = _sources(source, runs[0])
    graph: nx.DiGraph[str] = nx.DiGraph(
        title_zh=f"{year}年省际技术流量（{zh}{'，参照新闻报道' if press else ''}）",
        title_en=f"Technology flows between provinces, {year} ({en}{', with press facts' if press else ''})",
        year=int(year),
        measure=measure,
        unit=rows[0]["unit"],
        unit_en=rows[0]["unit_en"],
        status="observed" if chosen == "reported" else "estimated",
        evidence=chosen,
        run=runs[0],
        method_zh=_METHODS[chosen][0],
        method_en=_METHODS[chosen][1],
        source_zh=source_zh,
        source_en=source_en,
        card=card_of(source, runs[0]),
        notes=_notes(year, reported, chosen),
    )
    for code in sorted({row[end] for row in rows for end in ("origin", "destination")}):
        area = areas[code]
        ends = {end: totals.get((code, end)) for end in ("output", "absorbed")}
        graph.add_node(code, label_zh=area["zh"], label_en=area["en"], region=area["region"], **ends)
    _add_flows(graph, rows)
    return graph


def _sources(source: Source, run: str) -> tuple[str, str]:
    """Where totals and flows are from, in Chinese and English: an imported table names its source, an estimate none."""
    rows = source.rows(prefixes(source) + _TABLE.format(run=run))
    zh, en = (rows[0]["source"],) * 2 if rows else _OURS
    return _SOURCES[0].format(zh), _SOURCES[1].format(en)


def _notes(year: int, reported: Decimal | None, chosen: str) -> tuple[str, ...]:
    """That a table is not the whole network; ``reported`` is its share of the printed total."""
    if not reported or is_whole(reported):
        return ()
    elsewhere = "" if chosen == "reported" else "; it is shown with evidence reported"
    return (f"a table of {year} has {reported:.2%} of the printed total{elsewhere}",)


def _chosen(known: set[str], wanted: str, what: str, whole: bool) -> str:
    """The evidence that is wanted, or the best there is: a reported table that is whole, or the only one."""
    if not known:
        raise UsageError(f"no flows of {what} are in the graph; kg query flows lists what there is")
    if wanted == "best":
        return "reported" if "reported" in known and (whole or EVIDENCE[0] not in known) else EVIDENCE[0]
    if wanted not in known:
        raise UsageError(f"no flows of {what} with evidence {wanted!r}; there are: {', '.join(sorted(known))}")
    return wanted


def _add_flows(graph: nx.DiGraph[str], rows: Iterable[Mapping[str, str]]) -> None:
    for row in rows:
        weight = Decimal(row["value"])
        if weight:
            numbers = {name: Decimal(row[name]) for name in _NUMBERS if row[name]}
            graph.add_edge(row["origin"], row["destination"], weight=weight, status=row["status"], **numbers)
