"""What hostile clients try: reaching into the network, exhausting the server, breaking its parser, learning from it."""

from __future__ import annotations

import json
import random
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.server import connection
from kg.server.service import forbidden
from tests.servers import RUNAWAY, Reply, Server, serving, wait_until

JSON = "application/sparql-results+json"
PREFIX = "PREFIX e: <http://e/>\n"


@pytest.fixture(scope="module")
def server(store_folder: Path) -> Iterator[Server]:
    with serving(store_folder, "--workers", "2", "--timeout", "3", "--megabytes", "2048") as running:
        yield running


class Trap:
    """Listens where no query may connect to, and counts who does."""

    def __init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.hits = 0
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listening.getsockname()[1]}/sparql"

    def _listen(self) -> None:
        body = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"caught"}}]}}'
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        while True:
            try:
                client, _ = self.listening.accept()
            except OSError:
                return
            with client:
                client.recv(1 << 16)
                self.hits += 1
                client.sendall(head.encode() + body)


@pytest.fixture
def trap() -> Iterator[Trap]:
    found = Trap()
    yield found
    found.listening.close()


#: Ways to hide SERVICE from a check that only half understands SPARQL; @@ is the address.
HIDDEN = (
    "SELECT * { SERVICE @@ { ?a ?b ?c } }",
    "SELECT * { service silent @@ { ?a ?b ?c } }",
    "SELECT * { ?s ?p ?a, ?b FILTER(?a<?b+1)SERVICE#>\n@@{ ?x ?y ?z } }",
    "SELECT * { ?s ?p ?a FILTER(true||?a<?b&&'x>'=?c) SERVICE @@ { ?x ?y ?z } FILTER(''='') }",
    PREFIX + "SELECT * { ?s ?p e:a\\# SERVICE @@ { ?x ?y ?z }\n }",
    PREFIX + "SELECT * { OPTIONAL { ?s e:x\\' ?y } SERVICE @@ { ?x ?y ?z } OPTIONAL { ?s e:x\\' ?y } }",
    "SELECT * { SERVICE#comment\r@@ { ?x ?y ?z } }",
    "SELECT * { # comment\rSERVICE @@ { ?x ?y ?z } }",
    "SELECT * { ?s ?p 1SERVICE @@ { ?x ?y ?z } }",
    "SELECT * { SERVICESILENT@@{ ?x ?y ?z } }",
    "SELECT * { BIND(@@ AS ?a) SERVICE ?a { ?x ?y ?z } }",
    "SELECT * { VALUES ?a\u1680b { @@ } SERVICE ?a\u1680b { ?x ?y ?z } }",
    "BASE @@ SELECT * { SERVICE <> { ?x ?y ?z } }",
    "PREFIX e: @@ SELECT * { SERVICE e: { ?x ?y ?z } }",
    "PREFIX SERVICE: @@ SELECT * { SERVICE SERVICE: { ?x ?y ?z } }",
    "SELECT * { { SELECT * { GRAPH ?g { SERVICE @@ { ?x ?y ?z } } } } }",
    "SELECT * { ?a ?b ?c FILTER EXISTS { SERVICE @@ { ?x ?y ?z } } }",
    "CONSTRUCT { ?x ?y ?z } WHERE { SERVICE @@ { ?x ?y ?z } }",
    "DESCRIBE ?x { SERVICE @@ { ?x ?y ?z } }",
    "ASK { SERVICE @@ { ?x ?y ?z } }",
)


@pytest.mark.parametrize("query", HIDDEN)
def test_no_query_reaches_into_the_network_by_service(server: Server, trap: Trap, query: str) -> None:
    reply = server.query(query.replace("@@", f"<{trap.url}>"), "*/*")
    assert reply.status == 403, reply
    assert "is not allowed" in reply.json["detail"]
    assert reply.json["line"] >= 1
    assert trap.hits == 0


@given(
    st.lists(
        st.sampled_from(["SERVICE", " ", "#", "\n", "\r", "SILENT", "<a:b>", "?x", "'", '"', "\\", ">", "(", "e:", "x"])
    )
)
def test_wherever_a_call_stands_the_check_sees_it(around: list[str]) -> None:
    """Only when the word is the end of a variable's name is it none."""
    before = "".join(around)
    found = forbidden(f"{before} SERVICE <http://evil/> {{", frozenset())
    assert found is not None
    assert forbidden(f"{before}\nSERVICE#{before.replace(chr(10), '').replace(chr(13), '')}\n?y {{", frozenset())


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service WHERE { ?service ?p ?o } LIMIT 1",
        "SELECT ?service ?o { ?service ?p ?o } LIMIT 1",
        "SELECT ?p { <https://w3id.org/techmarket/code/contract-type/technology-service> ?p ?o } LIMIT 1",
        'SELECT ?s { ?s ?p ?o FILTER(STR(?o) = "technology service") } LIMIT 1',
        "# SERVICE is not used here\nSELECT ?s { ?s ?p ?o } LIMIT 1",
    ],
)
def test_the_word_alone_is_no_call(server: Server, query: str) -> None:
    assert server.query(query).status == 200


