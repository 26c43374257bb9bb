"""No false alarm: consistent tables, made at random and rounded, give no finding of the audit; a changed figure does.

A world is a set of lots of contracts, each with its places, classes, number and value, over the real reference data.
Everything in it is exact. Reports of it in both editions print totals, parts, shares, growths, means, ranks, counts and
statements, each taken from the exact values and rounded once, or cut; whatever they print is consistent.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import product
from math import floor

import pytest

from kg.audit.audit import audit
from kg.audit.book import Book
from kg.audit.finding import Finding
from kg.editions.read_edition import EditionData
from kg.editions.reference import Reference
from kg.model.claim import Claim
from kg.model.codes import Code, CodeList
from kg.model.entry import Entry
from kg.model.figure import Cell, Clause, Figure
from kg.model.key import Key
from kg.model.number import Missing, Number, parse_printed
from kg.model.partition import Partition
from kg.rdf.dataset import Knowledge
from tests.test_audit_order import opened

WORLDS = 330
TABLES_OF_A_WORLD = 30
CHANGES = 300

YEARS = {"2006": ("2004", "2005"), "2014": ("2011", "2012", "2013")}
VALUE, COUNT = "contract-value", "contract-count"
MEAN = "contract-value-per-contract-count"
GROWTH_RANK = "class-growth-rank"
#: The classes of a lot; the 2006 edition has those of the types of contracts alone.
CLASSES = ("contract-type", "ip-kind", "field", "plan", "objective", "seller", "buyer")
DIRECTIONS = ("output", "absorbed", "registered")
#: What holds others without being their parent, set or partition.
_UNIONS = {
    ("plan", "national-and-ministry-programmes"): ("national-programmes", "ministry-programmes"),
    ("area", "hk-mo-tw"): ("cn-710000", "cn-810000", "cn-820000"),
}
#: What the members of the ranked lists are taken from.
_DRAWN_FROM = {
    "first-three-bohai-output-2013": "bohai-2014",
    "first-three-sub-provincial-output-2013": "sub-provincial-cities-2014",
    "set-2014-first-three-fields": "fields",
    "set-2014-first-three-buyers": "buyers",
}
_SCOPES = {
    "2006": ("provinces-30", "plan-cities", "sub-provincial-cities-2006"),
    "2014": ("plan-cities", "east-2014", "middle-2014", "west-2014", "bohai-2014", "sub-provincial-cities-2014"),
}
#: The rules that the worlds have numbers for, each more than a hundred times.
_TESTED = {
    *("sum", "share", "ratio", "growth", "mean", "difference", "repeat", "rank", "list-order", "list-first"),
    *("qualified", "condition", "count", "listed", "part", "cities"),
}
#: What two editions print alike.
_IN_BOTH = ("contract-value", "contract-count", "growth", "share", "mean-value")
_CONDITIONS: Mapping[str, Callable[[World, str], Fraction | None]] = {
    "output-above-1e9-yuan-2005": lambda world, area: _less(world.value(area, "output", "2005"), Fraction(10**9)),
    "absorbed-above-output-2005": lambda world, area: _less(
        world.value(area, "absorbed", "2005"), world.value(area, "output", "2005")
    ),
    "output-growing-2013": lambda world, area: world.growth(area),
    "output-falling-2013": lambda world, area: _less(Fraction(0), world.growth(area)),
    "output-growth-above-national-2013": lambda world, area: _less(world.growth(area), world.growth(None)),
}


def _less(left: Fraction | None, right: Fraction | None) -> Fraction | None:
    return None if left is None or right is None else left - right


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
        for place, members in _UNIONS.items():
            self._children[place].update(members)

    def _inside(self, dimension: str, member: str) -> frozenset[str]:
        children = self._children.get((dimension, member), ())
        return frozenset({member}).union(*(self.inside(dimension, child) for child in children))


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
            return _over(self.exact(key.replace(VALUE, of=None)), self.exact(key.replace(COUNT, of=None)))
        if key.measure in ("growth", "multiple"):
            times = _over(self.exact(part), self.exact(part.replace(period=base)))
            return times if times is None or key.measure == "multiple" else times - 1
        if key.measure in ("share-change", "ratio-change"):
            plain = key.replace(key.measure.removesuffix("-change"), base=None)
            points = _less(self.exact(plain), self.exact(plain.replace(period=base)))
            return None if points is None else points * 100
        if key.measure == "net-outflow":
            return _less(*(self.exact(part.replace(direction=one)) for one in ("output", "absorbed")))
        if key.measure == "value-difference":
            return _less(self.exact(part), self.exact(Key.from_member(key.get("minus") or "", key.get("period"))))
        assert key.denominator is not None, key
        return _over(self.exact(part), self.exact(key.denominator))

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


def _over(above: Fraction | None, below: Fraction | None) -> Fraction | None:
    return None if above is None or not below else above / below


def members_of(reference: Reference, name: str, code: str) -> list[str]:
    """The members of a group of areas or organisations."""
    return reference.lists[name].codes[code].attributes["members"].split("|")


def make_world(rng: random.Random, reach: Reach) -> World:
    """A world with some thirty lots a year; few of the classes and places have many, some have none."""
    reference = reach.reference
    leaves = {name: _leaves(reach, name) for name in CLASSES}
    provinces = members_of(reference, "area", "provinces-31")
    usual = {name: rng.sample(codes, rng.randint(1, len(codes))) for name, codes in leaves.items()}
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


@dataclass(frozen=True)
class Style:
    """How the numbers of a table are printed: unit and decimals of money, decimals of percentages, and the rounding."""

    money: str
    decimals: int
    percent: int
    rounding: str
    count: tuple[str, int] = ("item", 0)


def styled(rng: random.Random, cutting: bool) -> Style:
    """A style; ``cutting`` allows digits to be cut off, and zeros to be put in the place of two."""
    ways = ["half-up", "half-up", "half-even", *(["cut", "padded", "padded-cut"] if cutting else [])]
    return Style(rng.choice(("yuan-1e8", "yuan-1e4")), rng.randint(0, 4), rng.randint(0, 4), rng.choice(ways))


def print_number(value: Fraction, multiplier: Decimal, decimals: int, rounding: str) -> Number:
    """A value in its base unit as it is printed in another."""
    padding = 2 if rounding.startswith("padded") and decimals >= 2 else 0
    scaled = value / Fraction(multiplier) * 10 ** (decimals - padding)
    size = abs(scaled)
    if rounding.endswith("cut"):
        digits = floor(size)
    else:
        digits = round(size) if rounding == "half-even" else floor(size + Fraction(1, 2))
    number = Decimal(digits * 10**padding * (-1 if scaled < 0 else 1)).scaleb(-decimals)
    return Number(f"{number:f}", number, decimals)


class Report:
    """What one edition prints of a world."""

    def __init__(self, world: World, data: EditionData, cutting: bool) -> None:
        self.world, self.rng = world, world.rng
        self.data, self.year, self.cutting = data, data.edition.year, cutting
        self.figures: list[Figure] = []
        self.claims: list[Claim] = []
        self.tables = 0
        self._dashed: dict[Key, bool] = {}
        self.tie_break = cache(lambda key: self.rng.random())

    @property
    def reference(self) -> Reference:
        return self.world.reach.reference

    @property
    def years(self) -> tuple[str, ...]:
        return YEARS[self.year]

    def dashed(self, key: Key) -> bool:
        """Whether the edition prints a dash for a quantity: it is zero, or not known to whoever made the tables."""
        if key.get("of") is not None:
            return self.world.exact(key) is None or any(self.dashed(one) for one in levels(key))
        if key not in self._dashed:
            chance = 0.02 if self.world.exact(key) else 0.5
            self._dashed[key] = self.rng.random() < chance
        return self._dashed[key]

    def known(self, key: Key) -> Fraction | None:
        """The exact value; None for a dash."""
        return None if self.dashed(key) else self.world.exact(key)

    def unit(self, key: Key, style: Style) -> tuple[str, int]:
        """The unit and the decimals that a quantity is printed with."""
        if key.measure in ("share", "ratio", "growth"):
            return "percent", style.percent
        if key.measure.endswith("-change"):
            return "percentage-point", style.percent
        if key.measure == "multiple":
            return "multiple", style.percent
        if "rank" in key.measure:
            return "rank", 0
        money = "value" in key.measure or key.measure in ("gdp", "net-outflow")
        return (style.money, style.decimals) if money else style.count

    def figure(self, place: Cell | Clause, key: Key, value: Fraction | None, style: Style) -> Figure:
        code, decimals = self.unit(key, style)
        unit = self.reference.units[code]
        if value is None:
            return Figure(place, Missing("-", "printed-dash"), unit, key)
        return Figure(place, print_number(value, unit.multiplier, decimals, style.rounding), unit, key)

    def table(self, keys: Iterable[Key], given: Mapping[Key, int | None] | None = None) -> None:
        """Print a table of these quantities, in a style of its own; ``given`` are ranks, by key."""
        self.tables += 1
        style = styled(self.rng, self.cutting)
        prominence = self.rng.randint(0, 2)
        rows = {**{key: self.known(key) for key in keys}, **(given or {})}
        for number, (key, value) in enumerate(rows.items(), 1):
            code = f"x{self.tables:03}"
            place = Cell(self.year, code, 100 * self.tables + number, 1, prominence, number, (key.path,), ("",))
            self.figures.append(self.figure(place, key, None if value is None else Fraction(value), style))

    def claim(self, key: Key, value: Fraction, qualifier: str = "equal", style: Style | None = None) -> None:
        """Say a number in the prose."""
        place = Clause(self.year, f"part-{self.rng.randint(1, 3)}", 9000 + len(self.claims), 1, 3)
        used = style or styled(self.rng, self.cutting)
        kind = "threshold" if qualifier == "equal" and self.rng.random() < 0.1 else "value"
        self.claims.append(Claim(self.figure(place, key, value, used), kind, qualifier, ""))

    def printed(self) -> EditionData:
        return replace(self.data, figures=tuple(self.figures), claims=tuple(self.claims))


def levels(key: Key) -> list[Key]:
    """What a share, ratio, growth or mean is computed from."""
    of, base = key.get("of"), key.get("base")
    plain = key.replace(of if of != MEAN else VALUE, of=None, base=None, denominator=None, minus=None)
    found = [plain, *([plain.replace(COUNT)] if of == MEAN else [])]
    found += [key.denominator] if key.denominator else []
    if key.get("minus"):
        found.append(Key.from_member(key.get("minus") or "", key.get("period")))
    return found + [one.replace(period=base) for one in found if base]


# The tables. Each takes a report and prints one of its kind.


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
    """The partitions of the edition whose parts the world knows, without the ranked lists."""
    known = ("area", *CLASSES)
    found = [p for p in report.reference.partitions if report.year in p.editions and p.dimension in known]
    areas = report.reference.lists["area"].codes
    return [p for p in found if p.dimension != "area" or not p.whole or not areas[p.whole].attributes["ranked_by"]]


def provinces(report: Report) -> list[str]:
    return members_of(report.reference, "area", "provinces-31")


def parted(report: Report) -> tuple[Key, list[Key]]:
    """A whole and its parts, by number or value; of long partitions not always all parts."""
    rng = report.rng
    partition = rng.choice([p for p in partitions(report) if len(p.parts) < 9 or rng.random() < 0.15])
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


def ranked(report: Report, keys: Sequence[Key]) -> dict[Key, int]:
    """The place of each key by its value; ties are broken at random, once an edition, and dashes come last."""
    values = {key: report.known(key) for key in keys}

    def order(key: Key) -> tuple[bool, Fraction, float]:
        value = values[key]
        return value is None, -(value or Fraction(0)), report.tie_break(key)

    return {key: place for place, key in enumerate(sorted(keys, key=order), 1)}


def ranks(report: Report) -> None:
    """Places by value and by growth in a group of areas."""
    rng = report.rng
    names = {"2006": ["provinces-30", "plan-cities", "sub-provincial-cities-2006"], "2014": ["plan-cities"]}
    if report.year == "2014":
        names["2014"] += [
            "east-2014",
            "middle-2014",
            "west-2014",
            "bohai-2014",
            "yrd-2014",
            "sub-provincial-cities-2014",
        ]
    scope = rng.choice([name for name in names[report.year] if name != "provinces-30" or rng.random() < 0.3])
    year, base = report.years[-1], report.years[-2]
    dims = {**(context(report, "area", year) if rng.random() < 0.3 else {"period": year})}
    dims["direction"] = rng.choice(DIRECTIONS)
    members = members_of(report.reference, "area", scope)
    measure = rng.choice((VALUE, COUNT))
    keys = [Key.make(measure, {**dims, "area": member}) for member in members]
    places = {k.replace("rank", of=k.measure, scope=scope): place for k, place in ranked(report, keys).items()}
    rows = keys
    if rng.random() < 0.5:
        changes = [change_of(key, base) for key in keys]
        places |= {k.replace("growth-rank", scope=scope): place for k, place in ranked(report, changes).items()}
        rows = [*keys, *rng.choice((changes, [key.replace(period=base) for key in keys]))]
    lost = rng.choice((0, 0, 0, 0.1))
    report.table([key for key in rows if rng.random() >= lost], places)


def class_ranks(report: Report) -> None:
    """Places among the classes of the smallest partition that has them."""
    rng = report.rng
    own = [p for p in partitions(report) if p.dimension in CLASSES and len(p.parts) < 15]
    chosen = rng.choice(own)
    smallest = min((p for p in own if chosen.dimension == p.dimension and chosen.parts[0] in p.parts), key=_size)
    base, year = report.years[-2:]
    dims = context(report, chosen.dimension, year)
    keys = [Key.make(VALUE, {**dims, chosen.dimension: member}) for member in smallest.parts]
    by, measure = rng.choice(((keys, "class-rank"), (_means(keys), "class-rank"), (_grown(keys, base), GROWTH_RANK)))
    places = {
        key.replace(measure, of=key.get("of") or VALUE, scope_dimension=chosen.dimension): place
        for key, place in ranked(report, by).items()
    }
    report.table([*keys, *by], places)


def _means(keys: Iterable[Key]) -> list[Key]:
    return [key.replace("mean-value", of=MEAN) for key in keys]


def _grown(keys: Iterable[Key], base: str) -> list[Key]:
    return [change_of(key, base) for key in keys]


def _size(partition: Partition) -> int:
    return len(partition.parts)


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


MAKERS = (
    *(sums, shares, growths, means, points, ranks, class_ranks, cities, everywhere, series, crossed, major),
    *(exchanges, again),
)


# The prose.


def repeated(report: Report) -> None:
    """Some of the tables' numbers, with fewer decimals, and ranks."""
    for figure in report.rng.sample(report.figures, min(12, len(report.figures))):
        rank = "rank" in figure.key.measure
        value = Fraction(figure.canonical or 0) if rank else report.known(figure.key)
        if isinstance(figure.content, Number) and value is not None:
            style = styled(report.rng, report.cutting)
            # The one unit of ten thousand that counts have.
            count = report.rng.choice((("item", 0), ("person-1e4", report.rng.randint(0, 3))))
            # Rounded a second time, from what the table prints.
            twice = report.cutting and not rank and not figure.content.printed.endswith("00")
            if twice and report.rng.random() < 0.2:
                value = Fraction(figure.canonical or 0)
                style = coarser(style, figure)
            report.claim(figure.key, value, style=replace(style, count=count))


