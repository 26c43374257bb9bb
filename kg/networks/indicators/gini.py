"""Gini coefficient of output and of absorption over the nodes, without correction for small n.

Formula: G = sum of (2i - n - 1) x(i) / (n sum of x(i)), x ascending

Complexity: O(n log n), exact

Reference: Gini 1912; Sen 1973, On Economic Inequality
"""

from __future__ import annotations

from kg.model.concentration import gini
from kg.networks.indicators.flows import Given
from kg.networks.indicators.indicator import Indicator, Support, Values, text_of
from kg.networks.indicators.vectors import of_both


def _compute(given: Given) -> Values:
    return of_both(given.flows, gini)


INDICATOR = Indicator("gini", "基尼系数", "Gini coefficient", Support.TOTALS, text_of(__doc__), _compute)
