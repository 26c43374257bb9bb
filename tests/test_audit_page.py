"""The audit as a page: what it shows, that it stands alone, and that print cannot break it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from kg.export.audit.writing import readable
from kg.export.audit_page import audit_page
from kg.rdf.names import external
from kg.store.embedded import Opened
from kg.store.embedded import opened as wrapped

_VOID = {"meta", "br", "link", "img", "hr", "input"}
SUBTOTAL = "sum.members-of-property-exchanges-2013/2014/t13-1/r028c01"
TOTAL = "sum.members-of-exchanges-2013/2014/t13-1/r029c01"


@dataclass
class Node:
    """An element with its text and that of all in it."""

    tag: str
    attributes: dict[str, str]
    parents: tuple[Node, ...] = ()
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.parts).split())


class Page(HTMLParser):
    """Every element of a page; an end tag that closes nothing, or another element, is an error."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.nodes: list[Node] = []
        self._open: list[Node] = []
        self.feed(text)
        self.close()
        assert self._open == [], f"never closed: {[node.tag for node in self._open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"an attribute twice in {tag}"
        node = Node(tag, {name: value or "" for name, value in attrs}, tuple(self._open))
        self.nodes.append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"line {self.getpos()[0]}: </{tag}> closes nothing"
        assert self._open[-1].tag == tag, f"line {self.getpos()[0]}: </{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for node in self._open:
            node.parts.append(data)

    @property
    def ids(self) -> Counter[str]:
        return Counter(node.attributes["id"] for node in self.nodes if "id" in node.attributes)

    def at(self, anchor: str) -> Node:
        return next(node for node in self.nodes if node.attributes.get("id") == anchor)

    def inside(self, node: Node, tag: str) -> list[Node]:
        return [other for other in self.nodes if other.tag == tag and node in other.parents]


#: Rules about print that is no number: there are no cells to show.
PRINT = {"break", "caption-number", "caption-units", "caption-years", "header", "name"}


def copy_of(source: Opened, more: Iterable[Quad] = (), without: Iterable[Quad] = ()) -> Opened:
    """The store in memory, with quads added and taken away."""
    store = Store()
    store.bulk_extend(source.store)
    store.extend(more)
    for quad in without:
        store.remove(quad)
    return wrapped(store)


def hypotheses(source: Opened) -> list[Quad]:
    """Everything said of the hypotheses of the real audit."""
    kind = source.names.term("hypothesisKind")
    nodes = {quad.subject for quad in source.store.quads_for_pattern(None, kind, None, None)}
    return [quad for node in nodes for quad in source.store.quads_for_pattern(node, None, None, None)]


def ids_of(source: Opened, *verdicts: str) -> set[str]:
    wanted = " ".join(str(source.names.code("verdict", verdict)) for verdict in verdicts)
    rows = source.rows(
        f"""SELECT ?f WHERE {{ VALUES ?v {{ {wanted} }}
            GRAPH {source.names.graph("findings")} {{ ?f {source.names.term("verdict")} ?v }} }}"""
    )
    return {row["f"].partition("/id/finding/")[2] for row in rows}


@pytest.fixture(scope="module")
def text(opened: Opened) -> str:
    return audit_page(opened)


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


def test_every_reported_finding_is_there_once(opened: Opened, page: Page) -> None:
    reported = ids_of(opened, "outside", "contradictory", "cut", "untestable")
    assert len(reported) > 100
    assert {page.ids[name] for name in reported} == {1}
    assert not ids_of(opened, "exact", "within-rounding") & set(page.ids)


def test_ids_are_unique_and_links_lead_somewhere(page: Page) -> None:
    assert [name for name, n in page.ids.items() if n > 1] == []
    links = [node.attributes["href"] for node in page.nodes if "href" in node.attributes]
    assert [link for link in links if not (link.startswith("#") and link[1:] in page.ids)] == []


def test_a_known_sub_total_is_shown_with_all_its_parts(page: Page) -> None:
    card = page.at(SUBTOTAL)
    pairs = [(dt.text, dd.text) for dt, dd in zip(page.inside(card, "dt"), page.inside(card, "dd"), strict=True)]
    assert pairs == [("印刷 printed", "5467 项"), ("应有 expected", "5793 项"), ("差距 gap", "−326 项 (−5.6 %)")]
    assert "第 607 行" in card.text
    assert "技术产权交易所/小计 · 成交技术合同项目(项)" in page.inside(card, "h5")[0].text
    place = [node for node in page.nodes[: page.nodes.index(card)] if node.tag == "h4"][-1]
    assert "表13(1) 2013年全国重点常设技术(产权)交易机构情况" in place.text
    rows = [[cell.text for cell in page.inside(row, "td")] for row in page.inside(card, "tr")]
    lines = [int(row[0]) for row in rows if row]
    assert lines == list(range(596, 607))
    assert sum(Decimal(row[1].removesuffix(" 项")) for row in rows if row) == 5793


