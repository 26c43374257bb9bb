"""`kg serve` against the native Oxigraph server and rdflib-endpoint: the same data and queries, in one run.

``python -m benchmarks.serve``: all servers run, and answer the same requests in turns, round by round, from clients in
processes of their own, so that what else the machine does meets all of them. Printed are medians over the rounds:
requests per second, processor time per request of the server with all its processes, and the ratio within a round.
Goals: uncached point queries at least 0.3 times as many as the native server and 3 times as many as rdflib-endpoint,
repeated aggregations at least 10 times as many as the native server, and a 99th percentile of point queries under
100 ms while runaways are being stopped. rdflib-endpoint needs the package of that name (tested with 0.6.3) in the
Python given by ``--rdflib-python``; without it, it is left out.
"""

from __future__ import annotations

import argparse
import http.client
import multiprocessing
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from urllib.parse import quote

from kg.export.dump import write_nquads
from kg.rdf.names import DEFAULT_GRAPHS, Names
from kg.store.embedded import open_store

CLIENTS = 4
#: Rounds in which the servers take turns.
ROUNDS = 7
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
AGGREGATION = "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY ?p"
RDFLIB = """
import sys, uvicorn
from rdflib import Graph
from rdflib_endpoint import SparqlEndpoint
uvicorn.run(SparqlEndpoint(graph=Graph().parse(sys.argv[1], format="nt"), path="/"), port=int(sys.argv[2]),
            log_level="error")
"""


@dataclass(frozen=True)
class Peer:
    """A running server: the address of its endpoint, what a query's dataset is, and its process."""

    name: str
    port: int
    path: str
    dataset: str
    pid: int

    def target(self, query: str) -> str:
        """The path of a GET request for a query."""
        return f"{self.path}?query={quote(query, safe='')}{self.dataset}"


def point(number: int) -> str:
    """A small query that no other request has asked."""
    area = 110000 + number % 50
    return f"SELECT ?p ?o {{ <https://w3id.org/techmarket/id/area/cn-{area}> ?p ?o }} # {number} {os.getpid()}"


def _ask(client: http.client.HTTPConnection, target: str) -> int:
    client.request("GET", target, headers={"Accept": "application/sparql-results+json"})
    answer = client.getresponse()
    answer.read()
    return answer.status


def _client(peer: Peer, kind: str, seconds: float, results: multiprocessing.Queue[list[float]]) -> None:
    """Requests without a pause on one connection; the times they took, in seconds."""
    client = http.client.HTTPConnection("127.0.0.1", peer.port, timeout=60)
    until = time.monotonic() + seconds
    taken: list[float] = []
    while (began := time.monotonic()) < until:
        status = _ask(client, peer.target(point(len(taken)) if kind == "point" else AGGREGATION))
        if status != 200:
            raise SystemExit(f"{peer.name} answered {status}")
        taken.append(time.monotonic() - began)
    results.put(taken)


def load(peer: Peer, kind: str, seconds: float, clients: int = CLIENTS) -> list[float]:
    """The times of all requests of several clients."""
    context = multiprocessing.get_context("fork")
    results: multiprocessing.Queue[list[float]] = context.Queue()
    processes = [context.Process(target=_client, args=(peer, kind, seconds, results)) for _ in range(clients)]
    for process in processes:
        process.start()
    taken = [t for _ in processes for t in results.get(timeout=seconds + 120)]
    for process in processes:
        process.join()
    return taken


