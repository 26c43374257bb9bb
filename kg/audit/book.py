"""Everything printed, as the audit reads it: figures by place and key, with what each stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from kg.editions.read_edition import EditionData
from kg.editions.reference import Reference
from kg.model.claim import Claim
from kg.model.figure import Figure
from kg.model.interval import Interval, point, rounded, shortened
from kg.model.key import Key
from kg.model.number import Missing, Number
from kg.model.observation import Observation


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

    def find(self, key: Key, beside: Figure) -> Figure | None:
        """The figure that states a quantity, as near as can be to another figure: in its table or section, else in its
        edition, else in another edition."""
        place = beside.place
        near = self.in_place[place.edition, place.table].get(key)
        if near is not None and near is not beside:
            return near
        return self.elsewhere(key, beside)

    def elsewhere(self, key: Key, beside: Figure) -> Figure | None:
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
        rounded to it."""
        return self._read(figure, lambda number: rounded(number.value, number.decimals))

    def may_stand_for(self, figure: Figure, padding: int) -> Interval:
        """The same if digits may also have been cut off, and zeros put at the end."""
        return self._read(figure, lambda number: shortened(number.value, number.decimals, padding))

    def _read(self, figure: Figure, reading: Callable[[Number], Interval]) -> Interval:
        assert isinstance(figure.content, Number)
        exact = self.counts(figure)
        return (point(figure.content.value) if exact else reading(figure.content)) * point(figure.unit.multiplier)


def open_book(
    editions: Iterable[EditionData],
    reference: Reference,
    observations: Mapping[str, Iterable[Observation]],
    current: Mapping[Key, tuple[Observation, ...]],
) -> Book:
    """The book of what has been read."""
    by_key = {edition: {item.key: item for item in group} for edition, group in observations.items()}
    return Book(tuple(editions), reference, by_key, current)
