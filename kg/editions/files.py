"""Reading text, CSV and TOML files so that what is wrong with them is told by file, line and column."""

from __future__ import annotations

import csv
import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.model.number import whole_number
from kg.model.problems import InputError, Problem, quoted


def shown(path: Path) -> str:
    """The path as messages name it: relative to the working folder where that is shorter."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, without a byte order mark, line ends as LF. Raises InputError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError([Problem(shown(path), 0, "", reason.lower(), "a readable file", "check the path")]) from None
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError([_encoding_problem(path, 1, "a UTF-16 byte order mark", "UTF-16")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{data[error.start]:02x}, which is not UTF-8"
        raise InputError([_encoding_problem(path, line, found, _guess_encoding(data))]) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _guess_encoding(data: bytes) -> str:
    for encoding in ("gb18030", "big5"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding.upper()
    return ""


def _encoding_problem(path: Path, line: int, found: str, guess: str) -> Problem:
    fix = f"convert it first, e.g. iconv -f {guess} -t UTF-8" if guess else "save it as UTF-8"
    return Problem(shown(path), line, "", found, "text in UTF-8", fix)


@dataclass(frozen=True)
class Row:
    """A CSV row: where it stands, and its cells as they are."""

    file: str
    line: int
    cells: tuple[str, ...]


def read_csv(path: Path) -> list[Row]:
    """All rows of a CSV file, empty lines left out. Raises InputError."""
    reader = csv.reader(read_text(path).splitlines(keepends=True), strict=True)
    rows = []
    start = 1
    file = shown(path)
    try:
        for cells in reader:
            if cells:
                rows.append(Row(file, start, tuple(cells)))
            start = reader.line_num + 1
    except csv.Error as error:
        fix = "quote cells that hold a comma or a quote, and close every quote"
        raise InputError([Problem(file, start, "", str(error), "well-formed CSV", fix)]) from None
    return rows


@dataclass(frozen=True)
class Record:
    """A CSV row under the one header of its file, cells by column heading."""

    file: str
    line: int
    cells: dict[str, str]

    def problem(self, column: str, expected: str, fix: str = "") -> Problem:
        """A problem with one cell of this row."""
        return Problem(self.file, self.line, column, quoted(self.cells[column]), expected, fix)


def check_whole(record: Record, columns: tuple[str, ...], problems: list[Problem]) -> bool:
    """Are these cells whole numbers from 1? Each that is not is told."""
    wrong = [name for name in columns if not whole_number(record.cells[name])]
    problems.extend(record.problem(name, "a whole number from 1") for name in wrong)
    return not wrong


def read_records(path: Path, columns: tuple[str, ...]) -> Iterator[Record]:
    """The rows of a CSV file whose first row must be exactly ``columns``. Raises InputError with every bad row."""
    rows = read_csv(path)
    header = rows[0].cells if rows else ()
    if header != columns:
        found = "an empty file" if not rows else f"the header {','.join(header)}"
        raise InputError([Problem(shown(path), 1, "", found, f"the header {','.join(columns)}")])
    wrong = [row for row in rows[1:] if len(row.cells) != len(columns)]
    if wrong:
        raise InputError(
            Problem(row.file, row.line, "", f"{len(row.cells)} cells", f"{len(columns)}, one for each heading")
            for row in wrong
        )
    for row in rows[1:]:
        yield Record(row.file, row.line, dict(zip(columns, row.cells, strict=True)))


def read_toml(path: Path) -> dict[str, object]:
    """A TOML document. Raises InputError."""
    text = read_text(path)
    try:
        return tomllib.loads(text)
    # A number of thousands of digits, or a list in a list in a list …, are errors of Python's own.
    except (ValueError, RecursionError) as error:
        raise InputError([Problem(shown(path), 0, "", str(error), "well-formed TOML")]) from None
