"""Reading a layout file: every field checked, every problem of the file told at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import cast

from kg.editions.files import read_text, read_toml, shown
from kg.editions.layout import PROMINENCE, Heading, Layout, Meaning, Note, Override, Part
from kg.editions.reference import Reference
from kg.model.codes import squeeze
from kg.model.problems import InputError, Problem

#: What one label may say of its cells, beside dimension = member.
_FACETS = {"quantity", "statistic", "unit", "member", "total", "base", "denominator", "scope", "label", "part"}
_TOP = {
    *("table", "kind", "title_zh", "title_en", "text", "levels", "cell", "columns", "rows"),
    *("headings", "overrides", "notes"),
}
_KINDS = ("table", "points", "list")
_YEAR = re.compile(r"(19|20)\d\d", re.ASCII)
STYLES = ("lines", "tabs")


#: Where the codes of a list stand, if not in a scheme's file.
_FILES = {
    "area": "regions.csv or region_groups.csv",
    "organisation": "organisations.csv or exchange_groups.csv",
    "quantity": "measures.csv or quantities.csv",
}


class _Reader:
    """Turns one TOML document into a Layout, noting every problem."""

    def __init__(self, path: Path, reference: Reference) -> None:
        self.file = shown(path)
        self.lines = read_text(path).split("\n")
        self.reference = reference
        self.problems: list[Problem] = []

    def problem(self, where: str, found: object, expected: str, fix: str = "") -> None:
        self.problems.append(Problem(self.file, self._line(str(found)), where, repr(found), expected, fix))

    def _line(self, found: str) -> int:
        """The first line that holds the text found: TOML readers do not tell lines. 0 if none does."""
        return next((n for n, line in enumerate(self.lines, 1) if found and found in line), 0)

    def texts(self, where: str, value: object) -> tuple[str, ...]:
        """A list of texts."""
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.problem(where, value, "a list of texts")
            return ()
        return tuple(cast(list[str], value))

    def tables(self, where: str, value: object) -> list[dict[str, object]]:
        """A list of tables."""
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.problem(where, value, f"tables headed [[{where}]]")
            return []
        return cast(list[dict[str, object]], value)

    def unknown(self, where: str, given: Iterable[str], known: set[str]) -> None:
        """Tell every field that is not known here."""
        for name in given:
            if name not in known:
                self.problem(where, name, f"one of {', '.join(sorted(known))}")

    def member(self, where: str, dimension: str, member: object) -> str:
        """A dimension's member given as a code (years may be numbers)."""
        text = str(member)
        if self.reference.dimensions[dimension].attributes["range"] == "year" and not _YEAR.fullmatch(text):
            self.problem(f"{where}.{dimension}", text, "a year, e.g. 2013")
            return "0"
        codes = self.reference.list_of(dimension)
        if codes is not None and text not in codes.codes:
            file = _FILES.get(codes.name, f"schemes/{codes.name}.csv")
            expected = f"a code of the list {codes.name!r}"
            self.problem(f"{where}.{dimension}", text, expected, f"correct it, or add it to {file} in data/reference")
        return text

    def dimensions(self, where: str, value: object) -> dict[str, str]:
        """A table of dimension = member, members checked."""
        if not isinstance(value, dict):
            self.problem(where, value, "a table of dimension = member")
            return {}
        self.unknown(where, value, set(self.reference.dimensions))
        known = {name: member for name, member in value.items() if name in self.reference.dimensions}
        return {name: self.member(where, name, member) for name, member in known.items()}

    def meaning(self, where: str, entry: Mapping[str, object]) -> Meaning:
        """What one [cell], [[rows]] or [[columns]] entry says."""
        dimensions = self.reference.dimensions
        self.unknown(where, entry, _FACETS | set(dimensions))
        known = {
            "quantity": (self.reference.lists["quantity"].codes, "measures.csv (level) or quantities.csv"),
            "statistic": (self.reference.measures, "measures.csv"),
            "unit": (self.reference.units, "units.csv"),
            "member": (dimensions, "dimensions.csv"),
        }
        facets: dict[str, str | None] = {}
        for name, (codes, file) in known.items():
            value = entry.get(name)
            facets[name] = value if isinstance(value, str) else None
            if value is not None and (not isinstance(value, str) or value not in codes):
                self.problem(f"{where}.{name}", value, f"a code of {file}")
        denominator = entry.get("denominator")
        part = entry.get("part")
        return Meaning(
            label=tuple(squeeze(text) for text in self.texts(f"{where}.label", entry.get("label", []))),
            **facets,
            total=self.dimensions(f"{where}.total", entry.get("total", {})),
            base=self.member(where, "base", entry["base"]) if "base" in entry else None,
            denominator=None if denominator is None else self.denominator(where, denominator),
            scope=self.member(where, "scope", entry["scope"]) if "scope" in entry else None,
            fixed=self.dimensions(where, {n: v for n, v in entry.items() if n in dimensions and n not in _FACETS}),
            part=part if isinstance(part, int) else None,
        )

    def denominator(self, where: str, value: object) -> dict[str, str]:
        """A denominator: dimensions, and a quantity if it is another one."""
        if not isinstance(value, dict):
            self.problem(f"{where}.denominator", value, "a table, e.g. { quantity = 'contract-value' }")
            return {}
        rest = {name: member for name, member in value.items() if name != "quantity"}
        result = self.dimensions(f"{where}.denominator", rest)
        if "quantity" in value:
            result["quantity"] = str(value["quantity"])
        return result

    def part(self, entry: Mapping[str, object], common: tuple[tuple[str, ...], ...]) -> Part:
        """One part, with the common header if it has none."""
        self.unknown("text.parts", entry, {"caption", "header"})
        header = self.header(entry["header"]) if "header" in entry else common
        return Part(cast("str | None", entry.get("caption")), header)

    def header(self, value: object) -> tuple[tuple[str, ...], ...]:
        """Header lines, each a list of labels."""
        if not isinstance(value, list):
            self.problem("text.header", value, "a list of header lines, each a list of printed labels")
            return ()
        return tuple(tuple(squeeze(label) for label in self.texts("text.header", line)) for line in value)

    def override(self, entry: Mapping[str, object]) -> Override:
        """One override; it needs a reason."""
        self.unknown("overrides", entry, {"printed", "occurrence", "row", "blank", "reason"})
        if not entry.get("reason"):
            self.problem("overrides", entry, "a reason", "say why the text's alignment is not the printed one")
        occurrence = entry.get("occurrence", 0)
        return Override(
            printed=tuple(squeeze(text) for text in self.texts("overrides.printed", entry.get("printed"))),
            occurrence=occurrence if isinstance(occurrence, int) else 0,
            row=tuple(squeeze(t) for t in self.texts("overrides.row", entry["row"])) if "row" in entry else None,
            blank=tuple(squeeze(text) for text in self.texts("overrides.blank", entry.get("blank", []))),
            reason=str(entry.get("reason", "")),
        )

    def note(self, entry: Mapping[str, object]) -> Note:
        """One note, in both languages."""
        self.unknown("notes", entry, {"mark", "zh", "en", "rows", "columns"})
        for name in ("zh", "en"):
            if not entry.get(name):
                self.problem(f"notes.{name}", entry.get(name), "what the note says, in both languages")
        return Note(
            mark=str(entry.get("mark", "")),
            zh=str(entry.get("zh", "")),
            en=str(entry.get("en", "")),
            rows=tuple(squeeze(text) for text in self.texts("notes.rows", entry.get("rows", []))),
            columns=tuple(squeeze(text) for text in self.texts("notes.columns", entry.get("columns", []))),
        )

    def heading(self, entry: Mapping[str, object]) -> Heading:
        """One heading."""
        self.unknown("headings", entry, {"printed", "until"})
        until = entry.get("until")
        return Heading(squeeze(str(entry.get("printed", ""))), squeeze(str(until)) if until else None)


