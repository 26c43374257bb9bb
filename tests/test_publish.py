"""Publishing: what a real server holds afterwards is what was sent, whatever happens on the way, or it is told."""

from __future__ import annotations

import http.client
import http.server
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from kg.model.problems import UsageError
from kg.store import graph_store
from kg.store.graph_store import GraphStore
from kg.store.publish import Outcome, State, graph_store_beside, miscounted, others, pieces, publish
from kg.store.remote import Remote
from kg.store.triples_digest import canonical, canonical_literal, digest
from tests.conftest import DATA, ROOT, Run
from tests.peer_servers import Server, free_port, load, oxigraph

XSD = "http://www.w3.org/2001/XMLSchema#"
BASE = "https://e.org/kg/"


def quads(graph: str, number: int) -> list[Quad]:
    """Triples with numbers and a text in Chinese."""
    name = NamedNode(f"{BASE}graph/{graph}")
    value = NamedNode(f"{BASE}def#value")
    made = [
        Quad(NamedNode(f"{BASE}id/{n}"), value, Literal(f"{n}.50", datatype=NamedNode(f"{XSD}decimal")), name)
        for n in range(number)
    ]
    return [*made, Quad(NamedNode(f"{BASE}id/0"), value, Literal("技术市场", language="zh"), name)]


@pytest.fixture
def small() -> Store:
    """Two graphs, one of them large enough to go in pieces."""
    store = Store()
    store.extend([*quads("one", 5), *quads("two", 12_000)])
    store.add(
        Quad(
            NamedNode(f"{BASE}def"),
            NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
            NamedNode("http://www.w3.org/2002/07/owl#Ontology"),
            NamedNode(f"{BASE}graph/one"),
        )
    )
    return store


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with oxigraph(tmp_path / "server") as running:
        yield running


def send(store: Store, url: str, endpoint: str, file: Path, resume: bool = False) -> list[Outcome]:
    remote = GraphStore(url)
    return list(publish(store, remote, Remote(endpoint), State(file, resume), lambda _: None))


# The whole way


@contextmanager
def publishing(store: Path, server: Server, *more: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "kg", "publish", "--endpoint", server.endpoint, *more]
    environment = {**os.environ, "KG_STORE": str(store), "KG_DATA": str(DATA)}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=20)


def test_killed_at_random_moments_and_resumed_it_ends_right(
    kg: Run, store_folder: Path, server: Server, tmp_path: Path
) -> None:
    chance = random.Random(20140713)
    for _ in range(4):
        with publishing(store_folder, server, "--resume") as process:
            assert process.stderr is not None
            begun = chance.randint(2, 12)
            for line in process.stderr:
                begun -= line[0].isdecimal()  # A line for each graph that is sent.
                if not begun:
                    break
            time.sleep(chance.uniform(0, 0.3))
            process.kill()
    (file,) = store_folder.glob("published-*.json")
    noted = len(json.loads(file.read_text(encoding="utf-8")))
    done = kg("publish", "--endpoint", server.endpoint, "--resume", "--format", "json")
    assert done.returncode == 0, done.stderr
    states = [row["state"] for row in json.loads(done.stdout)]
    assert 0 < noted < len(states)
    assert states.count("kept") == noted
    assert "all verified" in done.stderr
    local, remote = tmp_path / "local.nq", tmp_path / "remote.nq"
    assert kg("export", str(local)).returncode == 0
    assert kg("export", str(remote), "--endpoint", server.endpoint).returncode == 0
    assert remote.read_bytes() == local.read_bytes()


def test_a_graph_in_pieces_arrives_whole_and_resuming_sends_only_what_changed(
    small: Store, server: Server, tmp_path: Path
) -> None:
    file = tmp_path / "state.json"
    assert len(list(pieces(list(small.quads_for_pattern(None, None, None, NamedNode(f"{BASE}graph/two")))))) > 1
    first = send(small, server.graph_store, server.endpoint, file)
    assert [(o.state, o.triples) for o in first] == [("sent", 7), ("sent", 12_001)]
    assert miscounted(Remote(server.endpoint), first) == []
    assert [o.state for o in send(small, server.graph_store, server.endpoint, file, resume=True)] == ["kept", "kept"]
    small.extend(quads("one", 6))
    again = send(small, server.graph_store, server.endpoint, file, resume=True)
    assert [(o.state, o.triples) for o in again] == [("sent", 8), ("kept", 12_001)]


