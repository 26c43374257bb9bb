"""The limits of `kg serve`: a query that takes too long, too much or too many is stopped, says so,
and harms no other."""

from __future__ import annotations

import json
import logging
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.rdf.iri import DEFAULT_BASE
from kg.rdf.names import Names, external
from kg.rdf.triples import A
from kg.server.connection import CONNECTIONS
from kg.server.endpoint import REQUEST
from kg.server.pool import LARGE
from kg.store.embedded import publish
from tests.servers import RUNAWAY, Reply, Server, serving, wait_until

JSON = "application/sparql-results+json"
#: A small query that needs a worker.
POINT = "SELECT ?p ?o WHERE {{ <https://w3id.org/techmarket/id/area/cn-110000> ?p ?o }} ORDER BY ?p # {}"


@pytest.fixture(scope="module")
def server(store_folder: Path) -> Iterator[Server]:
    with serving(store_folder, "--workers", "2", "--timeout", "5", "--rows", "1000", "--megabytes", "1024") as running:
        yield running


def _problem(reply: Reply, status: int, word: str) -> None:
    assert reply.status == status, reply
    assert reply.headers["content-type"] == "application/problem+json"
    assert word in reply.json["detail"]
    assert reply.json["fix"]


def _gauge(server: Server, name: str) -> float:
    lines = server.ask("GET", "/metrics").text.splitlines()
    return float(next(line for line in lines if line.startswith(name + " ")).rpartition(" ")[2])


