"""Values we compute ourselves: declared rules over current observations, exact or rounded as the rule says.

A computed value keeps every input, so that a trace reaches the printed cells under it. What an edition prints is never
computed beside it: a rule gives a value only where none is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from kg.model.codes import Unit
from kg.model.concentration import gini, herfindahl, top_four
from kg.model.key import Key
from kg.model.observation import Observation

Current = Mapping[Key, tuple[Observation, ...]]


@dataclass(frozen=True)
class Rule:
    """How a value is computed: ``kind`` is one of :data:`KINDS`, applied to the level ``quantity`` with ``arguments``
    (name, value), giving ``measure``; ratios are rounded half to even to ``decimals``."""

    code: str
    kind: str
    measure: str
    quantity: str
    arguments: tuple[tuple[str, str], ...]
    decimals: int
    label_zh: str
    label_en: str

    def arguments_of(self, name: str) -> list[str]:
        """The values of one argument, in the order given."""
        return [value for own, value in self.arguments if own == name]

    def argument(self, name: str) -> str:
        """The value of an argument that stands once."""
        (value,) = self.arguments_of(name)
        return value


@dataclass(frozen=True)
class Computed:
    """A computed value in ``unit``, with its rule, its inputs in the order of the rule, the arithmetic, and the areas
    that are members of a sum or scope and for which nothing is known."""

    key: Key
    value: Decimal
    unit: Unit
    rule: Rule
    inputs: tuple[Observation, ...]
    arithmetic: str
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Given:
    """What rules are applied to: what is known, the units, and each area group as (code, scheme, members)."""

    current: Current
    units: Mapping[str, Unit]
    groups: Sequence[tuple[str, str, tuple[str, ...]]]

    @cached_property
    def _levels(self) -> Mapping[str, list[tuple[Key, Observation]]]:
        levels: dict[str, list[tuple[Key, Observation]]] = {}
        for key, known in self.current.items():
            levels.setdefault(key.measure, []).append((key, known[0]))
        return levels

    def of(self, quantity: str) -> list[tuple[Key, Observation]]:
        """What is known of a level quantity."""
        return self._levels.get(quantity, [])


def _exact(value: Decimal) -> Fraction:
    return Fraction(*value.as_integer_ratio())


def _rounded(value: Fraction, decimals: int) -> Decimal:
    """Half to even, exact for any fraction."""
    scaled = round(value * 10**decimals)
    return Decimal(scaled).scaleb(-decimals)


def _shown(observation: Observation) -> str:
    return f"{observation.number.printed} {observation.unit.symbol}"


def _difference(rule: Rule, given: Given) -> Iterator[Computed]:
    """plus - minus of the two directions of an area, exact, in the unit of the first."""
    for key, plus, minus in _two_directions(rule, given):
        value = (plus.canonical - minus.canonical) / plus.unit.multiplier
        yield Computed(key, value, plus.unit, rule, (plus, minus), f"{_shown(plus)} - {_shown(minus)}")


def _normalised_difference(rule: Rule, given: Given) -> Iterator[Computed]:
    """(plus - minus) / (plus + minus), between -1 and 1."""
    for key, plus, minus in _two_directions(rule, given):
        total = plus.canonical + minus.canonical
        if total:
            value = _rounded(_exact(plus.canonical - minus.canonical) / _exact(total), rule.decimals)
            p, m = plus.number.printed, minus.number.printed
            text = f"({p} - {m}) / ({p} + {m}), rounded to {rule.decimals} decimals"
            yield Computed(key, value, given.units["ratio"], rule, (plus, minus), text)


def _two_directions(rule: Rule, given: Given) -> Iterator[tuple[Key, Observation, Observation]]:
    for key, plus in given.of(rule.quantity):
        if key.get("direction") == rule.argument("plus"):
            minus = given.current.get(key.replace(direction=rule.argument("minus")))
            if minus is not None:
                yield key.replace(rule.measure, direction=None, of=rule.quantity), plus, minus[0]


def _percentage(rule: Rule, given: Given, key: Key, part: Observation, whole: Observation) -> Computed | None:
    if not whole.canonical:
        return None
    value = _rounded(100 * _exact(part.canonical) / _exact(whole.canonical), rule.decimals)
    text = f"100 * {_shown(part)} / {_shown(whole)}, rounded to {rule.decimals} decimals"
    return Computed(key, value, given.units["percent"], rule, (part, whole), text)


def _share(rule: Rule, given: Given) -> Iterator[Computed | None]:
    """A part in per cent of the quantity that lacks the dropped dimensions."""
    dropped = rule.arguments_of("drop")
    for key, part in given.of(rule.quantity):
        if all(key.get(name) is not None for name in dropped):
            whole = key.replace(**{name.replace("-", "_"): None for name in dropped})
            if whole in given.current:
                target = key.replace(rule.measure, of=rule.quantity, denominator=whole.as_member())
                yield _percentage(rule, given, target, part, given.current[whole][0])


def _growth(rule: Rule, given: Given) -> Iterator[Computed | None]:
    """The change from the base period to the period in per cent of the base."""
    base, period = rule.argument("base"), rule.argument("period")
    for key, later in given.of(rule.quantity):
        earlier = given.current.get(key.replace(period=base))
        if key.get("period") == period and earlier is not None and earlier[0].canonical:
            first = earlier[0]
            change = _exact(later.canonical) / _exact(first.canonical) - 1
            text = f"100 * ({_shown(later)} / {_shown(first)} - 1), rounded to {rule.decimals} decimals"
            target = key.replace(rule.measure, of=rule.quantity, base=base)
            value = _rounded(100 * change, rule.decimals)
            yield Computed(target, value, given.units["percent"], rule, (later, first), text)


def _mean(rule: Rule, given: Given) -> Iterator[Computed]:
    """Value over count, in 10 000 yuan."""
    per = rule.argument("per")
    unit = given.units["yuan-1e4"]
    for key, value in given.of(rule.quantity):
        count = given.current.get(key.replace(per))
        if count is not None and count[0].canonical:
            exact = _exact(value.canonical) / _exact(count[0].canonical) / _exact(unit.multiplier)
            text = f"{_shown(value)} / {_shown(count[0])}, rounded to {rule.decimals} decimals"
            target = key.replace(rule.measure, of=f"{rule.quantity}-per-{per}")
            yield Computed(target, _rounded(exact, rule.decimals), unit, rule, (value, count[0]), text)


def _by_members(rule: Rule, given: Given, members: tuple[str, ...]) -> Iterator[tuple[Key, dict[str, Observation]]]:
    """For each direction and period of areas alone: what is known of the members."""
    plain: dict[Key, dict[str, Observation]] = {}
    for key, known in given.of(rule.quantity):
        if {name for name, _ in key.dimensions} == {"area", "direction", "period"} and key.get("area") in members:
            plain.setdefault(key.replace(area=members[0]), {})[str(key.get("area"))] = known
    yield from plain.items()


def _sum(rule: Rule, given: Given) -> Iterator[Computed]:
    """A group of areas as the sum of its members; those of which nothing is known are named."""
    for code, scheme, members in given.groups:
        if scheme != rule.argument("scheme"):
            continue
        for key, known in _by_members(rule, given, members):
            without = tuple(member for member in members if member not in known)
            # A sum that lacks more than one member says little of the group.
            if len(known) > 1 and len(without) <= 1:
                inputs = tuple(known[member] for member in members if member in known)
                unit = inputs[0].unit
                value = sum((item.canonical for item in inputs), Decimal(0)) / unit.multiplier
                text = " + ".join(item.number.printed for item in inputs) + f" {unit.symbol}"
                yield Computed(key.replace(area=code), value, unit, rule, inputs, text, without)


_INDICES: dict[str, tuple[Callable[[Sequence[Fraction]], Fraction], str]] = {
    "top-four": (top_four, "sum of the four largest / sum of all"),
    "herfindahl": (herfindahl, "sum of squared shares"),
    "gini": (gini, "sum((2i - n - 1) x_i) / (n sum(x_i)), x ascending"),
}


def _concentration(rule: Rule, given: Given) -> Iterator[Computed]:
    """An index of how unequal the members of the scope are; members without a value are left out and named."""
    index, formula = _INDICES[rule.argument("of")]
    scope = rule.argument("scope")
    members = next(members for code, _, members in given.groups if code == scope)
    for key, known in _by_members(rule, given, members):
        if 2 * len(known) < len(members):
            continue
        inputs = tuple(known[member] for member in members if member in known)
        value = _rounded(index([_exact(item.canonical) for item in inputs]), rule.decimals)
        largest = " + ".join(i.number.printed for i in sorted(inputs, key=lambda i: -i.canonical)[:4])
        total = sum((item.canonical for item in inputs), Decimal(0)) / inputs[0].unit.multiplier
        told = f"the four largest {largest}, all {total} {inputs[0].unit.symbol}"
        text = f"{formula} over {len(inputs)} areas ({told}), rounded to {rule.decimals} decimals"
        target = key.replace(rule.measure, area=scope, of=rule.quantity)
        without = tuple(member for member in members if member not in known)
        yield Computed(target, value, given.units["ratio"], rule, inputs, text, without)


KINDS: dict[str, Callable[[Rule, Given], Iterator[Computed | None]]] = {
    "difference": _difference,
    "normalised-difference": _normalised_difference,
    "share": _share,
    "growth": _growth,
    "mean": _mean,
    "sum": _sum,
    "concentration": _concentration,
}


def compute(rules: Iterable[Rule], given: Given) -> list[Computed]:
    """Apply every rule wherever its inputs are known and its result is not. Sorted by key."""
    results: dict[Key, Computed] = {}
    for rule in rules:
        for item in KINDS[rule.kind](rule, given):
            if item is not None and item.key not in given.current:
                results.setdefault(item.key, item)
    return [results[key] for key in sorted(results)]
