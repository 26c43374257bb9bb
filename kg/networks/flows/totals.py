"""What each node sends and receives in all, exactly as printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from functools import reduce

#: Arithmetic of totals is exact: numbers of up to thirty places on either side of the point, summed, need fewer digits.
EXACT = Context(prec=90)
#: The name of the node that takes what the totals leave unexplained.
RESIDUAL = "RESIDUAL"
#: Sums that differ by less than this part of the whole are equal: the totals themselves came from floats.
ROUNDING = Decimal("1e-10")
#: A difference up to this part of the whole is shown in RESIDUAL; a larger one is refused.
EXPLAINABLE = Decimal("0.02")


def exact_sum(values: Sequence[Decimal]) -> Decimal:
    """The sum without any rounding."""
    return reduce(EXACT.add, values, Decimal(0))


@dataclass(frozen=True)
class Totals:
    """``nodes`` with what each puts ``out`` and takes ``into`` itself, in one unit; ``regions``, one a node or none.

    ``into`` is the column ``in`` of files. If the file's sums differ, the last node is RESIDUAL, a region of its own.
    """

    nodes: tuple[str, ...]
    out: tuple[Decimal, ...]
    into: tuple[Decimal, ...]
    regions: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """The number of nodes, RESIDUAL included."""
        return len(self.nodes)

    @property
    def whole(self) -> Decimal:
        """All that flows: the larger of the two sums."""
        return max(exact_sum(self.out), exact_sum(self.into))

    @property
    def gap(self) -> Decimal:
        """Sum of ``out`` less sum of ``into``."""
        return EXACT.subtract(exact_sum(self.out), exact_sum(self.into))

    @property
    def has_residual(self) -> bool:
        """Whether the last node is RESIDUAL."""
        return bool(self.nodes) and self.nodes[-1] == RESIDUAL

    @property
    def residual(self) -> Decimal:
        """What RESIDUAL buys less what it sells; 0 without it."""
        return EXACT.subtract(self.into[-1], self.out[-1]) if self.has_residual else Decimal(0)


def gap_share(totals: Totals) -> Decimal:
    """How far the two sums are apart, as a part of the larger; 0 if nothing flows."""
    whole = totals.whole
    return EXACT.divide(abs(totals.gap), whole) if whole else Decimal(0)


def with_residual(totals: Totals) -> Totals:
    """The totals, with a RESIDUAL node that buys or sells the difference of the sums, if it is more than rounding.

    The difference is never spread over the nodes. Call only where ``gap_share`` is at most EXPLAINABLE.
    """
    gap = totals.gap
    if gap_share(totals) <= ROUNDING:
        return totals
    none = Decimal(0)
    return replace(
        totals,
        nodes=(*totals.nodes, RESIDUAL),
        out=(*totals.out, max(-gap, none)),
        into=(*totals.into, max(gap, none)),
        regions=(*totals.regions, RESIDUAL) if totals.regions else (),
    )
