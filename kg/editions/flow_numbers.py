"""The numbers of a table of flows: years, and values that their measure can have in their unit."""

from __future__ import annotations

from decimal import Decimal

from kg.editions.possible import impossible
from kg.editions.reference import Reference
from kg.model.codes import Unit
from kg.model.key import Key
from kg.model.number import MOST_DECIMALS, MOST_DIGITS, Number, oddity, plain_decimal, whole_number

FIRST_YEAR, LAST_YEAR = 1900, 2100


def flow_year(text: str) -> int | None:
    """A year in plain digits; None if it is none, or out of 1900 to 2100."""
    year = whole_number(text)
    return year if year is not None and len(text) == 4 and FIRST_YEAR <= year <= LAST_YEAR else None


def unit_problem(unit: Unit, measure: str, reference: Reference) -> str:
    """What unit a measure has, if it does not have this one; "" if it does. Contracts are counted in items."""
    wanted = reference.measures[measure].attributes["unit_kind"]
    fitting = [code for code, kind in reference.unit_kinds.items() if kind == wanted]
    if wanted == "count":
        fitting = ["item"]
    symbols = ", ".join(f"{reference.units[code].symbol} ({code})" for code in fitting if code in reference.units)
    return "" if unit.code in fitting else f"a unit of {measure}: {symbols}"


def flow_value(text: str, measure: str, unit: Unit | None, reference: Reference) -> Decimal | None:
    """A value in plain digits that the measure can have, exactly as written; None if it is none. Without a unit (it is
    not known) any number from 0 will do."""
    value = plain_decimal(text)
    return value if value is not None and not _impossible(text, value, measure, unit, reference) else None


def value_problem(text: str, measure: str, unit: Unit | None, reference: Reference) -> tuple[str, str]:
    """Of a text that is no value: what is expected, and what may be done."""
    value = plain_decimal(text)
    if value is not None:
        return _impossible(text, value, measure, unit, reference), ""
    digits = f"at most {MOST_DIGITS} before the point and {MOST_DECIMALS} after it"
    odd = oddity(text)
    fix = f"it has {odd}" if odd else "write 1234.5 without separators" if "," in text else ""
    return f"a number from 0 in plain digits, {digits}", fix


def _impossible(text: str, value: Decimal, measure: str, unit: Unit | None, reference: Reference) -> str:
    if value.is_signed():
        return "a number from 0: a flow is never negative"
    if unit is None:
        return ""
    number = Number(text, value, len(text.partition(".")[2]))
    return impossible(number, Key(measure, ()), unit, reference)
