"""A remote endpoint answers as the local store does: on a real Oxigraph server that holds the dump."""

from __future__ import annotations

import http.server
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.compare import isomorphic

from kg.store.default_graph import reads_default_graph
from tests.conftest import ROOT, Run
from tests.peer_servers import free_port, load, oxigraph_program, serving

CELL = ("2014", "附表13", "北京", "成交额/2013年")


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory, kg: Run) -> Iterator[str]:
    """An Oxigraph server with the dump of the store of the session."""
    oxigraph_program()
    folder = tmp_path_factory.mktemp("remote")
    done = kg("export", str(folder / "all.nq"))
    assert done.returncode == 0, done.stderr
    load(folder / "server", folder / "all.nq")
    with serving(folder / "server") as url:
        yield url


@pytest.fixture
def only_remote(tmp_path: Path) -> dict[str, str]:
    """An environment without a local store, so that an answer can only have come from the endpoint."""
    return {"KG_STORE": str(tmp_path / "none")}


@pytest.mark.parametrize(
    "args",
    [
        ("query", "cells", "--format", "csv"),
        ("query", "cells", "--format", "tsv"),
        ("query", "cells", "--format", "json"),
        ("query", "cells"),
        ("query", "institutions", "--format", "json"),
        ("query", "output-ranking", "--explain"),
        ("query", "net-outflow", "--param", "asof=2006", "--explain"),
        ("query", "output-ranking", "--param", "year=2012", "--format", "csv"),
        ("find", "北京"),
        ("find", "软件"),
        ("find", "Shanghai", "--format", "json"),
        ("show", "cn-110000"),
        ("show", "contract-value/period=2013"),
        ("trace", *CELL),
        ("trace", "contract-value/period=2009"),
        ("trace", "net-outflow/area=cn-110000/of=contract-value/period=2013"),
        ("network", "strength", "--year", "2013", "--format", "csv"),
        ("network", "strength", "--year", "2012", "--measure", "contract-count"),
        ("network", "indicators", "--year", "2005", "--only", "local-share"),
        ("flows", "show", "--year", "2013", "--format", "csv"),
        ("flows", "show", "--year", "2013", "--network", "parties"),
        ("trace", "id/flow/2013-contract-value-totals/cn-110000/cn-540000"),
    ],
    ids=" ".join,
)
def test_a_command_prints_the_same_of_the_endpoint_as_of_the_local_store(
    kg: Run, endpoint: str, only_remote: dict[str, str], args: tuple[str, ...]
) -> None:
    local = kg(*args)
    assert local.returncode == 0, local.stderr
    assert local.stdout.strip()
    remote = kg(*args, "--endpoint", endpoint, env=only_remote)
    assert (remote.returncode, remote.stdout) == (0, local.stdout), remote.stderr
    assert remote.stderr == local.stderr


def test_a_dump_of_the_endpoint_is_that_of_the_local_store(
    kg: Run, endpoint: str, only_remote: dict[str, str], tmp_path: Path
) -> None:
    local, remote = tmp_path / "local.nq", tmp_path / "remote.nq"
    assert kg("export", str(local)).returncode == 0
    done = kg("export", str(remote), "--endpoint", endpoint, env=only_remote)
    assert done.returncode == 0, done.stderr
    assert remote.read_bytes() == local.read_bytes()