def cpu(pid: int) -> float:
    """Seconds of processor time of a process and of its children."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            text = stat.read_text(encoding="utf-8", errors="replace")
            fields = text.rpartition(")")[2].split()
            if int(stat.parent.name) == pid or int(fields[1]) == pid:
                total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(name: str, command: Callable[[int], list[str]], path: str, dataset: str = "") -> Iterator[Peer]:
    """A server as a process, ready to answer; it ends with the block."""
    port = _free_port()
    process = subprocess.Popen(command(port), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peer = Peer(name, port, path, dataset, process.pid)
    try:
        until = time.monotonic() + 120
        while True:
            try:
                _ask(http.client.HTTPConnection("127.0.0.1", port, timeout=5), peer.target("ASK {}"))
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > until:
                    raise SystemExit(f"{name} did not start") from None
                time.sleep(0.1)
        yield peer
    finally:
        process.terminate()
        process.wait()


@dataclass(frozen=True)
class Speed:
    """Requests per second, and milliseconds of processor time per request."""

    rate: float
    cpu: float


def speed(peer: Peer, kind: str, seconds: float) -> Speed:
    """How fast a server answers."""
    before, began = cpu(peer.pid), time.monotonic()
    taken = load(peer, kind, seconds)
    return Speed(len(taken) / (time.monotonic() - began), (cpu(peer.pid) - before) / len(taken) * 1e3)


def compare(peers: list[Peer], kind: str, seconds: float) -> dict[str, list[Speed]]:
    """How fast each server answers, round by round, after one that does not count."""
    found: dict[str, list[Speed]] = {peer.name: [] for peer in peers}
    for number in range(ROUNDS + 1):
        for peer in peers:
            one = speed(peer, kind, seconds / ROUNDS)
            if number:
                found[peer.name].append(one)
    return found


def _runaway(peer: Peer, seconds: float) -> None:
    client = http.client.HTTPConnection("127.0.0.1", peer.port, timeout=60)
    until = time.monotonic() + seconds
    number = 0
    while time.monotonic() < until:
        number += 1
        _ask(client, peer.target(f"{RUNAWAY} # {number}") + "&timeout=0.5")


def percentile_beside_a_runaway(peer: Peer, seconds: float) -> float:
    """The 99th percentile of the times of point queries, in ms, while runaways run and are stopped."""
    process = multiprocessing.get_context("fork").Process(target=_runaway, args=(peer, seconds))
    process.start()
    taken = sorted(load(peer, "point", seconds, clients=1))
    process.join()
    return taken[int(len(taken) * 0.99)] * 1e3


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=7.0, help="of each measurement (7)")
    parser.add_argument("--rdflib-python", default=sys.executable, help="a Python that has rdflib-endpoint")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        _run(Path(name), args.seconds, args.rdflib_python)


def _run(folder: Path, seconds: float, rdflib_python: str) -> None:
    store = folder / "store"
    subprocess.run([sys.executable, "-m", "kg", "build", "--store", str(store)], check=True, capture_output=True)
    opened = open_store(store)
    write_nquads(opened.store, folder / "all.nq")
    graphs = [Names().graph(graph).value for graph in DEFAULT_GRAPHS]
    with (folder / "default.nt").open("w", encoding="utf-8") as file:
        for line in (folder / "all.nq").open(encoding="utf-8"):
            triple, _, graph = line.removesuffix(" .\n").rpartition(" ")
            if graph.strip("<>") in graphs:
                file.write(f"{triple} .\n")
    del opened
    oxigraph = str(Path(sys.executable).parent / "oxigraph")
    native = folder / "native"
    load_command = [oxigraph, "load", "--location", str(native), "--file", str(folder / "all.nq")]
    subprocess.run(load_command, check=True, capture_output=True)
    dataset = "".join(f"&default-graph-uri={quote(graph, safe='')}" for graph in graphs)

    def ours(port: int) -> list[str]:
        return [sys.executable, "-m", "kg", "serve", "--store", str(store), "--port", str(port)]

    def theirs(port: int) -> list[str]:
        return [oxigraph, "serve-read-only", "--location", str(native), "--bind", f"127.0.0.1:{port}"]

    def rdflib(port: int) -> list[str]:
        return [rdflib_python, "-c", RDFLIB, str(folder / "default.nt"), str(port)]

    peers = {
        "kg serve": partial(running, "kg serve", ours, "/sparql"),
        "oxigraph": partial(running, "oxigraph", theirs, "/query", dataset),
    }
    test = [rdflib_python, "-c", "import rdflib_endpoint, uvicorn"]
    if subprocess.run(test, capture_output=True, check=False).returncode == 0:
        peers["rdflib-endpoint"] = partial(running, "rdflib-endpoint", rdflib, "/")
    with ExitStack() as servers:
        started = [servers.enter_context(start()) for start in peers.values()]
        found = {kind: compare(started, kind, seconds) for kind in ("point", "aggregation")}
        _print(found, percentile_beside_a_runaway(started[0], seconds))


def _print(found: dict[str, dict[str, list[Speed]]], slow: float) -> None:
    for kind, speeds in found.items():
        for peer, rounds in speeds.items():
            rate, work = median(one.rate for one in rounds), median(one.cpu for one in rounds)
            print(f"{kind:<12} {peer:<16} {rate:9.1f} requests/s {work:9.3f} ms of processor time each")
    goals = [("point", "oxigraph", 0.3), ("point", "rdflib-endpoint", 3.0), ("aggregation", "oxigraph", 10.0)]
    for kind, peer, goal in goals:
        if peer in found[kind]:
            pairs = list(zip(found[kind]["kg serve"], found[kind][peer], strict=True))
            rate = median(ours.rate / other.rate for ours, other in pairs)
            work = median(other.cpu / max(ours.cpu, 1e-6) for ours, other in pairs)
            print(f"{kind}: {rate:.2f} times the rate of {peer} (goal {goal:g}); by processor time {work:.2f}")
    print(f"point queries while runaways are stopped: 99 % within {slow:.0f} ms (goal 100)")


if __name__ == "__main__":
    main()
