"""The local rule: of what a node could sell to itself, a share λ stays at home.

``flow_ii = λ_i · min(out_i, in_i)``. On real matrices and published splits λ is 0.65 to 0.82, and varies less between
nodes than the share of sales or of purchases. Where so much would be left over that no other node could take it, the
local flow is as much larger as the totals demand; where too little would be left for nodes without local flows, all
local flows are as much smaller.
"""

from __future__ import annotations

import numpy as np

from kg.networks.flows.arrays import Vector

#: What two sides of one node leave to the rest, as a part of all that is not local; at most this part of what the rest
#: has, where two nodes are nearly all.
_SLACK, _OF_REST = 1e-3, 0.5
_LIFTS = 100


def local_flows(out: Vector, into: Vector, share: Vector, abroad: float = 0.0) -> Vector:
    """Local flows (n) for totals (n, n) and shares (n); nodes of share 0 have none.

    What is left must fit a matrix without diagonal: no node's two sides may exceed all that is left, and it must hold
    ``abroad``, what leaves and reaches a set of nodes without flows inside.
    """
    flows = share * np.minimum(out, into)
    most = max(out.sum() - abroad * (1 + _SLACK), 0.0)
    if flows.sum() > most:
        flows *= most / flows.sum()
    for _ in range(_LIFTS):
        slack = _slack(out + into - 2 * flows)
        left = out.sum() - flows.sum()
        load = np.where(share > 0, out + into - 2 * flows, 0.0)
        worst = int(np.argmax(load))
        over = load[worst] - left * (1 - slack)
        if over <= 0 or left <= 0:
            break
        flows[worst] = min(flows[worst] + over / (1 + slack), out[worst], into[worst])
    return flows


def _slack(load: Vector) -> float:
    """What the two sides of a node leave to others. Where two nodes are nearly all, the rest cannot take much."""
    rest = np.sort(load)[:-2].sum()
    return float(min(_SLACK, _OF_REST * rest / load.sum())) if rest > 0 else 0.0
