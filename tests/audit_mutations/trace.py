"""What each finding of a rule reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar

from kg.audit.book import Book
from kg.audit.finding import Finding
from kg.model.figure import Figure
from tests.audit_mutations.remade import changed
from tests.audit_mutations.spot import Spot, spot_of

Rule = Callable[[Book], Iterator[Finding]]
#: Findings, each with what was read for it.
Trace = list[tuple[Finding, frozenset[Spot]]]


class Traced(Figure):
    """A figure that tells when its content is read."""

    read: ClassVar[set[Spot]] = set()

    def __getattribute__(self, name: str) -> object:
        if name == "content":
            Traced.read.add((self.place.edition, self.key))
        return super().__getattribute__(name)


def trace(book: Book, rule: Rule) -> tuple[Trace, frozenset[Spot]]:
    """The findings of a rule, each with what was read for it, and what was read after the last one.

    ``book`` is one of traced figures. What is read for something that gives no finding counts for the next one.
    """
    found: Trace = []
    Traced.read.clear()
    for finding in rule(book):
        own = (finding.subject.figure, *finding.inputs)
        spots = {spot_of(figure) for figure in own if figure is not None}
        found.append((finding, frozenset(Traced.read | spots)))
        Traced.read.clear()
    return found, frozenset(Traced.read)


def traced(book: Book) -> Book:
    """The book with traced figures; what is read once for all findings has been read."""
    copy = changed(book, lambda figure: Traced(figure.place, figure.content, figure.unit, figure.key))
    for shared in (copy.stating, copy.claims, copy.levels, copy.in_place, copy.missing, copy.partitions, copy.members):
        len(shared)
    return copy