def _levels(columns: list[Meaning]) -> list[list[str]]:
    """The header labels, level by level, that columns with these paths print: a label over several columns once."""
    depth = max((len(column.label) for column in columns), default=0)
    result: list[list[str]] = [[] for _ in range(depth)]
    before: tuple[str, ...] = ()
    for column in columns:
        for level in range(len(column.label)):
            if column.label[: level + 1] != before[: level + 1]:
                result[level].append(column.label[level])
        before = column.label
    return result


def _check_header(layout: Layout, reader: _Reader) -> None:
    """The labels of the columns must be those of the header; in loose lines, whose order is lost, its characters."""
    if layout.kind != "table":
        return
    for number, part in enumerate(layout.parts, 1):
        levels = _levels([column for _, column in layout.part_columns(number)])
        if layout.style == "lines":
            printed = Counter("".join(label for line in part.header for label in line))
            surplus = Counter("".join(label for level in levels for label in level)) - printed
            if surplus:
                reader.problem("columns.label", "".join(surplus), "only characters that the header prints")
            continue
        for line, labels in zip(part.header, levels, strict=False):
            if list(line[len(line) - len(labels) :]) != labels:
                reader.problem("columns.label", " | ".join(labels), f"the header's labels {' | '.join(line)!r}")
        if len(part.header) != len(levels):
            reader.problem("text.header", len(part.header), f"{len(levels)} lines, as many as labels have levels")


