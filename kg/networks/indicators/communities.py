"""Communities by the Louvain method on the directed external network, with the modularity that they reach.

Formula: partition that makes Q = sum over i, j of (T(i,j)/W - output(i) absorption(j)/W^2) over pairs in one community
large

Complexity: about O(E log n)

Reference: Blondel, Guillaume, Lambiotte and Lefebvre 2008, J. Stat. Mech. P10008; networkx louvain_communities
"""

from __future__ import annotations

import networkx as nx

from kg.networks.indicators.flows import Given
from kg.networks.indicators.indicator import Indicator, Number, Support, Values, text_of


def _compute(given: Given) -> Values:
    graph = given.flows.graph
    if not graph.size():
        return {("", "modularity"): None}
    found = nx.community.louvain_communities(graph, weight="weight", seed=given.seed)
    place = {node: n for n, node in enumerate(given.flows.nodes)}
    # Numbered by their first node, so that the numbers do not depend on the order of the search.
    ordered = sorted((sorted(members, key=place.__getitem__) for members in found), key=lambda m: place[m[0]])
    result: dict[tuple[str, str], Number | None] = {
        (node, "community"): next(number for number, members in enumerate(ordered, 1) if node in members)
        for node in given.flows.nodes
    }
    return {**result, ("", "modularity"): nx.community.modularity(graph, [set(m) for m in ordered], weight="weight")}


INDICATOR = Indicator(
    "communities",
    "社区（Louvain）",
    "Louvain communities",
    Support.OBSERVED,
    text_of(__doc__),
    _compute,
    reason=(
        "an estimate made without distance decay has no communities by construction, and with it they are those of the "
        "assumed decay",
        "不设距离衰减的估计网络按构造没有社区，设了衰减则社区只是所设衰减的反映",
    ),
    chance=("seed",),
    comparable=False,
)
