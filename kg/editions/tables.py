"""The committed CSV files of an edition → figures with keys, and list entries. All problems at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.editions.extract import LIST_HEADER
from kg.editions.files import Row, read_csv, read_records, shown
from kg.editions.layout import Layout, Meaning
from kg.editions.meaning import KeyMaker, MeaningError
from kg.editions.possible import impossible
from kg.editions.reference import Reference
from kg.model.entry import Entry
from kg.model.figure import Cell, Figure
from kg.model.number import Number, oddity, parse_printed, whole_number
from kg.model.problems import Problem, quoted


@dataclass(frozen=True)
class _Column:
    """A column of a part with what its label says."""

    number: int
    heading: str
    meaning: Meaning
    dimensions: dict[str, str]


class TableReader:
    """Reads the CSV file of one table."""

    def __init__(self, layout: Layout, path: Path, reference: Reference) -> None:
        self.layout = layout
        self.path = path
        self.maker = KeyMaker(layout, reference)
        self.problems: list[Problem] = []
        self.seen: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[int, int]] = {}

    def figures(self) -> Iterator[Figure]:
        """The figures of the table in printed order."""
        columns: list[_Column] | None = None
        part = row_number = 0
        for row in read_csv(self.path):
            if row.cells[-1] == "line":
                part += 1
                columns = self._columns(row, part)
                if columns is None:
                    return
            elif columns is None:
                self._problem(row.file, row.line, "", f"{','.join(row.cells)!r}", "a header row that ends in 'line'")
                return
            else:
                row_number += 1
                yield from self._row(row, row_number, columns)
        self._check_count(row_number)

    def _check_count(self, rows: int) -> None:
        if self.layout.row_count is not None and rows != self.layout.row_count:
            expected = f"{self.layout.row_count}, the row_count of {self.layout.file}"
            self._problem(shown(self.path), 0, "", f"{rows} rows", expected, "a row was lost or added")
        elif not rows:
            self._problem(shown(self.path), 0, "", "no data row", "the rows of the table", "run kg extract again")

    def _problem(self, file: str, line: int, column: str, found: str, expected: str, fix: str = "") -> None:
        self.problems.append(Problem(file, line, column, found, expected, fix))

    def _columns(self, row: Row, part: int) -> list[_Column] | None:
        """The columns under a header row, which must be that of the layout's parts in turn."""
        headers = list(dict.fromkeys(self.layout.header_of(n) for n in range(1, len(self.layout.parts) + 1)))
        if part > len(headers) or row.cells != headers[part - 1]:
            expected = repr(",".join(headers[part - 1])) if part <= len(headers) else "no further header row"
            fix = f"the columns are those of {self.layout.file}; run kg extract again"
            self._problem(row.file, row.line, "", f"the header {','.join(row.cells)!r}", expected, fix)
            return None
        which = next(n for n in range(1, len(self.layout.parts) + 1) if self.layout.header_of(n) == row.cells)
        result = []
        for number, meaning in self.layout.part_columns(which):
            heading = "/".join(meaning.label)
            try:
                result.append(_Column(number, heading, meaning, self.maker.dimensions_of(meaning, meaning.label)))
            except MeaningError as error:
                self._problem(row.file, row.line, heading, error.found, error.expected, error.fix)
        return result

    def _row(self, row: Row, row_number: int, columns: list[_Column]) -> Iterator[Figure]:
        levels = len(self.layout.levels)
        expected = levels + len(columns) + 1
        if len(row.cells) != expected:
            fix = "give each row a label, one cell for each column (empty for a blank one) and its source line"
            self._problem(row.file, row.line, "", f"{len(row.cells)} cells", f"{expected}", fix)
            return
        path = tuple(label for label in row.cells[:levels] if label)
        if not whole_number(row.cells[-1]):
            self._problem(row.file, row.line, "line", quoted(row.cells[-1]), "a line number of the source text")
            return
        try:
            meaning = self.maker.row_meaning(path)
            dimensions = self.maker.dimensions_of(meaning, path)
        except MeaningError as error:
            self._problem(row.file, row.line, self.layout.levels[0], error.found, error.expected, error.fix)
            return
        for column, cell in zip(columns, row.cells[levels:-1], strict=True):
            figure = self._cell(row, row_number, path, (meaning, dimensions), column, cell)
            if figure is not None:
                yield figure

    def _cell(
        self,
        row: Row,
        row_number: int,
        path: tuple[str, ...],
        row_says: tuple[Meaning, dict[str, str]],
        column: _Column,
        cell: str,
    ) -> Figure | None:
        content = parse_printed(cell)
        if content is None:
            marks = "a number, or a mark for a missing one (empty, - -- — － /)"
            odd = oddity(cell)
            found = quoted(cell) + (f", with {odd}" if odd else "")
            self._problem(row.file, row.line, column.heading, found, marks, "compare with the printed cell")
            return None
        full_path = (path, column.meaning.label)
        here = (row.line, column.number)
        first = self.seen.setdefault(full_path, here)
        if first != here:
            found = f"a second cell {'/'.join(path)} × {column.heading}"
            expected = f"one cell for each full path; the other is on line {first[0]}, column {first[1]}"
            self._problem(row.file, row.line, column.heading, found, expected, "tell the rows apart by an outer level")
            return None
        meaning, dimensions = row_says
        try:
            key = self.maker.key(meaning, dimensions, column.meaning, column.dimensions)
            unit = self.maker.unit(meaning, column.meaning)
        except MeaningError as error:
            self._problem(row.file, row.line, column.heading, error.found, error.expected, error.fix)
            return None
        wanted = impossible(content, key, unit, self.maker.reference) if isinstance(content, Number) else ""
        if wanted:
            fix = "compare the cell, sign and digits, with the printed one"
            self._problem(row.file, row.line, column.heading, quoted(cell), wanted, fix)
            return None
        place = Cell(
            edition=self.layout.edition,
            table=self.layout.id,
            row=row_number,
            column=column.number,
            row_path=path,
            column_path=column.meaning.label,
            line=int(row.cells[-1]),
            prominence=self.layout.prominence,
        )
        return Figure(place, content, unit, key)


