"""Numbers as a reader sees them: what is printed with all its digits, what is estimated with two at most."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal

from kg.export.networks.view import Flow

#: Significant digits of an estimate.
DIGITS = 2


def two_digits(value: Decimal, rounding: str = ROUND_HALF_EVEN) -> str:
    """A number rounded to two significant digits: 1234 is ``1200``, 0.0456 is ``0.046``."""
    return exact(Context(prec=DIGITS, rounding=rounding).plus(value)) if value else "0"


def exact(value: Decimal) -> str:
    """A number with all its digits and no exponent."""
    return format(value, "f")


def interval(flow: Flow) -> str:
    """The 5–95 % interval, rounded outwards to two digits; "" if the flow has none, or is no estimate."""
    if not flow.estimated or flow.lower is None or flow.upper is None:
        return ""
    return f"{two_digits(flow.lower, ROUND_FLOOR)}–{two_digits(flow.upper, ROUND_CEILING)}"


def bounds(flow: Flow) -> str:
    """What the totals prove of the flow, exactly; "" if nothing is known or all is."""
    if not flow.estimated or flow.bound_low is None or flow.bound_high is None:
        return ""
    return f"{exact(flow.bound_low)}–{exact(flow.bound_high)}"


def value_of(flow: Flow) -> str:
    """The value of a flow."""
    return two_digits(flow.value) if flow.estimated else exact(flow.value)


def sum_of(flows: Iterable[Flow]) -> str:
    """The sum of flows: exact only if all of them are."""
    parts = tuple(flows)
    whole = sum((flow.value for flow in parts), Decimal(0))
    return two_digits(whole) if any(flow.estimated for flow in parts) else exact(whole)
