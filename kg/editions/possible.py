"""What a printed number can be, by its measure and unit: a lost digit or a sign too many is seen without the text."""

from __future__ import annotations

from decimal import Decimal

from kg.editions.reference import Reference
from kg.model.codes import Unit
from kg.model.key import Key
from kg.model.number import Number

#: In a base unit. Ten times what nations have in yuan, and what every engine can still add up.
MOST = Decimal(10) ** 16


def impossible(number: Number, key: Key, unit: Unit, reference: Reference) -> str:
    """What a number of a quantity should be; "" if it can be what it is.

    Only measures that say so in ``measures.csv`` (growth, differences, profits) go below zero; what is counted is whole
    (1.5 万人 are); ranks begin with 1.
    """
    measure, kind = key.measure, reference.unit_kinds[unit.code]
    value = unit.canonical(number.value)
    if abs(value) >= MOST:
        return f"a value of less than 10^{MOST.adjusted()} {unit.base}"
    if kind == "rank" and (value < 1 or number.decimals):
        return f"a whole number from 1: it is a {measure}"
    if value < 0 and not may_be_negative(reference, measure):
        return f"a number from 0: a {measure} is never negative (measures.csv, column negative)"
    counted = kind == "count" and reference.measures[measure].attributes["kind"] == "level"
    if counted and (value % 1 or (unit.multiplier == 1 and number.decimals)):
        return f"a whole number: a {measure} counts"
    return ""


def may_be_negative(reference: Reference, measure: str) -> bool:
    """Whether values of a measure may lie below zero."""
    return reference.measures[measure].attributes["negative"] == "possible"
