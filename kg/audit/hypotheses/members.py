"""Hypotheses that a row or a member is left out: of the totals of a table, or of one side of a growth."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

from kg.audit.book import Book
from kg.audit.finding import Finding
from kg.audit.groups import GROWTH
from kg.audit.hypotheses.reading import (
    MOST,
    ONE,
    Found,
    Hypothesis,
    figures_in,
    judged_again,
    labels_of,
    remaining,
    whereabouts,
)
from kg.model.interval import total


def rows_left_out(book: Book, tests: list[Finding]) -> Found:
    """Several totals of one table are sums without one row, and none is a sum with it. Further totals with that row
    are then read without it too."""
    dimensions = {partition.code: partition.dimension for partition in book.reference.partitions}
    groups: dict[tuple[str, str, str], list[Finding]] = defaultdict(list)
    for test in tests:
        partition = test.variant.partition(".")[0]
        if test.rule == "sum" and partition in dimensions:
            groups[test.subject.edition, test.subject.table, partition].append(test)
    explained: dict[tuple[str, str, str, str], list[Finding]] = defaultdict(list)
    applied: dict[str, Finding] = {}
    for (edition, table, partition), sums in groups.items():
        dimension = dimensions[partition]
        member = _left_out_of(book, sums, dimension)
        for test in sums if member else ():
            read = _without(book, test, dimension, member)
            applied[test.id] = read
            if test.beyond and not read.beyond:
                explained[edition, table, dimension, member].append(test)
    found = [_row_left_out(book, dimension, member, sums) for (_, _, dimension, member), sums in explained.items()]
    return found, [applied.get(test.id, test) for test in tests]


def _without(book: Book, test: Finding, dimension: str, member: str) -> Finding:
    """A sum without the part of one member, if it has a value there."""
    rest = [item for item in test.inputs if item.key.get(dimension) != member or not item.canonical]
    return judged_again(book, test, rest) if len(rest) < len(test.inputs) else test


def _left_out_of(book: Book, sums: list[Finding], dimension: str) -> str:
    """The one member without which most failing sums hold, two at least, and without which no sound one fails."""
    failing = [test for test in sums if test.beyond]
    members = dict.fromkeys(str(item.key.get(dimension)) for test in failing for item in test.inputs)
    repaired = {m: sum(not _without(book, test, dimension, m).beyond for test in failing) for m in members}
    best = max(repaired.values(), default=0)
    likely = [member for member, number in repaired.items() if number == best]
    if len(likely) != 1 or best < 2 or 2 * best <= len(failing):
        return ""
    sound = [test for test in sums if not test.beyond]
    return "" if any(_without(book, test, dimension, likely[0]).beyond for test in sound) else likely[0]


def _row_left_out(book: Book, dimension: str, member: str, sums: list[Finding]) -> Hypothesis:
    parts = {item.place.code: item for test in sums for item in test.inputs if item.key.get(dimension) == member}
    name, name_zh = labels_of(book, dimension, [member])
    where, where_zh = whereabouts(book, next(iter(parts.values())))
    return Hypothesis(
        "row-left-out",
        f"{len(sums)} totals are the sums without {name} ({where}), which they should count",
        f"{len(sums)}个合计等于不含{name_zh}（{where_zh}）的各项之和，而该项应计入",
        tuple(sorted(test.id for test in sums)),
        tuple(sorted(parts)),
        f"totals without {dimension}={member}",
    )


# Members of a group that a growth leaves out.


def members_left_out(book: Book, tests: list[Finding]) -> Found:
    """All growths of a group of areas that do not follow from its members do if the same members, two at most, are
    left out of one of the two sums."""
    groups: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for test in tests:
        if test.rule == GROWTH and test.subject.figure is not None:
            key = test.subject.figure.key
            groups[str(key.get("area")), key.get("direction") or ""].append(test)
    found = []
    for failing in groups.values():
        if all(test.beyond for test in failing):
            readings = _left_out_readings(book, failing)
            found += [_member_left_out(book, failing, *r, len(readings)) for r in readings if len(readings) <= MOST]
    return remaining(found, tests)


def _left_out_readings(book: Book, failing: list[Finding]) -> list[tuple[str, tuple[str, ...]]]:
    """The sums (base or level) and members that repair all findings, the fewest members."""
    shared = set.intersection(*({str(item.key.get("area")) for item in test.inputs} for test in failing))
    for number in (1, 2):
        readings = [
            (side, members)
            for side in ("base", "level")
            for members in combinations(sorted(shared), number)
            if all(_growth_holds(book, test, side, members) for test in failing)
        ]
        if readings:
            return readings
    return []


def _growth_holds(book: Book, test: Finding, side: str, members: tuple[str, ...]) -> bool:
    middle = len(test.inputs) // 2
    halves = {"level": test.inputs[:middle], "base": test.inputs[middle:]}
    sums = {}
    for name, half in halves.items():
        counted = [item for item in half if name != side or item.key.get("area") not in members]
        sums[name] = total(book.stands_for(item) for item in counted)
    assert test.subject.figure is not None
    if sums["base"].low <= 0:
        return False
    return (sums["level"] / sums["base"] - ONE).meets(book.stands_for(test.subject.figure))


def _member_left_out(book: Book, failing: list[Finding], side: str, members: tuple[str, ...], among: int) -> Hypothesis:
    names, names_zh = labels_of(book, "area", members)
    key = figures_in(failing[0])[0].key
    group, group_zh = labels_of(book, "area", [str(key.get("area"))])
    year = str(key.get("base" if side == "base" else "period"))
    halves = [test.inputs[len(test.inputs) // 2 :] if side == "base" else test.inputs for test in failing]
    inputs = [item for half in halves for item in half if item.key.get("period") == year]
    parts = {item.place.code for item in inputs if item.key.get("area") in members}
    return Hypothesis(
        "member-left-out",
        f"the growth of {group} holds if {names} are left out of its {year}",
        f"若{year}年不计{names_zh}，{group_zh}的增长率成立",
        tuple(sorted(test.id for test in failing)),
        tuple(sorted(parts)),
        f"{side} {year} without {', '.join(members)}",
        among,
    )
