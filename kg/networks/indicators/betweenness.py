"""Betweenness of the external network: on how many shortest ways a node lies, where a flow is a way of length 1/flow.

Formula: B(v) = sum over s, t of (shortest ways from s to t over v / shortest ways from s to t) / ((n - 1)(n - 2))

Complexity: O(n E + n^2 log n)

Reference: Freeman 1977, Sociometry 40:35-41; Brandes 2001, J. Math. Sociol. 25:163-177; networkx
"""

from __future__ import annotations

from typing import Any

import networkx as nx

from kg.networks.indicators.flows import Given
from kg.networks.indicators.indicator import Indicator, Support, Values, text_of


def _compute(given: Given) -> Values:
    # Exact lengths: two ways that are equally long share what goes over them, and floats would break the tie.
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_nodes_from(given.flows.nodes)
    for (i, j), flow in (given.flows.cells or {}).items():
        if i != j:
            graph.add_edge(given.flows.nodes[i], given.flows.nodes[j], distance=1 / flow)
    found = nx.betweenness_centrality(graph, weight="distance")
    return {(node, ""): value for node, value in found.items()}


INDICATOR = Indicator(
    "betweenness",
    "中介中心度",
    "betweenness",
    Support.OBSERVED,
    text_of(__doc__),
    _compute,
    reason=(
        "shortest ways hang on single large cells, and a single estimated cell is no finding: on matrices whose truth "
        "is known, ranks by betweenness of estimates were close to noise",
        "最短路径取决于个别大单元格，而单个估计单元格不是结论：在真值已知的矩阵上，估计网络的中介名次近于噪声",
    ),
)
