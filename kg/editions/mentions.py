"""The mentions of an edition: ``mentions.csv``, one row for each place where the prose names a body of the register."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from kg.editions.files import Record, check_whole, read_records
from kg.editions.reference import Reference
from kg.editions.sections import Section, section_at
from kg.model.codes import squeeze
from kg.model.mention import Mention
from kg.model.problems import Problem

MENTIONS = "mentions.csv"
MENTION_HEADER = ("line", "column", "printed", "organisation", "form", "note")
#: What ``form`` may say: a usual short form, by which everyone knows the body.
SHORT = "short"


def _names(reference: Reference) -> dict[str, set[str]]:
    """Every name that the register has for each organisation; groups of organisations have none."""
    names: dict[str, set[str]] = defaultdict(set)
    for code in reference.lists["organisation"].codes.values():
        if "members" not in code.attributes:
            names[code.code].add(code.label_zh)
    for decided in reference.names:
        names[decided.organisation].add(decided.printed)
    return names


def _check_name(record: Record, names: dict[str, set[str]], problems: list[Problem]) -> None:
    """A name that the register does not have for the body needs a reason: bodies are not merged on likeness."""
    printed, number = record.cells["printed"], record.cells["organisation"]
    if not printed or printed != squeeze(printed):
        problems.append(record.problem("printed", "the name as printed, without blanks"))
    if record.cells["form"] not in ("", SHORT):
        problems.append(record.problem("form", f"{SHORT!r} for a usual short form, else nothing"))
    if number not in names:
        problems.append(record.problem("organisation", "a number of organisations.csv"))
    elif printed not in names[number] and not record.cells["note"]:
        problems.append(record.problem("note", f"why {printed!r} is {number}: the register has no such name of it"))


def _check_place(
    record: Record, sections: tuple[Section, ...], last: tuple[int, int], problems: list[Problem]
) -> Section | None:
    """The section of a mention that comes after the one before it."""
    here = (int(record.cells["line"]), int(record.cells["column"]))
    if here <= last:
        fault = "a place of its own" if here == last else "rows in the order of the text"
        problems.append(record.problem("column" if here[0] == last[0] else "line", fault))
    section = section_at(sections, here[0])
    if section is None:
        problems.append(record.problem("line", "a line of one of the sections in sections.csv"))
    return section


def read_mentions(
    path: Path, edition: str, sections: tuple[Section, ...], reference: Reference, problems: list[Problem]
) -> list[Mention]:
    """The mentions of a file in printed order; what is wrong with rows goes to ``problems``."""
    mentions = []
    names, last = _names(reference), (0, 0)
    for record in read_records(path, MENTION_HEADER):
        cells = record.cells
        _check_name(record, names, problems)
        if not check_whole(record, ("line", "column"), problems):
            continue
        section = _check_place(record, sections, last, problems)
        last = (int(cells["line"]), int(cells["column"]))
        mentions.append(
            Mention(
                edition,
                section.code if section else "",
                *last,
                cells["printed"],
                cells["organisation"],
                cells["note"],
                short=cells["form"] == SHORT,
            )
        )
    return mentions
