"""The events of an edition: ``events.csv``, one row for each dated entry of the chronicle."""

from __future__ import annotations

import re
from pathlib import Path

from kg.editions.files import Record, check_whole, read_records
from kg.editions.loader import split
from kg.editions.reference import Reference
from kg.editions.sections import Section, section_at
from kg.model.event import Event, Role, is_date
from kg.model.problems import Problem

EVENTS = "events.csv"
EVENT_HEADER = (
    *("number", "line", "last_line", "column", "printed", "date_start", "date_end", "area", "place_zh", "place_en"),
    *("title_zh", "title_en", "organisations", "years", "note"),
)


def _roles(record: Record, reference: Reference, problems: list[Problem]) -> tuple[Role, ...]:
    roles = []
    for text in split(record.cells["organisations"]):
        role, _, number = text.partition(":")
        if role not in reference.lists["event-role"].codes:
            known = ", ".join(reference.lists["event-role"].codes)
            problems.append(record.problem("organisations", f"role:number with a role of {known}; {text!r} has none"))
        elif number not in reference.lists["organisation"].codes:
            problems.append(record.problem("organisations", f"a number of organisations.csv; {number!r} is none"))
        roles.append(Role(role, number))
    return tuple(roles)


def _check_dates(record: Record, problems: list[Problem]) -> None:
    """Dates as the calendar has them, with the months and days that are printed."""
    cells = record.cells
    dates = [cells["date_start"], *filter(None, [cells["date_end"]])]
    columns = ("date_start", "date_end")[: len(dates)]
    wrong = [column for column in columns if not is_date(cells[column])]
    problems.extend(record.problem(column, "an ISO date: 2005, 2005-04 or 2005-04-27") for column in wrong)
    if wrong:
        return
    if dates != sorted(set(dates)):
        problems.append(record.problem("date_end", "a date after date_start, or empty"))
        return
    printed = {number.lstrip("0") for number in re.findall("[0-9]+", cells["printed"])}
    if printed != {part.lstrip("0") for date in dates for part in date.split("-")[1:]}:
        problems.append(record.problem("date_start", f"the months and days of {cells['printed']!r}"))


def _check(record: Record, number: int, reference: Reference, problems: list[Problem]) -> None:
    cells = record.cells
    if cells["number"] != str(number):
        problems.append(record.problem("number", f"{number}: events are numbered in printed order"))
    _check_dates(record, problems)
    for year in split(cells["years"]):
        if not (is_date(year) and len(year) == 4):
            problems.append(record.problem("years", "years of four digits, joined by |"))
    if cells["area"] and cells["area"] not in reference.lists["area"].codes:
        problems.append(record.problem("area", "a code of regions.csv, or empty"))
    for column in ("title_zh", "title_en"):
        if not cells[column]:
            problems.append(record.problem(column, "a title in our own words"))


def _check_places(record: Record, sections: tuple[Section, ...], problems: list[Problem]) -> Section | None:
    """The section of an event whose lines are in order and within it."""
    cells = record.cells
    section = section_at(sections, int(cells["line"]))
    if section is None:
        problems.append(record.problem("line", "a line of one of the sections in sections.csv"))
    elif not int(cells["line"]) <= int(cells["last_line"]) <= section.last:
        problems.append(record.problem("last_line", f"a line from {cells['line']} to {section.last}"))
    return section


def read_events(
    path: Path, edition: str, sections: tuple[Section, ...], reference: Reference, problems: list[Problem]
) -> list[Event]:
    """The events of a file in printed order; what is wrong with rows goes to ``problems``."""
    events = []
    for number, record in enumerate(read_records(path, EVENT_HEADER), 1):
        cells = record.cells
        if not check_whole(record, ("line", "last_line", "column"), problems):
            continue
        _check(record, number, reference, problems)
        section = _check_places(record, sections, problems)
        events.append(
            Event(
                edition=edition,
                section=section.code if section else "",
                number=number,
                line=int(cells["line"]),
                last_line=int(cells["last_line"]),
                column=int(cells["column"]),
                printed=cells["printed"],
                start=cells["date_start"],
                end=cells["date_end"],
                area=cells["area"],
                place_zh=cells["place_zh"],
                place_en=cells["place_en"],
                title_zh=cells["title_zh"],
                title_en=cells["title_en"],
                roles=_roles(record, reference, problems),
                years=split(cells["years"]),
                note=cells["note"],
            )
        )
    return events
