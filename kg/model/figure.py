"""Figure: one number as printed in one place. Immutable; a missing cell is a figure without a value."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kg.model.codes import Unit
from kg.model.key import Key
from kg.model.number import Missing, Number


@dataclass(frozen=True)
class Place:
    """Where a figure is printed. ``row`` and ``column`` count from 1 in printed order; ``line`` is the 1-based
    line of the source text; ``prominence`` orders places that print one number: appendix 0, body table 1,
    printed figure 2, prose 3."""

    edition: str
    table: str
    row: int
    column: int
    row_path: tuple[str, ...]
    column_path: tuple[str, ...]
    line: int
    prominence: int

    @property
    def code(self) -> str:
        """The code path of the place in IRIs."""
        return f"{self.edition}/{self.table}/r{self.row:03}c{self.column:02}"


@dataclass(frozen=True)
class Figure:
    """One printed cell: its place, its exact characters, its unit, and the key of the quantity it states."""

    place: Place
    content: Number | Missing
    unit: Unit
    key: Key

    @property
    def canonical(self) -> Decimal | None:
        """The value in the base unit of its unit, exact; None if missing."""
        return self.unit.canonical(self.content.value) if isinstance(self.content, Number) else None
