"""Tables of ranks."""

from __future__ import annotations

from collections.abc import Sequence

from kg.model.key import Key
from kg.model.partition import Partition
from tests.audit_worlds.choose import change_of, context, grown, means_of, partitions, ranked
from tests.audit_worlds.reach import CLASSES, DIRECTIONS, members_of
from tests.audit_worlds.report import Report
from tests.audit_worlds.world import COUNT, VALUE

GROWTH_RANK = "class-growth-rank"

SCOPES = {
    "2006": ("provinces-30", "plan-cities", "sub-provincial-cities-2006"),
    "2014": (
        *("plan-cities", "east-2014", "middle-2014", "west-2014", "bohai-2014", "yrd-2014"),
        "sub-provincial-cities-2014",
    ),
}


def areas_of(report: Report, year: str) -> tuple[str, list[Key]]:
    """A group of areas and a level of each of its members; seldom of all provinces."""
    rng = report.rng
    scope = rng.choice([name for name in SCOPES[report.year] if name != "provinces-30" or rng.random() < 0.3])
    dims = {**(context(report, "area", year) if rng.random() < 0.3 else {"period": year})}
    dims["direction"] = rng.choice(DIRECTIONS)
    measure = rng.choice((VALUE, COUNT))
    members = members_of(report.reference, "area", scope)
    return scope, [Key.make(measure, {**dims, "area": member}) for member in members]


def places_among(report: Report, keys: Sequence[Key], scope: str) -> dict[Key, int]:
    """The ranks of levels in a group of areas."""
    return {key.replace("rank", of=key.measure, scope=scope): n for key, n in ranked(report, keys).items()}


def ranks(report: Report) -> None:
    """Places by value and by growth in a group of areas."""
    rng = report.rng
    year, base = report.years[-1], report.years[-2]
    scope, keys = areas_of(report, year)
    places = places_among(report, keys, scope)
    rows = keys
    if rng.random() < 0.5:
        changes = [change_of(key, base) for key in keys]
        places |= {k.replace("growth-rank", scope=scope): place for k, place in ranked(report, changes).items()}
        rows = [*keys, *rng.choice((changes, [key.replace(period=base) for key in keys]))]
    lost = rng.choice((0, 0, 0, 0.1))
    report.table([key for key in rows if rng.random() >= lost], places)


def class_ranks(report: Report) -> None:
    """Places among the classes of the smallest partition that has them."""
    base, year = report.years[-2:]
    dimension, keys = classes_of(report, year)
    ways = ((keys, "class-rank"), (means_of(keys), "class-rank"), (grown(keys, base), GROWTH_RANK))
    by, measure = report.rng.choice(ways)
    report.table([*keys, *by], places_of_classes(report, by, dimension, measure))


def classes_of(report: Report, year: str) -> tuple[str, list[Key]]:
    """A dimension, and the values of the classes that one of them is ranked among."""
    own = [p for p in partitions(report) if p.dimension in CLASSES and len(p.parts) < 15]
    chosen = report.rng.choice(own)
    smallest = min((p for p in own if chosen.dimension == p.dimension and chosen.parts[0] in p.parts), key=_size)
    dims = context(report, chosen.dimension, year)
    return chosen.dimension, [Key.make(VALUE, {**dims, chosen.dimension: member}) for member in smallest.parts]


def places_of_classes(report: Report, by: Sequence[Key], dimension: str, measure: str = "class-rank") -> dict[Key, int]:
    """The ranks of classes by a quantity."""
    return {
        key.replace(measure, of=key.get("of") or VALUE, scope_dimension=dimension): place
        for key, place in ranked(report, by).items()
    }


def _size(partition: Partition) -> int:
    return len(partition.parts)


MAKERS = (ranks, class_ranks)
