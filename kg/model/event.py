"""An event of a chronicle, with its date at the printed precision."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)


def is_date(text: str) -> bool:
    """Is this an ISO date of a year, a month or a day, as the calendar has it?"""
    match = _DATE.fullmatch(text)
    if match is None:
        return False
    year, month, day = (int(part or 1) for part in match.groups())
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def earliest(date: str) -> str:
    """The first day that a date may mean: 2005-04 → 2005-04-01."""
    return (date + "-01-01")[:10] if len(date) == 4 else (date + "-01")[:10]


def latest(date: str) -> str:
    """The last day that a date may mean: 2005-04 → 2005-04-30."""
    if len(date) == 4:
        return f"{date}-12-31"
    year, month = date[:4], date[5:7]
    return date if len(date) == 10 else f"{date}-{calendar.monthrange(int(year), int(month))[1]:02}"


@dataclass(frozen=True)
class Role:
    """What an organisation did in an event: ``role`` is a code of the scheme ``event-role``."""

    role: str
    organisation: str


@dataclass(frozen=True)
class Event:
    """A dated entry of a chronicle. Dates are ISO at the printed precision, ``end`` "" for a single date; ``area`` is
    the code of the place's area ("" if none is told); ``years`` are other years that the entry mentions."""

    edition: str
    section: str
    number: int
    line: int
    last_line: int
    column: int
    printed: str
    start: str
    end: str
    area: str
    place_zh: str
    place_en: str
    title_zh: str
    title_en: str
    roles: tuple[Role, ...]
    years: tuple[str, ...]
    note: str

    @property
    def code(self) -> str:
        """The code of the event in IRIs and keys: 2006-03."""
        return f"{self.edition}-{self.number:02}"

    @property
    def edtf(self) -> str:
        """The date in the Extended Date/Time Format."""
        return f"{self.start}/{self.end}" if self.end else self.start
