"""Numbers of the prose that say how many there are of what the report names."""

from __future__ import annotations

from collections.abc import Iterator

from kg.audit.book import Book
from kg.audit.finding import Finding, judge
from kg.audit.known import always, members_of
from kg.model.figure import Figure
from kg.model.interval import point


def counts(book: Book) -> Iterator[Finding]:
    """The stated number of members of a set, of classes, or of exchanges is the number of those named."""
    for figure in book.stating:
        named = _named(book, figure)
        if named:
            yield judge(book, "count", figure, (), always(point(named)), wrong="contradictory")


def _named(book: Book, figure: Figure) -> int:
    """How many the report names of what a figure counts; 0 if it counts nothing that is named."""
    key = figure.key
    if key.measure in ("member-count", "exchange-count"):
        return sum(len(members_of(book, dimension, member)) for dimension, member in key.dimensions)
    classification = key.get("classification") if key.measure == "class-count" else None
    if classification is None:
        return 0
    edition = figure.place.edition
    scheme = book.reference.lists.get(classification.removesuffix(f"-{edition}"))
    codes = scheme.codes.values() if scheme else ()
    top = [code for code in codes if not code.parent and "members" not in code.attributes]
    return sum(edition in (code.editions or (edition,)) for code in top)


RULES = (counts,)
