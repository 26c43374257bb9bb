"""A random world: its contracts, gross domestic products and deals of exchanges."""

from __future__ import annotations

import random
from collections.abc import Sequence

from tests.audit_worlds.reach import CLASSES, Reach, members_of
from tests.audit_worlds.world import COUNT, VALUE, YEARS, Lot, World


def make_world(rng: random.Random, reach: Reach) -> World:
    """A world with some thirty lots a year; few of the classes and places have many, some have none."""
    reference = reach.reference
    leaves = {name: _leaves(reach, name) for name in CLASSES}
    provinces = members_of(reference, "area", "provinces-31")
    usual = {name: rng.sample(codes, rng.randint(1, len(codes))) for name, codes in leaves.items()}
    buyers = next(p.parts for p in reference.partitions if p.code == "buyers-2006")
    magnitude = rng.uniform(5, 10)
    lots = []
    for year in (*YEARS["2006"], *YEARS["2014"]):
        modern = year > "2005"
        for _ in range(rng.randint(15, 40)):
            members = {name: rng.choice(codes) for name, codes in usual.items()} | {"period": year}
            outside = ["cn-710000", "cn-810000", "cn-820000", "abroad" if modern else "other"]
            members["output"] = _place(rng, reach, provinces, outside if modern else [])
            members["absorbed"] = _place(rng, reach, provinces, outside)
            members["registered"] = _place(rng, reach, provinces, [])
            if not modern:
                members["buyer"] = rng.choice(buyers)
            if rng.random() < 0.3:
                members["size"] = "major"
            amounts = {COUNT: int(10 ** rng.uniform(0, 4)), VALUE: int(10 ** rng.gauss(magnitude, 1))}
            lots.append(Lot(members, amounts))
        lots.append(Lot({"period": year}, {"gdp": rng.randint(10**12, 10**14)}))
        exchanges = reference.lists["organisation"].codes[
            "property-exchanges-2013" if modern else "technology-exchanges-2005"
        ]
        for one in exchanges.attributes["members"].split("|") if year in ("2005", "2013") else ():
            for part in ("technology", "property-rights", "other"):
                if rng.random() < 0.6:
                    amounts = {"deal-value": int(10 ** rng.uniform(4, 9)), "deal-count": rng.randint(0, 500)}
                    lots.append(Lot({"exchange": one, "deal-part": part, "period": year}, amounts))
    return World(rng, reach, lots)


def _leaves(reach: Reach, dimension: str) -> list[str]:
    """The classes that hold no other, of those that make up the market in the 2014 edition."""
    parts = {
        one
        for p in reach.reference.partitions
        if (p.dimension, p.whole) == (dimension, "") and "2014" in p.editions
        for part in p.parts
        for one in reach.inside(dimension, part)
    }
    return sorted(one for one in parts if len(reach.inside(dimension, one)) == 1)


def _place(rng: random.Random, reach: Reach, provinces: Sequence[str], outside: Sequence[str]) -> str:
    """A province, a city in one, or a place outside."""
    if outside and rng.random() < 0.1:
        return rng.choice(outside)
    province = provinces[min(int(rng.expovariate(0.1)), 30)]
    return rng.choice([province, *sorted(reach.inside("area", province))])
