"""Self-sufficiency: the part of what a node buys that comes from itself.

Formula: T(i,i) / absorption(i); for the network sum of T(i,i) / sum of T

Complexity: O(n), exact on observed flows

Reference: defined by the formula
"""

from __future__ import annotations

from kg.networks.indicators.flows import Given
from kg.networks.indicators.indicator import Indicator, Support, Values, text_of
from kg.networks.indicators.local_share import DRIVEN
from kg.networks.indicators.shares import by_node


def _compute(given: Given) -> Values:
    return by_node(given.flows, given.flows.local, given.flows.absorbed)


INDICATOR = Indicator(
    "self-sufficiency", "自给率", "self-sufficiency", Support.INTERVAL, text_of(__doc__), _compute, note=DRIVEN
)
