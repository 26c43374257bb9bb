"""Coverage: every number printed in the text is accounted for by something in the graph, or left out for a reason.

A run of digits, a circled digit or a Chinese numeral in the source text is an *occurrence*. Records (cells, claims,
list entries, events) say which occurrences they were made from; labels and periods account for the rest of a table or
section. What nothing accounts for, and what no occurrence bears out, is told with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

#: 首 is the ordinal "first" (居首位); 万 and 亿 belong to units.
_RUN = re.compile(r"\d+|[①-⑳]|[〇零一二两三四五六七八九十百千]+|首")
_YEAR = re.compile(r"(19|20)\d\d", re.ASCII)


@dataclass(frozen=True)
class Run:
    """A run of digits or a Chinese numeral in a text, and the 0-based character where it begins."""

    start: int
    text: str


def runs(text: str) -> list[Run]:
    """The runs of a text in order.

    >>> [run.text for run in runs("比上年增长16.03%，居第二位")]
    ['16', '03', '二']
    """
    return [Run(match.start(), match[0]) for match in _RUN.finditer(text)]


@dataclass(frozen=True)
class Occurrence:
    """A run in the source text: 1-based line and character, the table or section it stands in, and the reason for
    which it is left out ("" if it must be in the graph)."""

    edition: str
    line: int
    column: int
    text: str
    place: str
    reason: str

    @property
    def code(self) -> str:
        """The code path of the occurrence in IRIs."""
        return f"{self.edition}/l{self.line:04}c{self.column:03}"


@dataclass(frozen=True)
class Record:
    """What accounts for occurrences: ``kind`` (cell, claim, entry, event) and its code path in IRIs."""

    kind: str
    code: str


@dataclass(frozen=True)
class Span:
    """Characters that a record was made from, printed at a known place."""

    line: int
    column: int
    printed: str
    record: Record


@dataclass(frozen=True)
class Series:
    """Texts printed on one line of a table in this order, each with its record; other texts may stand between.

    ``labels``: the runs of the labels that the line prints beside them.
    """

    place: str
    line: int
    texts: tuple[tuple[str, Record], ...]
    labels: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Statements:
    """All that the data of one edition says is printed, and where."""

    spans: Sequence[Span]
    series: Sequence[Series]
    labels: Mapping[str, frozenset[str]]
    periods: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Account:
    """An occurrence and what accounts for it: ``kind`` is cell, claim, entry, event, label, period, excluded, or ""
    where nothing does; ``records`` are the records it was used by."""

    occurrence: Occurrence
    kind: str
    records: tuple[Record, ...] = ()


@dataclass(frozen=True)
class Stray:
    """A record that the text does not bear out: the digits it needs are not on the line it names."""

    record: Record
    line: int
    printed: str
    found: str


@dataclass
class _Ledger:
    """Occurrences by line, and who used them so far."""

    lines: dict[int, list[Occurrence]] = field(default_factory=dict)
    used: dict[Occurrence, list[Record]] = field(default_factory=dict)
    strays: list[Stray] = field(default_factory=list)

    def stray(self, record: Record, line: int, printed: str) -> None:
        """Keep a record that its line does not bear out."""
        found = " ".join(o.text for o in self.lines.get(line, ())) or "no number"
        self.strays.append(Stray(record, line, printed, found))

    def place_span(self, span: Span) -> None:
        """A span uses the occurrences at its characters, which must be its own runs."""
        wanted = [(span.column + run.start, run.text) for run in runs(span.printed)]
        there = {(o.column, o.text): o for o in self.lines.get(span.line, ()) if not o.reason}
        if not wanted or any(place not in there for place in wanted):
            self.stray(span.record, span.line, span.printed)
            return
        for place in wanted:
            self.used.setdefault(there[place], []).append(span.record)

    def place_series(self, series: Series) -> None:
        """A series uses the occurrences of its table on its line, in order."""
        there = [o for o in self.lines.get(series.line, ()) if o.place == series.place and not o.reason]
        wanted = [(run.text, number) for number, (text, _) in enumerate(series.texts) for run in runs(text)]
        matcher = SequenceMatcher(None, [text for text, _ in wanted], [o.text for o in there], autojunk=False)
        matched: dict[int, Occurrence] = {}
        for block in matcher.get_matching_blocks():
            for offset in range(block.size):
                matched[block.a + offset] = there[block.b + offset]
        missing = {number for index, (_, number) in enumerate(wanted) if index not in matched}
        for number in sorted(missing):
            text, record = series.texts[number]
            self.stray(record, series.line, text)
        for index, (_, number) in enumerate(wanted):
            if number not in missing:
                self.used.setdefault(matched[index], []).append(series.texts[number][1])


def _rest(occurrence: Occurrence, statements: Statements, of_line: Mapping[tuple[str, int], frozenset[str]]) -> str:
    """What accounts for an occurrence that no record was made from: label, period or nothing."""
    place, text = occurrence.place, occurrence.text
    labels = of_line.get((place, occurrence.line), statements.labels.get(place, frozenset()))
    if text in labels:
        return "label"
    if _YEAR.fullmatch(text) and text in statements.periods.get(place, frozenset()):
        return "period"
    return ""


def reconcile(occurrences: Iterable[Occurrence], statements: Statements) -> tuple[list[Account], list[Stray]]:
    """What accounts for each occurrence of an edition, and the records that the text does not bear out.

    On a line that prints rows of a table only the labels of those rows count as labels, so that a lost cell is not
    taken for one.
    """
    everything = list(occurrences)
    ledger = _Ledger()
    for occurrence in everything:
        ledger.lines.setdefault(occurrence.line, []).append(occurrence)
    for span in statements.spans:
        ledger.place_span(span)
    for series in statements.series:
        ledger.place_series(series)
    of_line = {(series.place, series.line): series.labels for series in statements.series}
    accounts = []
    for occurrence in everything:
        records = tuple(ledger.used.get(occurrence, ()))
        if occurrence.reason:
            accounts.append(Account(occurrence, "excluded"))
        elif records:
            accounts.append(Account(occurrence, records[0].kind, records))
        else:
            accounts.append(Account(occurrence, _rest(occurrence, statements, of_line)))
    return accounts, ledger.strays
