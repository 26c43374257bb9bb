"""Moran's I of output and of absorption: do near nodes have like totals? With its expectation and a permutation test.

Formula: I = sum over i, j of w(i,j) z(i) z(j) / sum of z(i)^2, z = x - mean, w(i,j) = (1/d(i,j)) / sum over k of
1/d(i,k) for j other than i; expectation -1/(n-1); p two-sided over random orders of the nodes

Complexity: O(P n^2) for P permutations; floats, because of the permutations

Reference: Moran 1950, Biometrika 37:17-23; Cliff and Ord 1981, Spatial Processes, ch. 2
"""

from __future__ import annotations

import numpy as np

from kg.networks.indicators.flows import Given, Matrix
from kg.networks.indicators.indicator import Indicator, Number, Support, Values, text_of
from kg.networks.indicators.permutation import p_value
from kg.networks.indicators.vectors import sides


def nearness(distances: Matrix) -> Matrix:
    """Weights 1/distance with rows that sum to 1; a node is not near itself."""
    inverse = np.zeros_like(distances)
    other = ~np.eye(len(distances), dtype=bool)
    inverse[other] = 1 / distances[other]
    scaled: Matrix = inverse / inverse.sum(axis=1, keepdims=True)
    return scaled


def _compute(given: Given) -> Values:
    assert given.distances is not None
    placed = given.placed()  # Nodes without a place are left out.
    n = len(placed)
    result: dict[tuple[str, str], Number | None] = {}
    if n < 3:
        return {("", side): None for side, _ in sides(given.flows)}
    weights = nearness(given.distances[np.ix_(placed, placed)])
    for side, vector in sides(given.flows):
        z = np.array([float(vector[i]) for i in placed])
        z -= z.mean()
        if not z.any():
            result["", side] = None
            continue
        random = np.random.default_rng(given.seed)
        found = float(z @ weights @ z / (z @ z))
        drawn = (float(p @ weights @ p / (z @ z)) for p in (random.permutation(z) for _ in range(given.permutations)))
        result["", side] = found
        result["", f"{side}, expected"] = -1 / (n - 1)
        result["", f"{side}, p"] = p_value(found, drawn, -1 / (n - 1))
    return result


INDICATOR = Indicator(
    "morans-i",
    "莫兰指数",
    "Moran's I",
    Support.TOTALS,
    text_of(__doc__),
    _compute,
    needs=("distances",),
    chance=("seed", "permutations"),
    comparable=False,
)
