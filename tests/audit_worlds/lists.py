"""Lists that follow a quantity: the reference data has their members, which are those of the world here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from kg.editions.reference import Reference
from kg.model.codes import Code, CodeList
from kg.model.key import Key
from kg.model.partition import Partition
from tests.audit_worlds.choose import ranked
from tests.audit_worlds.reach import members_of
from tests.audit_worlds.report import Report

#: What the members of the ranked lists are taken from.
_DRAWN_FROM = {
    "first-three-bohai-output-2013": "bohai-2014",
    "first-three-sub-provincial-output-2013": "sub-provincial-cities-2014",
    "set-2014-first-three-fields": "fields",
    "set-2014-six-fields": "fields",
    "set-2014-first-three-buyers": "buyers",
}


def list_key(code: Code, dimension: str, member: str) -> Key:
    measure, *pairs = code.attributes["ranked_by"].split("/")
    return Key.make(measure, {**dict(pair.split("=", 1) for pair in pairs), dimension: member})


def drawn(reference: Reference, code: str) -> tuple[str, list[str]]:
    """The dimension of a list, and what its members are taken from."""
    source = _DRAWN_FROM.get(code, "provinces-31")
    for partition in reference.partitions:
        if partition.code == source:
            return partition.dimension, list(partition.parts)
    return "area", members_of(reference, "area", source)


def listing(report: Report) -> dict[str, tuple[str, ...]]:
    """Name some lists in the prose, and print their values in a table. Returns the members of each."""
    found: dict[str, tuple[str, ...]] = {}
    for codes in report.reference.lists.values():
        for code in codes.codes.values():
            if not code.attributes.get("ranked_by") or report.year not in code.editions or report.rng.random() < 0.9:
                continue
            dimension, population = drawn(report.reference, code.code)
            keys = {list_key(code, dimension, member): member for member in population}
            found[code.code] = first_of(report, code, keys)
            report.table(key for key in keys if report.rng.random() < 0.99)
            dims = {dimension: code.code, "period": report.years[-1]}
            report.claim(Key.make("member-count", dims), Fraction(len(found[code.code])))
    return found


def first_of(report: Report, code: Code, keys: Mapping[Key, str]) -> tuple[str, ...]:
    """The members of a list, largest first; of one that is not of the first ones, any of them."""
    first = [key for key in ranked(report, list(keys)) if not report.dashed(key)]
    if "first" in code.code.split("-"):
        first = first[: len(code.attributes["members"].split("|"))]
    else:
        first = [key for key in first if report.rng.random() < 0.5]
    return tuple(keys[key] for key in first or keys)


def with_lists(reference: Reference, members: Mapping[str, tuple[str, ...]]) -> Reference:
    """The reference data with other members of its lists."""

    def changed(code: Code) -> Code:
        own = members.get(code.code)
        return replace(code, attributes={**code.attributes, "members": "|".join(own)}) if own else code

    names = {n for n, codes in reference.lists.items() if not members.keys().isdisjoint(codes.codes)}
    lists = {n: CodeList(n, map(changed, reference.lists[n].codes.values())) for n in names}
    return replace(
        reference,
        lists={**reference.lists, **lists},
        partitions=_with_parts(reference.partitions, members),
        sets=_with_parts(reference.sets, members),
    )


def _with_parts(partitions: Iterable[Partition], members: Mapping[str, tuple[str, ...]]) -> tuple[Partition, ...]:
    return tuple(replace(p, parts=members[p.whole]) if p.whole in members else p for p in partitions)
