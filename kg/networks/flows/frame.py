"""The numbers behind an estimate: totals as floats that sum to 1, distances as logarithms, cells that are shut."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from kg.networks.flows.arrays import Mask, Matrix, Vector
from kg.networks.flows.assumptions import Assumptions
from kg.networks.flows.totals import EXACT, RESIDUAL, Totals, exact_sum


@dataclass(frozen=True)
class Frame:
    """``out`` and ``into`` (n, each sums to 1, times ``whole`` gives the unit); ``far`` n × n, the logarithm of the
    distance over the median (None: no distances); ``shut`` n × n, the cells that the gravity model leaves empty, the
    diagonal among them; ``share`` (n), the central local share of each node, 0 = no local flows; ``abroad``, the
    least that is not local."""

    out: Vector
    into: Vector
    whole: float
    far: Matrix | None
    shut: Mask
    share: Vector
    abroad: float

    @property
    def size(self) -> int:
        """The number of nodes."""
        return len(self.out)


def frame(totals: Totals, distances: Matrix | None, assumptions: Assumptions) -> Frame:
    """The frame of totals (n nodes, RESIDUAL last if there is one) and distances (of all nodes but RESIDUAL).

    RESIDUAL and outside nodes stand at the median distance from all others.
    """
    n = totals.size
    apart = np.array([node in assumptions.outside or node == RESIDUAL for node in totals.nodes])
    shares = [assumptions.local_shares.get(node, assumptions.local_share) for node in totals.nodes]
    share = np.where(apart, 0.0, np.array(shares, dtype=np.float64))
    out, into = (np.array([float(v) for v in side]) for side in (totals.out, totals.into))
    sets = closed_sets(totals, assumptions)
    return Frame(
        out / out.sum(),
        into / into.sum(),
        float(totals.whole),
        None if distances is None else _far(distances, n, apart),
        _shut(totals, apart, sets),
        share,
        max((float(load / totals.whole) for _, load in sets), default=0.0),
    )


def closed_sets(totals: Totals, assumptions: Assumptions) -> list[tuple[list[int], Decimal]]:
    """The sets of nodes with no flows inside (each node without local flows, all outside nodes), with what they put
    out and take in together: no more than the whole can leave or reach such a set."""
    shares = assumptions.local_shares
    alone = [[i] for i, node in enumerate(totals.nodes) if not shares.get(node, assumptions.local_share)]
    outside = [i for i, node in enumerate(totals.nodes) if node in assumptions.outside]
    return [
        (members, EXACT.add(exact_sum([totals.out[i] for i in members]), exact_sum([totals.into[i] for i in members])))
        for members in [*alone, *([outside] if outside else [])]
    ]


def _shut(totals: Totals, apart: Mask, sets: list[tuple[list[int], Decimal]]) -> Mask:
    """No flows from a node to itself (the local rule gives them), nor between outside nodes; and where the flows from
    and to a closed set are all that flows, none between the others."""
    shut: Mask = np.logical_and.outer(apart, apart)
    if totals.has_residual:
        shut[-1, :-1] = shut[:-1, -1] = False
    np.fill_diagonal(shut, True)
    for members, load in sets:
        if load == totals.whole:
            others = np.ones(totals.size, dtype=bool)
            others[members] = False
            shut |= np.logical_and.outer(others, others)
    return shut


def _far(distances: Matrix, n: int, apart: Mask) -> Matrix:
    far = np.zeros((n, n))
    m = len(distances)
    near = ~np.logical_or.outer(apart[:m], apart[:m]) & ~np.eye(m, dtype=bool)
    if near.any():
        logs = np.log(distances, out=np.zeros((m, m)), where=near)
        logs -= np.median(logs[near])
        far[:m, :m] = np.where(near, logs, 0.0)
    return far
