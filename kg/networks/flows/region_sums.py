"""Sums of flows between regions: of one matrix, and of every draw of an ensemble as its parts go by.

A sum has its own interval. The quantiles of its cells do not add up to it: what one cell has more another has less.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kg.networks.flows.arrays import Index, Matrix, Noise
from kg.networks.flows.quantiles import quantiles
from kg.networks.flows.totals import Totals

#: The sums of all draws take no more bytes than this.
_MOST = 512 * 2**20
#: Cells summed at a time: they stay in the processor's cache.
_CELLS = 2**18


def region_names(totals: Totals) -> tuple[str, ...]:
    """The regions in the order in which the totals name them; none if they have no regions."""
    return tuple(dict.fromkeys(totals.regions))


def region_places(totals: Totals) -> Index:
    """The place of each node's region among the names (n)."""
    place = {name: k for k, name in enumerate(region_names(totals))}
    return np.array([place[region] for region in totals.regions], dtype=np.intp)


def most_regions(draws: int) -> int:
    """So many regions can have intervals from this many draws."""
    return int((_MOST / 4 / max(draws, 1)) ** 0.5)


@dataclass(frozen=True)
class _Runs:
    """Nodes in the ``order`` of their regions; a run of each of the ``regions`` that are there begins at ``starts``."""

    order: Index
    starts: Index
    regions: Index


def _runs(places: Index) -> _Runs:
    order = np.argsort(places, kind="stable")
    regions, starts = np.unique(places[order], return_index=True)
    return _Runs(order, starts, regions)


def _summed(flows: Matrix | Noise, rows: _Runs, columns: _Runs) -> Matrix:
    """The sums (… × runs × runs) of flows (… × rows × columns), in double precision."""
    part = np.add.reduceat(flows[..., rows.order, :], rows.starts, axis=-2, dtype=np.float64)
    result: Matrix = np.add.reduceat(part[..., columns.order], columns.starts, axis=-1)
    return result


def region_sums(flows: Matrix, totals: Totals) -> Matrix:
    """The sums between regions (r × r) of flows (n × n), added in the order of the nodes' names. O(n²)."""
    names = np.array(sorted(range(totals.size), key=lambda i: totals.nodes[i]), dtype=np.intp)
    runs = _runs(region_places(totals)[names])
    by_region = _Runs(names[runs.order], runs.starts, runs.regions)
    return _summed(flows, by_region, by_region)


class RegionDraws:
    """The sums between regions in every draw (draws × r × r, single precision), in the unit of the flows that are
    added. ``places`` has the region of each of their rows and columns."""

    def __init__(self, places: Index, draws: int) -> None:
        count = int(places.max()) + 1
        self._places = places
        self._sums = np.zeros((draws, count, count), np.float32)

    def add(self, rows: slice, columns: slice, stack: Noise) -> None:
        """Add a part of all draws (draws × rows × columns)."""
        left, right = _runs(self._places[rows]), _runs(self._places[columns])
        step = max(_CELLS // stack[0].size, 1)
        for first in range(0, len(stack), step):
            some = self._sums[first : first + step]
            some[:, left.regions[:, None], right.regions] += _summed(stack[first : first + step], left, right)

    def interval(self) -> tuple[Matrix, Matrix]:
        """The 5 % and 95 % quantiles of the sums (r × r each)."""
        return quantiles(self._sums)
