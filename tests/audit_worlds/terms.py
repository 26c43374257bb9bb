"""The quantities that the inputs of a test give: printed, or of a base year by the level and the growth after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from kg.audit.book import Book
from kg.model.figure import Figure
from kg.model.key import Key


@dataclass
class Terms:
    """Quantities in the order of the inputs; each is taken once. A quantity that is not the next raises LookupError, so
    does a denominator that may be zero."""

    book: Book
    rest: list[tuple[Key, Fraction]]

    @classmethod
    def of(cls, book: Book, figures: Iterable[Figure], given: Iterable[Fraction]) -> Terms:
        found: list[tuple[Key, Fraction]] = []
        for figure, value in zip(figures, given, strict=True):
            if figure.key.measure == "growth":
                key, level = found.pop()
                found.append((key.replace(period=figure.key.get("base")), over(level, 1 + value)))
            else:
                found.append((figure.key, value))
        return cls(book, found)

    def take(self, key: Key) -> Fraction:
        if not self.rest or self.rest[0][0] != key:
            raise LookupError(key.path)
        return self.rest.pop(0)[1]

    def level(self, key: Key) -> Fraction:
        """A level, or the sum of the members of a set."""
        if self.rest and self.rest[0][0] == key:
            return self.take(key)
        members = [key.replace(**{name.replace("-", "_"): one}) for name, one in self._members(key)]
        if not members:
            raise LookupError(key.path)
        return sum(map(self.take, members), Fraction(0))

    def _members(self, key: Key) -> list[tuple[str, str]]:
        for name, member in key.dimensions:
            codes = self.book.reference.list_of(name)
            code = codes.codes.get(member) if codes else None
            if code and "members" in code.attributes:
                return [(name, one) for one in code.attributes["members"].split("|")]
        return []

    def share(self, key: Key) -> Fraction:
        """A share, printed or computed."""
        assert key.denominator is not None
        if self.rest and self.rest[0][0] == key:
            return self.take(key)
        part = self.level(key.replace(key.get("of"), of=None, denominator=None))
        return over(part, self.level(key.denominator))

    def change(self, key: Key) -> Fraction:
        """A change of a share, in points."""
        share = key.replace("share", base=None)
        return (self.share(share) - self.share(share.replace(period=key.get("base")))) * 100

    def growth_of_parts(self, key: Key) -> Fraction:
        """The growth from all that is left, the levels of the parts in the base year, to the first level."""
        level = self.take(key.replace(key.get("of"), of=None, base=None))
        parts = [self.rest.pop(0) for _ in tuple(self.rest)]
        if {part.get("period") for part, _ in parts} != {key.get("base")}:
            raise LookupError(key.path)
        return over(level, sum((value for _, value in parts), Fraction(0))) - 1


def over(above: Fraction, below: Fraction) -> Fraction:
    if below <= 0:
        raise LookupError("the denominator may be zero")
    return above / below
