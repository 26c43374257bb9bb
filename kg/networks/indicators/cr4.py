"""Share of the four largest nodes in output and in absorption.

Formula: CR4 = sum of the four largest x(i) / sum of x

Complexity: O(n log n), exact

Reference: Bain 1951, Q. J. Econ. 65:293-324
"""

from __future__ import annotations

from kg.model.concentration import top_four
from kg.networks.indicators.flows import Given
from kg.networks.indicators.indicator import Indicator, Support, Values, text_of
from kg.networks.indicators.vectors import of_both


def _compute(given: Given) -> Values:
    return of_both(given.flows, top_four)


INDICATOR = Indicator(
    "cr4", "前四位集中度（CR4）", "concentration ratio CR4", Support.TOTALS, text_of(__doc__), _compute
)