def coarser(style: Style, figure: Figure) -> Style:
    """A style that prints a figure with fewer digits, rounded."""
    assert isinstance(figure.content, Number)
    fewer = max(figure.content.decimals - 1, 0)
    money = figure.unit.code if figure.unit.base == "yuan" else style.money
    return replace(style, money=money, decimals=fewer, percent=fewer, rounding="half-up")


def qualified(report: Report) -> None:
    """Statements that are true of exact values without being equal to them."""
    rng = report.rng
    told = [f.key for f in report.figures if "rank" not in f.key.measure and isinstance(f.content, Number)]
    asking = [_asked(report, key) for key in rng.sample(told, min(12, len(told)))]
    for asked in [*asking, *(_of_sets(report) if rng.random() < 0.3 else [])]:
        value = report.known(asked)
        if value:
            style = replace(styled(rng, cutting=False), rounding="half-up")
            qualifier = rng.choice(("above", "below", "at-least", "about", "multiple"))
            report.claim(asked, _near(rng, value, qualifier), qualifier, style)
            _as_stated(report, value)


def _asked(report: Report, key: Key) -> Key:
    """A quantity, or one that follows from two: how many times the one before, or a difference."""
    rng, base = report.rng, report.years[0]
    if key.get("of") is None and key.measure in (VALUE, COUNT) and rng.random() < 0.4:
        if rng.random() < 0.5:
            return key.replace("multiple", of=key.measure, base=base)
        if key.get("direction") and rng.random() < 0.5:
            return key.replace("net-outflow", direction=None, of=key.measure)
        other = key.replace(key.measure, size="major")
        return key.replace("value-difference", of=key.measure, minus=other.as_member())
    return key


