"""Changes of shares in percentage points, against the levels that the shares are of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction

from kg.audit.book import Book
from kg.audit.finding import Finding, judge
from kg.audit.known import Known, all_known, known
from kg.model.figure import Figure
from kg.model.interval import Interval, point
from kg.model.key import Key
from kg.model.number import Number

_HUNDRED = point(100)


def computed_differences(book: Book) -> Iterator[Finding]:
    """A change of a share in percentage points follows from the levels of both years, printed or implied.

    It may have been taken from the unrounded shares, or from the shares as they are printed: each rounded (within
    rounding), or with digits cut off in one of them (cut), to the decimals of the change.
    """
    for figure in book.stating:
        base = figure.key.get("base")
        if figure.key.measure == "share-change" and base is not None:
            share = figure.key.replace("share", base=None)
            pairs = [_levels(share), _levels(share.replace(period=base))]
            levels = [known(book, key, figure) for pair in pairs for key in pair]
            change = all_known(levels, _points)
            if change is not None:
                found = judge(book, "computed-difference", figure, change.figures, change.formula)
                sure = found.sound or found.expected is None
                yield found if sure else _of_rounded(found, figure, [level for level in levels if level])


def _levels(share: Key) -> tuple[Key, Key]:
    """What a share is of, and over."""
    denominator = share.denominator
    assert denominator is not None
    return share.replace(share.get("of"), of=None, denominator=None), denominator


def _points(given: Sequence[Interval]) -> Interval:
    later, later_whole, earlier, earlier_whole = given
    return (later / later_whole - earlier / earlier_whole) * _HUNDRED


def _of_rounded(found: Finding, figure: Figure, levels: Sequence[Known]) -> Finding:
    """The same if the change is that of the two shares as they are printed."""
    assert isinstance(figure.content, Number)
    part, whole, earlier, earlier_whole = (level.printed.low for level in levels)
    unit = Decimal(1).scaleb(-figure.content.decimals)
    later, before = (_in_percent(share, unit) for share in (part / whole, earlier / earlier_whole))
    if later[0] - before[0] == figure.content.value:
        return replace(found, verdict="within-rounding", note="the difference of the two shares, each rounded first")
    if figure.content.value in {one - other for one in later for other in before}:
        return replace(found, verdict="cut", note="the difference of the two shares, digits of one cut off first")
    return found


def _in_percent(share: Fraction, unit: Decimal) -> tuple[Decimal, Decimal]:
    """A share in per cent, rounded to a unit and cut to it."""
    exact = Decimal(share.numerator) * 100 / Decimal(share.denominator)
    return exact.quantize(unit, ROUND_HALF_UP), exact.quantize(unit, ROUND_DOWN)


RULES = (computed_differences,)
