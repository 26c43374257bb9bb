"""How values are written on the audit page."""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from markupsafe import Markup, escape

#: Expected values are stored with so many decimals.
_DECIMALS = 6
#: Raised or lowered print, after all is escaped.
_RAISED = re.compile(r"&lt;(su[bp])&gt;((?:(?!&lt;|&gt;).)*)&lt;/\1&gt;")


def readable(low: Decimal, high: Decimal, value: Decimal, decimals: int) -> tuple[Decimal, Decimal]:
    """An interval rounded outwards to as few decimals as make sense beside a value printed with ``decimals``: one more
    than it has, or as many as it takes to show that the interval lies apart from what rounds to the value."""
    half = Decimal(1).scaleb(-decimals) / 2

    def apart(least: Decimal, most: Decimal) -> bool:
        return most < value - half or least > value + half

    for places in range(decimals + 1, max(_DECIMALS, decimals + 1) + 1):
        unit = Decimal(1).scaleb(-places)
        ends = low.quantize(unit, ROUND_FLOOR), high.quantize(unit, ROUND_CEILING)
        if apart(*ends) == apart(low, high):
            break
    return _shortened(*ends, decimals)


def _shortened(low: Decimal, high: Decimal, decimals: int) -> tuple[Decimal, Decimal]:
    """Both ends without the zeros that neither needs, but with ``decimals`` decimals."""
    needed = max(_places(low), _places(high), decimals)
    unit = Decimal(1).scaleb(-needed)
    return low.quantize(unit), high.quantize(unit)


def _places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def plain(value: Decimal) -> str:
    """A decimal digit by digit, with a true minus sign."""
    return f"{value:f}".replace("-", "−")


def signed(value: Decimal) -> str:
    """A decimal with its sign."""
    return f"{value:+f}".replace("-", "−")


def as_html(text: str) -> Markup:
    """Print for a page: raised and lowered (<sup>①</sup>) as it is marked, everything else escaped."""
    return Markup(_RAISED.sub(r"<\1>\2</\1>", str(escape(text))))
