"""Local share (本地化率): the part of what a node sells that stays with it.

Formula: T(i,i) / output(i); for the network sum of T(i,i) / sum of T

Complexity: O(n), exact on observed flows

Reference: defined by the formula
"""

from __future__ import annotations

from kg.networks.indicators.flows import Given
from kg.networks.indicators.indicator import Indicator, Support, Values, text_of
from kg.networks.indicators.shares import by_node

DRIVEN = ("on an estimate driven by the assumed rule for local flows", "估计网络中主要由本地流量的假定决定")


def _compute(given: Given) -> Values:
    return by_node(given.flows, given.flows.local, given.flows.output)


INDICATOR = Indicator(
    "local-share", "本地化率", "local share", Support.INTERVAL, text_of(__doc__), _compute, note=DRIVEN
)
