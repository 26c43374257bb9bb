"""Indices of how unequal a list of amounts is, exact: fractions in, a fraction out.

They serve the computed values of the graph and the indicators of networks alike. The amounts are not negative and not
all zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def top_four(values: Sequence[Fraction]) -> Fraction:
    """Concentration ratio CR4: the sum of the four largest over the sum of all."""
    return sum(sorted(values, reverse=True)[:4], Fraction(0)) / sum(values)


def herfindahl(values: Sequence[Fraction]) -> Fraction:
    """Herfindahl-Hirschman index: the sum of the squared shares."""
    total = sum(values)
    return sum(((value / total) ** 2 for value in values), Fraction(0))


def gini(values: Sequence[Fraction]) -> Fraction:
    """Gini coefficient without correction for small n: sum of (2i - n - 1) x_i over n sum x_i, x ascending."""
    n = len(values)
    weighted = sum(((2 * i - n - 1) * value for i, value in enumerate(sorted(values), 1)), Fraction(0))
    return weighted / (n * sum(values))
