"""Who sells more technology than it buys, and since when? Exact: from printed totals, no flow is estimated.

Deals inside a province count on both sides and cancel in the difference. ratio = net / (output + absorbed).

Run after `kg build`:  python examples/net_exporters.py   (needs the extra `tables`)
"""

from __future__ import annotations

from itertools import pairwise

import pandas

import kg
from kg.networks.provinces.case import case_of
from kg.networks.provinces.given import networks, read_given

graph = kg.open()
years = [year for year, measure in networks(graph.source) if measure == "contract-value"]
frames = {year: graph.frame("net-outflow", year=year).set_index("province_en") for year in years}
net = pandas.DataFrame({year: frame["net"].dropna() for year, frame in frames.items()})
sells = net > 0

print("Net outflow (100 million yuan) and its ratio, of provinces that were net sellers in one of the years:")
for name in net[years[-1]][sells.any(axis=1)].sort_values(ascending=False).index:
    told = (f"{year} {net[year][name]:>8.2f} ({frames[year]['ratio'][name]:>6.3f})" for year in years)
    print(f"{name:<13}", "   ".join(told))
print()
print("Net sellers:", ", ".join(f"{sells[year].sum()} of {len(net)} provinces in {year}" for year in years))
for before, after in pairwise(years):
    for side, name in ((True, "sellers"), (False, "buyers")):
        turned = sorted(net.index[(sells[before] != side) & (sells[after] == side)])
        print(f"net {name} of {after} that were not in {before}: {', '.join(turned) or 'none'}")
print()
print("Not known:")
print(f"* when, between {years[0]} and {years[1]}, sides changed: totals by province are printed for", *years, "only")
for name in sorted(set(frames[years[0]].index) - set(net.index)):
    print(f"* how much {name} sells: it is not printed. The national total leaves room for this much at most:")
    for year, frame in frames.items():
        most = case_of(read_given(graph.source, year, "contract-value")).unprinted(frame["code"][name], "output")
        bought = frame["absorbed"][name]
        verdict = "a net buyer" if most is not None and most < bought else "perhaps a net seller"
        print(f"  {year}: sells {most} at most, buys {bought}: {verdict}")
