"""Closeness of the external network, where a flow is a way of length 1/flow; along the flows (out) and against (in).

Formula: C(i) = (r - 1)/(n - 1) * (r - 1) / sum of d(i,j) over the r nodes that i reaches, itself one of them; lengths
are told in those of a mean flow, so that C has no unit

Complexity: O(n^3)

Reference: Freeman 1979, Soc. Networks 1:215-239; for nodes out of reach Wasserman and Faust 1994; networkx
floyd_warshall_numpy
"""

from __future__ import annotations

import networkx as nx
import numpy as np

from kg.networks.indicators.flows import Given
from kg.networks.indicators.indicator import Indicator, Support, Values, text_of
from kg.networks.indicators.pagerank import ECHOES


def _compute(given: Given) -> Values:
    flows = given.flows
    if not flows.graph.size():
        return {(node, part): 0.0 for part in ("out", "in") for node in flows.nodes}
    # All ways at once: networkx's closeness_centrality, node by node, gives the same some forty times slower.
    ways = nx.floyd_warshall_numpy(flows.graph, weight="distance") * flows.external[flows.external > 0].mean()
    result: dict[tuple[str, str], float | None] = {}
    for part, lengths in (("out", ways), ("in", ways.T)):
        reached = np.isfinite(lengths)
        others = reached.sum(axis=1) - 1
        total = np.where(reached, lengths, 0.0).sum(axis=1)
        near = others**2 / np.where(total > 0, total, 1.0) / (len(ways) - 1)
        result |= {(node, part): float(value) for node, value in zip(flows.nodes, near, strict=True)}
    return result


INDICATOR = Indicator("closeness", "接近中心度", "closeness", Support.RANK, text_of(__doc__), _compute, note=ECHOES)
