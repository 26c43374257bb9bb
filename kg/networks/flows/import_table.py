"""A user's table of flows between areas, made into tables of the data folder: every label resolved exactly, every
number kept exactly, and whatever cannot be is told with its row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from functools import cache
from pathlib import Path

from kg.editions.files import sha256
from kg.editions.flow_areas import AreaNames, overlapping, provinces
from kg.editions.flow_numbers import FIRST_YEAR, LAST_YEAR, flow_value, flow_year, unit_problem, value_problem
from kg.editions.reference import Reference
from kg.model.codes import Code, Unit
from kg.model.flow_table import MEASURES, FlowRow, FlowTable, is_line, is_table_name
from kg.model.problems import InputError, Problem, UsageError, quoted
from kg.networks.flows.import_rows import UNIT, UserTable
from kg.networks.flows.table_file import LISTED, Line, problems_of

_WHOLE = re.compile(r"\A([0-9]+)\.0+\Z")
#: Contracts are counted in this unit.
_ITEM = "item"
#: Enough to add up exactly whatever a file holds.
_DIGITS = 60
#: Rows that a message names.
_NAMED = 20

Pair = tuple[int, str, str]


@dataclass(frozen=True)
class About:
    """What a user says of a table: its name, source and titles ("": the name), the unit of its values ("": the file has
    a column unit), and whether rows of one pair and year are added up."""

    name: str
    source: str
    title_zh: str = ""
    title_en: str = ""
    unit: str = ""
    add_up: bool = False


@dataclass(frozen=True)
class Imported:
    """The tables of a file, one for each measure, and what is to be told of them."""

    tables: tuple[FlowTable, ...]
    notes: tuple[str, ...]


@dataclass
class _Sum:
    """The rows of one pair in one year: the first of them, their number, their values added up by column."""

    line: int
    rows: int = 0
    values: dict[str, Decimal] = field(default_factory=dict)


def import_table(path: Path, about: About, reference: Reference) -> Imported:
    """Read a CSV or Parquet file (columns origin, destination, year, value or count or both, unit perhaps).

    Raises InputError with every problem of the file by line (CSV) or row (Parquet), and UsageError for a name, a unit
    or words that cannot be.
    """
    table = UserTable(path)
    names = _names(table, about.name)
    words = _words(about)
    reading = _Reading(table, about, reference)
    sums = reading.sums()
    original, pairs, tables = sha256(path), sorted(sums), []
    for column, name in names.items():
        flows = (FlowRow(*pair, sums[pair].values[column], line) for line, pair in enumerate(pairs, 2))
        source, title_zh, title_en = (words[0], *(word or name for word in words[1:]))
        unit = _ITEM if column == "count" else reading.unit
        tables.append(FlowTable(name, title_zh, title_en, source, original, MEASURES[column], unit, tuple(flows)))
    return Imported(tuple(tables), (*table.notes, *reading.notes(sums)))


def _names(table: UserTable, name: str) -> dict[str, str]:
    names = {column: name if len(table.flows) == 1 else f"{name}-{column}" for column in table.flows}
    if not all(map(is_table_name, names.values())):
        rule = "ASCII letters and digits with hyphens between, 80 at most"
        raise UsageError(f"{quoted(name)} cannot name a table ({rule}); give another --name")
    return names


def _words(about: About) -> tuple[str, str, str]:
    """Source and titles, each blank in them one space; an empty title stays empty. Raises UsageError."""
    source, title_zh, title_en = (" ".join(word.split()) for word in (about.source, about.title_zh, about.title_en))
    if not source:
        raise UsageError("--source is empty: say where the table comes from")
    for option, word in (("source", source), ("title-zh", title_zh), ("title-en", title_en)):
        if word and not is_line(word):
            raise UsageError(f"--{option} has characters that cannot be printed: {quoted(word)}")
    return source, title_zh, title_en


class _Reading:
    """Reads the rows of a file once, keeping every problem until the end."""

    def __init__(self, table: UserTable, about: About, reference: Reference) -> None:
        self._table = table
        self._add_up = about.add_up
        self._reference = reference
        self._areas = AreaNames(reference)
        self._find = cache(self._areas.find)
        self._units = _units(reference)
        self._problems = problems_of(table.path)
        self._unknown: dict[tuple[str, str], list[int]] = {}
        self.unit = self._stated_unit(about.unit)

    def _stated_unit(self, label: str) -> str:
        """The code of the unit that the user states for the values; "" if the rows do. Raises UsageError."""
        if "value" not in self._table.flows:
            if label:
                raise UsageError(
                    "--unit is the unit of the column value, and the file has none; a count has the unit 项"
                )
            return ""
        fix = "give --unit with a symbol or code of units.csv, e.g. 亿元, 万元 or yuan"
        if not label:
            if UNIT not in self._table.used:
                raise UsageError(f"the unit of the column value is not known: {fix}")
            return ""
        unit = self._units.get(label.strip())
        if unit is None:
            raise UsageError(f"--unit {label!r} is no unit that is known: {fix}")
        wrong = unit_problem(unit, MEASURES["value"], self._reference)
        if wrong:
            raise UsageError(f"--unit {label!r} is not {wrong}")
        return unit.code

    def sums(self) -> dict[Pair, _Sum]:
        """The flows of each pair and year. Raises InputError with all problems."""
        sums: dict[Pair, _Sum] = {}
        with localcontext(prec=_DIGITS):
            for line in self._table.rows(self._problems):
                self._add(line, sums)
        self._check_sums(sums)
        problems = [*self._unknown_labels(), *self._problems.told()]
        if problems:
            raise InputError(problems)
        return sums

    def _add(self, line: Line, sums: dict[Pair, _Sum]) -> None:
        ends = [self._area(line, column) for column in ("origin", "destination")]
        year = flow_year(line.cells["year"])
        if year is None:
            expected = f"a year from {FIRST_YEAR} to {LAST_YEAR}"
            self._problem(line, "year", expected)
        unit = self._unit(line) if UNIT in self._table.used else self._reference.units.get(self.unit)
        values = {column: self._value(line, column, unit) for column in self._table.flows}
        if year is None or ends[0] is None or ends[1] is None:
            return
        pair = year, ends[0].code, ends[1].code
        known = sums.setdefault(pair, _Sum(line.number))
        known.rows += 1
        if known.rows > 1 and not self._add_up:
            found = f"{ends[0].label_zh} → {ends[1].label_zh} {year} again"
            expected = f"each pair once a year; {self._table.counted} {known.line} has it"
            self._problems.add(line.number, "", found, expected, "--sum adds them up, if they are parts")
        for column, value in values.items():
            known.values[column] = known.values.get(column, Decimal(0)) + (value or 0)

    def _problem(self, line: Line, column: str, expected: str, fix: str = "") -> None:
        cell = line.cells[column]
        self._problems.add(line.number, column, quoted(cell) if cell else "nothing", expected, fix)

    def _area(self, line: Line, column: str) -> Code | None:
        label = line.cells[column]
        area = self._find(label)
        if area is None:
            self._unknown.setdefault((column, label), []).append(line.number)
        return area

    def _unit(self, line: Line) -> Unit | None:
        """The unit of a row, which must be that of all."""
        unit = self._units.get(line.cells[UNIT])
        if unit is None:
            self._problem(line, UNIT, "a symbol or code of units.csv")
            return None
        wrong = unit_problem(unit, MEASURES["value"], self._reference)
        if not wrong:
            self.unit = self.unit or unit.code
            wrong = (
                "" if unit.code == self.unit else f"one unit in all rows; {self.unit} is that of others, or of --unit"
            )
        if wrong:
            self._problem(line, UNIT, wrong)
        return unit

    def _value(self, line: Line, column: str, unit: Unit | None) -> Decimal | None:
        text, measure = line.cells[column], MEASURES[column]
        if column == "count":
            # Spreadsheets and frames write 3 as 3.0, and it is a whole number.
            text, unit = _WHOLE.sub(r"\1", text), self._reference.units[_ITEM]
        value = flow_value(text, measure, unit, self._reference)
        if value is None:
            self._problem(line, column, *value_problem(text, measure, unit, self._reference))
        return value

    def _check_sums(self, sums: dict[Pair, _Sum]) -> None:
        """What is added up must be a value too: no table can hold more digits."""
        for (year, origin, destination), known in sums.items():
            for column, value in known.values.items() if known.rows > 1 else ():
                unit = self._reference.units.get(_ITEM if column == "count" else self.unit)
                text = format(value, "f")
                if flow_value(text, MEASURES[column], unit, self._reference) is None:
                    expected, _ = value_problem(text, MEASURES[column], unit, self._reference)
                    found = f"{text}, the sum of {origin} → {destination} {year}"
                    self._problems.add(known.line, column, found, expected, "choose a larger unit")

    def _unknown_labels(self) -> list[Problem]:
        """One problem for each label that is not known, with all its rows."""
        problems = []
        for (column, label), lines in list(self._unknown.items())[:LISTED]:
            found = f"{quoted(label) if label else 'nothing'} in {_listed(lines, self._table.counted)}"
            problems.append(Problem(self._problems.file, lines[0], column, found, *self._areas.why_not(label)))
        more = len(self._unknown) - LISTED
        if more > 0:
            problems.append(Problem(self._problems.file, 0, "", f"{more} more unknown labels", "none"))
        return problems

    def notes(self, sums: dict[Pair, _Sum]) -> list[str]:
        """What is to be told of a file that could be read."""
        notes = []
        rows = sum(known.rows for known in sums.values())
        if rows > len(sums):
            notes.append(f"{rows} rows were added up to {len(sums)} flows")
        found = {code for _, *ends in sums for code in ends}
        codes = self._reference.lists["area"].codes
        both = [codes[code].label_zh for code in overlapping(found)]
        if both:
            notes.append(f"areas inside one another: {'、'.join(both)}; no contract should be counted in both")
        never = [codes[code].label_zh for code in provinces(self._reference) if code not in found]
        if never:
            notes.append(f"provinces that never occur: {'、'.join(never)}")
        return notes


def _units(reference: Reference) -> dict[str, Unit]:
    """Units by code, and by symbol and name in both languages."""
    units = list(reference.units.values())
    named = {name: unit for unit in units for name in (unit.label_en, unit.label_zh, unit.symbol)}
    return named | {unit.code: unit for unit in units}


def _listed(numbers: Sequence[int], counted: str) -> str:
    """Lines or rows as a message names them: all, or the first and how many there are."""
    named = ", ".join(map(str, numbers[:_NAMED]))
    more = f" … ({len(numbers)} {counted}s)" if len(numbers) > _NAMED else ""
    return f"{counted}{'s' if len(numbers) > 1 else ''} {named}{more}"
