"""Reading ``data/flows``: tables of flows between areas that a source states, each NAME.toml (what it is) and NAME.csv.

``kg flows import`` writes them (:mod:`kg.editions.write_flow_tables`); a person may write or mend them too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from kg.editions.files import Record, read_records, read_toml, shown
from kg.editions.flow_areas import code_problem
from kg.editions.flow_numbers import FIRST_YEAR, LAST_YEAR, flow_value, flow_year, unit_problem, value_problem
from kg.editions.reference import Reference
from kg.model.flow_table import MEASURES, FlowRow, FlowTable, is_line, is_table_name
from kg.model.problems import InputError, Problem, quoted

FOLDER = "flows"
COLUMNS = ("origin", "destination", "year", "value")
_WORDS = ("title_zh", "title_en", "source")
#: What NAME.toml says, in this order, all of it text.
KEYS = (*_WORDS, "original_sha256", "measure", "unit")
_SUFFIXES = (".toml", ".csv")


def read_flow_tables(data: Path, reference: Reference) -> list[FlowTable]:
    """The tables of ``data/flows`` by name, their rows by year and areas; none if there is no such folder.

    Raises InputError with every problem of every file.
    """
    folder = data / FOLDER
    if not folder.exists():
        return []
    problems, names = _names(folder)
    tables = []
    for name in names:
        try:
            tables.append(_table(folder, name, reference))
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    return tables


def _names(folder: Path) -> tuple[list[Problem], list[str]]:
    """The names of the tables in the folder, and what is wrong with its files as such. Hidden files are passed over."""
    if not folder.is_dir():
        return [Problem(shown(folder), 0, "", "a file", "a folder")], []
    expected = "NAME.toml and NAME.csv, NAME of ASCII letters and digits with hyphens between"
    paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    good = [path for path in paths if path.suffix in _SUFFIXES and is_table_name(path.stem)]
    strange = [path for path in paths if path not in good]
    problems = [Problem(shown(path), 0, "", f"the file name {path.name!r}", expected) for path in strange]
    return problems, sorted({path.stem for path in good})


def _table(folder: Path, name: str, reference: Reference) -> FlowTable:
    """One table. Raises InputError with the problems of both its files."""
    problems: list[Problem] = []
    about = _about(folder / f"{name}.toml", reference, problems)
    rows = _rows(folder / f"{name}.csv", about, reference, problems)
    if problems:
        raise InputError(problems)
    return FlowTable(
        name=name,
        title_zh=about["title_zh"],
        title_en=about["title_en"],
        source=about["source"],
        sha256_of_original=about["original_sha256"],
        measure=about["measure"],
        unit=about["unit"],
        rows=tuple(sorted(rows)),
    )


def _about(path: Path, reference: Reference, problems: list[Problem]) -> dict[str, str]:
    """What NAME.toml says, as far as it is right."""
    try:
        document = read_toml(path)
    except InputError as error:
        problems.extend(error.problems)
        return {}
    file = shown(path)
    unknown = [key for key in document if key not in KEYS]
    problems.extend(Problem(file, 0, key, "an unknown key", f"one of {', '.join(KEYS)}") for key in unknown)
    wrong = {key: expected for key in KEYS if (expected := _expected(key, document, reference))}
    problems.extend(Problem(file, 0, key, _told(document.get(key)), expected) for key, expected in wrong.items())
    return {key: str(document[key]) for key in KEYS if key not in wrong}


def _told(value: object) -> str:
    return "nothing" if value is None else quoted(value) if isinstance(value, str) else repr(value)


def _expected(key: str, document: Mapping[str, object], reference: Reference) -> str:
    """What a key should say; "" if it does."""
    text = document.get(key)
    if key in _WORDS:
        return "" if isinstance(text, str) and is_line(text) else "a text of one line"
    if not isinstance(text, str):
        return "a text"
    if key == "original_sha256":
        return "" if re.fullmatch("[0-9a-f]{64}", text) else "the SHA-256 of the file that it was made from, in hex"
    if key == "measure":
        return "" if text in MEASURES.values() else f"one of {', '.join(MEASURES.values())}"
    if text not in reference.units:
        return "a code of units.csv"
    measure = document.get("measure")
    return unit_problem(reference.units[text], str(measure), reference) if measure in MEASURES.values() else ""


def _rows(path: Path, about: Mapping[str, str], reference: Reference, problems: list[Problem]) -> list[FlowRow]:
    """The rows of NAME.csv that are right."""
    try:
        records = list(read_records(path, COLUMNS))
    except InputError as error:
        problems.extend(error.problems)
        return []
    if not records:
        problems.append(Problem(shown(path), 1, "", "no row under the header", "one row or more"))
    rows = [row for record in records if (row := _row(record, about, reference, problems))]
    seen: dict[tuple[int, str, str], int] = {}
    for record in records:
        pair = flow_year(record.cells["year"]) or 0, record.cells["origin"], record.cells["destination"]
        if pair in seen and pair[0]:
            found = f"{pair[1]} → {pair[2]} {pair[0]} again"
            expected = f"each pair once a year; line {seen[pair]} has it"
            problems.append(Problem(record.file, record.line, "", found, expected))
        seen.setdefault(pair, record.line)
    return rows


def _row(record: Record, about: Mapping[str, str], reference: Reference, problems: list[Problem]) -> FlowRow | None:
    """A row, None if it has problems, which are told."""
    before, cells = len(problems), record.cells
    for column in ("origin", "destination"):
        expected = code_problem(cells[column], reference)
        if expected:
            problems.append(record.problem(column, expected))
    year = flow_year(cells["year"])
    if year is None:
        problems.append(record.problem("year", f"a year from {FIRST_YEAR} to {LAST_YEAR}"))
    measure = about.get("measure", "")
    unit = reference.units[about["unit"]] if measure and "unit" in about else None
    value = flow_value(cells["value"], measure, unit, reference)
    if value is None:
        problems.append(record.problem("value", *value_problem(cells["value"], measure, unit, reference)))
    if year is None or value is None or len(problems) > before:
        return None
    return FlowRow(year, cells["origin"], cells["destination"], value, record.line)
