"""Sheets as Parquet: decimals as exact decimal128, lists as lists of text, no value as null."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from kg.export.release.sheet import SEPARATOR, Kind, Sheet
from kg.model.problems import UsageError

if TYPE_CHECKING:
    import pyarrow

#: The places of every decimal column: the same in each release, so that releases can be read as one table.
PLACES = 12
_DIGITS = 38


def needed() -> None:
    """Raise UsageError, naming the extra, where Parquet cannot be written."""
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError:
        raise UsageError(
            "Parquet needs pyarrow: pip install 'techmarket-kg[tables]', or leave it out with --formats"
        ) from None


def _array(texts: list[str], kind: Kind) -> pyarrow.Array[Any]:
    import pyarrow as pa

    if kind == "decimal":
        return pa.array([Decimal(text) if text else None for text in texts], pa.decimal128(_DIGITS, PLACES))
    if kind == "integer":
        return pa.array([int(text) if text else None for text in texts], pa.int64())
    if kind == "boolean":
        return pa.array([text == "true" if text else None for text in texts], pa.bool_())
    if kind == "list":
        return pa.array([text.split(SEPARATOR) if text else [] for text in texts], pa.list_(pa.string()))
    return pa.array([text or None for text in texts], pa.string())


def as_parquet(sheet: Sheet) -> bytes:
    """The sheet as one Parquet file. Raises UsageError if a decimal does not fit: none is ever rounded."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrays = {}
    for number, column in enumerate(sheet.columns):
        try:
            arrays[column.name] = _array([row[number] for row in sheet.rows], column.kind)
        except pa.ArrowInvalid as error:
            raise UsageError(
                f"{sheet.name}, column {column.name}: found a value that does not fit ({error}); expected {_DIGITS} "
                f"digits, {PLACES} of them after the point. Fix: leave parquet out with --formats"
            ) from None
    out = BytesIO()
    pq.write_table(pa.table(arrays), out, compression="zstd")
    return out.getvalue()
