"""What `kg serve` says to requests that read: methods, datasets, formats, caching, graphs. Each test pins one sentence
of docs/serve.md."""

from __future__ import annotations

import csv
import gzip
import io
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, parse
from rdflib import Graph
from rdflib.compare import isomorphic

from kg.rdf.names import DEFAULT_GRAPHS
from kg.server.negotiate import choose, takes_gzip
from kg.store.embedded import Opened
from tests.conftest import Run
from tests.servers import Reply, Server, serving

JSON = "application/sparql-results+json"
AREA = "https://w3id.org/techmarket/id/area/cn-110000"
LABELS = f"SELECT ?label WHERE {{ <{AREA}> rdfs:label|skos:prefLabel ?label }} ORDER BY ?label"
PREFIXES = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
ONE = 'SELECT (1 AS ?n) ("é,北京"@zh AS ?t) {}'
GRAPH = f"CONSTRUCT {{ <{AREA}> ?p ?o }} WHERE {{ <{AREA}> ?p ?o }}"


@pytest.fixture(scope="module")
def server(store_folder: Path) -> Iterator[Server]:
    with serving(store_folder, "--workers", "2") as running:
        yield running


def _problem(reply: Reply, status: int, word: str) -> None:
    """A problem document with a reason that has the word, and nothing of Python."""
    assert reply.status == status, reply
    assert reply.headers["content-type"] == "application/problem+json"
    document = reply.json
    assert document["status"] == status
    assert word in document["detail"] + document.get("fix", "")
    assert "Traceback" not in reply.text


# -- Ways to ask -------------------------------------------------------------------------------------------------------


def test_four_ways_give_one_answer(server: Server) -> None:
    text = PREFIXES + LABELS
    form = urlencode({"query": text}).encode()
    accept = {"Accept": JSON}
    got = server.query(text)
    posted = server.ask("POST", "/sparql", form, {**accept, "Content-Type": "application/x-www-form-urlencoded"})
    direct = server.ask("POST", "/sparql", text.encode(), {**accept, "Content-Type": "application/sparql-query"})
    headers = {**accept, "Content-Type": "Application/SPARQL-Query; charset=UTF-8"}
    spelled = server.ask("POST", "/sparql/", text.encode(), headers)
    assert [row["label"] for row in got.rows] == ["Beijing", "北京"]
    assert {reply.status for reply in (got, posted, direct, spelled)} == {200}
    assert got.body == posted.body == direct.body == spelled.body


def test_head_says_what_get_says_without_the_body(server: Server) -> None:
    for path in ("/sparql", f"/sparql?query={quote(ONE)}", "/graphs?default", "/sparql?query=ASK%20%7B"):
        got, head = server.ask("GET", path), server.ask("HEAD", path)
        assert head.status == got.status
        assert head.body == b""
        assert len(got.body) > 0
        drop = {"date"}
        assert {k: v for k, v in head.headers.items() if k not in drop} == {
            k: v for k, v in got.headers.items() if k not in drop
        }


def test_options_tells_methods_and_lets_other_origins_in(server: Server) -> None:
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    reply = server.ask("OPTIONS", "/sparql", headers={**asked, "Access-Control-Request-Headers": "content-type"})
    assert reply.status == 204
    assert reply.body == b""
    assert reply.headers["allow"] == "GET, HEAD, POST, OPTIONS"
    assert reply.headers["access-control-allow-origin"] == "*"
    assert "POST" in reply.headers["access-control-allow-methods"]
    assert "content-type" in reply.headers["access-control-allow-headers"].lower()
    graphs = server.ask("OPTIONS", "/graphs")
    assert (graphs.status, graphs.headers["allow"]) == (204, "GET, HEAD, OPTIONS")


def test_every_answer_is_for_any_origin_also_a_refusal(server: Server) -> None:
    for path in (f"/sparql?query={quote(ONE)}", "/sparql", "/sparql?query=x", "/graphs?default", "/none", "/health"):
        headers = server.ask("GET", path, headers={"Origin": "https://example.org"}).headers
        assert headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in headers
        assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
@pytest.mark.parametrize("path", ["/sparql", "/graphs?default", f"/graphs?graph={quote(AREA)}"])
def test_methods_that_write_are_refused(server: Server, method: str, path: str) -> None:
    reply = server.ask(method, path, b"<a:a> <a:b> <a:c> .", {"Content-Type": "text/turtle"})
    _problem(reply, 405, "GET")
    assert "GET" in reply.headers["allow"]


