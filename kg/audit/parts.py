"""Parts within their wholes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction

from kg.audit.book import Book
from kg.audit.finding import Finding, Subject, verdict
from kg.audit.known import nearest, with_member
from kg.model.figure import Figure
from kg.model.interval import Interval

#: Dimensions whose members are parts of what the quantity is without them. Not those that say what is counted (an
#: exchange, an event, a population), nor the span of a number that goes beyond its period.
_PARTS = frozenset(
    (
        *("area", "contract-type", "ip-kind", "field", "plan", "seller", "buyer", "size", "deal-part", "objective"),
        *("ownership", "staff", "of-which", "institution-type", "legal-form", "service-class"),
    )
)


def parts(book: Book) -> Iterator[Finding]:
    """A part is not larger than its whole: a city than its province, a province than its region, a class than the class
    it belongs to; a part that has none of these printed, than the quantity without that dimension."""
    wholes = _wholes(book)
    for figure in book.stating:
        if figure.key.measure in book.levels:
            for dimension, member in figure.key.dimensions:
                if dimension in _PARTS:
                    inside = wholes[figure.place.edition, dimension, member]
                    found = [f for whole in inside for f in _within(book, figure, dimension, whole)]
                    yield from found or _within(book, figure, dimension, None)


def _wholes(book: Book) -> Mapping[tuple[str, str, str], tuple[str, ...]]:
    """By edition, dimension and member: the members that hold it, by its parent and by the partitions, of those that
    the edition prints; not the sets that the prose names in passing, which are no scheme's."""
    lists = book.reference.lists
    passing = {group.code for group in lists["area"].codes.values() if group.attributes.get("scheme") == ""}
    stated = {(f.place.edition, name, member) for f in book.stating for name, member in f.key.dimensions}
    printed = {place for place in stated if place[2] not in passing}
    found: dict[tuple[str, str, str], dict[str, None]] = defaultdict(dict)
    for edition, dimension, member in printed:
        codes = book.reference.list_of(dimension)
        code = codes.codes.get(member) if codes else None
        if code is not None and (edition, dimension, code.parent) in printed:
            found[edition, dimension, member][code.parent] = None
    for partition in book.reference.partitions:
        for edition in partition.editions:
            if (edition, partition.dimension, partition.whole) in printed:
                for member in partition.parts:
                    found[edition, partition.dimension, member][partition.whole] = None
    return defaultdict(tuple, {place: tuple(sorted(wholes)) for place, wholes in found.items()})


def _within(book: Book, figure: Figure, dimension: str, whole: str | None) -> Iterator[Finding]:
    larger = nearest(book, with_member(figure.key, dimension, whole), figure)
    if larger is not None:
        said = verdict(book, (figure, larger), lambda given: given[0].low <= given[1].high)
        bounds = Interval(Fraction(0), book.stands_for(larger).high)
        variant = f"{dimension}-{whole}" if whole else dimension
        yield Finding("part", Subject.of(figure), said, bounds, (larger,), variant=variant)


RULES = (parts,)
