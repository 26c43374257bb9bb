"""What `kg check` and the audit take, against pySHACL, the reference engine for shapes, on the same store in one run.

``python -m benchmarks.checks``: medians of processor time of interleaved runs (the everyday engine may use several
cores, and other work on the machine disturbs processor time less); pySHACL, which takes a minute, runs once on the same
two graphs and must find the same. The ratio is pySHACL's time to ours: the goal is at least 3 for the shapes.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from kg.audit.audit import audit
from kg.audit.book import open_book
from kg.audit.hypotheses import explain
from kg.build import build
from kg.checks.coverage import check_coverage
from kg.checks.cube import cube_integrity
from kg.checks.integrity import check_integrity
from kg.checks.shape_engines import pyshacl_results, shifty_results
from kg.checks.shape_graph import focus_nodes, shape_graph, snapshot
from kg.places import data_folder, ontology_folder
from kg.rdf.dataset import read_knowledge
from kg.rdf.iri import DEFAULT_BASE
from kg.store.embedded import open_store

RUNS = 3
GOAL = 3.0


def timed(action: Callable[[], object]) -> tuple[float, float]:
    """Processor time and wall time of one call, in seconds."""
    cpu, wall = time.process_time(), time.perf_counter()
    action()
    return time.process_time() - cpu, time.perf_counter() - wall


def main() -> None:
    """Run and print."""
    with tempfile.TemporaryDirectory() as name:
        build(data_folder(), ontology_folder(), Path(name), DEFAULT_BASE, lambda _: None)
        opened, knowledge = open_store(Path(name)), read_knowledge(data_folder())
        book = open_book(knowledge.editions, knowledge.reference, knowledge.observations, knowledge.current)
        findings = audit(book)
        data, shapes = snapshot(opened), shape_graph(opened, ontology_folder() / "shapes")
        nodes = sum(focus_nodes(data, shapes).values())
        ours: dict[str, Callable[[], object]] = {
            f"audit ({len(findings)} tests)": lambda: audit(book),
            "hypotheses": lambda: explain(book, findings),
            "coverage": lambda: check_coverage(opened),
            "integrity rules": lambda: check_integrity(opened),
            "cube constraints": lambda: cube_integrity(opened),
            f"shapes, shifty ({nodes} nodes)": lambda: shifty_results(data, shapes),
        }
        taken: dict[str, list[tuple[float, float]]] = {what: [] for what in ours}
        for _ in range(RUNS):
            for what, action in ours.items():
                taken[what].append(timed(action))
        found: list[object] = []
        reference = timed(lambda: found.append(pyshacl_results(data, shapes)))
        if found != [shifty_results(data, shapes)]:
            raise SystemExit("the two engines do not find the same")
    print(f"{len(opened.store)} statements, median of {RUNS} interleaved runs; pySHACL once")
    _line("shapes, pySHACL", reference, reference)
    for what, times in taken.items():
        cpu, wall = (statistics.median(pair) for pair in zip(*times, strict=True))
        _line(what, (cpu, wall), reference)
    print(f"goal: shapes at least {GOAL:g} times as fast as with pySHACL")


def _line(what: str, taken: tuple[float, float], reference: tuple[float, float]) -> None:
    cpu, wall = taken
    print(f"{what:<32} {cpu:7.2f} s of processor time  {wall:7.2f} s  ratio {reference[0] / cpu:7.1f}")


if __name__ == "__main__":
    main()