def _of_sets(report: Report) -> list[Key]:
    """What sets of areas and classes have together, and its growth: printed nowhere, it follows from the members."""
    rng, (base, year) = report.rng, report.years[-2:]
    wholes = {p.whole for p in partitions(report) if p.dimension == "area" and p.whole}
    area = {"area": rng.choice(sorted(wholes)), "direction": rng.choice(("output", "absorbed"))}
    found = [Key.make(VALUE, {**area, "period": year})]
    if report.year == "2014":
        found.append(Key.make(VALUE, {"contract-type": "set-2014-service-development", "period": year}))
    return [*found, *(change_of(key, base) for key in found)]


def _near(rng: random.Random, value: Fraction, qualifier: str) -> Fraction:
    """A number that a value may be said to be above, below, or about."""
    step = {"above": -1, "at-least": -1, "below": 1}.get(qualifier, 0) * abs(value)
    return value + step * Fraction(rng.choice((1, 10, 100)), 1000)


def _as_stated(report: Report, value: Fraction) -> None:
    """Take the last claim back if, as it is printed, it is not true."""
    claim = report.claims[-1]
    stated = Fraction(claim.figure.canonical or 0)
    true = {
        "above": value > stated,
        "below": value < stated,
        "at-least": value >= stated,
    }.get(claim.qualifier, bool(claim.number.value) and abs(value - stated) <= _half(claim))
    if not true:
        report.claims.pop()


