"""Hypotheses that a group of areas is drawn otherwise: with one member more, one fewer, or one in another's place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from kg.audit.book import Book
from kg.audit.finding import Finding
from kg.audit.groups import GROWTH
from kg.audit.hypotheses.reading import (
    CROWD,
    MOST,
    Found,
    Hypothesis,
    figures_in,
    judged_again,
    labels_of,
    remaining,
)
from kg.model.figure import Figure


@dataclass(frozen=True)
class _Drawn:
    """Another drawing of a group: a member that it has not, one that it has besides; "" for none."""

    without: str
    besides: str


def groups_drawn_otherwise(book: Book, tests: list[Finding]) -> Found:
    """Most sums and growths of a group of areas do not follow from its members, three at least, and do with one member
    changed; and none that was sound fails with it. Either the report counts so, or our list of members is wrong."""
    members = {code: parts for code, _, parts in book.reference.area_groups}
    groups: dict[str, list[Finding]] = defaultdict(list)
    for test in tests:
        if test.rule in ("sum", GROWTH) and test.subject.figure is not None:
            groups[test.subject.figure.key.get("area") or ""].append(test)
    found: list[Hypothesis] = []
    for group, of_group in groups.items():
        failing = [test for test in of_group if test.beyond]
        if group in members and len(failing) >= CROWD:
            sound = [test for test in of_group if not test.beyond]
            readings = list(_readings(book, members[group], failing, sound))
            found += [_other_members(book, group, *r, len(readings)) for r in readings if len(readings) <= MOST]
    return remaining(found, tests)


def _readings(
    book: Book, members: tuple[str, ...], failing: list[Finding], sound: list[Finding]
) -> Iterator[tuple[_Drawn, list[Finding]]]:
    """The drawings that mend most findings, more than half, and break none; with what they mend."""
    areas = book.reference.lists["area"].codes
    kinds = {areas[member].attributes.get("kind") for member in members}
    others = [c.code for c in areas.values() if c.attributes.get("kind") in kinds and c.code not in members]
    ways = [_Drawn(w, b) for w in ("", *members) for b in ("", *others) if w or b]
    mended = {way: [test for test in failing if _holds(book, test, way)] for way in ways}
    most = max(map(len, mended.values()), default=0)
    if most >= CROWD and 2 * most > len(failing):
        for way, holding in mended.items():
            if len(holding) == most and all(_holds(book, test, way) for test in sound):
                yield way, holding


def _holds(book: Book, test: Finding, way: _Drawn) -> bool:
    """Whether a test holds of the group drawn so; not where the further member has no value."""
    inputs = _inputs(book, test, way)
    return inputs is not None and not judged_again(book, test, inputs).beyond


def _inputs(book: Book, test: Finding, way: _Drawn) -> list[Figure] | None:
    """The inputs of a test with one member changed, in the same order of years."""
    assert test.subject.figure is not None
    halves = [test.inputs]
    if test.rule == GROWTH:
        middle = len(test.inputs) // 2
        halves = [test.inputs[:middle], test.inputs[middle:]]
    found: list[Figure] = []
    for half in halves:
        found += [item for item in half if item.key.get("area") != way.without]
        if way.besides:
            more = book.find(half[0].key.replace(area=way.besides), test.subject.figure)
            if more is None:
                return None
            found.append(more)
    return found


def _other_members(book: Book, group: str, way: _Drawn, mended: list[Finding], among: int) -> Hypothesis:
    name, name_zh = labels_of(book, "area", [group])
    out, out_zh = labels_of(book, "area", filter(None, [way.without]))
    more, more_zh = labels_of(book, "area", filter(None, [way.besides]))
    if not more:
        how, how_zh = f"{out} is not counted in it", f"不计入{out_zh}"
    elif not out:
        how, how_zh = f"{more} is counted in it too", f"另计入{more_zh}"
    else:
        how, how_zh = f"{more} is counted in it in place of {out}", f"以{more_zh}代替{out_zh}"
    figures = {i.place.code for t in mended for i in figures_in(t)[1:] if i.key.get("area") == way.without}
    changes = [f"without {way.without}"] * bool(way.without) + [f"with {way.besides}"] * bool(way.besides)
    return Hypothesis(
        "other-members",
        f"{len(mended)} numbers of {name} hold if {how}",
        f"若{how_zh}，{name_zh}的{len(mended)}个数字成立",
        tuple(sorted(test.id for test in mended)),
        tuple(sorted(figures)),
        f"{group} {' '.join(changes)}",
        among,
    )