def test_columns_of_one_row_stand_side_by_side(page: Page) -> None:
    tables = [node for node in page.nodes if node.tag == "table" and node.attributes.get("class") == "beside"]
    table = next(t for t in tables if page.inside(t, "caption")[0].text.startswith("技术产权交易所/小计"))
    rows = {
        page.inside(row, "th")[0].text: [c.text for c in page.inside(row, "td")] for row in page.inside(table, "tr")
    }
    assert rows["北京产权交易所有限公司"][:3] == ["596", "326", "981664"]
    assert rows["技术产权交易所/小计，印刷 printed"][:3] == ["607", "5467", "2834584.89"]
    assert rows["差距 gap"][1] == "−326 项"
    assert {a.attributes["href"] for a in page.inside(table, "a")} >= {f"#{SUBTOTAL}"}


def test_a_growth_shows_how_it_follows(page: Page) -> None:
    card = page.at("growth/2006/part-1/l0062c035")
    assert "16.24 %" in card.text
    assert "16.261 – 16.264 %" in card.text
    assert "−0.021 百分点" in card.text
    assert "100 × (1551.36亿元 ÷ 1334.36亿元 − 1)" in card.text


@pytest.mark.parametrize(
    ("finding", "arithmetic"),
    [
        ("share/2006/t03/r003c07", "100 × 18907项 ÷ 33302项 = 56.7743 – 56.7744 %"),
        ("mean/2014/a02/r001c12", "2773.41亿元 ÷ 153959项 = 180.139 – 180.140 万元"),
    ],
)
def test_what_is_divided_comes_first(page: Page, finding: str, arithmetic: str) -> None:
    assert arithmetic in [p.text for p in page.inside(page.at(finding), "p")]


def test_a_number_in_words_has_its_value(page: Page) -> None:
    row = page.at("qualified/2014/part-1/l0113c072")
    assert page.inside(row, "td")[1].text == "约 六 (= 60 %)"


def test_every_rule_in_use_has_help_with_an_example(opened: Opened, page: Page) -> None:
    graph = opened.names.graph("findings")
    rows = opened.rows(f"SELECT DISTINCT ?r WHERE {{ GRAPH {graph} {{ ?f {external('dqv:isMeasurementOf')} ?r }} }}")
    rules = {row["r"].rpartition("/")[2] for row in rows}
    assert len(rules) == 27
    for rule in rules:
        section = page.at(f"rule-{rule}")
        kinds = [node.attributes.get("class") for node in page.inside(section, "p") + page.inside(section, "dl")]
        assert "formula" in kinds, f"no help for {rule}"
        if rule not in PRINT:
            assert "trio" in kinds or page.inside(section, "table"), f"no example for {rule}"


def test_the_counts_are_those_of_the_graph(opened: Opened, page: Page) -> None:
    tables = [node for node in page.nodes if node.tag == "table" and node.attributes.get("class") == "tested"]
    assert len(tables) == 2
    shown = sum(int(cell.text) for table in tables for cell in page.inside(table, "td"))
    graph, finding = opened.names.graph("findings"), opened.names.term("Finding")
    rows = opened.rows(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {graph} {{ ?f a {finding} }} }}")
    assert shown == int(rows[0]["n"])


def test_the_page_stands_alone(text: str, page: Page) -> None:
    assert not [node.tag for node in page.nodes if node.tag in ("script", "link", "img", "iframe", "object", "base")]
    assert not [node.tag for node in page.nodes if "src" in node.attributes]
    assert not [n for node in page.nodes for n in node.attributes if n.startswith("on")]
    assert not re.search(r"url\(|@import", text)
    assert len(text.encode()) < 1_000_000


def test_it_is_made_to_be_read(page: Page) -> None:
    assert page.nodes[0].attributes["lang"] == "zh-CN"
    assert [node.tag for node in page.nodes].count("h1") == 1
    levels = [int(node.tag[1]) for node in page.nodes if re.fullmatch("h[1-6]", node.tag)]
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []
    tables = [node for node in page.nodes if node.tag == "table"]
    assert [t for t in tables if not any("scope" in th.attributes for th in page.inside(t, "th"))] == []


