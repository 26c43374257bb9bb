"""Lists of things of a kind, as pages and as CSV: ``/doc/area``, ``/doc/table.csv``."""

from __future__ import annotations

from dataclasses import dataclass

from kg.export.audit.model import Label
from kg.lookup import prefixes
from kg.server.negotiate import choose
from kg.server.pages import address
from kg.server.pages.forms import LISTS
from kg.server.pages.html import page
from kg.server.pages.request import Answer, Request
from kg.server.pages.site import Site
from kg.server.pages.source import CSV, PoolSource
from kg.server.problem import RequestError
from kg.store.source import Table

#: Rows of a list on one page.
PAGE = 200


@dataclass(frozen=True)
class Collection:
    """A list: its title, the pattern that finds ?thing, and the columns beside its labels with their properties."""

    title: Label
    pattern: str
    columns: tuple[tuple[str, str], ...] = ()

    def query(self, head: str, tail: str = "") -> str:
        """The query for ?thing, ?label_zh, ?label_en and the columns; one row a thing."""
        names = " ".join(f"(MIN(?{name}_) AS ?{name})" for name, _ in self.columns)
        optional = "".join(
            f" OPTIONAL {{ GRAPH ?g_{name} {{ ?thing {path} ?{name}_ }} }}" for name, path in self.columns
        )
        return f"""{head} SELECT ?thing (MIN(?zh_) AS ?label_zh) (MIN(?en_) AS ?label_en) {names} WHERE {{
          {{ SELECT DISTINCT ?thing WHERE {{ {self.pattern} }} ORDER BY ?thing {tail} }}
          OPTIONAL {{ GRAPH ?g_zh {{ ?thing rdfs:label ?zh_ }} FILTER(LANG(?zh_) != "en") }}
          OPTIONAL {{ GRAPH ?g_en {{ ?thing rdfs:label ?en_ }} FILTER(LANG(?en_) = "en") }}
          {optional}
        }} GROUP BY ?thing ORDER BY ?thing"""


def _of(zh: str, en: str, kind: str, *columns: tuple[str, str], more: str = "") -> Collection:
    return Collection(Label(zh, en), f"GRAPH ?g {{ ?thing a {kind} }} {more}", columns)