UPDATES = (
    "INSERT DATA { <a:a> <a:b> 1 }",
    "# SELECT\nPREFIX a: <x:> DELETE WHERE { ?s ?p ?o }",
    "CLEAR ALL",
    "LOAD <file:///etc/passwd>",
    "with <a:g> delete { ?s ?p ?o } where { ?s ?p ?o }",
    "DROP ALL",
)


@pytest.mark.parametrize("update", UPDATES)
def test_updates_are_refused_in_each_way(server: Server, update: str) -> None:
    before = server.query("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }").rows
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for reply in (
        server.query(update),
        server.ask("GET", f"/sparql?update={quote(update)}"),
        server.ask("POST", "/sparql", urlencode({"update": update}).encode(), form),
        server.ask("POST", "/sparql", urlencode({"query": update}).encode(), form),
        server.ask("POST", "/sparql", update.encode(), {"Content-Type": "application/sparql-update"}),
        server.ask("POST", "/sparql", update.encode(), {"Content-Type": "application/sparql-query"}),
    ):
        _problem(reply, 403, "only read")
    assert server.query("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }").rows == before


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/sparql?query=", "no query"),
        ("/sparql?timeout=1", "no query"),
        (f"/sparql?query={quote(ONE)}&query={quote(ONE)}", "more than once"),
        (f"/sparql?query={quote(ONE)}&default-graph=x", "no parameter"),
        (f"/sparql?query={quote(ONE)}&timeout=soon", "timeout"),
        (f"/sparql?query={quote(ONE)}&timeout=-1", "timeout"),
        (f"/sparql?query={quote(ONE)}&timeout=nan", "timeout"),
        (f"/sparql?query={quote(ONE)}&default-graph-uri=current", "absolute IRI"),
        ("/sparql?query=%ff", "UTF-8"),
        ("/sparql?query=%ED%A0%80", "UTF-8"),
        ("/sparql?query=FROB+%7B%7D", "SELECT"),
    ],
)
def test_requests_that_are_none_get_400_and_why(server: Server, path: str, word: str) -> None:
    _problem(server.ask("GET", path), 400, word)


def test_a_body_of_another_type_gets_415(server: Server) -> None:
    for headers in ({"Content-Type": "application/json"}, {"Content-Type": ""}):
        _problem(server.ask("POST", "/sparql", b"ASK {}", headers), 415, "application/sparql-query")


def test_a_mistake_has_its_place_and_what_was_expected(server: Server) -> None:
    reply = server.query("SELECT *\nWHERE { ?a ?b ?c .\n OPTINAL { ?s ?p ?o } }")
    _problem(reply, 400, "not valid SPARQL")
    assert (reply.json["line"], reply.json["column"]) == (3, 2)
    assert "OPTINAL" in reply.json["fix"]
    assert server.query("SELECT * {").json["fix"] == "the query ends too early"
    undeclared = server.query("PREFIX a: <b:>\nSELECT * { ?s a:p ?a ; nope:p ?o }").json
    assert undeclared["detail"] == "the prefix nope: is not declared"
    assert undeclared["fix"] == "declare it: PREFIX nope: <…>"
    assert (undeclared["line"], undeclared["column"]) == (2, 24)


# -- Data sets ---------------------------------------------------------------------------------------------------------

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
IN_GRAPHS = "SELECT (COUNT(DISTINCT ?g) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
BASE_GRAPH = "https://w3id.org/techmarket/graph/"


def _count(opened: Opened, *graphs: str) -> str:
    named = [NamedNode(BASE_GRAPH + graph) for graph in graphs]
    answer = opened.store.query(COUNT, default_graph=list(named))
    assert isinstance(answer, QuerySolutions)
    return str(next(answer)["n"].value)


def _of(server: Server, query: str, *parameters: tuple[str, str]) -> str:
    reply = server.query(query, more="&" + urlencode(parameters) if parameters else "")
    assert reply.status == 200, reply
    return reply.rows[0]["n"]


def test_the_default_graph_is_what_the_command_line_asks(server: Server, opened: Opened) -> None:
    assert _of(server, COUNT) == _count(opened, *DEFAULT_GRAPHS)


def test_the_request_names_the_dataset(server: Server, opened: Opened) -> None:
    reference, current = BASE_GRAPH + "reference", BASE_GRAPH + "current"
    one = _of(server, COUNT, ("default-graph-uri", reference))
    both = _of(server, COUNT, ("default-graph-uri", reference), ("default-graph-uri", current))
    assert one == _count(opened, "reference")
    assert both == _count(opened, "reference", "current")
    assert int(both) > int(one) > 0
    assert _of(server, IN_GRAPHS, ("default-graph-uri", reference)) == "0"
    assert _of(server, IN_GRAPHS, ("named-graph-uri", reference)) == "1"
    assert _of(server, COUNT, ("named-graph-uri", reference)) == "0"
    assert _of(server, COUNT, ("default-graph-uri", "https://example.org/none")) == "0"


