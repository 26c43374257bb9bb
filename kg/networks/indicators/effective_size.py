"""Effective size: a node's partners less what is redundant among them.

Formula: e(i) = sum over j of (1 - sum over q of p(i,q) m(j,q)), m(j,q) = (T(j,q) + T(q,j)) / the largest such sum of j

Complexity: O(n d^2), d = neighbours of a node

Reference: Burt 1992, Structural Holes, ch. 2; in-house, see the code
"""

from __future__ import annotations

import numpy as np

from kg.networks.indicators.flows import Given
from kg.networks.indicators.indicator import Indicator, Support, Values, text_of


def _compute(given: Given) -> Values:
    # Not by networkx: for all nodes at once its effective_size (3.6) divides by the largest tie of the wrong node.
    ties = given.flows.external + given.flows.external.T
    sums, largest = ties.sum(axis=1, keepdims=True), ties.max(axis=1, keepdims=True)
    shares, strong = ties / np.where(sums > 0, sums, 1.0), ties / np.where(largest > 0, largest, 1.0)
    redundancy = shares @ strong.T
    sizes = np.where(ties > 0, 1 - redundancy, 0.0).sum(axis=1)
    told = [float(size) if total > 0 else None for size, total in zip(sizes, sums[:, 0], strict=True)]
    return {(node, ""): size for node, size in zip(given.flows.nodes, told, strict=True)}


INDICATOR = Indicator(
    "effective-size",
    "结构洞有效规模",
    "effective size",
    Support.OBSERVED,
    text_of(__doc__),
    _compute,
    reason=(
        "holes are places where flows are absent, and an estimate has a flow in every place",
        "结构洞是没有流量之处，而估计网络处处都有流量",
    ),
)
