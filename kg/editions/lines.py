"""Reader for text whose tables have fallen into loose lines (the 2006 report).

Neither blank lines nor line ends mean anything here: a table is a stream of words from its caption on. Words are
compared without white space. A header must read as the layout says; a row is a label and then its values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.editions.layout import Layout
from kg.editions.rows import Headings, Overrides, TextRow, is_value, no_caption
from kg.model.codes import squeeze
from kg.model.problems import Problem

#: A label has at most so many words (国 内 生 产 总 值（GDP） （亿元） has seven), and none of these characters.
_LABEL_WORDS = 8
_PROSE = frozenset("。，；：")
_SECTION = re.compile(r"[一二三四五六七八九十]+、")
_YEAR = re.compile(r"(19|20)\d\d年?", re.ASCII)


def _is_prose(text: str) -> bool:
    """Is this running text or the heading of a section, rather than a label?"""
    return bool(set(text) & _PROSE or _SECTION.match(text))


@dataclass(frozen=True)
class Word:
    """A run of characters between white space: its 1-based line and character."""

    text: str
    line: int
    character: int


def _words(lines: list[str]) -> list[Word]:
    return [
        Word(match[0], number, match.start() + 1)
        for number, line in enumerate(lines, 1)
        for match in re.finditer(r"\S+", line)
    ]


class LineReader:
    """Reads one table, or the data printed in one figure, out of the lines of a report.

    After reading, :attr:`extent` is its first and last line, the caption included; None if it was not found.
    """

    def __init__(self, layout: Layout, lines: list[str], file: str) -> None:
        self.layout = layout
        self.file = file
        self.lines = lines
        self.words = _words(lines)
        self.problems: list[Problem] = []
        self.extent: tuple[int, int] | None = None

    def _problem(self, word: Word | None, found: str, expected: str, fix: str = "") -> None:
        line, column = (word.line, f"character {word.character}") if word else (len(self.lines), "")
        self.problems.append(Problem(self.file, line, column, found, expected, fix))

    def _after_caption(self) -> tuple[int, int] | None:
        """Indices of the caption's first word and of the word after it."""
        caption = squeeze(self.layout.parts[0].caption or "")
        for number, line in enumerate(self.lines, 1):
            if squeeze(line) == caption:
                first = next(n for n, word in enumerate(self.words) if word.line == number)
                return first, first + len(line.split())
        self.problems.append(no_caption(self.layout.parts[0].caption or "", self.layout, self.lines, self.file))
        return None

    def _after_header(self, index: int) -> int | None:
        """The index after the header words, which must read as the layout's header does."""
        wanted = "".join("".join(line) for line in self.layout.parts[0].header)
        read = ""
        while read != wanted:
            word = self.words[index] if index < len(self.words) else None
            if word is None or not wanted.startswith(read + word.text):
                found = f"{word.text!r} in the header" if word else "the end of the text"
                self._problem(word, found, f"{wanted[len(read) :]!r}", f"see header in {self.layout.file}")
                return None
            read += word.text
            index += 1
        return index

    def rows(self) -> list[TextRow]:
        """All data rows, in printed order; what does not fit is in :attr:`problems`."""
        start = self._after_caption()
        if start is None:
            return []
        if self.layout.kind == "points":
            return self._points(start[0])
        index = self._after_header(start[1])
        rows = [] if index is None else self._table(index)
        if rows:
            self.extent = (self.words[start[0]].line, rows[-1].line)
        return rows

    def _table(self, index: int) -> list[TextRow]:
        overrides, headings = Overrides(self.layout), Headings(self.layout)
        rows: list[TextRow] = []
        while len(rows) < (self.layout.row_count or 0):
            label, index = self._label(index, headings)
            values, index = self._values(index)
            row = self._row(label, values, overrides, headings)
            if row is None:
                return rows
            rows.append(row)
        self._expect_no_further_row(index, headings)
        for unused in overrides.unused():
            self._problem(None, f"no row labelled {unused.printed}", "the row of an override")
        return rows

    def _expect_no_further_row(self, index: int, headings: Headings) -> None:
        """After the last row comes no label of a few words with as many values as there are columns."""
        if index and index < len(self.words) and is_value(self.words[index].text):
            word = self.words[index]
            if word.line == self.words[index - 1].line:
                self._problem(word, f"{word.text!r}, one value cell too many", f"the end of {self.layout.table}")
                return
        label, after = self._label(index, headings)
        values, _ = self._values(after)
        if not label or (self.layout.label_is_year and not _YEAR.fullmatch(label[-1].text)):
            return
        few = 0 < len(label) <= _LABEL_WORDS and len(values) == len(self.layout.columns) > 1
        if few and not is_value(label[0].text) and not any(_is_prose(word.text) for word in label):
            text = " ".join(word.text for word in (*label, *values))
            found = f"a further row {text!r} after {self.layout.row_count} rows of {self.layout.table}"
            self._problem(label[0], found, "its end", f"see row_count in {self.layout.file}")

    def _label(self, index: int, headings: Headings) -> tuple[list[Word], int]:
        """The words of the next row's label; headings on the way come into force."""
        label: list[Word] = []
        while index < len(self.words):
            word = self.words[index]
            if self.layout.label_is_year and _YEAR.fullmatch(word.text):
                return [*label, word], index + 1
            if is_value(word.text) and label:
                break
            label.append(word)
            index += 1
            if headings.starts("".join(w.text for w in label)):
                label = []
        return label, index

    def _values(self, index: int) -> tuple[list[Word], int]:
        values: list[Word] = []
        while index < len(self.words) and len(values) < len(self.layout.columns):
            if not is_value(self.words[index].text):
                break
            values.append(self.words[index])
            index += 1
        return values, index

    def _row(self, label: list[Word], values: list[Word], overrides: Overrides, headings: Headings) -> TextRow | None:
        printed = "".join(word.text for word in label)
        if _is_prose(printed):
            found = f"prose ({printed[:30]!r} …)"
            fix = f"see row_count in {self.layout.file}: the table ends before"
            self._problem(label[0], found, f"a row of {self.layout.table}", fix)
            return None
        columns = ["/".join(column.label) for column in self.layout.columns]
        override = overrides.next([printed])
        blank = override.blank if override is not None else ()
        present = [column for column in columns if column not in blank]
        if label and is_value(label[0].text) and not self.layout.label_is_year:
            self._problem(label[0], f"{label[0].text!r}, one value cell too many", "the label of the next row")
            return None
        if not label or not values or len(values) != len(present):
            word = values[-1] if values else label[-1] if label else None
            found = f"{len(values)} value cells in row {printed!r}"
            fix = f"if cells are blank in print, say so in [[overrides]] of {self.layout.file}"
            self._problem(word, found, f"{len(present)}: {', '.join(present)}", fix)
            return None
        line = values[0].line
        if values[-1].line != line:
            self._problem(values[-1], "values on more than one line", "one line for the values of a row")
            return None
        cells = dict(zip(present, (word.text for word in values), strict=True))
        outer = headings.outer(printed)
        path = override.row if override is not None and override.row is not None else (*outer, printed)
        return TextRow(1, path, tuple(cells.get(column, "") for column in columns), line)

    def _points(self, caption: int) -> list[TextRow]:
        """The data printed in a figure: the words just before its caption, in the sequence that the layout gives."""
        sequence = [part.split() for part in self.layout.sequence]
        count = sum(int(part[1]) if part[0] in ("values", "labels") else len(part) for part in sequence)
        if caption < count:
            self._problem(self.words[caption], f"{caption} words before the caption", f"{count}, as in the sequence")
            return []
        self.extent = (self.words[caption - count].line, self.words[caption].line)
        words = iter(self.words[caption - count : caption])
        values: list[Word] = []
        labels: list[Word] = []
        for part in sequence:
            if part[0] in ("values", "labels"):
                (values if part[0] == "values" else labels).extend(next(words) for _ in range(int(part[1])))
                continue
            for expected in part:
                word = next(words)
                if word.text != expected:
                    self._problem(word, repr(word.text), repr(expected), f"see sequence in {self.layout.file}")
                    return []
        for word in values:
            if not is_value(word.text):
                self._problem(word, repr(word.text), "a number")
                return []
        overrides = Overrides(self.layout)
        rows = []
        for label, word in zip(labels, values, strict=True):
            override = overrides.next([label.text])
            path = override.row if override is not None and override.row is not None else (label.text,)
            rows.append(TextRow(1, path, (word.text,), word.line))
        return rows
