"""A table of a release: columns with their types, rows of text as it is written."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "iri", "integer", "decimal", "boolean", "list"]
#: What stands between the values of a list.
SEPARATOR = "|"
Row = tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """A column: its heading, what it holds, and the IRI of the property that it stands for ("" if none does).

    ``space`` is what the IRIs of coded values begin with. ``nulls`` are printed marks that mean no value; ``group``
    separates thousands; ``unit`` is the IRI and the symbol of the unit of all its values.
    """

    name: str
    kind: Kind
    zh: str = ""
    en: str = ""
    prop: str = ""
    space: str = ""
    nulls: tuple[str, ...] = ()
    group: str = ""
    unit: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Sheet:
    """A table: the name of its file without suffix, titles, what it is about (an IRI, "" for data of many sources),
    columns, and rows with one text for each column ("" for no value). ``key`` is the column that tells rows apart."""

    name: str
    zh: str
    en: str
    about: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    key: str


def as_csv(sheet: Sheet) -> str:
    """The sheet as CSV with a heading row, lines ended by LF."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.name for column in sheet.columns])
    writer.writerows(sheet.rows)
    return out.getvalue()


Field = tuple[Column, Callable[[str], str]]


def sheet_of(name: str, zh: str, en: str, subjects: Iterable[str], fields: Iterable[Field]) -> Sheet:
    """A sheet with a row for each subject; a field says how its cell is read. The first column is the key."""
    taken = tuple(fields)
    columns = tuple(column for column, _ in taken)
    rows = tuple(tuple(read(subject) for _, read in taken) for subject in subjects)
    return Sheet(name, zh, en, "", columns, rows, columns[0].name)


def joined(values: Iterable[str]) -> str:
    """The cell of a list."""
    return SEPARATOR.join(values)
