"""Tables of levels, shares, growths and means: each takes a report and prints one of its kind."""

from __future__ import annotations

from kg.model.key import Key
from tests.audit_worlds.choose import change_of, context, parted, partitions, provinces, share_of
from tests.audit_worlds.reach import CLASSES, DIRECTIONS, members_of
from tests.audit_worlds.report import Report
from tests.audit_worlds.world import COUNT, MEAN, VALUE


def sums(report: Report) -> None:
    whole, parts = parted(report)
    report.table([whole, *parts])


def shares(report: Report) -> None:
    """Shares, with what they are of in the same table or not."""
    whole, parts = parted(report)
    keys = [share_of(part, whole) for part in parts] + [share_of(whole, whole)]
    report.table([*keys, *(report.rng.choice(([whole, *parts], [whole], parts, [])))])


def growths(report: Report) -> None:
    whole, parts = parted(report)
    base, year = report.rng.choice(list(zip(report.years, report.years[1:], strict=False)))
    keys = [key.replace(period=year) for key in (whole, *parts)]
    earlier = [key.replace(period=base) for key in keys]
    rows = [*keys, *(change_of(key, base) for key in keys)]
    report.table([*rows, *earlier] if report.rng.random() < 0.7 else rows)


def means(report: Report) -> None:
    whole, parts = parted(report)
    keys = [key.replace(VALUE) for key in (whole, *parts)]
    found = [key.replace("mean-value", of=MEAN) for key in keys]
    base = report.rng.choice(report.years)
    rows = [*keys, *(key.replace(COUNT) for key in keys), *found]
    if base < (whole.get("period") or ""):
        rows += [change_of(key, base) for key in found] + [key.replace(period=base) for key in found]
    report.table(rows)


def points(report: Report) -> None:
    """Shares of two years, and the ratio to the gross domestic product, with the change in points."""
    whole, parts = parted(report)
    base, year = report.years[0], report.years[-1]
    keys = [share_of(part, whole).replace(period=year) for part in parts]
    plain = whole.replace(VALUE, period=year)
    keys.append(plain.replace("ratio", of=VALUE, denominator="gdp"))
    earlier = [key.replace(period=base) for key in keys]
    change = [key.replace(f"{key.measure}-change", base=base) for key in keys]
    report.table([plain, Key.make("gdp", {"period": year}), *keys, *earlier, *change])


def cities(report: Report) -> None:
    """A province and cities in it."""
    rng = report.rng
    dims = {**context(report, "area", rng.choice(report.years)), "direction": rng.choice(DIRECTIONS)}
    province = rng.choice(provinces(report)[:12])
    inside = sorted(report.world.reach.inside("area", province) - {province})
    measure = rng.choice((VALUE, COUNT))
    report.table(Key.make(measure, {**dims, "area": area}) for area in [province, *inside[:6]])


def everywhere(report: Report) -> None:
    """All provinces: what they sell and buy, and by how much it grew; a few are left out."""
    base, year = report.years[-2:]
    if report.rng.random() < 0.7:
        return
    dims = {"direction": "output", "period": year}
    sold = [Key.make(VALUE, {**dims, "area": area}) for area in provinces(report)]
    national = change_of(Key.make(VALUE, {"period": year}), base)
    other = [change_of(key, base) for key in sold] if report.rng.random() < 0.5 else []
    rows = [*sold, *(other or [key.replace(direction="absorbed") for key in sold])]
    lost = report.rng.choice((0, 0, 0.02))
    report.table([national, *(key for key in rows if report.rng.random() >= lost)])


def series(report: Report) -> None:
    """The transfer of technology year by year, the newest first, and not always as far back."""
    keys = [Key.make(VALUE, {"contract-type": "transfer", "period": year}) for year in reversed(report.years)]
    report.table(keys[: report.rng.randint(1, 3)])


def crossed(report: Report) -> None:
    """Two partitions of the same whole, row by column."""
    rng = report.rng
    small = [p for p in partitions(report) if p.dimension in CLASSES and not p.whole and len(p.parts) < 7]
    rows, columns = rng.choice(small), rng.choice(small)
    whole = Key.make(rng.choice((VALUE, COUNT)), {"period": rng.choice(report.years)})
    across = [columns.part(whole, member) for member in columns.parts] if rows.dimension != columns.dimension else []
    down = [rows.part(key, member) for key in (whole, *across) for member in rows.parts]
    report.table([whole, *across, *down])


def major(report: Report) -> None:
    """Major contracts: a part of each class."""
    whole, parts = parted(report)
    keys = [key.replace(size=None) for key in (whole, *parts)]
    large = [key.replace(size="major") for key in keys]
    found = [share_of(one, key) for one, key in zip(large, keys, strict=True)]
    report.table([*keys, *large, *found])


def exchanges(report: Report) -> None:
    """The deals of exchanges, by part and by group."""
    rng = report.rng
    group = {"2006": "technology-exchanges-2005", "2014": "property-exchanges-2013"}[report.year]
    members = members_of(report.reference, "organisation", group)
    dims = {"period": report.years[-1]}
    keys = [Key.make("deal-value", {**dims, "exchange": one}) for one in [group, *members]]
    parts = [key.replace(deal_part=part) for key in keys[:3] for part in ("technology", "property-rights", "other")]
    count = [key.replace("deal-count") for key in keys]
    report.table([*keys, *(parts if rng.random() < 0.5 else count)])


def again(report: Report) -> None:
    """Anything that has been printed, once more in another style."""
    told = [figure.key for figure in report.figures if "rank" not in figure.key.measure]
    report.table(report.rng.sample(told, min(8, len(told))) if told else [Key.make("gdp", {"period": report.years[0]})])


MAKERS = (sums, shares, growths, means, points, cities, everywhere, series, crossed, major, exchanges, again)
