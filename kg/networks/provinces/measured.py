"""A network of the graph with what its indicators need: regions as groups, distances, and the draws of its estimate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from kg.networks.flows.arrays import Matrix
from kg.networks.flows.totals import exact_sum
from kg.networks.indicators.flows import Given, flows_of
from kg.networks.parties import party_network
from kg.networks.provinces.case import RESIDUAL_AREA, case_of, node_of
from kg.networks.provinces.distances import far_apart
from kg.networks.provinces.given import read_given, seats
from kg.networks.provinces.network import flow_network
from kg.networks.provinces.run import Run, run
from kg.store.source import Source

#: The group of nodes that are in no region of the country.
OUTSIDE = "outside"


@dataclass(frozen=True)
class Measured:
    """``given`` for indicators, the ``draws`` of an estimate (None: the flows are observed), each n × n in node order,
    and ``notes`` on what was assumed or left out."""

    given: Given
    draws: Iterator[Matrix] | None
    notes: tuple[str, ...]


def unlike(networks: Sequence[Measured]) -> tuple[str, ...]:
    """What to beware of when networks are compared: that some are estimated, and others not."""
    if len({network.draws is None for network in networks}) < 2:
        return ()
    return ("one is reported and one estimated: what differs may be what they cover; --evidence chooses",)


def run_of(source: Source, network: nx.DiGraph[str]) -> Run:
    """The run behind an estimated network, made again from the totals in the graph: the same seed, the same flows."""
    about = network.graph
    return run(case_of(read_given(source, about["year"], about["measure"]), about["evidence"]))


def measured(
    source: Source,
    year: int,
    measure: str = "contract-value",
    evidence: str = "best",
    seed: int = 1,
    permutations: int = 999,
) -> Measured:
    """What the indicators of a year's flows between areas are computed from. Raises UsageError as flow_network does.

    Of a table that a source states, totals are the sums of its flows, whatever the reports print. Of an estimate, the
    residual of the totals is no actor and left out; totals that are not printed count as 0, as in the estimate.
    Areas without a seat of government have no distance (infinite) to any other.
    """
    network = flow_network(source, year, measure, evidence)
    if network.graph["status"] == "observed":
        notes = (*network.graph["notes"], *_sums_of_the_table(network))
        known = seats(source)
        far = far_apart([known.get(node) for node in network])
        return Measured(Given(flows_of(network), _groups(network), far, None, seed, permutations), None, notes)
    notes = (*network.graph["notes"], *_without_residual(network), *_unprinted_as_zero(network))
    nodes = tuple(network)
    again = run_of(source, network)
    placed = {place.code: place for place in again.case.given.places}
    far = far_apart([placed[node].at for node in nodes])
    return Measured(
        Given(flows_of(network), _groups(network), far, None, seed, permutations), draws(again, nodes), notes
    )


def _groups(network: nx.DiGraph[str]) -> tuple[str, ...]:
    return tuple(about["region"] or OUTSIDE for _, about in network.nodes(data=True))


def measured_parties(
    source: Source, year: int, measure: str = "contract-value", seed: int = 1, permutations: int = 999
) -> Measured:
    """What the indicators of the network of kinds of sellers and buyers are computed from. Raises UsageError.

    Strengths are the printed totals, which the cells do not sum to exactly.
    """
    return Measured(
        Given(flows_of(party_network(source, year, measure)), None, None, None, seed, permutations), None, ()
    )


def draws(run: Run, nodes: tuple[str, ...]) -> Iterator[Matrix]:
    """The members of a run's ensemble, n × n in the order of these nodes (areas of the run), in the unit of the
    totals, one after the other."""
    ensemble = run.estimate.ensemble
    assert ensemble is not None
    names = [run.case.totals.nodes[i] for i in run.estimate.order]
    order = [names.index(node) for node in nodes]
    whole = float(run.case.totals.whole)
    for draw in range(len(ensemble.members)):
        yield ensemble.matrix(draw)[np.ix_(order, order)] * whole


@dataclass(frozen=True)
class Members:
    """All members of an ensemble: ``nodes``, and ``draws`` (draws × n × n) in the unit of the network."""

    nodes: tuple[str, ...]
    draws: NDArray[np.float32]


def ensemble_of(source: Source, network: nx.DiGraph[str]) -> Members:
    """The ensemble behind an estimated network, in the order of its nodes."""
    again = run_of(source, network)
    nodes = tuple(network)
    named = tuple(node_of(area) for area in nodes)
    return Members(nodes, np.stack([flows.astype(np.float32) for flows in draws(again, named)]))


def _without_residual(network: nx.DiGraph[str]) -> tuple[str, ...]:
    if RESIDUAL_AREA not in network:
        return ()
    edges = [*network.in_edges(RESIDUAL_AREA, "weight"), *network.out_edges(RESIDUAL_AREA, "weight")]
    amount = exact_sum([weight for *_, weight in edges])
    network.remove_node(RESIDUAL_AREA)
    shown = format(amount.quantize(Decimal("0.01")).normalize(), "f")
    return (f"the totals of sellers and buyers differ by {shown} {network.graph['unit']}: left out",)


def _sums_of_the_table(network: nx.DiGraph[str]) -> tuple[str, ...]:
    for _, about in network.nodes(data=True):
        about["output"] = about["absorbed"] = None
    return ("totals are the sums of the table's own flows, not the printed totals",)


def _unprinted_as_zero(network: nx.DiGraph[str]) -> tuple[str, ...]:
    notes = []
    for _, about in network.nodes(data=True):
        for end in ("output", "absorbed"):
            if about[end] is None:
                about[end] = Decimal(0)
                notes.append(f"{end} of {about['label_en']} is not printed and counts as 0")
    return tuple(notes)
