"""With pandas: how each province moved in the ranking by output between 2005 and 2013, and who moved most.

Run after `kg build`:  python examples/rank_moves.py   (needs the extra `tables`)
"""

from __future__ import annotations

import kg

graph = kg.open()
moves = graph.frame("rank-moves", direction="output").dropna(subset=["moved"])
in_order = moves.sort_values("moved", ascending=False)[["province_en", "rank_2005", "rank_2013", "moved"]]
print("up")
print(in_order.head(5).to_string(index=False))
print("down")
print(in_order.tail(5).to_string(index=False))
