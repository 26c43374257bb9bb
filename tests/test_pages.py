"""Linked data: addresses, forms, languages, and a page for every thing, asked of a real server."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from kg.rdf.iri import DEFAULT_BASE
from kg.server.pages.address import document_of
from kg.store.embedded import Opened
from tests.pages_server import Server, serving

TTL, JSON_LD, NT, HTML = "text/turtle", "application/ld+json", "application/n-triples", "text/html"
BEIJING = "/doc/area/cn-110000"
CURRENT = "/doc/current/contract-value/area=cn-110000/direction=output/period=2013"


@pytest.fixture(scope="module")
def server(store_folder: Path) -> Iterator[Server]:
    with serving(store_folder) as found:
        yield found


def links(html: str) -> list[str]:
    return [unescape(found) for found in re.findall(r'<a [^>]*href="([^"]*)"', html)]


def words(html: str) -> str:
    """The text of a page."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html)))


# -- Addresses and forms -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("/id/area/cn-110000", BEIJING),
        ("/id/area/cn-110000.ttl", BEIJING + ".ttl"),
        ("/id/area/cn-110000?lang=en", BEIJING + "?lang=en"),
        ("/code/field/nuclear", "/doc/code/field/nuclear"),
        ("/def", "/doc/def"),
        ("/graph/figures/2014/a13", "/doc/graph/figures/2014/a13"),
    ],
)
def test_a_thing_is_no_document_and_sends_to_the_one_about_it(server: Server, path: str, document: str) -> None:
    reply = server.get(path)
    assert (reply.status, reply.headers["location"]) == (303, document)
    assert server.get(document).status == 200


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", HTML),
        ("*/*", HTML),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", HTML),
        ("application/xhtml+xml", HTML),
        (TTL, TTL),
        ("text/turtle;q=0.4, application/ld+json;q=0.8", JSON_LD),
        ("application/n-triples, text/html;q=0.1", NT),
    ],
)
def test_the_form_is_the_one_that_the_client_likes_best(server: Server, accept: str, form: str) -> None:
    reply = server.get(BEIJING, **({"accept": accept} if accept else {}))
    suffix = {HTML: ".html", TTL: ".ttl", JSON_LD: ".jsonld", NT: ".nt"}[form]
    assert reply.status == 200
    assert reply.headers["content-type"].partition(";")[0] == form
    assert reply.headers["content-location"] == BEIJING + suffix
    assert {"accept", "accept-language"} <= {name.strip().lower() for name in reply.headers["vary"].split(",")}
    assert f"<{BEIJING}.ttl>" in reply.headers["link"]


def test_every_form_says_the_same(server: Server) -> None:
    formats = {".ttl": RdfFormat.TURTLE, ".jsonld": RdfFormat.JSON_LD, ".nt": RdfFormat.N_TRIPLES}
    # Suffixes win over what the client accepts.
    said = {
        suffix: {str(quad.triple) for quad in parse(server.get(BEIJING + suffix, accept=HTML).body, form)}
        for suffix, form in formats.items()
    }
    assert said[".ttl"] == said[".jsonld"] == said[".nt"]
    assert f'<{DEFAULT_BASE}id/area/cn-110000> <http://www.w3.org/2000/01/rdf-schema#label> "北京"@zh' in said[".nt"]
    assert any(f"<{DEFAULT_BASE}def#countedIn>" in line for line in said[".nt"])


@pytest.mark.parametrize("path", [BEIJING, BEIJING + ".ttl", "/id/area/cn-110000", "/", "/doc/area.csv", "/nothing"])
def test_head_is_get_without_the_body(server: Server, path: str) -> None:
    get, head = server.get(path), server.get(path, "HEAD")
    assert (head.status, head.body) == (get.status, b"")
    assert {k: v for k, v in head.headers.items() if k != "date"} == {
        k: v for k, v in get.headers.items() if k != "date"
    }


