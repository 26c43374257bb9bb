"""Fréchet bounds: what the totals prove of a cell, whatever is assumed. Exact decimals.

``max(0, out_i + in_j - whole) <= flow_ij <= min(out_i, in_j)``, on the totals less the cells that are known for
certain. Fréchet, Annales de l'Université de Lyon A 14 (1951) 53-77. O(n) a row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from kg.networks.flows.totals import EXACT, Totals, exact_sum

_ZERO = Decimal(0)


@dataclass(frozen=True)
class Bounds:
    """Bounds of every cell, a row at a time: ``row(i)`` has n pairs (low, high)."""

    out: tuple[Decimal, ...]
    into: tuple[Decimal, ...]
    whole: Decimal
    known: Mapping[tuple[int, int], Decimal]

    def row(self, i: int) -> list[tuple[Decimal, Decimal]]:
        """The bounds of row i."""
        out = self.out[i]
        spare = EXACT.subtract(out, self.whole)
        add = EXACT.add
        pairs = [(max(add(spare, into), _ZERO), min(out, into)) for into in self.into]
        for (k, j), value in self.known.items():
            if k == i:
                pairs[j] = (value, value)
        return pairs


def bounds(totals: Totals, known: Mapping[tuple[int, int], Decimal]) -> Bounds:
    """The bounds, given the cells ``known`` for certain, by their indices."""
    out, into = list(totals.out), list(totals.into)
    for (i, j), value in known.items():
        out[i] = max(EXACT.subtract(out[i], value), _ZERO)
        into[j] = max(EXACT.subtract(into[j], value), _ZERO)
    return Bounds(tuple(out), tuple(into), max(exact_sum(out), exact_sum(into)), dict(known))
