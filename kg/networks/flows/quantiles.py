"""The 5–95 % interval of every cell of an ensemble, part by part."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from kg.networks.flows.arrays import Matrix, Noise
from kg.networks.flows.ensemble import Ensemble, Progress

LOW, HIGH = 0.05, 0.95
#: Cells sorted at a time: they stay in the processor's cache.
_CELLS = 1024
#: What else is done with a part of all members: rows, columns, values.
Seen = Callable[[slice, slice, Noise], None]


def _unseen(rows: slice, columns: slice, stack: Noise) -> None:
    pass


def intervals(ensemble: Ensemble, progress: Progress, seen: Seen = _unseen) -> tuple[Matrix, Matrix]:
    """The 5 % and 95 % quantiles of the members, widened where need be to hold the central estimate (n × n each).

    ``seen`` is given each part of all members as it goes by, and must leave it as it is."""
    lower, upper = ensemble.flows.copy(), ensemble.flows.copy()
    total, done = ensemble.frame.size**2, 0
    for rows, columns, stack in ensemble.stacks():
        seen(rows, columns, stack)
        low, high = quantiles(stack)
        lower[rows, columns] = np.minimum(lower[rows, columns], low)
        upper[rows, columns] = np.maximum(upper[rows, columns], high)
        done += low.size
        progress(done, total, "cells given their intervals")
    return lower, upper


def quantiles(stack: Noise) -> tuple[Matrix, Matrix]:
    """The 5 % and 95 % quantiles over the first axis of a stack (draws × rows × columns).

    Interpolated between order statistics, as numpy does, but by sorting: on single precision that is faster.
    """
    draws = len(stack)
    cells = stack.reshape(draws, -1)
    low, high = (np.empty(cells.shape[1]) for _ in range(2))
    space = np.empty((_CELLS, draws), np.float32)
    for start in range(0, cells.shape[1], _CELLS):
        some = space[: cells.shape[1] - start]
        np.copyto(some, cells[:, start : start + _CELLS].T)
        some.sort(axis=1)
        for share, result in ((LOW, low), (HIGH, high)):
            place = share * (draws - 1)
            a, b = some[:, int(place)].astype(np.float64), some[:, min(int(place) + 1, draws - 1)]
            result[start : start + _CELLS] = a + (place - int(place)) * (b - a)
    return low.reshape(stack.shape[1:]), high.reshape(stack.shape[1:])
