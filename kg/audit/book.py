"""Everything printed, as the audit reads it: figures by place and key, with what each stands for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Protocol

from kg.editions.possible import may_be_negative
from kg.editions.read_edition import EditionData
from kg.editions.reference import Reference
from kg.model.claim import Claim
from kg.model.figure import Figure, Place
from kg.model.interval import Interval, point, rounded, shortened
from kg.model.key import Key
from kg.model.number import Missing, Number
from kg.model.observation import WITHIN, Observation, how_fewer_digits
from kg.model.partition import Partition


class Placed(Protocol):
    """A figure, or words of the prose: anything that stands somewhere."""

    @property
    def place(self) -> Place:
        """Where it stands."""


@dataclass(frozen=True)
class Book:
    """The figures of all editions. ``observations`` are by edition, ``current`` what is known now."""

    editions: tuple[EditionData, ...]
    reference: Reference
    observations: Mapping[str, Mapping[Key, Observation]]
    current: Mapping[Key, tuple[Observation, ...]]

    @cached_property
    def stating(self) -> list[Figure]:
        """Every figure with a value that states what a quantity is, in printed order."""
        return [f for item in self.editions for f in item.stating if isinstance(f.content, Number)]

    @cached_property
    def claims(self) -> list[Claim]:
        """Every claim of the prose."""
        return [claim for item in self.editions for claim in item.claims]

    @cached_property
    def levels(self) -> frozenset[str]:
        """The measures that add up."""
        return frozenset(code for code, m in self.reference.measures.items() if m.attributes["kind"] == "level")

    @cached_property
    def partitions(self) -> Mapping[str, Mapping[str, Mapping[str, Sequence[Partition]]]]:
        """By edition, dimension and whole: the partitions that the edition draws, and the sets that its prose takes
        together; few of them are of any one key."""
        found: dict[str, dict[str, dict[str, list[Partition]]]] = {}
        for edition in self.observations:
            drawn = [p for p in (*self.reference.partitions, *self.reference.sets) if p.drawn_in(edition)]
            of_edition = found.setdefault(edition, defaultdict(lambda: defaultdict(list)))
            for partition in drawn:
                of_edition[partition.dimension][partition.whole].append(partition)
        return found

    @cached_property
    def in_place(self) -> Mapping[tuple[str, str], Mapping[Key, Figure]]:
        """By edition and table or section: the first figure that states each quantity."""
        found: dict[tuple[str, str], dict[Key, Figure]] = {}
        for figure in self.stating:
            found.setdefault((figure.place.edition, figure.place.table), {}).setdefault(figure.key, figure)
        return found

    @cached_property
    def missing(self) -> set[tuple[str, Key]]:
        """What an edition prints a mark for instead of a value, and gives no value anywhere."""
        marks = {
            (f.place.edition, f.key) for item in self.editions for f in item.figures if isinstance(f.content, Missing)
        }
        return {(edition, key) for edition, key in marks if key not in self.observations[edition]}

    @cached_property
    def members(self) -> set[tuple[str, str, str, str]]:
        """Edition, measure, dimension and member of all that is printed, marks for a missing value included."""
        keys = {(f.place.edition, f.key) for item in self.editions for f in (*item.figures, *item.stating)}
        return {(edition, key.measure, *pair) for edition, key in keys for pair in key.dimensions}

    def find(self, key: Key, beside: Placed) -> Figure | None:
        """The figure that states a quantity, as near as can be to another place: in its table or section, else in its
        edition, else in another edition."""
        place = beside.place
        near = self.in_place.get((place.edition, place.table), {}).get(key)
        if near is not None and near is not beside:
            return near
        return self.elsewhere(key, beside)

    def elsewhere(self, key: Key, beside: Placed) -> Figure | None:
        """The figure that an edition's value of a quantity is taken from: of the same edition, else of another."""
        own = self.observations[beside.place.edition].get(key)
        if own is not None and own.chosen is not beside:
            return own.chosen
        others = [o for edition, group in self.observations.items() if (o := group.get(key)) is not None]
        return next((o.chosen for o in others if o.edition != beside.place.edition), None)

    def counts(self, figure: Figure) -> bool:
        """Whether a number is a count or rank, which nothing rounds."""
        exact = self.reference.unit_kinds[figure.unit.code] in ("count", "rank") and figure.unit.multiplier == 1
        return exact and isinstance(figure.content, Number) and figure.content.decimals == 0

    def stands_for(self, figure: Figure) -> Interval:
        """What a figure stands for, in its base unit: the number itself if it counts something, else all that is
        rounded to it. A bare 0 of what adds up says that there is none; only if that does not fit was it rounded."""
        number = figure.content
        assert isinstance(number, Number)
        none = not number.value and not number.decimals and figure.key.measure in self.levels
        return _stands_for(number, figure.unit.multiplier, none or self.counts(figure))

    def rounded(self, figure: Figure) -> Interval:
        """The same if a bare 0 was rounded as any other number."""
        assert isinstance(figure.content, Number)
        return _stands_for(figure.content, figure.unit.multiplier, self.counts(figure))

    def may_stand_for(self, figure: Figure, padding: int) -> Interval:
        """The same if digits may also have been cut off, and zeros put at the end, or if it was rounded from what
        another place of the edition prints with more digits (0.46 from 0.455, which stands for 0.4549)."""
        assert isinstance(figure.content, Number)
        own = _may_stand_for(figure.content, figure.unit.multiplier, self.counts(figure), padding)
        if not figure.content.value and may_be_negative(self.reference, figure.key.measure):
            own = Interval(-own.high, own.high)  # cut to zero, a negative number loses its sign
        sources = [self.stands_for(other) for other in self._finer(figure)]
        return Interval(min(i.low for i in (own, *sources)), max(i.high for i in (own, *sources)))

    def _finer(self, figure: Figure) -> list[Figure]:
        """The figures of a quantity in the same edition that a figure says with fewer digits."""
        observation = self.observations[figure.place.edition].get(figure.key)
        others = observation.figures if observation is not None else ()
        return [other for other in others if how_fewer_digits(figure, other, WITHIN)]


# A figure is read by many rules, and as one of many in a rank: each reading is computed once.
@lru_cache(maxsize=1 << 16)
def _stands_for(number: Number, multiplier: Decimal, exact: bool) -> Interval:
    return (point(number.value) if exact else rounded(number.value, number.decimals)) * point(multiplier)


@lru_cache(maxsize=1 << 16)
def _may_stand_for(number: Number, multiplier: Decimal, exact: bool, padding: int) -> Interval:
    return (point(number.value) if exact else shortened(number.value, number.decimals, padding)) * point(multiplier)


def open_book(
    editions: Iterable[EditionData],
    reference: Reference,
    observations: Mapping[str, Iterable[Observation]],
    current: Mapping[Key, tuple[Observation, ...]],
) -> Book:
    """The book of what has been read."""
    by_key = {edition: {item.key: item for item in group} for edition, group in observations.items()}
    return Book(tuple(editions), reference, by_key, current)
