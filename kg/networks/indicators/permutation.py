"""What permutation tests share: how often chance is as far out as what was found."""

from __future__ import annotations

from collections.abc import Iterable


def p_value(found: float, drawn: Iterable[float], centre: float = 0.0) -> float:
    """Two-sided: (1 + draws at least as far from the centre as what was found) / (1 + draws).

    Rounding of floats does not turn a tie into a difference.
    """
    distance = abs(found - centre) * (1 - 1e-12)
    far = [abs(value - centre) >= distance for value in drawn]
    return (1 + sum(far)) / (1 + len(far))
