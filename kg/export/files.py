"""Query results as binary files: XLSX and Parquet. Numbers keep their exact digits; a column is numeric or text."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kg.model.problems import UsageError

if TYPE_CHECKING:
    import pyarrow

FILE_FORMATS = ("xlsx", "parquet")
Rows = Sequence[Mapping[str, str]]

#: Wide enough for any text that a spreadsheet should show whole.
_WIDEST = 60


def _missing(package: str) -> UsageError:
    return UsageError(f"this format needs {package}: pip install 'techmarket-kg[tables]'")


def _cell(text: str, numeric: bool) -> str | int | Decimal | None:
    if text == "":
        return None
    if not numeric:
        return text
    value = Decimal(text)
    return int(text) if "." not in text else value


def as_xlsx(columns: Sequence[str], rows: Rows, numeric: frozenset[str], name: str) -> bytes:
    """One sheet with a frozen header row. A decimal is written digit by digit, never through a float."""
    try:
        from openpyxl import Workbook
        from openpyxl.styles import Font
        from openpyxl.utils import get_column_letter
    except ImportError:
        raise _missing("openpyxl") from None
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name[:31]
    sheet.append(list(columns))
    for row in rows:
        sheet.append([_cell(row[column], column in numeric) for column in columns])
    for number, column in enumerate(columns, 1):
        sheet.cell(1, number).font = Font(bold=True)
        widest = max((len(row[column]) for row in rows), default=0)
        sheet.column_dimensions[get_column_letter(number)].width = min(max(widest, len(column)) + 2, _WIDEST)
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _arrow_column(values: list[str], numeric: bool) -> pyarrow.Array[Any]:
    """Integers as int64, decimals as decimal128 with as many places as the longest needs, all else as text."""
    import pyarrow as pa

    if not numeric:
        return pa.array([value or None for value in values], pa.string())
    if all("." not in value for value in values):
        return pa.array([int(value) if value else None for value in values], pa.int64())
    places = max(len(value.partition(".")[2]) for value in values)
    return pa.array([Decimal(value) if value else None for value in values], pa.decimal128(38, places))


def as_parquet(columns: Sequence[str], rows: Rows, numeric: frozenset[str]) -> bytes:
    """One row group, columns in order; decimals are decimal128, an empty value is null."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise _missing("pyarrow") from None
    arrays = {column: _arrow_column([row[column] for row in rows], column in numeric) for column in columns}
    out = io.BytesIO()
    pq.write_table(pa.table(arrays), out)
    return out.getvalue()
