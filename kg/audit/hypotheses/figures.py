"""Hypotheses that one figure is wrong: a slipped or swapped digit, a copied cell, or another value altogether."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from kg.audit.book import Book
from kg.audit.finding import Finding
from kg.audit.hypotheses.reading import (
    CROWD,
    FORMULAS,
    MOST,
    Found,
    Hypothesis,
    figures_in,
    last_unit,
    number_of,
    remaining,
    wanted_of,
    whereabouts,
)
from kg.editions.possible import may_be_negative
from kg.model.figure import Cell, Figure
from kg.model.interval import Interval
from kg.model.number import Number
from kg.model.observation import ACROSS, WITHIN


@dataclass(frozen=True)
class _Suspect:
    """A figure that repairs findings if it stands for ``wanted``, and the prints one slip away that would."""

    figure: Figure
    wanted: Interval
    repairs: tuple[str, ...]
    edits: tuple[str, ...]


def single_figures(book: Book, tests: list[Finding]) -> Found:
    """One figure that, printed otherwise, repairs every finding that it is in and breaks none."""
    by_figure: dict[str, list[tuple[Finding, int]]] = defaultdict(list)
    for test in tests:
        if test.rule in FORMULAS and test.expected is not None:
            for at, figure in enumerate(figures_in(test)):
                by_figure[figure.place.code].append((test, at))
    failing = [test for test in tests if test.beyond and test.rule in FORMULAS]
    crowded = _crowded(failing)
    suspects: dict[str, list[_Suspect]] = defaultdict(list)
    for figure in {figure.place.code: figure for test in failing for figure in figures_in(test)}.values():
        suspect = _suspect(book, figure, by_figure[figure.place.code])
        for identifier in suspect.repairs if suspect else ():
            assert suspect is not None
            suspects[identifier].append(suspect)
    told = [told for test in failing if test.id not in crowded for told in _best(book, suspects[test.id])]
    return remaining(_together(told), tests)


def _crowded(failing: list[Finding]) -> set[str]:
    """Findings of one rule on several figures of one row or column: what they share is no slip of one."""
    lines: dict[tuple[str, str, str, str, int], dict[str, str]] = defaultdict(dict)
    for test in failing:
        place = figures_in(test)[0].place
        if isinstance(place, Cell):
            for name, number in (("row", place.row), ("column", place.column)):
                lines[test.rule, place.edition, place.table, name, number][test.id] = place.code
    return {identifier for crowd in lines.values() if len(set(crowd.values())) >= CROWD for identifier in crowd}


def _suspect(book: Book, figure: Figure, tests: list[tuple[Finding, int]]) -> _Suspect | None:
    """The figure as a suspect; None if no one value suits all its tests."""
    wanted: Interval | None = None
    # The failing tests first: they rule out most.
    for test, at in sorted(tests, key=lambda item: not item[0].beyond):
        here = wanted_of(test.rule, _values(book, test), at)
        if here is not None:
            wanted = here if wanted is None else _common(wanted, here)
            if wanted is None:
                return None
    if wanted is None or (wanted.high < 0 and not may_be_negative(book.reference, figure.key.measure)):
        return None
    repairs = tuple(sorted(test.id for test, _ in tests if test.beyond))
    edits = tuple(number.printed for number in _slips(number_of(figure)) if _suits(book, figure, number, wanted))
    return _Suspect(figure, wanted, repairs, edits)


def _values(book: Book, test: Finding) -> list[Interval]:
    """What the figures of a test stand for: also cut, if it holds only so."""
    figures = figures_in(test)
    if test.verdict != "cut":
        return [book.stands_for(figure) for figure in figures]
    padding = WITHIN if len({figure.place.edition for figure in figures}) == 1 else ACROSS
    return [book.may_stand_for(figure, padding) for figure in figures]


def _common(one: Interval, other: Interval) -> Interval | None:
    return Interval(max(one.low, other.low), min(one.high, other.high)) if one.meets(other) else None


def _suits(book: Book, figure: Figure, number: Number, wanted: Interval) -> bool:
    """Whether a number stands for something wanted. To share no more than an end is not enough: 5369.73 is not what
    5369.72 stands for."""
    stands_for = book.stands_for(replace(figure, content=number))
    shared = _common(stands_for, wanted)
    return shared is not None and (shared.low < shared.high or shared in (stands_for, wanted))


def _slips(number: Number) -> Iterator[Number]:
    """The numbers one slip away: a digit changed, two neighbours swapped, and before the point a digit lost or one too
    many."""
    digits = str(abs(number.value).quantize(Decimal(1).scaleb(-number.decimals))).replace(".", "")
    whole = len(digits) - number.decimals
    changed = {digits[:n] + d + digits[n + 1 :] for n in range(len(digits)) for d in "0123456789"}
    changed |= {digits[:n] + digits[n + 1] + digits[n] + digits[n + 2 :] for n in range(len(digits) - 1)}
    changed |= {digits[:n] + d + digits[n:] for n in range(whole + 1) for d in "0123456789"}
    changed |= {digits[:n] + digits[n + 1 :] for n in range(whole) if whole > 1}
    sign = "-" if number.value < 0 else ""
    for other in sorted(changed - {digits}):
        value = Decimal(f"{sign}{other}").scaleb(-number.decimals)
        # No number is printed with a zero in front.
        if len(str(value).lstrip("-").replace(".", "")) == len(other):
            yield Number(str(value), value, number.decimals)


def _best(book: Book, suspects: list[_Suspect]) -> Iterator[Hypothesis]:
    """The hypotheses for one finding: of the suspects that repair most, those with a slip, if they are few; without a
    slip the only one."""
    most = max((len(suspect.repairs) for suspect in suspects), default=0)
    likely = [suspect for suspect in suspects if len(suspect.repairs) == most]
    slips = [(suspect, edit) for suspect in likely for edit in suspect.edits]
    if 0 < len(slips) <= MOST:
        yield from (_slipped(book, suspect, edit, len(slips)) for suspect, edit in slips)
    elif not slips and len(likely) == 1:
        yield _wrong(book, likely[0])


def _slipped(book: Book, suspect: _Suspect, edit: str, among: int) -> Hypothesis:
    figure = suspect.figure
    where, where_zh = whereabouts(book, figure)
    printed = figure.content.printed
    return Hypothesis(
        "slipped-digit",
        f"{printed} ({where}) may be a slip for {edit}{_one_of(among)}",
        f"{printed}（{where_zh}）或为{edit}之误{_one_of_zh(among)}",
        suspect.repairs,
        (figure.place.code,),
        f"{edit} for {printed}",
        among,
    )


def _wrong(book: Book, suspect: _Suspect) -> Hypothesis:
    """A wrong figure, or one copied from the cell beside it."""
    figure = suspect.figure
    where, where_zh = whereabouts(book, figure)
    printed, wanted = figure.content.printed, _shown(figure, suspect.wanted)
    copied = _copied_from(book, figure)
    source, source_zh = (", the number of the cell beside it,", "（与相邻格相同）") if copied else ("", "")
    return Hypothesis(
        "copied-cell" if copied else "wrong-figure",
        f"{printed}{source} ({where}) may be wrong: with {wanted} all holds",
        f"{printed}{source_zh}（{where_zh}）或有误：若为{wanted.replace(' to ', '至')}则各式成立",
        suspect.repairs,
        (figure.place.code,),
        f"{wanted} for {printed}",
    )


def _one_of(among: int) -> str:
    return f" (one of {among} readings that do equally well)" if among > 1 else ""


def _one_of_zh(among: int) -> str:
    return f"（{among}种同样可能的读法之一）" if among > 1 else ""


def _shown(figure: Figure, wanted: Interval) -> str:
    """What the figure should print, in its unit and with its decimals: one number, or the first and last."""
    unit, step = Fraction(figure.unit.multiplier), last_unit(figure)
    low, high = (Decimal(round(end / unit / Fraction(step))) * step for end in (wanted.low, wanted.high))
    return str(low) if low == high else f"{low} to {high}"


def _copied_from(book: Book, figure: Figure) -> bool:
    """Whether a cell beside it prints the same, with three digits at least."""
    place, printed = figure.place, figure.content.printed
    if not isinstance(place, Cell) or sum(character.isdigit() for character in printed) < 3:
        return False
    near = book.in_place[place.edition, place.table].values()
    beside = [item for item in near if isinstance(item.place, Cell) and _steps(item.place, place) == 1]
    return any(item.content.printed == printed for item in beside)


def _steps(one: Cell, other: Cell) -> int:
    return abs(one.row - other.row) + abs(one.column - other.column)


def _together(told: list[Hypothesis]) -> list[Hypothesis]:
    """One hypothesis for one reading: the same slip in several places counts once for each place, each once."""
    once: dict[tuple[str, tuple[str, ...]], Hypothesis] = {}
    for item in told:
        once.setdefault((item.reading, item.figures), item)
    return list(once.values())
