"""Query results as text: a table for reading, CSV, TSV or JSON for machines. Values keep their exact digits."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from rich.cells import cell_len

from kg.export.print_markup import as_characters

FORMATS = ("table", "csv", "tsv", "json")
Rows = Sequence[Mapping[str, str]]


def _number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _pad(text: str, width: int, right: bool) -> str:
    blanks = " " * (width - cell_len(text))
    return blanks + text if right else text + blanks


def as_table(columns: Sequence[str], rows: Rows) -> str:
    """Columns lined up as a terminal shows them (a Chinese character is two wide), numbers to the right; raised print
    (<sup>) as raised characters."""
    body = [[as_characters(row[column]) for column in columns] for row in rows]
    right = [any(r[n] for r in body) and all(_number(r[n]) for r in body if r[n]) for n in range(len(columns))]
    widths = [max(cell_len(text) for text in (columns[n], *(r[n] for r in body))) for n in range(len(columns))]
    lines = [[*columns], ["─" * width for width in widths], *body]
    padded = ("  ".join(_pad(t, w, r) for t, w, r in zip(line, widths, right, strict=True)) for line in lines)
    return "\n".join(line.rstrip() for line in padded) + "\n"


def _separated(columns: Sequence[str], rows: Rows, delimiter: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row[column] for column in columns] for row in rows)
    return out.getvalue()


def _json_value(text: str, numeric: bool) -> str:
    if text == "":
        return "null"
    return text if numeric else json.dumps(text, ensure_ascii=False)


def as_json(columns: Sequence[str], rows: Rows, numeric: frozenset[str]) -> str:
    """A list of objects; the ``numeric`` columns are numbers with their exact digits, an empty value is null."""
    objects = []
    for row in rows:
        pairs = (f"{json.dumps(c, ensure_ascii=False)}: {_json_value(row[c], c in numeric)}" for c in columns)
        objects.append("{" + ", ".join(pairs) + "}")
    return "[" + ",\n ".join(objects) + "]\n"


def rendered(columns: Sequence[str], rows: Rows, form: str, numeric: frozenset[str] = frozenset()) -> str:
    """The rows in one of :data:`FORMATS`."""
    if form == "table":
        return as_table(columns, rows)
    if form == "json":
        return as_json(columns, rows, numeric)
    return _separated(columns, rows, "," if form == "csv" else "\t")
