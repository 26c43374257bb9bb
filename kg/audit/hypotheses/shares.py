"""Hypotheses of making print agree: shares moved so that they make 100, growth from unrounded levels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from kg.audit.book import Book
from kg.audit.finding import Finding
from kg.audit.hypotheses.reading import (
    FORMULAS,
    Found,
    Hypothesis,
    figures_in,
    last_unit,
    number_of,
    remaining,
    whereabouts,
)
from kg.model.figure import Figure
from kg.model.interval import Interval


def made_to_add_up(book: Book, tests: list[Finding]) -> Found:
    """A share is one unit of its last digit off, and just so do the shares of one whole make 100."""
    shares = {test.subject.code: test for test in tests if test.rule == "share"}
    found: list[Hypothesis] = []
    for test in shares.values():
        figure = test.subject.figure
        if test.beyond and figure is not None and _adds_up(book, figure, shares):
            found.append(_to_hundred(book, test, figure))
    return remaining(found, tests)


def _adds_up(book: Book, figure: Figure, shares: Mapping[str, Finding]) -> bool:
    near = book.in_place[figure.place.edition, figure.place.table]
    for partition in book.reference.partitions:
        if partition.drawn_in(figure.place.edition) and figure.key.get(partition.dimension) in partition.parts:
            siblings = [near.get(partition.part(figure.key, member)) for member in partition.parts]
            present = [item for item in siblings if item is not None and item.place.code in shares]
            if len(present) == len(partition.parts) and figure in present:
                printed = sum(number_of(item).value for item in present)
                followed = [_followed(shares[item.place.code]) for item in present]
                if printed == 100 and sum(followed) != 100 and abs(printed - sum(followed)) == last_unit(figure):
                    return True
    return False


def _followed(test: Finding) -> Decimal:
    """The number that the inputs' printed numbers give, rounded as the subject is, in its unit."""
    figure = figures_in(test)[0]
    values = [Fraction(item.canonical or 0) for item in test.inputs]
    exact = FORMULAS[test.rule]([Interval(value, value) for value in values]).low / Fraction(figure.unit.multiplier)
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(last_unit(figure), ROUND_HALF_UP)


def _to_hundred(book: Book, test: Finding, figure: Figure) -> Hypothesis:
    where, where_zh = whereabouts(book, figure)
    followed = _followed(test)
    return Hypothesis(
        "made-to-add-up",
        f"{test.subject.printed} ({where}) may have been moved from {followed} so that the shares make 100",
        f"{test.subject.printed}（{where_zh}）或由{followed}调整而来，以使各项占比之和为100",
        (test.id,),
        (test.subject.code,),
        f"{followed} for {test.subject.printed}",
    )


# One number computed before, one after rounding.


def before_rounding(book: Book, tests: list[Finding]) -> Found:
    """Two prints of one quantity differ, and both follow from the levels within rounding."""
    derived: dict[str, list[Finding]] = defaultdict(list)
    for test in tests:
        if test.rule in FORMULAS and test.rule not in ("repeat", "sum"):
            derived[test.subject.code].append(test)
    found = []
    for test in tests:
        if test.rule == "repeat" and test.beyond:
            both = [derived[item.place.code] for item in figures_in(test)]
            if all(both) and not any(other.beyond for of_one in both for other in of_one):
                found.append(_rounded_levels(book, test))
    return remaining(found, tests)


def _rounded_levels(book: Book, test: Finding) -> Hypothesis:
    one, other = figures_in(test)
    where, where_zh = whereabouts(book, one)
    there, there_zh = whereabouts(book, other)
    printed = other.content.printed
    return Hypothesis(
        "before-rounding",
        f"{one.content.printed} ({where}) and {printed} ({there}) can both be had from levels not yet rounded",
        f"{one.content.printed}（{where_zh}）与{printed}（{there_zh}）均可由舍入前的原值得出",
        (test.id,),
        (),
        "computed from levels before they were rounded",
    )
