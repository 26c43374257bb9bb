"""Words that the data says the prose prints, against the text: names of bodies, and statements about all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.editions.files import Record, check_whole, read_records
from kg.editions.mentions import MENTION_HEADER, MENTIONS
from kg.editions.universals import UNIVERSAL_HEADER, UNIVERSALS
from kg.model.codes import squeeze
from kg.model.problems import InputError, Problem

_FILES = ((MENTIONS, MENTION_HEADER), (UNIVERSALS, UNIVERSAL_HEADER))
#: How many lines away words are looked for that do not stand where a row has them.
_NEAR = 40


def check_words(folder: Path, lines: Sequence[str], problems: list[Problem]) -> None:
    """Each row of ``mentions.csv`` and ``universals.csv`` has its ``printed`` words at its line and character.

    Blanks do not count, and words may run on in the next lines. What is wrong goes to ``problems``. An edition may have
    none of the files yet.
    """
    for name, header in _FILES:
        path = folder / name
        try:
            for record in read_records(path, header) if path.exists() else ():
                if check_whole(record, ("line", "column"), problems) and record.cells["printed"]:
                    problems.extend(_misplaced(record, lines))
        except InputError as error:
            problems.extend(error.problems)


def _misplaced(record: Record, lines: Sequence[str]) -> Iterator[Problem]:
    """That other words stand at the place of a row; the fix is where its own stand, if that is near."""
    line, column, printed = int(record.cells["line"]), int(record.cells["column"]), record.cells["printed"]
    if line > len(lines):
        yield record.problem("line", f"a line of the text, which has {len(lines)}")
    elif not _stands_at(lines, line, column, printed):
        there = _words_from(lines, line, column, len(printed))
        places = [f"line {number}, column {place}" for number, place in _places(lines, line, printed)]
        fix = f"it stands at {places[0]}" if places else "write what the text prints, and where"
        expected = f"{printed!r} at line {line}, column {column} of the text"
        yield Problem(record.file, record.line, "printed", repr(there), expected, fix)


def _words_from(lines: Sequence[str], line: int, column: int, length: int) -> str:
    """So many characters of the text from a place on, without blanks, over the ends of lines."""
    found = squeeze(lines[line - 1][column - 1 :])
    for more in lines[line:]:
        if len(found) >= length:
            break
        found += squeeze(more)
    return found[:length]


def _stands_at(lines: Sequence[str], line: int, column: int, printed: str) -> bool:
    """Whether words begin at this very character."""
    begins = lines[line - 1][column - 1 : column] == printed[0]
    return begins and _words_from(lines, line, column, len(printed)) == printed


def _places(lines: Sequence[str], line: int, printed: str) -> Iterator[tuple[int, int]]:
    """Where words stand near a line, the nearest first."""
    near = range(max(1, line - _NEAR), min(len(lines), line + _NEAR) + 1)
    for number in sorted(near, key=lambda other: abs(other - line)):
        for column in range(1, len(lines[number - 1]) + 1):
            if _stands_at(lines, number, column, printed):
                yield number, column
