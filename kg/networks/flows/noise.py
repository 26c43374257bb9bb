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

from kg.networks.flows.arrays import Noise

#: Side of a tile. Part of what a seed means: another side gives another ensemble. Not a power of two: stacks of such
#: tiles fall on the same places of the processor's cache.
TILE = 250
#: Normal numbers are looked up by so many random bits: seven times faster than drawing them, and as good for quantiles.
_BITS = 16


def tiles(n: int) -> Iterator[tuple[slice, slice]]:
    """The tiles on and above the diagonal of an n × n matrix."""
    starts = range(0, n, TILE)
    for a in starts:
        for b in starts:
            if a <= b:
                yield slice(a, min(a + TILE, n)), slice(b, min(b + TILE, n))


@cache
def _table() -> Noise:
    """The normal quantiles of the middles of 2^16 equal parts."""
    parts = 2**_BITS
    upper = [NormalDist().inv_cdf((k + 0.5) / parts) for k in range(parts // 2, parts)]
    return np.array([*(-x for x in reversed(upper)), *upper], dtype=np.float32)


def _normal(generator: np.random.Generator, shape: tuple[int, int]) -> Noise:
    return _table()[generator.integers(0, 2**_BITS, shape, dtype=np.uint16)]


def tile(seed: int, pair: int, rows: slice, columns: slice, spread: float, correlation: float) -> tuple[Noise, Noise]:
    """The noise of a tile of :func:`tiles` and of its mirror image (the same array on the diagonal), of standard
    deviation ``spread``."""
    generator = np.random.Generator(np.random.SFC64([seed, pair, rows.start, columns.start]))
    shape = (rows.stop - rows.start, columns.stop - columns.start)
    both, there = _normal(generator, shape), _normal(generator, shape)
    both *= np.float32(spread * np.sqrt(correlation))
    own = np.float32(spread * np.sqrt(1 - correlation))
    there *= own
    if rows.start == columns.start:
        there += np.triu(both) + np.triu(both, 1).T
        return there, there
    back = _normal(generator, shape[::-1])
    back *= own
    back += both.T
    there += both
    return there, back


def whole(n: int, seed: int, pair: int, spread: float, correlation: float) -> Noise:
    """All tiles of an n × n matrix."""
    result = np.empty((n, n), np.float32)
    for rows, columns in tiles(n):
        there, back = tile(seed, pair, rows, columns, spread, correlation)
        result[rows, columns] = there
        if rows != columns:
            result[columns, rows] = back
    return result