def test_an_unchanged_page_is_not_sent_again(server: Server) -> None:
    first = server.get(BEIJING, accept=HTML)
    again = server.get(BEIJING, accept=HTML, if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    other = server.get(BEIJING, accept=TTL, if_none_match=first.headers["etag"])
    assert other.status == 200


def test_what_cannot_be_answered_says_why(server: Server) -> None:
    assert server.get(BEIJING, accept="image/png").status == 406
    assert server.get("/doc/area", accept=TTL).status == 406
    assert server.get(BEIJING + ".csv").status == 406
    post = server.get(BEIJING, "POST")
    assert (post.status, post.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert server.get(BEIJING + "?lang=fr").status == 400
    assert server.get(BEIJING + "?page=x").status == 400
    assert server.get("/static/../app.py").status == 404
    assert server.get("/static/%2e%2e/app.py").status == 404


def test_the_rdf_of_a_document_is_in_order_with_the_prefixes_it_uses(server: Server) -> None:
    text = server.get(BEIJING + ".ttl").text
    head, _, body = text.partition("\n<")
    assert "@prefix tm: " in head
    for prefix in set(re.findall(r"@prefix (\S+): ", head)) - {"rdf"}:  # rdf:type is written a
        assert re.search(rf"\b{re.escape(prefix)}:[A-Za-z]", body), prefix
    assert body.startswith(f"{DEFAULT_BASE}id/area/cn-110000> ")
    subjects = re.findall(r"^<([^>]+)> ", "<" + body, re.M)
    assert len(subjects) == len(set(subjects)) > 10
    nodes = json.loads(server.get(BEIJING + ".jsonld").text)
    assert len({node["@id"] for node in nodes}) == len(nodes)


def test_a_page_with_parameters_says_its_whole_address_also_when_unchanged(server: Server) -> None:
    path = "/doc/area/cn-110000?lang=en"
    whole = server.get(path, accept=TTL)
    assert whole.headers["content-location"] == "/doc/area/cn-110000.ttl?lang=en"
    for _ in range(2):
        same = server.get(path, accept=TTL, if_none_match=whole.headers["etag"])
        assert (same.status, same.headers["content-location"]) == (304, whole.headers["content-location"])


def test_programs_find_the_other_forms_by_their_type(server: Server) -> None:
    for path in (BEIJING, "/doc/def", "/doc/dataset/techmarket"):
        assert re.search(r'<link rel="alternate" type="text/turtle" [^>]*\.ttl', server.get(path, accept=HTML).text), (
            path
        )


@pytest.mark.parametrize("path", ["/health", "/metrics", "/graphs", BEIJING])
def test_methods_are_told_everywhere(server: Server, path: str) -> None:
    asked = server.get(path, "OPTIONS")
    assert asked.status == 204
    assert "If-None-Match" in asked.headers["access-control-allow-headers"]
    assert server.get(path, "DELETE").status == 405


@pytest.mark.parametrize(
    "path", ["/zz" + "q" * 5000, "/doc/area?page=99", "/doc/area/%FF", "*", "/doc/area?" + "a=1&" * 60]
)
def test_addresses_that_lead_nowhere_are_told_soon(server: Server, path: str) -> None:
    began = time.monotonic()
    assert server.get(path).status in (400, 404)
    assert time.monotonic() - began < 40, "one search for each character took 85 seconds"
    assert server.get("/health").status == 200


@pytest.mark.parametrize("path", ["/id/area/beijing", "/doc/area/Beijing.ttl", "/doc/area/%E5%8C%97%E4%BA%AC"])
def test_a_404_has_a_search_box_and_what_comes_near(server: Server, path: str) -> None:
    reply = server.get(path)
    assert reply.status == 404
    assert 'name="q"' in reply.text
    assert BEIJING in links(reply.text)


@pytest.mark.parametrize("accept", [TTL, JSON_LD, f"{TTL}, {HTML};q=0.5", "application/problem+json", "image/png"])
@pytest.mark.parametrize("path", ["/id/area/beijing", "/doc/area/Beijing", "/catalogue/none", "/none"])
def test_a_404_is_a_problem_document_for_who_likes_another_form_better(server: Server, path: str, accept: str) -> None:
    reply = server.get(path, accept=accept)
    assert (reply.status, reply.headers["content-type"]) == (404, "application/problem+json")
    assert path in reply.json["detail"]
    assert server.get(path, "HEAD", accept=accept).headers["content-length"] == str(len(reply.body))


@pytest.mark.parametrize(
    "accept", ["*/*", HTML, f"{TTL};q=0.5, {HTML}", f"application/xhtml+xml, {TTL};q=0.9, */*;q=0.1"]
)
def test_a_404_is_a_page_for_all_others(server: Server, accept: str) -> None:
    reply = server.get("/doc/area/Beijing", accept=accept)
    assert (reply.status, reply.headers["content-type"]) == (404, f"{HTML}; charset=utf-8")


def test_pages_name_themselves_in_both_languages(server: Server) -> None:
    for path, alone in (("/doc/area", ""), ("/search?q=bj&x=%22%3E", "q=bj&x=%22%3E&"), ("/?lang=en", "")):
        head = server.get(path).text.partition("</head>")[0]
        found = {
            language: unescape(href)
            for language, href in re.findall(r'<link rel="alternate" hreflang="(\w+)" href="([^"]*)">', head)
        }
        start = path.partition("?")[0]
        assert found == {language: f"{start}?{alone}lang={language}" for language in ("zh", "en")}
        for language, href in found.items():
            assert server.get(href).headers["content-language"] == language


def test_an_iri_that_is_none_is_a_404(server: Server) -> None:
    assert server.get("/doc?iri=http%3A%2F%2Fx%3E%20%7D%20SELECT").status == 404
    assert server.get("/doc/area/%3E%20%3Fp%20%3Fo%20%7D%7D").status == 404
    assert server.get("/doc?iri=http%3A%2F%2Fpurl.org%2Flinked-data%2Fcube%23Observation").status == 200


@pytest.mark.parametrize("path", ["//example.org/x", "/doc/%FF", "/doc//", "/%00", "/search?q=%FF", "/query?name=../x"])
def test_odd_addresses_are_answered_and_link_to_no_other_host(server: Server, path: str) -> None:
    reply = server.get(path, accept=HTML)
    assert reply.status in (200, 400, 404)
    assert not [link for link in links(reply.text) if link.startswith("//") or "://" in link]


# -- A page for every thing --------------------------------------------------------------------------------------


def test_things_of_every_class_have_a_page_in_both_languages(server: Server, opened: Opened) -> None:
    rows = opened.rows("SELECT ?c (SAMPLE(?s) AS ?one) (MIN(?s) AS ?two) WHERE { GRAPH ?g { ?s a ?c } } GROUP BY ?c")
    paths = {document_of(row[name], DEFAULT_BASE) for row in rows for name in ("one", "two")}
    assert len(rows) > 40
    for path in sorted(paths):
        for lang in ("zh", "en"):
            mark = "&" if "?" in path else "?"
            reply = server.get(f"{path}{mark}lang={lang}", accept=HTML)
            assert reply.status == 200, path
            if path != "/doc/def":
                assert ("指向它的" if lang == "zh" else "What points to it") in reply.text, path


def test_the_language_is_chosen_or_negotiated(server: Server) -> None:
    assert '<html lang="zh-CN">' in server.get(BEIJING, accept=HTML).text
    assert '<html lang="en">' in server.get(BEIJING, accept=HTML, accept_language="fr, en;q=0.8, zh;q=0.2").text
    chosen = server.get(BEIJING + "?lang=zh", accept=HTML, accept_language="en").text
    assert '<html lang="zh-CN">' in chosen
    assert "/doc/area/cn?lang=zh" in links(chosen), "links keep the language that was chosen"
    title = re.search("<title>(.*?)</title>", chosen)
    assert title
    assert title[1].startswith("北京 / Beijing")


def test_a_region_has_its_numbers_with_the_cells_they_are_printed_in(server: Server) -> None:
    text = server.get(BEIJING + "?lang=en", accept=HTML).text
    assert "2851.72" in words(text)
    assert "/doc/table/2014/a13?lang=en#r001c05" in links(text)
    assert "/doc/event/2006-05?lang=en" in links(text)


def test_an_observation_leads_to_all_figures_and_findings(server: Server) -> None:
    text = server.get(CURRENT, accept=HTML).text
    for place in ("/doc/table/2014/a13#r001c05", "/doc/table/2014/t07#r001c02", "/doc/figure/2014/part-3/l0339c180"):
        assert place in links(text)
    assert any("/doc/finding/" in link for link in links(text))


def test_a_finding_shows_what_is_printed_expected_and_why(server: Server) -> None:
    text = words(server.get("/doc/finding/ratio/2014/t01/r003c04?lang=en", accept=HTML).text)
    for said in (
        "0.85 %",
        "0.838 – 0.839",
        "+0.011 percentage points",
        "100 × 1,551.36 (100 million yuan) ÷ 184,937.37 (100 million yuan)",
        "follows from 182321",
    ):
        assert said in text


def test_a_finding_about_a_caption_is_told_in_the_language_of_the_page(server: Server) -> None:
    path = "/doc/finding/caption-number/2014/t13-2/caption?lang="
    english, chinese = (server.get(path + lang, accept=HTML).text for lang in ("en", "zh"))
    assert "各类技术交易机构<sup>①</sup>构成" in english, "raised as in print"
    assert "Note: " in english
    note = re.search("注：([^<]*)", chinese)
    assert note is not None
    assert note[1]
    assert not re.search("[a-z]{4}", note[1]), "no English"


def test_a_computed_value_shows_its_arithmetic_and_inputs(server: Server) -> None:
    path = "/doc/computed/share/denominator=contract-count/field=nuclear/of=contract-count/period=2013"
    text = server.get(path, accept=HTML).text
    assert "100 * 1059 项 / 294929 项" in words(text)
    assert "/doc/current/contract-count/field=nuclear/period=2013" in links(text)


def test_a_named_graph_has_its_content_in_rdf(server: Server) -> None:
    body = server.get("/doc/graph/figures/2014/a13.nt").body
    assert body.count(b"\n") > 4000


# -- Lists, search, the query page --------------------------------------------------------------------------------


def test_lists_are_pages_and_csv(server: Server, opened: Opened) -> None:
    rows = list(csv.DictReader(io.StringIO(server.get("/doc/area.csv").text)))
    assert len(rows) == 141
    beijing = next(row for row in rows if row["thing"].endswith("/cn-110000"))
    assert (beijing["label_zh"], beijing["label_en"], beijing["kind"]) == ("北京", "Beijing", "province")
    assert server.get("/doc/area", accept="text/csv").headers["content-type"] == "text/csv; charset=utf-8"
    page = server.get("/doc/organisation?page=2", accept=HTML)
    assert "606" in words(page.text)
    assert "2 / 4" in words(page.text)
    findings = list(csv.DictReader(io.StringIO(server.get("/doc/finding.csv").text)))
    told = opened.rows(
        f"""SELECT ?f WHERE {{ GRAPH <{DEFAULT_BASE}graph/findings> {{ ?f <{DEFAULT_BASE}def#verdict> ?v }}
              FILTER(?v IN (<{DEFAULT_BASE}code/verdict/outside>, <{DEFAULT_BASE}code/verdict/contradictory>)) }}"""
    )
    assert {row["thing"] for row in findings} == {row["f"] for row in told}
    assert len(findings) > 70


@pytest.mark.parametrize(
    "text", ["%E5%8C%97%E4%BA%AC", "Beijing", "b%C4%9Bi+j%C4%ABng", "beijing", "bei+jing", "bj", "bei3jing1"]
)
def test_search_finds_a_region_however_it_is_spelt(server: Server, text: str) -> None:
    found = [link for link in links(server.get(f"/search?q={text}").text) if link.startswith("/doc/")]
    assert found[0] == BEIJING


def test_search_finds_nothing_and_says_so(server: Server) -> None:
    assert "没有找到" in server.get("/search?q=qqqq").text


def test_the_query_page_has_the_catalogue_in_both_languages(server: Server) -> None:
    text = server.get("/query?name=net-outflow").text
    assert "各省技术净输出" in text
    assert "Net outflow of technology by province" in text
    assert "SELECT" in re.search(r"<textarea[^>]*>(.*?)</textarea>", text, re.DOTALL)[1]  # type: ignore[index]
    assert "SELECT" in server.get("/catalogue/net-outflow.rq").text
    assert server.get("/catalogue/none.rq").status == 404
    asked = server.get("/query?query=ASK%20%7B%7D%20%23%20%3C%2Ftextarea%3E").text
    assert "ASK {} # &lt;/textarea&gt;" in asked