#: What the columns are called on pages; in CSV they have their names.
HEADS = {
    "area": Label("地区", "region"),
    "broader": Label("上位概念", "broader"),
    "covers": Label("数据年份", "year covered"),
    "date": Label("日期", "date"),
    "difference": Label("差", "difference"),
    "edition": Label("版本", "edition"),
    "first_line": Label("首行", "first line"),
    "in": Label("计入", "counted in"),
    "from": Label("流出地", "from"),
    "kind": Label("种类", "kind"),
    "last_line": Label("末行", "last line"),
    "line": Label("文本行", "line"),
    "mark": Label("符号", "mark"),
    "measure": Label("指标", "measure"),
    "method": Label("方法", "method"),
    "multiplier": Label("倍数", "multiplier"),
    "name": Label("印刷名称", "name as printed"),
    "number": Label("编号", "number"),
    "on": Label("所注", "on"),
    "place": Label("地点", "place"),
    "printed": Label("印刷", "printed"),
    "quantity": Label("量", "quantity"),
    "rule": Label("规则", "rule"),
    "scheme": Label("体系", "scheme"),
    "severity": Label("严重程度", "severity"),
    "structure": Label("结构", "structure"),
    "symbol": Label("符号", "symbol"),
    "type": Label("类型", "type"),
    "unit": Label("单位", "unit"),
    "value": Label("数额", "value"),
    "verdict": Label("结论", "verdict"),
    "where": Label("印于", "printed in"),
    "year": Label("年份", "year"),
}
_EDITION = ("edition", "tm:edition/tm:editionYear")
_LINE = ("line", "tm:sourceLine")
#: By the first part of the address.
COLLECTIONS = {
    "area": _of("地区", "Regions", "tm:Area", ("kind", "tm:areaKind"), ("in", "tm:countedIn")),
    "organisation": _of(
        "机构",
        "Organisations",
        "tm:Organisation",
        ("kind", "tm:organisationKind"),
        ("area", "tm:inArea"),
        ("type", "tm:organisationType"),
    ),
    "exchange": _of(
        *("交易机构", "Exchanges", "tm:Organisation", ("area", "tm:inArea"), ("type", "tm:organisationType")),
        more="FILTER EXISTS { GRAPH tmg:current { ?q tm:exchange ?thing } }",
    ),
    "table": _of("印刷表", "Tables as printed", "tm:Table", _EDITION, ("number", "tm:tableNumber")),
    "section": _of(
        "章节",
        "Sections of prose",
        "tm:Section",
        _EDITION,
        ("first_line", "tm:firstLine"),
        ("last_line", "tm:lastLine"),
    ),
    "edition": _of("版本", "Editions", "tm:Edition", ("year", "tm:editionYear"), ("covers", "tm:yearCovered/tm:year")),
    "event": _of("活动", "Events", "tm:Event", ("date", "dct:date"), ("place", "tm:inArea|dct:spatial"), _LINE),
    "scheme": _of("概念体系", "Schemes of classes", "skos:ConceptScheme"),
    "code": _of("概念", "Concepts", "skos:Concept", ("scheme", "skos:inScheme"), ("broader", "skos:broader")),
    "finding": _of(
        *(
            "不相符的审核结果",
            "Findings that do not hold",
            "tm:Finding",
            ("verdict", "tm:verdict"),
            ("severity", "tm:severity"),
        ),
        *(("rule", "dqv:isMeasurementOf"), ("where", "tm:foundIn"), _LINE, ("printed", "tm:printedText")),
        more="GRAPH tmg:findings { ?thing tm:verdict ?v } FILTER(REGEX(STR(?v), '/(outside|contradictory)$'))",
    ),
    "hypothesis": _of("假设", "Hypotheses", "tm:Hypothesis", ("kind", "tm:hypothesisKind")),
    "figure": _of(
        *(
            "印刷数字",
            "Printed figures",
            "tm:Figure",
            ("printed", "tm:printedText"),
            ("unit", "tm:printedUnit"),
        ),
        *(("where", "tm:inTable|tm:inSection"), _LINE, ("quantity", "tm:quantity|tm:about")),
    ),
    "quantity": _of("量", "Quantities", "tm:Quantity", ("measure", "tm:measure")),
    "rule": _of("计算规则", "Rules of computed values", "tm:Rule"),
    "revision": _of(
        "版本间差异", "Revisions", "tm:Revision", ("kind", "tm:revisionKind"), ("difference", "tm:difference")
    ),
    "entry": _of(
        "名单条目", "List entries", "tm:ListEntry", ("name", "tm:printedName"), ("where", "tm:inTable"), _LINE
    ),
    "run": _of("技术流量", "Flows between places", "tm:FlowRun", ("method", "tm:flowMethod")),
    "flow-fact": _of(
        *("新闻报道的流量", "Flows that the press reports", "tm:FlowFact"),
        ("year", "sdmx-dimension:refPeriod/tm:year"),
        ("from", "tm:origin"),
        ("value", "tm:statedValue"),
        ("unit", "sdmx-attribute:unitMeasure"),
    ),
    "note": _of("表注", "Notes", "tm:Note", ("mark", "tm:mark"), ("on", "tm:qualifies")),
    "unit": _of(
        "单位", "Units", "tm:Unit", ("symbol", "tm:symbol"), ("kind", "tm:unitKind"), ("multiplier", "tm:multiplier")
    ),
    "year": _of("年份", "Years", "tm:Year"),
    "dataset": _of("数据集", "Data sets of the cubes", "qb:DataSet", ("structure", "qb:structure")),
}


def is_collection(place: address.Address) -> bool:
    """Whether an address is that of a list."""
    return place.path.removeprefix("/doc/") in COLLECTIONS


def answer_collection(site: Site, request: Request, place: address.Address) -> Answer:
    """A list as a page or as CSV. Raises RequestError for another form."""
    name = place.path.removeprefix("/doc/")
    found = COLLECTIONS[name]
    form = place.media_type or choose(request.accept, LISTS) or ""
    if form not in LISTS:
        asked = place.media_type or request.accept
        raise RequestError(
            406, f"{asked!r} is no form of a list", "there are text/html and text/csv; /sparql has others"
        )
    headers = {
        "Content-Location": f"{place.path}{'.csv' if form == 'text/csv' else '.html'}",
        "Link": f'<{place.path}.html>; rel="alternate"; type="text/html", '
        f'<{place.path}.csv>; rel="alternate"; type="text/csv"',
    }
    head = prefixes(site.source)
    if form == "text/csv":
        assert isinstance(site.source, PoolSource)
        return Answer(site.source.select(found.query(head), CSV), "text/csv; charset=utf-8", headers=headers)
    table = site.source.run(found.query(head, f"LIMIT {PAGE} OFFSET {(request.page - 1) * PAGE}"))
    assert isinstance(table, Table)
    counted = site.source.rows(f"{head} SELECT (COUNT(DISTINCT ?thing) AS ?n) WHERE {{ {found.pattern} }}")
    total = int(counted[0]["n"])
    pages = max(1, -(-total // PAGE))
    if request.page > pages:
        raise RequestError(404, f"there is no page {request.page} of this list", f"the last one is {pages}")
    context = {
        "found": found,
        "rows": table.rows,
        "numeric": table.numeric,
        "heads": HEADS,
        "total": total,
        "pages": pages,
        "csv": f"{place.path}.csv",
        "page": request.page,
    }
    return page(site, request, "collection.html", context, headers=headers)
