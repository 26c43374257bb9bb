"""The sections of an edition: ``sections.csv`` says which lines of the text belong to which chapter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kg.editions.files import check_whole, read_records
from kg.model.problems import Problem

SECTIONS = "sections.csv"
KINDS = ("front", "text")
#: The last line of a text whose length is not known here.
WHOLE = 10**9
SECTION_HEADER = ("code", "kind", "first", "last", "title_zh", "title_en")


@dataclass(frozen=True)
class Section:
    """A run of lines of the text, from ``first`` to ``last``, both 1-based and included.

    ``kind`` is front (cover, preface, contents: what the edition says of itself) or text.
    """

    edition: str
    code: str
    kind: str
    first: int
    last: int
    title_zh: str
    title_en: str


def section_at(sections: Iterable[Section], line: int) -> Section | None:
    """The section that a line belongs to."""
    return next((s for s in sections if s.first <= line <= s.last), None)


def read_sections(folder: Path, edition: str, problems: list[Problem]) -> tuple[Section, ...]:
    """The sections of an edition's folder in order; they must follow one another without a gap from line 1 on.

    Without the file the whole text is one section.
    """
    sections: list[Section] = []
    path = folder / SECTIONS
    if not path.exists():
        return (Section(edition, "text", "text", 1, WHOLE, "正文", "Text"),)
    for record in read_records(path, SECTION_HEADER):
        cells = record.cells
        if not check_whole(record, ("first", "last"), problems):
            continue
        if cells["kind"] not in KINDS:
            problems.append(record.problem("kind", f"one of {', '.join(KINDS)}"))
        if cells["code"] in {section.code for section in sections}:
            problems.append(record.problem("code", "a code of its own"))
        for column in ("code", "title_zh", "title_en"):
            if not cells[column]:
                problems.append(record.problem(column, "not empty"))
        lines = int(cells["first"]), int(cells["last"])
        sections.append(Section(edition, cells["code"], cells["kind"], *lines, cells["title_zh"], cells["title_en"]))
        start = sections[-2].last + 1 if len(sections) > 1 else 1
        if sections[-1].first != start or sections[-1].last < start:
            problems.append(record.problem("first", f"{start}: sections follow one another without a gap"))
    return tuple(sections)
