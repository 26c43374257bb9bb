"""The parameters of one member of the ensemble: decay and local shares, drawn around what is assumed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kg.networks.flows.arrays import Vector
from kg.networks.flows.assumptions import MOST_LOCAL, Assumptions
from kg.networks.flows.frame import Frame

#: Sets the random numbers of parameters apart from those of tiles, whose last numbers are places in the matrix.
_STREAM = 2**32 - 1


@dataclass(frozen=True)
class Parameters:
    """``decay`` (relative to that assumed, as a logarithm), ``shared`` and ``own`` (n) shifts of the logit of the local
    share. All 0 in the centre."""

    decay: float
    shared: float
    own: Vector

    def moved(self, decay: float, shared: float) -> Parameters:
        """With what facts teach added."""
        return Parameters(self.decay + decay, self.shared + shared, self.own)


def central(n: int) -> Parameters:
    """What is assumed, for n nodes."""
    return Parameters(0.0, 0.0, np.zeros(n))


def drawn(n: int, draw: int, assumptions: Assumptions) -> Parameters:
    """The parameters of one member."""
    generator = np.random.Generator(np.random.SFC64([assumptions.seed, draw, _STREAM]))
    normal = generator.standard_normal(n + 2)
    decay, shared = assumptions.decay_spread * normal[0], assumptions.local_spread_shared * normal[1]
    return Parameters(float(decay), float(shared), assumptions.local_spread_own * normal[2:])


def shares(frame: Frame, parameters: Parameters) -> Vector:
    """The local shares (n); 0 stays 0."""
    some = frame.share > 0
    logit = np.log(frame.share, out=np.zeros(frame.size), where=some) - np.log1p(-frame.share)
    moved = 1 / (1 + np.exp(-(logit + parameters.shared + parameters.own)))
    return np.where(some, np.minimum(moved, MOST_LOCAL), 0.0)
