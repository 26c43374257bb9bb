"""A second, independent reading of the prose of the 2006 and 2014 reports: numbers, signs and dates.

A test oracle, like independent_reader.py: nothing of the package is imported, no data of the repository is read, and
no regular expression is shared. The text is walked character by character.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

REPORTS = {"2006": "2006.txt", "2014": "2014.md"}
DIGITS = "0123456789"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
CHINESE = "〇零一二两三四五六七八九十百千"
FIRST = "首"
#: Words that make the number after them negative, and the small words that may stand between.
FALLING = ("下降", "减少", "降低", "降幅", "增速回落")
FILLERS = ("了", "为", "达", "均")
#: First line of each chronicle and the line after its last.
CHRONICLES = {"2006": (1031, 1248), "2014": (1531, 1576)}
YEARS = {"2006": "2005", "2014": "2013"}


@dataclass(frozen=True)
class Seen:
    """A number as it stands in a text: 1-based line and character, and its characters."""

    line: int
    column: int
    text: str


@dataclass(frozen=True)
class Dated:
    """An entry of a chronicle: line and character of its date, the printed date, and what it means in ISO."""

    line: int
    column: int
    printed: str
    start: str
    end: str


def text_lines(reports: Path, edition: str) -> list[str]:
    """The lines of a report."""
    return (reports / REPORTS[edition]).read_text(encoding="utf-8").split("\n")


def _kind(character: str) -> str:
    """Which run a character belongs to; characters of kinds 'circled' and 'first' stand alone."""
    if character in DIGITS:
        return "digits"
    if character in CHINESE:
        return "chinese"
    if character in CIRCLED:
        return "circled"
    return "first" if character == FIRST else ""


def numbers_in(text: str) -> list[tuple[int, str]]:
    """The numbers of a text with their 0-based places."""
    found: list[tuple[int, str]] = []
    before = ""
    for place, character in enumerate(text):
        kind = _kind(character)
        if kind and kind == before and kind in ("digits", "chinese"):
            start, so_far = found[-1]
            found[-1] = (start, so_far + character)
        elif kind:
            found.append((place, character))
        before = kind
    return found


def scan(lines: list[str]) -> list[Seen]:
    """Every number of a text in order."""
    return [Seen(number, place + 1, text) for number, line in enumerate(lines, 1) for place, text in numbers_in(line)]


def _before(lines: list[str], line: int, column: int, wanted: int = 12) -> str:
    """The characters before a place, without blanks, over the ends of lines."""
    gathered = ""
    text = lines[line - 1][: column - 1]
    while True:
        gathered = "".join(text.split()) + gathered
        line -= 1
        if len(gathered) >= wanted or line < 1:
            return gathered[-wanted:]
        text = lines[line - 1]


def is_falling(lines: list[str], line: int, column: int) -> bool:
    """Does a word of falling stand right before the number at this place? 下降到 tells a level, not a fall."""
    before = _before(lines, line, column).rstrip("-－")
    while before.endswith(FILLERS):
        before = before[:-1]
    return before.endswith(FALLING)


class _Cursor:
    """Walks along a line."""

    def __init__(self, text: str, at: int) -> None:
        self.text, self.at = text, at

    def blanks(self) -> None:
        while self.at < len(self.text) and self.text[self.at] in " \u3000":
            self.at += 1

    def number(self) -> int | None:
        """The digits here as a number, blanks before them passed."""
        self.blanks()
        digits = ""
        while self.at < len(self.text) and self.text[self.at] in DIGITS:
            digits += self.text[self.at]
            self.at += 1
        return int(digits) if digits else None

    def take(self, characters: str) -> bool:
        """Pass one of these characters, blanks before it too."""
        start = self.at
        self.blanks()
        if self.at < len(self.text) and self.text[self.at] in characters:
            self.at += 1
            return True
        self.at = start
        return False


def _date(text: str, start: int, year: str) -> tuple[int, str, str] | None:
    """The date that begins here: where it ends, its first and its last day. None if there is none."""
    cursor = _Cursor(text, start)
    month = cursor.number()
    if month is None or not cursor.take("月"):
        return None
    after_month = cursor.at
    day = cursor.number()
    if day is None:
        return after_month, f"{year}-{month:02}", ""
    cursor.take("日")
    first, last = f"{year}-{month:02}-{day:02}", ""
    end = cursor.at
    if cursor.take("至-－—～~"):
        until = cursor.number()
        if until is not None and cursor.take("日"):
            end, last = cursor.at, f"{year}-{month:02}-{until:02}"
    return end, first, last


def chronicle(lines: list[str], edition: str) -> Iterator[Dated]:
    """The entries of a chronicle: a paragraph that begins with a date, after a bullet in the 2006 text."""
    first, after = CHRONICLES[edition]
    for number in range(first, min(after, len(lines) + 1)):
        line = lines[number - 1]
        start = len(line) - len(line.lstrip())
        if edition == "2006":
            if line[start : start + 1] != "·":
                continue
            start += 1
        date = _date(line, start, YEARS[edition])
        if date is not None:
            end, begin, last = date
            yield Dated(number, start + 1, line[start:end], begin, last)


def squeezed(lines: list[str]) -> str:
    """The whole text without blanks and ends of lines."""
    return "".join("".join(lines).split())


def copied(title: str, text: str, size: int = 12) -> str:
    """A run of ``size`` characters of a title that a squeezed text has too, "" if there is none."""
    bare = "".join(title.split())
    pieces = (bare[at : at + size] for at in range(len(bare) - size + 1))
    return next((piece for piece in pieces if piece in text), "")