def _ticks(pid: int) -> int:
    """Processor time of a process, in hundredths of a second."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def test_a_runaway_gets_504_at_its_deadline_and_its_process_is_gone(server: Server) -> None:
    before, stopped = set(server.workers()), _gauge(server, "kg_queries_stopped")
    began = time.monotonic()
    reply = server.query(RUNAWAY, more="&timeout=0.5")
    took = time.monotonic() - began
    _problem(reply, 504, "0.5 seconds")
    assert 0.5 <= took < 2.5
    assert _gauge(server, "kg_queries_stopped") == stopped + 1
    wait_until(lambda: len(before - set(server.workers())) == 1)
    wait_until(lambda: len(server.workers()) == 2)


def test_the_deadline_of_the_server_caps_that_of_the_client(store_folder: Path) -> None:
    with serving(store_folder, "--workers", "1", "--timeout", "0.7") as short:
        _problem(short.query(RUNAWAY, more="&timeout=100000"), 504, "0.7 seconds")
        wait_until(lambda: short.query("ASK {}").status == 200)


def test_others_go_on_while_a_runaway_runs_and_is_stopped(server: Server) -> None:
    with ThreadPoolExecutor(1) as pool:
        runaway = pool.submit(server.query, RUNAWAY, JSON, "&timeout=1.5")
        asked = 0
        while not runaway.done():
            reply = server.query(POINT.format(asked))
            assert reply.status == 200
            asked += 1
        assert runaway.result().status == 504
    assert asked >= 10


def test_a_query_whose_client_has_gone_is_stopped(server: Server) -> None:
    wait_until(lambda: len(server.workers()) == 2 and _gauge(server, "kg_workers_busy") == 0)
    before = set(server.workers())
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(f"GET /sparql?timeout=5&query={quote(RUNAWAY)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        wait_until(lambda: _gauge(server, "kg_workers_busy") == 1)
    began = time.monotonic()
    wait_until(lambda: len(before - set(server.workers())) == 1, 3)
    assert time.monotonic() - began < 3
    assert 'status="499"' in server.ask("GET", "/metrics").text


@pytest.mark.parametrize(
    ("accept", "query"),
    [
        (JSON, "SELECT ?s ?p ?o"),
        ("application/sparql-results+xml", "SELECT ?s ?p ?o"),
        ("text/csv", "SELECT ?s ?p ?o"),
        ("text/tab-separated-values", "SELECT ?s ?p ?o"),
        ("application/n-triples", "CONSTRUCT { ?s ?p ?o }"),
        ("text/turtle", "CONSTRUCT { ?s ?p ?o }"),
        ("application/ld+json", "CONSTRUCT { ?s ?p ?o }"),
        ("application/rdf+xml", "CONSTRUCT { ?s ?p ?o }"),
    ],
)
def test_the_cap_of_rows_is_exact_in_each_format(server: Server, accept: str, query: str) -> None:
    within = server.query(f"{query} WHERE {{ SELECT * {{ ?s ?p ?o }} LIMIT 1000 }}", accept)
    assert within.status == 200, within
    over = server.query(f"{query} WHERE {{ SELECT * {{ ?s ?p ?o }} LIMIT 1001 }}", accept)
    _problem(over, 413, "1000")


def test_rows_with_line_breaks_and_marks_inside_are_one_row(server: Server) -> None:
    """A literal that looks like the end of a row must not count as one."""
    query = 'SELECT ("a\\nb\\r\\n<result>},{\\"" AS ?x) ?s { SELECT ?s { ?s ?p ?o } LIMIT 900 }'
    for accept in (JSON, "application/sparql-results+xml", "text/csv", "text/tab-separated-values"):
        assert server.query(query, accept).status == 200, accept


def _doubled(times: int) -> str:
    """Bindings of a text of 16 bytes, doubled so many times."""
    steps = (f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(times))
    return " ".join(("BIND('0123456789abcdef' AS ?a0)", *steps))


def test_a_long_answer_is_refused_whole_and_never_cut(server: Server) -> None:
    reply = server.query("SELECT * WHERE { ?s ?p ?o }")
    _problem(reply, 413, "more than 1000 rows")
    large = f"SELECT ?a21 {{ {_doubled(21)} VALUES ?i {{ 1 2 3 4 5 6 7 8 9 10 }} }}"
    _problem(server.query(large), 413, "bytes")


def test_a_query_that_eats_memory_is_stopped_and_says_so(store_folder: Path) -> None:
    """Its deadline is far away: on a slow machine, to fill a gigabyte takes some seconds."""
    with serving(store_folder, "--workers", "1", "--timeout", "120", "--megabytes", "1024") as patient:
        reply = patient.query(f"SELECT (STRLEN(?a29) AS ?n) {{ {_doubled(29)} }}")
        _problem(reply, 413, "1024 MB")
        wait_until(lambda: patient.query("ASK {}").status == 200)


def test_too_many_at_once_get_503_and_when_to_come_again(store_folder: Path) -> None:
    """One worker, sixteen places in line: of thirty runaways thirteen are refused at once, others at their deadline."""
    with serving(store_folder, "--workers", "1", "--timeout", "2") as small, ThreadPoolExecutor(30) as pool:
        began = time.monotonic()
        replies = list(pool.map(lambda n: small.query(RUNAWAY + f"# {n}"), range(30)))
        took = time.monotonic() - began
        assert {reply.status for reply in replies} == {503, 504}
        assert sum(reply.status == 504 for reply in replies) <= 3
        for reply in replies:
            if reply.status == 503:
                assert reply.headers["retry-after"].isdigit()
        assert sum("too many" in reply.json["detail"] for reply in replies) == 13
        assert took < 10
        wait_until(lambda: small.query("ASK {}").status == 200)


def test_a_large_request_gets_413(server: Server) -> None:
    query = "SELECT * { ?s ?p ?o } LIMIT 1 #" + "x" * REQUEST
    reply = server.ask("POST", "/sparql", query.encode(), {"Content-Type": "application/sparql-query"})
    _problem(reply, 413, str(REQUEST))
    within = query[: REQUEST - 100].encode()
    assert server.ask("POST", "/sparql", within, {"Content-Type": "application/sparql-query"}).status == 200


def test_slow_queries_are_logged_whole_in_one_line(server: Server) -> None:
    text = "SELECT (COUNT(*) AS ?n)\nWHERE { ?a ?b ?c . ?d ?e ?f } # 北京\x1b[31m"
    reply = server.query(text, more="&timeout=1.2")
    assert reply.status == 504
    wait_until(lambda: any("北京" in line for line in server.said))
    line = json.loads(next(line for line in server.said if "北京" in line))
    assert line["query"] == text
    assert 1.2 <= line["seconds"] < 4
    assert not any("metrics" in said for said in server.said)


def test_large_answers_go_through_with_little_memory(store_folder: Path) -> None:
    """The answer has 150 MB; neither the server nor what it sends holds it at once, however slowly it is read."""
    query = quote("SELECT * { GRAPH ?g { ?s ?p ?o } }")
    with serving(store_folder, "--workers", "1") as large:
        # What the pages keep of the graph is there from the first of them on.
        assert large.ask("GET", "/").status == 200
        before = large.memory()
        with socket.create_connection(("127.0.0.1", large.port)) as client:
            client.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\nAccept: {JSON}\r\n\r\n".encode())
            head = client.recv(1 << 12)
            assert head.startswith(b"HTTP/1.1 200")
            length = int(head.lower().partition(b"content-length: ")[2].split()[0])
            assert length > 100 << 20
            # The worker is free although this client has not read.
            assert large.query(POINT.format("free")).status == 200
            assert large.memory() - before < 30
            got = len(head.partition(b"\r\n\r\n")[2])
            tail = b""
            while got < length:
                piece = client.recv(1 << 20)
                assert piece
                got += len(piece)
                tail = (tail + piece)[-4:]
            assert tail.endswith(b"]}}")
            assert large.memory() - before < 30
        worker = large.workers()[0]
        status = Path(f"/proc/{worker}/status").read_text(encoding="ascii")
        assert int(status.partition("VmHWM:")[2].split()[0]) < 400 << 10


def _publish(folder: Path, number: int) -> None:
    """A small build that says its number."""
    ontology = Quad(NamedNode(DEFAULT_BASE + "def"), A, external("owl:Ontology"), Names().graph("ontology"))
    count = Quad(NamedNode("a:a"), NamedNode("a:b"), Literal(number), Names().graph("current"))
    publish(folder, [ontology, count], lambda _: None)


def test_large_answers_at_once_are_bounded(tmp_path: Path) -> None:
    """Each is a file while it is read: clients that do not read must not fill the disk."""
    path = f"/sparql?query={quote(f'SELECT ?a19 {{ {_doubled(19)} }}')}"
    _publish(tmp_path, 0)
    with serving(tmp_path, "--workers", "2") as large, ExitStack() as clients:
        said = []
        for _ in range(LARGE + 1):
            client = clients.enter_context(socket.socket())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect(("127.0.0.1", large.port))
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            said.append(client.recv(12))
        assert said == [b"HTTP/1.1 200"] * LARGE + [b"HTTP/1.1 503"]
        clients.close()
        wait_until(lambda: large.ask("GET", path).status == 200)


def test_a_new_build_is_taken_up_and_no_request_fails(tmp_path: Path) -> None:
    query = "SELECT ?n { <a:a> <a:b> ?n }"
    _publish(tmp_path, 0)
    with serving(tmp_path, "--workers", "2") as running:
        first = running.query(query)
        seen: list[tuple[int, str]] = []
        done = threading.Event()

        def ask() -> None:
            while not done.is_set():
                reply = running.query(f"{query} # {len(seen)}")
                seen.append((reply.status, reply.rows[0]["n"] if reply.status == 200 else reply.text))

        asking = threading.Thread(target=ask)
        asking.start()
        try:
            for number in (1, 2, 3):
                _publish(tmp_path, number)
                wait_until(lambda number=number: seen and seen[-1] == (200, str(number)), 30)
            wait_until(lambda: len(running.workers()) == 2)
        finally:
            done.set()
            asking.join()
        assert {status for status, _ in seen} == {200}
        assert sorted({n for _, n in seen}) == ["0", "1", "2", "3"]
        known = {"If-None-Match": first.headers["etag"], "Accept": JSON}
        again = running.ask("GET", f"/sparql?query={quote(query)}", headers=known)
        assert (again.status, again.rows) == (200, [{"n": "3"}])


def test_a_folder_made_anew_with_the_same_number_is_another_build(tmp_path: Path) -> None:
    _publish(tmp_path / "store", 1)
    with serving(tmp_path / "store", "--workers", "1") as running:
        query = "SELECT ?n { <a:a> <a:b> ?n }"
        assert running.query(query).rows == [{"n": "1"}]
        shutil.rmtree(tmp_path / "store")
        # Until there is another one, the old one is served.
        assert running.query(query + "#").rows == [{"n": "1"}]
        _publish(tmp_path / "store", 2)
        wait_until(lambda: running.query(query).rows == [{"n": "2"}])


def test_connections_over_the_cap_are_told_so_and_the_others_served(server: Server) -> None:
    clients = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(CONNECTIONS + 20)]
    try:
        clients[-1].settimeout(10)
        assert clients[-1].recv(100).startswith(b"HTTP/1.1 503")
        clients[0].sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        clients[0].settimeout(10)
        assert clients[0].recv(100).startswith(b"HTTP/1.1 200")
    finally:
        for client in clients:
            client.close()
    wait_until(lambda: _is_up(server))


def _is_up(server: Server) -> bool:
    try:
        return server.ask("GET", "/health").status == 200
    except OSError as error:
        logging.getLogger(__name__).debug("not yet: %s", error)
        return False


def test_idle_workers_cost_no_processor_time(server: Server) -> None:
    wait_until(lambda: len(server.workers()) == 2 and _gauge(server, "kg_workers_busy") == 0)
    pids = [server.process.pid, *server.workers()]
    before = sum(map(_ticks, pids))
    time.sleep(1)
    assert sum(map(_ticks, pids)) - before <= 5
