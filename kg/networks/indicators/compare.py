"""What changed between two years, told only where the data can tell.

Criterion: a value has changed if the intervals of the two years have no point in common; if they meet, the data cannot
tell. An exact or observed value is an interval of one point; where it is a sum of flows, ``rounding`` may widen it by
what the rounding of the sources can hide (0.005 for totals printed with two decimals). A value that is told by rank
only is compared by its interval of ranks. If the truth were the same in both years and each interval held it with
probability 0.9, independently, "changed" would be said with probability 0.19 at most, and in practice far less, since
intervals that both miss the truth on one side still meet. The intervals do not know that errors of two years go
together, which makes the criterion careful, not bold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kg.model.problems import UsageError
from kg.networks.indicators.evaluate import Result
from kg.networks.indicators.registry import INDICATORS

CHANGED_UP, CHANGED_DOWN, SAME, CANNOT_TELL = "up", "down", "same", "cannot tell"
_SUMS = {indicator.name for indicator in INDICATORS if indicator.decimals is None}
_COMPARABLE = {indicator.name for indicator in INDICATORS if indicator.comparable}


@dataclass(frozen=True)
class Change:
    """One value in two years. ``first`` and ``second`` are None where a year has no such value; ``verdict`` is up,
    down, same (two points that are equal) or cannot tell. By ranks, up means nearer to the first place."""

    indicator: str
    item: str
    part: str
    first: Result | None
    second: Result | None
    verdict: str


def _interval(result: Result, rounding: Decimal) -> tuple[Decimal, Decimal] | None:
    """Low and high of the value, or of the ranks turned round (a small rank is high); None if there is neither."""
    if result.low is not None and result.high is not None:
        return result.low, result.high
    if result.rank_low is not None and result.rank_high is not None:
        return Decimal(-result.rank_high), Decimal(-result.rank_low)
    certain = result.basis in ("exact", "observed")
    if not certain or result.value is None:
        return None
    width = rounding if result.indicator in _SUMS else Decimal(0)
    return result.value - width, result.value + width


def _verdict(first: Result | None, second: Result | None, rounding: Decimal) -> str:
    ends = [None if result is None else _interval(result, rounding) for result in (first, second)]
    if first is None or second is None or ends[0] is None or ends[1] is None:
        return CANNOT_TELL
    if (first.value is None) != (second.value is None):
        return CANNOT_TELL  # a rank beside a value
    (low, high), (later_low, later_high) = ends[0], ends[1]
    if later_low > high:
        return CHANGED_UP
    if later_high < low:
        return CHANGED_DOWN
    return SAME if low == high == later_low == later_high else CANNOT_TELL


def compare(first: Sequence[Result], second: Sequence[Result], *, rounding: Decimal = Decimal(0)) -> list[Change]:
    """The values of two years side by side, in the order of the first, then what only the second has.

    Indicators whose differences say nothing (numbers of blocks, p-values) are left out. Raises UsageError if nothing
    is left.
    """
    sides = [
        {(r.indicator, r.item, r.part): r for r in results if r.indicator in _COMPARABLE} for results in (first, second)
    ]
    keys = [*sides[0], *(key for key in sides[1] if key not in sides[0])]
    if not keys:
        raise UsageError("there is nothing to compare: a difference of these indicators says nothing")
    pairs = [(key, sides[0].get(key), sides[1].get(key)) for key in keys]
    return [Change(*key, a, b, _verdict(a, b, rounding)) for key, a, b in pairs]
