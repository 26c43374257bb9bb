"""The prose of a report: numbers of its tables once more, and statements about them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

from kg.model.claim import Claim
from kg.model.condition import Condition
from kg.model.entry import Entry
from kg.model.figure import Clause, Figure
from kg.model.key import Key
from kg.model.number import Number
from kg.model.universal import Universal
from tests.audit_worlds.choose import change_of, partitions, provinces
from tests.audit_worlds.printing import Style, styled
from tests.audit_worlds.reach import members_of
from tests.audit_worlds.report import Report
from tests.audit_worlds.world import COUNT, VALUE, World, less

_CONDITIONS: Mapping[str, Callable[[World, str], Fraction | None]] = {
    "output-above-1e9-yuan-2005": lambda world, area: less(world.value(area, "output", "2005"), Fraction(10**9)),
    "absorbed-above-output-2005": lambda world, area: less(
        world.value(area, "absorbed", "2005"), world.value(area, "output", "2005")
    ),
    "output-growing-2013": lambda world, area: world.growth(area),
    "output-falling-2013": lambda world, area: less(Fraction(0), world.growth(area)),
    "output-growth-above-national-2013": lambda world, area: less(world.growth(area), world.growth(None)),
}


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


def of_all(report: Report) -> None:
    """That all members of a group meet a condition, but those that do not."""
    schemes = report.reference.lists["condition"].codes
    for number, (code, margin) in enumerate(_CONDITIONS.items()):
        if report.year in schemes[code].editions and report.rng.random() < 0.5:
            condition = Condition.parse(schemes[code].attributes["note"].partition("; areas")[0])
            assert condition is not None
            members = tuple(report.rng.sample(provinces(report), 3))
            excepted = tuple(area for area in members if (margin(report.world, area) or 0) <= 0)
            place = Clause(report.year, "part-1", 8000 + number, 1, 3)
            report.universals.append(Universal(place, "均", condition, members, excepted, ""))


def institutions(report: Report) -> None:
    """A list of institutions, and no more of them in the text than it has."""
    if report.year == "2014":
        areas = [report.rng.choice(provinces(report)) for _ in range(20)]
        listed = [Entry("2014", "a15", n, "", area, f"n{n}", None, n) for n, area in enumerate(areas, 1)]
        report.data = replace(report.data, entries=tuple(listed))
        for area, most in Counter(areas).items():
            dims = {"area": area, "period": "2013", "population": "demonstration-institutions"}
            report.claim(Key.make("institution-count", dims), Fraction(report.rng.randint(0, most)))


PROSE = (repeated, qualified, counted, institutions, of_all)
