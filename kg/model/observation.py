"""Observation: one quantity in one edition, taken from every figure that states it; and what is current."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kg.model.codes import Unit
from kg.model.figure import Figure
from kg.model.key import Key
from kg.model.number import Number, fewer_digits, half_width


@dataclass(frozen=True)
class Observation:
    """The value of a key: ``value`` in ``unit``, printed with ``decimals``; ``figures`` in printed order,
    ``chosen`` the one that the value is taken from."""

    edition: str
    key: Key
    chosen: Figure
    figures: tuple[Figure, ...]

    @property
    def number(self) -> Number:
        """The chosen printed number."""
        assert isinstance(self.chosen.content, Number)
        return self.chosen.content

    @property
    def agrees(self) -> bool:
        """Do all figures say the same, digits left out by rounding or cutting aside?"""
        return all(f.canonical == self.canonical or how_fewer_digits(f, self.chosen, WITHIN) for f in self.figures)

    @property
    def unit(self) -> Unit:
        """The unit of the chosen figure."""
        return self.chosen.unit

    @property
    def value(self) -> Decimal:
        """The value in :attr:`unit`, as printed."""
        return self.number.value

    @property
    def canonical(self) -> Decimal:
        """The value in the base unit, exact."""
        return self.unit.canonical(self.value)


#: Zeros that must end a number for them to count as padding: two between places of one edition, which are equals;
#: one between editions, since whole columns of a later edition are cut and padded (附表2 prints 74.90 for 74.99).
WITHIN, ACROSS = 2, 1


def how_fewer_digits(figure: Figure, other: Figure, padding: int) -> str | None:
    """How the figure says the same as the other with fewer digits: rounding-only, cut, or None if it does not."""
    if not isinstance(figure.content, Number) or not isinstance(other.content, Number):
        return None
    in_own_unit = other.unit.canonical(other.content.value) / figure.unit.multiplier
    return fewer_digits(figure.content.value, in_own_unit, figure.content.decimals, padding)


def _resolution(figure: Figure) -> Decimal:
    assert isinstance(figure.content, Number)
    return half_width(figure.content.decimals) * figure.unit.multiplier


def choose(figures: Sequence[Figure]) -> Figure:
    """The figure whose value stands for the quantity; ``figures`` all have a value and one key.

    A figure that another one shows to be rounded or cut is never chosen. Of the rest: the finest printed digit;
    then appendix, body table, printed figure, prose; then the first printed.
    """
    finest = [f for f in figures if not any(how_fewer_digits(f, other, WITHIN) for other in figures)]
    return min(finest or figures, key=lambda f: (_resolution(f), f.place.prominence, f.place.line, f.place.column))


def observe(figures: Iterable[Figure]) -> list[Observation]:
    """The observations of one edition: one for each key that at least one figure gives a value. Sorted by key."""
    by_key: dict[Key, list[Figure]] = {}
    for figure in figures:
        if isinstance(figure.content, Number):
            by_key.setdefault(figure.key, []).append(figure)
    return [
        Observation(group[0].place.edition, key, choose(group), tuple(group)) for key, group in sorted(by_key.items())
    ]


def current(observations: Iterable[Observation]) -> dict[Key, tuple[Observation, ...]]:
    """What is known now: for each key the editions' observations, the one that counts first.

    The newest edition counts, unless an older one says the same with more digits.
    """
    by_key: dict[Key, list[Observation]] = {}
    for observation in observations:
        by_key.setdefault(observation.key, []).append(observation)
    result = {}
    for key, group in sorted(by_key.items()):
        newest_first = sorted(group, key=lambda o: o.edition, reverse=True)
        best = newest_first[0]
        for older in newest_first[1:]:
            if how_fewer_digits(best.chosen, older.chosen, ACROSS):
                best = older
        result[key] = (best, *(o for o in newest_first if o is not best))
    return result