def _half(claim: Claim) -> Fraction:
    """Half a unit of the last digit of a number that is not zero."""
    digits = claim.number.printed.lstrip("-")
    whole, _, rest = digits.partition(".")
    rest = rest.rstrip("0")
    zeros = 0 if rest else len(whole) - len(whole.rstrip("0"))
    return Fraction(10) ** (zeros - len(rest)) / 2 * Fraction(claim.figure.unit.multiplier)


def counted(report: Report) -> None:
    """How many provinces meet a condition; how many a group has; how many years in a row."""
    schemes = report.reference.lists["condition"].codes
    for code, margin in _CONDITIONS.items():
        if report.year in schemes[code].editions and report.rng.random() < 0.2:
            areas = provinces(report)
            scope = [area for area in areas if area != "cn-540000"] if report.year == "2006" else areas
            met = sum((margin(report.world, area) or 0) > 0 for area in scope)
            report.claim(Key.make("area-count", {"condition": code, "period": report.years[-1]}), Fraction(met))
    group = report.rng.choice(["plan-cities", "northeast-3", "bohai-2014"])
    members = members_of(report.reference, "area", group)
    dims = {"area": group, "period": report.years[-1]}
    report.claim(Key.make("member-count", dims), Fraction(len(members)))
    for scheme, number in (("contract-type", 4), ("field", 11), ("objective", 13))[: 3 if report.year == "2014" else 1]:
        report.claim(Key.make("class-count", {"classification": scheme, "period": report.years[-1]}), Fraction(number))
    if report.year == "2014":
        keys = [Key.make(VALUE, {"contract-type": "transfer", "period": year}) for year in reversed(report.years)]
        large = [(report.world.exact(key) or 0) > 10**11 for key in keys]
        run = large.index(False) if False in large else len(large) + report.rng.randint(0, 3)
        dims = {"condition": "transfer-above-1e11-yuan", "period": "2013"}
        report.claim(Key.make("year-count", dims), Fraction(run))


