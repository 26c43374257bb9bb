"""The ensemble: many matrices that all meet totals and facts, drawn around what is assumed.

Members are remembered by their scalings (three numbers a node) and made again where they are needed, so that memory
does not grow with n² × draws.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from kg.networks.flows.arrays import Matrix, Noise, Vector
from kg.networks.flows.assumptions import Assumptions
from kg.networks.flows.balance import balance, balanced
from kg.networks.flows.batch import Batch, batches, central_prior
from kg.networks.flows.frame import Frame
from kg.networks.flows.learning import Lesson, lesson
from kg.networks.flows.member import Member, finish, prior_flows, with_facts
from kg.networks.flows.noise import TILE
from kg.networks.flows.parameters import central
from kg.networks.flows.pinned import Pinned
from kg.networks.flows.seeds import Patch, pair_of_seeds, patches

#: Tells how far long work has come: done, of how many, what.
Progress = Callable[[int, int, str], None]
#: Facts are learnt from by at least so many members, if there are any.
_LEARNERS = 200
#: Members are held as they are if they take no more bytes than this; otherwise they are made again tile by tile.
_HELD = 128 * 2**20
#: Sets the errors of facts apart from other random numbers.
_STREAM = 2**32 - 2


@dataclass(frozen=True)
class Ensemble:
    """Members over a frame and facts, as parts of the whole; ``centre`` with its ``flows`` is the central estimate.
    ``held`` (draws × n × n, single precision) has the flows of all members where they are not too large: they meet
    totals as exactly as quantiles need (together.ROUGH), those of :meth:`matrix` as the estimate does."""

    frame: Frame
    pinned: Pinned
    assumptions: Assumptions
    centre: Member
    flows: Matrix
    members: tuple[Member, ...]
    held: Noise | None

    def seed(self, draw: int) -> Matrix:
        """The seed n × n that one member was balanced from."""
        result = np.empty((2, self.frame.size, self.frame.size), np.float32)
        pair_of_seeds(patches(self.frame), self.assumptions, draw // 2, [self.members[draw].decay] * 2, result)
        seed: Matrix = result[draw % 2].astype(np.float64)
        return seed

    def matrix(self, draw: int) -> Matrix:
        """One member as a matrix n × n that meets totals and facts, as exactly as the estimate does."""
        member, flows, everything = self.members[draw], self.seed(draw), slice(0, self.frame.size)
        finish(replace(member, rough=False), self.pinned, flows, everything, everything)
        return _exact(self.frame, member.local, flows) if member.rough else flows

    def stacks(self) -> Iterator[tuple[slice, slice, Noise]]:
        """Part by part the values of all members: rows, columns, and an array draws × rows × columns, which the next
        part overwrites."""
        n = self.frame.size
        if self.held is not None:
            yield slice(0, n), slice(0, n), self.held
            return
        space = np.empty((2, len(self.members) * min(n, TILE) ** 2), np.float32)
        for patch in patches(self.frame):
            for side, stack in zip(patch.sides, self._stacks(patch, space), strict=True):
                yield side.rows, side.columns, stack

    def _stacks(self, patch: Patch, space: Noise) -> list[Noise]:
        """The values of all members in a patch, for each of its sides."""
        draws = len(self.members)
        stacks = [
            part[: draws * side.far.size].reshape(draws, *side.far.shape)
            for part, side in zip(space, patch.sides, strict=False)
        ]
        for first in range(0, draws, 2):
            pair = self.members[first : first + 2]
            parts = [stack[first : first + 2] for stack in stacks]
            patch.seeds(self.assumptions, first // 2, [member.decay for member in pair], parts)
            for side, part in zip(patch.sides, parts, strict=True):
                for member, cells in zip(pair, part, strict=True):
                    finish(member, self.pinned, cells, side.rows, side.columns)
        return stacks


def _exact(frame: Frame, local: Vector, flows: Matrix) -> Matrix:
    """Flows (n × n) that meet the totals roughly, made to meet them as the estimate does."""
    np.fill_diagonal(flows, 0.0)
    flows = balanced(flows, balance(flows, frame.out - local, frame.into - local))
    np.fill_diagonal(flows, local)
    return flows


def ensemble(frame: Frame, pinned: Pinned, assumptions: Assumptions, progress: Progress) -> Ensemble:
    """Balance the centre and all members. Raises UnbalancedError if totals and facts cannot be met."""
    taught = _lesson(frame, pinned, assumptions, progress) if pinned.areas else None
    centre, flows = _centre(frame, assumptions, pinned, taught)
    n, draws = frame.size, assumptions.draws
    held = np.empty((draws, n, n), np.float32) if draws * n * n * 4 <= _HELD else None
    members: list[Member] = []
    for batch in batches(frame, assumptions, draws, held):
        made = batch.priors(batch.parameters)
        if pinned.known or pinned.areas:
            made = _with_facts(batch, made, pinned, taught)
        elif held is not None:
            for member, cells in zip(made, batch.space, strict=True):
                finish(member, pinned, cells, slice(0, n), slice(0, n))
        members.extend(made)
        progress(len(members), draws, "draws balanced")
    return Ensemble(frame, pinned, assumptions, centre, flows, tuple(members), held)


def _centre(frame: Frame, assumptions: Assumptions, pinned: Pinned, taught: Lesson | None) -> tuple[Member, Matrix]:
    """The central estimate with its flows."""
    parameters = central(frame.size)
    before, seed = central_prior(frame, assumptions, parameters)
    if not pinned.known and not pinned.areas:
        return before, prior_flows(before, seed)
    targets = np.zeros(0)
    if taught is not None:
        sums = _sums(pinned, prior_flows(before, seed))
        decay, shared, targets = taught.taught(sums, np.zeros(len(pinned.areas)))
        before, seed = central_prior(frame, assumptions, parameters.moved(decay, shared))
    return with_facts(before, prior_flows(before, seed), pinned, targets)


def _with_facts(batch: Batch, members: list[Member], pinned: Pinned, taught: Lesson | None) -> list[Member]:
    """The members that know the facts; their flows are then in the space of the batch."""
    targets = [np.zeros(0)] * len(members)
    if taught is not None:
        lessons = [
            taught.taught(_sums(pinned, flows), _errors(batch.assumptions, draw, len(pinned.areas)))
            for draw, flows in zip(batch.numbers, _flows(batch, members), strict=True)
        ]
        targets = [lesson[2] for lesson in lessons]
        members = batch.priors([p.moved(*lesson[:2]) for p, lesson in zip(batch.parameters, lessons, strict=True)])
    after = []
    for k, flows in enumerate(_flows(batch, members)):
        member, batch.space[k] = with_facts(members[k], flows, pinned, targets[k])
        after.append(member)
    return after


def _flows(batch: Batch, members: list[Member]) -> Iterator[Matrix]:
    """The flows of the members of a batch, made from their seeds one by one."""
    return (prior_flows(member, seed.astype(np.float64)) for member, seed in zip(members, batch.space, strict=True))


def _errors(assumptions: Assumptions, draw: int, facts: int) -> Vector:
    """The errors of the facts in one draw, standard normal."""
    return np.random.Generator(np.random.SFC64([assumptions.seed, draw, _STREAM])).standard_normal(facts)


def _sums(pinned: Pinned, flows: Matrix) -> Vector:
    """The logarithms of the facts' sums."""
    return np.log(np.maximum([area.sum_of(flows) for area in pinned.areas], np.finfo(np.float64).tiny))


def _lesson(frame: Frame, pinned: Pinned, assumptions: Assumptions, progress: Progress) -> Lesson:
    """What the facts teach, by members that do not know them."""
    count = max(assumptions.draws, _LEARNERS)
    known: list[tuple[float, float]] = []
    sums: list[Vector] = []
    for batch in batches(frame, assumptions, count):
        known.extend((one.decay, one.shared) for one in batch.parameters)
        sums.extend(_sums(pinned, flows) for flows in _flows(batch, batch.priors(batch.parameters)))
        progress(len(sums), count, "draws that facts are learnt from")
    stated = np.log([float(area.fact.value / pinned.whole) for area in pinned.areas])
    sigma = np.array([float(area.fact.sigma or 0) for area in pinned.areas])
    return lesson(np.array(known), np.array(sums), stated, sigma)
