"""Members of the ensemble as they are made: some at a time, so that small matrices share the cost of each call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kg.networks.flows.arrays import Matrix, Noise
from kg.networks.flows.assumptions import MOST_DECAY, Assumptions
from kg.networks.flows.balance import balance
from kg.networks.flows.frame import Frame
from kg.networks.flows.local import local_flows
from kg.networks.flows.member import Member
from kg.networks.flows.parameters import Parameters, drawn, shares
from kg.networks.flows.seeds import Patch, central_seed, pair_of_seeds, patches
from kg.networks.flows.together import balance_together

#: Cells balanced together: they stay in the processor's cache.
_CELLS = 2**20


@dataclass(frozen=True)
class Batch:
    """The draws ``numbers`` (b, the first is even) with their ``parameters``; ``space`` (b × n × n) takes their
    seeds."""

    frame: Frame
    assumptions: Assumptions
    ground: Sequence[Patch]
    numbers: range
    parameters: tuple[Parameters, ...]
    space: Noise

    def priors(self, parameters: Sequence[Parameters]) -> list[Member]:
        """The members with these parameters that know no facts; their seeds are then in ``space``."""
        decays = [decay(self.assumptions, one) for one in parameters]
        for k in range(0, len(decays), 2):
            pair = slice(k, k + 2)
            number = self.numbers[k] // 2
            pair_of_seeds(self.ground, self.assumptions, number, decays[pair], self.space[pair])
        local = np.array([local_of(self.frame, one) for one in parameters])
        step = max(_CELLS // self.frame.size**2, 1)
        parts = (slice(start, start + step) for start in range(0, len(decays), step))
        return [one for some in parts for one in self._balanced(self.space[some], decays[some], local[some])]

    def _balanced(self, seeds: Noise, decays: Sequence[float], local: Matrix) -> Iterator[Member]:
        rows, columns = self.frame.out - local, self.frame.into - local
        done = balance_together(seeds, rows, columns)
        for k, beta in enumerate(decays):
            if done.done[k]:
                how = int(done.sweeps[k]), float(done.error[k])
                yield Member(beta, done.rows[k], done.columns[k], local[k], (), (), *how, rough=True)
            else:
                one = balance(seeds[k].astype(np.float64), rows[k], columns[k])
                yield Member(beta, one.rows, one.columns, local[k], (), (), one.sweeps, one.error)


def batches(frame: Frame, assumptions: Assumptions, draws: int, held: Noise | None = None) -> Iterator[Batch]:
    """All draws in order. The seeds are made in ``held`` (draws × n × n) or, if there is none, all in one place."""
    n = frame.size
    most = max(_CELLS // n**2 // 2, 1) * 2
    space = np.empty((min(most, draws), n, n), np.float32) if held is None else held
    ground = patches(frame)
    for first in range(0, draws, most):
        numbers = range(first, min(first + most, draws))
        there = space[: len(numbers)] if held is None else held[first : numbers.stop]
        yield Batch(frame, assumptions, ground, numbers, tuple(drawn(n, k, assumptions) for k in numbers), there)


def central_prior(frame: Frame, assumptions: Assumptions, parameters: Parameters) -> tuple[Member, Matrix]:
    """The member of central parameters that knows no facts, without noise and to full precision, and its seed."""
    beta = decay(assumptions, parameters)
    seed, local = central_seed(frame, beta), local_of(frame, parameters)
    done = balance(seed, frame.out - local, frame.into - local)
    return Member(beta, done.rows, done.columns, local, (), (), done.sweeps, done.error), seed


def decay(assumptions: Assumptions, parameters: Parameters) -> float:
    """The decay of a member."""
    return min(assumptions.decay * float(np.exp(parameters.decay)), MOST_DECAY)


def local_of(frame: Frame, parameters: Parameters) -> Matrix:
    """The local flows (n) of a member that knows no facts."""
    return local_flows(frame.out, frame.into, shares(frame, parameters), frame.abroad)
