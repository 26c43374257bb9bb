"""Net outflow ratio: net outflow against all that a node sells and buys; 1 sells only, -1 buys only.

Formula: r(i) = (output(i) - absorption(i)) / (output(i) + absorption(i))

Complexity: O(n), exact

Reference: defined by the formula; the normalised trade balance of Balassa and Noland 1989, J. Int. Econ. Integr. 4:8-22
"""

from __future__ import annotations

from kg.networks.indicators.flows import Given
from kg.networks.indicators.indicator import Indicator, Support, Values, text_of
from kg.networks.indicators.vectors import quotient


def _compute(given: Given) -> Values:
    flows = given.flows
    rows = zip(flows.nodes, flows.output, flows.absorbed, strict=True)
    return {(node, ""): quotient(out - into, out + into) for node, out, into in rows}


INDICATOR = Indicator("net-outflow-ratio", "净流出率", "net outflow ratio", Support.TOTALS, text_of(__doc__), _compute)
