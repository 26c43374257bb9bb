"""Partitions that cannot be true together: drawn twice, lacking parts that another has, or in a circle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from kg.editions.files import Record
from kg.model.partition import Partition
from kg.model.problems import Problem

_FIX = "remove one, or give it another whole, where or editions"


def conflicts(rows: Sequence[tuple[Record, Partition]], groups: Sequence[Partition]) -> Iterator[Problem]:
    """What is wrong with rows of ``partitions.csv`` beside each other and beside the members of groups and sets."""
    for (earlier, first), (later, second) in combinations(rows, 2):
        if _of_one_whole(first, second):
            yield from _compared(later, second, first, f"line {earlier.line}")
            yield from _lacking(earlier, first, second, f"line {later.line}")
    for record, partition in rows:
        for group in groups:
            if _of_one_whole(partition, group):
                yield from _compared(record, partition, group, f"the group {group.whole}")
                yield from _too_many(record, partition, group)
    # In a circle everything is a part of everything: that alone is told.
    yield from list(_circles(rows, groups)) or _overlaps(rows, groups)


def _of_one_whole(one: Partition, other: Partition) -> bool:
    """Whether two partitions say in one edition what one whole is made of."""
    about = (one.dimension, one.whole, set(one.where)) == (other.dimension, other.whole, set(other.where))
    return about and _share_an_edition(one, other)


def _share_an_edition(one: Partition, other: Partition) -> bool:
    return not one.editions or not other.editions or bool(set(one.editions) & set(other.editions))


def _compared(record: Record, own: Partition, other: Partition, place: str) -> Iterator[Problem]:
    """A row that another place makes needless, or that lacks parts that it has."""
    if set(own.parts) == set(other.parts):
        yield record.problem("parts", f"parts that are not drawn twice; {place} has the same", _FIX)
    else:
        yield from _lacking(record, own, other, place)


def _lacking(record: Record, own: Partition, other: Partition, place: str) -> Iterator[Problem]:
    if set(own.parts) < set(other.parts):
        missing = ", ".join(part for part in other.parts if part not in own.parts)
        expected = f"all parts of {own.whole or 'the total'}; {place} has {missing} too"
        yield record.problem("parts", expected, f"add them, or {_FIX}")


def _too_many(record: Record, own: Partition, group: Partition) -> Iterator[Problem]:
    if set(own.parts) > set(group.parts):
        more = ", ".join(part for part in own.parts if part not in group.parts)
        yield record.problem("parts", f"no more than the members of the group {group.whole}; it has no {more}", _FIX)


def _circles(rows: Sequence[tuple[Record, Partition]], groups: Sequence[Partition]) -> Iterator[Problem]:
    """A whole that is a part of itself in some edition, told at each row of the circle."""
    drawn = [*(partition for _, partition in rows), *groups]
    editions = ["", *sorted({edition for partition in drawn for edition in partition.editions})]
    for record, partition in rows:
        by_edition = ([p for p in drawn if p.drawn_in(e)] for e in editions if partition.drawn_in(e))
        way = next(filter(None, (_way_back(partition, of_edition) for of_edition in by_edition)), None)
        if way:
            circle = " > ".join(way)
            yield record.problem("parts", f"parts that {partition.whole} is no part of; {circle}", _FIX)


def _overlaps(rows: Sequence[tuple[Record, Partition]], groups: Sequence[Partition]) -> Iterator[Problem]:
    """A part that another part of the same row has in itself, by its code or by what is drawn in some edition."""
    drawn = [*(partition for _, partition in rows), *groups]
    editions = ["", *sorted({edition for partition in drawn for edition in partition.editions})]
    for record, own in rows:
        near = [p for p in drawn if p.dimension == own.dimension and p is not own and set(p.where) <= set(own.where)]
        by_edition = [[p for p in near if p.drawn_in(e)] for e in editions if own.drawn_in(e)]
        for part in own.parts:
            inside = set[str]().union(*(_below(part, of_edition) for of_edition in by_edition))
            for other in own.parts:
                if other != part and (other in inside or other.startswith(f"{part}.")):
                    yield record.problem("parts", f"parts that do not overlap; {other} is a part of {part}", _FIX)


def _below(whole: str, drawn: Sequence[Partition]) -> set[str]:
    """All that is drawn as a part of a whole, or of one of its parts."""
    found: set[str] = set()
    ahead = [whole]
    while ahead:
        parts = {part for one in drawn if one.whole == ahead[-1] for part in one.parts} - found
        ahead.pop()
        found |= parts
        ahead += parts
    return found


def _way_back(start: Partition, drawn: Sequence[Partition]) -> list[str]:
    """The members from a whole to one that has it as a part, and the whole again; none if there is no such way."""
    ways = [[start.whole, part] for part in start.parts]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        if way[-1] == start.whole:
            return way
        if way[-1] not in seen:
            seen.add(way[-1])
            below = [p for p in drawn if (p.dimension, p.whole) == (start.dimension, way[-1])]
            ways += [[*way, part] for one in below for part in one.parts]
    return []
