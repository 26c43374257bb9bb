"""Log-normal noise of an ensemble, in tiles that can be made again one by one.

A member has one number a cell, normal with mean 0; those of i→j and j→i are correlated. Members go in pairs: the second
has the negative of the noise of the first (antithetic: both sides are equally well known, at half the cost). A tile
depends on the seed, the pair and its place, not on which tiles were made before: so the quantiles of a large matrix can
be taken tile by tile without holding all members.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from statistics import NormalDist

import numpy as np

from kg.networks.flows.arrays import Mask, Noise

#: Side of a tile. Part of what a seed means: another side gives another ensemble. Not a power of two: stacks of such
#: tiles fall on the same places of the processor's cache.
TILE = 250
#: Normal numbers are looked up by so many random bits: much faster than drawing them, and as good for quantiles.
_BITS = 16


def tiles(n: int) -> Iterator[tuple[slice, slice]]:
    """The tiles on and above the diagonal of an n × n matrix."""
    starts = range(0, n, TILE)
    for a in starts:
        for b in starts:
            if a <= b:
                yield slice(a, min(a + TILE, n)), slice(b, min(b + TILE, n))


@cache
def _table(spread: float) -> Noise:
    """The quantiles, at the middles of 2^16 equal parts, of a normal distribution of standard deviation ``spread``."""
    parts, normal = 2**_BITS, NormalDist()
    upper = [normal.inv_cdf((k + 0.5) / parts) for k in range(parts // 2, parts)]
    return np.array([*(-x for x in reversed(upper)), *upper], dtype=np.float32) * np.float32(spread)


@cache
def _above(side: int) -> Mask:
    """Which cells of a square lie on and above the diagonal."""
    return np.tri(side, dtype=bool).T


def tile(seed: int, pair: int, rows: slice, columns: slice, spread: float, correlation: float) -> tuple[Noise, Noise]:
    """The noise of a tile of :func:`tiles` and of its mirror image (the same array on the diagonal), of standard
    deviation ``spread``."""
    n, m = rows.stop - rows.start, columns.stop - columns.start
    size, on_diagonal = n * m + n * m % 2, rows.start == columns.start
    bits = np.random.SFC64([seed, pair, rows.start, columns.start]).random_raw((3 - on_diagonal) * size // 4 + 1)
    places = bits.astype("<u8", copy=False).view("<u2")
    common, own = _table(float(spread * np.sqrt(correlation))), _table(float(spread * np.sqrt(1 - correlation)))
    both, there = common.take(places[: n * m]).reshape(n, m), own.take(places[size : size + n * m]).reshape(n, m)
    if on_diagonal:
        there += np.where(_above(n), both, both.T)
        return there, there
    back = own.take(places[2 * size : 2 * size + n * m]).reshape(m, n)
    back += both.T
    there += both
    return there, back
