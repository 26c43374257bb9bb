"""The book by place, to change a figure without reading all others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from kg.audit.book import Book
from kg.model.claim import Claim
from kg.model.figure import Figure
from kg.model.key import Key
from kg.model.number import Number
from tests.audit_mutations.near import Kept
from tests.audit_mutations.spot import Spot, spot_of


@dataclass(frozen=True)
class Index:
    """The book by place, to change a figure without reading all others."""

    book: Book

    @cached_property
    def kept(self) -> Kept:
        """What figures stand for, as far as it has been read."""
        return {}

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """Every numeric figure by its place code: cells with a number, and claims."""
        cells = [figure for item in self.book.editions for figure in item.figures]
        claims = [claim.figure for claim in self.book.claims]
        return {figure.place.code: figure for figure in (*cells, *claims) if isinstance(figure.content, Number)}

    def number(self, code: str) -> Number:
        """The number printed at a place."""
        content = self.figures[code].content
        assert isinstance(content, Number)
        return content

    @cached_property
    def position(self) -> dict[str, tuple[int, type, int]]:
        """By place code: the number of the edition, cell or claim, and the number among these."""
        found: dict[str, tuple[int, type, int]] = {}
        for n, item in enumerate(self.book.editions):
            found |= {figure.place.code: (n, Figure, at) for at, figure in enumerate(item.figures)}
            found |= {claim.place.code: (n, Claim, at) for at, claim in enumerate(item.claims)}
        return found

    @cached_property
    def order(self) -> dict[Spot, int]:
        """The place of a spot in the order of the observations."""
        spots = [(edition, key) for edition, group in self.book.observations.items() for key in group]
        return {spot: n for n, spot in enumerate(spots)}

    @cached_property
    def stating(self) -> dict[Spot, list[int]]:
        """By spot: the positions of its figures in ``stating``."""
        return _positions(spot_of(figure) for figure in self.book.stating)

    @cached_property
    def claims(self) -> dict[Spot, list[int]]:
        """By spot: the positions of its claims."""
        return _positions(spot_of(claim.figure) for claim in self.book.claims)

    @cached_property
    def series(self) -> dict[Key, list[Key]]:
        """By key without its period: the keys known now that differ in it only."""
        found: dict[Key, list[Key]] = defaultdict(list)
        for key in self.book.current:
            found[key.replace(period=None)].append(key)
        return found


def _positions(spots: Iterable[Spot]) -> dict[Spot, list[int]]:
    found: dict[Spot, list[int]] = defaultdict(list)
    for n, spot in enumerate(spots):
        found[spot].append(n)
    return found
