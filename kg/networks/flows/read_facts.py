"""Reading facts.csv: origin, destination, value, sigma; several nodes are joined by +."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from kg.networks.flows.contradictions import contradictions
from kg.networks.flows.facts import Fact
from kg.networks.flows.table_file import Line, Problems, number, problems_of, rows
from kg.networks.flows.totals import RESIDUAL, Totals


def read_facts(path: Path, totals: Totals, no_local: bool = False) -> tuple[Fact, ...]:
    """The facts of a file; sigma empty or 0 makes a fact hard.

    Raises InputError with every problem: unknown nodes, numbers that are none, facts stated twice, above what the
    totals allow, below what they prove, or contradicting each other.
    """
    problems = problems_of(path)
    labels = frozenset(totals.nodes) - {RESIDUAL}
    facts: list[Fact] = []
    for line in rows(path, ("origin", "destination", "value"), ("sigma", "source"), problems):
        fact = _fact(line, labels, problems)
        if fact is not None:
            facts.append(fact)
    for fact, found, expected in contradictions(tuple(facts), totals, no_local):
        problems.add(fact.line, "value", found, expected)
    problems.stop()
    return tuple(facts)


def _fact(line: Line, labels: frozenset[str], problems: Problems) -> Fact | None:
    origins, destinations = (_nodes(line, name, labels, problems) for name in ("origin", "destination"))
    value = number(line.cells["value"], line.number, "value", problems)
    text = line.cells.get("sigma", "")
    sigma = number(text, line.number, "sigma", problems) if text else Decimal(0)
    if value == 0 and sigma:
        problems.add(line.number, "sigma", text, "nothing for a value of 0", "sigma is relative to the value")
        return None
    if not origins or not destinations or value is None or sigma is None:
        return None
    return Fact(origins, destinations, value, sigma or None, line.number)


def _nodes(line: Line, column: str, labels: frozenset[str], problems: Problems) -> frozenset[str]:
    names = [name.strip() for name in line.cells[column].split("+")]
    for name in names:
        if name not in labels:
            problems.add(line.number, column, repr(name) if name else "nothing", "a node of the totals")
        elif names.count(name) > 1:
            problems.add(line.number, column, f"{name!r} {names.count(name)} times", "each node once")
    return frozenset(names) if set(names) <= labels else frozenset()
