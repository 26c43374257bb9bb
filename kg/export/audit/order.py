"""What comes first on the audit page, and what stands together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import groupby

from kg.export.audit.model import BEYOND, SEVERITIES, Cell, Explanation, Run, SideBySide, Test


def gravest_first(test: Test) -> tuple[int, str, int, str]:
    """The gravest findings first, then in printed order."""
    order = (*SEVERITIES, "none").index(test.severity)
    return order, test.place.edition, test.line, test.id


def each_once(explanations: Iterable[Explanation]) -> list[Explanation]:
    """Every finding under the first hypothesis that explains it."""
    seen: set[str] = set()
    found = []
    for item in explanations:
        own = tuple(test for test in item.tests if test.id not in seen)
        found.append(replace(item, tests=own, also=tuple(test for test in item.tests if test.id in seen)))
        seen.update(test.id for test in own)
    return found


def most_first(item: Explanation) -> tuple[int, int, str]:
    """The hypotheses of the gravest, then of the most findings first."""
    gravest = min((gravest_first(test)[0] for test in item.tests), default=len(SEVERITIES))
    return gravest, -len(item.tests), item.id


def rules_in_use(tests: Iterable[Test]) -> list[str]:
    """The rules in use, those with the most to tell first."""
    beyond = Counter(test.rule for test in tests if test.verdict in BEYOND)
    return sorted({test.rule for test in tests}, key=lambda rule: (-beyond[rule], rule))


def by_rule(tests: Iterable[Test]) -> Mapping[str, list[Test]]:
    """The findings of each rule."""
    found: dict[str, list[Test]] = {}
    for test in tests:
        found.setdefault(test.rule, []).append(test)
    return found


def as_example(test: Test) -> tuple[int, bool, int, str]:
    """One that shows a contradiction, else one that rounding explains; with numbers to look at, and few."""
    order = ("outside", "contradictory", "within-rounding", "exact", "cut", "untestable").index(test.verdict)
    return order, not test.inputs, len(test.inputs), test.id


def runs(tests: Iterable[Test]) -> list[Run]:
    """Findings in runs of one table or section."""
    groups = [(place, tuple(group)) for place, group in groupby(tests, key=lambda test: test.place)]
    return [Run(place, group, _together(group)) for place, group in groups]


def _together(tests: Iterable[Test]) -> tuple[SideBySide, ...]:
    """The findings that can be shown side by side, where there are two or more."""
    found: dict[tuple[str, ...], list[Test]] = {}
    for test in tests:
        if test.cell is not None and test.inputs and all(_in_column(cell, test.cell) for cell in test.inputs):
            found.setdefault((test.rule, test.cell.row, *(cell.row for cell in test.inputs)), []).append(test)
    return tuple(
        SideBySide(row, tuple(group), tuple(zip(*(test.inputs for test in group), strict=True)))
        for (_, row, *_), group in found.items()
        if len(group) > 1
    )


def _in_column(cell: Cell, other: Cell) -> bool:
    return cell.place == other.place and cell.column == other.column != ""


def related(tests: Iterable[Test]) -> Mapping[str, list[Test]]:
    """By figure: the findings about it that do not hold."""
    found: dict[str, list[Test]] = {}
    for test in tests:
        if test.cell is not None and test.verdict in (*BEYOND, "cut"):
            found.setdefault(test.cell.iri, []).append(test)
    return found
