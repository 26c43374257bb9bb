"""The ensemble: many matrices that all meet totals and facts, drawn around what is assumed.

Members are remembered by their scalings (three numbers a node) and made again where they are needed, so that memory
does not grow with n² × draws.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from kg.networks.flows.arrays import Matrix, Noise, Vector
from kg.networks.flows.assumptions import MOST_DECAY, Assumptions
from kg.networks.flows.frame import Frame
from kg.networks.flows.learning import Lesson, lesson
from kg.networks.flows.member import Member, kernel, part, prior, prior_flows, with_facts
from kg.networks.flows.noise import tile, tiles, whole
from kg.networks.flows.parameters import Parameters, central, drawn
from kg.networks.flows.pinned import Pinned

#: Tells how far long work has come: done, of how many, what.
Progress = Callable[[int, int, str], None]
#: Facts are learnt from by at least so many members, if there are any.
_LEARNERS = 200
#: Members are held as they are if they take no more bytes than this.
_HELD = 512 * 2**20
#: Sets the errors of facts apart from other random numbers.
_STREAM = 2**32 - 2


@dataclass(frozen=True)
class Ensemble:
    """Members over a frame and facts, as parts of the whole; ``centre`` with its ``flows`` is the central estimate.
    ``held`` (draws × n × n, single precision) has all members where they are not too large."""

    frame: Frame
    pinned: Pinned
    assumptions: Assumptions
    centre: Member
    flows: Matrix
    members: tuple[Member, ...]
    held: Noise | None

    def matrix(self, draw: int) -> Matrix:
        """One member as a matrix n × n that meets totals and facts."""
        everything = slice(0, self.frame.size)
        noise = _noise(self.frame, self.assumptions, draw)
        return part(self.frame, self.members[draw], self.pinned, noise, everything, everything)

    def stacks(self) -> Iterator[tuple[slice, slice, Noise]]:
        """Part by part the values of all members: rows, columns, and an array draws × rows × columns."""
        n, draws = self.frame.size, len(self.members)
        if self.held is not None:
            yield slice(0, n), slice(0, n), self.held
            return
        for rows, columns in tiles(n):
            sides = [(rows, columns), (columns, rows)][: 1 if rows == columns else 2]
            stacks = [np.empty((draws, r.stop - r.start, c.stop - c.start), np.float32) for r, c in sides]
            for pair in range(0, draws, 2):
                for stack, side, noise in zip(stacks, sides, self._tile(pair // 2, rows, columns), strict=False):
                    for draw in range(pair, min(pair + 2, draws)):
                        signed = -noise if draw % 2 else noise
                        stack[draw] = part(self.frame, self.members[draw], self.pinned, signed, *side)
            for side, stack in zip(sides, stacks, strict=True):
                yield *side, stack

    def _tile(self, pair: int, rows: slice, columns: slice) -> tuple[Noise, Noise]:
        a = self.assumptions
        return tile(a.seed, pair, rows, columns, a.cell_spread, a.cell_correlation)


def ensemble(frame: Frame, pinned: Pinned, assumptions: Assumptions, progress: Progress) -> Ensemble:
    """Balance the centre and all members. Raises UnbalancedError if totals and facts cannot be met."""
    taught = _lesson(frame, pinned, assumptions, progress) if pinned.areas else None
    start = Start(frame, assumptions, central(frame.size), None, np.zeros(len(pinned.areas)))
    centre, flows = _member(start, pinned, taught)
    assert flows is not None
    n, draws = frame.size, assumptions.draws
    held = np.empty((draws, n, n), np.float32) if draws * n * n * 4 <= _HELD else None
    members = []
    for draw, start in enumerate(_starts(frame, assumptions, draws, len(pinned.areas))):
        member, matrix = _member(start, pinned, taught, held is not None)
        members.append(member)
        if held is not None:
            held[draw] = matrix
        progress(draw + 1, draws, "draws balanced")
    return Ensemble(frame, pinned, assumptions, centre, flows, tuple(members), held)


@dataclass(frozen=True)
class Start:
    """What a member begins with: parameters, ``noise`` (n × n; None: the centre), and ``errors`` of the facts."""

    frame: Frame
    assumptions: Assumptions
    parameters: Parameters
    noise: Noise | None
    errors: Vector

    def prior(self, decay: float = 0.0, shared: float = 0.0) -> tuple[Member, Matrix]:
        """The member that knows no facts, and its seed; its parameters shifted by what is given."""
        parameters = self.parameters.moved(decay, shared)
        beta = min(self.assumptions.decay * float(np.exp(parameters.decay)), MOST_DECAY)
        seed = kernel(self.frame, beta, self.noise)
        return prior(self.frame, parameters, beta, seed), seed


def _noise(frame: Frame, assumptions: Assumptions, draw: int) -> Noise:
    a = assumptions
    noise = whole(frame.size, a.seed, draw // 2, a.cell_spread, a.cell_correlation)
    return np.negative(noise, out=noise) if draw % 2 else noise


def _starts(frame: Frame, assumptions: Assumptions, draws: int, facts: int) -> Iterator[Start]:
    """The starts of all members in order, the noise of each pair made once."""
    noise = np.zeros((0, 0), np.float32)
    for draw in range(draws):
        noise = np.negative(noise, out=noise) if draw % 2 else _noise(frame, assumptions, draw)
        generator = np.random.Generator(np.random.SFC64([assumptions.seed, draw, _STREAM]))
        errors = generator.standard_normal(facts) if facts else np.zeros(0)
        yield Start(frame, assumptions, drawn(frame.size, draw, assumptions), noise, errors)


def _member(start: Start, pinned: Pinned, taught: Lesson | None, wanted: bool = True) -> tuple[Member, Matrix | None]:
    """A member that knows the facts, and its flows if they are ``wanted``."""
    before, seed = start.prior()
    if not pinned.known and not pinned.areas:
        return before, prior_flows(before, seed) if wanted else None
    targets = np.zeros(0)
    if taught is not None:
        decay, shared, targets = taught.taught(_sums(pinned, prior_flows(before, seed)), start.errors)
        before, seed = start.prior(decay, shared)
    return with_facts(before, prior_flows(before, seed), pinned, targets)


def _sums(pinned: Pinned, flows: Matrix) -> Vector:
    """The logarithms of the facts' sums."""
    return np.log(np.maximum([area.sum_of(flows) for area in pinned.areas], np.finfo(np.float64).tiny))


def _lesson(frame: Frame, pinned: Pinned, assumptions: Assumptions, progress: Progress) -> Lesson:
    """What the facts teach, by members that do not know them."""
    count = max(assumptions.draws, _LEARNERS)
    known, sums = [], []
    for draw, start in enumerate(_starts(frame, assumptions, count, 0)):
        before, seed = start.prior()
        known.append((start.parameters.decay, start.parameters.shared))
        sums.append(_sums(pinned, prior_flows(before, seed)))
        progress(draw + 1, count, "draws that facts are learnt from")
    stated = np.log([float(area.fact.value / pinned.whole) for area in pinned.areas])
    sigma = np.array([float(area.fact.sigma or 0) for area in pinned.areas])
    return lesson(np.array(known), np.array(sums), stated, sigma)
