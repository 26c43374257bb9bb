"""Reader for text whose tables are runs of tab-separated lines (the 2014 report).

A part is a caption line, blank lines, header lines, then data lines until a blank line or the next part's header.
Lines are split at tabs and never stripped: an empty cell is a cell.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.editions.layout import Layout, Part
from kg.editions.rows import Headings, Overrides, TextRow, is_value, no_caption
from kg.model.codes import squeeze
from kg.model.problems import Problem


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("\t")]


def _header_labels(line: str) -> tuple[str, ...]:
    return tuple(squeeze(cell) for cell in _cells(line) if cell)


class TabReader:
    """Reads the parts of one table out of the lines of a report.

    After reading, :attr:`extent` is the first and last line of the table, captions included; None if it was not found.
    """

    def __init__(self, layout: Layout, lines: list[str], file: str) -> None:
        self.layout = layout
        self.lines = lines
        self.file = file
        self.problems: list[Problem] = []
        self.extent: tuple[int, int] | None = None

    def _problem(self, index: int, column: str, found: str, expected: str, fix: str = "") -> None:
        self.problems.append(Problem(self.file, index + 1, column, found, expected, fix))

    def _find_caption(self, caption: str, start: int) -> int | None:
        wanted = squeeze(caption)
        for index in range(start, len(self.lines)):
            if squeeze(self.lines[index]) == wanted:
                return index
        self.problems.append(no_caption(caption, self.layout, self.lines, self.file))
        return None

    def _header(self, part: Part, index: int) -> int | None:
        """Check the header lines from ``index``; the index after them, None if they are others."""
        while index < len(self.lines) and not self.lines[index].strip():
            index += 1
        for expected in part.header:
            found = _header_labels(self.lines[index]) if index < len(self.lines) else ()
            if found != expected:
                names = " | ".join(expected)
                self._problem(index, "", f"the header {' | '.join(found)!r}", f"{names!r}", f"see {self.layout.file}")
                return None
            index += 1
        return index

    def blocks(self) -> list[tuple[int, int, int]]:
        """(part number from 1, first data line, line after the last), indices from 0, of every part found."""
        result = []
        index = 0
        parts = self.layout.parts
        for number, part in enumerate(parts, 1):
            if part.caption is not None:
                at = self._find_caption(part.caption, index)
                if at is None:
                    continue
                index = at + 1
                self.extent = (self.extent[0] if self.extent else index, index)
            first = self._header(part, index)
            if first is None:
                continue
            following = parts[number].header[0] if number < len(parts) and parts[number].caption is None else None
            index = first
            while index < len(self.lines) and self.lines[index].strip():
                if following is not None and _header_labels(self.lines[index]) == following:
                    break
                index += 1
            result.append((number, first, index))
            if self.extent is not None:
                self.extent = (self.extent[0], index)
        return result

    def rows(self) -> list[TextRow]:
        """All data rows of the table, in printed order; what does not fit is in :attr:`problems`."""
        overrides, headings = Overrides(self.layout), Headings(self.layout)
        result: list[TextRow] = []
        for part, first, after in self.blocks():
            filled: tuple[str, ...] = ()
            for index in range(first, after):
                row = self._row(part, index, filled, overrides, headings)
                if row is not None:
                    result.append(row)
                    filled = row.path
        for unused in overrides.unused():
            label = "/".join(unused.printed)
            self._problem(0, "", f"no row labelled {label!r} in {self.layout.table}", "the row of an override")
        return result

    def _row(
        self, part: int, index: int, filled: tuple[str, ...], overrides: Overrides, headings: Headings
    ) -> TextRow | None:
        cells = _cells(self.lines[index])
        columns = self.layout.part_columns(part)
        start = next((n for n, cell in enumerate(cells) if is_value(cell)), len(cells))
        labels = [squeeze(cell) for cell in cells[: min(start, self.layout.label_columns)]]
        if start == len(cells) and headings.starts(labels[0]):
            return None
        override = overrides.next(cells[:start] if start < len(cells) else labels)
        outer = headings.outer(labels[0])
        if override is not None and override.row is not None:
            path = override.row
        else:
            start = self.layout.label_columns
            if labels and not labels[0] and len(filled) < self.layout.label_columns:
                fix = f"if it is a label of its own, add [[overrides]] to {self.layout.file}"
                found = f"the label {'/'.join(labels)!r} with no outer label above it"
                self._problem(index, "cell 1", found, "an outer label", fix)
                return None
            path = (*outer, *self._fill(labels, filled))
        values = cells[start : start + len(columns)]
        surplus = [cell for cell in cells[start + len(columns) :] if cell]
        if len(values) != len(columns) or surplus:
            n = len(values) + len(surplus)
            fix = f"if the text lost the alignment, add [[overrides]] to {self.layout.file}"
            expected = f"{len(columns)}, one for each column"
            self._problem(index, f"cells from {start + 1}", f"{n} value cells in row {'/'.join(path)!r}", expected, fix)
            return None
        for offset, value in enumerate(values):
            if value and not is_value(value):
                self._problem(index, f"cell {start + offset + 1}", repr(value), "a number or a mark for a missing one")
                return None
        return TextRow(part, path, tuple(values), index + 1)

    @staticmethod
    def _fill(labels: list[str], filled: tuple[str, ...]) -> tuple[str, ...]:
        """A blank outer label is a merged cell that reaches down from the row above."""
        full = [label or (filled[n] if n < len(filled) - 1 else "") for n, label in enumerate(labels)]
        while full and not full[-1]:
            full.pop()
        return tuple(full)


@dataclass(frozen=True)
class ListEntry:
    """A numbered entry of a printed list: number, block label, name ("" if the text lost it), source line."""

    number: int
    block: str
    name: str
    line: int


def read_list(reader: TabReader, blocks: set[str]) -> list[ListEntry]:
    """The entries of a numbered list in blocks; a cell is a block label only if it is exactly one of ``blocks``.

    Without ``blocks`` the list is one run of names, each entry's block "".
    """
    result: list[ListEntry] = []
    block = ""
    for _, first, after in reader.blocks():
        for index in range(first, after):
            texts = [cell for cell in _cells(reader.lines[index]) if cell]
            number, rest = texts[0], texts[1:]
            if rest and squeeze(rest[0]) in blocks:
                block, rest = squeeze(rest[0]), rest[1:]
            expected = len(result) + 1
            if number != str(expected):
                reader.problems.append(
                    Problem(reader.file, index + 1, "cell 1", repr(number), f"the number {expected}")
                )
                return result
            if len(rest) > 1 or (blocks and not block):
                what = f"{len(rest)} names" if block else "no block label"
                reader.problems.append(Problem(reader.file, index + 1, "", what, "one name in a labelled block"))
            result.append(ListEntry(expected, block, rest[0] if rest else "", index + 1))
    return result
