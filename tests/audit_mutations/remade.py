"""A mutated book made from nothing, as the audit of a mutated report would have it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from kg.audit.book import Book, open_book
from kg.editions.read_edition import EditionData
from kg.model.figure import Figure
from kg.model.observation import current, observe
from tests.audit_mutations.spot import Changes


def opened(editions: Iterable[EditionData], book: Book) -> Book:
    """The book of other editions, with the same reference."""
    editions = list(editions)
    observations = {item.edition.year: observe(item.stating) for item in editions}
    now = current(observation for group in observations.values() for observation in group)
    return open_book(editions, book.reference, observations, now)


def changed(book: Book, change: Callable[[Figure], Figure]) -> Book:
    """A copy of the book with each figure and claim changed, made from nothing."""
    return opened(
        (
            replace(
                item,
                figures=tuple(change(figure) for figure in item.figures),
                claims=tuple(replace(claim, figure=change(claim.figure)) for claim in item.claims),
            )
            for item in book.editions
        ),
        book,
    )


def printing(book: Book, changes: Changes) -> Book:
    """A copy of the book with other contents at some places, made from nothing."""

    def change(figure: Figure) -> Figure:
        content = changes.get(figure.place.code)
        return figure if content is None else replace(figure, content=content)

    return changed(book, change)
