"""Location quotient: a node's share of all output over its share of a reference amount (GDP, say); 1 is average.

Formula: LQ(i) = (output(i) / sum of output) / (r(i) / sum of r); the reference r is absorption unless one is given

Complexity: O(n), exact

Reference: Isard 1960, Methods of Regional Analysis, ch. 7
"""

from __future__ import annotations

from kg.networks.indicators.flows import Given
from kg.networks.indicators.indicator import Indicator, Support, Values, text_of
from kg.networks.indicators.vectors import quotient


def _compute(given: Given) -> Values:
    flows = given.flows
    reference = given.reference or flows.absorbed
    whole = sum(flows.output)
    below = sum(reference)
    rows = zip(flows.nodes, flows.output, reference, strict=True)
    return {(node, ""): quotient(out * below, r * whole) for node, out, r in rows}


INDICATOR = Indicator("location-quotient", "区位商", "location quotient", Support.TOTALS, text_of(__doc__), _compute)
