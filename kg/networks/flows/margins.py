"""How well a matrix meets its totals."""

from __future__ import annotations

import numpy as np

from kg.networks.flows.arrays import Matrix
from kg.networks.flows.totals import Totals

#: No estimate is given out whose margins are missed by a larger part.
MARGIN = 1e-9


def margin_error(flows: Matrix, totals: Totals) -> float:
    """The largest relative error of a row or column sum (where the total is 0: of the whole). Raises ArithmeticError
    if it is above MARGIN: that would be an error of ours."""
    worst = 0.0
    for sums, wanted in ((flows.sum(axis=1), totals.out), (flows.sum(axis=0), totals.into)):
        exact = np.array([float(value) for value in wanted])
        scale = np.where(exact > 0, exact, float(totals.whole))
        worst = max(worst, float(np.max(np.abs(sums - exact) / scale)))
    if not worst <= MARGIN:
        raise ArithmeticError(f"margins are missed by {worst:.1e}")
    return worst
