"""E-I index: flows across the borders of groups against flows inside; 1 all outside, -1 all inside.

Formula: (E - I) / (E + I); of a group g, I = flows from g to g and E = flows from g to others and back; once with local
flows (i to i) and once without them

Complexity: O(E), exact on observed flows

Reference: Krackhardt and Stern 1988, Soc. Psychol. Q. 51:123-140
"""

from __future__ import annotations

from kg.networks.indicators.flows import Amount, Given
from kg.networks.indicators.indicator import Indicator, Number, Support, Values, text_of
from kg.networks.indicators.local_share import DRIVEN
from kg.networks.indicators.vectors import quotient


def _compute(given: Given) -> Values:
    names, codes = given.group_codes()
    sums = given.flows.between(codes, len(names))
    everywhere = range(len(names))
    inside = [sums[g][g] for g in everywhere]
    outside = [sum(sums[g][h] + sums[h][g] for h in everywhere if h != g) for g in everywhere]
    local: list[Amount] = [0] * len(names)
    for code, value in zip(codes, given.flows.local or [0] * len(codes), strict=True):
        local[code] += value
    result: dict[tuple[str, str], Number | None] = {}
    # A flow from one group to another is in E of both, and counts once for the network.
    triples = [*zip(names, inside, outside, local, strict=True), ("", sum(inside), sum(outside) / 2, sum(local))]
    for name, i, e, own in triples:
        result[name, ""] = quotient(e - i, e + i)
        # A draw's sums are floats: what is left without local flows may be a hair below nothing.
        rest = max(i - own, 0)
        result[name, "without local flows"] = quotient(e - rest, e + rest)
    return result


INDICATOR = Indicator(
    "e-i-index",
    "E-I指数",
    "E-I index",
    Support.INTERVAL,
    text_of(__doc__),
    _compute,
    needs=("groups",),
    note=DRIVEN,
)
