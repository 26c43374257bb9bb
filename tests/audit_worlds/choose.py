"""What a table is about: a whole and its parts, a year, a class, a place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from kg.model.key import Key
from kg.model.partition import Partition
from tests.audit_worlds.reach import CLASSES, DIRECTIONS, members_of
from tests.audit_worlds.report import Report
from tests.audit_worlds.world import COUNT, MEAN, VALUE


def context(report: Report, dimension: str, year: str) -> dict[str, str]:
    """What all cells of a table are about: a year, and perhaps a class or place."""
    rng, found = report.rng, {"period": year}
    modern = report.year == "2014"
    if rng.random() < 0.4:
        name = rng.choice([c for c in (CLASSES if modern else CLASSES[:1]) if c != dimension] or ["contract-type"])
        classes = [p for p in partitions(report) if p.dimension == name]
        if classes and name != dimension:
            found[name] = rng.choice(rng.choice(classes).parts)
    if modern and rng.random() < 0.2:
        found["size"] = "major"
    if dimension not in ("area", "exchange", "deal-part") and rng.random() < 0.2:
        found |= {"area": rng.choice(provinces(report)), "direction": "output"}
    return found


def partitions(report: Report) -> list[Partition]:
    """The partitions of the edition whose parts the world knows, without the ranked lists. An area has a direction."""
    known = ("area", *CLASSES)
    found = [p for p in report.reference.partitions if report.year in p.editions and p.dimension in known]
    areas = report.reference.lists["area"].codes
    return [
        p
        for p in found
        if p.dimension != "area" or (not areas[p.whole].attributes["ranked_by"] if p.whole else p.where)
    ]


def sets(report: Report) -> list[Partition]:
    """The sets of classes that the prose of the edition takes together, as partitions, without the ranked lists."""
    found = [p for p in report.reference.sets if report.year in p.editions and p.dimension in CLASSES]
    codes = {p.dimension: report.reference.list_of(p.dimension) for p in found}
    return [p for p in found if (own := codes[p.dimension]) and not own.codes[p.whole].attributes["ranked_by"]]


def provinces(report: Report) -> list[str]:
    return members_of(report.reference, "area", "provinces-31")


def parted(report: Report) -> tuple[Key, list[Key]]:
    """A whole and its parts, of a partition or set; of a long one not often."""
    rng = report.rng
    drawn = [*partitions(report), *sets(report)]
    return made_of(report, rng.choice([p for p in drawn if len(p.parts) < 9 or rng.random() < 0.15]))


def made_of(report: Report, partition: Partition) -> tuple[Key, list[Key]]:
    """A whole of a partition and its parts, by number or value; not always all parts."""
    rng = report.rng
    year = rng.choice(report.years)
    dims = context(report, partition.dimension, year)
    if partition.dimension == "area" and partition.whole:
        dims |= {"area": partition.whole, "direction": rng.choice(DIRECTIONS)}
    elif partition.whole:
        dims[partition.dimension] = partition.whole
    if partition.dimension == "area" and partition.whole == "":
        dims.pop("area", None)
    whole = Key.make(rng.choice((VALUE, COUNT)), dims)
    parts = [partition.part(whole, member) for member in partition.parts]
    if rng.random() < 0.3:
        parts = rng.sample(parts, rng.randint(1, len(parts)))
    return whole, parts


def share_of(part: Key, whole: Key) -> Key:
    return part.replace("share", of=part.measure, denominator=whole.as_member())


def change_of(key: Key, base: str) -> Key:
    return key.replace("growth", of=key.get("of") or key.measure, base=base)


def ranked(report: Report, keys: Sequence[Key]) -> dict[Key, int]:
    """The place of each key by its value; ties are broken at random, once an edition, and dashes come last."""
    values = {key: report.known(key) for key in keys}

    def order(key: Key) -> tuple[bool, Fraction, float]:
        value = values[key]
        return value is None, -(value or Fraction(0)), report.tie_break(key)

    return {key: place for place, key in enumerate(sorted(keys, key=order), 1)}


def means_of(keys: Iterable[Key]) -> list[Key]:
    return [key.replace("mean-value", of=MEAN) for key in keys]


def grown(keys: Iterable[Key], base: str) -> list[Key]:
    return [change_of(key, base) for key in keys]
