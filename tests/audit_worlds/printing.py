"""How numbers are printed: units, decimals, and the rounding."""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from kg.model.number import Number


@dataclass(frozen=True)
class Style:
    """How the numbers of a table are printed: unit and decimals of money, decimals of percentages, and the rounding."""

    money: str
    decimals: int
    percent: int
    rounding: str
    count: tuple[str, int] = ("item", 0)


def styled(rng: random.Random, cutting: bool) -> Style:
    """A style; ``cutting`` allows digits to be cut off, and zeros to be put in the place of two."""
    ways = ["half-up", "half-up", "half-even", *(["cut", "padded", "padded-cut"] if cutting else [])]
    return Style(rng.choice(("yuan-1e8", "yuan-1e4")), rng.randint(0, 4), rng.randint(0, 4), rng.choice(ways))


def print_number(value: Fraction, multiplier: Decimal, decimals: int, rounding: str) -> Number:
    """A value in its base unit as it is printed in another."""
    padding = 2 if rounding.startswith("padded") and decimals >= 2 else 0
    scaled = value / Fraction(multiplier) * 10 ** (decimals - padding)
    size = abs(scaled)
    if rounding.endswith("cut"):
        digits = floor(size)
    else:
        digits = round(size) if rounding == "half-even" else floor(size + Fraction(1, 2))
    number = Decimal(digits * 10**padding * (-1 if scaled < 0 else 1)).scaleb(-decimals)
    return Number(f"{number:f}", number, decimals)
