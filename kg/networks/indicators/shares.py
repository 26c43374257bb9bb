"""What the shares of local flows have in common: one amount over another for each node, and for the network."""

from __future__ import annotations

from collections.abc import Sequence

from kg.networks.indicators.flows import Amount, Flows
from kg.networks.indicators.indicator import Values
from kg.networks.indicators.vectors import quotient


def by_node(flows: Flows, above: Sequence[Amount] | None, below: Sequence[Amount]) -> Values:
    """above / below of each node, and of the sums for the network as a whole; None where nothing is known above."""
    if above is None:
        return dict.fromkeys([*((node, "") for node in flows.nodes), ("", "")])
    rows = zip(flows.nodes, above, below, strict=True)
    return {**{(node, ""): quotient(a, b) for node, a, b in rows}, ("", ""): quotient(sum(above), sum(below))}
