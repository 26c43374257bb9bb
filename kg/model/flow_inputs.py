"""What an estimate of flows between areas may use besides their totals: where seats of government lie, and what press
reports say of single flows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

#: The part of the year that a fact is about.
PARTS = ("year", "first-half")


@dataclass(frozen=True)
class Seat:
    """The seat of government of an area, in degrees north and east (WGS 84, two decimals)."""

    area: str
    seat_zh: str
    seat_en: str
    latitude: Decimal
    longitude: Decimal


@dataclass(frozen=True)
class FlowFact:
    """A press report: ``value`` in ``unit`` went from ``origin`` to ``destinations`` together (codes of areas).

    ``origin_total`` is what the report says the origin sold in all (None: it does not say); ``sigma`` the standard
    error of the value's natural logarithm that we take it to have.
    """

    number: str
    year: str
    part: str
    origin: str
    destinations: tuple[str, ...]
    measure: str
    unit: str
    value: Decimal
    origin_total: Decimal | None
    sigma: Decimal
    source_zh: str
    source_en: str
