"""Balancing (RAS, IPF, Sinkhorn): the matrix nearest to a seed that has given row and column sums.

The result is ``u_i seed_ij v_j``, and of all matrices with these sums the one of least Kullback-Leibler divergence from
the seed; zeros stay zero. Sums over groups of cells can be demanded as well: each is one more scaling step.

Deming and Stephan, Annals of Mathematical Statistics 11 (1940) 427-444; Bacharach, Biproportional Matrices (1970);
steps for sums that need not be met exactly as in Chizat, Peyré, Schmitzer and Vialard, Mathematics of Computation 87
(2018) 2563-2609. O(n²) a sweep; the number of sweeps does not depend on n.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kg.networks.flows.arrays import Index, Matrix, Vector
from kg.networks.flows.group import Group
from kg.networks.flows.newton import LARGEST, newton

#: Largest relative error of a row, column or rigid group.
TOLERANCE = 1e-10
#: Sweeps before giving up: with sums that can be met some tens are enough, a few thousand on the brink.
SWEEPS = 20_000
#: Sweeps before Newton's method takes over, where the matrix is small enough for it.
_PATIENCE = 60
#: Steps go further once errors shrink by less than this a sweep, by a ratio that is steady to this part.
_SLOW, _STEADY = 0.3, 0.1
#: Plain steps again below this part of the tolerance, or when an error grows so much.
_LANDING, _WORSE = 0.3, 10.0
#: Keeps the step below twice the plain one.
_CLOSEST = 1e-6


@dataclass(frozen=True)
class Balanced:
    """Scalings of ``rows``, ``columns`` and groups (``factors``), the sweeps they took, the largest relative error."""

    rows: Vector
    columns: Vector
    factors: tuple[float, ...]
    sweeps: int
    error: float


class UnbalancedError(ArithmeticError):
    """No matrix with the zeros of the seed has these sums; ``rows`` and ``columns`` are those that miss theirs."""

    def __init__(self, rows: Index, columns: Index, groups: tuple[int, ...], error: float) -> None:
        self.rows, self.columns, self.groups, self.error = rows, columns, groups, error
        super().__init__(f"the sums cannot be met: relative error {error:.1e}")


def balance(
    seed: Matrix,
    rows: Vector,
    columns: Vector,
    groups: Sequence[Group] = (),
    tolerance: float = TOLERANCE,
    most: int = SWEEPS,
) -> Balanced:
    """Scale a non-negative seed (n × m) to the sums ``rows`` (n) and ``columns`` (m), and to those of the groups.

    Rows and columns whose sum is 0 get the scaling 0. Raises UnbalancedError if the sums are not met to the tolerance.
    """
    kernel = seed.copy() if groups else seed
    factors = np.ones(len(groups))
    v = (columns > 0).astype(np.float64)
    u = np.zeros_like(rows)
    pace = _Pace(tolerance, plain=bool(groups))
    few = len(rows) + len(columns) + len(groups) <= LARGEST
    error, step = np.inf, 0.0
    with np.errstate(all="ignore"):  # what has no solution runs away, and is told as an error
        for sweep in range(_PATIENCE if few else most):
            wanted = _ratio(rows, kernel @ v)
            if sweep:
                error = max(_change(wanted, u), step)
                if pace.done(error) or not np.isfinite(error):
                    break
            u = _over(u, wanted, pace.over)
            v = _over(v, _ratio(columns, u @ kernel), pace.over)
            step = _group_step(kernel, u, v, groups, factors)
        if not error <= tolerance and few:
            u, v, factors, sweep, error = _by_newton(seed, rows, columns, groups, u, v, factors, tolerance)
    if not (np.isfinite(u).all() and np.isfinite(v).all()):
        error = np.inf
    if not error <= tolerance:
        with np.errstate(all="ignore"):
            reached = balanced(seed, Balanced(u, v, tuple(factors), 0, error), groups)
        raise _unbalanced(reached, rows, columns, groups, error)
    return Balanced(u, v, tuple(factors.tolist()), sweep, float(error))


def _by_newton(
    seed: Matrix,
    rows: Vector,
    columns: Vector,
    groups: Sequence[Group],
    u: Vector,
    v: Vector,
    factors: Vector,
    tolerance: float,
) -> tuple[Vector, Vector, Vector, int, float]:
    """The scalings by Newton's method, from where the sweeps came to. Rows and columns without flow stand aside."""
    i, j = np.flatnonzero(rows), np.flatnonzero(columns)
    inner = [Group(_places(g.rows, i), _places(g.columns, j), g.value, g.give) for g in groups]
    start = np.log(np.concatenate([u[i], v[j], factors]))
    if not np.isfinite(start).all():
        start = np.zeros(len(start))
    logs, steps, error = newton(seed[np.ix_(i, j)], rows[i], columns[j], inner, start, tolerance)
    u, v = np.zeros_like(u), np.zeros_like(v)
    u[i], v[j] = np.exp(logs[: len(i)]), np.exp(logs[len(i) : len(i) + len(j)])
    return u, v, np.exp(logs[len(i) + len(j) :]), _PATIENCE + steps, error