def institutions(report: Report) -> None:
    """A list of institutions, and no more of them in the text than it has."""
    if report.year == "2014":
        areas = [report.rng.choice(provinces(report)) for _ in range(20)]
        listed = [Entry("2014", "a15", n, "", area, f"n{n}", None, n) for n, area in enumerate(areas, 1)]
        report.data = replace(report.data, entries=tuple(listed))
        for area, most in Counter(areas).items():
            dims = {"area": area, "period": "2013", "population": "demonstration-institutions"}
            report.claim(Key.make("institution-count", dims), Fraction(report.rng.randint(0, most)))


PROSE = (repeated, qualified, counted, institutions)


# Lists that follow a quantity: the reference data has their members, which are those of the world here.


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
    own = (replace(p, parts=members[p.whole]) if p.whole in members else p for p in reference.partitions)
    return replace(reference, lists={**reference.lists, **lists}, partitions=tuple(own))


@dataclass(frozen=True)
class Made:
    """A world's book, the number of its tables, and whether digits were cut off."""

    book: Book
    tables: int
    cutting: bool


def make(seed: int, knowledge: Knowledge, reach: Reach) -> Made:
    """The reports of a random world."""
    rng = random.Random(seed)
    world = make_world(rng, reach)
    cutting = rng.random() < 0.5
    reports = [Report(world, data, cutting) for data in knowledge.editions]
    members = {code: own for report in reports for code, own in listing(report).items()}
    reference = with_lists(knowledge.reference, members)
    if members:
        world.draw(Reach(reference))
    while sum(report.tables for report in reports) < TABLES_OF_A_WORLD:
        rng.choice(MAKERS)(rng.choice(reports))
    old, new = reports
    told = [f.key for f in old.figures if "rank" not in f.key.measure and f.key.get("direction") != "absorbed"]
    new.table(
        key
        for key in rng.sample(told, min(8, len(told)))
        if key.measure in (VALUE, COUNT, "growth", "share", "mean-value")
    )
    for report in reports:
        for write in PROSE:
            write(report)
    book = opened([report.printed() for report in reports], reference)
    return Made(book, sum(report.tables for report in reports), cutting)


