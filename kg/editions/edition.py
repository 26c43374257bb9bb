"""An edition of the report: what ``data/editions/YEAR`` says of it, and the layouts of its tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.editions.files import read_toml, shown
from kg.editions.layout import Layout
from kg.editions.read_layout import read_layout
from kg.editions.reference import Reference
from kg.model.problems import InputError, Problem

_REQUIRED = ("title_zh", "title_en", "year_covered", "text_file", "text_sha256", "style")
#: A table's id is its file name: t table, a appendix table, f figure, then the number (t13-1: first of two 表13).
_TABLE_ID = re.compile(r"[taf][0-9]{2}(-[0-9])?")


@dataclass(frozen=True)
class Edition:
    """One edition: its year, its description (edition.toml) and its layouts by id."""

    year: str
    folder: Path
    about: Mapping[str, str]
    layouts: tuple[Layout, ...]


def edition_years(data: Path) -> list[str]:
    """The editions in ``data/editions``, oldest first. Raises InputError if there is none."""
    root = data / "editions"
    if not data.is_dir():
        raise InputError([Problem(shown(data), 0, "", "no such folder", "a data folder", "check --data or KG_DATA")])
    years = sorted(path.parent.name for path in root.glob("*/edition.toml"))
    if not years:
        expected = "at least one edition (YEAR/edition.toml)"
        raise InputError([Problem(shown(root), 0, "", "no edition", expected, "check --data or KG_DATA")])
    return years


def load_edition(data: Path, year: str, reference: Reference) -> Edition:
    """Read one edition's description and all its layouts. Raises InputError with all problems."""
    folder = data / "editions" / year
    file = folder / "edition.toml"
    problems: list[Problem] = []
    document = read_toml(file)
    for name in _REQUIRED:
        if not isinstance(document.get(name), str) or not document[name]:
            problems.append(Problem(shown(file), 0, name, repr(document.get(name)), "a text"))
    layouts = []
    for path in sorted((folder / "layout").glob("*.toml")):
        if not _TABLE_ID.fullmatch(path.stem):
            found = f"the file name {path.stem!r}"
            expected = "t (表), a (附表) or f (图) and two digits, e.g. a06.toml"
            problems.append(Problem(shown(path), 0, "", found, expected))
            continue
        try:
            layouts.append(read_layout(path, year, str(document.get("style")), reference))
        except InputError as error:
            problems.extend(error.problems)
    numbers: dict[str, str] = {}
    for layout in layouts:
        if layout.table in numbers:
            found = f"{layout.table!r}, as in {numbers[layout.table]}"
            problems.append(Problem(layout.file, 0, "table", found, "a number of its own, e.g. 表13(2)"))
        numbers[layout.table] = layout.file
    if problems:
        raise InputError(problems)
    about = {name: value for name, value in document.items() if isinstance(value, str)}
    return Edition(year, folder, about, tuple(layouts))