def test_a_graph_that_the_server_lost_is_sent_again(small: Store, server: Server, tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    send(small, server.graph_store, server.endpoint, file)
    GraphStore(server.graph_store).delete(NamedNode(f"{BASE}graph/two"))
    again = send(small, server.graph_store, server.endpoint, file, resume=True)
    assert [o.state for o in again] == ["kept", "sent"]


def test_graphs_of_an_older_build_are_found(small: Store, server: Server, tmp_path: Path) -> None:
    outcomes = send(small, server.graph_store, server.endpoint, tmp_path / "state.json")
    stale = NamedNode(f"{BASE}graph/old")
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    GraphStore(server.graph_store).put(stale, f"<a:b> {kind} <c:d> .\n".encode())
    assert others(Remote(server.endpoint), BASE, outcomes) == [stale.value]
    GraphStore(server.graph_store).delete(stale)
    assert others(Remote(server.endpoint), BASE, outcomes) == []


# A server that fails, or changes what it is sent: a proxy before the real one

Change = Callable[[str, bytes], bytes | int]


@contextmanager
def behind(server: Server, change: Change) -> Iterator[str]:
    """The address of a proxy that may change the body of a request, answer with a status (599: hang up) or pass it."""
    parts = urlsplit(server.graph_store)

    class Proxy(http.server.BaseHTTPRequestHandler):
        def _pass(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            changed = change(self.command, body)
            if isinstance(changed, int):
                if changed != 599:
                    self.send_error(changed, "No space left" if changed >= 500 else None)
                return
            connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
            headers = {name: self.headers[name] for name in ("Accept", "Content-Type") if name in self.headers}
            connection.request(self.command, self.path, changed, headers)
            answer = connection.getresponse()
            data = answer.read()
            connection.close()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.headers.get("Content-Type", "text/plain"))
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_PUT = do_POST = do_DELETE = _pass  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            pass

    proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    thread = threading.Thread(target=proxy.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{proxy.server_port}{parts.path}"
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join(timeout=10)


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph_store, "WAITS", (0.0, 0.0))


@pytest.mark.parametrize("failure", [500, 503, 599])
def test_what_fails_for_a_while_is_tried_again(
    small: Store, server: Server, tmp_path: Path, no_waiting: None, failure: int
) -> None:
    seen: list[str] = []

    def change(method: str, body: bytes) -> bytes | int:
        seen.append(method)
        return failure if len(seen) in (2, 3, 5) else body

    with behind(server, change) as url:
        outcomes = send(small, url, server.endpoint, tmp_path / "state.json")
    assert [o.state for o in outcomes] == ["sent", "sent"]
    assert len(seen) > 6


def test_a_full_disk_is_told_after_some_attempts_and_what_is_there_is_kept(
    small: Store, server: Server, tmp_path: Path, no_waiting: None
) -> None:
    file = tmp_path / "state.json"

    def full(method: str, body: bytes) -> bytes | int:
        return 507 if len(body) > 10_000 else body

    with behind(server, full) as url, pytest.raises(UsageError) as told:
        send(small, url, server.endpoint, file)
    for word in ("failed 3 times", "507", "No space left", "disk", "--resume"):
        assert word in str(told.value)
    assert list(json.loads(file.read_text(encoding="utf-8"))) == [f"{BASE}graph/one"]
    assert [o.state for o in send(small, server.graph_store, server.endpoint, file, resume=True)] == ["kept", "sent"]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (b'"3.5"', b'"3.6"', "wrong"),  # another value
        (b'"3.5"', b'"3.50"', "sent"),  # the same number in another form
        ("技术市场".encode(), b"????", "wrong"),  # another encoding
        (b"decimal", b"double", "wrong"),  # another type
    ],
)
def test_a_server_that_changes_a_literal_is_found_out(
    small: Store, server: Server, tmp_path: Path, old: bytes, new: bytes, what: str
) -> None:
    file = tmp_path / "state.json"
    # Oxigraph gives decimals back in canonical form, so what comes back is changed too.
    with behind(server, lambda method, body: body.replace(old, new)) as url:
        outcome = send(small, url, server.endpoint, file)[0]
    assert outcome.state == what
    assert bool(outcome.problem) is (what == "wrong")
    assert (outcome.graph in (json.loads(file.read_text()) if file.exists() else {})) is (what == "sent")