def read_entries(layout: Layout, path: Path, reference: Reference, problems: list[Problem]) -> Iterator[Entry]:
    """The entries of one list; what is wrong with rows goes to ``problems``."""
    expected = 0
    for expected, record in enumerate(read_records(path, LIST_HEADER), 1):
        cells = record.cells
        if cells["number"] != str(expected):
            problems.append(record.problem("number", f"{expected}: entries are numbered without a gap"))
        if not whole_number(cells["line"]):
            problems.append(record.problem("line", "a line number of the source text"))
            continue
        areas = reference.lists["area"]
        area = areas.resolve([cells["region"]]) if cells["region"] else None
        if area is None and (layout.in_blocks or cells["region"]):
            nearest = areas.nearest(cells["region"])
            problems.append(record.problem("region", f"a label of regions.csv (nearest: {nearest!r})"))
            continue
        organisation = None
        if cells["name"]:
            organisation = reference.organisation_of(layout.edition, layout.table, cells["name"])
            if organisation is None:
                fix = reference.decision_hint(cells["name"])
                problems.append(record.problem("name", "a name with a decision in organisation_names.csv", fix))
        yield Entry(
            edition=layout.edition,
            table=layout.id,
            number=expected,
            block=cells["region"],
            area=area.code if area else None,
            name=cells["name"],
            organisation=organisation,
            line=int(cells["line"]),
        )
    if layout.row_count is not None and expected != layout.row_count:
        count = f"{layout.row_count}, the row_count of {layout.file}"
        problems.append(Problem(shown(path), 0, "", f"{expected} entries", count, "an entry was lost or added"))