@pytest.fixture(scope="module")
def reach(knowledge: Knowledge) -> Reach:
    return Reach(knowledge.reference)


def said(finding: Finding) -> str:
    """A false alarm in words."""
    figures = [*([finding.subject.figure] if finding.subject.figure else []), *finding.inputs]
    rows = [f"{f.place.code} {f.content.printed} {f.unit.symbol} {f.key.path}" for f in figures]
    return "\n  ".join([f"{finding.id} {finding.verdict} {finding.expected} {finding.note}", *rows])


def test_consistent_tables_give_no_finding(knowledge: Knowledge, reach: Reach) -> None:
    tables, tested = 0, Counter[str]()
    for seed in range(WORLDS):
        made = make(seed, knowledge, reach)
        # The captions and headers are those of the real tables, whose print is not what is tested here.
        found = [f for f in audit(made.book) if not f.rule.startswith(("caption", "header"))]
        wrong = [f for f in found if f.beyond or (f.verdict == "cut" and not made.cutting)]
        assert not wrong, f"world {seed}:\n" + "\n".join(map(said, wrong))
        tables += made.tables
        tested.update(finding.rule for finding in found if finding.verdict != "untestable")
    print(f"{tables} tables of {WORLDS} worlds: {dict(sorted(tested.items()))}")
    assert tables >= 10_000
    assert {rule for rule, times in tested.items() if times > 100} >= _TESTED


# What is changed is found.


def kept_unit(figure: Figure) -> Fraction:
    """One unit of the last digit that may be meant, in the base unit: zeros may stand for digits left off."""
    assert isinstance(figure.content, Number)
    if figure.unit.code in ("item", "rank"):
        return Fraction(0)
    _, _, decimals = figure.content.printed.partition(".")
    return Fraction(10) ** -len(decimals.rstrip("0")) * Fraction(figure.unit.multiplier)


def value_of(figure: Figure) -> Fraction:
    assert figure.canonical is not None
    return Fraction(figure.canonical)


_FORMULAS: Mapping[str, Callable[[Sequence[Fraction]], Fraction]] = {
    "sum": lambda given: sum(given, Fraction(0)),
    "share": lambda given: given[0] / given[1],
    "ratio": lambda given: given[0] / given[1],
    "growth": lambda given: given[0] / given[1] - 1,
    "mean": lambda given: given[0] / given[1],
    "difference": lambda given: (given[0] - given[1]) * 100,
    "repeat": lambda given: given[0],
}