def test_a_listed_service_is_asked_and_no_other(store_folder: Path, trap: Trap) -> None:
    other = Trap()
    with serving(store_folder, "--workers", "1", "--service", trap.url) as federated:
        assert federated.query(f"SELECT ?x {{ SERVICE <{trap.url}> {{ ?a ?b ?x }} }}").rows == [{"x": "caught"}]
        assert trap.hits == 1
        refused = federated.query(f"SELECT ?x {{ SERVICE <{trap.url}> {{ SERVICE <{other.url}> {{ ?a ?b ?x }} }} }}")
        assert refused.status == 403
        assert trap.url in refused.json["fix"]
        assert federated.query(f"SELECT * {{ VALUES ?u {{ <{trap.url}> }} SERVICE ?u {{ ?a ?b ?x }} }}").status == 403
        assert (trap.hits, other.hits) == (1, 0)
        assert "BasicFederatedQuery" in federated.ask("GET", "/sparql").text
    other.listening.close()


@pytest.mark.parametrize("form", ["FROM <{}>", "FROM NAMED <{}>", "default-graph-uri", "named-graph-uri", "graph"])
def test_no_graph_is_fetched_from_the_network_or_a_file(server: Server, trap: Trap, form: str) -> None:
    for iri in (trap.url, "file:///etc/passwd", "/etc/passwd"):
        if form.startswith("FROM"):
            reply = server.query(
                f"SELECT * {form.format(iri)} {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }}"
            )
        elif form == "graph":
            reply = server.ask("GET", f"/graphs?graph={quote(iri, safe='')}")
        else:
            reply = server.query("SELECT * { ?s ?p ?o }", JSON, f"&{form}={quote(iri, safe='')}")
        assert reply.status in (400, 404) or reply.rows == []
        assert "root:" not in reply.text
    assert trap.hits == 0


# -- Exhausting it -----------------------------------------------------------------------------------------------------


def _ends_well(server: Server, reply: Reply, statuses: set[int]) -> None:
    assert reply.status in statuses, reply
    if reply.status >= 400:
        assert reply.headers["content-type"] == "application/problem+json"
        assert "Traceback" not in reply.text
    wait_until(lambda: server.query("ASK {}").status == 200)


def test_billions_of_rows(server: Server) -> None:
    _ends_well(server, server.query(RUNAWAY), {504})
    _ends_well(server, server.query("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"), {413, 504})
    _ends_well(server, server.query("SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?a ?d"), {413, 504})


def test_regular_expressions_that_explode(server: Server) -> None:
    for pattern in (
        "(a+)+$",
        "(a|aa)+$",
        "(.*)*x",
        "(?:a{1,1000}){1,1000}",
        "((((((a{100}){100}){100}){100}){100}){100})",
        "a{0,4294967295}",
    ):
        query = f'SELECT (COUNT(*) AS ?n) {{ BIND("{"a" * 3000}!" AS ?t) FILTER(REGEX(?t, "{pattern}")) }}'
        _ends_well(server, server.query(query), {200, 504})
    replacing = f'SELECT (REPLACE("{"a" * 3000}", "a*?", "{"b" * 3000}") AS ?x) {{}}'
    _ends_well(server, server.query(replacing), {200, 413, 504})


#: Queries that are too deep or too wide for a parser or a plan.
DEEP = {
    "braces": "SELECT * {" + "{" * 50_000 + "}" * 50_000 + "}",
    "brackets": "ASK { FILTER(" + "(" * 50_000 + "1" + ")" * 50_000 + ") }",
    "nots": "ASK { FILTER(" + "!" * 100_000 + "true) }",
    "paths": "SELECT * { ?s " + "(" * 30_000 + "<a:b>" + ")*" * 30_000 + " ?o }",
    "blank nodes": "SELECT * { ?s ?p " + "[ <a:b> " * 30_000 + "1" + "]" * 30_000 + "}",
    "unions": "SELECT * {" + " UNION ".join(["{ ?s ?p ?o }"] * 20_000) + "}",
    "optionals": "SELECT * {" + "OPTIONAL { ?s ?p ?o " * 3_000 + "}" * 3_001,
    "ors": "ASK { FILTER(" + "||".join(["1=1"] * 50_000) + ") }",
    "values": "SELECT * { VALUES ?x {" + " 1" * 300_000 + "} } LIMIT 1",
}


