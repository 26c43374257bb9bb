"""HITS of the external network: hubs sell to good authorities, authorities buy from good hubs.

Formula: a = T'T a / largest eigenvalue, h = T a, each scaled to sum 1; T without local flows; of several such a the
one that steps from equal values lead to

Complexity: O(n^3)

Reference: Kleinberg 1999, J. ACM 46:604-632; in-house, see the code
"""

from __future__ import annotations

import numpy as np

from kg.networks.indicators.flows import Given, Matrix
from kg.networks.indicators.indicator import Indicator, Support, Values, text_of
from kg.networks.indicators.pagerank import ECHOES

_EQUAL = 1e-9


def authorities(external: Matrix) -> Matrix:
    """Equal values seen through the space of the largest eigenvalue of T'T: where steps from them end."""
    # Not by networkx: where two authorities are equally good, its search ends in another place at every run.
    sizes, vectors = np.linalg.eigh(external.T @ external)
    best = vectors[:, sizes >= sizes[-1] * (1 - _EQUAL)]
    found: Matrix = np.maximum(best @ best.sum(axis=0), 0.0)
    return found


def _compute(given: Given) -> Values:
    nodes, flows = given.flows.nodes, given.flows.external
    if not flows.any():
        return {(node, part): None for part in ("hub", "authority") for node in nodes}
    a = authorities(flows / flows.max())
    h = flows @ a
    parts = (("hub", h / h.sum()), ("authority", a / a.sum()))
    return {(node, part): value for part, scores in parts for node, value in zip(nodes, scores.tolist(), strict=True)}


INDICATOR = Indicator(
    "hits", "HITS（枢纽、权威）", "HITS hubs and authorities", Support.RANK, text_of(__doc__), _compute, note=ECHOES
)
