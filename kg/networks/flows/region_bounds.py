"""What the totals prove of the flows between regions, whatever is assumed. Exact decimals.

The Fréchet bounds of the regions' totals less the cells that are known for certain, plus those cells. They are never
looser than the sums of the cells' bounds unless cells are known: regions merge rows and columns, and a table that
reaches the merged bound keeps to the bounds of its cells. Where cells are known, the tighter of both is taken. A fact
on several cells bounds the sum between regions that hold them all, or that it covers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kg.networks.flows.bounds import Bounds
from kg.networks.flows.facts import Fact
from kg.networks.flows.totals import EXACT, Totals, exact_sum

_Pair = tuple[Decimal, Decimal]
_ZERO = Decimal(0)


@dataclass(frozen=True)
class RegionBounds:
    """Bounds between r regions: ``pairs`` (low, high) by their indices; ``known``, the sums of which every cell is
    known, or that a fact states."""

    pairs: Mapping[tuple[int, int], _Pair]
    known: Mapping[tuple[int, int], Decimal]
    size: int

    def row(self, i: int) -> list[_Pair]:
        """The bounds of row i."""
        return [self.pairs[i, j] for j in range(self.size)]


def region_bounds(totals: Totals, cells: Bounds, facts: Iterable[Fact]) -> RegionBounds:
    """The bounds between the regions of ``totals``, in the order in which these name them; ``cells`` has the bounds of
    their cells. O(r² + cells of the pairs of regions that have a known cell)."""
    members: dict[str, list[int]] = defaultdict(list)
    for node, region in enumerate(totals.regions):
        members[region].append(node)
    groups = list(members.values())
    out, into = ([exact_sum([side[i] for i in group]) for group in groups] for side in (cells.out, cells.into))
    place = {node: k for k, group in enumerate(groups) for node in group}
    sums: dict[tuple[int, int], list[Decimal]] = defaultdict(list)
    for (i, j), value in cells.known.items():
        sums[place[i], place[j]].append(value)
    pairs = {
        (a, b): (max(EXACT.subtract(EXACT.add(o, n), cells.whole), _ZERO), min(o, n))
        for a, o in enumerate(out)
        for b, n in enumerate(into)
    }
    known = {}
    for (a, b), values in sums.items():
        pairs[a, b] = _with_known(pairs[a, b], exact_sum(values), _sum_of_cells(cells, groups[a], groups[b]))
        if len(values) == len(groups[a]) * len(groups[b]):
            known[a, b] = exact_sum(values)
    _apply_facts(pairs, known, totals, [fact for fact in facts if fact.hard and not fact.single])
    return RegionBounds(pairs, known, len(groups))


def _with_known(rest: _Pair, known: Decimal, cells: _Pair) -> _Pair:
    low, high = (EXACT.add(end, known) for end in rest)
    return max(low, cells[0]), min(high, cells[1])


def _sum_of_cells(cells: Bounds, rows: list[int], columns: list[int]) -> _Pair:
    """The sums of the bounds of single cells."""
    found = [pairs[j] for pairs in map(cells.row, rows) for j in columns]
    return exact_sum([low for low, _ in found]), exact_sum([high for _, high in found])


def _apply_facts(
    pairs: dict[tuple[int, int], _Pair], known: dict[tuple[int, int], Decimal], totals: Totals, facts: list[Fact]
) -> None:
    """Narrow bounds by hard facts on several cells, and note the sums that they state."""
    members: dict[str, set[str]] = defaultdict(set)
    for node, region in zip(totals.nodes, totals.regions, strict=True):
        members[region].add(node)
    for fact in facts:
        for a, rows in enumerate(members.values()):
            for b, columns in enumerate(members.values()):
                low, high = pairs[a, b]
                inside = fact.origins <= rows and fact.destinations <= columns
                covers = fact.origins >= rows and fact.destinations >= columns
                if inside:
                    low = max(low, fact.value)
                if covers:
                    high = min(high, fact.value)
                if inside and covers:
                    known[a, b] = fact.value
                pairs[a, b] = low, high
