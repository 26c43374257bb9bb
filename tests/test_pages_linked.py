"""Every name of ours leads to a document: things, terms, releases; numbers stand as printed, units in the language."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from kg.export.release.catalogue import File, Release, dcat, void
from kg.export.release.statistics import Statistics
from kg.export.resources import Resources
from kg.rdf.iri import DEFAULT_BASE
from kg.rdf.names import external
from kg.server.pages.units import in_english, units_of
from kg.store.embedded import Opened
from tests.pages_server import Server, serving
from tests.servers import Reply

SPACE = urlsplit(DEFAULT_BASE).path.rstrip("/")
HTML, TTL, NT = "text/html", "text/turtle", "application/n-triples"
HAN = re.compile(r"[\u4e00-\u9fff]")
#: IRIs asked for of each kind, and the seed by which they are chosen.
EACH, SEED = 2, 11


@pytest.fixture(scope="module")
def server(store_folder: Path) -> Iterator[Server]:
    with serving(store_folder) as found:
        yield found


@pytest.fixture(scope="module")
def ours(opened: Opened) -> set[str]:
    """All IRIs under our base in the store."""
    terms = (term for quad in opened.store for term in (quad.subject, quad.predicate, quad.object, quad.graph_name))
    return {term.value for term in terms if isinstance(term, NamedNode) and term.value.startswith(DEFAULT_BASE)}


def dereferenced(server: Server, iri: str, accept: str) -> Reply:
    """What a client gets that asks for an IRI: without its fragment, and by the way of 303."""
    path = urlsplit(iri).path.removeprefix(SPACE)
    seen = server.get(path, accept=accept)
    assert seen.status == 303, iri
    return server.get(seen.headers["location"], accept=accept)


# -- Names --------------------------------------------------------------------------------------------------------


def test_names_of_every_kind_lead_to_a_document_that_speaks_of_them(server: Server, ours: set[str]) -> None:
    kinds: dict[str, list[str]] = {}
    for iri in sorted(ours):
        first, _, rest = iri.removeprefix(DEFAULT_BASE).partition("/")
        kinds.setdefault(f"{first.partition('#')[0]}/{rest.partition('/')[0] if rest else ''}", []).append(iri)
    chance = random.Random(SEED)
    asked = [iri for names in kinds.values() for iri in chance.sample(names, min(EACH, len(names)))]
    assert len(asked) > 120
    for iri in asked:
        reply = dereferenced(server, iri, NT)
        assert reply.status == 200, iri
        assert f"<{iri}>" in reply.text or "/graph/" in iri, iri


def test_every_term_has_its_place_in_the_page_of_the_ontology(server: Server, ours: set[str]) -> None:
    terms = {iri.partition("#")[2] for iri in ours if iri.startswith(f"{DEFAULT_BASE}def#")}
    page = dereferenced(server, f"{DEFAULT_BASE}def#contractValue", HTML)
    assert page.headers["content-type"].startswith(HTML)
    assert len(terms) > 150
    assert terms - set(re.findall(r' id="([^"]+)"', page.text)) == set()
    assert '<a href="/doc/def/contractValue">' in page.text


def test_the_ontology_is_negotiated_and_begins_in_the_language_of_the_reader(server: Server, opened: Opened) -> None:
    turtle = dereferenced(server, f"{DEFAULT_BASE}def", TTL)
    said = {quad.subject for quad in parse(turtle.body, RdfFormat.TURTLE)}
    classes = {NamedNode(row["c"]) for row in opened.rows(f"SELECT ?c WHERE {{ ?c a {external('owl:Class')} }}")}
    assert classes
    assert classes <= said
    english = server.get("/doc/def?lang=en", accept=HTML).text
    assert '<h1><span lang="en">Technology market ontology</span> <span lang="zh"' in english
    assert '<h1><span lang="zh">技术市场本体</span>' in server.get("/doc/def?lang=zh", accept=HTML).text
    assert "style-src 'self';" in server.get("/doc/def", accept=HTML).headers["content-security-policy"]


def test_the_names_that_a_release_writes_lead_to_the_data_set(server: Server, opened: Opened) -> None:
    counts = Statistics(1, 1, 1, 1, {f"{DEFAULT_BASE}def#Area": 1}, {f"{DEFAULT_BASE}def#row": 1}, {})
    release = Release("2026-11-22", Resources((), opened.names), counts)
    written = void(release, ["all.nq"]) + dcat(release, [File("a/b.csv", "表", "table", "text/csv", "", 1, "00")])
    names = {
        f"{DEFAULT_BASE}{found}"
        for found in re.findall(rf"<{re.escape(DEFAULT_BASE)}([^>]+)>", written)
        if found != "def#"
    }
    assert any("2026-11-22#" in name for name in names)
    assert any(name.endswith("techmarket#publisher") for name in names)
    for name in names:
        reply = dereferenced(server, name, TTL)
        assert reply.status == 200, name
        if "/dataset/" in name:
            assert f"<{DEFAULT_BASE}id/dataset/techmarket>" in reply.text


def test_void_is_at_its_well_known_address_and_counts_right(server: Server, opened: Opened) -> None:
    found = server.get("/.well-known/void")
    assert (found.status, found.headers["location"]) == (302, "/doc/dataset/techmarket.ttl")
    assert server.get("/.well-known/void", accept=HTML).headers["location"] == "/doc/dataset/techmarket.html"
    turtle = server.get(found.headers["location"])
    statements = list(parse(turtle.body, RdfFormat.TURTLE))
    node = NamedNode(f"{DEFAULT_BASE}id/dataset/techmarket")

    def values(name: str) -> list[str]:
        return [s.object.value for s in statements if s.subject == node and s.predicate == external(name)]

    assert values("void:triples") == [str(len(opened.store))]
    assert values("void:sparqlEndpoint") == [f"{server.address}/sparql"]
    assert len(values("void:subset")) == len(list(opened.store.named_graphs()))
    dumps = [s.object.value for s in statements if s.predicate == external("void:dataDump")]
    small = next(dump for dump in dumps if dump.endswith("/graph/events/2014.nt"))
    assert server.get(urlsplit(small).path).body.count(b"\n") > 100
    for suffix, form in ((".nt", RdfFormat.N_TRIPLES), (".jsonld", RdfFormat.JSON_LD)):
        same = list(parse(server.get(f"/doc/dataset/techmarket{suffix}").body, form))
        assert {str(s.triple) for s in same} == {str(s.triple) for s in statements}
    assert server.get("/doc/dataset/techmarket", accept="image/png").status == 406
    assert f"{len(opened.store):,}" in server.get("/doc/dataset/techmarket", accept=HTML).text


# -- Numbers and units --------------------------------------------------------------------------------------------


def test_a_printed_value_stands_as_it_is_printed(server: Server, opened: Opened) -> None:
    """Of the numbers whose print is another one than the canonical form of their value."""
    tm = f"PREFIX tm: <{DEFAULT_BASE}def#> PREFIX tmg: <{DEFAULT_BASE}graph/>"
    rows = opened.rows(
        f"""{tm} SELECT ?q ?printed WHERE {{ GRAPH tmg:current {{ ?o tm:quantity ?q ; tm:valueFrom ?e }}
              GRAPH ?g {{ ?e tm:valueFrom ?f }} GRAPH ?h {{ ?f tm:printedText ?printed ; tm:value ?v }}
              FILTER(?printed != STR(?v)) }} ORDER BY ?q"""
    )
    assert len(rows) > 200
    chosen = random.Random(SEED).sample(rows, 25)
    chosen += [row for row in rows if "," in row["printed"] or HAN.search(row["printed"])][:10]
    for row in chosen:
        path = "/doc/" + quote(row["q"].removeprefix(f"{DEFAULT_BASE}id/"), safe="/=")
        page = server.get(f"{path}?lang=en", accept=HTML).text
        assert re.search(rf'<p class="big"><b>{re.escape(row["printed"])}[< ]', page), row


def test_region_pages_have_printed_numbers_as_printed_and_computed_ones_marked(server: Server) -> None:
    page = server.get("/doc/area/cn-320000?lang=en", accept=HTML).text
    assert ">527.50</a>" in page
    assert ">597.98</a>" in page
    marked = re.findall(
        r'<td class="n computed"><a [^>]*><span class="computed" title="computed">([^<]+)</span></a></td>', page
    )
    assert marked
    # Below what is printed stands its source, and below no other number.
    cells = re.findall(r'<td class="n( computed)?"><a (.*?)</td>', page, re.DOTALL)
    assert all(("source" in cell) != bool(computed) for computed, cell in cells)


def test_statements_have_the_zeros_of_the_print(server: Server) -> None:
    page = server.get(
        "/doc/current/contract-value/area=cn-320000/direction=output/period=2013?lang=en", accept=HTML
    ).text
    assert "<span>527.50</span>" in page
    assert "<span>527.5</span>" not in page


UNITS = {
    "region": "/doc/area/cn-110000",
    "quantity": "/doc/quantity/contract-value/area=cn-110000/direction=output/period=2013",
    "computed": "/doc/computed/share/denominator=contract-count/field=nuclear/of=contract-count/period=2013",
    "figure": "/doc/figure/2014/a13/r001c05",
    "finding": "/doc/finding/ratio/2014/t01/r003c04",
}


@pytest.mark.parametrize("kind", UNITS)
def test_units_are_in_the_language_of_the_page(server: Server, kind: str) -> None:
    found = r'class="unit">([^<]*)<|class="formula">([^<]*)<|</b> ([^<\n]+)|class="wrong">([^<]*)<'
    said = {
        lang: [
            unescape("".join(parts))
            for parts in re.findall(found, server.get(f"{UNITS[kind]}?lang={lang}", accept=HTML).text)
        ]
        for lang in ("zh", "en")
    }
    # A rule's own formula is in the notation of the audit, in both languages.
    assert not [text for text in said["en"] if HAN.search(text) and not HAN.match(text)]
    assert any(HAN.search(text) for text in said["zh"])
    assert any("100 million yuan" in text or "item" in text for text in said["en"])


def test_no_unit_is_without_an_english_word(opened: Opened) -> None:
    from kg.server.pages.site import site_of

    units = units_of(opened, site_of("test", opened).labels)
    assert len(units) > 15
    assert not [unit for unit in units.values() if bool(unit.zh) != bool(unit.en) or HAN.search(unit.en)]
    assert in_english("100 * 1059 项 / 294929项", units.values()) == "100 * 1059 items / 294929 items"
    assert in_english("3.5亿元 − 2 万元", units.values()) == "3.5 (100 million yuan) − 2 (10 000 yuan)"
    assert in_english("项", units.values()) == "项"