@pytest.mark.parametrize("query", DEEP.values(), ids=DEEP)
def test_deep_and_wide_queries(server: Server, query: str) -> None:
    reply = server.ask("POST", "/sparql", query.encode(), {"Content-Type": "application/sparql-query", "Accept": "*/*"})
    _ends_well(server, reply, {200, 400, 413, 504})


def test_ten_megabytes_of_query(server: Server) -> None:
    before = server.memory()
    query = b"SELECT * { ?s ?p ?o } #" + b"x" * (10 << 20)
    for headers in (
        {"Content-Type": "application/sparql-query"},
        {"Content-Type": "application/x-www-form-urlencoded"},
    ):
        try:
            reply = server.ask("POST", "/sparql", query, headers)
        except OSError:
            continue  # The connection was closed while this was still sending, which is a refusal too.
        _ends_well(server, reply, {413})
    head = b"GET /sparql?query=" + b"x" * (10 << 20)
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        try:
            client.sendall(head)
            assert client.recv(100).startswith(b"HTTP/1.1 431")
        except OSError:
            pass
    wait_until(lambda: server.query("ASK {}").status == 200)
    assert server.memory() - before < 40


# -- Slow clients ------------------------------------------------------------------------------------------------------


@pytest.fixture
def hasty(store_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    """A server that is less patient, so that its patience can be seen to end."""
    (tmp_path / "sitecustomize.py").write_text(
        "from kg.server import connection\nconnection.REQUEST_SECONDS, connection.STALL_SECONDS = 1.0, 2.0\n",
        encoding="utf-8",
    )
    with serving(store_folder, "--workers", "1", path=str(tmp_path)) as running:
        yield running


def test_the_server_is_patient_but_not_for_ever() -> None:
    assert 5 <= connection.REQUEST_SECONDS <= 60
    assert 30 <= connection.STALL_SECONDS <= 300


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"GET /heal",
        b"GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 99\r\n\r\nASK",
        b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
    ids=["silent", "line", "header", "body", "after an answer"],
)
def test_a_request_that_trickles_in_is_cut_off(hasty: Server, start: bytes) -> None:
    with socket.create_connection(("127.0.0.1", hasty.port), timeout=0.2) as client:
        client.sendall(start)
        began = time.monotonic()
        said = b""
        while time.monotonic() - began < 8:
            try:
                piece = client.recv(1 << 12)
                if not piece:
                    break
                said += piece
            except TimeoutError:
                more = b"\r\n" if start.endswith(b"\r\n") else b"x"
                client.sendall(more if start else b"")
            except ConnectionError:
                break
        took = time.monotonic() - began
    assert 0.8 <= took < 5
    assert b" 408 " in said or start.startswith(b"POST")
    assert hasty.query("ASK {}").status == 200


def test_a_client_that_does_not_read_is_cut_off_and_harms_nobody(hasty: Server) -> None:
    query = quote("SELECT * { GRAPH ?g { ?s ?p ?o } } LIMIT 200000")
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", hasty.port))
        client.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert client.recv(1) == b"H"
        assert hasty.query("ASK {}").status == 200
        spools = Path(f"/proc/{hasty.process.pid}/fd")

        def spooled() -> bool:
            return any("kg-serve-" in str(link.readlink()) for link in spools.iterdir() if link.is_symlink())

        assert spooled()
        wait_until(lambda: not spooled(), 15)
    assert hasty.query("ASK {}").status == 200


# -- Injection, and learning from errors -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    ["evil.example\tx", "a b", "<script>", "x/../y", 'x"y', "http://x", "", "x:99999999", "é", "x\x0bSet-Cookie: a"],
)
def test_a_host_that_is_none_is_not_repeated(server: Server, host: str) -> None:
    said = _raw(server, f"GET /sparql HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 400")
    assert b"set-cookie" not in said.partition(b"\r\n\r\n")[0].lower()


@pytest.mark.parametrize("path", ["/", "/doc/area", "/sparql", "/sparql?query=ASK%7B%7D", "/graphs?default", "/health"])
@pytest.mark.parametrize("hosts", ["", "Host: a\r\nHost: b\r\n"], ids=["none", "two"])
def test_a_request_must_name_one_host(server: Server, path: str, hosts: str) -> None:
    """RFC 9112, section 3.2."""
    said = _raw(server, f"GET {path} HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 400")
    assert "Host" in json.loads(said.partition(b"\r\n\r\n")[2])["detail"]


