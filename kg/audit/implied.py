"""Rules for what follows from levels that nothing prints, but other numbers imply: a level of the base year is the
level of the period over one and the growth; a level of a set is the sum of its members."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.audit.arithmetic import partitions_of, parts_of
from kg.audit.book import Book
from kg.audit.finding import Finding, judge
from kg.audit.known import all_known, combined, dashes_note, growth_of, known, over
from kg.model.figure import Figure
from kg.model.interval import Interval, total
from kg.model.key import Key
from kg.model.partition import Partition


def part_growths(book: Book) -> Iterator[Finding]:
    """A growth of a whole is its level over the levels of its parts in the base year, less one, where the growth of a
    part implies what it was then.

    The inputs are the level of the whole, then for each part its level of the base year, or its level and growth. A
    part printed as a dash adds nothing; if the growth is then too small, the dash may be the reason, and nothing can be
    said.
    """
    for figure in book.stating:
        base, of = figure.key.get("base"), figure.key.get("of")
        if figure.key.measure == "growth" and of in book.levels and base is not None:
            level = figure.key.replace(of, base=None, of=None)
            for partition in partitions_of(book, figure.place.edition, level):
                yield from _growth(book, figure, level, partition)


def _growth(book: Book, figure: Figure, level: Key, partition: Partition) -> Iterator[Finding]:
    wanted, dashes = parts_of(book, figure.place.edition, level, partition)
    whole, base = known(book, level, figure), figure.key.get("base")
    bases = all_known([known(book, key.replace(period=base), figure) for key in wanted], total)
    if whole is None or bases is None or len(wanted) < 2 or len(bases.figures) == len(wanted):
        return  # with a printed level for each part, this is a sum
    growth = combined([whole, bases], growth_of)
    note = dashes_note(book, partition.dimension, [str(key.get(partition.dimension)) for key in dashes])
    found = judge(book, "growth-of-parts", figure, growth.figures, growth.formula, note, partition.code)
    smaller = found.expected is not None and book.stands_for(figure).high < found.expected.low
    yield found.untestable() if dashes and smaller else found


def computed_shares(book: Book) -> Iterator[Finding]:
    """A share is 100 times its quantity over its denominator, where one of them is not printed but follows from what
    is: the members of a set, or the level of a base year."""
    for figure in book.stating:
        denominator, of = figure.key.denominator, figure.key.get("of")
        if figure.key.measure == "share" and denominator is not None and of is not None:
            part = figure.key.replace(of, of=None, denominator=None)
            if book.find(part, figure) is None or book.find(denominator, figure) is None:
                share = all_known([known(book, key, figure) for key in (part, denominator)], over)
                if share is not None:
                    yield judge(book, "computed-share", figure, share.figures, share.formula)


def means_of_parts(book: Book) -> Iterator[Finding]:
    """A mean of a whole lies between the smallest and the largest mean of its parts.

    A part printed as a dash may have a mean beyond those of the others; if the mean does not fit, nothing can be said.
    """
    for edition, observations in book.observations.items():
        for key, observation in observations.items():
            for partition in partitions_of(book, edition, key) if key.measure == "mean-value" else ():
                wanted, dashes = parts_of(book, edition, key, partition)
                if len(wanted) > 1:
                    inputs = [observations[part].chosen for part in wanted]
                    note = dashes_note(book, partition.dimension, [str(key.get(partition.dimension)) for key in dashes])
                    found = judge(
                        book, "mean-of-parts", observation.chosen, inputs, _between, note, variant=partition.code
                    )
                    yield found.untestable() if dashes and not found.sound else found


def _between(given: Sequence[Interval]) -> Interval:
    return Interval(min(one.low for one in given), max(one.high for one in given))


RULES = (part_growths, computed_shares, means_of_parts)