def ends(rule: str, inputs: Sequence[Figure]) -> list[Fraction]:
    """What an identity gives with all inputs at either end of what they may have been; nothing if one may be zero."""
    ranges = [(value_of(f) - kept_unit(f), value_of(f) + kept_unit(f)) for f in inputs]
    if rule == "sum":
        return [sum((low for low, _ in ranges), Fraction(0)), sum((high for _, high in ranges), Fraction(0))]
    if any(low <= 0 for low, _ in ranges[1:]):
        return []
    return [_FORMULAS[rule](given) for given in product(*ranges)]


def after_all(book: Book, figure: Figure) -> Number | None:
    """The first place after all areas that may have as much as the one that is ranked; None if that one has a dash."""
    level = levels(figure.key.replace(scope=None))[0]
    members = members_of(book.reference, "area", figure.key.get("scope") or "")
    ranges = defaultdict(list)
    for other in book.stating:
        if other.place.edition == figure.place.edition:
            ranges[other.key].append((value_of(other) - kept_unit(other), value_of(other) + kept_unit(other)))
    if not ranges[level]:
        return None
    least = min(low for low, _ in ranges[level])
    others = [ranges[level.replace(area=area)] for area in members if area != level.get("area")]
    place = 2 + sum(not found or max(high for _, high in found) >= least for found in others)
    return Number(str(place), Decimal(place), 0)


def beyond_slack(book: Book, finding: Finding) -> Number | None:
    """A number below all that an identity allows its subject to be, with the same decimals; None if there is no end.

    Below, since a whole that is larger than its parts may be one of which a dash hides a part.
    """
    figure = finding.subject.figure
    assert figure is not None
    assert isinstance(figure.content, Number)
    if finding.rule == "count":
        return Number(str(figure.content.value + 1), figure.content.value + 1, 0)
    if finding.rule == "rank":
        return after_all(book, figure) if figure.key.measure == "rank" else None
    if finding.rule not in _FORMULAS:
        return None
    found = ends(finding.rule, finding.inputs)
    if not found:
        return None
    unit = Fraction(figure.unit.multiplier) / 10**figure.content.decimals
    # No zero at the end, which might stand for digits left off.
    digits = floor(min(found) / unit) - 3
    digits -= digits % 10 == 0
    number = Decimal(digits).scaleb(-figure.content.decimals)
    return Number(f"{number:f}", number, figure.content.decimals)


def put(book: Book, place: str, number: Number) -> Book:
    """The book with another number at a place."""

    def changed(figure: Figure) -> Figure:
        return replace(figure, content=number) if figure.place.code == place else figure

    editions = [
        replace(
            item,
            figures=tuple(map(changed, item.figures)),
            claims=tuple(replace(claim, figure=changed(claim.figure)) for claim in item.claims),
        )
        for item in book.editions
    ]
    return opened(editions, book.reference)


def about(finding: Finding, place: str) -> bool:
    return place == finding.subject.code or place in [item.place.code for item in finding.inputs]


def test_a_change_beyond_the_slack_is_found(knowledge: Knowledge, reach: Reach) -> None:
    """Of each rule as many: sums, shares, ratios, growths, means, differences, repeats, ranks and counts."""
    rules = (*_FORMULAS, "rank", "count")
    changed = Counter[str]()
    seed = WORLDS
    while sum(changed.values()) < CHANGES:
        made = make(seed, knowledge, reach)
        seed += 1
        sound = [f for f in audit(made.book) if f.verdict in ("exact", "within-rounding", "cut")]
        for rule in rules:
            able = [f for f in sound if f.rule == rule]
            finding = random.Random(seed).choice(able) if able else None
            number = beyond_slack(made.book, finding) if finding else None
            if finding and number:
                place = finding.subject.code
                wrong = [f for f in audit(put(made.book, place, number)) if f.beyond]
                assert any(about(f, place) for f in wrong), f"world {seed - 1}: {number.printed} for {said(finding)}"
                changed[rule] += 1
    print(f"{sum(changed.values())} changes in {seed - WORLDS} worlds: {dict(changed)}")
    assert min(changed[rule] for rule in rules) >= 10


# False alarms that worlds found, one by one.

SALE = "contract-value/contract-type=development/period=2013"
TOTAL = "contract-value/period=2013"
SHARE = "share/contract-type=development/denominator=contract-value/of=contract-value/period=2013"


