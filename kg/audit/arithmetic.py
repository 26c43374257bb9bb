"""Rules of arithmetic: sums, shares, growth, means, and the same quantity printed twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.audit.book import Book
from kg.audit.finding import Finding, judge
from kg.audit.known import dashes_note, growth_of, level_of, over
from kg.model.interval import Interval, point, total
from kg.model.key import Key
from kg.model.observation import Observation
from kg.model.partition import Partition

_HUNDRED = point(100)


def sums(book: Book) -> Iterator[Finding]:
    """A whole is the sum of its parts, in each table that prints the parts, else over the values of the edition.

    A part printed as a dash adds nothing; if the whole is larger than the sum of the other parts, the dash may hide
    the difference, and nothing can be said.
    """
    for edition, observations in book.observations.items():
        for key, observation in observations.items():
            if key.measure in book.levels or key.measure == "share":
                for partition in partitions_of(book, edition, key):
                    yield from _sum(book, observation, partition)


def partitions_of(book: Book, edition: str, whole: Key) -> Iterator[Partition]:
    """The partitions that a key is the whole of in an edition."""
    members = dict(whole.dimensions)
    for dimension, by_whole in book.partitions[edition].items():
        yield from (p for p in by_whole.get(members.get(dimension, ""), ()) if p.applies(whole))


def parts_of(book: Book, edition: str, whole: Key, partition: Partition) -> tuple[list[Key], list[Key]]:
    """The parts with a value and those printed as a dash; none at all as soon as one is neither."""
    wanted: list[Key] = []
    dashes: list[Key] = []
    about = (edition, whole.measure, partition.dimension)
    if any((*about, member) not in book.members for member in partition.parts):
        return [], []
    for member in partition.parts:
        key = partition.part(whole, member)
        if key in book.observations[edition]:
            wanted.append(key)
        elif (edition, key) in book.missing:
            dashes.append(key)
        else:
            return [], []
    return wanted, dashes


def _sum(book: Book, whole: Observation, partition: Partition) -> Iterator[Finding]:
    wanted, dashes = parts_of(book, whole.edition, whole.key, partition)
    if len(wanted) < 2:
        return
    values = book.observations[whole.edition]
    places = [_places(values[key]) for key in wanted]
    tables = [table for table in places[0] if all(table in other for other in places)]
    note = dashes_note(book, partition.dimension, [_member(key, partition) for key in dashes])
    for table in tables or [""]:
        figure = next((f for f in whole.figures if f.place.table == table), whole.chosen)
        inputs = [book.in_place[whole.edition, table][key] if table else values[key].chosen for key in wanted]
        variant = f"{partition.code}{f'.{table}' if table not in ('', figure.place.table) else ''}"
        found = judge(book, "sum", figure, inputs, total, note, variant)
        larger = found.expected is not None and book.stands_for(figure).low > found.expected.high
        yield found.untestable() if dashes and larger else found


def _places(observation: Observation) -> dict[str, None]:
    return dict.fromkeys(figure.place.table for figure in observation.figures)


def _member(key: Key, partition: Partition) -> str:
    return str(key.get(partition.dimension))


def shares(book: Book) -> Iterator[Finding]:
    """A share or ratio is 100 times its quantity over its denominator."""
    for figure in book.stating:
        denominator, of = figure.key.denominator, figure.key.get("of")
        if figure.key.measure not in ("share", "ratio") or denominator is None or of is None:
            continue
        part = book.find(figure.key.replace(of, of=None, denominator=None), figure)
        whole = book.find(denominator, figure)
        if part is not None and whole is not None:
            yield judge(book, figure.key.measure, figure, (part, whole), over)


def growths(book: Book) -> Iterator[Finding]:
    """A growth is the level of the period over that of the base, less one."""
    for figure in book.stating:
        base, of = figure.key.get("base"), figure.key.get("of")
        if figure.key.measure != "growth" or base is None or of is None:
            continue
        level = level_of(book, figure.key.replace(base=None))
        later, earlier = book.find(level, figure), book.find(level.replace(period=base), figure)
        if later is not None and earlier is not None:
            yield judge(book, "growth", figure, (later, earlier), growth_of)


def means(book: Book) -> Iterator[Finding]:
    """A mean is its quantity over the count it is per."""
    for figure in book.stating:
        of = figure.key.get("of")
        if figure.key.measure != "mean-value" or of is None:
            continue
        attributes = book.reference.lists["quantity"].codes[of].attributes
        numerator = book.find(figure.key.replace(attributes["numerator"], of=None), figure)
        count = book.find(figure.key.replace(attributes["per"], of=None), figure)
        if numerator is not None and count is not None:
            yield judge(book, "mean", figure, (numerator, count), over)


def differences(book: Book) -> Iterator[Finding]:
    """A change of a share in percentage points is the share less that of the base."""
    for figure in book.stating:
        base = figure.key.get("base")
        measure = {"share-change": "share", "ratio-change": "ratio"}.get(figure.key.measure)
        if measure is None or base is None:
            continue
        key = figure.key.replace(measure, base=None)
        later, earlier = book.find(key, figure), book.find(key.replace(period=base), figure)
        if later is not None and earlier is not None:
            yield judge(book, "difference", figure, (later, earlier), _points)


def _points(given: Sequence[Interval]) -> Interval:
    """The difference of two ratios in percentage points."""
    return (given[0] - given[1]) * _HUNDRED


def repeats(book: Book) -> Iterator[Finding]:
    """A quantity printed in several places of one edition is one number."""
    for observations in book.observations.values():
        for observation in observations.values():
            for figure in observation.figures:
                if figure is not observation.chosen:
                    yield judge(book, "repeat", figure, (observation.chosen,), _same, wrong="contradictory")


def _same(given: Sequence[Interval]) -> Interval:
    return given[0]


RULES = (sums, shares, growths, means, differences, repeats)
