"""What is given beside the flows, put in node order: the group of each node, distances, a reference amount."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import networkx as nx
import numpy as np

from kg.model.problems import UsageError
from kg.networks.indicators.flows import Given, Matrix, exact, flows_of

_SHOWN = 5


def given_for(
    network: nx.DiGraph[str],
    groups: Mapping[str, str] | None = None,
    distances: Mapping[tuple[str, str], float] | None = None,
    reference: Mapping[str, Decimal] | None = None,
    seed: int = 1,
    permutations: int = 999,
) -> Given:
    """The flows of a network with what else is given: the group of each node, the distance of each pair of different
    nodes, a reference amount of each node. Raises UsageError naming what is missing or cannot be."""
    if permutations < 1 or seed < 0:
        raise UsageError("there must be one permutation at least, and the seed must not be negative")
    flows = flows_of(network)
    nodes = flows.nodes
    for name, mapping in (("group", groups), ("reference amount", reference)):
        _complete(name, [node for node in nodes if mapping is not None and node not in mapping])
    return Given(
        flows,
        None if groups is None else tuple(groups[node] for node in nodes),
        None if distances is None else _matrix(nodes, distances),
        None if reference is None else tuple(exact(reference[node]) for node in nodes),
        seed,
        permutations,
    )


def _complete(what: str, without: list[str]) -> None:
    if without:
        more = f" and {len(without) - _SHOWN} more" if len(without) > _SHOWN else ""
        raise UsageError(f"no {what} is given for {', '.join(without[:_SHOWN])}{more}")


def _matrix(nodes: tuple[str, ...], distances: Mapping[tuple[str, str], float]) -> Matrix:
    """n × n; the diagonal is not used and stays 0 where it is not given."""
    pairs = [(a, b) for a in nodes for b in nodes if a != b]
    _complete("distance", [f"{a} → {b}" for a, b in pairs if (a, b) not in distances])
    _positive([f"{a} → {b}" for a, b in pairs if not 0 < distances[a, b] < float("inf")])
    return np.array([[float(distances.get((a, b), 0.0)) for b in nodes] for a in nodes])


def _positive(wrong: list[str]) -> None:
    if wrong:
        raise UsageError(f"the distance must be a number above 0 for {', '.join(wrong[:_SHOWN])}")
