"""The flows between the regions of an estimate: sums of its cells, with intervals of the sums and proven bounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.networks.flows.arrays import Matrix
from kg.networks.flows.estimate import Estimate, Status
from kg.networks.flows.region_bounds import RegionBounds, region_bounds
from kg.networks.flows.region_sums import region_names, region_sums
from kg.networks.flows.totals import EXACT, RESIDUAL, Totals


@dataclass(frozen=True)
class RegionFlows:
    """Flows r × r in the order and unit of ``totals``, whose nodes are the regions: ``value``, the 5–95 % interval of
    the sum ``lower`` to ``upper`` (None: no ensemble), ``status`` (Status of each), ``bounds``."""

    totals: Totals
    value: Matrix
    lower: Matrix | None
    upper: Matrix | None
    status: NDArray[np.int8]
    bounds: RegionBounds


def region_flows(estimate: Estimate) -> RegionFlows:
    """The flows between the regions of the totals, which must have some. RESIDUAL is a region of its own.

    Intervals are widened where need be to hold the estimate, as those of cells are.
    """
    totals = estimate.totals
    value = region_sums(estimate.value, totals)
    lower, upper = (None, None) if estimate.between is None else estimate.between
    proven = region_bounds(totals, estimate.bounds, estimate.facts)
    return RegionFlows(
        _totals(totals),
        value,
        None if lower is None else np.minimum(value, lower),
        None if upper is None else np.maximum(value, upper),
        _status(estimate, proven),
        proven,
    )


def _totals(totals: Totals) -> Totals:
    """The totals of the regions."""
    names = region_names(totals)
    out, into = (dict.fromkeys(names, EXACT.create_decimal(0)) for _ in range(2))
    for region, sold, bought in zip(totals.regions, totals.out, totals.into, strict=True):
        out[region], into[region] = EXACT.add(out[region], sold), EXACT.add(into[region], bought)
    return Totals(names, tuple(out.values()), tuple(into.values()))


def _status(estimate: Estimate, proven: RegionBounds) -> NDArray[np.int8]:
    """``zero`` if all cells are, ``fact`` if the sum is given, else what the sum of estimates (or updates) is."""
    zeros = region_sums((estimate.status != Status.ZERO).astype(np.float64), estimate.totals) == 0
    kind = Status.UPDATED if estimate.assumptions is None else Status.ESTIMATED
    status = np.where(zeros, Status.ZERO, kind).astype(np.int8)
    residual = np.array(region_names(estimate.totals)) == RESIDUAL
    status[residual, :] = status[:, residual] = Status.RESIDUAL
    for pair in proven.known:
        status[pair] = Status.FACT
    return status
