"""The places of the schematic map: a tile of a grid for each province and for what lies outside."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

#: Columns count from the west, rows from the north. What is no part of the map stands apart from it.
_FILE = Path(__file__).parent / "tiles.csv"


@cache
def tiles() -> Mapping[str, tuple[int, int]]:
    """Column and row of each area code. Raises ValueError if two share a tile or one has two."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return placed([(row["code"], int(row["column"]), int(row["row"])) for row in csv.DictReader(file)])


def placed(rows: list[tuple[str, int, int]]) -> Mapping[str, tuple[int, int]]:
    """The tiles of rows (code, column, row). Raises ValueError if two share a tile or one has two."""
    found: dict[str, tuple[int, int]] = {}
    for code, column, row in rows:
        others = [other for other, place in found.items() if place == (column, row)]
        if code in found or others:
            raise ValueError(f"{code} at column {column}, row {row}: taken by {others or 'itself'}")
        found[code] = (column, row)
    return MappingProxyType(found)
