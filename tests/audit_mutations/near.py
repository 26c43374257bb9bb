"""Parts of a mutated book that are narrow, or taken over from the book that it is a mutant of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from kg.audit.book import Book
from kg.model.figure import Figure
from kg.model.interval import Interval
from kg.model.key import Key

T = TypeVar("T")
#: What figures stand for, by identity and padding, with the figure, so that no other one can have the identity.
Kept = dict[tuple[int, int | None], tuple[Figure, Interval]]


class Ledger(dict[Key, T]):
    """The observations of an edition: lookups see all of them, a loop only those in focus."""

    def __init__(self, everything: Mapping[Key, T], focus: Iterable[Key]) -> None:
        super().__init__(everything)
        self._focus = [key for key in focus if key in everything]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._focus)

    def keys(self) -> Any:  # noqa: ANN401 - dict's own views cannot be subclassed
        return list(self._focus)

    def values(self) -> Any:  # noqa: ANN401
        return [self[key] for key in self._focus]

    def items(self) -> Any:  # noqa: ANN401
        return [(key, self[key]) for key in self._focus]


class Near(Book):
    """A book that keeps what it has read off a figure for all books made from the same index."""

    kept: Kept

    def stands_for(self, figure: Figure) -> Interval:
        """What a figure stands for."""
        return self._keep(figure, None, lambda: Book.stands_for(self, figure))

    def may_stand_for(self, figure: Figure, padding: int) -> Interval:
        """What it may stand for."""
        return self._keep(figure, padding, lambda: Book.may_stand_for(self, figure, padding))

    def _keep(self, figure: Figure, padding: int | None, read: Callable[[], Interval]) -> Interval:
        found = self.kept.get((id(figure), padding))
        if found is None:
            found = self.kept[id(figure), padding] = (figure, read())
        return found[1]
