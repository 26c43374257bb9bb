"""The printed tables and lists as sheets: the cells' own characters, in printed order, one sheet for each block."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from kg.export.release.sheet import Column, Row, Sheet
from kg.export.resources import Resources

_DECIMAL = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})*(\.\d+)?", re.ASCII)
#: The cells of a table by row and column.
Grid = dict[int, dict[int, str]]


def _blocks(grid: Grid) -> Iterator[list[int]]:
    """Runs of rows that have the same columns: a table may print several, one below the other."""
    for _, rows in groupby(sorted(grid), key=lambda row: sorted(grid[row])):
        yield list(rows)


def _typed(name: str, texts: Iterable[str], missing: Iterable[str], zh: str, unit: tuple[str, str]) -> Column:
    """A column of printed numbers: decimals where all its texts are, with the marks that stand for no value."""
    nulls, texts = tuple(sorted(set(missing) | {""})), list(texts)
    if all(_DECIMAL.fullmatch(text) for text in texts):
        return Column(name, "decimal", zh, nulls=nulls, unit=unit)
    if all(_GROUPED.fullmatch(text) for text in texts):
        return Column(name, "decimal", zh, nulls=nulls, group=",", unit=unit)
    return Column(name, "text", zh, nulls=nulls, unit=unit)


class _Block:
    """One block of a table: rows that have the same columns."""

    def __init__(self, graph: Resources, grid: Grid, rows: list[int]) -> None:
        self.graph, self.grid, self.rows = graph, grid, rows
        self.numbers = sorted(grid[rows[0]])

    def _unit(self, cell: str) -> tuple[str, str]:
        unit = self.graph.ours(cell, "printedUnit")
        return unit, self.graph.ours(unit, "symbol")

    def _column(self, number: int) -> tuple[Column, list[str]]:
        graph, cells = self.graph, [self.grid[row][number] for row in self.rows]
        texts = [graph.ours(cell, "printedText") for cell in cells]
        values = [bool(graph.ours(cell, "value")) for cell in cells]
        printed = [text for text, value in zip(texts, values, strict=True) if value]
        missing = [text for text, value in zip(texts, values, strict=True) if not value]
        units = {self._unit(cell) for cell in cells}
        unit = units.pop() if len(units) == 1 else ("", "")
        label = graph.ours(cells[0], "columnLabel")
        return _typed(label, printed, missing, label, unit), texts

    def _symbols(self, number: int) -> list[str]:
        """The units of the cells of a column."""
        return [self._unit(self.grid[row][number])[1] for row in self.rows]

    def columns(self) -> Iterator[tuple[Column, list[str]]]:
        """The columns with their cells: label, printed columns, units where a column has several, source line."""
        graph, first = self.graph, [self.grid[row][self.numbers[0]] for row in self.rows]
        label = Column(
            "row_label", "text", "行标签", "row label, levels joined by /", graph.names.term("rowLabel").value
        )
        yield label, [graph.ours(cell, "rowLabel") for cell in first]
        symbols = {number: self._symbols(number) for number in self.numbers}
        by_row = all(len(set(units)) == 1 for units in zip(*symbols.values(), strict=True))
        for number in self.numbers:
            column, texts = self._column(number)
            yield column, texts
            if not column.unit[0] and not by_row:
                heading = f"{column.name}/unit"
                yield Column(heading, "text", f"{column.name}：单位", f"unit of {column.name}"), symbols[number]
        if by_row and len(set(symbols[self.numbers[0]])) > 1:
            yield Column("unit", "text", "单位", "unit of the row"), symbols[self.numbers[0]]
        line = Column("line", "integer", "源文本行号", "source line", graph.names.term("sourceLine").value)
        yield line, [graph.ours(cell, "sourceLine") for cell in first]


def _sheet(graph: Resources, table: str, name: str, columns: Iterable[tuple[Column, list[str]]], key: str) -> Sheet:
    taken = list(columns)
    rows: tuple[Row, ...] = tuple(zip(*(texts for _, texts in taken), strict=True))
    zh, en = graph.label(table, "zh"), graph.label(table, "en")
    return Sheet(name, zh, en, table, tuple(column for column, _ in taken), rows, key)


def _grids(graph: Resources) -> Mapping[str, Grid]:
    grids: dict[str, Grid] = {}
    for cell in graph.of_type(graph.names.term("Cell")):
        row, column = int(graph.ours(cell, "row")), int(graph.ours(cell, "column"))
        grids.setdefault(graph.ours(cell, "inTable"), {}).setdefault(row, {})[column] = cell
    return grids


def _lists(graph: Resources) -> Mapping[str, list[str]]:
    lists: dict[str, list[str]] = {}
    for entry in graph.of_type(graph.names.term("ListEntry")):
        lists.setdefault(graph.ours(entry, "inTable"), []).append(entry)
    return lists


def _list_columns(graph: Resources, entries: list[str]) -> Iterator[tuple[Column, list[str]]]:
    term = graph.names.term
    entries = sorted(entries, key=lambda entry: int(graph.ours(entry, "entryNumber")))
    yield (
        Column("number", "integer", "序号", "entry number", term("entryNumber").value),
        [graph.ours(entry, "entryNumber") for entry in entries],
    )
    for name, local, zh, en in (
        ("region", "blockLabel", "分块标签", "printed block"),
        ("name", "printedName", "机构名称", "printed name"),
    ):
        yield Column(name, "text", zh, en, term(local).value), [graph.ours(entry, local) for entry in entries]
    yield (
        Column("organisation", "text", "机构", "number in the register", term("organisation").value),
        [graph.code(graph.ours(entry, "organisation")) for entry in entries],
    )
    yield (
        Column("line", "integer", "源文本行号", "source line", term("sourceLine").value),
        [graph.ours(entry, "sourceLine") for entry in entries],
    )


def printed(graph: Resources) -> tuple[Sheet, ...]:
    """All printed tables and lists, each named by its edition and code; blocks of one are numbered."""
    sheets = []
    for table, grid in sorted(_grids(graph).items()):
        name = graph.code(table).replace("/", "-")
        blocks = list(_blocks(grid))
        for number, rows in enumerate(blocks, 1):
            columns = _Block(graph, grid, rows).columns()
            block = f"{name}.{number}" if len(blocks) > 1 else name
            sheets.append(_sheet(graph, table, block, columns, "row_label"))
    for table, entries in sorted(_lists(graph).items()):
        name = graph.code(table).replace("/", "-")
        sheets.append(_sheet(graph, table, name, _list_columns(graph, entries), "number"))
    return tuple(sheets)
