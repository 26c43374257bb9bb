"""How near an estimate is to the truth: common part of flows, coverage and width of intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kg.networks.flows.arrays import Mask, Matrix


@dataclass(frozen=True)
class Score:
    """``common`` part of flows with the diagonal and ``common_off`` without; mean error of the ``local`` share (NaN
    without local flows); the share of true cells above 0 that lie in their interval, off the diagonal (``covered``)
    and on it (``covered_local``); the median of upper over lower off the diagonal (``width``)."""

    common: float
    common_off: float
    local: float
    covered: float
    covered_local: float
    width: float


def common_part(truth: Matrix, flows: Matrix, cells: Mask | None = None) -> float:
    """2 Σ min(T, F) / (Σ T + Σ F), between 0 and 1: Sørensen's index, the common part of commuters in Lenormand,
    Huet, Gargiulo and Deffuant, PLoS ONE 7 (2012) e45985. O(n²)."""
    a, b = (truth, flows) if cells is None else (truth[cells], flows[cells])
    return float(2 * np.minimum(a, b).sum() / (a.sum() + b.sum()))


def score(truth: Matrix, flows: Matrix, lower: Matrix, upper: Matrix) -> Score:
    """The score of an estimate with its interval (n × n each)."""
    off = ~np.eye(len(truth), dtype=bool)
    inside = (lower <= truth * (1 + 1e-9)) & (truth <= upper * (1 + 1e-9))
    there, local = off & (truth > 0), ~off & (truth > 0)
    wide = there & (lower > 0)
    return Score(
        common_part(truth, flows),
        common_part(truth, flows, off),
        _local_error(truth, flows),
        float(inside[there].mean()) if there.any() else np.nan,
        float(inside[local].mean()) if local.any() else np.nan,
        float(np.median(upper[wide] / lower[wide])) if wide.any() else np.nan,
    )


def _local_error(truth: Matrix, flows: Matrix) -> float:
    """The mean difference between the true and the estimated share of sales that stay at home."""
    sold = truth.sum(axis=1)
    some = sold > 0
    if not truth.diagonal().any():
        return float("nan")
    return float(np.mean(np.abs(truth.diagonal()[some] - flows.diagonal()[some]) / sold[some]))
