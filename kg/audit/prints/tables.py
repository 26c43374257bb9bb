"""The tables of an edition as printed: captions, headers and rows with their lines."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from kg.audit.book import Book
from kg.audit.finding import Finding, Subject
from kg.editions.layout import Layout
from kg.editions.read_edition import EditionData
from kg.model.coverage import runs
from kg.model.figure import Figure

#: 表表表表3333: in bold captions of one text each glyph stands four times.
_FOURFOLD = re.compile(r"(.)\1\1\1")


@dataclass(frozen=True)
class Table:
    """A table of an edition with its cells in printed order."""

    item: EditionData
    layout: Layout
    figures: tuple[Figure, ...]

    @property
    def rows(self) -> list[int]:
        """The lines of its rows."""
        return sorted({figure.place.line for figure in self.figures})

    def subject(self, what: str, part: int, line: int, printed: str) -> Subject:
        """A piece of its print; ``part`` counts its captions from 1."""
        number = f"-{part}" if part > 1 else ""
        code = f"{self.layout.edition}/{self.layout.id}/{what}{number}"
        return Subject(code, self.layout.edition, self.layout.id, line, printed)


def tables(book: Book) -> Iterator[Table]:
    """The tables of all editions, by their ids in each."""
    for item in book.editions:
        cells: dict[str, list[Figure]] = defaultdict(list)
        for figure in item.figures:
            cells[figure.place.table].append(figure)
        for layout in sorted(item.edition.layouts, key=lambda layout: layout.id):
            yield Table(item, layout, tuple(cells[layout.id]))


@dataclass(frozen=True)
class Caption:
    """A caption of a table: which of its parts, its line (that of the first row if not known, told in ``note``)."""

    table: Table
    part: int
    text: str
    line: int
    note: str

    def finding(self, rule: str, note: str) -> Finding:
        """That the caption contradicts something."""
        subject = self.table.subject("caption", self.part, self.line, self.text)
        return Finding(rule, subject, "contradictory", None, (), f"{note}{self.note}")


def captions(table: Table) -> Iterator[Caption]:
    """The captions of a table in printed order."""
    above = 0
    for number, part in enumerate(table.layout.parts, 1):
        if part.caption is not None:
            line = _line_of(table, part.caption, above)
            above = line or above
            first = table.rows[0] if table.rows else 1
            note = "" if line else "; the line is that of the first row"
            yield Caption(table, number, _once(table.layout, part.caption), line or first, note)


def _line_of(table: Table, caption: str, above: int) -> int | None:
    """The first line after another that prints the numbers of a caption, and no others, by the ledger."""
    wanted = [run.text for run in runs(caption)]
    lines: dict[int, list[str]] = defaultdict(list)
    for occurrence in table.item.occurrences:
        if occurrence.place == table.layout.id:
            lines[occurrence.line].append(occurrence.text)
    return next((line for line, texts in sorted(lines.items()) if line > above and wanted and texts == wanted), None)


def _once(layout: Layout, caption: str) -> str:
    """The caption, glyphs that stand four times taken once."""
    return f"{layout.table} {layout.title_zh}" if _FOURFOLD.match(caption) else caption
