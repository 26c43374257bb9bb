"""Indicators of a network: exact, with an interval, by rank, or refused, as each declares.

On an observed network every indicator has its value. On an estimated one those from totals have their exact value,
others the value of the estimate with what lies between 5 and 95 % of the draws of an ensemble, told with two digits,
or only the rank. Draws are taken one after the other and none is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import isfinite

import numpy as np

from kg.model.estimate import told as told_value
from kg.model.estimate import told_high, told_low
from kg.model.problems import UsageError
from kg.networks.indicators.flows import Given, Matrix, flows_of_draw
from kg.networks.indicators.indicator import Indicator, NotSupportedError, Number, Support, Values

#: What lies between these parts of the draws is the interval.
INTERVAL = (0.05, 0.95)
_TIE_DIGITS = 10
#: What a measure may need beside the flows, in words.
NEEDS = {"groups": "the group of each node", "distances": "the distances between nodes"}


@dataclass(frozen=True)
class Result:
    """One value of one indicator.

    ``item`` is a node or group, empty for the whole network; ``part`` tells apart several values of an item. ``value``
    is None where the formula gives nothing (0/0) or the estimate supports ranks only; ``low`` and ``high`` are the
    interval on an estimate. Ranks count from 1, equal values sharing the smaller; ``basis`` is exact, interval, rank
    or observed.
    """

    indicator: str
    item: str
    part: str
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    basis: str
    note: str


def refusal(indicator: Indicator, given: Given, drawn: bool) -> UsageError | None:
    """Why an indicator cannot be computed here, in words, or None; ``drawn`` says that there is an ensemble."""
    missing = [NEEDS[need] for need in indicator.needs if getattr(given, need) is None]
    estimated = given.flows.estimated
    if estimated and indicator.support is Support.OBSERVED:
        return NotSupportedError(f"{indicator.name} is not supported by estimated flows: {indicator.reason[0]}")
    if estimated and indicator.support is not Support.TOTALS and not drawn:
        text = "on estimated flows it is told with its interval only, and that needs an ensemble of draws"
        return NotSupportedError(f"{indicator.name}: {text}")
    if missing:
        return UsageError(f"{indicator.name} needs {' and '.join(missing)}")
    return None


def evaluate(indicators: Sequence[Indicator], given: Given, ensemble: Iterable[Matrix] | None = None) -> list[Result]:
    """The results of these indicators, in their order, items in node order.

    ``ensemble`` gives arrays n × n of flows in node order; it is asked only if the flows are estimated and an
    indicator needs it. Raises UsageError (NotSupportedError) with every reason if one cannot be computed here.
    """
    refused = (refusal(indicator, given, ensemble is not None) for indicator in indicators)
    reasons = [reason for reason in refused if reason is not None]
    if reasons:
        kind = NotSupportedError if any(isinstance(r, NotSupportedError) for r in reasons) else UsageError
        raise kind("\n".join(str(reason) for reason in reasons))
    points = {indicator.name: indicator.compute(given) for indicator in indicators}
    uncertain = [i for i in indicators if given.flows.estimated and i.support is not Support.TOTALS]
    spread = _spread(uncertain, given, ensemble or (), points) if uncertain else {}
    results: list[Result] = []
    for indicator in indicators:
        point = points[indicator.name]
        if indicator.name in spread:
            results.extend(_uncertain(indicator, point, spread[indicator.name]))
        else:
            results.extend(_certain(indicator, point, given))
    return results


def _tied(value: Number) -> float:
    """What is compared: values that differ by the rounding of floats are equal."""
    return float(f"{float(value):.{_TIE_DIGITS - 1}e}")


def ranks(values: Values) -> dict[tuple[str, str], int]:
    """The rank of each item among those of its part, the largest first; the whole network has none."""
    parts: dict[str, list[tuple[float, tuple[str, str]]]] = {}
    for key, value in values.items():
        if key[0] and value is not None:
            parts.setdefault(key[1], []).append((_tied(value), key))
    result: dict[tuple[str, str], int] = {}
    for members in parts.values():
        ordered = sorted((-value for value, _ in members))
        result |= {key: int(np.searchsorted(ordered, -value)) + 1 for value, key in members}
    return result


@dataclass(frozen=True)
class _Drawn:
    """Of one indicator: keys in order, and for each draw its values and ranks (not a number where there is none)."""

    keys: list[tuple[str, str]]
    values: list[list[float]]
    ranks: list[list[float]]


def _spread(
    indicators: Sequence[Indicator], given: Given, ensemble: Iterable[Matrix], points: Mapping[str, Values]
) -> dict[str, _Drawn]:
    """The values of each draw, one draw at a time. Raises UsageError if there is no draw."""
    result = {i.name: _Drawn(list(points[i.name]), [], []) for i in indicators}
    for draw in ensemble:
        own = replace(given, flows=flows_of_draw(given.flows.nodes, draw))
        for indicator in indicators:
            values, drawn = indicator.compute(own), result[indicator.name]
            places = ranks(values)
            told = [values.get(key) for key in drawn.keys]
            drawn.values.append([float("nan") if value is None else float(value) for value in told])
            drawn.ranks.append([float(places[key]) if key in places else float("nan") for key in drawn.keys])
    if not all(drawn.values for drawn in result.values()):
        raise UsageError("the ensemble has no draws")
    return result


def _quantiles(rows: list[list[float]]) -> tuple[list[float | None], list[float | None]]:
    """The draws at the ends of the interval, rounded outwards to a draw; None if a draw has no value."""
    table = np.array(rows)
    low = np.quantile(table, INTERVAL[0], axis=0, method="lower")
    high = np.quantile(table, INTERVAL[1], axis=0, method="higher")
    ends = [[value if isfinite(value) else None for value in column.tolist()] for column in (low, high)]
    return ends[0], ends[1]


def _digits(value: Number | None, tell: Callable[[Decimal], Decimal]) -> Decimal | None:
    """As estimated numbers are told; the rounding of floats does not push an end outwards."""
    return None if value is None else tell(Decimal(f"{_tied(value):.{_TIE_DIGITS - 1}e}"))


def _uncertain(indicator: Indicator, point: Values, drawn: _Drawn) -> list[Result]:
    lows, highs = _quantiles(drawn.values)
    rank_lows, rank_highs = _quantiles(drawn.ranks)
    places = ranks(point)
    only_ranks = indicator.support is Support.RANK
    results = []
    for key, low, high, first, last in zip(drawn.keys, lows, highs, rank_lows, rank_highs, strict=True):
        if only_ranks and not key[0]:
            continue
        numbers: tuple[Decimal | None, Decimal | None, Decimal | None] = (None, None, None)
        if not only_ranks:
            numbers = (
                _digits(point[key], told_value),
                _digits(low, told_low),
                _digits(high, told_high),
            )
        ends = (None if first is None else int(first), None if last is None else int(last))
        name, basis = indicator.name, indicator.support.value
        results.append(Result(name, *key, *numbers, places.get(key), *ends, basis, indicator.note[0]))
    return results


def told(value: Number | None, decimals: int) -> Decimal | None:
    """A value with so many decimals, half to even, exact for fractions of any length."""
    if value is None or (isinstance(value, float) and not isfinite(value)):
        return None
    # From text: an operation of decimals would cut what is longer than 28 digits.
    return Decimal(f"{round(Fraction(value) * 10**decimals)}E-{decimals}")


def _certain(indicator: Indicator, point: Values, given: Given) -> list[Result]:
    decimals = given.flows.decimals if indicator.decimals is None else indicator.decimals
    basis = "exact" if indicator.support is Support.TOTALS else "observed"
    ranked = ranks(point) if indicator.support is Support.RANK else {}
    note = ", ".join(f"{name} {getattr(given, name)}" for name in indicator.chance)
    results = []
    for key, value in point.items():
        number = told(value, 0 if isinstance(value, int) and indicator.decimals is not None else decimals)
        results.append(Result(indicator.name, *key, number, None, None, ranked.get(key), None, None, basis, note))
    return results


def supported(
    indicators: Sequence[Indicator], given: Given, drawn: bool
) -> tuple[tuple[Indicator, ...], tuple[UsageError, ...]]:
    """Those that can be computed here, and why the others cannot."""
    reasons = [(indicator, refusal(indicator, given, drawn)) for indicator in indicators]
    able = tuple(indicator for indicator, reason in reasons if reason is None)
    return able, tuple(reason for _, reason in reasons if reason is not None)
