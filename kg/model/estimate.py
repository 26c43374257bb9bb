"""How an estimated number is told: with two digits, its interval rounded outwards."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal

#: More digits than these would say more than an estimate knows.
DIGITS = 2


def told(value: Decimal) -> Decimal:
    """A value with two digits, half to even, plainly written."""
    return _rounded(value, ROUND_HALF_EVEN)


def told_low(value: Decimal) -> Decimal:
    """The lower end of an interval, rounded down."""
    return _rounded(value, ROUND_FLOOR)


def told_high(value: Decimal) -> Decimal:
    """The upper end of an interval, rounded up."""
    return _rounded(value, ROUND_CEILING)


def _rounded(value: Decimal, rounding: str) -> Decimal:
    if not value:
        return Decimal(0)
    return Decimal(format(Context(prec=DIGITS, rounding=rounding).create_decimal(value), "f"))