def test_what_is_printed_is_never_markup(opened: Opened) -> None:
    names = opened.names
    graph, node = names.graph("findings"), names.thing("finding", SUBTOTAL)
    cell = names.thing("figure", "2014/t13-1/r028c01")
    row = next(iter(opened.store.quads_for_pattern(cell, names.term("rowLabel"), None, None)))
    evil = "</p><script>alert(1)</script>\"'&amp;"
    added = [
        Quad(node, external("skos:note"), Literal(evil), graph),
        Quad(cell, names.term("rowLabel"), Literal(f"<b onclick='x'>{evil}"), row.graph_name),
    ]
    page = Page(audit_page(copy_of(opened, added, [row])))
    card = page.at(SUBTOTAL)
    assert evil in card.text
    assert f"<b onclick='x'>{evil}" in page.inside(card, "h5")[0].text
    assert "script" not in {node.tag for node in page.nodes}
    assert "onclick" not in {name for node in page.nodes for name in node.attributes}


def test_raised_print_is_raised(page: Page, text: str) -> None:
    assert "&lt;sup" not in text
    assert {node.text for node in page.nodes if node.tag == "sup"} == {"①"}


def test_a_note_stands_there_in_both_languages(page: Page) -> None:
    """附表13: the growth of the west, whose members are not all printed."""
    notes = [node for node in page.nodes if node.tag == "p" and node.attributes.get("class") == "note"]
    assert "注：西藏印为横线 Tibet (西藏) is printed as a dash" in {node.text for node in notes}
    languages = {span.attributes["lang"]: span.text for span in page.inside(notes[0], "span")}
    assert set(languages) == {"zh", "en"}


def test_a_bound_is_shown_with_its_one_end(page: Page) -> None:
    example = page.at("rule-listed")
    assert "≤ " in page.inside(example, "dl")[0].text
    assert "0 – " not in page.inside(example, "dl")[0].text


def explaining(source: Opened, code: str, label: str, findings: Iterable[str]) -> list[Quad]:
    """A hypothesis as the graph has it."""
    names, graph = source.names, source.names.graph("findings")
    node = NamedNode(f"{names.iris.base}id/hypothesis/{code}")
    return [
        Quad(node, external("rdf:type"), names.term("Hypothesis"), graph),
        Quad(node, names.term("hypothesisKind"), names.code("hypothesis-kind", "row-left-out"), graph),
        Quad(node, external("rdfs:label"), Literal(label, language="zh"), graph),
        Quad(node, external("rdfs:label"), Literal(f"left out: {code}", language="en"), graph),
        *(Quad(node, names.term("explains"), names.thing("finding", one), graph) for one in findings),
        Quad(node, names.term("wouldRepair"), names.thing("figure", "2014/t13-1/r028c01"), graph),
    ]


def test_a_hypothesis_gathers_what_it_explains(opened: Opened) -> None:
    more = explaining(opened, "a/beijing", "漏计北京产权交易所有限公司一行", [SUBTOTAL, TOTAL])
    more += explaining(opened, "b-other", "另一种可能", [TOTAL])
    page = Page(audit_page(copy_of(opened, more, hypotheses(opened))))
    section, other = page.at("hypothesis/a/beijing"), page.at("hypothesis/b-other")
    assert "漏计北京产权交易所有限公司一行 left out: a/beijing" in page.inside(section, "h3")[0].text
    assert "漏计一行 a row left out" in section.text
    assert "5467" in page.inside(section, "table")[0].text
    assert {article.attributes["id"] for article in page.inside(section, "article")} == {SUBTOTAL, TOTAL}
    assert page.inside(other, "article") == []
    assert f"#{TOTAL}" in {a.attributes["href"] for a in page.inside(other, "a")}
    assert page.nodes.index(section) < page.nodes.index(page.at("severity-high"))
    assert (page.ids[SUBTOTAL], page.ids[TOTAL]) == (1, 1)


def test_a_store_without_findings_says_so(opened: Opened) -> None:
    findings = list(opened.store.quads_for_pattern(None, None, None, opened.names.graph("findings")))
    text = audit_page(copy_of(opened, without=findings))
    Page(text)
    assert "没有不相符之处" in text


@pytest.mark.parametrize(
    ("low", "high", "value", "decimals", "shown"),
    [
        ("5793", "5793", "5467", 0, ("5793", "5793")),
        ("16.261667", "16.263289", "16.24", 2, ("16.261", "16.264")),
        ("14.285499", "14.2855", "14.28", 2, ("14.2854", "14.2855")),  # 14.285 would round to 14.28
        ("3816245.235", "3816252.545", "2834584.89", 2, ("3816245.235", "3816252.545")),
        ("-4.638316", "-4.638315", "-4.63", 2, ("-4.639", "-4.638")),
        ("7.42", "7.48", "7.30", 2, ("7.42", "7.48")),
    ],
)
def test_an_interval_has_as_many_decimals_as_make_sense(
    low: str, high: str, value: str, decimals: int, shown: tuple[str, str]
) -> None:
    assert tuple(map(str, readable(Decimal(low), Decimal(high), Decimal(value), decimals))) == shown
