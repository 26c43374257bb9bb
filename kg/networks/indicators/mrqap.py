"""MRQAP: regression of the flows on distance and, if groups are given, on being in one group, tested by permutations.

Formula: standardised T(i,j) = sum over k of b(k) x(k)(i,j) + e, i other than j, least squares; p two-sided from the t
of b(k) when what the other x leave of x(k) is put in random orders of the nodes (double semi-partialing);
nodes without a place are left out

Complexity: O(P n^2) for P permutations and each regressor

Reference: Dekker, Krackhardt and Snijders 2007, Psychometrika 72:563-581
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kg.networks.indicators.flows import Given, Matrix
from kg.networks.indicators.indicator import Indicator, Number, Support, Values, text_of
from kg.networks.indicators.permutation import p_value
from kg.networks.indicators.qap import CIRCULAR


def _standard(values: Matrix) -> Matrix | None:
    """Mean 0 and spread 1; None if all values are one."""
    spread = values.std()
    if spread <= 1e-12 * max(1e-300, float(np.abs(values).max())):
        return None
    result: Matrix = (values - values.mean()) / spread
    return result


def _fit(y: Matrix, columns: Sequence[Matrix]) -> tuple[Matrix, Matrix, float]:
    """Coefficients, their t and R squared; everything has mean 0, so there is no constant."""
    x = np.column_stack(columns)
    b = np.asarray(np.linalg.lstsq(x, y, rcond=None)[0], dtype=np.float64)
    rest = y - x @ b
    freedom = len(y) - x.shape[1] - 1
    variance = (rest @ rest) / freedom * np.linalg.inv(x.T @ x).diagonal()
    t: Matrix = b / np.sqrt(np.maximum(variance, 1e-300))
    return b, t, float(1 - (rest @ rest) / (y @ y))


def mrqap(
    y: Matrix, xs: Sequence[Matrix], permutations: int, seed: int
) -> tuple[list[tuple[float, float]], float] | None:
    """(coefficient, p) of each n × n regressor, and R squared; None if a variable does not vary, or the regressors
    cannot be told apart, or there are fewer than four nodes."""
    n = len(y)
    other = ~np.eye(n, dtype=bool)
    if n < 4:
        return None
    flows = _standard(y[other])
    columns = [column for x in xs if (column := _standard(x[other])) is not None]
    if flows is None or len(columns) < len(xs) or np.linalg.matrix_rank(np.column_stack(columns)) < len(xs):
        return None
    b, t, fit = _fit(flows, columns)
    answers = []
    for k, column in enumerate(columns):
        rest = [c for m, c in enumerate(columns) if m != k]
        left = np.zeros((n, n))
        left[other] = column - (np.column_stack(rest) @ _fit(column, rest)[0] if rest else 0)
        random = np.random.default_rng([seed, k])
        orders = (random.permutation(n) for _ in range(permutations))
        drawn = (_fit(flows, [left[np.ix_(o, o)][other], *rest])[1][0] for o in orders)
        answers.append((float(b[k]), p_value(float(t[k]), drawn)))
    return answers, fit


def _compute(given: Given) -> Values:
    assert given.distances is not None
    placed = np.ix_(given.placed(), given.placed())
    regressors = {"distance": given.distances[placed]}
    if given.groups:
        same = np.array([[float(a == b) for b in given.groups] for a in given.groups])
        regressors["same group"] = same[placed]
    found = mrqap(given.flows.external[placed], [*regressors.values()], given.permutations, given.seed)
    result: dict[tuple[str, str], Number | None] = {("", "R squared"): found[1] if found else None}
    answers = found[0] if found else [(None, None)] * len(regressors)
    for name, (coefficient, p) in zip(regressors, answers, strict=True):
        result["", f"coefficient of {name}"] = coefficient
        result["", f"coefficient of {name}, p"] = p
    return result


INDICATOR = Indicator(
    "mrqap",
    "MRQAP回归（距离、同组）",
    "MRQAP on distance and groups",
    Support.OBSERVED,
    text_of(__doc__),
    _compute,
    reason=CIRCULAR,
    needs=("distances",),
    chance=("seed", "permutations"),
    comparable=False,
)
