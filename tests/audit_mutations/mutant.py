"""A book in which some figures print another number, and the parts of it that a rule has to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from kg.audit.book import Book
from kg.editions.read_edition import EditionData
from kg.model.claim import Claim
from kg.model.figure import Figure
from kg.model.key import Key
from kg.model.observation import Observation, choose, current
from tests.audit_mutations.index import Index
from tests.audit_mutations.near import Ledger, Near
from tests.audit_mutations.spot import Changes, Spot, spot_of


@dataclass(frozen=True)
class Mutant:
    """A book with ``new`` figures by place code. Nothing but their contents differs."""

    index: Index
    new: Mapping[str, Figure]

    @classmethod
    def printing(cls, index: Index, changes: Changes) -> Mutant:
        """The book with other contents at some places."""
        return cls(index, {code: replace(index.figures[code], content=new) for code, new in changes.items()})

    def _now(self, figure: Figure) -> Figure:
        return self.new.get(figure.place.code, figure)

    def _claim(self, claim: Claim) -> Claim:
        return replace(claim, figure=self.new[claim.place.code]) if claim.place.code in self.new else claim

    @property
    def spots(self) -> frozenset[Spot]:
        """What the mutant changes."""
        return frozenset(spot_of(figure) for figure in self.new.values())

    @cached_property
    def editions(self) -> tuple[EditionData, ...]:
        """The editions with the new figures."""
        found = list(self.index.book.editions)
        for code, figure in self.new.items():
            n, kind, at = self.index.position[code]
            item = found[n]
            if kind is Figure:
                found[n] = replace(item, figures=(*item.figures[:at], figure, *item.figures[at + 1 :]))
            else:
                claim = replace(item.claims[at], figure=figure)
                found[n] = replace(item, claims=(*item.claims[:at], claim, *item.claims[at + 1 :]))
        return tuple(found)

    @cached_property
    def observations(self) -> dict[str, dict[Key, Observation]]:
        """The observations with the new figures; another figure may be chosen."""
        found = {edition: dict(group) for edition, group in self.index.book.observations.items()}
        for edition, key in self.spots:
            if key in found[edition]:
                figures = tuple(map(self._now, found[edition][key].figures))
                found[edition][key] = Observation(edition, key, choose(figures), figures)
        return found

    @cached_property
    def current(self) -> dict[Key, tuple[Observation, ...]]:
        """What is known now."""
        keys = {key for _, key in self.spots}
        again = current(group[key] for key in keys for group in self.observations.values() if key in group)
        return {**self.index.book.current, **again}

    @cached_property
    def in_place(self) -> Mapping[tuple[str, str], Mapping[Key, Figure]]:
        """By edition and table: the first figure of each quantity."""
        found = dict(self.index.book.in_place)
        for figure in self.new.values():
            place = (figure.place.edition, figure.place.table)
            old = found.get(place, {}).get(figure.key)
            if old is not None and old.place.code == figure.place.code:
                found[place] = {**found[place], figure.key: figure}
        return found

    @cached_property
    def whole(self) -> Book:
        """The mutated book."""
        return self._book(self.editions, self.observations, self.current)

    def focus(self, spots: frozenset[Spot]) -> Book:
        """The mutated book whose loops over figures and observations run over some spots only."""
        order, old = self.index.order, self.index.book
        ordered = sorted((spot for spot in spots if spot in order), key=order.__getitem__)
        narrow = {
            edition: Ledger(group, (key for year, key in ordered if year == edition))
            for edition, group in self.observations.items()
        }
        book = self._book(self.editions, narrow, self.current)
        book.__dict__["stating"] = [self._now(old.stating[n]) for n in _within(self.index.stating, spots)]
        book.__dict__["claims"] = [self._claim(old.claims[n]) for n in _within(self.index.claims, spots)]
        return book

    def tables(self, spots: frozenset[Spot]) -> Book:
        """The mutated book, of whose tables only those are printed that state one of some spots."""
        stating = self.index.book.stating
        wanted = {(f.place.edition, f.place.table) for f in (stating[n] for n in _within(self.index.stating, spots))}
        narrow = (
            _with_tables(item, {table for year, table in wanted if year == item.edition.year}) for item in self.editions
        )
        return self._book(tuple(narrow), self.observations, self.current)

    def series(self, spots: frozenset[Spot]) -> Book:
        """The mutated book whose loops over what is known now run over some spots only, in all their years."""
        keys = {one: None for _, key in spots for one in self.index.series.get(key.replace(period=None), ())}
        return self._book(self.editions, self.observations, Ledger(self.current, keys))

    def _book(
        self,
        editions: tuple[EditionData, ...],
        observations: Mapping[str, Mapping[Key, Observation]],
        known: Mapping[Key, tuple[Observation, ...]],
    ) -> Book:
        """A book that takes over all that is known not to differ."""
        old = self.index.book
        book = Near(editions, old.reference, observations, known)
        here = book.__dict__
        here["kept"] = self.index.kept
        here["in_place"], here["missing"] = self.in_place, old.missing
        here["levels"], here["partitions"], here["members"] = old.levels, old.partitions, old.members
        return book


def _with_tables(item: EditionData, tables: set[str]) -> EditionData:
    """An edition of which only some tables are printed."""
    layouts = tuple(layout for layout in item.edition.layouts if layout.id in tables)
    figures = tuple(figure for figure in item.figures if figure.place.table in tables)
    return replace(item, edition=replace(item.edition, layouts=layouts), figures=figures)


def _within(positions: Mapping[Spot, list[int]], spots: frozenset[Spot]) -> list[int]:
    return sorted(n for spot in spots for n in positions.get(spot, ()))
