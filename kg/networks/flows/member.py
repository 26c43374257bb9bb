"""One member of the ensemble, remembered by its scalings, and the parts of its matrix made from them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from kg.networks.flows.arrays import Index, Mask, Matrix, Noise, Vector
from kg.networks.flows.balance import Balanced, balance, balanced
from kg.networks.flows.group import Group
from kg.networks.flows.pinned import Pinned


@dataclass(frozen=True)
class Member:
    """All that is needed to make the matrix again, or a part of it: ``decay``, scalings of rows and columns (n),
    ``local`` flows (n), and groups with their ``factors``. ``sweeps`` and ``error`` tell how it was balanced, ``rough``
    that it was with :mod:`kg.networks.flows.together`."""

    decay: float
    rows: Vector
    columns: Vector
    local: Vector
    groups: tuple[Group, ...] = ()
    factors: tuple[float, ...] = ()
    sweeps: int = 0
    error: float = 0.0
    rough: bool = False


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
        error=done.error,
        rough=False,
    )


def finish(member: Member, pinned: Pinned, cells: Matrix | Noise, rows: slice, columns: slice) -> None:
    """Make ``cells``, a part of the seed of a member on or off the diagonal, that part of its flows, in place.

    In double precision, unless the member is rough.
    """
    flows = cells if member.rough else cells.astype(np.float64, copy=False)
    flows *= member.columns[columns].astype(flows.dtype)
    flows *= member.rows[rows, None].astype(flows.dtype)
    if pinned.known or pinned.areas:
        _apply_facts(member, pinned, flows, rows, columns)
    if rows == columns:
        np.fill_diagonal(flows, member.local[rows])
    for (i, j), value in pinned.known.items():
        if rows.start <= i < rows.stop and columns.start <= j < columns.stop:
            flows[i - rows.start, j - columns.start] = float(value / pinned.whole)
    if flows is not cells:
        cells[...] = flows


def _apply_facts(member: Member, pinned: Pinned, flows: Matrix | Noise, rows: slice, columns: slice) -> None:
    n = len(member.local)
    for group, factor in zip(member.groups, member.factors, strict=True):
        inside = _within(group.rows, rows, n), _within(group.columns, columns, n)
        flows[np.logical_and.outer(*inside)] *= factor
    np.copyto(flows, 0.0, where=pinned.empty[rows, columns])


def _within(members: Index, part: slice, n: int) -> Mask:
    inside = np.zeros(n, dtype=bool)
    inside[members] = True
    return inside[part]
