"""Printed numbers: exact characters, exact decimal value, and the interval that the rounding leaves open.

No float ever touches a printed value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

#: Marks printed instead of a number, and the code (scheme ``missing-reason``) of what each says.
MISSING_MARKS = {
    "": "printed-blank",
    "-": "printed-dash",
    "--": "printed-dash",
    "－": "printed-dash",
    "—": "printed-dash",
    "——": "printed-dash",
    "/": "printed-slash",
}

_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<fraction>\d+))?[%％]?", re.ASCII)


@dataclass(frozen=True)
class Number:
    """A number as printed: ``value`` exact, in the printed unit; ``decimals`` printed digits after the point."""

    printed: str
    value: Decimal
    decimals: int


@dataclass(frozen=True)
class Missing:
    """A cell without a number: ``reason`` is a code of the scheme ``missing-reason``."""

    printed: str
    reason: str


def parse_printed(text: str) -> Number | Missing | None:
    """Read a printed cell: a number, a mark for a missing one, or ``None`` if it is neither.

    >>> parse_printed("120,332.69")
    Number(printed='120,332.69', value=Decimal('120332.69'), decimals=2)
    >>> parse_printed("－")
    Missing(printed='－', reason='printed-dash')
    """
    if text in MISSING_MARKS:
        return Missing(text, MISSING_MARKS[text])
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    digits = text.rstrip("%％").replace(",", "")
    return Number(text, Decimal(digits), len(match["fraction"] or ""))


def half_width(decimals: int) -> Decimal:
    """Half a unit of the last printed digit: the number stands for [v - h, v + h]."""
    return Decimal(1).scaleb(-decimals) / 2


def fewer_digits(coarse: Decimal, fine: Decimal, decimals: int, padding: int) -> str | None:
    """How ``coarse``, printed with ``decimals``, says what ``fine`` says with fewer digits.

    ``rounding-only`` or ``cut``; None if it does not. Zeros at the end of the coarse number may be padding, at least
    ``padding`` of them: 3039.00 is 3039.01 cut to whole numbers and padded with two. Of several readings the one that
    keeps most digits counts. Both values are in the unit of the coarse one.
    """
    if coarse == fine:
        return None
    for kept in range(decimals, -1, -1):
        if kept > decimals - padding and kept != decimals:
            continue
        step = Decimal(1).scaleb(-kept)
        if coarse == fine.quantize(step, rounding=ROUND_HALF_UP):
            return "rounding-only"
        if coarse == fine.quantize(step, rounding=ROUND_DOWN):
            return "cut"
    return None
