"""Queries that the server answers itself: none that could run long is among them, and their answers are those that a
worker gives."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import BNode, URIRef, Variable

from kg.rdf.iri import DEFAULT_BASE
from kg.rdf.names import Names, external
from kg.rdf.triples import A
from kg.server.evaluate import answer
from kg.server.formats import GRAPHS, RESULTS
from kg.server.job import Job
from kg.server.short import BYTES, LONGEST, ROWS, is_short, short_answer
from kg.store.embedded import Opened, open_store, publish
from kg.store.kinds import query_kind
from tests.servers import RUNAWAY, Server, serving, wait_until
from tests.test_server_attacks import DEEP, HIDDEN

JSON = "application/sparql-results+json"
AREA = f"{DEFAULT_BASE}id/area/cn-110000"
#: After it, a query is too long to be short, and asks the same.
PADDING = "\n#" + "x" * LONGEST

SHORT = (
    f"SELECT ?p ?o {{ <{AREA}> ?p ?o }} # 1 2",
    "select*where{<id/area/cn-110000>?p?o}",
    f"# 省\nPREFIX a: <{DEFAULT_BASE}>\nprefix : <http://e/>\nSELECT $o WHERE {{ <{AREA}> :label-1 ?o . }} LIMIT 5 #",
    'SELECT ?s { ?s <http://www.w3.org/2004/02/skos/core#notation> "110000" }',
    "SELECT ?s { ?s a <http://purl.org/linked-data/cube#Slice> }",
    'SELECT ?s ?p { ?s ?p "北京"@zh }',
    f"ASK {{ <{AREA}> ?p 'x'^^<http://e/t> }}",
    "ASK WHERE { ?s ?p 110000 }",
    "CONSTRUCT WHERE { <id/area/cn-110000> ?p ?o }",
    f"DESCRIBE <{AREA}>",
    "PREFIX a: <http://e/>\nDESCRIBE a:b-1_2 ",
    "SELECT * { ?s ?p ?o }",
)
LONG = (
    "SELECT ?x { ?s ?p ?o }",
    "SELECT ?x ?s { ?s ?p ?o }",
    "SELECT * { ?s ?p ?s }",
    "SELECT * { ?s ?p $p }",
    "SELECT * { ?s ?p ?o . ?o ?q ?r }",
    "SELECT * { ?s ?p ?o ; ?q ?r }",
    "SELECT * { ?s ?p ?o , ?r }",
    "SELECT DISTINCT ?x { ?s ?p ?o }",
    "SELECT REDUCED ?x { ?s ?p ?o }",
    "SELECT * { ?s ?p ?o } OFFSET 1000000",
    "SELECT * { ?s ?p ?o } LIMIT 1 OFFSET 1000000",
    "SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 1",
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT ?s { ?s ?p ?o } GROUP BY ?s",
    "SELECT ?s { ?s ?p ?o } HAVING (?s > 1)",
    "SELECT ?s { ?s ?p ?o } VALUES ?x { 1 }",
    "SELECT * { ?s ?p ?o FILTER(?o = 1) }",
    "SELECT * { ?s ?p ?o BIND(1 AS ?x) }",
    "SELECT * { ?s <a:b>* ?o }",
    "SELECT * { ?s <a:b>/<a:c> ?o }",
    "SELECT * { ?s ^<a:b> ?o }",
    "SELECT * { ?s !a ?o }",
    "SELECT * { ?s (<a:b>) ?o }",
    "SELECT * { _:x ?p ?o }",
    "SELECT * { ?s ?p [] }",
    "SELECT * { [ ?p ?o ] }",
    "SELECT * { ?s ?p (1 2) }",
    "SELECT * { << ?s ?p ?o >> ?q ?r }",
    "SELECT * { ?s ?p <<( ?a ?b ?c )>> }",
    "SELECT * { { ?s ?p ?o } }",
    "SELECT * { { SELECT * { ?s ?p ?o } } }",
    "SELECT * { GRAPH ?g { ?s ?p ?o } }",
    "SELECT * { OPTIONAL { ?s ?p ?o } }",
    "SELECT * FROM <g:g> { ?s ?p ?o }",
    "SELECT * FROM NAMED <g:g> { ?s ?p ?o }",
    "BASE <http://e/> SELECT * { ?s ?p ?o }",
    'SELECT * { ?s ?p """x""" }',
    "SELECT * { ?s ?p 'x'@en--ltr }",
    "SELECT * { }",
    "ASK { }",
    "CONSTRUCT { <a:a> <a:b> <a:c> } WHERE { ?s ?p ?o }",
    "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }",
    "CONSTRUCT { ?s ?p ?o }",
    "DESCRIBE ?x { ?x ?p ?o }",
    "DESCRIBE *  { ?x ?p ?o }",
    "DESCRIBE <a:a> { ?x ?p ?o }",
    "DESCRIBE <a:a> FROM <g:g>",
    "SELECT * { ?s ?p ?o } # \\u000A . ?a ?b ?c }",
    "SELECT * { ?s ?p <a:\\u003E> }",
    "INSERT DATA { <a:a> <a:b> <a:c> }",
    "DELETE WHERE { ?s ?p ?o }",
    "",
)


@pytest.mark.parametrize("query", SHORT)
def test_look_ups_are_short(query: str) -> None:
    assert is_short(query)
    assert not is_short(query + PADDING)


@pytest.mark.parametrize("query", [*LONG, RUNAWAY, *HIDDEN, *DEEP.values()], ids=lambda query: query[:60])
def test_whatever_may_run_long_is_not(query: str) -> None:
    assert not is_short(query.replace("@@", "<http://e/>"))


_TOKENS = st.sampled_from(
    [
        *("?s", "?p", "?o", "$s", "$p", "?x", "<a:b>", "<c>", "a", "e:b", ":c", "_:b", "[]", "()", "1", "'x'", '"y"'),
        *("@en", "^^", ".", ";", ",", "{", "}", "*", "/", "^", "|", "(", ")", "#", "\n", "\r", "WHERE", "LIMIT"),
        *("OFFSET", "GRAPH", "FILTER", "DISTINCT", "ORDER", "BY", "FROM", "VALUES", "UNION", "OPTIONAL", "MINUS"),
        *("PREFIX", "SELECT"),
    ]
)


@settings(max_examples=1500, deadline=None)
@given(
    st.sampled_from(["SELECT *", "SELECT ?s", "PREFIX e: <http://e/> SELECT *", "ASK", "CONSTRUCT WHERE", "DESCRIBE"]),
    st.lists(_TOKENS, max_size=2),
    st.tuples(_TOKENS, _TOKENS, _TOKENS),
    st.lists(_TOKENS, max_size=3),
    st.lists(_TOKENS, max_size=2),
    st.sampled_from(["", " "]),
)
@example("DESCRIBE", ["<a:b>", "#"], ("?s", "?p", "?o"), [], [], " ")
def test_a_parser_finds_one_pattern_in_what_is_short(
    head: str, before: list[str], pattern: tuple[str, ...], inside: list[str], after: list[str], gap: str
) -> None:
    """Another reader than the grammar of short queries says what was accepted."""
    query = gap.join((head, *before, "{", *pattern, *inside, "}", *after))
    if not is_short(query):
        return
    try:
        algebra = translateQuery(parseQuery(f"PREFIX e: <http://e/> PREFIX : <http://e/> {query}")).algebra
    except Exception:
        return  # It is no query: the engine says so as well, and a worker tells the client.
    _is_one_pattern(algebra)


def _is_one_pattern(algebra: CompValue) -> None:
    assert algebra.datasetClause is None
    part = algebra.p
    if part is None:
        assert algebra.name == "DescribeQuery"
        assert [type(term) for term in algebra.PV] == [URIRef]
        return
    while part.name in ("Project", "Slice", "SelectQuery"):
        assert dict.get(part, "start", 0) == 0
        part = part.p
    assert part.name == "BGP"
    (triple,) = part.triples
    variables = [term for term in triple if isinstance(term, Variable | BNode)]
    assert len(set(variables)) == len(variables)
    assert not any(isinstance(term, BNode) for term in triple)


def test_the_other_reader_sees_more_than_one_pattern() -> None:
    for query in (
        "DESCRIBE ?s { ?s ?p <a:a> . ?s ?q ?r }",
        "SELECT * { ?s ?p ?s }",
        "SELECT * { ?s ?p ?o } OFFSET 1",
        "SELECT * { ?s ?p [] }",
    ):
        with pytest.raises(AssertionError):
            _is_one_pattern(translateQuery(parseQuery(query)).algebra)


def test_no_text_takes_long_to_read() -> None:
    pieces = (
        "#",
        "# ",
        "\n",
        "?a ",
        "PREFIX a: <a:a> ",
        "SERVICE",
        "SERVICE#",
        "SERVICE #\n",
        "SELECT ",
        "<",
        "'",
        "{",
    )
    for piece, end in itertools.product(pieces, ("", "}", "\\", "\x00")):
        text = ("SELECT " + piece * LONGEST)[: LONGEST - 1] + end
        assert _least(lambda text=text: is_short(text)) < 0.01, piece


def _least(what: object, times: int = 3) -> float:
    assert callable(what)
    found = []
    for _ in range(times):
        began = time.perf_counter()
        what()
        found.append(time.perf_counter() - began)
    return min(found)


# -- What they take ----------------------------------------------------------------------------------------------------

#: Statements about each hub.
HUB = 60_000


@pytest.fixture(scope="module")
def hubs(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """A store in which each pattern of constants and variables has very many solutions, or none beside very many."""
    folder = tmp_path_factory.mktemp("hubs")
    names = Names(DEFAULT_BASE)
    graphs = [names.graph(name) for name in ("ontology", "reference", "current")]

    def quads() -> Iterator[Quad]:
        """A subject, a verb and an object that are in as many statements as there are others."""
        yield Quad(NamedNode(DEFAULT_BASE + "def"), A, external("owl:Ontology"), graphs[0])
        s, p, o = (NamedNode(f"http://e/{name}") for name in "spo")
        for number in range(HUB):
            other, graph = NamedNode(f"http://e/x{number}"), graphs[number % 3]
            yield from (Quad(s, p, other, graph), Quad(other, p, o, graph), Quad(s, other, o, graph))

    publish(folder, quads(), lambda _: None)
    return open_store(folder)


def _job(query: str, media_type: str, squeeze: bool = False, rows: int = 2_000_000) -> Job:
    return Job(query, query_kind(query), None, None, media_type, rows, 256 << 20, "/no/such/folder/x", squeeze)


def _media_types(query: str) -> list[str]:
    forms = GRAPHS if query_kind(query) in ("CONSTRUCT", "DESCRIBE") else RESULTS
    return [form.media_type for form in forms]


def test_each_short_query_is_done_in_milliseconds(hubs: Opened) -> None:
    """Whatever is constant, however much there is: a scan of the store takes many times as long."""
    terms = [("<http://e/s>", "?s"), ("<http://e/p>", "?p"), ("<http://e/o>", "?o")]
    patterns = [" ".join(pattern) for pattern in itertools.product(*terms)]
    asked = [f"{form} {{ {pattern} }}" for form in ("SELECT *", "ASK", "CONSTRUCT WHERE") for pattern in patterns]
    taken = {}
    for query in (*asked, "DESCRIBE <http://e/s>", "SELECT ?o ?x { ?s ?p ?o } LIMIT 999999999"):
        assert is_short(query)
        for media_type in _media_types(query):
            taken[query, media_type] = _least(lambda: short_answer(hubs, _job(query, media_type)))  # noqa: B023
    scan = _least(lambda: answer(hubs, _job("SELECT ?s { ?s ?p ?p }", "text/csv")))
    assert max(taken.values()) < scan / 4, (max(taken.items(), key=lambda item: item[1]), scan)


def test_large_answers_are_left_to_a_worker(hubs: Opened) -> None:
    rows = f"SELECT ?o {{ <http://e/s> <http://e/p> ?o }} LIMIT {ROWS}"
    assert short_answer(hubs, _job(rows, "text/csv")) is not None
    assert short_answer(hubs, _job(rows + "0", "text/csv")) is None
    assert short_answer(hubs, _job(rows, "text/csv", rows=ROWS - 1)) is None


def test_many_bytes_are_left_to_a_worker(tmp_path: Path) -> None:
    names = Names(DEFAULT_BASE)
    text = Literal("x" * (BYTES - 1000))
    ontology = Quad(NamedNode(DEFAULT_BASE + "def"), A, external("owl:Ontology"), names.graph("ontology"))
    quads = [Quad(NamedNode(s), NamedNode("a:b"), text, names.graph("current")) for s in ("a:a", "a:c")]
    publish(tmp_path, [ontology, *quads], lambda _: None)
    opened = open_store(tmp_path)
    assert short_answer(opened, _job("SELECT ?o { <a:a> <a:b> ?o }", JSON)) is not None
    assert short_answer(opened, _job("SELECT ?o { ?s <a:b> ?o }", JSON)) is None


# -- What they answer --------------------------------------------------------------------------------------------------


_FORMS = ("SELECT * {{ {} }}", "SELECT ?o ?x {{ {} }}", "ASK {{ {} }}", "CONSTRUCT WHERE {{ {} }}")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_answer_is_that_of_a_worker(opened: Opened, data: st.DataObject) -> None:
    quad = data.draw(st.sampled_from(_some_quads(opened)))
    pairs = ((quad.subject, "?s"), (quad.predicate, "?p"), (quad.object, "?o"))
    pattern = " ".join(data.draw(st.sampled_from([str(term), variable])) for term, variable in pairs)
    form = data.draw(st.sampled_from(_FORMS))
    query = data.draw(
        st.sampled_from([form.format(pattern), form.format(pattern) + " LIMIT 3", f"DESCRIBE {quad.subject}"])
    )
    for media_type in _media_types(query):
        for squeeze in (False, True):
            job = _job(query, media_type, squeeze)
            found = short_answer(opened, job)
            if found is None:
                assert not is_short(query) or _is_large(opened, query)
            else:
                assert found == answer(opened, job)


def _some_quads(opened: Opened) -> list[Quad]:
    found = opened.store.quads_for_pattern(None, None, None, opened.default_graphs[2])
    return list(itertools.islice(found, 0, 20_000, 97))


def _is_large(opened: Opened, query: str) -> bool:
    head, body = answer(opened, _job(query, _media_types(query)[0], rows=ROWS))
    return head["status"] == 413 or len(body) > BYTES / 4


@pytest.fixture(scope="module")
def server(store_folder: Path) -> Iterator[Server]:
    with serving(store_folder, "--workers", "1", "--rows", "100") as running:
        yield running


def _shorts(server: Server) -> int:
    """How many queries the server has answered itself."""
    lines = server.ask("GET", "/metrics").text.splitlines()
    return int(next(line for line in lines if line.startswith("kg_queries_short ")).split()[1])


@pytest.mark.parametrize("query", [query for query in SHORT if "{ ?s ?p ?o }" not in query])
def test_replies_are_those_of_a_worker_but_for_the_tag(server: Server, query: str) -> None:
    for media_type, method, encoding in itertools.product(_media_types(query), ("GET", "HEAD"), ("gzip", "identity")):
        headers = {"Accept": media_type, "Accept-Encoding": encoding}
        address = f"/sparql?query={quote(query + '#' + media_type + method + encoding)}"
        before = _shorts(server)
        short = server.ask(method, address, None, headers)
        assert _shorts(server) == before + 1
        long = server.ask(method, f"/sparql?query={quote(query + PADDING)}", None, headers)
        assert _shorts(server) == before + 1
        assert (short.status, short.body) == (long.status, long.body)
        assert {**short.headers, "etag": "", "date": ""} == {**long.headers, "etag": "", "date": ""}
        again = {**headers, "If-None-Match": short.headers["etag"]}
        assert server.ask(method, address, None, again).status == 304


def test_limits_and_mistakes_are_told_by_a_worker(server: Server) -> None:
    before = _shorts(server)
    for query, status in {
        "SELECT * { ?s ?p ?o } # rows": 413,
        "SELECT * { e:undeclared ?p ?o }": 400,
        "DESCRIBE e:undeclared": 400,
        f"ASK {{ <{AREA}> ?p ?o }} # SERVICE <http://e/> {{": 403,
    }.items():
        short, long = server.query(query, "*/*"), server.query(query + PADDING, "*/*")
        assert (short.status, long.status) == (status, status)
        if status != 400:
            assert short.json == long.json
    assert _shorts(server) == before


def test_a_dataset_of_the_request_is_left_to_a_worker(server: Server) -> None:
    before = _shorts(server)
    for name in ("default-graph-uri", "named-graph-uri"):
        reply = server.query(SHORT[0], more=f"&{name}={quote(DEFAULT_BASE + 'graph/reference', safe='')}")
        assert (reply.status, bool(reply.rows)) == (200, name == "default-graph-uri")
    assert _shorts(server) == before


def test_they_wait_for_no_worker(server: Server) -> None:
    with ThreadPoolExecutor(1) as pool:
        runaway = pool.submit(server.query, RUNAWAY, JSON, "&timeout=2")
        wait_until(lambda: "kg_workers_busy 1" in server.ask("GET", "/metrics").text)
        for number in range(20):
            assert server.query(f"{SHORT[0]} {number}", more="&timeout=1").status == 200
        assert not runaway.done()
        assert runaway.result().status == 504


def test_the_server_lets_go_of_a_build_that_is_replaced(tmp_path: Path) -> None:
    names = Names(DEFAULT_BASE)
    ontology = Quad(NamedNode(DEFAULT_BASE + "def"), A, external("owl:Ontology"), names.graph("ontology"))

    def build(number: int) -> str:
        """A build that says its number; its name."""
        quad = Quad(NamedNode("a:a"), NamedNode("a:b"), Literal(number), names.graph("current"))
        return publish(tmp_path, [ontology, quad], lambda _: None).name

    def held(name: str) -> bool:
        """Whether the server has a file of a build open."""
        return any(name in str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink())

    first = build(1)
    with serving(tmp_path, "--workers", "1") as running:
        pid = running.process.pid
        assert running.query("SELECT ?n { <a:a> <a:b> ?n }").rows == [{"n": "1"}]
        assert _shorts(running) == 1
        assert held(first)
        second = build(2)
        wait_until(lambda: running.query("SELECT ?n { <a:a> <a:b> ?n }").rows == [{"n": "2"}])
        assert held(second)
        wait_until(lambda: not held(first))
