"""The documentation of the ontology: every term, with how often it is used, on a page that asks nothing of others."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from pyoxigraph import NamedNode, parse

from kg.export.ontology_page import ontology_of
from kg.rdf.names import external
from kg.store.embedded import Opened
from kg.store.source import Table
from tests.conftest import ONTOLOGY

TM = "https://w3id.org/techmarket/def#"
TYPES = ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "rdfs:Datatype")


class Reader(HTMLParser):
    """Ids, links and texts of a page; tags that do not close."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "a":
            self.links.append(str(given["href"]))
        if tag in ("script", "link", "img", "iframe", "object") or "src" in given:
            self.loaded.append(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def page(opened: Opened) -> str:
    return ontology_of(opened)


@pytest.fixture(scope="module")
def reader(page: str) -> Reader:
    return Reader(page)


def article(page: str, name: str) -> str:
    """The part of the page about one term, as text."""
    found = re.search(rf'<article class="term" id="{re.escape(name)}">(.*?)</article>', page, re.DOTALL)
    assert found, name
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[1]))


def test_every_term_of_the_committed_ontology_is_there(reader: Reader) -> None:
    kinds = {external(curie) for curie in TYPES}
    terms = {
        quad.subject.value.removeprefix(TM)
        for path in ONTOLOGY.glob("*.ttl")
        for quad in parse(path=str(path))
        if quad.object in kinds and isinstance(quad.subject, NamedNode)
    }
    assert len(terms) > 100
    assert terms - set(reader.ids) == set()


def test_measures_and_dimensions_are_there_too(reader: Reader) -> None:
    assert {"contractValue", "netOutflow", "contractType", "sdmx-dimension-refArea"} <= set(reader.ids)


def test_a_term_has_labels_and_definitions_in_both_languages_domain_and_range(page: str) -> None:
    text = article(page, "printedUnit")
    for part in ("印刷单位", "printed unit", "数字印出时的单位", "The unit that the number is printed in"):
        assert part in text
    assert "domain Figure" in text
    assert "range Unit" in text
    assert "subclass of Figure" in article(page, "Cell")


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("Cell", "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a tm:Cell }"),
        ("EditionObservation", "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a tm:EditionObservation }"),
        ("printedText", "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s tm:printedText ?o } }"),
        ("contractValue", "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s tm:contractValue ?o } }"),
        ("direction", "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s tm:direction ?o } }"),
    ],
)
def test_the_uses_are_those_of_the_graph(page: str, opened: Opened, name: str, query: str) -> None:
    answer = opened.run(f"PREFIX tm: <{TM}> {query}", all_graphs=True)
    assert isinstance(answer, Table)
    assert re.search(rf"(members|statements) {answer.rows[0]['n']} $", article(page, name))


def test_the_page_is_well_formed_and_loads_nothing(reader: Reader, page: str) -> None:
    assert reader.open == []
    assert reader.loaded == []
    assert not re.search(r"@import|url\(", page)


def test_no_id_is_there_twice_and_every_link_inside_arrives(reader: Reader) -> None:
    assert len(reader.ids) == len(set(reader.ids))
    inside = {link.removeprefix("#") for link in reader.links if link.startswith("#")}
    assert len(inside) > 150
    assert inside - set(reader.ids) == set()


def test_text_is_escaped(page: str) -> None:
    assert "China&#39;s technology market" in page
