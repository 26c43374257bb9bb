"""What measures of totals share: the two vectors of a network, and a quotient that may have nothing below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from kg.networks.indicators.flows import Amount, Flows
from kg.networks.indicators.indicator import Values


def sides(flows: Flows) -> tuple[tuple[str, tuple[Amount, ...]], ...]:
    """The output and the absorption of the nodes, each with its name."""
    return ("output", flows.output), ("absorption", flows.absorbed)


def quotient(above: Amount, below: Amount) -> Amount | None:
    """above / below, exact for fractions; None if there is nothing below."""
    return above / below if below else None


def of_both(flows: Flows, index: Callable[[Sequence[Fraction]], Fraction]) -> Values:
    """An exact index of the output and of the absorption, for the network as a whole."""
    return {("", name): index([Fraction(v) for v in vector]) if any(vector) else None for name, vector in sides(flows)}
