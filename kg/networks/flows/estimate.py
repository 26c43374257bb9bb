"""Flows estimated from totals, distances, facts and assumptions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from kg.model.problems import UsageError
from kg.networks.flows.arrays import Matrix
from kg.networks.flows.assumptions import MOST_DECAY, MOST_LOCAL, Assumptions
from kg.networks.flows.balance import UnbalancedError
from kg.networks.flows.bounds import Bounds, bounds
from kg.networks.flows.contradictions import contradictions
from kg.networks.flows.ensemble import Ensemble, Progress, ensemble
from kg.networks.flows.facts import Fact
from kg.networks.flows.frame import closed_sets, frame
from kg.networks.flows.margins import margin_error
from kg.networks.flows.pinned import Pinned, pinned
from kg.networks.flows.quantiles import intervals
from kg.networks.flows.region_sums import RegionDraws, most_regions, region_places
from kg.networks.flows.totals import Totals

_UNLIKE = "totals a million times as large as others are more than double precision holds: merge small nodes"

#: Draws are remembered cell by cell, one tile at a time.
MOST_DRAWS = 2000


class Status(IntEnum):
    """What the value of a cell is."""

    ESTIMATED = 0
    FACT = 1
    ZERO = 2
    RESIDUAL = 3
    UPDATED = 4


@dataclass(frozen=True)
class Estimate:
    """Flows n × n in the order and unit of ``totals``: ``value``, the 5–95 % interval ``lower`` to ``upper`` (None:
    no ensemble), ``status`` (Status of each cell), ``bounds``; the largest relative error of a margin and the sweeps
    of the central estimate. ``ensemble`` has its nodes sorted by name (``order``), as parts of the whole. ``between``
    has the 5 % and 95 % quantiles of the sums between regions (r × r each), if there are regions and draws."""

    totals: Totals
    facts: tuple[Fact, ...]
    assumptions: Assumptions | None
    value: Matrix
    lower: Matrix | None
    upper: Matrix | None
    status: NDArray[np.int8]
    bounds: Bounds
    error: float
    sweeps: int
    ensemble: Ensemble | None
    order: tuple[int, ...]
    between: tuple[Matrix, Matrix] | None = None

    @property
    def decay(self) -> float | None:
        """The decay of the central estimate, as the facts moved it."""
        return None if self.ensemble is None else self.ensemble.centre.decay


def _quiet(done: int, of: int, what: str) -> None:
    pass


def estimate(
    totals: Totals,
    distances: Matrix | None = None,
    facts: Iterable[Fact] = (),
    assumptions: Assumptions | None = None,
    progress: Progress = _quiet,
) -> Estimate:
    """Estimate all flows. ``distances`` n × n in the order of the nodes, without RESIDUAL; its diagonal is not used.

    Nodes are taken in the order of their names, so the order of rows in a file changes nothing. Raises UsageError if
    assumptions, facts and totals cannot hold together, with what contradicts.
    """
    assumptions, facts = assumptions or Assumptions(), tuple(sorted(facts, key=_place))
    _refuse(totals, facts, assumptions)
    order = sorted(range(totals.size), key=lambda i: (totals.has_residual and i == totals.size - 1, totals.nodes[i]))
    ordered = _ordered(totals, order)
    near = [i for i in order if distances is not None and i < len(distances)]
    known = pinned(facts, ordered)
    numbers = frame(ordered, None if distances is None else distances[np.ix_(near, near)], assumptions)
    try:
        drawn = ensemble(numbers, known, _steady(assumptions, distances), progress)
    except UnbalancedError as error:
        raise UsageError(_cannot(error, ordered, known)) from None
    back = np.argsort(order)
    lower, upper, between = _intervals(drawn, totals, order, progress) if assumptions.draws else (None, None, None)
    value, low, high = (None if m is None else _unit(m, back, numbers.whole) for m in (drawn.flows, lower, upper))
    assert value is not None
    exact = {(order[i], order[j]): cell for (i, j), cell in known.known.items()}
    return Estimate(
        totals,
        facts,
        assumptions,
        value,
        low,
        high,
        _status(value, totals, exact),
        bounds(totals, exact),
        margin_error(value, totals),
        drawn.centre.sweeps,
        drawn,
        tuple(order),
        between,
    )


def _place(fact: Fact) -> tuple[list[str], list[str], int]:
    return sorted(fact.origins), sorted(fact.destinations), fact.line


def _intervals(
    drawn: Ensemble, totals: Totals, order: list[int], progress: Progress
) -> tuple[Matrix, Matrix, tuple[Matrix, Matrix] | None]:
    """The intervals of cells (n × n each, in the order of the ensemble, as parts of the whole) and those of regions."""
    if not totals.regions:
        return *intervals(drawn, progress), None
    sums = RegionDraws(region_places(totals)[order], len(drawn.members))
    lower, upper = intervals(drawn, progress, sums.add)
    low, high = sums.interval()
    return lower, upper, (low * drawn.frame.whole, high * drawn.frame.whole)


def _ordered(totals: Totals, order: list[int]) -> Totals:
    sides = (totals.nodes, totals.out, totals.into)
    return Totals(*(tuple(side[i] for i in order) for side in sides))  # type: ignore[arg-type]


def _steady(assumptions: Assumptions, distances: Matrix | None) -> Assumptions:
    """Without distances or decay there is no decay to be uncertain of."""
    fixed = distances is None or not assumptions.decay
    return replace(assumptions, decay_spread=0.0) if fixed else assumptions


def _unit(parts: Matrix, back: NDArray[np.intp], whole: float) -> Matrix:
    return parts[np.ix_(back, back)] * whole


def _status(value: Matrix, totals: Totals, known: Iterable[tuple[int, int]]) -> NDArray[np.int8]:
    status = np.where(value == 0, Status.ZERO, Status.ESTIMATED).astype(np.int8)
    if totals.has_residual:
        status[-1, :] = status[:, -1] = Status.RESIDUAL
    for i, j in known:
        status[i, j] = Status.FACT
    return status


def _refuse(totals: Totals, facts: tuple[Fact, ...], assumptions: Assumptions) -> None:
    """Raise UsageError for what cannot hold, all of it."""
    shares = [assumptions.local_share, *assumptions.local_shares.values()]
    wrong = [
        f"the local share is {s}; it must lie between 0 and {MOST_LOCAL}" for s in shares if not 0 <= s <= MOST_LOCAL
    ]
    if not 0 <= assumptions.decay <= MOST_DECAY:
        wrong.append(f"the decay is {assumptions.decay}; it must lie between 0 and {MOST_DECAY:g}")
    if not 0 <= assumptions.draws <= MOST_DRAWS:
        wrong.append(f"{assumptions.draws} draws; there must be 0 (no intervals) to {MOST_DRAWS}")
    if assumptions.seed < 0:
        wrong.append(f"the seed is {assumptions.seed}; it must be 0 or more")
    if len(set(totals.regions)) > most_regions(assumptions.draws):
        most = most_regions(assumptions.draws)
        wrong.append(f"{len(set(totals.regions))} regions; {assumptions.draws} draws leave room for {most}")
    for members, load in closed_sets(totals, assumptions):
        if load > totals.whole:
            names = "+".join(totals.nodes[i] for i in members)
            wrong.append(f"{names} cannot be without local flows: out and in sum to {load}, of {totals.whole} in all")
    no_local = assumptions.local_share == 0
    for fact, found, expected in contradictions(facts, totals, no_local):
        wrong.append(f"line {fact.line}: found {found}; expected {expected}")
    if wrong:
        raise UsageError("\n".join(wrong))


def _cannot(error: UnbalancedError, totals: Totals, known: Pinned) -> str:
    nodes = sorted({totals.nodes[int(i)] for i in (*error.rows, *error.columns)})
    shown = ", ".join(nodes[:10]) + (f" and {len(nodes) - 10} more" if len(nodes) > 10 else "")
    facts = "; ".join(f"line {a.fact.line}: {a.fact.name} = {a.fact.value}" for a in known.areas if a.fact.hard)
    far = f"by a relative {error.error:.1e}" if np.isfinite(error.error) else "altogether"
    text = f"the flows found miss the totals{' or facts' if facts else ''} {far}"
    return (
        text
        + (f" for {shown}" if shown else "")
        + (f"; facts that contradict each other are among: {facts}" if facts else f"; {_UNLIKE}")
    )
