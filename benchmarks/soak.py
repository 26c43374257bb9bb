"""Full load for minutes, with rebuilds in between: no request may fail, and memory must stay flat.

``python -m benchmarks.soak --minutes 5``: builds a store, serves it, asks it from several threads without a pause
(points, aggregations, graphs, mistakes, runaways, large answers, clients that go away), and runs `kg build` into the
same folder every so often. Prints what was asked, the versions seen, and the memory of the server at the beginning and
the end; exits 1 if a request failed or memory grew.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import quote

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
POINT = "SELECT ?p ?o {{ <https://w3id.org/techmarket/id/area/cn-{}0000> ?p ?o }} # {}"
#: Kinds of requests: how often, the path, and the statuses that are right. A runaway may also meet a full server.
KINDS: tuple[tuple[int, Callable[[random.Random], str], frozenset[int]], ...] = (
    (
        60,
        lambda r: _query(POINT.format(r.randrange(11, 66), r.random())),
        frozenset({200}),
    ),
    (20, lambda r: _query("SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p"), frozenset({200})),
    (1, lambda r: "/graphs?default", frozenset({200})),
    (5, lambda r: "/sparql", frozenset({200})),
    (5, lambda r: _query("SELECT * { ?s ?p }"), frozenset({400})),
    (2, lambda r: _query("SELECT * { ?s ?p ?o } LIMIT 50000") + "&format=csv", frozenset({200})),
    (1, lambda r: _query(RUNAWAY + f"#{r.random()}") + "&timeout=0.3", frozenset({504, 503})),
)
#: How much more memory the server may hold at the end than after the first fifth, in MB.
GROWTH = 25.0
#: Seconds between two looks at the memory of the server.
LOOK = 0.5
#: Seconds that a new build may need to be taken up.
PATIENCE = 60.0


def _query(text: str) -> str:
    return "/sparql?query=" + quote(text, safe="")


@dataclass
class Seen:
    """What all threads together have seen."""

    statuses: Counter[int] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    builds: set[str] = field(default_factory=set)


def build(store: Path) -> None:
    """Run `kg build` in a process of its own."""
    subprocess.run([sys.executable, "-m", "kg", "build", "--store", str(store)], check=True, capture_output=True)


def memory_of(pid: int) -> float:
    """Megabytes that a process holds."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))


def ask(port: int, number: int, done: threading.Event, seen: Seen) -> None:
    """One client: requests without a pause, on one connection."""
    chance = random.Random(number)
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    weights = [kind[0] for kind in KINDS]
    while not done.is_set():
        _, path, right = chance.choices(KINDS, weights)[0]
        target = path(chance)
        try:
            client.request("GET", target)
            answer = client.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            seen.failed.append(f"{target[:200]}: {error!r}")
            client.close()
            continue
        seen.statuses[answer.status] += 1
        if answer.status not in right:
            seen.failed.append(f"{target[:200]}: {answer.status} {body[:300]!r}")
        if chance.random() < 0.02:
            # A client that goes away without a word.
            client.request("GET", target)
            client.close()


def soak(store: Path, seconds: float, every: float, clients: int = 6) -> Seen:
    """Full load on a server of the store for so many seconds, with a rebuild every so many."""
    command = [sys.executable, "-m", "kg", "serve", "--port", "0", "--store", str(store), "--workers", "3"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    seen = Seen()
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        if not line.startswith("serving "):
            seen.failed.append(f"the server did not start: {line}")
            return seen
        port = int(line.rpartition(":")[2].partition("/")[0])
        # What it logs must not fill the pipe.
        threading.Thread(target=process.stderr.read, daemon=True).start()
        _load(process.pid, port, store, (seconds, every, clients), seen)
    finally:
        process.terminate()
        process.wait(timeout=30)
    return seen


def _watch(pid: int, done: threading.Event, seen: Seen) -> None:
    """The memory of the server, also while a build runs."""
    while not done.wait(LOOK):
        seen.memory.append(memory_of(pid))


def _load(pid: int, port: int, store: Path, plan: tuple[float, float, int], seen: Seen) -> None:
    seconds, every, clients = plan
    until = time.monotonic() + seconds
    done = threading.Event()
    threads = [threading.Thread(target=ask, args=(port, n, done, seen)) for n in range(clients)]
    threads.append(threading.Thread(target=_watch, args=(pid, done, seen)))
    for thread in threads:
        thread.start()
    rebuild = time.monotonic() + every / 2
    # On a machine that is busy with other things, the end waits until a new build has been seen.
    while (now := time.monotonic()) < until or (len(seen.builds) < 2 and now < until + PATIENCE):
        time.sleep(min(1.0, seconds / 20))
        if rebuild < time.monotonic() < until:
            subprocess.run(
                [sys.executable, "-m", "kg", "build", "--store", str(store)], check=True, capture_output=True
            )
            rebuild = time.monotonic() + every
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        client.request("GET", "/health")
        seen.builds.add(client.getresponse().read().decode())
        client.close()
    done.set()
    for thread in threads:
        thread.join()


def growth(memory: list[float]) -> float:
    """Megabytes by which the last fifth of the measurements is above the second fifth, by their medians."""
    fifth = max(1, len(memory) // 5)
    return median(memory[-fifth:]) - median(memory[fifth : 2 * fifth] or memory[:1])


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--rebuild", type=float, default=30.0, help="seconds between two rebuilds (30)")
    args = parser.parse_args()
    os.environ.pop("KG_STORE", None)
    with tempfile.TemporaryDirectory() as name:
        store = Path(name) / "store"
        build(store)
        seen = soak(store, args.minutes * 60, args.rebuild)
    print(f"{sum(seen.statuses.values())} requests: {dict(sorted(seen.statuses.items()))}; {len(seen.builds)} builds")
    print(f"memory {seen.memory[0]:.0f} MB at first, {max(seen.memory):.0f} at most, {seen.memory[-1]:.0f} at the end")
    for failed in seen.failed[:20]:
        print("failed:", failed)
    if seen.failed or growth(seen.memory) > GROWTH:
        sys.exit(f"{len(seen.failed)} requests failed; memory grew by {growth(seen.memory):.0f} MB")


if __name__ == "__main__":
    main()
