"""Revisions: how two editions differ where both state one quantity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from kg.model.key import Key
from kg.model.observation import ACROSS, Observation, how_fewer_digits


@dataclass(frozen=True)
class ScopeChange:
    """A declared change of what is counted: it covers the keys of ``measure`` that have all these ``dimensions``."""

    measure: str
    dimensions: tuple[tuple[str, str], ...]
    earlier: str
    later: str
    reason: str

    def covers(self, key: Key, earlier: str, later: str) -> bool:
        """Does the change explain a difference of this key between these editions?"""
        editions = (earlier, later) == (self.earlier, self.later)
        return editions and key.measure == self.measure and set(self.dimensions) <= set(key.dimensions)


@dataclass(frozen=True)
class Revision:
    """One quantity in two editions: ``kind`` is a code of the scheme ``revision-kind``; ``difference`` is later minus
    earlier in the base unit, exact; ``reason`` is given for a declared change of scope."""

    key: Key
    earlier: Observation
    later: Observation
    kind: str
    difference: Decimal
    reason: str

    @property
    def code(self) -> str:
        """The code path of the revision in IRIs."""
        return f"{self.earlier.edition}-{self.later.edition}/{self.key.path}"


def _kind(key: Key, earlier: Observation, later: Observation, changes: Iterable[ScopeChange]) -> tuple[str, str]:
    if earlier.canonical == later.canonical:
        return "identical", ""
    for change in changes:
        if change.covers(key, earlier.edition, later.edition):
            return "scope-changed", change.reason
    old, new = earlier.chosen, later.chosen
    kind = how_fewer_digits(new, old, ACROSS) or how_fewer_digits(old, new, ACROSS)
    return kind or "revised", ""


def revisions(current: Mapping[Key, tuple[Observation, ...]], changes: tuple[ScopeChange, ...] = ()) -> list[Revision]:
    """For each quantity stated by more than one edition, how each edition differs from the one before. By key."""
    result = []
    for key, known in current.items():
        by_edition = sorted(known, key=lambda o: o.edition)
        for earlier, later in pairwise(by_edition):
            kind, reason = _kind(key, earlier, later, changes)
            result.append(Revision(key, earlier, later, kind, later.canonical - earlier.canonical, reason))
    return result
