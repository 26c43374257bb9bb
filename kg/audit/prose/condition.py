"""Conditions of the prose as formulas: by how much a member is beyond the mark."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from kg.audit.book import Book
from kg.audit.known import Known, always, combined, known
from kg.audit.prose.listed import listed_at_most
from kg.model.figure import Figure
from kg.model.interval import Interval, point
from kg.model.key import Key

_CONDITION = re.compile(
    r"(?P<left>\S+\*\S*) (?P<sign>[<>]) (?P<right>[^ ;]+)(?: (?P<unit>[^ ;]+))?(?:; areas: (?P<areas>[a-z0-9-]+))?"
)


@dataclass(frozen=True)
class Condition:
    """A formula of the scheme of conditions: a key path with ``*`` for what is counted, ``<`` or ``>``, and a number
    with its unit, or another key path; ``areas`` is the group whose members are counted."""

    left: str
    sign: str
    right: str
    unit: str
    areas: str

    @classmethod
    def parse(cls, text: str) -> Condition | None:
        """The condition that a note begins with; None if it has no formula."""
        match = _CONDITION.fullmatch(text)
        return cls(**{name: part or "" for name, part in match.groupdict().items()}) if match else None

    def margin(self, book: Book, member: str, beside: Figure) -> Known | None:
        """By how much a member is beyond the mark of the condition; None where a value is missing."""
        left = _value(book, Key.parse(self.left.replace("*", member)), beside)
        right = self._mark(book, member, beside)
        if left is None or right is None:
            return None
        ends = (left, right) if self.sign == ">" else (right, left)
        return combined(ends, lambda given: given[0] - given[1])

    def _mark(self, book: Book, member: str, beside: Figure) -> Known | None:
        try:
            number = Decimal(self.right)
        except InvalidOperation:
            return _value(book, Key.parse(self.right.replace("*", member)), beside)
        units = [u.multiplier for u in book.reference.units.values() if self.unit in (u.code, u.symbol)]
        return Known((), always(point(number * units[0] if units else number)))


def _value(book: Book, key: Key, beside: Figure) -> Known | None:
    """What the edition gives for a quantity; of a number of institutions also the bounds that their list sets."""
    found = known(book, key, beside)
    if found is None and key.measure == "institution-count":
        most = listed_at_most(book, key, beside.place.edition)
        if most is not None:
            return Known((), always(Interval(Fraction(0), Fraction(most))))
    return found
