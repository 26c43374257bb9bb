"""Balancing of many noisy seeds at once, in single precision: what the members of an ensemble need.

The same matrices as of :mod:`kg.networks.flows.balance`, to fewer digits. A stack of small matrices costs one call
instead of many, and half the bytes are read. The steps are those of Sinkhorn with the secant of the last two added
(Anderson, Journal of the ACM 12 (1965) 547-560, of depth one), which takes half the sweeps where they are slow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kg.networks.flows.arrays import Mask, Matrix, Noise, Vector

#: Largest relative error of a row or column: quantiles of some hundred draws are known to a few per cent.
ROUGH = 3e-6
#: Scalings beyond it, or below its inverse, are not trusted to single precision.
_LARGEST = 1e35
#: Stands for zero where it divides or has a logarithm; single precision takes it for 0.
_LEAST = 1e-300
#: Sweeps before it is left to :func:`kg.networks.flows.balance.balance`.
_SWEEPS = 100


@dataclass(frozen=True)
class Together:
    """Scalings of ``rows`` and ``columns`` (b × n each) of b matrices, the ``sweeps`` (b) they took, the largest
    relative ``error`` (b) of a column, rows being met; which are ``done`` (b): the others are not balanced."""

    rows: Matrix
    columns: Matrix
    sweeps: Vector
    error: Vector
    done: Mask


def balance_together(seeds: Noise, rows: Matrix, columns: Matrix) -> Together:
    """Scale non-negative seeds (b × n × n) to the sums ``rows`` and ``columns`` (b × n each)."""
    b = len(seeds)
    result = Together(np.zeros_like(rows), np.zeros_like(columns), np.zeros(b), np.full(b, np.inf), np.zeros(b, bool))
    left = np.arange(b)
    secant = _Secant(columns)
    with np.errstate(all="ignore"):  # what single precision cannot hold runs away, and is not done
        for sweep in range(1, _SWEEPS + 1):
            v = np.exp(secant.logs)
            u = rows / _positive(np.matmul(seeds, v.astype(np.float32)[:, :, None])[:, :, 0])
            off = secant.off(np.matmul(u.astype(np.float32)[:, None, :], seeds)[:, 0, :])
            error = np.abs(off).max(axis=1)
            met = (error <= ROUGH) & ~result.done[left]
            if met.any():
                v[columns == 0] = 0.0
                met &= _fits(u) & _fits(v)
                done = left[met]
                result.rows[done], result.columns[done] = u[met], v[met]
                result.sweeps[done], result.error[done], result.done[done] = sweep, error[met], True
                going = ~result.done[left]
                if not going.any():
                    break
                if 2 * np.count_nonzero(going) <= len(going):  # less copying than with each that is done
                    left, seeds = left[going], seeds[going]
                    rows, columns, off = (a[going] for a in (rows, columns, off))
                    secant.keep(going)
            secant.step(off)
    return result


class _Secant:
    """Logarithms of the scalings of ``columns`` (b × n), and the step before. Where a column is empty, they are those
    of the least number."""

    def __init__(self, columns: Matrix) -> None:
        self.columns = columns
        self.wanted = np.log(_positive(columns))
        self.empty = columns == 0
        self.logs = self.wanted
        self.before: tuple[Matrix, Matrix] | None = None

    def keep(self, some: Mask) -> None:
        """Go on with some only."""
        self.columns, self.wanted, self.empty, self.logs = (
            a[some] for a in (self.columns, self.wanted, self.empty, self.logs)
        )
        if self.before:
            self.before = self.before[0][some], self.before[1][some]

    def off(self, reached: Noise) -> Matrix:
        """How far the logarithms are from what would meet the columns, if the columns times ``reached`` are scaled."""
        off: Matrix = self.wanted - np.log(_positive(reached)) - self.logs
        off[self.empty] = 0.0
        return off

    def step(self, off: Matrix) -> None:
        """To where the plain step and the one before would meet, weighted by the sums of the columns."""
        plain = self.logs + off
        logs = plain
        if self.before:
            turn = off - self.before[1]
            weight = self.columns * turn
            back = np.einsum("bn,bn->b", weight, off) / np.einsum("bn,bn->b", weight, turn)
            logs = plain - back[:, None] * (plain - self.before[0])
        self.before = plain, off
        self.logs = logs


def _positive(values: Matrix | Noise) -> Matrix:
    result: Matrix = np.maximum(values, _LEAST, dtype=np.float64)
    return result


def _fits(scalings: Matrix) -> Mask:
    """Which of b rows of scalings single precision can hold."""
    fits: Mask = ((scalings == 0) | (scalings > 1 / _LARGEST) & (scalings < _LARGEST)).all(axis=1)
    return fits
