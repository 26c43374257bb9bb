"""The rows of a user's table of flows, CSV or Parquet, as text: exact digits, whatever they were kept as."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kg.editions.files import read_text, shown
from kg.model.flow_table import MEASURES
from kg.model.problems import InputError, Problem, UsageError, quoted
from kg.networks.flows.table_file import Line, Problems, rows

if TYPE_CHECKING:
    import pyarrow

PAIR = ("origin", "destination", "year")
UNIT = "unit"
_MAGIC = b"PAR1"
#: Rows of a Parquet file that are held at a time.
_BATCH = 65536


class UserTable:
    """A user's file: its columns, those of them that hold flows (value, count), and its rows one after the other.

    ``counted`` is what its numbers count, line or row; ``notes`` tells what is left out, and which columns are floats
    (as soon as rows are read). Raises InputError if the columns are not these, and UsageError, naming the extra, if a
    Parquet file is given and pyarrow is missing.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._parquet = _parquet(path) if _is_parquet(path) else None
        self.counted = "row" if self._parquet else "line"
        self.columns = self._parquet.schema_arrow.names if self._parquet else _csv_header(path)
        self.flows = tuple(column for column in MEASURES if column in self.columns)
        self._check_columns()
        unit = (UNIT,) if UNIT in self.columns and "value" in self.flows else ()
        self.used = (*PAIR, *self.flows, *unit)
        extra = [column for column in self.columns if column not in self.used]
        self.notes = [f"left out: the columns {', '.join(extra)}"] if extra else []

    def _check_columns(self) -> None:
        names, header = self.columns, ",".join(PAIR)
        lacking = [*(name for name in PAIR if name not in names), *([] if self.flows else ["value or count"])]
        twice = sorted({name for name in names if names.count(name) > 1})
        if lacking or twice:
            what = f"twice {', '.join(twice)}" if twice else f"no {', '.join(lacking)}"
            found = f"{what} in the columns {','.join(names)!r}"
            raise InputError([Problem(shown(self.path), 1, "", found, f"{header} and value or count, or both")])

    def rows(self, problems: Problems) -> Iterator[Line]:
        """Every row with its number (CSV: the line, Parquet: the row) and its used cells without white space around
        them, "" for none. Rows that cannot be read go to ``problems``; a column of another type raises InputError."""
        if self._parquet is None:
            extra = tuple(column for column in self.columns if column not in self.used)
            return rows(self.path, self.used, extra, problems)
        return self._parquet_rows(self._parquet)

    def _parquet_rows(self, file: pyarrow.parquet.ParquetFile) -> Iterator[Line]:
        kinds = {name: file.schema_arrow.field(name).type for name in self.used}
        texts = self._texts(kinds)
        number = 0
        for columns in _batches(self.path, file, self.used):
            for cells in zip(*([texts[name](cell) for cell in columns[name]] for name in self.used), strict=True):
                number += 1
                yield Line(number, dict(zip(self.used, cells, strict=True)))
        if not number:
            raise InputError([Problem(shown(self.path), 0, "", "no row", "one row or more")])

    def _texts(self, kinds: dict[str, Any]) -> dict[str, Callable[[Any], str]]:
        """For each column, what makes its cells into text; floats are noted."""
        made = {name: _text_of(kind) for name, kind in kinds.items()}
        expected = "text, whole numbers, decimals or floats"
        strange = [name for name, make in made.items() if make is None]
        if strange:
            raise InputError(Problem(shown(self.path), 0, name, str(kinds[name]), expected) for name in strange)
        floats = [name for name in self.used if str(kinds[name]) in _FLOATS]
        if floats:
            told = "each is taken as the shortest decimal that is the same float"
            self.notes.append(f"floats in the columns {', '.join(floats)}: {told}")
        return {name: make for name, make in made.items() if make is not None}


def _is_parquet(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC or path.suffix.lower() in (".parquet", ".pq")
    except OSError:
        read_text(path)  # tells what is wrong with it
        raise


def _parquet(path: Path) -> pyarrow.parquet.ParquetFile:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise UsageError("Parquet needs pyarrow: pip install 'techmarket-kg[tables]', or give a CSV file") from None
    with _told(path):
        return pyarrow.parquet.ParquetFile(path)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What pyarrow says of a file that it cannot read is told as a problem of the file."""
    import pyarrow

    try:
        yield
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
        reason = (str(error).splitlines() or [""])[0]
        raise InputError([Problem(shown(path), 0, "", quoted(reason), "a whole Parquet file")]) from None


def _batches(path: Path, file: pyarrow.parquet.ParquetFile, names: Sequence[str]) -> Iterator[dict[str, list[Any]]]:
    """The cells of these columns by name, some rows at a time."""
    batches = file.iter_batches(_BATCH, columns=list(names))
    while True:
        with _told(path):
            batch = next(batches, None)
            columns = {} if batch is None else {name: batch.column(name).to_pylist() for name in names}
        if not columns:
            return
        yield columns


def _csv_header(path: Path) -> Sequence[str]:
    """The names of the first line, without white space around them; what is wrong with the file is told by its rows."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [name.strip() for name in next(csv.reader(file), [])]
    except (UnicodeDecodeError, csv.Error):
        read_text(path)  # tells what is wrong with it
        raise


_FLOATS: dict[str, Any] = {"halffloat": np.float16, "float": np.float32, "double": np.float64}


def _text_of(kind: Any) -> Callable[[Any], str] | None:  # noqa: ANN401 (the types of pyarrow are not typed)
    """What makes a cell of an Arrow type into text; None for a type that is neither text nor number."""
    import pyarrow.types as types

    if types.is_dictionary(kind):
        return _text_of(kind.value_type)
    if str(kind) in _FLOATS:
        size = _FLOATS[str(kind)]
        return lambda cell: "" if cell is None else np.format_float_positional(size(cell), trim="-")
    if types.is_decimal(kind):
        return lambda cell: "" if cell is None else format(cell, "f")
    if types.is_integer(kind) or str(kind) in ("string", "large_string", "string_view"):
        return lambda cell: "" if cell is None else str(cell).strip()
    return None