def test_the_checks_say_the_same_of_the_endpoint(kg: Run, endpoint: str, only_remote: dict[str, str]) -> None:
    local = kg("check", "--format", "csv")
    remote = kg("check", "--format", "csv", "--endpoint", endpoint, env=only_remote)
    assert (remote.returncode, remote.stdout) == (local.returncode, local.stdout), remote.stderr
    assert remote.stderr == f"copying {endpoint} into memory\n" + local.stderr


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }",
        """PREFIX tm: <https://w3id.org/techmarket/def#>
        SELECT ?g (COUNT(*) AS ?n) WHERE {
          ?o a tm:CurrentObservation OPTIONAL { GRAPH ?g { ?o ?p ?v } } } GROUP BY ?g""",
        "SELECT (COUNT(*) AS ?n) FROM <https://w3id.org/techmarket/graph/reference> WHERE { ?s ?p ?o }",
    ],
    ids=["default", "named", "both", "from"],
)
def test_the_default_graph_of_own_sparql_is_ours(
    kg: Run, endpoint: str, only_remote: dict[str, str], text: str
) -> None:
    local = kg("query", "-", "--format", "csv", stdin=text)
    remote = kg("query", "-", "--format", "csv", "--endpoint", endpoint, stdin=text, env=only_remote)
    assert int(local.stdout.split()[-1].rpartition(",")[2]) > 10_000
    assert (remote.returncode, remote.stdout) == (0, local.stdout), remote.stderr


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("SELECT * WHERE { ?s ?p ?o }", True),
        ("SELECT * { GRAPH ?g { ?s ?p ?o } }", False),
        ("SELECT * { GRAPH ?g { ?s ?p ?o } ?s a ?c }", True),
        ("SELECT * { GRAPH ?g { ?s ?p ?o } OPTIONAL { ?s a ?c } }", True),
        ("SELECT * { VALUES ?x { <a:b> } GRAPH ?x { ?s ?p ?o FILTER(?o > 1) } }", False),
        ("SELECT * { { SELECT ?s { GRAPH ?g { ?s ?p ?o { ?s ?q ?r } } } } } ORDER BY ?s", False),
        ("SELECT * { GRAPH ?g { ?s ?p ?o } FILTER NOT EXISTS { ?o ?p ?s } }", True),
        ("SELECT * { GRAPH ?g { ?s ?p ?o } { [] a ?c } }", True),
        ("SELECT * FROM <a:b> { ?s ?p ?o }", False),
        ("ASK { GRAPH <a:b> { ?s ?p ?o } } # { ?s ?p ?o", False),
        ("DESCRIBE <a:b>", True),
    ],
)
def test_what_reads_the_default_graph_is_known(text: str, reads: bool) -> None:
    assert reads_default_graph(text) is reads


def test_every_query_of_the_catalogue_gives_the_same_table(kg: Run, endpoint: str, only_remote: dict[str, str]) -> None:
    names = [query["name"] for query in json.loads(kg("queries", "--format", "json").stdout)]
    assert "cells" in names
    for name in names:
        local = kg("query", name, "--format", "csv")
        remote = kg("query", name, "--format", "csv", "--endpoint", endpoint, env=only_remote)
        assert (remote.returncode, remote.stdout) == (0, local.stdout), (name, remote.stderr)


@pytest.mark.parametrize("word", ["add", "construct", "describe", "ask", "insert", "clear", "load"])
def test_words_in_comments_names_and_texts_do_not_change_what_is_asked(
    kg: Run, endpoint: str, only_remote: dict[str, str], word: str
) -> None:
    text = f"""# one line
    # and {word} another
    # and a third, {word}
    PREFIX {word}: <https://e.org/{word}#>
    BASE <https://e.org/{word}/> # {word}
    SELECT ?{word} WHERE {{ VALUES ?{word} {{ "{word} # {word}" {word}:{word} <{word}> }} }}"""
    local = kg("query", "-", "--format", "csv", stdin=text)
    assert local.returncode == 0, local.stderr
    remote = kg("query", "-", "--format", "csv", "--endpoint", endpoint, stdin=text, env=only_remote)
    assert (remote.returncode, remote.stdout) == (0, local.stdout), remote.stderr


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("ASK { GRAPH ?g { ?s a <https://w3id.org/techmarket/def#Figure> } }", "true\n"),
        ("ASK { GRAPH ?g { ?s a <https://w3id.org/techmarket/def#NoSuchClass> } }", "false\n"),
    ],
)
def test_a_yes_or_no_question_is_answered(
    kg: Run, endpoint: str, only_remote: dict[str, str], text: str, answer: str
) -> None:
    assert kg("query", "-", stdin=text).stdout == answer
    assert kg("query", "-", "--endpoint", endpoint, stdin=text, env=only_remote).stdout == answer


