"""Quantities as an edition gives them: printed, or computed from what is printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import islice

from kg.audit.book import Book, Placed
from kg.audit.finding import Formula, printed
from kg.editions.loader import split
from kg.model.figure import Figure
from kg.model.interval import Interval, point, total
from kg.model.key import Key
from kg.model.observation import WITHIN

_ONE = point(1)


@dataclass(frozen=True)
class Known:
    """A quantity as an edition gives it: the figures that it follows from, and how; of a printed one, its figure."""

    figures: tuple[Figure, ...]
    formula: Formula

    @property
    def printed(self) -> Interval:
        """What the printed numbers alone give, in the base unit."""
        return self.formula([printed(figure) for figure in self.figures])


def known(book: Book, key: Key, beside: Placed) -> Known | None:
    """What the edition of a figure gives for a quantity, as near to the figure as can be: printed, else computed from
    what is printed. None if it gives neither, or a denominator may be zero."""
    figure = nearest(book, key, beside)
    if figure is not None:
        return Known((figure,), lambda given: given[0])
    members = _of_set(book, key) if key.measure in book.levels else []
    if members:
        return all_known([known(book, one, beside) or remainder(book, one, beside) for one in members], total)
    keys, formula = _parts(book, key)
    computed = all_known([known(book, part, beside) for part in keys], formula) or _implied(book, key, beside)
    return computed if computed is not None and _has_a_value(book, computed) else None


def _has_a_value(book: Book, computed: Known) -> bool:
    """Whether no denominator may be zero, in the widest reading of the figures."""
    try:
        computed.formula([book.may_stand_for(figure, WITHIN) for figure in computed.figures])
    except ZeroDivisionError:
        return False
    return True


def nearest(book: Book, key: Key, beside: Placed) -> Figure | None:
    """The figure of the same edition that states a quantity, in the same table if there is one."""
    found = book.find(key, beside)
    return found if found is not None and found.place.edition == beside.place.edition else None


def combined(parts: Sequence[Known], formula: Formula) -> Known:
    """A quantity that follows from others: ``formula`` gets one interval for each of them."""

    def of(given: Sequence[Interval]) -> Interval:
        return formula(values_of(parts, given))

    return Known(tuple(figure for part in parts for figure in part.figures), of)


def values_of(parts: Sequence[Known], given: Sequence[Interval]) -> list[Interval]:
    """The value of each of several quantities, from the intervals of all their figures in one row."""
    rest = iter(given)
    return [part.formula(list(islice(rest, len(part.figures)))) for part in parts]


def all_known(parts: Sequence[Known | None], formula: Formula) -> Known | None:
    """The same; None if one of them is not known, or there are none."""
    found = [part for part in parts if part is not None]
    return combined(found, formula) if found and len(found) == len(parts) else None


def always(value: Interval) -> Formula:
    """A value that follows from no figure."""
    return lambda given: value


def remainder(book: Book, key: Key, beside: Placed) -> Known | None:
    """What is left for a part printed as a dash, where the whole and all other parts are printed; never below zero."""
    edition = beside.place.edition
    for partition in book.reference.partitions:
        whole = with_member(key, partition.dimension, partition.whole or None)
        if partition.drawn_in(edition) and partition.applies(whole) and (edition, key) in book.missing:
            parts = [partition.part(whole, member) for member in partition.parts]
            if key in parts:
                others = [nearest(book, other, beside) for other in [whole, *parts] if other != key]
                figures = [figure for figure in others if figure is not None]
                if len(figures) == len(parts):
                    return Known(tuple(figures), _what_is_left)
    return None


def _implied(book: Book, key: Key, beside: Placed) -> Known | None:
    """The level of a base year, from the level of the year after it and the growth between them, both printed."""
    period = key.get("period") or ""
    if key.measure not in book.levels or not period.isdecimal():
        return None
    later = with_member(key, "period", str(int(period) + 1))
    growth = later.replace("growth", of=key.measure, base=period)
    found = [nearest(book, one, beside) for one in (later, growth)]
    figures = tuple(figure for figure in found if figure is not None)
    return Known(figures, lambda given: given[0] / (_ONE + given[1])) if len(figures) == len(found) else None


def _what_is_left(given: Sequence[Interval]) -> Interval:
    left = given[0] - total(given[1:])
    return Interval(max(left.low, Fraction(0)), max(left.high, Fraction(0)))


def _parts(book: Book, key: Key) -> tuple[list[Key], Formula]:
    """What a quantity is computed from where it is not printed; nothing if we know no way."""
    of, base, minus = key.get("of"), key.get("base"), key.get("minus")
    if key.measure in ("growth", "multiple") and of and base:
        level = level_of(book, key.replace(base=None))
        change = growth_of if key.measure == "growth" else over
        return [level, level.replace(period=base)], change
    if key.measure in ("share", "ratio") and of and key.denominator:
        return [key.replace(of, of=None, denominator=None), key.denominator], over
    if key.measure == "value-difference" and of and minus:
        return [key.replace(of, of=None, minus=None), Key.from_member(minus, key.get("period"))], _less
    if key.measure == "net-outflow" and of:
        return [key.replace(of, of=None, direction=direction) for direction in ("output", "absorbed")], _less
    return [], total


def growth_of(given: Sequence[Interval]) -> Interval:
    """The growth from the second to the first."""
    return given[0] / given[1] - _ONE


def over(given: Sequence[Interval]) -> Interval:
    """The first over the second."""
    return given[0] / given[1]


def _less(given: Sequence[Interval]) -> Interval:
    return given[0] - given[1]


def level_of(book: Book, key: Key) -> Key:
    """The quantity that the ``of`` of a growth, multiple or rank names; a mean keeps its ``of``."""
    of = key.get("of")
    assert of is not None
    mean = book.reference.lists["quantity"].codes[of].attributes.get("per")
    return key.replace("mean-value") if mean else key.replace(of, of=None)


def _of_set(book: Book, key: Key) -> list[Key]:
    """The keys of the members of the set that a key is about; empty if it is about none."""
    for dimension, member in key.dimensions:
        members = members_of(book, dimension, member)
        if members:
            return [with_member(key, dimension, one) for one in members]
    return []


def members_of(book: Book, dimension: str, code: str) -> tuple[str, ...]:
    """The members of a group of areas or exchanges, or of a set of classes; empty for a code that is none."""
    codes = book.reference.list_of(dimension)
    found = codes.codes.get(code) if codes else None
    return split(found.attributes["members"]) if found and "members" in found.attributes else ()


@lru_cache(maxsize=1 << 16)
def with_member(key: Key, dimension: str, member: str | None) -> Key:
    """The key with another member of a dimension; None drops the dimension."""
    return key.replace(**{dimension.replace("-", "_"): member})


def dashes_note(book: Book, dimension: str, members: Sequence[str]) -> str:
    """A note that names the members printed as a dash; "" for none."""
    verb = "is" if len(members) == 1 else "are"
    return f"{names_of(book, dimension, members)} {verb} printed as a dash" if members else ""


def names_of(book: Book, dimension: str, members: Iterable[str]) -> str:
    """The names of members in both languages, joined by commas."""
    codes = book.reference.list_of(dimension)
    named = [codes.codes[member] for member in members] if codes else []
    return ", ".join(f"{code.label_en} ({code.label_zh})" if code.label_en else code.label_zh for code in named)
