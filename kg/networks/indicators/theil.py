"""Theil index T of output and of absorption; with groups also what is between and what is within them.

Formula: T = sum of s(i) ln(n s(i)), s(i) = x(i) / sum of x, zeros adding nothing; between = sum over groups g of
S(g) ln(n S(g) / n(g)), within = T - between

Complexity: O(n); floats, because of the logarithm

Reference: Theil 1967, Economics and Information Theory, ch. 4
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, log

from kg.networks.indicators.flows import Amount, Given
from kg.networks.indicators.indicator import Indicator, Support, Values, text_of
from kg.networks.indicators.vectors import sides


def _theil(values: Sequence[Amount], sizes: Sequence[int]) -> float:
    """T of groups with these values and numbers of nodes; single nodes are groups of size 1."""
    total, n = sum(values), sum(sizes)
    shares = [(float(value / total), size) for value, size in zip(values, sizes, strict=True) if value]
    return fsum(share * log(n * share / size) for share, size in shares)


def _compute(given: Given) -> Values:
    result: dict[tuple[str, str], float | None] = {}
    names, codes = given.group_codes()
    for side, vector in sides(given.flows):
        if not any(vector):
            result["", side] = None
            continue
        result["", side] = whole = _theil(vector, [1] * len(vector))
        if names:
            sums: list[Amount] = [0] * len(names)
            for code, value in zip(codes, vector, strict=True):
                sums[code] += value
            between = _theil(sums, [codes.count(code) for code in range(len(names))])
            result["", f"{side}, between groups"] = between
            result["", f"{side}, within groups"] = whole - between
    return result


INDICATOR = Indicator("theil", "泰尔指数", "Theil index", Support.TOTALS, text_of(__doc__), _compute)
