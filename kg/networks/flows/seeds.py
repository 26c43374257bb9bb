"""The seeds that members of the ensemble are balanced from: distance^-decay · exp(noise), 0 where cells are shut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kg.networks.flows.arrays import Index, Matrix, Noise
from kg.networks.flows.assumptions import Assumptions
from kg.networks.flows.frame import Frame
from kg.networks.flows.noise import tile, tiles

#: Logarithms of a seed beyond it are cut: single precision holds exp(88), and no cell of that size differs from none.
_MOST_POWER = 80.0
#: No noise is larger, in standard deviations.
_MOST_NORMAL = 10.0


@dataclass(frozen=True)
class Side:
    """A part of the matrix: ``rows`` and ``columns``, there ``far`` (the logarithms of distances, none beyond
    ``reach``) in single precision, and the places of ``shut`` cells."""

    rows: slice
    columns: slice
    far: Noise
    reach: float
    shut: tuple[Index, Index]


@dataclass(frozen=True)
class Patch:
    """A tile of the noise with its mirror image: two sides, one on the diagonal."""

    sides: tuple[Side, ...]

    def seeds(self, assumptions: Assumptions, pair: int, decays: Sequence[float], results: Sequence[Noise]) -> None:
        """Write that part of the seeds of a pair of members with these ``decays`` into ``results``, 2 × rows × columns
        for each side. The second member has the negative noise of the first; it may be left out.

        In single precision: what is balanced is a draw, not a measurement.
        """
        a, here = assumptions, self.sides[0]
        noises = tile(a.seed, pair, here.rows, here.columns, a.cell_spread, a.cell_correlation)
        for side, noise, result in zip(self.sides, noises, results, strict=False):
            np.multiply(side.far, -np.array(decays, np.float32)[:, None, None], out=result)
            result[:1] += noise
            result[1:] -= noise
            if side.reach * max(decays) + _MOST_NORMAL * a.cell_spread > _MOST_POWER:
                np.clip(result, -_MOST_POWER, _MOST_POWER, out=result)
            np.exp(result, out=result)
            result[:, side.shut[0], side.shut[1]] = 0.0


def patches(frame: Frame) -> list[Patch]:
    """All parts of a frame."""
    return [
        Patch(tuple(_side(frame, *side) for side in ([(a, b)] if a == b else [(a, b), (b, a)])))
        for a, b in tiles(frame.size)
    ]


def _side(frame: Frame, rows: slice, columns: slice) -> Side:
    shut = frame.shut[rows, columns]
    far = np.zeros(shut.shape) if frame.far is None else frame.far[rows, columns]
    row, column = np.nonzero(shut)
    reach = float(np.abs(far).max(initial=0.0))
    return Side(rows, columns, far.astype(np.float32), reach, (row, column))


def pair_of_seeds(
    ground: Sequence[Patch], assumptions: Assumptions, pair: int, decays: Sequence[float], result: Noise
) -> None:
    """Write the whole seeds of a pair of members (or of its first) into ``result``, 2 × n × n."""
    for patch in ground:
        parts = [np.empty((len(decays), *side.far.shape), np.float32) for side in patch.sides]  # in one piece is faster
        patch.seeds(assumptions, pair, decays, parts)
        for side, part in zip(patch.sides, parts, strict=True):
            result[:, side.rows, side.columns] = part


def central_seed(frame: Frame, decay: float) -> Matrix:
    """The seed of the centre (n × n), without noise and in double precision."""
    powers = np.zeros(frame.shut.shape) if frame.far is None else frame.far * -decay
    result: Matrix = np.exp(np.clip(powers, -_MOST_POWER, _MOST_POWER, out=powers), out=powers)
    np.copyto(result, 0.0, where=frame.shut)
    return result
