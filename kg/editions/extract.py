"""A report's text → the CSV files of its edition: one for each table that has a layout.

The files are shaped like the print: a header row (a row that ends in ``line``) for each run of columns, then the
rows in printed order, cells with their exact characters, the source line last.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from kg.editions.edition import Edition
from kg.editions.files import read_text, shown
from kg.editions.layout import Layout
from kg.editions.lines import LineReader
from kg.editions.reference import Reference
from kg.editions.rows import TextRow
from kg.editions.tabs import ListEntry, TabReader, read_list
from kg.model.problems import InputError, Problem

LIST_HEADER = ("number", "region", "name", "line")


def _csv(rows: list[tuple[str, ...]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _table_csv(layout: Layout, rows: list[TextRow]) -> str:
    result: list[tuple[str, ...]] = []
    header: tuple[str, ...] = ()
    for row in rows:
        if layout.header_of(row.part) != header:
            header = layout.header_of(row.part)
            result.append(header)
        labels = (*row.path, *[""] * (len(layout.levels) - len(row.path)))
        result.append((*labels, *row.cells, str(row.line)))
    return _csv(result)


def _list_csv(entries: list[ListEntry]) -> str:
    rows = [(str(entry.number), entry.block, entry.name, str(entry.line)) for entry in entries]
    return _csv([LIST_HEADER, *rows])


def _count_problem(layout: Layout, count: int, file: str) -> Problem:
    found = f"{count} rows in {layout.table}"
    return Problem(file, 0, "", found, f"{layout.row_count}", f"see row_count in {layout.file}")


def _read(layout: Layout, lines: list[str], file: str, reference: Reference) -> tuple[str, list[Problem]]:
    """The CSV text of one table, and what is wrong with its text."""
    if layout.kind == "list":
        reader = TabReader(layout, lines, file)
        areas = reference.lists["area"].codes.values()
        blocks = {spelling for area in areas for spelling in area.spellings} if layout.in_blocks else set()
        entries = read_list(reader, blocks)
        if layout.row_count is not None and len(entries) != layout.row_count and not reader.problems:
            reader.problems.append(_count_problem(layout, len(entries), file))
        return _list_csv(entries), reader.problems
    if layout.style == "tabs":
        tabs = TabReader(layout, lines, file)
        rows = tabs.rows()
        problems = tabs.problems
    else:
        loose = LineReader(layout, lines, file)
        rows = loose.rows()
        problems = loose.problems
    if layout.row_count is not None and len(rows) != layout.row_count and not problems:
        problems.append(_count_problem(layout, len(rows), file))
    too_deep = [row for row in rows if len(row.path) > len(layout.levels)]
    problems.extend(
        Problem(file, row.line, "", f"the label {'/'.join(row.path)!r}", f"{len(layout.levels)} levels at most")
        for row in too_deep
    )
    return _table_csv(layout, [row for row in rows if row not in too_deep]), problems


def extract(report: Path, edition: Edition, reference: Reference) -> dict[Path, str]:
    """The CSV files (path → text) that the layouts of an edition make of a report's text.

    Raises InputError with every problem of every table; nothing is written here.
    """
    lines = read_text(report).split("\n")
    file = shown(report)
    result: dict[Path, str] = {}
    problems: list[Problem] = list(edition.problems)
    for layout in edition.layouts:
        text, found = _read(layout, lines, file, reference)
        problems.extend(found)
        result[edition.folder / layout.folder / f"{layout.id}.csv"] = text
    if problems:
        raise InputError(problems)
    return result
