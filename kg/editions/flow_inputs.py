"""Reading seats.csv and flow_facts.csv of ``data/reference``."""

from __future__ import annotations

from decimal import Decimal

from kg.editions.files import Record
from kg.editions.loader import Loader, split
from kg.model.flow_inputs import FlowFact, Seat
from kg.model.number import plain_decimal, whole_number

SEATS = ("code", "seat_zh", "seat_en", "latitude", "longitude")
FACTS = (
    *("number", "year", "part", "origin", "destinations", "measure", "unit", "value", "origin_total", "sigma"),
    *("source_zh", "source_en"),
)


def read_seats(loader: Loader) -> list[Seat]:
    """The seats of government; what is wrong goes to the loader's problems."""

    def degrees(record: Record, column: str, most: int) -> Decimal:
        """A latitude or longitude."""
        value = plain_decimal(record.cells[column])
        if value is None or abs(value) > most:
            loader.problems.append(record.problem(column, f"degrees between -{most} and {most}"))
        return value or Decimal(0)

    def seat(record: Record) -> Seat:
        """One row."""
        cells = record.cells
        place = degrees(record, "latitude", 90), degrees(record, "longitude", 180)
        return Seat(cells["code"], cells["seat_zh"], cells["seat_en"], *place)

    return loader.read("seats.csv", SEATS, seat)


def read_flow_facts(loader: Loader) -> list[FlowFact]:
    """The press facts; what is wrong goes to the loader's problems."""

    def amount(record: Record, column: str) -> Decimal:
        """A number above 0."""
        value = plain_decimal(record.cells[column])
        if value is None or value <= 0:
            loader.problems.append(record.problem(column, "a number above 0, in plain digits"))
        return value or Decimal(1)

    def fact(record: Record) -> FlowFact:
        """One row."""
        cells = record.cells
        places = split(cells["destinations"])
        if not places or len(set(places)) < len(places):
            loader.problems.append(record.problem("destinations", "areas, each once, joined by |"))
        if whole_number(cells["year"]) is None or len(cells["year"]) != 4:
            loader.problems.append(record.problem("year", "a year of four digits"))
        for column in ("source_zh", "source_en"):
            if not cells[column]:
                loader.problems.append(record.problem(column, "where it was reported"))
        total = amount(record, "origin_total") if cells["origin_total"] else None
        about = cells["year"], cells["part"], cells["origin"], places, cells["measure"], cells["unit"]
        numbers = amount(record, "value"), total, amount(record, "sigma")
        return FlowFact(cells["number"], *about, *numbers, cells["source_zh"], cells["source_en"])

    return loader.read("flow_facts.csv", FACTS, fact)