def test_http_1_0_had_no_host(server: Server) -> None:
    assert b" 200 " in _raw(server, "GET /health HTTP/1.0\r\n\r\n").partition(b"\r\n")[0]


def _raw(server: Server, request: str) -> bytes:
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as client:
        client.sendall(request.encode("latin-1"))
        said = b""
        while piece := client.recv(1 << 16):
            said += piece
    return said


@pytest.mark.parametrize("inject", ["%0d%0aSet-Cookie:%20a=b", "%0aX-Evil: 1", "%00", "%E5%98%8D%E5%98%8ASet-Cookie:x"])
def test_nothing_of_a_request_gets_into_the_headers(server: Server, inject: str) -> None:
    inject = inject.replace(" ", "%20")
    for path in (
        f"/{inject}",
        f"/sparql?query=ASK%7B%7D&format={inject}",
        f"/sparql?query=ASK%7B%7D&timeout={inject}",
        f"/sparql?query={inject}",
        f"/sparql?{inject}=1",
        f"/graphs?graph={inject}",
        f"/sparql?query=ASK%7B%7D&default-graph-uri=a:{inject}",
    ):
        reply = server.ask("GET", path)
        assert reply.status in (400, 404, 406) or path.endswith(f"a:{inject}"), path
        assert "set-cookie" not in reply.headers
        assert "x-evil" not in reply.headers
        # Of the pages, or of the endpoint.
        kinds = ("text/html; charset=utf-8", "application/problem+json")
        assert reply.status == 200 or reply.headers["content-type"] in kinds


def test_markup_in_a_query_comes_back_as_json_and_nothing_else(server: Server) -> None:
    reply = server.query("<script>alert(1)</script>", "text/html")
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["x-content-type-options"] == "nosniff"


def _noise(chance: random.Random, number: int) -> bytes:
    """A request that is more or less none."""
    noise = chance.randbytes(chance.randrange(200))
    kind = number % 6
    if kind == 0:
        return noise + b"\r\n\r\n"
    if kind == 1:
        return b"GET /" + noise.replace(b"\n", b"") + b" HTTP/1.1\r\nHost: x\r\n\r\n"
    if kind == 2:
        return b"GET /sparql?query=" + quote(noise).encode() + b" HTTP/1.1\r\nHost: x\r\n\r\n"
    if kind == 3:
        head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
        return head + f"Content-Length: {len(noise)}\r\n\r\n".encode() + noise
    if kind == 4:
        return b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\nAccept: " + noise.replace(b"\n", b"") + b"\r\n\r\n"
    good = b"GET /sparql?query=SELECT+*+%7B+%3Fs+%3Fp+1+%7D HTTP/1.1\r\nHost: x\r\n\r\n"
    spoilt = bytearray(good)
    for _ in range(3):
        spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
    return bytes(spoilt)


def test_ten_thousand_requests_of_noise(server: Server) -> None:
    """The server stays up, its memory bounded, and no client sees a traceback or a 500."""
    chance = random.Random(7)
    memory = 0.0
    for number in range(10_000):
        if number == 1000:
            memory = server.memory()
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
            try:
                client.sendall(_noise(chance, number))
                client.shutdown(socket.SHUT_WR)
                said = client.recv(1 << 16)
            except ConnectionError:
                continue
        assert b"Traceback" not in said, (number, said)
        assert not said.startswith(b"HTTP/1.1 500"), (number, said)
    assert server.query("ASK {}").json["boolean"] is True
    assert server.memory() - memory < 20
    assert not any("Traceback" in line for line in server.said), "\n".join(server.said[-40:])


def test_noise_inside_queries_is_answered_in_order(server: Server) -> None:
    """On one connection, so that an answer that is too long or too short would spoil the next."""
    chance = random.Random(8)
    pieces = [
        "SELECT",
        "*",
        "{",
        "}",
        "?s",
        "<a:b>",
        "'x'",
        "FILTER",
        "(",
        ")",
        "北京",
        "\x00",
        "\\u0041",
        "\\",
        "#",
        "\ud7ff",
        "FROM",
        "1e9",
    ]
    import http.client

    client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    for _ in range(300):
        query = " ".join(chance.choices(pieces, k=chance.randrange(1, 12)))
        client.request("GET", f"/sparql?query={quote(query)}")
        answer = client.getresponse()
        body = answer.read()
        assert answer.status in (200, 400, 403), (query, body)
        if answer.status != 200:
            assert json.loads(body)["status"] == answer.status
    client.close()
