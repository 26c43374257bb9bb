"""Tables that print no level of a base year, set or group of areas, but numbers that it follows from."""

from __future__ import annotations

from kg.model.key import Key
from kg.model.partition import Partition
from tests.audit_worlds.choose import grown, made_of, means_of, parted, partitions, sets, share_of
from tests.audit_worlds.ranks import areas_of, classes_of, places_among, places_of_classes
from tests.audit_worlds.report import Report
from tests.audit_worlds.world import VALUE


def years_of(report: Report) -> tuple[str, str]:
    """A base year and the year after it."""
    return report.rng.choice(list(zip(report.years, report.years[1:], strict=False)))


def comparable(report: Report, base: str, year: str) -> tuple[Key, list[Key]]:
    """A whole and parts in a year; mostly such that all that have a number then had one in the base year too."""
    for _ in range(8):
        whole, parts = parted(report)
        keys = [key.replace(period=year) for key in (whole, *parts)]
        shown = [key for key in keys if not report.dashed(key)]
        if keys[0] in shown and len(shown) > 2 and all(report.known(key.replace(period=base)) for key in shown):
            break
    return keys[0], keys[1:]


def some(report: Report, keys: list[Key], chance: float) -> list[Key]:
    """Some of these, in some tables."""
    return [key for key in keys if report.rng.random() < 0.4] if report.rng.random() < chance else []


def levels_and_growths(report: Report) -> None:
    """Levels and growths; of the base year no more than the levels of some parts."""
    base, year = years_of(report)
    whole, parts = comparable(report, base, year)
    earlier = some(report, [part.replace(period=base) for part in parts], 0.4)
    report.table([whole, *parts, *grown([whole, *parts], base), *earlier])


def earlier_shares(report: Report) -> None:
    """Levels and growths, and the shares of the base year."""
    base, year = years_of(report)
    whole, parts = comparable(report, base, year)
    shares = [share_of(part, whole).replace(period=base) for part in parts]
    earlier = some(report, [key.replace(period=base) for key in (whole, *parts)], 0.3)
    report.table([whole, *parts, *grown([whole, *parts], base), *shares, *earlier])


def changes_of_shares(report: Report) -> None:
    """Levels and growths, and changes of shares in points; a share of one year at most."""
    base, year = years_of(report)
    whole, parts = comparable(report, base, year)
    shares = [share_of(part, whole) for part in parts]
    changes = [share.replace("share-change", base=base) for share in shares]
    printed = report.rng.choice(([], shares, [share.replace(period=base) for share in shares]))
    report.table([whole, *parts, *grown([whole, *parts], base), *changes, *printed])


def shares_of_sets(report: Report) -> None:
    """The share of a set of classes or a group of areas, the levels of its members, at times their shares."""
    rng = report.rng
    own = [p for p in partitions(report) if p.dimension == "area" and p.whole]
    partition = rng.choice(sets(report) if sets(report) and rng.random() < 0.6 else own)
    together, members = made_of(report, partition)
    whole = without(together, partition)
    shares = [share_of(key, whole) for key in (together, *members)]
    report.table([whole, *members, *(shares if rng.random() < 0.6 else shares[:1])])


def without(together: Key, partition: Partition) -> Key:
    """What a set is a part of."""
    return together.replace(**{partition.dimension.replace("-", "_"): None})


def only_means(report: Report) -> None:
    """The means of a whole and its parts, without value and number; at times one is kept back."""
    keeping = report.rng.random() < 0.4
    for _ in range(8):
        whole, parts = parted(report)
        if keeping:
            report.hide(report.rng.choice(parts).replace(VALUE))
        means = means_of([key.replace(VALUE) for key in (whole, *parts)])
        known = [mean for mean in means if report.known(mean) is not None]
        if means[0] in known and len(known) > 3 and len(means) - len(known) <= 1:
            break
    report.table(means)


def earlier_ranks(report: Report) -> None:
    """Levels and growths of areas, and their ranks in the base year."""
    base, year = years_of(report)
    scope, keys = areas_of(report, year)
    before = [key.replace(period=base) for key in keys]
    report.table(rows_with_few_bases(report, keys, base), places_among(report, before, scope))


def earlier_class_ranks(report: Report) -> None:
    """The same of classes."""
    base, year = years_of(report)
    dimension, keys = classes_of(report, year)
    before = [key.replace(period=base) for key in keys]
    report.table(rows_with_few_bases(report, keys, base), places_of_classes(report, before, dimension))


def rows_with_few_bases(report: Report, keys: list[Key], base: str) -> list[Key]:
    """Levels and growths; of the base year mostly the levels of those without a growth, and of some others at times."""
    changes = grown(keys, base)
    lacking = [key for key, change in zip(keys, changes, strict=True) if report.known(change) is None]
    shown = lacking if report.rng.random() < 0.8 else []
    earlier = [key.replace(period=base) for key in (*shown, *some(report, keys, 0.3))]
    return [*keys, *changes, *earlier]


def growths_of_groups(report: Report) -> None:
    """The members of a group of areas in two years, and the growth of the group."""
    base, year = years_of(report)
    for _ in range(20):
        scope, keys = areas_of(report, year)
        before = [key.replace(period=base) for key in keys]
        if [report.dashed(key) for key in keys] == [report.dashed(key) for key in before]:
            break
    together = keys[0].replace(area=scope)
    report.table([*keys, *before, *grown([together], base)])


MAKERS = (
    *(levels_and_growths, earlier_shares, changes_of_shares, shares_of_sets, only_means),
    *(earlier_ranks, earlier_class_ranks, growths_of_groups),
)
