"""The query catalogue against bare pyoxigraph and rdflib's own engine, and the start of the command.

``python -m benchmarks.queries``: one run on one build. For each query of the catalogue with its defaults, medians of
interleaved runs: bare (``Store.query`` of the same text on the same store, all values of all solutions read), ours
(``Opened.run``) and session (``Session.query``, which also finds the query and types the columns), with ratios of
bare to each: the goal is at least 0.9. rdflib asks its memory store of the same quads once, in a process that is
killed at the cap, and a capped query counts as the cap: the goal is a median of at least 10 times our time. A start
of ``kg query net-outflow`` in a process of its own should take less than 0.5 s.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from pyoxigraph import QuerySolutions
from rdflib import Dataset

from kg.export.dump import write_nquads
from kg.places import queries_folder
from kg.queries import catalogue
from kg.rdf.names import DEFAULT_GRAPHS, Names
from kg.session import Session
from kg.store.embedded import Opened, open_store
from kg.store.source import Table

RUNS = 9
CAP = 60.0
GOAL_BARE, GOAL_RDFLIB, GOAL_START = 0.9, 10.0, 0.5
_KG = (sys.executable, "-m", "kg")
STARTS = {
    "python -c pass": (sys.executable, "-c", "pass"),
    "import pyoxigraph": (sys.executable, "-c", "import pyoxigraph"),
    "import typer": (sys.executable, "-c", "import typer"),
    "kg --version": (*_KG, "--version"),
    "kg query net-outflow": (*_KG, "query", "net-outflow"),
}


@dataclass(frozen=True)
class Times:
    """What a query took in each run, in seconds, and how many rows it has."""

    rows: int
    taken: Mapping[str, tuple[float, ...]]

    def median(self, way: str) -> float:
        """Seconds."""
        return statistics.median(self.taken[way])

    def ratio(self, way: str) -> float:
        """Bare to this way: the median of the ratios of each run, as both shared what else the machine did then."""
        return statistics.median(b / w for b, w in zip(self.taken["bare"], self.taken[way], strict=True))


@dataclass(frozen=True)
class Slow:
    """What a query took in rdflib, in seconds; ``rows`` is None if it was stopped at the cap, -1 if rdflib failed."""

    rows: int | None
    seconds: float


def timed(action: Callable[[], object]) -> float:
    """Wall time of one call, in seconds."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _bare(opened: Opened, text: str) -> list[tuple[str | None, ...]]:
    answer = opened.store.query(text, default_graph=list(opened.default_graphs))
    assert isinstance(answer, QuerySolutions)
    return [tuple(term.value if term else None for term in solution) for solution in answer]


def in_process(opened: Opened, name: str, text: str) -> Times:
    """A query in the three ways, in turns; who begins changes from run to run."""
    session = Session(opened)
    ways: dict[str, Callable[[], object]] = {
        "bare": lambda: _bare(opened, text),
        "ours": lambda: opened.run(text),
        "session": lambda: session.query(name),
    }
    answer = opened.run(text)
    assert isinstance(answer, Table)
    assert len(answer.rows) == len(_bare(opened, text))
    taken: dict[str, list[float]] = {way: [] for way in ways}
    for run in range(RUNS):
        order = list(ways)
        for way in order[run % 3 :] + order[: run % 3]:
            taken[way].append(timed(ways[way]))
    return Times(len(answer.rows), {way: tuple(times) for way, times in taken.items()})


def _dataset(dump: Path, names: Names) -> Dataset:
    """rdflib's memory store with the same quads, and in its default graph what the default graph of a query is."""
    dataset = Dataset()
    dataset.parse(str(dump), format="nquads")
    for graph in DEFAULT_GRAPHS:
        for triple in list(dataset.graph(names.graph(graph).value)):
            dataset.default_graph.add(triple)
    return dataset


def _ask(dataset: Dataset, text: str, answer: Connection) -> None:
    """In a child process: ask once, and tell the time and the number of rows."""
    start = time.perf_counter()
    try:
        rows = len([tuple(row) for row in dataset.query(text)])  # type: ignore[arg-type]
    except Exception as error:
        # Any error of rdflib's is a result here: the query is reported as failed.
        print(f"rdflib failed: {error!r}", file=sys.stderr)
        rows = -1
    answer.send((rows, time.perf_counter() - start))


