"""Numbers of the prose that say how many areas, or years in a row, meet a condition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import takewhile

from kg.audit.book import Book
from kg.audit.finding import Finding, judge, untestable
from kg.audit.known import Known, combined, members_of
from kg.audit.prose.condition import margin as margin_of
from kg.model.condition import Condition
from kg.model.figure import Figure
from kg.model.interval import Interval
from kg.model.key import Key


def conditions(book: Book) -> Iterator[Finding]:
    """The number of areas, or of years in a row, that the text says meet a condition is the number of those that do."""
    for claim in book.claims:
        code = claim.figure.key.get("condition")
        if code is not None and claim.feeds:
            note = book.reference.lists["condition"].codes[code].attributes["note"]
            condition = Condition.parse(note)
            if condition is None:
                yield untestable("condition", claim.figure, note)
            elif claim.figure.key.measure == "year-count":
                yield _years(book, claim.figure, condition)
            else:
                yield _areas(book, claim.figure, condition)


def _areas(book: Book, figure: Figure, condition: Condition) -> Finding:
    """An area printed as a dash meets no condition. If the count is wrong only without the areas that have no value, or
    right while some of them are not printed at all, nothing can be said."""
    areas = members_of(book, "area", condition.areas)
    margins = {area: margin_of(book, condition, area, figure) for area in areas}
    given = [margin for margin in margins.values() if margin is not None]
    bare = [Key.parse(condition.left.replace("*", area)) for area, margin in margins.items() if margin is None]
    unprinted = [key for key in bare if (figure.place.edition, key) not in book.missing]
    found = _counted(book, figure, given, 0)
    note = ""
    if unprinted or found.beyond:
        note = f"{len(bare)} of the areas have no printed value" if bare else ""
    elif any(not margin.figures for margin in given):
        note = "a list bounds the numbers of the areas, and may be of a later date than the text"
    may_be_right = not _counted(book, figure, given, len(bare)).beyond
    return replace(found, verdict="untestable", note=note) if note and may_be_right else found


def _counted(book: Book, figure: Figure, margins: Sequence[Known], unknown: int) -> Finding:
    def count(given: Sequence[Interval]) -> Interval:
        surely, may = sum(margin.low > 0 for margin in given), sum(margin.high > 0 for margin in given)
        return Interval(Fraction(surely), Fraction(may + unknown))

    all_of = combined(margins, count)
    found = judge(book, "condition", figure, all_of.figures, all_of.formula, wrong="contradictory")
    return replace(found, inputs=_nearest_to_the_mark(margins))


def _nearest_to_the_mark(margins: Sequence[Known]) -> tuple[Figure, ...]:
    """The figures of the member that just meets a condition, and of the one that just does not."""
    valued = [(margin.printed.low, margin) for margin in margins]
    meeting = min((pair for pair in valued if pair[0] > 0), key=lambda pair: pair[0], default=None)
    failing = max((pair for pair in valued if pair[0] <= 0), key=lambda pair: pair[0], default=None)
    figures = [figure for pair in (meeting, failing) if pair is not None for figure in pair[1].figures]
    return tuple(dict.fromkeys(figures))


def _years(book: Book, figure: Figure, condition: Condition) -> Finding:
    """The years in a row up to the period of the claim; before the first year with a value there may be more."""
    last = int(figure.key.get("period") or 0)
    margins: list[Known] = []
    while (margin := margin_of(book, condition, str(last - len(margins)), figure)) is not None:
        margins.append(margin)
    stated = figure.canonical
    assert stated is not None

    def run(given: Sequence[Interval]) -> Interval:
        """The number of years in a row, back from the last, that surely and that may meet the condition."""
        surely = len(list(takewhile(lambda value: value.low > 0, given)))
        may = len(list(takewhile(lambda value: value.high > 0, given)))
        more = max(Fraction(stated), Fraction(may)) if may == len(margins) else Fraction(may)
        return Interval(Fraction(surely), more)

    if not margins:
        return untestable("condition", figure, "the edition prints no value of the years")
    all_of = combined(margins, run)
    found = judge(book, "condition", figure, all_of.figures, all_of.formula, wrong="contradictory")
    open_end = not found.beyond and found.expected is not None and found.expected.high > len(margins)
    note = "the years before are not printed" if open_end else ""
    return replace(found, verdict="untestable" if open_end else found.verdict, note=note)


RULES = (conditions,)