def _places(members: Index, kept: Index) -> Index:
    """Where the members stand among those that are kept."""
    return np.flatnonzero(np.isin(kept, members))


class _Pace:
    """How far each step goes beyond what would meet the sums.

    Once the errors shrink by a steady ratio, ``over`` is set to what shrinks them fastest (as in Lehmann, von Renesse,
    Sambale and Uschmajew, Optimization Letters 16 (2022) 2209-2220); the last steps are plain again, so that columns
    are met exactly and the error of the rows is the error of the matrix.
    """

    def __init__(self, tolerance: float, plain: bool) -> None:
        self.tolerance, self.plain = tolerance, plain
        self.over, self.errors = 1.0, [np.inf, np.inf]

    def done(self, error: float) -> bool:
        """Whether the matrix is balanced; otherwise chooses the next step."""
        if error <= self.tolerance and self.over == 1.0:
            return True
        if not self.plain and error <= self.tolerance * _LANDING:
            self.over, self.plain = 1.0, True
        elif not self.plain:
            self._set_over(error)
        self.errors = [self.errors[-1], error]
        return False

    def _set_over(self, error: float) -> None:
        """By the ratio at which errors shrink with plain steps, which follows from that with the present ones."""
        before, last = self.errors
        rate, rate_before = error / last, last / before
        if error > last * _WORSE:
            self.over, self.plain = 1.0, True
        elif max(_SLOW, self.over - 1) < rate < 1 and abs(rate - rate_before) < _STEADY * (1 - rate):
            plain = (rate + self.over - 1) ** 2 / (rate * self.over**2)
            self.over = 2 / (1 + float(np.sqrt(max(1 - plain, _CLOSEST))))


def balanced(seed: Matrix, scalings: Balanced, groups: Sequence[Group] = ()) -> Matrix:
    """The balanced matrix itself."""
    result = scalings.rows[:, None] * seed
    result *= scalings.columns
    for group, factor in zip(groups, scalings.factors, strict=True):
        result[np.ix_(group.rows, group.columns)] *= factor
    return result


def _ratio(wanted: Vector, reached: Vector) -> Vector:
    return np.divide(wanted, reached, out=np.zeros_like(wanted), where=wanted > 0)


def _over(old: Vector, wanted: Vector, over: float) -> Vector:
    """Beyond the wanted scaling by the power ``over``."""
    if over == 1.0:
        return wanted
    return np.where(old > 0, wanted * (wanted / old) ** (over - 1), wanted)


def _change(wanted: Vector, old: Vector) -> float:
    """The largest relative change, which is the relative error of the sums."""
    some = wanted > 0
    return float(np.max(np.abs(old[some] / wanted[some] - 1), initial=0.0))


def _group_step(kernel: Matrix, u: Vector, v: Vector, groups: Sequence[Group], factors: Vector) -> float:
    """Scale each group towards its sum, in the kernel itself; the largest relative change."""
    largest = 0.0
    for n, group in enumerate(groups):
        cells = np.ix_(group.rows, group.columns)
        reached = float(u[group.rows] @ kernel[cells] @ v[group.columns])
        factor = (group.value / reached * factors[n]) ** group.give / factors[n]
        largest = max(largest, abs(factor - 1))
        kernel[cells] *= factor
        factors[n] *= factor
    return largest


def _unbalanced(flows: Matrix, rows: Vector, columns: Vector, groups: Sequence[Group], error: float) -> UnbalancedError:
    """What is missed by more than a thousandth."""
    reached = np.nan_to_num(flows, posinf=0.0)
    far = [np.flatnonzero(~np.isclose(reached.sum(axis), sums, rtol=1e-3)) for axis, sums in ((1, rows), (0, columns))]
    missed = tuple(
        n
        for n, group in enumerate(groups)
        if group.give == 1 and not np.isclose(reached[np.ix_(group.rows, group.columns)].sum(), group.value, rtol=1e-3)
    )
    return UnbalancedError(far[0], far[1], missed, float(error))
