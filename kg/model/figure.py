"""Figure: one number as printed in one place. Immutable; a missing cell is a figure without a value."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from decimal import Decimal

from kg.model.codes import Unit
from kg.model.key import Key
from kg.model.number import Missing, Number


@dataclass(frozen=True)
class Place(ABC):
    """Where a figure is printed: edition, code of the table or section, 1-based line of the source text.

    ``prominence`` orders places that print one number: appendix 0, body table 1, printed figure 2, prose 3.
    """

    edition: str
    table: str
    line: int
    column: int
    prominence: int

    @property
    @abstractmethod
    def code(self) -> str:
        """The code path of the place in IRIs."""


@dataclass(frozen=True)
class Cell(Place):
    """A cell of a table; ``row`` and ``column`` count from 1 in printed order, the paths are the printed labels."""

    row: int
    row_path: tuple[str, ...]
    column_path: tuple[str, ...]

    @property
    def code(self) -> str:
        """Edition, table, row and column."""
        return f"{self.edition}/{self.table}/r{self.row:03}c{self.column:02}"


@dataclass(frozen=True)
class Clause(Place):
    """A clause of prose: ``table`` is the code of its section, ``column`` the 1-based character where the number
    begins. One printed number may state several quantities (各为, 均超过); ``turn`` counts them from 1."""

    turn: int = 1

    @property
    def code(self) -> str:
        """Edition, section, line and character."""
        turn = f"-{self.turn}" if self.turn > 1 else ""
        return f"{self.edition}/{self.table}/l{self.line:04}c{self.column:03}{turn}"


@dataclass(frozen=True)
class Figure:
    """A printed number: its place, its exact characters, its unit, and the key of the quantity it states."""

    place: Place
    content: Number | Missing
    unit: Unit
    key: Key

    @property
    def canonical(self) -> Decimal | None:
        """The value in the base unit of its unit, exact; None if missing."""
        return self.unit.canonical(self.content.value) if isinstance(self.content, Number) else None
