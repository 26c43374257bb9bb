"""The flows that an indicator is computed from: of a network as it stands, or of one draw of an ensemble.

Sums of a network are exact fractions; those of a draw are floats. Both have the same fields, so that a measure is
written once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import isfinite
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from kg.model.problems import UsageError

Matrix = NDArray[np.float64]
Amount = Fraction | float
#: What a network may be. Anything else is refused: what is not said to be observed is not taken for it.
STATUSES = ("observed", "estimated")
_FLOAT_DECIMALS = 6


@dataclass(frozen=True)
class Flows:
    """``output`` and ``absorbed`` of each node (local flows included), ``local`` flows (i to i; None: the table has
    none, not even zeros, so nothing is known of them), in node order;
    ``cells`` are the flows that are not zero; ``decimals`` those of the finest value;
    ``estimated`` says that the flows between nodes are not observed."""

    nodes: tuple[str, ...]
    output: tuple[Amount, ...]
    absorbed: tuple[Amount, ...]
    local: tuple[Amount, ...] | None
    decimals: int
    estimated: bool
    cells: Mapping[tuple[int, int], Fraction] | None = None
    draw: Matrix | None = field(default=None, compare=False)

    @cached_property
    def matrix(self) -> Matrix:
        """All flows, n × n, origin in rows."""
        if self.draw is not None:
            return self.draw
        array = np.zeros((len(self.nodes), len(self.nodes)))
        for (i, j), value in (self.cells or {}).items():
            array[i, j] = float(value)
        return array

    @cached_property
    def external(self) -> Matrix:
        """The flows between different nodes: the diagonal is zero."""
        array = self.matrix.copy()
        np.fill_diagonal(array, 0.0)
        return array

    @cached_property
    def graph(self) -> nx.DiGraph[Any]:
        """The external network for networkx: nodes in order, ``weight`` the flow, ``distance`` 1/flow."""
        graph: nx.DiGraph[Any] = nx.DiGraph()
        graph.add_nodes_from(self.nodes)
        for i, j in zip(*np.nonzero(self.external), strict=True):
            value = float(self.external[i, j])
            graph.add_edge(self.nodes[i], self.nodes[j], weight=value, distance=1 / value)
        return graph

    def between(self, codes: Sequence[int], groups: int) -> list[list[Amount]]:
        """Flows summed by group of the origin and of the destination; ``codes`` is the group of each node."""
        sums: list[list[Amount]] = [[0 for _ in range(groups)] for _ in range(groups)]
        if self.cells is not None:
            for (i, j), value in self.cells.items():
                sums[codes[i]][codes[j]] += value
            return sums
        member = np.zeros((len(codes), groups))
        member[np.arange(len(codes)), codes] = 1
        rows: list[list[Amount]] = (member.T @ self.matrix @ member).tolist()
        return rows


@dataclass(frozen=True)
class Given:
    """The flows and what else a measure may need: the group of each node, distances (n × n), a reference amount of
    each node (default: its absorption), and the seed and number of permutations."""

    flows: Flows
    groups: tuple[str, ...] | None = None
    distances: Matrix | None = None
    reference: tuple[Fraction, ...] | None = None
    seed: int = 1
    permutations: int = 999

    def placed(self) -> NDArray[np.intp]:
        """The nodes that have a place; those without are infinitely far from all others. Needs distances."""
        assert self.distances is not None
        far = self.distances + np.diag(np.full(len(self.distances), np.inf))
        return np.flatnonzero(np.isfinite(far).any(axis=1))

    def group_codes(self) -> tuple[list[str], list[int]]:
        """The groups in order of their names, and the place in it of each node's group."""
        names = sorted(set(self.groups or ()))
        return names, [names.index(group) for group in self.groups or ()]


def status_of(network: nx.DiGraph[str]) -> str:
    """``observed`` or ``estimated``: the worst of what the network and its edges say. Raises UsageError if unsaid."""
    said = network.graph.get("status")
    if said not in STATUSES:
        raise UsageError(f"the network's status is {said!r}; say whether it is {' or '.join(STATUSES)}")
    edges = {about.get("status", "observed") for _, _, about in network.edges(data=True)}
    return "observed" if said == "observed" and edges <= {"observed", "reported"} else "estimated"


def exact(value: object) -> Fraction:
    """A weight as a fraction. Raises UsageError for what is no finite number or is negative."""
    if not isinstance(value, int | float | Decimal | Fraction) or not isfinite(value):
        raise UsageError(f"{value!r} is not a finite number")
    result = Fraction(value)
    if result < 0:
        raise UsageError(f"the flow {value} is negative")
    return result


def _decimals(value: object) -> int:
    if isinstance(value, Decimal):
        return max(0, -int(value.as_tuple().exponent))
    return 0 if isinstance(value, int) else _FLOAT_DECIMALS


def flows_of(network: nx.DiGraph[str]) -> Flows:
    """The flows of a network. An edge without a weight is refused, and so is a network without any flow.

    Node attributes ``output`` and ``absorbed``, where every node has them, are its totals (of an estimate: the printed
    ones); else the totals are the sums of the edges. Raises UsageError.
    """
    nodes = tuple(network.nodes)
    place = {node: n for n, node in enumerate(nodes)}
    given = [(place[u], place[v], about.get("weight")) for u, v, about in network.edges(data=True)]
    cells = {(i, j): value for i, j, weight in given if (value := exact(weight))}
    if not cells:
        raise UsageError("the network has no flow that is not zero")
    weights: list[object] = [weight for _, _, weight in given]
    totals = [
        [about.get(name) for _, about in network.nodes(data=True) if about.get(name) is not None]
        for name in ("output", "absorbed")
    ]
    if all(len(column) == len(nodes) for column in totals):
        sums = [[exact(value) for value in column] for column in totals]
        weights = [value for column in totals for value in column]
    else:
        sums = [[Fraction(0)] * len(nodes) for _ in range(2)]
        for (i, j), value in cells.items():
            sums[0][i] += value
            sums[1][j] += value
    known = any(i == j for i, j, _ in given)
    local = tuple(cells.get((i, i), Fraction(0)) for i in range(len(nodes))) if known else None
    finest = max(_decimals(weight) for weight in weights)
    return Flows(nodes, tuple(sums[0]), tuple(sums[1]), local, finest, status_of(network) == "estimated", cells)


def flows_of_draw(nodes: tuple[str, ...], draw: Matrix) -> Flows:
    """The flows of one draw of an ensemble, n × n in node order. Raises UsageError for what is no such array."""
    n = len(nodes)
    if draw.shape != (n, n) or not np.isfinite(draw).all() or (draw < 0).any():
        raise UsageError(f"a draw of the ensemble must be {n} × {n} finite flows that are not negative")
    array = draw.astype(np.float64)
    sums = (tuple(array.sum(axis=1).tolist()), tuple(array.sum(axis=0).tolist()), tuple(array.diagonal().tolist()))
    return Flows(nodes, *sums, _FLOAT_DECIMALS, estimated=True, draw=array)
