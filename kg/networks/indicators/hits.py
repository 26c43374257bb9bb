"""HITS of the external network: hubs sell to good authorities, authorities buy from good hubs.

Formula: a = largest eigenvector of T'T, h = T a, each scaled to sum 1; T without local flows

Complexity: O(E) a step

Reference: Kleinberg 1999, J. ACM 46:604-632; networkx hits
"""

from __future__ import annotations

import networkx as nx

from kg.networks.indicators.flows import Given
from kg.networks.indicators.indicator import Indicator, Support, Values, text_of
from kg.networks.indicators.pagerank import ECHOES


def _compute(given: Given) -> Values:
    nodes = given.flows.nodes
    if not given.flows.graph.size():
        return {(node, part): None for part in ("hub", "authority") for node in nodes}
    # A fixed start: the search for the eigenvector would begin at random.
    hubs, authorities = nx.hits(given.flows.graph, max_iter=1000, tol=1e-12, nstart=dict.fromkeys(nodes, 1.0))
    return {(node, part): v for part, s in (("hub", hubs), ("authority", authorities)) for node, v in s.items()}


INDICATOR = Indicator(
    "hits", "HITS（枢纽、权威）", "HITS hubs and authorities", Support.RANK, text_of(__doc__), _compute, note=ECHOES
)
