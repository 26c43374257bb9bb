"""Reciprocity of the external network: how much of what flows is met by a flow back.

Formula: weighted: sum of min(T(i,j), T(j,i)) / sum of T(i,j), i other than j; links: the same with 1 for a flow, 0 for
none

Complexity: O(E), exact

Reference: Squartini, Picciolo, Ruzzenenti and Garlaschelli 2013, Sci. Rep. 3:2729; links: networkx overall_reciprocity
"""

from __future__ import annotations

from fractions import Fraction

import networkx as nx

from kg.networks.indicators.flows import Given
from kg.networks.indicators.indicator import Indicator, Support, Values, text_of
from kg.networks.indicators.vectors import quotient


def _compute(given: Given) -> Values:
    cells = {pair: value for pair, value in (given.flows.cells or {}).items() if pair[0] != pair[1]}
    met = sum((min(value, cells.get((j, i), Fraction(0))) for (i, j), value in cells.items()), Fraction(0))
    links = nx.overall_reciprocity(given.flows.graph) if cells else None
    return {("", "weighted"): quotient(met, sum(cells.values(), Fraction(0))), ("", "links"): links}


INDICATOR = Indicator(
    "reciprocity",
    "互惠性",
    "reciprocity",
    Support.OBSERVED,
    text_of(__doc__),
    _compute,
    reason=(
        "an estimate has every link, and what its two directions have in common comes from the noise that was put in: "
        "intervals held the true reciprocity in few of the matrices whose truth is known",
        "估计网络处处相连，两个方向的相关来自所设的噪声：在真值已知的矩阵上，区间很少包含真实互惠性",
    ),
)
