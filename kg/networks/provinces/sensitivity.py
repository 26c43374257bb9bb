"""How far an estimate hangs on the two numbers that are assumed: decay and local share, each taken smaller and larger.

Nothing is drawn: each combination is one central estimate. Facts are left out; the totals are those of the graph.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import networkx as nx
import numpy as np

from kg.networks.flows.arrays import Matrix
from kg.networks.flows.estimate import estimate
from kg.networks.flows.measures import common_part
from kg.networks.provinces.case import DECAY, EVIDENCE, LOCAL_SHARE, RESIDUAL_AREA, Case, case_of
from kg.networks.provinces.distances import distances
from kg.networks.provinces.given import read_given
from kg.networks.provinces.network import flow_network
from kg.networks.provinces.run import SEED
from kg.store.source import Source

#: The decays and local shares that are tried; the middle ones are those of the runs.
DECAYS = (0.0, DECAY, 1.0)
LOCAL_SHARES = (0.6, LOCAL_SHARE, 0.8)
#: Significant digits that are kept of a flow, as in the graph, and the last decimal of a share.
_DIGITS = 12
_SHARE = ".3f"
#: The numbers of a combination.
NUMBERS = ("decay", "local_share", "local", "common", "outside", "pairs")
Pair = tuple[str, str]


@dataclass(frozen=True)
class Combination:
    """What one decay and local share give, the RESIDUAL left out: ``local``, the part of the whole that stays in its
    place; ``common``, the part of the flows between places that is as in the run (0 to 1); how many of the ``pairs``
    that have a flow are ``outside`` their 5–95 % interval in the run. ``central``: it is the run's own."""

    decay: Decimal
    local_share: Decimal
    local: Decimal
    common: Decimal
    outside: int
    pairs: int
    central: bool

    def record(self) -> dict[str, str]:
        """The combination as plain values; ``central`` is "yes" or "no"."""
        numbers = {name: str(getattr(self, name)) for name in NUMBERS}
        return numbers | {"central": "yes" if self.central else "no"}


@dataclass(frozen=True)
class Range:
    """A flow of the run with its interval, and the ``smallest`` and ``largest`` value that the combinations give."""

    origin: str
    destination: str
    value: Decimal
    lower: Decimal
    upper: Decimal
    smallest: Decimal
    largest: Decimal


@dataclass(frozen=True)
class Sensitivity:
    """The ``network`` of the run, its ``combinations`` (by decay, then local share) and its ``flows``, the largest
    first (RESIDUAL left out)."""

    network: nx.DiGraph[str]
    combinations: tuple[Combination, ...]
    flows: tuple[Range, ...]


def sensitivity(source: Source, year: int, measure: str = "contract-value") -> Sensitivity:
    """The sensitivity of the estimate from totals. Raises UsageError as flow_network does."""
    network = flow_network(source, year, measure, EVIDENCE[0])
    network.remove_nodes_from([RESIDUAL_AREA])
    return compared(network, case_of(read_given(source, year, measure)))


def compared(network: nx.DiGraph[str], case: Case) -> Sensitivity:
    """The combinations beside a run (``network``, as flow_network gives it) of the case."""
    tried = {(decay, share): flows_at(case, decay, share) for decay in DECAYS for share in LOCAL_SHARES}
    pairs = _pairs(network, case)
    centre = tried[DECAY, LOCAL_SHARE]
    combinations = tuple(_combination(key, flows, centre, network, pairs) for key, flows in tried.items())
    ranges = [_range(network, pair, at, list(tried.values())) for pair, at in pairs.items()]
    ranges.sort(key=lambda flow: (-flow.value, flow.origin, flow.destination))
    return Sensitivity(network, combinations, tuple(ranges))


def flows_at(case: Case, decay: float, local_share: float) -> Matrix:
    """The central estimate n × n between the places of a case, in the unit and order of its totals."""
    assumed = replace(case.assumptions(0, SEED), decay=decay, local_share=local_share)
    places = case.given.places
    flows: Matrix = estimate(case.totals, distances(places), case.facts, assumed).value
    return flows[: len(places), : len(places)]


def _pairs(network: nx.DiGraph[str], case: Case) -> dict[Pair, tuple[int, int]]:
    """Where the flows of the run stand in the matrices, by their ends."""
    at = {place.code: number for number, place in enumerate(case.given.places)}
    return {(a, b): (at[a], at[b]) for a, b in network.edges if a in at and b in at}


def _combination(
    key: tuple[float, float],
    flows: Matrix,
    centre: Matrix,
    network: nx.DiGraph[str],
    pairs: Mapping[Pair, tuple[int, int]],
) -> Combination:
    between = ~np.eye(len(flows), dtype=bool)
    shares = flows.trace() / flows.sum(), common_part(centre, flows, between)
    local, common = (Decimal(format(share, _SHARE)) for share in shares)
    ends = {pair: (network.edges[pair]["lower"], network.edges[pair]["upper"]) for pair in pairs}
    outside = sum(not ends[pair][0] <= _exact(flows, at) <= ends[pair][1] for pair, at in pairs.items())
    decay, share = (Decimal(format(number, "g")) for number in key)
    return Combination(decay, share, local, common, outside, len(pairs), key == (DECAY, LOCAL_SHARE))


def _range(network: nx.DiGraph[str], pair: Pair, at: tuple[int, int], tried: Sequence[Matrix]) -> Range:
    about = network.edges[pair]
    values = [_exact(flows, at) for flows in tried]
    return Range(*pair, about["weight"], about["lower"], about["upper"], min(values), max(values))


def _exact(flows: Matrix, at: tuple[int, int]) -> Decimal:
    return Decimal(format(flows[at], f".{_DIGITS}g"))
