"""What both text readers make of a table: rows of printed cells, and how overrides restore lost alignment."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from kg.editions.layout import Layout, Override
from kg.model.codes import squeeze
from kg.model.number import parse_printed
from kg.model.problems import Problem


@dataclass(frozen=True)
class TextRow:
    """One printed row: the part it stands in (from 1), its label path, one cell for each column of the part, and
    the 1-based source line of its values."""

    part: int
    path: tuple[str, ...]
    cells: tuple[str, ...]
    line: int


def no_caption(caption: str, layout: Layout, lines: Sequence[str], file: str) -> Problem:
    """The problem of a caption that the text does not have, with the line most like it."""
    wanted = squeeze(caption)
    alike = [
        (difflib.SequenceMatcher(None, wanted, squeeze(line)).ratio(), n) for n, line in enumerate(lines, 1) if line
    ]
    ratio, number = max(alike, default=(0.0, 0))
    nearest = f"; nearest: {lines[number - 1].strip()[:60]!r}" if ratio > 0.5 else ""
    found = f"no line that reads {caption!r} (blanks aside){nearest}"
    fix = f"correct the caption in {layout.file}"
    return Problem(file, number if nearest else 0, "", found, f"the caption of {layout.table}", fix)


def is_value(text: str) -> bool:
    """Is this piece of text a number, or a mark for a missing one? A blank is not."""
    return bool(text) and parse_printed(text) is not None


class Overrides:
    """The overrides of a layout, found by printed label and counted as rows go by."""

    def __init__(self, layout: Layout) -> None:
        self._overrides = layout.overrides
        self._seen: dict[tuple[str, ...], int] = {}
        self._used: set[Override] = set()

    def next(self, printed: Sequence[str]) -> Override | None:
        """The override for the next row that prints these labels."""
        key = tuple(squeeze(label) for label in printed)
        self._seen[key] = count = self._seen.get(key, 0) + 1
        for override in self._overrides:
            if override.printed == key and override.occurrence in (0, count):
                self._used.add(override)
                return override
        return None

    def unused(self) -> list[Override]:
        """Overrides that no row called for: the text or the label is not what the layout thinks."""
        return [override for override in self._overrides if override not in self._used]


class Headings:
    """The outer label in force: set by a heading, ended by the row it lasts until."""

    def __init__(self, layout: Layout) -> None:
        self._by_label = {heading.printed: heading for heading in layout.headings}
        self._until: str | None = None
        self._outer: tuple[str, ...] = ()

    def starts(self, label: str) -> bool:
        """Is the label a heading? Then it is in force from here."""
        heading = self._by_label.get(squeeze(label))
        if heading is not None:
            self._outer, self._until = (heading.printed,), heading.until
        return heading is not None

    def outer(self, label: str) -> tuple[str, ...]:
        """The outer path of a row with this label."""
        if self._until == squeeze(label):
            self._outer, self._until = (), None
        return self._outer
