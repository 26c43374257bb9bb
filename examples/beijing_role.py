"""Beijing's place in the network of technology flows, with and without what the press reports of single flows.

The reports print no flow between two provinces. All flows here are estimated from what each place sells and buys, and
told with two digits and a 5-95 % interval; a single one is not a finding. The press facts helped to choose the defaults
of the method: that both columns are alike does not prove them right.

Run after `kg build`:  python examples/beijing_role.py
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import networkx as nx
import numpy as np

import kg
from kg.model.estimate import told, told_high, told_low
from kg.model.problems import UsageError
from kg.networks.indicators.run import indicators_given
from kg.networks.provinces.measured import Members, ensemble_of, measured

BEIJING, NEIGHBOURS, ABROAD = "cn-110000", ("cn-120000", "cn-130000"), "abroad"
EVIDENCE = ("totals", "totals-and-facts")
graph = kg.open()


def interval(value: Decimal, low: Decimal, high: Decimal) -> str:
    """Two digits, and the interval rounded outwards."""
    return f"{told(value)} ({told_low(low)} to {told_high(high)})"


def share(flow: dict[str, Any], whole: Decimal) -> str:
    """A flow as a part of a printed total, with its interval."""
    return interval(*(flow[name] / whole for name in ("weight", "lower", "upper")))


def sold_to(network: nx.DiGraph[str], members: Members, *places: str) -> str:
    """What Beijing sells to places together: intervals do not add up, so the draws of the ensemble are added."""
    row, columns = members.nodes.index(BEIJING), [members.nodes.index(place) for place in places]
    low, high = np.quantile(members.draws[:, row, columns].sum(axis=1), (0.05, 0.95))
    value = sum((network[BEIJING][place]["weight"] for place in places), Decimal(0))
    return interval(value, Decimal(str(low)), Decimal(str(high)))


def surely_large(network: nx.DiGraph[str]) -> str:
    """For how many places Beijing is one of the three largest sellers. It is by far the largest seller of all."""
    flows = [network[BEIJING][place] for place in others(network)]
    return f"{sum(flow['top_seller'] > Decimal('0.9') for flow in flows)} of {len(flows)}"


def others(network: nx.DiGraph[str]) -> list[str]:
    """The places that buy, but for Beijing; the residual of the totals is no place and has no printed total."""
    return [place for place, about in network.nodes(data=True) if about["absorbed"] and place != BEIJING]


def moved_most(before: nx.DiGraph[str], after: nx.DiGraph[str]) -> list[str]:
    """The three places whose estimated share from Beijing the press facts change most."""
    shares = {p: [n[BEIJING][p]["weight"] / n.nodes[p]["absorbed"] for n in (before, after)] for p in others(before)}
    most = sorted(shares, key=lambda place: abs(shares[place][1] - shares[place][0]), reverse=True)[:3]
    return [f"{before.nodes[p]['label_en']} {told(shares[p][0])} → {told(shares[p][1])}" for p in most]


for year in (2012, 2013):
    networks = [graph.flows(year, evidence=evidence) for evidence in EVIDENCE]
    drawn = [(network, ensemble_of(graph.source, network)) for network in networks]
    facts = "; ".join(networks[1].graph["card"]["facts"])
    print(f"== {year}: estimated, with 5-95 % intervals: {' | '.join(EVIDENCE)} ==")
    print(f"press facts of {year}: {facts}")
    rows = {
        "Local share: part of its sales that Beijing sells to itself": [
            share(network[BEIJING][BEIJING], network.nodes[BEIJING]["output"]) for network in networks
        ],
        "Sold to Tianjin and Hebei, 100 million yuan": [sold_to(*estimate, *NEIGHBOURS) for estimate in drawn],
        "Sold abroad, 100 million yuan": [sold_to(*estimate, ABROAD) for estimate in drawn],
        "Places with Beijing among their three largest sellers (probability > 0.9)": [
            surely_large(network) for network in networks
        ],
    }
    for title, cells in rows.items():
        print(f"{title}: {' | '.join(cells)}")
    print("Part of what each place buys that comes from Beijing:")
    for place in others(networks[0]):
        about = networks[0].nodes[place]
        cells = [share(network[BEIJING][place], about["absorbed"]) for network in networks]
        print(f"  {about['label_en']:<28} {cells[0]:<22} | {cells[1]}")
    print(f"The press facts move these most: {', '.join(moved_most(*networks))}")
    print()

print("What an estimate cannot carry is refused:")
asked = measured(graph.source, 2013)
try:
    indicators_given(asked.given, asked.draws, ["betweenness"])
except UsageError as refusal:
    print(refusal)
