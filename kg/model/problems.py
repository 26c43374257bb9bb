"""Problems in what the user gave us, told so that a person can act on them.

A run collects every problem it can find before it stops: a person mends a file once, not once per error.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

#: Characters of a cell that a message quotes.
_QUOTED = 60


def quoted(text: str) -> str:
    """A cell as messages quote it: invisible characters written out, a very long one cut."""
    return repr(text) if len(text) <= _QUOTED else f"{text[:_QUOTED]!r}… ({len(text)} characters)"


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in one place of an input file.

    ``line`` is 1-based (0: the file as a whole); ``column`` names the place in the line: a column heading or
    the number of a character or cell, as the file's kind suggests.
    """

    file: str
    line: int
    column: str
    found: str
    expected: str
    fix: str = ""

    def __str__(self) -> str:
        place = self.file
        if self.line:
            place += f":{self.line}"
        if self.column:
            place += f", column {self.column}"
        text = f"{place}: found {self.found}; expected {self.expected}"
        return f"{text}. Fix: {self.fix}" if self.fix else text


class InputError(Exception):
    """The user's input cannot be used; carries all problems found, in file and line order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UsageError(Exception):
    """A request that cannot be met as it was put (an unknown name, a wrong parameter); says what would do."""
