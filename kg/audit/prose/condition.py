"""Conditions of the prose against the values: by how much a member is beyond the mark."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction

from kg.audit.book import Book, Placed
from kg.audit.known import Known, always, combined, known
from kg.audit.prose.listed import listed_at_most
from kg.model.condition import Condition
from kg.model.interval import Interval, point
from kg.model.key import Key


def margin(book: Book, condition: Condition, member: str, beside: Placed) -> Known | None:
    """By how much a member is beyond the mark of a condition; None where a value is missing."""
    left = _value(book, Key.parse(condition.left.replace("*", member)), beside)
    right = _mark(book, condition, member, beside)
    if left is None or right is None:
        return None
    ends = (left, right) if condition.sign == ">" else (right, left)
    return combined(ends, lambda given: given[0] - given[1])


def _mark(book: Book, condition: Condition, member: str, beside: Placed) -> Known | None:
    """The number or the quantity that a condition holds a member against."""
    try:
        number = Decimal(condition.right)
    except InvalidOperation:
        return _value(book, Key.parse(condition.right.replace("*", member)), beside)
    units = [u.multiplier for u in book.reference.units.values() if condition.unit in (u.code, u.symbol)]
    return Known((), always(point(number * units[0] if units else number)))


def _value(book: Book, key: Key, beside: Placed) -> Known | None:
    """What the edition gives for a quantity; of a number of institutions also the bounds that their list sets."""
    found = known(book, key, beside)
    if found is None and key.measure == "institution-count":
        most = listed_at_most(book, key, beside.place.edition)
        if most is not None:
            return Known((), always(Interval(Fraction(0), Fraction(most))))
    return found
