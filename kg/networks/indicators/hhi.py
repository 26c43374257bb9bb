"""Herfindahl-Hirschman index of output and of absorption: 1/n if all are equal, 1 if one has all.

Formula: H = sum of s(i)^2, s(i) = x(i) / sum of x

Complexity: O(n), exact

Reference: Hirschman 1964, Am. Econ. Rev. 54:761-762
"""

from __future__ import annotations

from kg.model.concentration import herfindahl
from kg.networks.indicators.flows import Given
from kg.networks.indicators.indicator import Indicator, Support, Values, text_of
from kg.networks.indicators.vectors import of_both


def _compute(given: Given) -> Values:
    return of_both(given.flows, herfindahl)


INDICATOR = Indicator("hhi", "赫芬达尔指数", "Herfindahl-Hirschman index", Support.TOTALS, text_of(__doc__), _compute)