def _one_of(reader: _Reader, where: str, value: object, known: tuple[str, ...]) -> str:
    if value not in known:
        reader.problem(where, value, f"one of {', '.join(known)}")
        return known[0]
    return str(value)


def _text(reader: _Reader, document: Mapping[str, object]) -> dict[str, object]:
    """The table [text], its plain fields checked."""
    text = document.get("text", {})
    if not isinstance(text, dict):
        reader.problem("text", text, "a table headed [text]")
        return {}
    reader.unknown("text", text, {"header", "parts", "row_count", "label_columns", "label", "sequence", "blocks"})
    for name in ("row_count", "label_columns"):
        if name in text and not isinstance(text[name], int):
            reader.problem(f"text.{name}", text[name], "a whole number")
            text[name] = 0
    return text


def _check_whole(layout: Layout, reader: _Reader) -> None:
    """What the fields must be together."""
    lines = layout.style == "lines"
    if not layout.parts or (lines and len(layout.parts) != 1):
        how_many = "one part" if lines else "at least one part"
        reader.problem("text.parts", len(layout.parts), f"{how_many}, e.g. parts = [{{ caption = '…' }}]")
    elif layout.parts[0].caption is None:
        reader.problem("text.parts", "no caption", "a caption in the first part")
    if layout.kind != "list" and not (layout.rows and layout.columns):
        reader.problem("layout", layout.table, "at least one [[rows]] and one [[columns]]")
    if lines and layout.kind != "list" and layout.row_count is None:
        reader.problem("text.row_count", "", "the number of data rows: in loose lines it is how the end is found")
    for name, title in (("title_zh", layout.title_zh), ("title_en", layout.title_en)):
        if not title:
            reader.problem(name, "", "a title")
    _check_header(layout, reader)


def read_layout(path: Path, edition: str, style: str, reference: Reference) -> Layout:
    """Read one layout file; ``style`` is how the edition's text sets tables. Raises InputError."""
    document = read_toml(path)
    reader = _Reader(path, reference)
    reader.unknown("layout", document, _TOP)
    table = str(document.get("table", ""))
    if not table or table[0] not in PROMINENCE:
        reader.problem("table", table, "the printed number: 表…, 附表… or 图…")
        table = "表"
    text = _text(reader, document)
    common = reader.header(text.get("header", []))
    levels = reader.texts("levels", document.get("levels", ["地区"]))
    cell = document.get("cell", {})
    if not isinstance(cell, dict):
        reader.problem("cell", cell, "a table headed [cell]")
        cell = {}

    def entries(name: str) -> list[dict[str, object]]:
        return reader.tables(name, document.get(name, []))

    layout = Layout(
        file=reader.file,
        edition=edition,
        id=path.stem,
        table=table,
        kind=_one_of(reader, "kind", document.get("kind", "table"), _KINDS),
        title_zh=str(document.get("title_zh", "")),
        title_en=str(document.get("title_en", "")),
        style=style,
        parts=tuple(reader.part(entry, common) for entry in reader.tables("text.parts", text.get("parts", []))),
        row_count=cast("int | None", text.get("row_count")),
        label_columns=cast(int, text.get("label_columns", len(levels))),
        in_blocks=text.get("blocks", True) is True,
        label_is_year=text.get("label") == "year",
        sequence=reader.texts("text.sequence", text.get("sequence", [])),
        levels=levels,
        cell=reader.meaning("cell", cell),
        columns=tuple(reader.meaning("columns", entry) for entry in entries("columns")),
        rows=tuple(reader.meaning("rows", entry) for entry in entries("rows")),
        headings=tuple(reader.heading(entry) for entry in entries("headings")),
        overrides=tuple(reader.override(entry) for entry in entries("overrides")),
        notes=tuple(reader.note(entry) for entry in entries("notes")),
    )
    _check_whole(layout, reader)
    if reader.problems:
        raise InputError(reader.problems)
    return layout