def test_a_lost_triple_is_found_by_digest_and_by_count(small: Store, server: Server, tmp_path: Path) -> None:
    with behind(server, lambda method, body: body.partition(b"\n")[2]) as url:
        outcomes = send(small, url, server.endpoint, tmp_path / "state.json")
    assert [o.state for o in outcomes] == ["wrong", "wrong"]
    assert "1 triples did not come back, 0 came that were not sent; sent: <" in outcomes[0].problem
    assert miscounted(Remote(server.endpoint), outcomes)[0] == f"{BASE}graph/one: 7 triples here, 6 there"


# Refusals


@pytest.fixture(scope="module")
def read_only(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that only reads."""
    folder = tmp_path_factory.mktemp("readonly")
    (folder / "one.nq").write_text("<a:a> <a:b> <a:c> <a:d> .\n", encoding="utf-8")
    load(folder / "server", folder / "one.nq")
    with oxigraph(folder / "server", "serve-read-only") as running:
        yield running


def refused(kg: Run, *args: str) -> str:
    done = kg("publish", *args)
    assert "Traceback" not in done.stderr, done.stderr[-1500:]
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    return done.stderr


def test_a_server_that_only_reads_is_told(kg: Run, read_only: Server) -> None:
    told = refused(kg, "--endpoint", read_only.endpoint)
    assert read_only.graph_store in told
    assert "HTTP 403" in told
    assert "--user" in told


def test_a_wrong_address_is_told(kg: Run, server: Server) -> None:
    dead = f"http://127.0.0.1:{free_port()}"
    assert "check --endpoint" in refused(kg, "--endpoint", f"{dead}/query")
    assert "check the address" in refused(kg, "--endpoint", server.endpoint, "--graph-store", f"{dead}/store")
    wrong = server.graph_store.replace("/store", "/no-such-path")
    told = refused(kg, "--endpoint", server.endpoint, "--graph-store", wrong)
    assert wrong in told
    assert "takes no graphs" in told
    assert "--graph-store" in told
    assert "--graph-store" in refused(kg, "--endpoint", f"{dead}/somewhere")
    for address in ("ftp://e.org/", "http://[::1/x", "http://127.0.0.1:99999/x", "http://127.0.0.1:abc/x"):
        assert "no address" in refused(kg, "--endpoint", server.endpoint, "--graph-store", address)


def test_a_user_needs_a_password(kg: Run, server: Server) -> None:
    assert "KG_PASSWORD" in refused(kg, "--endpoint", server.endpoint, "--user", "somebody")


def test_blank_nodes_are_refused(small: Store, server: Server, tmp_path: Path) -> None:
    name = NamedNode(f"{BASE}graph/one")
    small.add(Quad(BlankNode(), NamedNode("a:b"), NamedNode("a:c"), name))
    with pytest.raises(UsageError, match="blank nodes"):
        send(small, server.graph_store, server.endpoint, tmp_path / "state.json")


def test_a_damaged_state_is_told(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text("{", encoding="utf-8")
    with pytest.raises(UsageError, match="without --resume"):
        State(tmp_path / "state.json", resume=True)


# The parts


@pytest.mark.parametrize(
    ("text", "datatype", "plain"),
    [
        ("1.50", "decimal", "1.5"),
        ("-0.0", "decimal", "0"),
        ("+7", "integer", "7"),
        ("100", "decimal", "100"),
        ("0.000001", "decimal", "0.000001"),
        ("12345678901234567890123456789012345.10", "decimal", "12345678901234567890123456789012345.1"),
        ("x", "decimal", "x"),
        ("1", "boolean", "true"),
        ("false", "boolean", "false"),
        ("1.50", "string", "1.50"),
    ],
)
def test_literals_of_equal_value_have_one_form(text: str, datatype: str, plain: str) -> None:
    kind = NamedNode(XSD + datatype)
    assert canonical_literal(Literal(text, datatype=kind)) == Literal(plain, datatype=kind)


def test_the_digest_is_of_the_set() -> None:
    lines = [canonical(quad) for quad in quads("one", 9)]
    assert digest(lines) == digest(reversed(lines))
    assert digest(lines) != digest(lines[1:])
    assert digest(lines) != digest([*lines[1:], lines[0].replace("0.5", "0.6")])


def test_where_graphs_go_is_known_of_oxigraph_and_virtuoso() -> None:
    assert graph_store_beside("http://h:7878/query") == "http://h:7878/store"
    assert graph_store_beside("http://h:8890/sparql") == "http://h:8890/sparql-graph-crud-auth"
