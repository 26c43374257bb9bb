"""What the prose says of a quantity without equality: about, above, below, at least, multiples."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from kg.audit.book import Book
from kg.audit.finding import Finding, Subject, judge, untestable, verdict
from kg.audit.known import known
from kg.model.claim import Claim
from kg.model.interval import Interval, point
from kg.model.number import Number

#: Whether a known value may be what the prose says, from what it may be, and the stated value with its tolerance.
_MAY_BE: Mapping[str, Callable[[Interval, Interval, Interval], bool]] = {
    "above": lambda value, stated, near: value.high > stated.high,
    "below": lambda value, stated, near: value.low < stated.low,
    "at-least": lambda value, stated, near: value.high >= stated.low,
    "about": lambda value, stated, near: value.meets(near),
    "multiple": lambda value, stated, near: value.meets(near),
}


def qualified(book: Book) -> Iterator[Finding]:
    """A number of the prose that does not state equality is true of the known value.

    About, nearly, and multiples (增长一倍) may be off by half a unit of the last stated digit that is not zero: nearly
    six tenths is 55 to 65 %, nearly 2000 is 1500 to 2500. Above and below are strict. A mark that a value is equal to
    is rounded as any other number.
    """
    for claim in book.claims:
        if not claim.feeds:
            yield _qualified(book, claim)


def _qualified(book: Book, claim: Claim) -> Finding:
    figure = claim.figure
    unit_kind = book.reference.measures[figure.key.measure].attributes["unit_kind"]
    if unit_kind and unit_kind != book.reference.unit_kinds[figure.unit.code]:
        return untestable("qualified", figure, "the mark of a condition, which the count beside it is tested by")
    value = known(book, figure.key, figure)
    if value is None:
        return untestable("qualified", figure, "the edition prints no number that it follows from")
    if claim.qualifier == "equal":
        note = "stated as equal"
        return judge(book, "qualified", figure, value.figures, value.formula, note, wrong="contradictory")
    stated = point(claim.number.value) * point(figure.unit.multiplier)
    near = near_to(claim.number) * point(figure.unit.multiplier)
    may_be = _MAY_BE[claim.qualifier]
    said = verdict(book, value.figures, lambda given: may_be(value.formula(given), stated, near), "contradictory")
    expected = value.formula([book.stands_for(item) for item in value.figures])
    return Finding("qualified", Subject.of(figure), said, expected, value.figures, f"stated as {claim.qualifier}")


def near_to(number: Number) -> Interval:
    """What about a number may mean, in its unit: half a unit of its last digit that is not zero either way."""
    exponent = number.value.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    half = Fraction(Decimal(1).scaleb(exponent)) / 2
    return Interval(Fraction(number.value) - half, Fraction(number.value) + half)


RULES = (qualified,)