def test_the_request_goes_before_from_and_from_before_the_default(server: Server, opened: Opened) -> None:
    of_query = COUNT.replace("WHERE", f"FROM <{BASE_GRAPH}reference> WHERE")
    assert _of(server, of_query) == _count(opened, "reference")
    assert _of(server, of_query, ("default-graph-uri", BASE_GRAPH + "ontology")) == _count(opened, "ontology")
    commented = f"# FROM <{BASE_GRAPH}reference>\n{COUNT}"
    assert _of(server, commented) == _count(opened, *DEFAULT_GRAPHS)


def test_relative_iris_are_below_the_base_of_the_graph(server: Server) -> None:
    assert server.query("ASK { <id/area/cn-110000> ?p ?o }").json["boolean"] is True


# -- Formats -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/json", JSON),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("application/xml", "application/sparql-results+xml"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.8", "application/sparql-results+xml"),
        ("text/csv;q=0.5,application/sparql-results+xml;q=0.2, */*;q=0.1", "text/csv; charset=utf-8"),
        (f"*/*, {JSON};q=0, application/json;q=0", "application/sparql-results+xml"),
        ("text/*", "text/csv; charset=utf-8"),
        ("TEXT/CSV", "text/csv; charset=utf-8"),
        ("image/png, text/csv;q=0.001", "text/csv; charset=utf-8"),
    ],
)
def test_the_client_chooses_the_format(server: Server, accept: str, content_type: str) -> None:
    reply = server.query(ONE, accept)
    assert reply.status == 200
    assert reply.headers["content-type"] == content_type
    assert "Accept" in reply.headers["vary"]


def test_solutions_are_the_same_in_each_format(server: Server) -> None:
    expected = [("1", "é,北京")]
    assert [tuple(row.values()) for row in server.query(ONE).rows] == expected
    xml = ElementTree.fromstring(server.query(ONE, "application/sparql-results+xml").text)
    space = "{http://www.w3.org/2005/sparql-results#}"
    found = [tuple(str(b[0].text) for b in row) for row in xml.iter(space + "result")]
    assert found == expected
    table = list(csv.reader(io.StringIO(server.query(ONE, "text/csv").text)))
    assert table == [["n", "t"], ["1", "é,北京"]]
    assert server.query(ONE, "text/tab-separated-values").text == '?n\t?t\n1\t"é,北京"@zh\n'


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
)
def test_graphs_are_the_same_in_each_format(server: Server, accept: str, opened: Opened) -> None:
    reply = server.query(GRAPH, accept)
    assert reply.headers["content-type"].partition(";")[0] == accept
    found = {quad.triple for quad in parse(reply.body, format=RdfFormat.from_media_type(accept))}
    answer = opened.run(GRAPH)
    assert isinstance(answer, Graph)
    assert len(found) == len(answer) > 5
    other = Graph().parse(data=server.query(GRAPH, "application/n-triples").text, format="nt")
    assert isomorphic(answer, other)


def test_a_yes_or_no_has_json_and_xml(server: Server) -> None:
    assert server.query("ASK {}").json == {"head": {}, "boolean": True}
    assert "<boolean>true</boolean>" in server.query("ASK {}", "application/sparql-results+xml").text


def test_what_is_not_on_offer_gets_406_with_what_is(server: Server) -> None:
    reply = server.query(ONE, "image/png, text/turtle")
    _problem(reply, 406, "text/csv")
    assert "text/turtle" not in reply.json["fix"]
    graph = server.query(GRAPH, "text/csv")
    _problem(graph, 406, "text/turtle")
    _problem(server.query(ONE, "*/*;q=0"), 406, JSON)
    _problem(server.ask("GET", "/sparql", headers={"Accept": "image/png"}), 406, "text/turtle")


def test_the_format_parameter_goes_before_accept(server: Server) -> None:
    reply = server.query(ONE, "application/sparql-results+xml", "&format=csv")
    assert reply.headers["content-type"] == "text/csv; charset=utf-8"
    _problem(server.query(ONE, "*/*", "&format=png"), 406, "text/csv")


