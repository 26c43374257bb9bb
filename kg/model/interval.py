"""Intervals: what a printed number stands for, and arithmetic with it. Exact fractions, never a float."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kg.model.number import half_width


@dataclass(frozen=True)
class Interval:
    """All numbers from ``low`` to ``high``, both included."""

    low: Fraction
    high: Fraction

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def __mul__(self, other: Interval) -> Interval:
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def __truediv__(self, other: Interval) -> Interval:
        """Raises ZeroDivisionError if the other one holds zero."""
        if other.low <= 0 <= other.high:
            raise ZeroDivisionError(f"{other} holds zero")
        return self * Interval(1 / other.high, 1 / other.low)

    def meets(self, other: Interval) -> bool:
        """Whether a number lies in both."""
        return self.low <= other.high and other.low <= self.high

    def distance(self, value: Fraction) -> Fraction:
        """How far a number lies outside; zero inside."""
        return max(self.low - value, value - self.high, Fraction(0))


def point(value: Decimal | Fraction | int) -> Interval:
    """The interval of one number."""
    exact = Fraction(value)
    return Interval(exact, exact)


def rounded(value: Decimal, decimals: int) -> Interval:
    """What a number printed with so many decimals stands for if it was rounded: half a unit of the last either way."""
    half = Fraction(half_width(decimals))
    return Interval(Fraction(value) - half, Fraction(value) + half)


def cut(value: Decimal, decimals: int) -> Interval:
    """What it stands for if digits were cut off: up to a unit of the last one, away from zero."""
    unit = 2 * Fraction(half_width(decimals))
    exact = Fraction(value)
    return Interval(exact - unit, exact) if value < 0 else Interval(exact, exact + unit)


def shortened(value: Decimal, decimals: int, padding: int) -> Interval:
    """What it stands for if it was rounded or cut, where zeros at its end, ``padding`` of them or more, may only fill
    it up: 8.00 may be all from 7.5 to 9."""
    digits = str(value.quantize(Decimal(1).scaleb(-decimals)))
    zeros = min(len(digits) - len(digits.rstrip("0")), decimals) if decimals else 0
    kept = decimals - zeros if zeros >= padding else decimals
    either, other = rounded(value, kept), cut(value, kept)
    return Interval(min(either.low, other.low), max(either.high, other.high))


def total(intervals: Iterable[Interval]) -> Interval:
    """The sum of intervals; zero of none."""
    low = high = Fraction(0)
    for interval in intervals:
        low += interval.low
        high += interval.high
    return Interval(low, high)
