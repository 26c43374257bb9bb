"""An edition of the report: what ``data/editions/YEAR`` says of it, and the layouts of its tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.editions.files import read_toml, shown
from kg.editions.layout import Layout
from kg.editions.read_layout import STYLES, read_layout
from kg.editions.reference import Reference
from kg.model.event import is_date
from kg.model.problems import InputError, Problem

_REQUIRED = ("title_zh", "title_en", "year_covered", "text_file", "text_sha256", "style")
#: Numbers of organisations, codes of areas: what a description may name of the reference data, joined by |.
_ORGANISATIONS = ("publishers", "commissionedBy", "approvedBy", "conductedBy")
_AREAS = ("coversArea", "withoutArea")
#: A table's id is its file name: t table, a appendix table, f figure, then the number (t13-1: first of two 表13).
_YEAR = "(19|20)[0-9]{2}"
_TABLE_ID = re.compile(r"[taf][0-9]{2}(-[0-9])?")


@dataclass(frozen=True)
class Edition:
    """One edition: its year, its description (edition.toml), its layouts by id, and the problems of those layouts that
    could not be read (whoever uses the edition tells them with its own)."""

    year: str
    folder: Path
    about: Mapping[str, str]
    layouts: tuple[Layout, ...]
    problems: tuple[Problem, ...] = ()


def edition_years(data: Path) -> list[str]:
    """The editions in ``data/editions``, oldest first. Raises InputError if there is none."""
    root = data / "editions"
    if not data.is_dir():
        raise InputError([Problem(shown(data), 0, "", "no such folder", "a data folder", "check --data or KG_DATA")])
    years = sorted(path.parent.name for path in root.glob("*/edition.toml"))
    wrong = [year for year in years if not re.fullmatch(_YEAR, year)]
    if wrong:
        raise InputError(Problem(shown(root / year), 0, "", f"the folder name {year!r}", "a year") for year in wrong)
    if not years:
        expected = "at least one edition (YEAR/edition.toml)"
        raise InputError([Problem(shown(root), 0, "", "no edition", expected, "check --data or KG_DATA")])
    return years


def _description_problems(file: Path, document: Mapping[str, object]) -> list[Problem]:
    wanted = dict.fromkeys(_REQUIRED, (".+", "a text"))
    wanted["style"] = ("|".join(STYLES), f"one of {', '.join(STYLES)}")
    wanted["year_covered"] = (_YEAR, "a year")
    wanted["text_sha256"] = ("[0-9a-f]{64}", "the SHA-256 of the report's text, in hex")
    return [
        Problem(shown(file), 0, name, repr(document.get(name)), expected)
        for name, (pattern, expected) in wanted.items()
        if not isinstance(document.get(name), str) or not re.fullmatch(pattern, str(document[name]))
    ]


def _unknown(file: Path, document: Mapping[str, object], reference: Reference) -> list[Problem]:
    """Organisations and areas that the description names and the reference data does not have."""
    wanted = dict.fromkeys(_ORGANISATIONS, "organisation") | dict.fromkeys(_AREAS, "area")
    return [
        Problem(shown(file), 0, name, repr(code), f"a known {kind} (several are joined by |)")
        for name, kind in wanted.items()
        for code in filter(None, str(document.get(name, "")).split("|"))
        if code not in reference.lists[kind].codes
    ]


def _layouts(folder: Path, year: str, style: str, reference: Reference) -> tuple[list[Layout], list[Problem]]:
    """The layouts of a folder, and what is wrong with them."""
    layouts: list[Layout] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.toml")):
        if not _TABLE_ID.fullmatch(path.stem):
            found = f"the file name {path.stem!r}"
            expected = "t (表), a (附表) or f (图) and two digits, e.g. a06.toml"
            problems.append(Problem(shown(path), 0, "", found, expected))
            continue
        try:
            layouts.append(read_layout(path, year, style, reference))
        except InputError as error:
            problems.extend(error.problems)
    files: dict[str, str] = {}
    for layout in layouts:
        first = files.setdefault(layout.table, layout.file)
        if first != layout.file:
            expected = "a number of its own, e.g. 表13(2)"
            problems.append(Problem(layout.file, 0, "table", f"{layout.table!r}, as in {first}", expected))
    return layouts, problems


def load_edition(data: Path, year: str, reference: Reference) -> Edition:
    """Read one edition's description and all its layouts. Raises InputError if the description is wrong."""
    folder = data / "editions" / year
    document = read_toml(folder / "edition.toml")
    problems = _description_problems(folder / "edition.toml", document)
    if "issued" in document and not is_date(str(document["issued"])):
        found, file = repr(document["issued"]), shown(folder / "edition.toml")
        problems.append(Problem(file, 0, "issued", found, "an ISO date: 2014, 2014-06 or 2014-06-30"))
    problems += _unknown(folder / "edition.toml", document, reference)
    style = str(document.get("style"))
    layouts, wrong = _layouts(folder / "layout", year, style if style in STYLES else STYLES[0], reference)
    if problems:
        raise InputError([*problems, *wrong])
    about = {name: value for name, value in document.items() if isinstance(value, str)}
    return Edition(year, folder, about, tuple(layouts), tuple(wrong))