def test_negotiation_by_itself() -> None:
    offers = ("a/b", "a/c", "d/e")
    assert choose("", offers) == "a/b"
    assert choose("a/c", offers) == "a/c"
    assert choose("a/*;q=0.5, d/e", offers) == "d/e"
    assert choose("a/*;q=0.5, a/b;q=0.1", offers) == "a/c"
    assert choose("a/b;q=0", offers) is None
    assert choose("a/b;q=nan, d/e;q=2", offers) is None
    assert choose(",;,a/c;q=0.1;x=y", offers) == "a/c"
    assert all(map(takes_gzip, ("gzip, deflate", "*", "br, GZIP;q=0.1")))
    assert not any(map(takes_gzip, ("", "gzip;q=0", "*, gzip;q=0", "br", "x-gzipped")))


# -- Literals on their way ---------------------------------------------------------------------------------------------


def test_plus_signs_percent_signs_and_chinese_arrive_as_meant(server: Server) -> None:
    literal = "1+1=2 % 100%25 %2B 北京：A&B;#?=é😀"
    query = f'SELECT ("{literal}" AS ?x) {{}}'
    form = {"Content-Type": "application/x-www-form-urlencoded", "Accept": JSON}
    got = server.query(query)
    posted = server.ask("POST", "/sparql", urlencode({"query": query}).encode(), form)
    direct = server.ask("POST", "/sparql", query.encode(), {"Content-Type": "application/sparql-query", "Accept": JSON})
    assert got.rows == posted.rows == direct.rows == [{"x": literal}]
    # In a form and in an address a bare plus is a space, and %2B a plus.
    plus = server.ask("GET", '/sparql?query=SELECT+("a+b%2Bc"+AS+?x)+%7B%7D', headers={"Accept": JSON})
    assert plus.rows == [{"x": "a b+c"}]


# -- Behind a proxy ----------------------------------------------------------------------------------------------------


def test_the_address_that_clients_know_is_told_in_its_description_and_in_void(store_folder: Path) -> None:
    with serving(store_folder, "--url", "https://kg.example.org/") as behind:
        for path in ("/sparql", "/doc/dataset/techmarket.ttl"):
            text = behind.ask("GET", path, headers={"Accept": "text/turtle"}).text
            assert "<https://kg.example.org/sparql>" in text, path
            assert "127.0.0.1" not in text, path


@pytest.mark.parametrize("url", ["kg.example.org", "https://kg.example.org/a", "ftp://kg.example.org", "https://a b"])
def test_an_address_that_is_none_is_refused(kg: Run, url: str) -> None:
    done = kg("serve", "--port", "0", "--url", url)
    assert done.returncode == 2
    assert "is no address of a server" in done.stderr


# -- Caching and compression -------------------------------------------------------------------------------------------


def test_an_etag_saves_the_second_answer(server: Server) -> None:
    path = f"/sparql?query={quote(ONE)}"
    first = server.ask("GET", path)
    tag = first.headers["etag"]
    for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        again = server.ask("GET", path, headers={"If-None-Match": known})
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == tag
    assert server.ask("GET", path, headers={"If-None-Match": '"other"'}).status == 200
    # A POST gets nothing that it could have already; and of a query that is none there is no answer to have.
    form = {"Content-Type": "application/sparql-query", "If-None-Match": tag}
    assert server.ask("POST", "/sparql", ONE.encode(), form).status == 200
    wrong = server.ask("GET", f"/sparql?query={quote('SELECT nonsense')}", headers={"If-None-Match": "*"})
    assert wrong.status == 400


def test_each_representation_has_its_own_etag(server: Server) -> None:
    tags = {
        server.ask("GET", f"/sparql?query={quote(query)}{more}", headers=headers).headers["etag"]
        for query in (COUNT, COUNT + " ")
        for more in (
            "",
            f"&default-graph-uri={quote(BASE_GRAPH)}current",
            f"&named-graph-uri={quote(BASE_GRAPH)}current",
        )
        for headers in ({"Accept": JSON}, {"Accept": "text/csv"}, {"Accept": JSON, "Accept-Encoding": "gzip"})
    }
    assert len(tags) == 18


@pytest.mark.parametrize("call", ["NOW()", "RAND()", "UUID()", "STRUUID()", "struuid ()"])
def test_what_changes_each_time_is_not_kept(server: Server, call: str) -> None:
    replies = [server.query(f"SELECT ({call} AS ?x) {{}}") for _ in range(2)]
    assert replies[0].rows != replies[1].rows
    for reply in replies:
        assert "etag" not in reply.headers
        assert reply.headers["cache-control"] == "no-store"


