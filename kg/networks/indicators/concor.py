"""CONCOR: blocks of nodes that sell to and buy from the same others, in two splits, with block densities and image.

Formula: R = correlations of the nodes' profiles (row and column of T without local flows); R becomes the correlations
of its own columns until all are 1 or -1, the signs split the nodes; each half of three nodes or more is split once
more from its part of the first R; density of two blocks = mean flow between different nodes, image = 1 if above the
mean of all

Complexity: O(n^3) a step

Reference: Breiger, Boorman and Arabie 1975, J. Math. Psychol. 12:328-383
"""

from __future__ import annotations

import numpy as np

from kg.networks.indicators.flows import Given, Matrix
from kg.networks.indicators.indicator import Indicator, Number, Support, Values, text_of

_STEPS = 200
_SPLITS = 2


def _correlations(columns: Matrix) -> Matrix:
    """Correlations of columns, with 1 for two columns that do not vary and 0 for one that does not."""
    centred = columns - columns.mean(axis=0)
    lengths = np.linalg.norm(centred, axis=0)
    flat = lengths <= 1e-12 * max(1.0, float(np.abs(columns).max())) * len(columns)
    scaled = np.where(flat, 0.0, centred / np.where(flat, 1.0, lengths))
    result: Matrix = np.clip(scaled.T @ scaled, -1.0, 1.0)
    result[np.ix_(flat, flat)] = 1.0
    np.fill_diagonal(result, 1.0)
    return result


def _halves(first: Matrix, members: list[int]) -> list[list[int]]:
    """A block split by the signs, or left whole if it is small or nothing tells its members apart."""
    if len(members) < 3:
        return [members]
    r = first[np.ix_(members, members)]
    for _ in range(_STEPS):
        r = _correlations(r)
        if (np.abs(r) > 1 - 1e-9).all():
            break
    same = r[0] > 0
    halves = [[m for m, s in zip(members, same, strict=True) if s == side] for side in (True, False)]
    return [half for half in halves if half]


def blocks(external: Matrix) -> list[list[int]]:
    """The blocks, by place of the nodes, in the order of their first nodes."""
    first = _correlations(np.vstack([external, external.T]))
    found = [list(range(len(external)))]
    for _ in range(_SPLITS):
        found = [half for block in found for half in _halves(first, block)]
    return sorted(found)


def _compute(given: Given) -> Values:
    external, nodes = given.flows.external, given.flows.nodes
    other = ~np.eye(len(nodes), dtype=bool)
    found = blocks(external)
    result: dict[tuple[str, str], Number | None] = {
        (node, "block"): next(number for number, block in enumerate(found, 1) if i in block)
        for i, node in enumerate(nodes)
    }
    overall = external[other].mean() if len(nodes) > 1 else 0.0
    for a, rows in enumerate(found, 1):
        for b, columns in enumerate(found, 1):
            pairs = other[np.ix_(rows, columns)]
            density = float(external[np.ix_(rows, columns)][pairs].mean()) if pairs.any() else None
            result[f"block {a}", f"density to block {b}"] = density
            result[f"block {a}", f"image to block {b}"] = None if density is None else int(density > overall)
    return result


INDICATOR = Indicator(
    "concor",
    "块模型（CONCOR）",
    "CONCOR blocks",
    Support.OBSERVED,
    text_of(__doc__),
    _compute,
    reason=(
        "blocks group nodes by the pattern of their single flows, and in an estimate that pattern is the assumed one",
        "分块依据各单元格的格局，而估计网络中的格局就是所作的假定",
    ),
    comparable=False,
)
