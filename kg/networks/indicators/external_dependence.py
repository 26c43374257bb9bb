"""External dependence: the part of what a node buys that comes from others; 1 less its self-sufficiency.

Formula: (absorption(i) - T(i,i)) / absorption(i); for the network 1 - sum of T(i,i) / sum of T

Complexity: O(n), exact on observed flows

Reference: defined by the formula
"""

from __future__ import annotations

from kg.networks.indicators.flows import Given
from kg.networks.indicators.indicator import Indicator, Support, Values, text_of
from kg.networks.indicators.local_share import DRIVEN
from kg.networks.indicators.shares import by_node


def _compute(given: Given) -> Values:
    flows = given.flows
    if flows.local is None:
        return by_node(flows, None, flows.absorbed)
    outside = [into - local for into, local in zip(flows.absorbed, flows.local, strict=True)]
    return by_node(flows, outside, flows.absorbed)


INDICATOR = Indicator(
    "external-dependence",
    "外部依存度",
    "external dependence",
    Support.INTERVAL,
    text_of(__doc__),
    _compute,
    note=DRIVEN,
)