def test_answers_are_compressed_on_wish_small_and_large(server: Server) -> None:
    for query in ("SELECT * { ?s ?p ?o } LIMIT 100", "SELECT * { ?s ?p ?o } LIMIT 20000"):
        plain = server.query(query)
        assert "content-encoding" not in plain.headers
        zipped = server.ask("GET", f"/sparql?query={quote(query)}", headers={"Accept": JSON, "Accept-Encoding": "gzip"})
        assert zipped.headers["content-encoding"] == "gzip"
        assert "Accept-Encoding" in zipped.headers["vary"]
        assert len(zipped.body) * 3 < len(plain.body)
        assert gzip.decompress(zipped.body) == plain.body
        assert int(zipped.headers["content-length"]) == len(zipped.body)


# -- Graph Store Protocol, service description, state ------------------------------------------------------------------


def test_a_graph_by_its_iri_is_that_graph(server: Server, opened: Opened) -> None:
    reply = server.ask(
        "GET", f"/graphs?graph={quote(BASE_GRAPH)}reference", headers={"Accept": "application/n-triples"}
    )
    assert reply.status == 200
    found = {quad.triple for quad in parse(reply.body, format=RdfFormat.N_TRIPLES)}
    expected = {q.triple for q in opened.store.quads_for_pattern(None, None, None, NamedNode(BASE_GRAPH + "reference"))}
    assert found == expected
    whole = server.ask("GET", "/graphs?default", headers={"Accept": "application/n-triples"})
    assert len(whole.body.splitlines()) == int(_count(opened, *DEFAULT_GRAPHS))
    tag = reply.headers["etag"]
    again = server.ask(
        "GET",
        f"/graphs?graph={quote(BASE_GRAPH)}reference",
        headers={"Accept": "application/n-triples", "If-None-Match": tag},
    )
    assert again.status == 304


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("default=yes", 400),
        ("graph=", 404),
        ("graph=https://example.org/none", 404),
        ("graph=file:///etc/passwd", 404),
        ("default&graph=https://example.org/none", 400),
        ("graph=a&graph=b", 400),
        ("graph=%ff", 400),
    ],
)
def test_what_is_no_graph_is_refused(server: Server, query: str, status: int) -> None:
    _problem(server.ask("GET", f"/graphs?{query}"), status, "graph" if query != "graph=%ff" else "UTF-8")


def test_the_description_counts_what_the_graphs_hold(server: Server, opened: Opened) -> None:
    reply = server.ask("GET", "/sparql")
    graph = Graph().parse(data=reply.text, format="turtle")
    rows = graph.query(
        "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> PREFIX void: <http://rdfs.org/ns/void#> "
        "SELECT ?g ?n { ?x sd:name ?g ; sd:graph/void:triples ?n }"
    )
    found = {str(row[0]): int(str(row[1])) for row in rows}  # type: ignore[index]
    assert len(found) == len(list(opened.store.named_graphs()))
    assert sum(found.values()) == len(opened.store)
    assert found[BASE_GRAPH + "current"] == int(_count(opened, "current"))
    tag = reply.headers["etag"]
    assert server.ask("GET", "/sparql", headers={"If-None-Match": tag}).status == 304


def test_health_names_the_build_in_force(server: Server) -> None:
    reply = server.ask("GET", "/health")
    assert reply.status == 200
    assert reply.json["status"] == "ok"
    assert reply.json["build"].startswith("000001-")
    assert reply.headers["cache-control"] == "no-store"


def test_metrics_are_what_prometheus_reads(server: Server) -> None:
    def value(name: str) -> float:
        lines = server.ask("GET", "/metrics").text.splitlines()
        return next((float(line.rpartition(" ")[2]) for line in lines if line.startswith(name + " ")), 0.0)

    ok, bad = 'kg_requests_total{kind="sparql",status="200"}', 'kg_requests_total{kind="sparql",status="400"}'
    count = 'kg_request_seconds_count{kind="sparql"}'
    before = value(ok), value(bad), value(count), value("kg_cache_hits")
    query = 'SELECT ("metrics" AS ?x) {}'
    for text in (query, query, "SELECT"):
        server.query(text)
    after = value(ok), value(bad), value(count), value("kg_cache_hits")
    assert [b - a for a, b in zip(before, after, strict=True)] == [2, 1, 3, 1]
    reply = server.ask("GET", "/metrics")
    assert reply.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    buckets = [line for line in reply.text.splitlines() if line.startswith('kg_request_seconds_bucket{kind="sparql"')]
    counts = [int(line.rpartition(" ")[2]) for line in buckets]
    assert counts == sorted(counts)
    assert buckets[-1].startswith('kg_request_seconds_bucket{kind="sparql",le="+Inf"}')
    assert counts[-1] == after[2]
