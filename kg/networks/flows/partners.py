"""How often, over the draws of an ensemble, one node is among the largest partners of another."""

from __future__ import annotations

import numpy as np

from kg.networks.flows.arrays import Matrix
from kg.networks.flows.estimate import Estimate

#: So many largest partners are looked at.
TOP = 3


def top_partners(estimate: Estimate, top: int = TOP) -> tuple[Matrix, Matrix]:
    """Two arrays n × n in the order of the totals, the node itself left out: the share of draws in which j is among
    the ``top`` largest buyers of i, and that in which i is among the ``top`` largest sellers to j. O(draws · n²).

    A partner without a flow is never among them, nor is RESIDUAL, which is no actor. Raises ValueError without draws.
    """
    ensemble = estimate.ensemble
    if ensemble is None or not ensemble.members:
        raise ValueError("the estimate has no draws")
    n, draws = estimate.totals.size, len(ensemble.members)
    counts = np.zeros((2, n, n))
    for draw in range(draws):
        flows = ensemble.matrix(draw) if ensemble.held is None else ensemble.held[draw].astype(np.float64)
        np.fill_diagonal(flows, 0.0)
        if estimate.totals.has_residual:  # It is the last in the order of the ensemble too.
            flows[-1, :] = flows[:, -1] = 0.0
        counts[0] += _largest(flows, top)
        counts[1] += _largest(flows.T, top).T
    back = np.argsort(estimate.order)
    buyers, sellers = (counts[k][np.ix_(back, back)] / draws for k in range(2))
    return buyers, sellers


def _largest(flows: Matrix, top: int) -> Matrix:
    """1 where a cell is among the largest of its row and not 0, else 0."""
    marks = np.zeros(flows.shape)
    places = np.argpartition(-flows, min(top, len(flows)) - 1, axis=1)[:, :top]
    np.put_along_axis(marks, places, 1.0, axis=1)
    marks[flows <= 0] = 0.0
    return marks
