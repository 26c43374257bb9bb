"""Why a change is not seen, and why nothing tests a figure."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from kg.audit.book import Book
from kg.audit.known import level_of
from kg.model.figure import Figure
from kg.model.number import Number
from tests.audit_mutations.reach import Reach


def why_unseen(reach: Reach, figure: Figure) -> str:
    """Why a change of the leading digit of a tested figure is not seen."""
    code, number = figure.place.code, figure.content
    assert isinstance(number, Number)
    if reach.only_bounded(code):
        return "bounded on one side"
    if code in reach.reported:
        return "already reported"
    if number.printed == "0":
        return "a bare 0 is read as rounded to a whole number"
    if abs(number.value) < 10 * Decimal(1).scaleb(-number.decimals):
        return "printed with one digit, and what it follows from is rounded as much"
    return "only ranked and bounded" if reach.only_ordered(code) else "within the rounding of other numbers"


def why_untested(reach: Reach, figure: Figure, book: Book) -> str:
    """Why nothing tests a figure: what a test would need, and is not printed."""
    finding = reach.silent.get(figure.place.code)
    if finding is not None:
        return f"{finding.rule}: {finding.note}"
    key = figure.key
    base, of = key.get("base"), key.get("of")
    if key.measure == "growth" and of and base:
        level = level_of(book, key.replace(base=None))
        wanted = {base: level.replace(period=base), str(key.get("period")): level}
        return _no_value_of(year for year, one in wanted.items() if book.find(one, figure) is None)
    if base and of:
        return _no_value_of([base])
    if key.measure == "mean-value":
        return "the value or the count that it is the mean of is not printed"
    if key.measure in ("share", "ratio"):
        return "the part or the whole is not printed"
    return "printed once; neither a whole of it nor its parts are printed"


def _no_value_of(years: Iterable[str]) -> str:
    return f"no value of {' and '.join(years)} is printed"
