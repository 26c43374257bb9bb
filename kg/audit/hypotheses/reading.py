"""Hypotheses: where one other reading of the print explains findings, that reading, as data.

All are found by search over the inputs of findings, and none changes a value. A reading repairs every finding that it
touches and breaks none that was sound; where more than :data:`MOST` readings would do equally well, none is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kg.audit.book import Book
from kg.audit.finding import Finding, Formula, judge
from kg.audit.groups import GROWTH, growth_of_halves
from kg.model.figure import Figure
from kg.model.interval import Interval, point, total
from kg.model.number import Number

#: More readings than these that do equally well say nothing.
MOST = 3
#: So many failing numbers of one row or column, by one rule, have a cause in common.
CROWD = 3
#: From what rests on most print to what rests on least.
KINDS = (
    *(
        "other-members",
        "row-left-out",
        "member-left-out",
        "older-value",
        "unprinted-value",
        "made-to-add-up",
        "swapped-ranks",
    ),
    *("before-rounding", "copied-cell", "slipped-digit", "wrong-figure"),
)
ONE, HUNDRED = point(1), point(100)


@dataclass(frozen=True)
class Hypothesis:
    """``findings`` are the ids explained, ``figures`` the codes of the places that would print otherwise (or whose
    row or member is concerned), ``reading`` what is assumed, ``among`` how many readings of the kind do equally
    well."""

    kind: str
    text_en: str
    text_zh: str
    findings: tuple[str, ...]
    figures: tuple[str, ...]
    reading: str
    among: int = 1


#: What a search gives: hypotheses, and the tests as they read with them, without those explained.
Found = tuple[list[Hypothesis], list[Finding]]


def remaining(found: list[Hypothesis], tests: Iterable[Finding]) -> Found:
    """What was found, and the tests that it leaves open."""
    explained = {identifier for hypothesis in found for identifier in hypothesis.findings}
    return found, [test for test in tests if test.id not in explained]


def figures_in(test: Finding) -> tuple[Figure, ...]:
    """The subject and the inputs; none where the subject is no figure."""
    return (test.subject.figure, *test.inputs) if test.subject.figure else ()


def whereabouts(book: Book, figure: Figure) -> tuple[str, str]:
    """Where a figure stands, in English and Chinese."""
    place = figure.place
    edition = next(item.edition for item in book.editions if item.edition.year == place.edition)
    table = next((layout.table for layout in edition.layouts if layout.id == place.table), "")
    return (
        f"{place.edition} {table or 'text'}, line {place.line}",
        f"{place.edition}年版{table or '正文'}第{place.line}行",
    )


def labels_of(book: Book, dimension: str, members: Iterable[str]) -> tuple[str, str]:
    """The names of members, in English and Chinese."""
    codes = book.reference.list_of(dimension)
    known = [codes.codes[member] for member in members] if codes else []
    return " and ".join(code.label_en or code.label_zh for code in known), "、".join(code.label_zh for code in known)


# Formulas, forwards and backwards.


def minus_part(whole: Interval, part: Interval) -> Interval:
    """A sum without one of its terms."""
    return Interval(whole.low - part.low, whole.high - part.high)


def in_points(given: Sequence[Interval]) -> Interval:
    """The difference of two ratios in percentage points."""
    return (given[0] - given[1]) * HUNDRED


FORMULAS: Mapping[str, Formula] = {
    "sum": total,
    **{rule: lambda given: given[0] / given[1] for rule in ("share", "ratio", "mean")},
    "growth": lambda given: given[0] / given[1] - ONE,
    GROWTH: growth_of_halves,
    "difference": in_points,
    "repeat": lambda given: given[0],
}


def judged_again(book: Book, test: Finding, inputs: Sequence[Figure]) -> Finding:
    """The same test with other inputs."""
    assert test.subject.figure is not None
    return judge(book, test.rule, test.subject.figure, inputs, FORMULAS[test.rule], test.note, test.variant)


def wanted_of(rule: str, values: Sequence[Interval], at: int) -> Interval | None:
    """What a figure of a test should stand for so that it holds; ``values`` are the subject's and the inputs', ``at``
    counts from the subject. None where something may be zero and nothing can be said."""
    try:
        return FORMULAS[rule](values[1:]) if at == 0 else backwards(rule, values[0], values[1:], at)
    except ZeroDivisionError:
        return None


def backwards(rule: str, subject: Interval, given: Sequence[Interval], at: int) -> Interval:
    """What input ``at``, from 1, should stand for."""
    own = given[at - 1]
    if rule == "sum":
        return subject - minus_part(total(given), own)
    if rule == "difference":
        change = subject * point(Fraction(1, 100))
        return given[1] + change if at == 1 else given[0] - change
    if rule == "repeat":
        return subject
    quotient = subject + ONE if rule in ("growth", GROWTH) else subject
    middle = len(given) // 2
    later, earlier = total(given[:middle]), total(given[middle:])
    if at <= middle:
        return quotient * earlier - minus_part(later, own)
    return later / quotient - minus_part(earlier, own)


def number_of(figure: Figure) -> Number:
    """The number of a figure that has one."""
    assert isinstance(figure.content, Number)
    return figure.content


def last_unit(figure: Figure) -> Decimal:
    """A unit of the last printed digit."""
    return Decimal(1).scaleb(-number_of(figure).decimals)
