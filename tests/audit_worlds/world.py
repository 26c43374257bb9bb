"""What is true of any quantity in a world."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from kg.model.key import Key
from tests.audit_worlds.reach import DIRECTIONS, Reach

YEARS = {"2006": ("2004", "2005"), "2014": ("2011", "2012", "2013")}
VALUE, COUNT = "contract-value", "contract-count"
MEAN = "contract-value-per-contract-count"


@dataclass(frozen=True)
class Lot:
    """Some contracts (deals, or the product of an area) that are alike in everything."""

    members: Mapping[str, str]
    amounts: Mapping[str, int]


class World:
    """Everything exact: what is true of any quantity."""

    def __init__(self, rng: random.Random, reach: Reach, lots: Sequence[Lot]) -> None:
        self.rng, self.lots = rng, lots
        self.draw(reach)
        self._by: dict[tuple[str, str], set[int]] = defaultdict(set)
        for number, lot in enumerate(lots):
            for pair in (*lot.members.items(), *(("measure", measure) for measure in lot.amounts)):
                self._by[pair].add(number)

    def draw(self, reach: Reach) -> None:
        """Take the groups from this reference data."""
        self.reach = reach
        self.exact = cache(self._exact)
        self._having = cache(self._having_one)

    def _having_one(self, dimension: str, member: str) -> frozenset[int]:
        """The lots inside a member; a place is that of a direction."""
        kind = "area" if dimension in DIRECTIONS else dimension
        names = self.reach.inside(kind, member) if dimension not in ("period", "measure", "size") else (member,)
        return frozenset().union(*(self._by.get((dimension, name), set()) for name in names))

    def _exact(self, key: Key) -> Fraction | None:
        """The value in the base unit; None if a denominator is zero."""
        of, base = key.get("of"), key.get("base")
        if of is None:
            return self._level(key)
        part = key.replace("mean-value" if of == MEAN else of, of=of if of == MEAN else None, base=None)
        part = part.replace(denominator=None, minus=None)
        if key.measure == "mean-value":
            return over(self.exact(key.replace(VALUE, of=None)), self.exact(key.replace(COUNT, of=None)))
        if key.measure in ("growth", "multiple"):
            times = over(self.exact(part), self.exact(part.replace(period=base)))
            return times if times is None or key.measure == "multiple" else times - 1
        if key.measure in ("share-change", "ratio-change"):
            plain = key.replace(key.measure.removesuffix("-change"), base=None)
            points = less(self.exact(plain), self.exact(plain.replace(period=base)))
            return None if points is None else points * 100
        if key.measure == "net-outflow":
            return less(*(self.exact(part.replace(direction=one)) for one in ("output", "absorbed")))
        if key.measure == "value-difference":
            return less(self.exact(part), self.exact(Key.from_member(key.get("minus") or "", key.get("period"))))
        assert key.denominator is not None, key
        return over(self.exact(part), self.exact(key.denominator))

    def _level(self, key: Key) -> Fraction:
        dims = dict(key.dimensions)
        if "direction" in dims:
            dims[dims.pop("direction")] = dims.pop("area")
        found = frozenset.intersection(*(self._having(*pair) for pair in (("measure", key.measure), *dims.items())))
        return Fraction(sum(self.lots[number].amounts[key.measure] for number in found))

    def value(self, area: str, direction: str, year: str) -> Fraction | None:
        return self.exact(Key.make(VALUE, {"area": area, "direction": direction, "period": year}))

    def growth(self, area: str | None) -> Fraction | None:
        """Of the output of 2013; of the whole market for no area."""
        place = {"area": area, "direction": "output"} if area else {}
        return self.exact(Key.make("growth", {**place, "base": "2012", "of": VALUE, "period": "2013"}))


def over(above: Fraction | None, below: Fraction | None) -> Fraction | None:
    return None if above is None or not below else above / below


def less(left: Fraction | None, right: Fraction | None) -> Fraction | None:
    return None if left is None or right is None else left - right
