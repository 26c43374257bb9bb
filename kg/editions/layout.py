"""Layout files: how to find one printed table in a report's text, and what its rows and columns mean.

One TOML file for each table, ``data/editions/YEAR/layout/ID.toml``; ``docs/add-a-table.md`` explains every field.
A layout is data: a new table needs a new file, never new code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.model.codes import squeeze

#: Where a table stands among places that print one number, by the first character of its printed number.
PROMINENCE = {"附": 0, "表": 1, "图": 2}


@dataclass(frozen=True)
class Meaning:
    """What a row, a column or a whole table says of its cells.

    ``label`` is the path of printed labels it applies to (``*``: any one label); ``member`` a dimension whose
    member the ``*`` labels name; ``total`` the dimensions that a total label (合计) has in that place instead;
    ``fixed`` dimensions with a given member; the rest as in docs/add-a-table.md.
    """

    label: tuple[str, ...] = ()
    quantity: str | None = None
    statistic: str | None = None
    unit: str | None = None
    member: str | None = None
    total: Mapping[str, str] = field(default_factory=dict)
    base: str | None = None
    denominator: Mapping[str, str] | None = None
    scope: str | None = None
    fixed: Mapping[str, str] = field(default_factory=dict)
    part: int | None = None

    def matches(self, path: tuple[str, ...]) -> bool:
        """Does the meaning apply to the row or column with this path of labels?"""
        if len(path) != len(self.label):
            return False
        return all(own in ("*", squeeze(label)) for own, label in zip(self.label, path, strict=True))


@dataclass(frozen=True)
class Part:
    """One run of rows in the text: a caption (none: follows the part before), header labels line by line."""

    caption: str | None
    header: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Override:
    """Alignment that the text has lost, restored: rows with these printed labels get another ``row`` path, or
    have no printed cell in the ``blank`` columns. ``occurrence`` picks one of several such rows (0: each)."""

    printed: tuple[str, ...]
    occurrence: int
    row: tuple[str, ...] | None
    blank: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Heading:
    """A printed heading without cells, an outer level of the rows below it until the row ``until`` (None: until
    the next heading)."""

    printed: str
    until: str | None


@dataclass(frozen=True)
class Note:
    """What a note under the table or a footnote mark says, shortened, and what it qualifies: the rows and columns with
    these label paths, joined by /; none given means all."""

    mark: str
    zh: str
    en: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]

    def qualifies(self, row: tuple[str, ...], column: tuple[str, ...]) -> bool:
        """Does the note qualify the cell with these label paths?"""
        in_row = not self.rows or "/".join(row) in self.rows
        return in_row and (not self.columns or "/".join(column) in self.columns)


@dataclass(frozen=True)
class Layout:
    """One printed table: see the module."""

    file: str
    edition: str
    id: str
    table: str
    kind: str
    title_zh: str
    title_en: str
    style: str
    parts: tuple[Part, ...]
    row_count: int | None
    label_columns: int
    label_is_year: bool
    in_blocks: bool
    sequence: tuple[str, ...]
    levels: tuple[str, ...]
    cell: Meaning
    columns: tuple[Meaning, ...]
    rows: tuple[Meaning, ...]
    headings: tuple[Heading, ...]
    overrides: tuple[Override, ...]
    notes: tuple[Note, ...]

    @property
    def prominence(self) -> int:
        """Where the table stands among places that print one number: appendix 0, body table 1, figure 2."""
        return PROMINENCE[self.table[0]]

    def part_columns(self, part: int) -> list[tuple[int, Meaning]]:
        """The columns of a part (from 1), each with its number in the whole table (from 1)."""
        return [(n, c) for n, c in enumerate(self.columns, 1) if c.part in (None, part)]

    def header_of(self, part: int) -> tuple[str, ...]:
        """The header row of the CSV file for a part."""
        return (*self.levels, *("/".join(c.label) for _, c in self.part_columns(part)), "line")

    @property
    def folder(self) -> str:
        """The folder of its CSV file beside ``layout/``."""
        return "lists" if self.kind == "list" else "tables"
