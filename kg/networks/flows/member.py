"""One member of the ensemble: parameters and noise in, a balanced matrix out, remembered by its scalings."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from kg.networks.flows.arrays import Index, Mask, Matrix, Noise, Vector
from kg.networks.flows.balance import Balanced, balance, balanced
from kg.networks.flows.frame import Frame
from kg.networks.flows.group import Group
from kg.networks.flows.local import local_flows
from kg.networks.flows.parameters import Parameters, shares
from kg.networks.flows.pinned import Pinned

_ALL = slice(None)
#: Logarithms of a seed beyond it are cut: single precision holds exp(88), and no cell of that size differs from none.
_MOST_POWER = 80.0


@dataclass(frozen=True)
class Member:
    """All that is needed to make the matrix again, or a part of it: ``decay``, scalings of rows and columns (n),
    ``local`` flows (n), and groups with their ``factors``. ``sweeps`` and ``error`` tell how it was balanced."""

    decay: float
    rows: Vector
    columns: Vector
    local: Vector
    groups: tuple[Group, ...] = ()
    factors: tuple[float, ...] = ()
    sweeps: int = 0
    error: float = 0.0


def kernel(frame: Frame, decay: float, noise: Noise | None, rows: slice = _ALL, columns: slice = _ALL) -> Matrix:
    """The seed of balancing, or a part of it: distance^-decay · exp(noise), 0 where cells are shut.

    With noise it is computed in single precision: what is balanced is a draw, not a measurement.
    """
    shut = frame.shut[rows, columns]
    kind = np.float64 if noise is None else np.float32
    if frame.far is None or not decay:
        powers = np.zeros(shut.shape, kind) if noise is None else noise.copy()
    else:
        powers = frame.far[rows, columns].astype(kind)
        powers *= kind(-decay)
        if noise is not None:
            powers += noise
        np.clip(powers, -_MOST_POWER, _MOST_POWER, out=powers)
    result: Matrix = np.exp(powers, out=powers).astype(np.float64, copy=False)
    np.copyto(result, 0.0, where=shut)
    return result


def prior(frame: Frame, parameters: Parameters, decay: float, seed: Matrix) -> Member:
    """A member that knows no facts, balanced from its seed (n × n), the :func:`kernel` of its decay."""
    local = local_flows(frame.out, frame.into, shares(frame, parameters), frame.abroad)
    done = balance(seed, frame.out - local, frame.into - local)
    return Member(decay, done.rows, done.columns, local, (), (), done.sweeps, done.error)


def prior_flows(member: Member, seed: Matrix) -> Matrix:
    """The flows of a member that knows no facts, as parts of the whole (n × n)."""
    flows = member.rows[:, None] * seed
    flows *= member.columns
    np.fill_diagonal(flows, member.local)
    return flows


def with_facts(before: Member, flows: Matrix, pinned: Pinned, targets: Vector) -> tuple[Member, Matrix]:
    """The member nearest to one that knows no facts (in the sense of balancing) that meets them, and its flows.

    All cells of ``flows`` may move, the local ones too, but those that are empty. Raises UnbalancedError if the facts
    cannot be met.
    """
    seed = np.where(pinned.empty, 0.0, flows)
    groups = pinned.groups(targets)
    done = balance(seed, pinned.out, pinned.into, groups)
    after = balanced(seed, done, groups)
    member = _combined(before, after.diagonal().copy(), groups, done)
    for (i, j), value in pinned.known.items():
        after[i, j] = float(value / pinned.whole)
    return member, after


def _combined(before: Member, local: Vector, groups: list[Group], done: Balanced) -> Member:
    return replace(
        before,
        rows=before.rows * done.rows,
        columns=before.columns * done.columns,
        local=local,
        groups=tuple(groups),
        factors=done.factors,
        sweeps=before.sweeps + done.sweeps,
        error=max(before.error, done.error),
    )


def part(frame: Frame, member: Member, pinned: Pinned, noise: Noise | None, rows: slice, columns: slice) -> Matrix:
    """A part of a member's matrix, made again."""
    flows = kernel(frame, member.decay, noise, rows, columns)
    flows *= member.rows[rows, None]
    flows *= member.columns[columns]
    for group, factor in zip(member.groups, member.factors, strict=True):
        inside = _within(group.rows, rows, frame.size), _within(group.columns, columns, frame.size)
        flows[np.logical_and.outer(*inside)] *= factor
    if pinned.known or pinned.areas:
        np.copyto(flows, 0.0, where=pinned.empty[rows, columns])
    same = np.arange(max(rows.start, columns.start), min(rows.stop, columns.stop))
    flows[same - rows.start, same - columns.start] = member.local[same]
    for (i, j), value in pinned.known.items():
        if rows.start <= i < rows.stop and columns.start <= j < columns.stop:
            flows[i - rows.start, j - columns.start] = float(value / pinned.whole)
    return flows


def _within(members: Index, part: slice, n: int) -> Mask:
    inside = np.zeros(n, dtype=bool)
    inside[members] = True
    return inside[part]