@dataclass
class Print:
    """A report of a few numbers."""

    knowledge: Knowledge
    figures: list[Figure]
    claims: list[Claim]

    def read(self, text: str, unit: str, path: str, place: Cell | Clause) -> Figure:
        content = parse_printed(text)
        assert content is not None
        return Figure(place, content, self.knowledge.reference.units[unit], Key.parse(path))

    def cell(self, text: str, unit: str, path: str, table: str = "t01") -> Print:
        row = len(self.figures) + 1
        place = Cell("2014", table, row, 1, 1, row, (path,), ("",))
        self.figures.append(self.read(text, unit, path, place))
        return self

    def claim(self, text: str, unit: str, path: str, kind: str, qualifier: str) -> Print:
        place = Clause("2014", "part-1", 900 + len(self.claims), 1, 3)
        self.claims.append(Claim(self.read(text, unit, path, place), kind, qualifier, ""))
        return self

    def verdicts(self) -> dict[str, str]:
        """The verdict of each finding by its rule and the print."""
        data = self.knowledge.editions[-1]
        mine = replace(data, figures=tuple(self.figures), claims=tuple(self.claims), entries=())
        found = audit(opened([mine], self.knowledge.reference))
        return {f"{f.rule} {f.subject.printed}": f.verdict for f in found}


@pytest.fixture
def report(knowledge: Knowledge) -> Print:
    return Print(knowledge, [], [])


@pytest.mark.parametrize(
    ("whole", "verdict"), [("9.93", "untestable"), ("9.99", "untestable"), ("9.90", "exact"), ("9.70", "outside")]
)
def test_a_dash_may_hide_what_is_missing_though_no_digits_were_cut(report: Print, whole: str, verdict: str) -> None:
    """A whole larger than its other parts by less than digits cut off would explain was said to be cut."""
    types = ("development", "transfer", "consulting", "service")
    report.cell(whole, "yuan-1e8", TOTAL)
    for name, text in zip(types, ("4.44", "5.41", "0.05", "-"), strict=True):
        report.cell(text, "yuan-1e8", f"contract-value/contract-type={name}/period=2013")
    assert report.verdicts()[f"sum {whole}"] == verdict


@pytest.mark.parametrize(("text", "verdict"), [("70", "exact"), ("71", "contradictory")])
def test_a_section_may_have_no_statement_of_equality(report: Print, text: str, verdict: str) -> None:
    """The audit broke off where a section states things only as above or about."""
    report.cell("70.50", "yuan-1e8", TOTAL)
    report.claim(text, "yuan-1e8", TOTAL, "value", "above")
    assert report.verdicts()[f"qualified {text}"] == verdict


@pytest.mark.parametrize(
    ("text", "verdict"), [("70.60", "exact"), ("71", "within-rounding"), ("70", "cut"), ("72", "contradictory")]
)
def test_a_mark_that_is_equal_is_rounded_as_others(report: Print, text: str, verdict: str) -> None:
    report.cell("70.60", "yuan-1e8", TOTAL)
    report.claim(text, "yuan-1e8", TOTAL, "threshold", "equal")
    assert report.verdicts()[f"qualified {text}"] == verdict


@pytest.mark.parametrize(
    ("text", "verdict"), [("45.5", "within-rounding"), ("45.45", "cut"), ("46", "cut"), ("47", "outside")]
)
def test_a_number_rounded_twice_follows_from_the_one_between(report: Print, text: str, verdict: str) -> None:
    """45.46 % is printed as 45.5, and that as 46, which 45.46 is never rounded to."""
    report.cell("45460.0001", "yuan-1e8", SALE).cell("100000.0001", "yuan-1e8", TOTAL)
    report.cell("45.5", "percent", SHARE, "t02")
    if text != "45.5":
        report.cell(text, "percent", SHARE, "t03")
    assert report.verdicts()[f"share {text}"] == verdict


@pytest.mark.parametrize(("text", "verdict"), [("0.0", "cut"), ("-0.1", "within-rounding"), ("0.1", "outside")])
def test_a_negative_number_cut_to_zero_loses_its_sign(report: Print, text: str, verdict: str) -> None:
    growth = "growth/base=2012/of=contract-value/period=2013"
    report.cell("99914.0001", "yuan-1e8", TOTAL).cell("100000.0001", "yuan-1e8", TOTAL.replace("2013", "2012"))
    report.cell(text, "percent", growth)
    assert report.verdicts()[f"growth {text}"] == verdict