@pytest.mark.parametrize(
    "text",
    [
        """# SELECT in a comment
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        CONSTRUCT { ?s rdfs:label ?l } WHERE { GRAPH <https://w3id.org/techmarket/graph/reference> {
          ?s a <https://w3id.org/techmarket/def#Unit> ; rdfs:label ?l } }""",
        "DESCRIBE <https://w3id.org/techmarket/id/unit/yuan-1e8> FROM <https://w3id.org/techmarket/graph/reference>",
    ],
    ids=["CONSTRUCT", "DESCRIBE"],
)
def test_a_graph_comes_back_whole(kg: Run, endpoint: str, only_remote: dict[str, str], text: str) -> None:
    local = kg("query", "-", stdin=text)
    assert local.returncode == 0, local.stderr
    remote = kg("query", "-", "--endpoint", endpoint, stdin=text, env=only_remote)
    assert remote.returncode == 0, remote.stderr
    ours, theirs = Graph().parse(data=local.stdout), Graph().parse(data=remote.stdout)
    assert len(ours) > 5
    assert isomorphic(ours, theirs)


def refused(kg: Run, *args: str, stdin: str = "") -> str:
    """What a command says on stderr that must end with exit code 2 and nothing on stdout."""
    done = kg(*args, stdin=stdin, env={"KG_STORE": "/no/store/is/needed"})
    assert "Traceback" not in done.stderr, done.stderr[-1500:]
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    return done.stderr


@pytest.mark.parametrize("args", [("query", "cells"), ("find", "北京"), ("trace", *CELL), ("show", "cn-110000")])
def test_a_dead_endpoint_is_told(kg: Run, args: tuple[str, ...]) -> None:
    url = f"http://127.0.0.1:{free_port()}/query"
    told = refused(kg, *args, "--endpoint", url)
    assert url in told
    assert "refused" in told
    assert "--endpoint" in told


@pytest.mark.parametrize(
    "url",
    [
        "not-a-url",
        "",
        "ftp://127.0.0.1/query",
        "http://a b/query",
        "http://no-such-host.invalid/query",
        f"file://{ROOT}/README.md",
    ],
)
def test_an_address_that_is_no_endpoint_is_told(kg: Run, url: str) -> None:
    told = refused(kg, "query", "cells", "--endpoint", url)
    assert url in told
    assert "--endpoint" in told


def test_bad_sparql_is_told_with_what_the_endpoint_says_of_it(kg: Run, endpoint: str) -> None:
    told = refused(kg, "query", "-", "--endpoint", endpoint, stdin="SELECT * WHERE { ?s ?p ?o ")
    assert endpoint in told
    assert "refused the query" in told
    assert "expected" in told


def test_a_wrong_path_on_the_server_is_told(kg: Run, endpoint: str) -> None:
    url = endpoint.replace("/query", "/sparql-is-not-here")
    assert url in refused(kg, "query", "cells", "--endpoint", url)


def test_an_endpoint_without_our_graph_is_told(kg: Run, tmp_path: Path) -> None:
    (tmp_path / "one.nq").write_text("<https://e.org/a> <https://e.org/b> <https://e.org/c> .\n", encoding="utf-8")
    load(tmp_path / "server", tmp_path / "one.nq")
    with serving(tmp_path / "server") as url:
        told = refused(kg, "query", "cells", "--endpoint", url)
    assert "no technology market graph" in told
    assert "--endpoint" in told


class _Pages(http.server.BaseHTTPRequestHandler):
    """A web server that answers with what the path says: a page, JSON of another kind, cut JSON, an error."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        kind, body, length = {
            "/page": ("text/html", b"<html></html>", 13),
            "/xml": ("application/sparql-results+xml", b"<sparql/>", 9),
            "/json": ("application/json", b"{}", 2),
            "/list": ("application/sparql-results+json", b"[]", 2),
            "/cut": ("application/sparql-results+json", b'{"head"', 900),
        }.get(self.path, ("text/plain", b"", 0))
        self.send_response(500 if self.path == "/error" else 200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def pages() -> Iterator[str]:
    """A web server that is no SPARQL endpoint."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)


@pytest.mark.parametrize("path", ["/page", "/xml", "/json", "/list", "/cut", "/error", "/empty"])
def test_a_web_server_that_is_no_endpoint_is_told(kg: Run, pages: str, path: str) -> None:
    told = refused(kg, "query", "cells", "--endpoint", pages + path)
    assert pages + path in told


def test_a_server_that_does_not_speak_http_is_told(kg: Run) -> None:
    def answer(listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                connection.sendall(b"SSH-2.0-OpenSSH_9.9\r\n")

    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=answer, args=(listener,), daemon=True)
    thread.start()
    try:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/query"
        assert url in refused(kg, "query", "cells", "--endpoint", url)
    finally:
        listener.close()
