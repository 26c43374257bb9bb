"""Values we compute ourselves: declared rules over current observations, exact or rounded as the rule says.

A computed value keeps every input, so that a trace reaches the printed cells under it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from kg.model.codes import Unit
from kg.model.key import Key
from kg.model.observation import Observation


@dataclass(frozen=True)
class Rule:
    """A comparison of two directions of one quantity in one area and period.

    ``kind`` is ``difference`` (plus - minus, exact, in the unit of the inputs) or ``normalised-difference``
    ((plus - minus) / (plus + minus), a ratio rounded half to even to ``decimals``).
    """

    code: str
    kind: str
    quantity: str
    plus: str
    minus: str
    decimals: int
    label_zh: str
    label_en: str


@dataclass(frozen=True)
class Computed:
    """A computed value in ``unit``, with its rule, its inputs in the order of the rule, and the arithmetic."""

    key: Key
    value: Decimal
    unit: Unit
    rule: Rule
    inputs: tuple[Observation, ...]
    arithmetic: str


def _apply(rule: Rule, key: Key, plus: Observation, minus: Observation, ratio: Unit) -> Computed | None:
    difference = plus.canonical - minus.canonical
    if rule.kind == "difference":
        unit = plus.unit
        value = difference / unit.multiplier
        text = f"{plus.number.printed} {plus.unit.symbol} - {minus.number.printed} {minus.unit.symbol}"
    else:
        total = plus.canonical + minus.canonical
        if total == 0:
            return None
        unit = ratio
        value = (difference / total).quantize(Decimal(1).scaleb(-rule.decimals), rounding=ROUND_HALF_EVEN)
        p, m = plus.number.printed, minus.number.printed
        text = f"({p} - {m}) / ({p} + {m}), rounded to {rule.decimals} decimals"
    return Computed(key, value, unit, rule, (plus, minus), text)


def compute(
    rules: Iterable[Rule], current: Mapping[Key, tuple[Observation, ...]], units: Mapping[str, Unit]
) -> list[Computed]:
    """Apply every rule wherever both of its inputs are known. Sorted by key."""
    results = []
    for rule in rules:
        for key, known in current.items():
            if key.measure != rule.quantity or key.get("direction") != rule.plus:
                continue
            other = current.get(key.replace(direction=rule.minus))
            if other is None:
                continue
            target = key.replace(rule.code, direction=None, of=rule.quantity)
            result = _apply(rule, target, known[0], other[0], units["ratio"])
            if result is not None:
                results.append(result)
    return sorted(results, key=lambda c: c.key)
