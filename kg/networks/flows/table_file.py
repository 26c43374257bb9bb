"""Rows of a CSV file of numbers by label, one after the other, so that a file of millions of rows needs no memory."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from kg.editions.files import read_text, shown
from kg.model.problems import InputError, Problem

#: More problems than this in one file are counted, not listed.
LISTED = 200
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
#: Numbers have their first digit at most this many places from the point, and the last one at most twice as many.
PLACES = 30


@dataclass
class Problems:
    """The problems of one file, in order."""

    file: str
    found: list[Problem] = field(default_factory=list)
    more: int = 0

    def add(self, line: int, column: str, found: str, expected: str, fix: str = "") -> None:
        """Note one problem."""
        if len(self.found) < LISTED:
            self.found.append(Problem(self.file, line, column, found, expected, fix))
        else:
            self.more += 1

    def told(self) -> list[Problem]:
        """All of them; beyond LISTED, their number."""
        if not self.more:
            return self.found
        last = self.found[-1].line
        return [*self.found, Problem(self.file, last + 1, "", f"{self.more} more problems", "none")]

    def stop(self) -> None:
        """Raise InputError if there is a problem."""
        if self.found:
            raise InputError(self.told())


@dataclass(frozen=True)
class Line:
    """One row: its 1-based line, and its cells by column, white space around them taken off."""

    number: int
    cells: dict[str, str]


def rows(path: Path, required: tuple[str, ...], optional: tuple[str, ...], problems: Problems) -> Iterator[Line]:
    """The rows under the header, which has the required columns and may have the optional ones, in any order.

    Rows of another length are problems and left out. Raises InputError if the file cannot be read, is empty, is not
    UTF-8 (a byte order mark is no harm) or has another header: then no row can be understood.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = _header(next(reader, []), required, optional, problems)
            yield from _body(reader, header, problems)
    except (OSError, UnicodeDecodeError):
        read_text(path)  # tells what is wrong with it
        raise
    except csv.Error as error:
        problems.add(reader.line_num, "", str(error), "well-formed CSV", "close every quote")
        problems.stop()


def _header(
    cells: list[str], required: tuple[str, ...], optional: tuple[str, ...], problems: Problems
) -> tuple[str, ...]:
    names = tuple(cell.strip() for cell in cells)
    known = {*required, *optional}
    wrong = [name for name in names if name not in known]
    if wrong or not set(required) <= set(names) or len(set(names)) < len(names):
        text = ",".join(required) + "".join(f"[,{name}]" for name in optional)
        found = f"the header {','.join(names)!r}" if any(names) else "no header"
        problems.add(1, "", found, f"the header {text}", "the first line names the columns")
        problems.stop()
    return names


def _body(reader: Iterator[list[str]], header: tuple[str, ...], problems: Problems) -> Iterator[Line]:
    line, width, any_row = 1, len(header), False
    for cells in reader:
        line = getattr(reader, "line_num", line + 1)
        if not cells:
            continue
        any_row = True
        if len(cells) != width:
            problems.add(line, "", f"{len(cells)} cells", f"{width}, as the header has")
            continue
        yield Line(line, {name: cell.strip() for name, cell in zip(header, cells, strict=True)})
    if not any_row:
        problems.add(1, "", "no row under the header", "one row or more")


def number(
    text: str, line: int, column: str, problems: Problems, least: str = "0", behind: int = PLACES
) -> Decimal | None:
    """A finite number of at least ``least``, exactly, with its first digit at most so many places ``behind`` the point;
    otherwise None and a problem."""
    fix = "write 1234.5 without separators" if "," in text or " " in text else ""
    if not _NUMBER.fullmatch(text):
        problems.add(line, column, repr(text) if text else "nothing", "a number", fix)
        return None
    value = Decimal(text)
    exponent = value.as_tuple().exponent
    fits = isinstance(exponent, int) and exponent >= -2 * behind and -behind <= value.adjusted() <= PLACES
    if value and not fits:
        problems.add(line, column, text, f"a number between 1e-{behind} and 1e{PLACES}", "choose another unit")
        return None
    if value < Decimal(least):
        problems.add(line, column, text, f"a number of {least} or more")
        return None
    return value


def known_label(text: str, line: int, column: str, labels: dict[str, int], problems: Problems) -> int | None:
    """The index of a label; otherwise None and a problem."""
    index = labels.get(text)
    if index is None:
        problems.add(line, column, repr(text) if text else "nothing", "a node of the totals")
    return index


def problems_of(path: Path) -> Problems:
    """An empty list of problems for a file."""
    return Problems(shown(path))
