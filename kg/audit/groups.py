"""Groups of areas whose level of the base year nothing prints: their growth follows from the sums of their members."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.audit.book import Book
from kg.audit.finding import Finding, judge
from kg.model.figure import Figure
from kg.model.interval import Interval, point, total
from kg.model.key import Key

#: The rule's name, which its findings bear.
GROWTH = "growth-of-members"
_ONE = point(1)


def member_growths(book: Book) -> Iterator[Finding]:
    """A growth of a group of areas is the sum of its members' levels of the period over that of the base, less one.

    Tested where no level of the group in the base year is printed, and the levels of all members are in both years. The
    inputs are the members' levels of the period, then those of the base, in one order. A member printed as a dash in
    both years adds nothing and is named.
    """
    members = {code: parts for code, _, parts in book.reference.area_groups}
    for figure in book.stating:
        group, base, of = (figure.key.get(name) for name in ("area", "base", "of"))
        if figure.key.measure != "growth" or group not in members or of not in book.levels or base is None:
            continue
        level = figure.key.replace(of, base=None, of=None)
        if book.find(level.replace(period=base), figure) is not None:
            continue
        yield from _growth(book, figure, level, base, members[group])


def _growth(book: Book, figure: Figure, level: Key, base: str, members: Sequence[str]) -> Iterator[Finding]:
    keys = [level.replace(area=member) for member in members]
    pairs = [(key, key.replace(period=base)) for key in keys]
    dashes = [p for p in pairs if all((figure.place.edition, key) in book.missing for key in p)]
    wanted = [p for p in pairs if p not in dashes]
    later = [book.find(key, figure) for key, _ in wanted]
    earlier = [book.find(key, figure) for _, key in wanted]
    inputs = [item for item in (*later, *earlier) if item is not None]
    if len(wanted) < 2 or len(inputs) < 2 * len(wanted):
        return
    note = f"{', '.join(str(key.get('area')) for key, _ in dashes)} is printed as a dash" if dashes else ""
    yield judge(book, GROWTH, figure, inputs, growth_of_halves, note)


def growth_of_halves(given: Sequence[Interval]) -> Interval:
    """The growth from the sum of the second half to the sum of the first."""
    middle = len(given) // 2
    return total(given[:middle]) / total(given[middle:]) - _ONE


RULES = (member_growths,)
