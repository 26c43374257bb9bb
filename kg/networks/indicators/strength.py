"""Strength: what a node sells (output) and buys (absorption), local flows included.

Formula: output(i) = sum over j of T(i,j); absorption(j) = sum over i of T(i,j)

Complexity: O(E), exact

Reference: Barrat, Barthélemy, Pastor-Satorras and Vespignani 2004, PNAS 101:3747-3752
"""

from __future__ import annotations

from kg.networks.indicators.flows import Given
from kg.networks.indicators.indicator import Indicator, Support, Values, text_of
from kg.networks.indicators.vectors import sides


def _compute(given: Given) -> Values:
    flows = given.flows
    return {(node, name): x for name, vector in sides(flows) for node, x in zip(flows.nodes, vector, strict=True)}


INDICATOR = Indicator(
    "strength", "强度（输出、吸纳）", "strength", Support.TOTALS, text_of(__doc__), _compute, decimals=None
)
