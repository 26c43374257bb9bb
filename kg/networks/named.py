"""The networks of the graph by name."""

from __future__ import annotations

import networkx as nx

from kg.model.problems import UsageError
from kg.networks.parties import party_network
from kg.networks.provinces.network import flow_network
from kg.store.source import Source

#: Flows between areas, and from kinds of sellers to kinds of buyers.
NETWORKS = ("areas", "parties")


def named_network(source: Source, network: str, year: int, measure: str, evidence: str = "best") -> nx.DiGraph[str]:
    """One of the networks of a year; ``evidence`` is of areas only. Raises UsageError, naming what there is."""
    if network not in NETWORKS:
        raise UsageError(f"network {network!r} is not one of {', '.join(NETWORKS)}")
    if network == "parties":
        if evidence not in ("best", "reported"):
            raise UsageError(f"the network of parties is printed: there is no evidence {evidence!r} of it")
        return party_network(source, year, measure)
    return flow_network(source, year, measure, evidence)
