"""Balancing by Newton's method, for what sweeps reach only slowly: sums over groups that press on rows and columns.

The logarithms of the scalings minimise a convex function (the dual of least divergence) whose gradient is what the sums
miss; it is solved with steps that are shortened until the function falls. O((n + m + f)³) a step, some ten steps.
Brauer, Clason, Lorenz and Wirth, A Sinkhorn-Newton method for entropic optimal transport, arXiv 1710.06635.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kg.networks.flows.arrays import Matrix, Vector
from kg.networks.flows.group import Group

#: Up to so many sums the method is worth its cost.
LARGEST = 1500
_STEPS = 100
_HALVINGS = 40
#: The longest step of a logarithm, and what keeps the matrix of second derivatives from being singular.
_LONGEST, _RIDGE = 3.0, 1e-13


class _Dual:
    """The convex function for positive sums ``rows`` (n), ``columns`` (m) and those of f groups."""

    def __init__(self, seed: Matrix, rows: Vector, columns: Vector, groups: Sequence[Group]) -> None:
        self.seed, self.groups = seed, groups
        self.wanted = np.concatenate([rows, columns, np.array([group.value for group in groups])])
        self.soft = np.concatenate([np.zeros(len(rows) + len(columns)), [(1 - g.give) / g.give for g in groups]])
        self.n, self.m = len(rows), len(columns)

    def flows(self, logs: Vector) -> Matrix:
        """The scaled seed."""
        result = self.seed * np.exp(logs[: self.n, None] + logs[self.n : self.n + self.m])
        for group, log in zip(self.groups, logs[self.n + self.m :], strict=True):
            result[np.ix_(group.rows, group.columns)] *= np.exp(log)
        return result

    def target(self, logs: Vector) -> Vector:
        """The sums, those of soft groups as they give way."""
        return self.wanted * np.exp(-self.soft * logs)

    def value(self, logs: Vector, flows: Matrix) -> float:
        """The function itself."""
        soft = self.soft > 0
        linear = float(self.wanted[~soft] @ logs[~soft])
        return float(flows.sum()) - linear + float((self.target(logs)[soft] / self.soft[soft]).sum())

    def sums(self, flows: Matrix) -> Vector:
        """The sums that the flows have."""
        inside = [flows[np.ix_(group.rows, group.columns)].sum() for group in self.groups]
        return np.concatenate([flows.sum(axis=1), flows.sum(axis=0), np.array(inside, dtype=np.float64)])

    def curvature(self, flows: Matrix, logs: Vector) -> Matrix:
        """Second derivatives: what two sums share."""
        n, m, f = self.n, self.m, len(self.groups)
        result = np.zeros((n + m + f, n + m + f))
        result[np.arange(n), np.arange(n)] = flows.sum(axis=1)
        result[np.arange(n, n + m), np.arange(n, n + m)] = flows.sum(axis=0)
        result[:n, n : n + m] = flows
        for k, group in enumerate(self.groups, n + m):
            part = np.zeros_like(flows)
            part[np.ix_(group.rows, group.columns)] = flows[np.ix_(group.rows, group.columns)]
            result[:n, k], result[n : n + m, k] = part.sum(axis=1), part.sum(axis=0)
            for other in range(k, n + m + f):
                cells = self.groups[other - n - m]
                result[k, other] = part[np.ix_(cells.rows, cells.columns)].sum()
        result = np.triu(result) + np.triu(result, 1).T
        result[np.diag_indices(n + m + f)] += self.soft * self.target(logs)
        return result


def newton(
    seed: Matrix, rows: Vector, columns: Vector, groups: Sequence[Group], start: Vector, tolerance: float
) -> tuple[Vector, int, float]:
    """The logarithms of the scalings of positive rows (n), columns (m) and groups (f), one after the other, from a
    start; the steps taken and the largest relative error, which is above the tolerance if there is no solution."""
    dual, logs = _Dual(seed, rows, columns, groups), start
    flows = dual.flows(logs)
    steps, error = 0, np.inf
    while steps < _STEPS:
        missing = dual.sums(flows) - dual.target(logs)
        error = float(np.max(np.abs(missing) / dual.target(logs)))
        if error <= tolerance or not np.isfinite(error):
            break
        logs, flows = _step(dual, logs, flows, missing)
        steps += 1
    return logs, steps, error


def _step(dual: _Dual, logs: Vector, flows: Matrix, missing: Vector) -> tuple[Vector, Matrix]:
    curvature = dual.curvature(flows, logs)
    scale = 1 / np.sqrt(np.maximum(curvature.diagonal(), np.finfo(np.float64).tiny))
    scaled = curvature * scale[:, None] * scale + _RIDGE * np.eye(len(scale))
    change = -scale * np.linalg.solve(scaled, scale * missing)
    change *= min(1.0, _LONGEST / max(float(np.abs(change).max()), 1e-300))
    before = dual.value(logs, flows)
    for _ in range(_HALVINGS):
        moved = logs + change
        after = dual.flows(moved)
        if dual.value(moved, after) <= before + 1e-15 * abs(before):
            break
        change /= 2
    return moved, after
