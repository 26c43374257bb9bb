"""Which members of a dimension are inside another one."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from kg.editions.reference import Reference

#: The classes of a lot; the 2006 edition has those of the types of contracts alone.
CLASSES = ("contract-type", "ip-kind", "field", "plan", "objective", "seller", "buyer")
DIRECTIONS = ("output", "absorbed", "registered")
#: What holds others without being their parent, set or partition.
UNIONS = {
    ("plan", "national-and-ministry-programmes"): ("national-programmes", "ministry-programmes"),
    ("area", "hk-mo-tw"): ("cn-710000", "cn-810000", "cn-820000"),
}


class Reach:
    """Which members of a dimension are inside another one, by parent, set and partition."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference
        self.inside = cache(self._inside)
        self._children: dict[tuple[str, str], set[str]] = defaultdict(set)
        for dimension in ("area", "exchange", "deal-part", *CLASSES):
            codes = reference.list_of(dimension)
            for code in codes.codes.values() if codes else ():
                self._children[dimension, code.parent].add(code.code)
                self._children[dimension, code.code].update(filter(None, code.attributes.get("members", "").split("|")))
        for partition in reference.partitions:
            self._children[partition.dimension, partition.whole].update(partition.parts if partition.whole else ())
        for place, members in UNIONS.items():
            self._children[place].update(members)

    def _inside(self, dimension: str, member: str) -> frozenset[str]:
        children = self._children.get((dimension, member), ())
        return frozenset({member}).union(*(self.inside(dimension, child) for child in children))


def members_of(reference: Reference, name: str, code: str) -> list[str]:
    """The members of a group of areas or organisations."""
    return reference.lists[name].codes[code].attributes["members"].split("|")
