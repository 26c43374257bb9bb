"""The one network that the reports print: from kinds of sellers to kinds of buyers, 2013. Nothing is estimated.

A kind of party is enterprise, institution (事业法人: universities, institutes), government … Printed values are exact.

Run after `kg build`:  python examples/buyers_by_sellers.py
"""

from __future__ import annotations

import kg
from kg.networks.indicators.run import indicators_given
from kg.networks.provinces.measured import measured_parties

graph = kg.open()
network = graph.flows(2013, network="parties")
kinds = network.nodes
names = {code: kinds[code]["label_en"] for code in kinds}
print(f"{network.graph['title_en']}; {network.graph['method_en']}; {network.graph['unit_en']}")

print("\nWho sells mainly to whom (as printed), and the part of the seller's printed total:")
for seller in sorted(kinds, key=lambda code: kinds[code]["output"], reverse=True):
    buyer, flow = max(network[seller].items(), key=lambda item: item[1]["weight"])
    sold, total = flow["weight"], kinds[seller]["output"]
    print(f"  {names[seller]:<22} → {names[buyer]:<22} {sold:>8.2f} of {total:>8.2f}  {sold / total:.3f}")

results, _ = indicators_given(
    measured_parties(graph.source, 2013).given, None, ["local-share", "reciprocity", "betweenness"]
)
titles = {
    "local-share": "Part of its sales that a kind sells inside itself",
    "reciprocity": "Reciprocity: how far flows go both ways, by value and by links",
    "betweenness": "Betweenness: part of the shortest ways between others that lead over a kind (length: 1/flow)",
}
for indicator, title in titles.items():
    print(f"\n{title}:")
    for result in results:
        if result.indicator == indicator:
            item = names.get(result.item, result.part or "the whole network")
            print(f"  {item:<22} {result.value:.3f}")

print("\nCells do not sum exactly to the printed totals: some are printed in whole 100 million yuan, some as 0.00.")
for code, name in names.items():
    sold = kinds[code]["output"] - sum(network[code][buyer]["weight"] for buyer in network[code])
    bought = kinds[code]["absorbed"] - sum(network[seller][code]["weight"] for seller in network.predecessors(code))
    print(f"  {name:<22} total less cells: sold {sold:>5.2f}, bought {bought:>5.2f}")
cells = sum(network[seller][buyer]["weight"] for seller, buyer in network.edges)
sold, bought = (sum(kinds[code][end] for code in kinds) for end in ("output", "absorbed"))
print(f"  all together: cells {cells:.2f}, totals of sellers {sold:.2f}, of buyers {bought:.2f}")
