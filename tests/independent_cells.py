"""What the two halves of the independent reader share: the two row types, the marks for "no value", small checks."""

import re
from pathlib import Path
from typing import NamedTuple


class Cell(NamedTuple):
    """One printed data cell; value is empty where the report prints no number."""

    report: str
    table: str
    row: str
    column: str
    period: str
    unit: str
    printed: str
    value: str
    line: int


class Entry(NamedTuple):
    """One numbered row of 附表15 or of 表14, 表15, 表16; name is empty where the text has lost it."""

    report: str
    table: str
    number: int
    name: str
    region: str
    line: int


class SourceMismatchError(Exception):
    """The source text is not the one that was read by hand."""


class Col(NamedTuple):
    """A column with hand-written label, unit and year."""

    label: str
    unit: str
    period: str


_NUMBER = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
# The marks for "no value" seen in the tables: a blank cell; 2006: the slash (表5 西藏), U+FF0D (表11); 2014: one U+002D
# (表2 西藏), U+2014 (表3, 表4, 表9, 附表13), two U+002D (表12, 附表7).
_NO_VALUE = frozenset({"", "/", "\uff0d", "-", "\u2014", "--"})


def read_lines(path: Path) -> list[str]:
    """Text lines with a dummy in front, so that the index is the 1-based line number."""
    return ["", *path.read_text(encoding="utf-8").split("\n")]


def squeeze(text: str) -> str:
    return "".join(text.split())


def same(seen: str, expected: str, where: str) -> None:
    if seen != expected:
        raise SourceMismatchError(f"{where}: expected {expected!r}, the text has {seen!r}")


def labels(written: str) -> list[str]:
    """A list of labels written down with a blank between them (a squeezed label has no blank inside)."""
    return written.split()


def columns(period: str, written: str) -> list[Col]:
    """Columns of one period, written down as label=unit with a blank between them."""
    return [Col(label, unit, period) for label, _, unit in (item.rpartition("=") for item in written.split())]


def _value(printed: str, unit: str, where: str) -> str:
    if printed in _NO_VALUE:
        return ""
    # The percent sign inside the cell: only in the last column of 2014 附表2.
    number = printed.removesuffix("%") if unit == "%" else printed
    if _NUMBER.fullmatch(number) is None:
        raise SourceMismatchError(f"{where}: {printed!r} is not a number")
    return number.replace(",", "")


def row_cells(report: str, table: str, row: str, line: int, cols: list[Col], printed: list[str]) -> list[Cell]:
    where = f"{report} {table} line {line}"
    if len(printed) != len(cols):
        raise SourceMismatchError(f"{where}: {len(printed)} values for {len(cols)} columns")
    return [
        Cell(report, table, row, col.label, col.period, col.unit, mark, _value(mark, col.unit, where), line)
        for col, mark in zip(cols, printed, strict=True)
    ]
