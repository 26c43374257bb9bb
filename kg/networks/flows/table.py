"""The result as rows of text: origin, destination, value, lower, upper, bound_low, bound_high, status."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kg.networks.flows.ensemble import Progress
from kg.networks.flows.estimate import Estimate, Status
from kg.networks.flows.regions import RegionFlows

COLUMNS = ("origin", "destination", "value", "lower", "upper", "bound_low", "bound_high", "status")
#: Significant digits of an estimated number: enough for the margins, fewer than differ between machines.
_DIGITS = 12


def rows(estimate: Estimate | RegionFlows, progress: Progress) -> Iterator[tuple[str, ...]]:
    """One row a cell, in the order of the totals. Facts and bounds are exact; an estimate lies within its bounds."""
    nodes = estimate.totals.nodes
    facts = estimate.bounds.known
    for i, origin in enumerate(nodes):
        pairs = estimate.bounds.row(i)
        lower = estimate.value[i] if estimate.lower is None else estimate.lower[i]
        upper = estimate.value[i] if estimate.upper is None else estimate.upper[i]
        drawn = estimate.lower is not None
        progress(i, len(nodes), "origins written")
        for j, destination in enumerate(nodes):
            low, high = pairs[j]
            status = Status(int(estimate.status[i, j])).name.lower()
            if (i, j) in facts:
                text = format(facts[i, j], "f")
                yield origin, destination, text, text, text, text, text, status
                continue
            value = _within(float(estimate.value[i, j]), low, high)
            ends = (_within(float(lower[j]), low, high), _within(float(upper[j]), low, high)) if drawn else ("", "")
            yield origin, destination, value, *ends, format(low, "f"), format(high, "f"), status


def _within(value: float, low: Decimal, high: Decimal) -> str:
    """An estimate as text; rounding does not carry it past a bound."""
    text = format(value, f".{_DIGITS}g")
    exact = Decimal(text)
    if exact > high:
        return format(high, "f")
    return format(low, "f") if exact < low else text
