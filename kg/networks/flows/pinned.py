"""Facts as what balancing needs: cells that are known, cells that the facts leave empty, sums over groups."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from kg.networks.flows.arrays import Index, Mask, Matrix, Vector
from kg.networks.flows.facts import Fact
from kg.networks.flows.group import Group
from kg.networks.flows.totals import EXACT, Totals, exact_sum

#: How far a soft fact's sum follows its target against contradiction: nearly all the way.
GIVE = 0.98


@dataclass(frozen=True)
class Area:
    """The cells ``rows`` × ``columns`` of a ``fact``; ``known`` is what its known cells sum to."""

    fact: Fact
    rows: Index
    columns: Index
    known: Decimal

    @property
    def rest(self) -> Decimal:
        """What is left for its cells that are not known."""
        return EXACT.subtract(self.fact.value, self.known)

    def sum_of(self, flows: Matrix) -> float:
        """The sum of its cells in a matrix."""
        return float(flows[np.ix_(self.rows, self.columns)].sum())


@dataclass(frozen=True)
class Pinned:
    """``known`` cells by index, exactly; ``empty`` n × n, known cells and those the facts leave nothing for; ``out``
    and ``into`` (n), what is left of the totals as parts of the ``whole``; ``areas``, all facts above 0."""

    known: dict[tuple[int, int], Decimal]
    empty: Mask
    out: Vector
    into: Vector
    whole: Decimal
    areas: tuple[Area, ...]

    def groups(self, targets: Vector) -> list[Group]:
        """What the facts that are no known cell demand of one member: hard ones their value, soft ones their target
        (f, parts of the whole)."""
        groups = []
        for area, target in zip(self.areas, targets, strict=True):
            if area.fact.hard and area.rest > 0:
                groups.append(Group(area.rows, area.columns, float(area.rest / self.whole)))
            elif not area.fact.hard:
                least = 1e-3 * float(target)
                rest = max(float(target) - float(area.known / self.whole), least)
                groups.append(Group(area.rows, area.columns, rest, GIVE))
        return groups


def pinned(facts: tuple[Fact, ...], totals: Totals) -> Pinned:
    """The facts of totals. All sums are exact; call only with facts that do not contradict the totals."""
    index = {node: n for n, node in enumerate(totals.nodes)}
    known = {(index[_one(f.origins)], index[_one(f.destinations)]): f.value for f in facts if f.hard and f.single}
    out, into = list(totals.out), list(totals.into)
    empty = np.zeros((totals.size, totals.size), dtype=bool)
    for (i, j), value in known.items():
        out[i], into[j] = EXACT.subtract(out[i], value), EXACT.subtract(into[j], value)
        empty[i, j] = True
    areas = [_area(fact, index, known) for fact in facts]
    for area in areas:
        if area.fact.hard and not area.fact.single:
            _close(empty, area, out, into)
    some = tuple(area for area in areas if area.fact.value > 0)
    return Pinned(known, empty, _parts(out, totals.whole), _parts(into, totals.whole), totals.whole, some)


def _one(nodes: frozenset[str]) -> str:
    (node,) = nodes
    return node


def _area(fact: Fact, index: dict[str, int], known: dict[tuple[int, int], Decimal]) -> Area:
    rows, columns = (
        np.array(sorted(index[node] for node in nodes), dtype=np.intp) for nodes in (fact.origins, fact.destinations)
    )
    return Area(fact, rows, columns, exact_sum([v for (i, j), v in known.items() if i in rows and j in columns]))


def _parts(values: list[Decimal], whole: Decimal) -> Vector:
    return np.array([float(EXACT.divide(max(v, Decimal(0)), whole)) for v in values])


def _close(empty: Mask, area: Area, out: list[Decimal], into: list[Decimal]) -> None:
    """Where a hard fact takes all that its rows or columns have, or as little as it can, others get nothing.

    Balancing would only come near to such zeros, ever more slowly.
    """
    rows, columns = (np.isin(np.arange(len(out)), side) for side in (area.rows, area.columns))
    sent, taken = exact_sum([out[i] for i in area.rows]), exact_sum([into[j] for j in area.columns])
    if area.rest == 0:
        empty |= np.logical_and.outer(rows, columns)
    if area.rest == sent:
        empty |= np.logical_and.outer(rows, ~columns)
    if area.rest == taken:
        empty |= np.logical_and.outer(~rows, columns)
    if area.rest == EXACT.subtract(EXACT.add(sent, taken), exact_sum(out)):
        empty |= np.logical_and.outer(~rows, ~columns)