def in_rdflib(dataset: Dataset, texts: Mapping[str, str], cap: float) -> Iterator[tuple[str, Slow]]:
    """Each query once, in a forked process that is killed at the cap (seconds)."""
    gc.freeze()
    context = multiprocessing.get_context("fork")
    for name, text in texts.items():
        print(f"rdflib is asked {name}", file=sys.stderr)
        receiver, sender = context.Pipe(duplex=False)
        child = context.Process(target=_ask, args=(dataset, text, sender))
        child.start()
        if receiver.poll(cap):
            rows, seconds = receiver.recv()
            yield name, Slow(rows, seconds)
        else:
            child.kill()
            yield name, Slow(None, cap)
        child.join()


def starts(store: Path) -> dict[str, float]:
    """Median wall time of each command in a process of its own, in turns."""
    taken: dict[str, list[float]] = {what: [] for what in STARTS}
    environment = {**os.environ, "KG_STORE": str(store)}
    for _ in range(RUNS):
        for what, command in STARTS.items():
            run = partial(subprocess.run, command, check=True, capture_output=True, env=environment)
            taken[what].append(timed(run))
    return {what: statistics.median(times) for what, times in taken.items()}


def _print_queries(times: Mapping[str, Times], slow: Mapping[str, Slow]) -> None:
    head = ("query", "rows", "bare", "ours", "ratio", "session", "ratio", "rdflib", "times")
    print("{:<32}{:>6}{:>9}{:>9}{:>7}{:>9}{:>7}{:>11}{:>8}".format(*head))
    for name, t in times.items():
        line = f"{name:<32}{t.rows:>6}{t.median('bare') * 1e3:>9.1f}"
        for way in ("ours", "session"):
            line += f"{t.median(way) * 1e3:>9.1f}{t.ratio(way):>7.2f}"
        line += f"{slow[name].seconds * 1e3:>11.0f}{slow[name].seconds / t.median('ours'):>8.0f}"
        print(line + _remark(t, slow[name]))


def _remark(times: Times, slow: Slow) -> str:
    if slow.rows is None:
        return "  capped"
    if slow.rows == -1:
        return "  rdflib failed"
    return "" if slow.rows == times.rows else f"  rdflib gives {slow.rows} rows"


def _print_summary(times: Mapping[str, Times], slow: Mapping[str, Slow], cap: float) -> None:
    for way in ("ours", "session"):
        ratios = [t.ratio(way) for t in times.values()]
        total = sum(t.median("bare") for t in times.values()) / sum(t.median(way) for t in times.values())
        below = sum(ratio < GOAL_BARE for ratio in ratios)
        print(
            f"bare to {way}: median of ratios {statistics.median(ratios):.2f}, ratio of total times {total:.2f}, "
            f"{below} of {len(ratios)} below {GOAL_BARE} (goal: at least {GOAL_BARE})"
        )
    answered = {name: s for name, s in slow.items() if s.rows != -1}
    capped = sum(s.rows is None for s in answered.values())
    median = statistics.median(s.seconds / times[name].median("ours") for name, s in answered.items())
    print(
        f"rdflib to ours: median {median:.0f} times (goal: at least {GOAL_RDFLIB:.0f}); of {len(slow)} queries "
        f"{capped} were stopped at {cap:.0f} s and count as that, {len(slow) - len(answered)} failed"
    )


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--cap", type=float, default=CAP, help=f"seconds that rdflib has for a query ({CAP:.0f})")
    cap = parser.parse_args().cap
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([*_KG, "build", "--store", str(folder / "store")], check=True, capture_output=True)
        opened = open_store(folder / "store")
        texts = {q.name: q.bind({}, opened.names.iris.base) for q in catalogue(queries_folder()).values()}
        count = write_nquads(opened.store, folder / "dump.nq")
        times = {query: in_process(opened, query, text) for query, text in texts.items()}
        started = starts(folder / "store")
        names = opened.names
        del opened
        slow = dict(in_rdflib(_dataset(folder / "dump.nq", names), texts, cap))
    print(f"{count} quads, {len(texts)} queries; milliseconds, medians of {RUNS} interleaved runs, rdflib once")
    _print_queries(times, slow)
    _print_summary(times, slow, cap)
    for what, seconds in started.items():
        goal = f" (goal: under {GOAL_START} s)" if what.startswith("kg query") else ""
        print(f"start {what:<22} {seconds:6.3f} s{goal}")


if __name__ == "__main__":
    main()
