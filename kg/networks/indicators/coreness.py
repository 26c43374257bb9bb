"""Continuous coreness: how much of the pattern of flows is that of one core; with its fit, a correlation.

Formula: c minimises the sum over i other than j of (S(i,j) - c(i) c(j))^2, S(i,j) = (T(i,j) + T(j,i)) / 2; told with
length 1, no value where there is no best c (a star); fit = correlation of S(i,j) with c(i) c(j) over i other than j

Complexity: O(n^3) a step of some dozens

Reference: Borgatti and Everett 1999, Soc. Networks 21:375-395; minimum residuals by Comrey 1962, Psychol. Rep. 11:15-18
"""

from __future__ import annotations

import numpy as np

from kg.networks.indicators.flows import Given, Matrix
from kg.networks.indicators.indicator import Indicator, Support, Values, text_of
from kg.networks.indicators.pagerank import ECHOES

_SWEEPS = 300


def _sweep(a: Matrix, c: Matrix) -> Matrix:
    """Each node in turn gets the value that is best for it: never worse than before."""
    c = c.copy()
    for i in range(len(a)):
        below = c @ c - c[i] * c[i]
        c[i] = a[i] @ c / below if below > 0 else 0.0
    return c


def _leap(a: Matrix, c: Matrix) -> Matrix:
    """A step of Newton, kept only if it leaves less and nothing below zero."""
    squares = c @ c - c * c
    slope = c * squares - a @ c
    bend = 2 * np.outer(c, c) - a
    np.fill_diagonal(bend, squares)
    try:
        to: Matrix = c - np.linalg.solve(bend, slope)
    except np.linalg.LinAlgError:
        return c
    return to if (to >= 0).all() and _rest(a, to) < _rest(a, c) else c


def _rest(a: Matrix, c: Matrix) -> float:
    rest = a - np.outer(c, c)
    np.fill_diagonal(rest, 0.0)
    return float((rest * rest).sum())


def coreness(symmetric: Matrix) -> Matrix | None:
    """The c of the formula before scaling. None if the search does not settle: a star, for one, has no best c."""
    a = symmetric.copy()
    np.fill_diagonal(a, 0.0)
    c: Matrix = np.sqrt(a.sum(axis=1) / max(1.0, len(a) - 1))
    for _ in range(_SWEEPS):
        before, c = c, _leap(a, _sweep(a, c))
        if np.abs(c - before).max() <= 1e-10 * max(1e-300, np.abs(c).max()):
            return c
    return None


def _compute(given: Given) -> Values:
    flows = given.flows
    symmetric = (flows.external + flows.external.T) / (2 * (flows.external.max() or 1.0))
    c = coreness(symmetric)
    if c is None or not c.any():
        return dict.fromkeys([*((node, "") for node in flows.nodes), ("", "fit")])
    other = ~np.eye(len(c), dtype=bool)
    pattern = np.outer(c, c)[other]
    told = dict(zip(((node, "") for node in flows.nodes), (c / np.linalg.norm(c)).tolist(), strict=True))
    fit = float(np.corrcoef(symmetric[other], pattern)[0, 1]) if pattern.std() and symmetric[other].std() else None
    return {**told, ("", "fit"): fit}


INDICATOR = Indicator(
    "coreness", "核心度（连续）", "core-periphery coreness", Support.RANK, text_of(__doc__), _compute, note=ECHOES
)
