"""What facts teach about parameters and about each other, and the targets of soft facts.

The members that know no facts say how the logarithms of the facts' sums vary, with each other and with decay and
local share. The update is that of a Kalman filter with that covariance (Evensen, Journal of Geophysical Research 99
(1994) 10143-10162): a fact moves a parameter as far as it is evidence on it rather than on single cells, and a soft
fact's target lies between what is expected and what is stated, the nearer to the latter the smaller its sigma.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kg.networks.flows.arrays import Matrix, Vector

#: Keeps the covariance of facts that say the same from being singular.
_RIDGE = 1e-6


@dataclass(frozen=True)
class Lesson:
    """``gain`` (2 + f) × f: of decay, shared local share and the f sums themselves; ``stated`` (f) logarithms of the
    facts, ``sigma`` (f) their standard errors."""

    gain: Matrix
    stated: Vector
    sigma: Vector

    def taught(self, sums: Vector, error: Vector) -> tuple[float, float, Vector]:
        """For a member whose logarithms of sums are ``sums``: the shifts of decay and of the shared local share, and
        the targets of the facts. ``error`` (f) is standard normal, 0 for the centre."""
        moved = self.gain @ (self.stated + self.sigma * error - sums)
        return float(moved[0]), float(moved[1]), np.exp(sums + moved[2:])


def lesson(parameters: Matrix, sums: Matrix, stated: Vector, sigma: Vector) -> Lesson:
    """The lesson of b members: their parameters (b × 2), the logarithms of their sums (b × f)."""
    both = np.hstack([parameters, sums])
    off = both - both.mean(axis=0)
    spread = off.T @ off[:, 2:] / max(len(both) - 1, 1)
    total = spread[2:] + np.diag(sigma**2 + _RIDGE)
    return Lesson(np.linalg.solve(total.T, spread.T).T, stated, sigma)
