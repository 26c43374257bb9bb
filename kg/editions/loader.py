"""Reading the files of ``data/reference``: rows into codes, units and rules, every problem kept until the end."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from kg.editions.files import Record, read_records
from kg.model.codes import Code, CodeList, Unit
from kg.model.computed import KINDS as RULE_KINDS
from kg.model.computed import Rule
from kg.model.correspondence import KINDS, Correspondence
from kg.model.number import plain_decimal, whole_number
from kg.model.problems import InputError, Problem

T = TypeVar("T")

_CODE = re.compile(r"[a-z0-9][a-z0-9.-]*", re.ASCII)


def split(text: str) -> tuple[str, ...]:
    """The parts of a cell that are joined by |; none in an empty cell."""
    return tuple(text.split("|")) if text else ()


def code_of(record: Record) -> Code:
    """A row as a code; the columns without a field of their own are its attributes."""
    cells = record.cells
    named = {"code", "label_zh", "label_en", "parent", "aliases"}
    return Code(
        code=cells["code"],
        label_zh=cells["label_zh"],
        label_en=cells["label_en"],
        parent=cells.get("parent", ""),
        aliases=split(cells.get("aliases", "")),
        attributes={name: cell for name, cell in cells.items() if name not in named},
    )


class Loader:
    """Reads the files of one folder, keeping every problem until the end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.unreadable: list[Problem] = []
        self.records: dict[str, list[Record]] = {}

    def check(self, name: str, column: str, known: Collection[str], what: str, fix: str = "") -> None:
        """Every code in a column ("" and lists with | allowed) must be one of those known."""
        for record in self.records.get(name, []):
            for code in split(record.cells[column]):
                if code not in known:
                    self.problems.append(record.problem(column, f"{what}; {code!r} is none", fix))

    def read(self, name: str, columns: tuple[str, ...], make: Callable[[Record], T]) -> list[T]:
        """The rows of one file, each made into what it stands for; codes are checked and must differ."""
        try:
            records = list(read_records(self.folder / name, columns))
        except InputError as error:
            self.unreadable.extend(error.problems)
            return []
        self.records[name] = records
        seen: dict[str, int] = {}
        for record in records:
            code = record.cells[columns[0]]
            if columns[0] in ("code", "number") and not _CODE.fullmatch(code):
                expected = "a code: lower-case ASCII letters, digits, '.' and '-'"
                self.problems.append(record.problem(columns[0], expected))
            if columns[0] in ("code", "number"):
                if code in seen:
                    self.problems.append(record.problem(columns[0], f"a new code; line {seen[code]} has this one"))
                seen[code] = record.line
        return [make(record) for record in records]

    def codes(self, name: str, columns: tuple[str, ...]) -> list[Code]:
        """The codes of one file, whose parents must be codes of the same file."""
        records: list[Record] = []

        def make(record: Record) -> Code:
            """A code, its row kept for the check of parents."""
            records.append(record)
            return code_of(record)

        codes = self.read(name, columns, make)
        known = {code.code for code in codes}
        for record in records:
            parent = record.cells.get("parent", "")
            if parent and parent not in known:
                self.problems.append(record.problem("parent", "a code of this file"))
        return codes

    def members(self, name: str, columns: tuple[str, ...], known: set[str]) -> list[Code]:
        """Groups, whose members must be known codes."""

        def make(record: Record) -> Code:
            """A group, its members checked."""
            for member in split(record.cells["members"]):
                if known and member not in known:
                    expected = f"known codes only; {member!r} is none"
                    self.problems.append(record.problem("members", expected))
            return code_of(record)

        return self.read(name, columns, make)

    def unit(self, record: Record) -> tuple[Unit, str]:
        """A unit and its kind."""
        cells = record.cells
        multiplier = plain_decimal(cells["multiplier"])
        if multiplier is None or multiplier <= 0:
            self.problems.append(record.problem("multiplier", "an exact decimal number above 0, in plain digits"))
            multiplier = Decimal(1)
        unit = Unit(cells["code"], cells["symbol"], cells["base"], multiplier, cells["label_zh"], cells["label_en"])
        return unit, cells["kind"]

    def correspondence(self, record: Record, lists: Mapping[str, CodeList]) -> Correspondence:
        """Classes are written scheme/code."""
        c = record.cells

        def known(column: str, text: str) -> tuple[str, str]:
            """A class as (scheme, code), checked."""
            scheme, _, code = text.partition("/")
            if scheme not in lists or code not in lists[scheme].codes:
                self.problems.append(record.problem(column, f"scheme/code of known classes; {text!r} is none"))
            return scheme, code

        if c["kind"] not in KINDS:
            self.problems.append(record.problem("kind", f"one of {', '.join(KINDS)}"))
        targets = tuple(known("targets", text) for text in split(c["targets"]))
        source = known("source", c["source"])
        return Correspondence(c["number"], source, targets, c["kind"], c["reason_zh"], c["reason_en"])

    def rule(self, record: Record) -> Rule:
        """A rule for computed values."""
        c = record.cells
        if c["kind"] not in RULE_KINDS:
            self.problems.append(record.problem("kind", f"one of {', '.join(RULE_KINDS)}"))
        decimals = whole_number(c["decimals"])
        if decimals is None:
            self.problems.append(record.problem("decimals", "a whole number"))
        pairs = [text.split("=", 1) for text in split(c["arguments"])]
        if any(len(pair) != 2 for pair in pairs):
            self.problems.append(record.problem("arguments", "name=value, several joined by |"))
        return Rule(
            code=c["code"],
            kind=c["kind"],
            measure=c["measure"],
            quantity=c["quantity"],
            arguments=tuple((pair[0], pair[1]) for pair in pairs if len(pair) == 2),
            decimals=decimals or 0,
            label_zh=c["label_zh"],
            label_en=c["label_en"],
        )
