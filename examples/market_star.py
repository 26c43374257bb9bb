"""With networkx: the observed network of the market, whose only edges are province -> market -> province.

Run after `kg build`:  python examples/market_star.py
The reports print no flows between provinces; this is all that is observed.
"""

from __future__ import annotations

import networkx as nx

import kg

market: nx.DiGraph[object] = nx.DiGraph()
for row in kg.open().query("net-outflow", year=2013):
    if row["output"] is not None:
        market.add_edge(row["province_en"], "market", weight=row["output"])
    if row["absorbed"] is not None:
        market.add_edge("market", row["province_en"], weight=row["absorbed"])

provinces = [node for node in market if node != "market"]
by_net = sorted(
    provinces,
    key=lambda node: market.out_degree(node, weight="weight") - market.in_degree(node, weight="weight"),
    reverse=True,
)
for node in by_net[:5]:
    sold, bought = market.out_degree(node, weight="weight"), market.in_degree(node, weight="weight")
    print(f"{node:<12} sells {sold:>9} and buys {bought:>9} (100 million yuan): net {sold - bought:>9}")
