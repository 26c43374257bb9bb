"""What an estimate assumes where the totals say nothing. Recorded with every run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: No share of what could stay at home is taken to be larger.
MOST_LOCAL = 0.97
#: No decay is taken to be larger, whatever facts teach: real tables have 0.5 to 2.5.
MOST_DECAY = 10.0


@dataclass(frozen=True)
class Assumptions:
    """``local_share`` λ: flow_ii = λ · min(out_i, in_i), 0 = no local flows; ``local_shares`` for single nodes.
    ``decay`` β: flow_ij falls with distance^-β. ``outside`` are nodes without distance or local flows, and without
    flows among each other (abroad). ``draws`` members of the ensemble come from ``seed``.

    The spreads are standard deviations: of ln β, of logit λ for all nodes together and for each, and of the logarithm
    of a cell, whose two directions are correlated. Their values were measured on real matrices:
    docs/flows.md tells how.
    """

    local_share: float = 0.7
    local_shares: Mapping[str, float] = field(default_factory=dict)
    decay: float = 1.0
    outside: frozenset[str] = frozenset()
    draws: int = 500
    seed: int = 1
    decay_spread: float = 0.6
    local_spread_shared: float = 0.2
    local_spread_own: float = 0.4
    cell_spread: float = 1.25
    cell_correlation: float = 0.5
