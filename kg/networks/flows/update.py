"""RAS: an older table of flows carried on to new totals. Zeros stay zero; the true table returns itself."""

from __future__ import annotations

import numpy as np

from kg.model.problems import UsageError
from kg.networks.flows.arrays import Matrix
from kg.networks.flows.balance import UnbalancedError, balance, balanced
from kg.networks.flows.bounds import bounds
from kg.networks.flows.estimate import Estimate, Status
from kg.networks.flows.margins import margin_error
from kg.networks.flows.totals import Totals


def update(old: Matrix, totals: Totals) -> Estimate:
    """The matrix nearest to an old one (n × n, without RESIDUAL) that meets new totals.

    RESIDUAL trades with each node in proportion to its old sums. Raises UsageError if the zeros of the old matrix
    leave no way to meet the totals.
    """
    seed = _with_residual(old) if totals.has_residual else old
    out, into = (np.array([float(v) for v in side]) for side in (totals.out, totals.into))
    try:
        done = balance(seed, out / out.sum(), into / into.sum())
    except UnbalancedError as error:
        nodes = ", ".join(sorted({totals.nodes[int(i)] for i in (*error.rows, *error.columns)})[:10])
        raise UsageError(f"the zeros of the old matrix leave no way to meet the totals of {nodes or 'all'}") from None
    value = balanced(seed, done) * float(totals.whole)
    status = np.where(value > 0, Status.UPDATED, Status.ZERO).astype(np.int8)
    if totals.has_residual:
        status[-1, :] = status[:, -1] = Status.RESIDUAL
    error_ = margin_error(value, totals)
    return Estimate(totals, (), None, value, None, None, status, bounds(totals, {}), error_, done.sweeps, None, ())


def _with_residual(old: Matrix) -> Matrix:
    seed = np.zeros((len(old) + 1, len(old) + 1))
    seed[:-1, :-1] = old
    seed[:-1, -1], seed[-1, :-1] = old.sum(axis=1), old.sum(axis=0)
    return seed
