"""The methods that ours is compared with: maximum entropy and plain gravity."""

from __future__ import annotations

import numpy as np

from kg.networks.flows.arrays import Matrix
from kg.networks.flows.balance import balance, balanced
from kg.networks.flows.totals import Totals

#: The 95 % quantile of the normal distribution.
_Z = 1.6448536269514722


def maximum_entropy(totals: Totals, local: bool) -> Matrix:
    """Independence, out_i · in_j / whole; without local flows the matrix nearest to it that has none. O(n²)."""
    return _balanced(np.ones((totals.size, totals.size)), totals, local)


def plain_gravity(totals: Totals, distances: Matrix, decay: float = 1.0) -> Matrix:
    """Doubly constrained gravity, distance^-decay also for i→i, without a local rule (Wilson, Transportation Research
    1 (1967) 253-269). RESIDUAL stands at the median distance; a node at distance 0 from itself, for which the formula
    says nothing, at half the distance of its nearest neighbour."""
    m = len(distances)
    local = not np.isnan(distances.diagonal()).any()
    far = np.full((totals.size, totals.size), np.nanmedian(distances))
    far[:m, :m] = distances if local else np.where(np.eye(m, dtype=bool), 1.0, distances)
    nearest = np.where(np.eye(m, dtype=bool), np.inf, distances).min(axis=1, initial=np.inf)
    here = np.flatnonzero(far.diagonal()[:m] == 0)
    far[here, here] = nearest[here] / 2
    return _balanced(far**-decay, totals, local)


def _balanced(seed: Matrix, totals: Totals, local: bool) -> Matrix:
    if not local:
        np.fill_diagonal(seed, 0.0)
    if totals.has_residual:
        seed[-1, -1] = 0.0
    out, into = (np.array([float(v) for v in side]) for side in (totals.out, totals.into))
    return balanced(seed, balance(seed, out / out.sum(), into / into.sum())) * float(totals.whole)


def poisson_interval(flows: Matrix) -> tuple[Matrix, Matrix]:
    """The 5–95 % interval if each unit flows by itself, as both methods have it: (√x ± z/2)²."""
    root = np.sqrt(flows)
    return np.maximum(root - _Z / 2, 0.0) ** 2, (root + _Z / 2) ** 2
