"""Constraint: how far a node's partners are one another's partners, so that it has few holes to broker.

Formula: c(i) = sum over j of (p(i,j) + sum over q of p(i,q) p(q,j))^2, p(i,j) = (T(i,j) + T(j,i)) / sum over k of
(T(i,k) + T(k,i))

Complexity: O(n d^2), d = neighbours of a node

Reference: Burt 1992, Structural Holes, ch. 2; networkx constraint
"""

from __future__ import annotations

from math import isnan

import networkx as nx

from kg.networks.indicators.flows import Given
from kg.networks.indicators.indicator import Indicator, Support, Values, text_of


def _compute(given: Given) -> Values:
    found = nx.constraint(given.flows.graph, weight="weight")
    return {(node, ""): None if isnan(value) else value for node, value in found.items()}


INDICATOR = Indicator(
    "constraint",
    "结构洞约束系数",
    "constraint",
    Support.OBSERVED,
    text_of(__doc__),
    _compute,
    reason=(
        "holes are places where flows are absent, and an estimate has a flow in every place",
        "结构洞是没有流量之处，而估计网络处处都有流量",
    ),
)
