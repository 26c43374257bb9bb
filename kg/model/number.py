"""Printed numbers: exact characters, exact decimal value, and the interval that the rounding leaves open.

No float ever touches a printed value.
"""

from __future__ import annotations

import re
import unicodedata
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

#: What a number may have before and after the point: no report prints more, and exact decimals of 28 digits hold it in
#: every unit.
MOST_DIGITS, MOST_DECIMALS = 16, 9
_WHOLE_DIGITS = 9

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
    """Read a printed cell: a number, a mark for a missing one, or ``None`` if it is neither (:func:`oddity` says why).

    >>> parse_printed("120,332.69")
    Number(printed='120,332.69', value=Decimal('120332.69'), decimals=2)
    >>> parse_printed("－")
    Missing(printed='－', reason='printed-dash')
    """
    if text in MISSING_MARKS:
        return Missing(text, MISSING_MARKS[text])
    match = _NUMBER.fullmatch(text)
    digits = text.rstrip("%％").replace(",", "")
    if match is None or too_long(digits):
        return None
    return Number(text, Decimal(digits), len(match["fraction"] or ""))


def too_long(digits: str) -> bool:
    """Whether a number in plain digits has more than :data:`MOST_DIGITS` before the point or
    :data:`MOST_DECIMALS` after it."""
    before, _, after = digits.lstrip("+-").partition(".")
    return len(before) > MOST_DIGITS or len(after) > MOST_DECIMALS


def plain_decimal(text: str) -> Decimal | None:
    """A decimal number in plain digits (-5.85), as our own files write values; None for all that Python would also
    take for one: exponents, NaN, digits of other scripts, blanks, underscores."""
    plain = re.fullmatch(r"-?\d+(\.\d+)?", text, re.ASCII)
    return Decimal(text) if plain and not too_long(text) else None


def whole_number(text: str) -> int | None:
    """A whole number from 0 in plain digits (a line, a column); None if it is none, or longer than any can be."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _WHOLE_DIGITS else None


def oddity(text: str) -> str:
    """Why a text that looks like a number is none; "" if no reason is known."""
    if text in ("", *MISSING_MARKS):
        return ""
    digits = text.rstrip("%％").replace(",", "")
    if re.fullmatch(r"[+-]?[\d.]+", digits, re.ASCII) and too_long(digits):
        return f"more than {MOST_DIGITS} digits before the point or {MOST_DECIMALS} after it"
    if re.fullmatch(r"[+-]?[\d.]+[eE][+-]?\d+", digits, re.ASCII):
        return "an exponent"
    strange = next((c for c in text if not c.isascii() and (c.isspace() or c.isdecimal() or not c.isalpha())), "")
    if strange:
        return f"the character U+{ord(strange):04X} {unicodedata.name(strange, 'without a name')}"
    return "a blank" if text != text.strip() or " " in text else ""


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
