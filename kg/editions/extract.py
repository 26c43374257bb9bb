"""A report's text → the CSV files of its edition: one for each table that has a layout.

The files are shaped like the print: a header row (a row that ends in ``line``) for each run of columns, then the
rows in printed order, cells with their exact characters, the source line last.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from kg.editions.edition import Edition
from kg.editions.files import read_text, shown
from kg.editions.layout import Layout
from kg.editions.ledger import LEDGER, make_ledger, read_exclusions, word_rules
from kg.editions.lines import LineReader
from kg.editions.printed_words import check_words
from kg.editions.reference import Reference
from kg.editions.rows import TextRow
from kg.editions.sections import read_sections
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


@dataclass(frozen=True)
class _Extracted:
    """The CSV text of one table, the lines that it takes up (first, last), and what is wrong with its text."""

    text: str
    extent: tuple[int, int] | None
    problems: list[Problem]


def _read(layout: Layout, lines: list[str], file: str, reference: Reference) -> _Extracted:
    if layout.kind == "list":
        reader = TabReader(layout, lines, file)
        areas = reference.lists["area"].codes.values()
        blocks = {spelling for area in areas for spelling in area.spellings} if layout.in_blocks else set()
        entries = read_list(reader, blocks)
        if layout.row_count is not None and len(entries) != layout.row_count and not reader.problems:
            reader.problems.append(_count_problem(layout, len(entries), file))
        return _Extracted(_list_csv(entries), reader.extent, reader.problems)
    table = TabReader(layout, lines, file) if layout.style == "tabs" else LineReader(layout, lines, file)
    rows, problems = table.rows(), table.problems
    if layout.row_count is not None and len(rows) != layout.row_count and not problems:
        problems.append(_count_problem(layout, len(rows), file))
    too_deep = [row for row in rows if len(row.path) > len(layout.levels)]
    problems.extend(
        Problem(file, row.line, "", f"the label {'/'.join(row.path)!r}", f"{len(layout.levels)} levels at most")
        for row in too_deep
    )
    text = _table_csv(layout, [row for row in rows if row not in too_deep])
    return _Extracted(text, table.extent, problems)


def _with_notes(extent: tuple[int, int], lines: list[str]) -> tuple[int, int]:
    """The lines of a table with the notes (注) that follow it."""
    first, last = extent
    number = last
    while number < len(lines) and (not lines[number].strip() or lines[number].lstrip().startswith("注")):
        number += 1
        if lines[number - 1].strip():
            last = number
    return first, last


def _ledger(edition: Edition, lines: list[str], extents: dict[str, tuple[int, int]], reference: Reference) -> str:
    """The ledger of the whole text. Raises InputError if the sections or the rules of exclusion are wrong."""
    problems: list[Problem] = []
    sections = read_sections(edition.folder, edition.year, problems)
    rules = read_exclusions(edition.folder, reference, problems)
    if problems:
        raise InputError(problems)
    return make_ledger(lines, sections, extents, rules, word_rules(reference.numeral_words))


def extract(report: Path, edition: Edition, reference: Reference) -> dict[Path, str]:
    """The CSV files (path → text) that the layouts of an edition make of a report's text, its ledger among them.

    Raises InputError with every problem of every table, or if there are none, of the words of the prose that do not
    stand where the data says; nothing is written here.
    """
    lines = read_text(report).split("\n")
    file = shown(report)
    result: dict[Path, str] = {}
    extents: dict[str, tuple[int, int]] = {}
    problems: list[Problem] = list(edition.problems)
    for layout in edition.layouts:
        table = _read(layout, lines, file, reference)
        problems.extend(table.problems)
        result[edition.folder / layout.folder / f"{layout.id}.csv"] = table.text
        if table.extent is not None:
            extents[layout.id] = _with_notes(table.extent, lines)
    if not problems:  # a lost line of a table would move all words after it
        check_words(edition.folder, lines, problems)
    if problems:
        raise InputError(problems)
    result[edition.folder / LEDGER] = _ledger(edition, lines, extents, reference)
    return result
