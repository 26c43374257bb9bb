"""SHACL: the shapes of every class and cube, run on a snapshot of the built graph.

A shape that sees no node proves nothing, so it counts as broken, but for those of what only users bring.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.checks.shape_engines import Result, pyshacl_results, shifty_results
from kg.checks.shape_graph import focus_nodes, idle_by_right, shape_graph, snapshot
from kg.checks.shape_places import place
from kg.checks.violation import Violation
from kg.store.embedded import Opened


@dataclass(frozen=True)
class ShapesReport:
    """The violations, and how many nodes each shape saw, by the shape's IRI."""

    violations: tuple[Violation, ...]
    focus_nodes: dict[str, int]


def check_shapes(opened: Opened, shapes: Path, full: bool = False) -> ShapesReport:
    """Validate all named graphs together against the shapes in a folder and those of the cubes, with shifty.

    With ``full`` also with pySHACL, the reference: what only one of the two finds is a violation of its own.
    """
    data, rules = snapshot(opened), shape_graph(opened, shapes)
    found = shifty_results(data, rules)
    violations = [_violation(opened, result) for result in found]
    if full:
        violations += disagreements(found, pyshacl_results(data, rules))
    seen = focus_nodes(data, rules)
    allowed = idle_by_right(rules, opened.names)
    for shape, count in seen.items():
        if not count and shape not in allowed:
            violations.append(Violation("shape", shape, "", "no node of its class: the shape is idle"))
    return ShapesReport(tuple(sorted(violations)), seen)


def disagreements(fast: frozenset[Result], reference: frozenset[Result]) -> Iterator[Violation]:
    """What one engine finds and the other does not."""
    for only, other, results in (("shifty", "pySHACL", fast - reference), ("pySHACL", "shifty", reference - fast)):
        for result in sorted(results):
            message = f"{only} finds a broken {result.component}, {other} does not: {result.message}"
            yield Violation("SHACL engines agree", result.node, result.path, message)


def _violation(opened: Opened, result: Result) -> Violation:
    where = place(opened, result.node)
    message = f"{result.message} [{where}]" if where else result.message
    return Violation(f"shape {result.component}", result.node, result.path, message)
