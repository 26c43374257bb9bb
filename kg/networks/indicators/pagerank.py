"""PageRank of the external network along the flows: who receives much from those who receive much.

Formula: p = (1 - d)/n + d P' p, P(i,j) = T(i,j) / sum over k of T(i,k) without local flows, d = 0.85

Complexity: O(E) a step

Reference: Brin and Page 1998, Comput. Netw. 30:107-117; networkx pagerank
"""

from __future__ import annotations

import networkx as nx

from kg.networks.indicators.flows import Given
from kg.networks.indicators.indicator import Indicator, Support, Values, text_of

ECHOES = (
    "on an estimate the ranks echo the marginals: they restate what the totals say",
    "估计网络中的名次只是边际合计的反映",
)


def _compute(given: Given) -> Values:
    ranks = nx.pagerank(given.flows.graph, weight="weight", tol=1e-12, max_iter=1000)
    return {(node, ""): value for node, value in ranks.items()}


INDICATOR = Indicator("pagerank", "PageRank", "PageRank", Support.RANK, text_of(__doc__), _compute, note=ECHOES)
