"""Groups of areas whose level of the base year nothing prints: their growth follows from the sums of their members."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.audit.book import Book
from kg.audit.finding import Finding, judge
from kg.audit.known import Known, all_known, dashes_note, remainder
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
    both years adds nothing and is named; if the growth does not fit, it may be the reason, and nothing can be said,
    unless the rest of what holds the member tells what it was in both years.
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
    note = dashes_note(book, "area", [str(key.get("area")) for key, _ in dashes])
    found = judge(book, GROWTH, figure, inputs, growth_of_halves, note)
    yield found.untestable() if dashes and not found.sound and _explains(book, found, figure, dashes) else found


def _explains(book: Book, found: Finding, figure: Figure, dashes: Sequence[tuple[Key, Key]]) -> bool:
    """Whether members printed as a dash may be why a growth does not fit the sums of the others."""
    middle = len(found.inputs) // 2
    halves = []
    for year, printed in enumerate((found.inputs[:middle], found.inputs[middle:])):
        hidden = [remainder(book, pair[year], figure) for pair in dashes]
        halves.append(all_known([*(Known((item,), total) for item in printed), *hidden], total))
    growth = all_known(halves, growth_of_halves)
    return growth is None or not judge(book, GROWTH, figure, growth.figures, growth.formula).beyond


def growth_of_halves(given: Sequence[Interval]) -> Interval:
    """The growth from the sum of the second half to the sum of the first."""
    middle = len(given) // 2
    return total(given[:middle]) / total(given[middle:]) - _ONE


RULES = (member_growths,)
