"""QAP correlation of the flows with the distances, over pairs of different nodes: of values, and of their ranks.

Formula: r = correlation of T(i,j) and d(i,j), i other than j; p two-sided over random orders of the nodes, rows and
columns together; nodes without a place are left out

Complexity: O(P n^2) for P permutations

Reference: Krackhardt 1988, Soc. Networks 10:359-381; Hubert 1987, Assignment Methods
"""

from __future__ import annotations

import numpy as np

from kg.networks.indicators.flows import Given, Matrix
from kg.networks.indicators.indicator import Indicator, Number, Support, Values, text_of
from kg.networks.indicators.permutation import p_value

CIRCULAR = (
    "circular: the estimate was made with an assumed decay over distance, so a correlation with distance (or with "
    "anything that goes with distance) returns the assumption",
    "循环论证：估计时已假定随距离衰减，与距离（或与距离相关之物）的相关只会返回该假定",
)


def ranks(values: Matrix) -> Matrix:
    """Ranks from 1, equal values sharing the mean of theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends: Matrix = np.cumsum(counts).astype(np.float64)
    shared: Matrix = (ends - (counts - 1) / 2)[inverse]
    return shared


def qap(first: Matrix, second: Matrix, permutations: int, seed: int) -> tuple[float, float] | None:
    """The correlation of two n × n matrices off the diagonal, and its p; None if one of them does not vary."""
    other = ~np.eye(len(first), dtype=bool)
    a = np.zeros_like(first, dtype=np.float64)
    b = np.zeros_like(a)
    for target, source in ((a, first), (b, second)):
        values = source[other] - source[other].mean()
        length = np.linalg.norm(values)
        # Numbers that are all one come out a hair off their own mean.
        if length <= 1e-12 * max(1e-300, float(np.abs(source[other]).max())) * len(values):
            return None
        target[other] = values / length
    random = np.random.default_rng(seed)
    orders = (random.permutation(len(a)) for _ in range(permutations))
    found = float((a * b).sum())
    return found, p_value(found, (float((a[np.ix_(o, o)] * b).sum()) for o in orders))


def ranked(matrix: Matrix) -> Matrix:
    """The matrix with the ranks of its values off the diagonal."""
    other = ~np.eye(len(matrix), dtype=bool)
    result = np.zeros_like(matrix, dtype=np.float64)
    result[other] = ranks(matrix[other])
    return result


def _compute(given: Given) -> Values:
    assert given.distances is not None
    result: dict[tuple[str, str], Number | None] = {}
    placed = np.ix_(given.placed(), given.placed())
    external, far = given.flows.external[placed], given.distances[placed]
    pairs = {"values": (external, far), "ranks": (ranked(external), ranked(far))}
    for part, (flows, distances) in pairs.items():
        answer = qap(flows, distances, given.permutations, given.seed) if len(flows) > 2 else None
        result["", f"correlation of {part}"] = answer[0] if answer else None
        result["", f"correlation of {part}, p"] = answer[1] if answer else None
    return result


INDICATOR = Indicator(
    "qap",
    "QAP相关（距离）",
    "QAP correlation with distance",
    Support.OBSERVED,
    text_of(__doc__),
    _compute,
    reason=CIRCULAR,
    needs=("distances",),
    chance=("seed", "permutations"),
    comparable=False,
)
