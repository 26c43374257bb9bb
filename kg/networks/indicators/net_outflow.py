"""Net outflow: what a node sells less what it buys. Local flows cancel.

Formula: n(i) = output(i) - absorption(i)

Complexity: O(n), exact

Reference: defined by the formula; the net export of trade statistics
"""

from __future__ import annotations

from kg.networks.indicators.flows import Given
from kg.networks.indicators.indicator import Indicator, Support, Values, text_of


def _compute(given: Given) -> Values:
    flows = given.flows
    rows = zip(flows.nodes, flows.output, flows.absorbed, strict=True)
    return {(node, ""): out - into for node, out, into in rows}


INDICATOR = Indicator("net-outflow", "净流出", "net outflow", Support.TOTALS, text_of(__doc__), _compute, decimals=None)
