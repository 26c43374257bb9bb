"""The ledger of an edition: ``ledger.csv`` names every number printed in the text, by line and character.

`kg extract` writes it. What is left out is left out by a rule of ``exclusions.csv``, with a reason of the scheme
``exclusion-reason``; everything else must be found in the graph (kg.model.coverage). The text itself is not kept.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.editions.files import check_whole, read_records
from kg.editions.reference import Reference
from kg.editions.sections import Section, section_at
from kg.model.coverage import Occurrence, Run, runs
from kg.model.problems import Problem

LEDGER_HEADER = ("line", "column", "text", "place", "reason")
EXCLUSION_HEADER = ("first", "last", "pattern", "reason", "note")
_AGAIN = "run kg extract again"
LEDGER, EXCLUSIONS = "ledger.csv", "exclusions.csv"


@dataclass(frozen=True)
class Exclusion:
    """Numbers that stand inside a match of the pattern (inside its group, if it has one) on the lines from ``first``
    to ``last`` are left out for the reason."""

    first: int
    last: int
    pattern: re.Pattern[str]
    reason: str

    def covers(self, number: int, line: str) -> list[tuple[int, int]]:
        """The spans of characters that the rule takes out of a line."""
        if not self.first <= number <= self.last:
            return []
        return [m.span(1 if self.pattern.groups else 0) for m in self.pattern.finditer(line)]


def read_exclusions(folder: Path, reference: Reference, problems: list[Problem]) -> list[Exclusion]:
    """The rules in an edition's folder, none without the file; what is wrong with them goes to ``problems``."""
    rules: list[Exclusion] = []
    path = folder / EXCLUSIONS
    if not path.exists():
        return rules
    reasons = reference.lists["exclusion-reason"].codes
    for record in read_records(path, EXCLUSION_HEADER):
        cells = record.cells
        if not check_whole(record, ("first", "last"), problems):
            continue
        if cells["reason"] not in reasons:
            problems.append(record.problem("reason", f"one of {', '.join(reasons)}"))
        try:
            pattern = re.compile(cells["pattern"])
        except re.error as error:
            problems.append(record.problem("pattern", f"a regular expression ({error})"))
            continue
        if pattern.search("") and cells["first"] != cells["last"]:
            expected = "a pattern that does not fit an empty line; one that takes whole lines names them one by one"
            problems.append(record.problem("pattern", expected))
        rules.append(Exclusion(int(cells["first"]), int(cells["last"]), pattern, cells["reason"]))
    return rules


def word_rules(words: Sequence[tuple[str, str]]) -> list[Exclusion]:
    """The rules for numerals that are part of a word or name (一般, 百分点, 四川), the longest first."""
    longest_first = sorted(words, key=lambda pair: len(pair[0]), reverse=True)
    return [Exclusion(1, 10**9, re.compile(re.escape(word)), reason) for word, reason in longest_first]


def _reason(number: int, line: str, run: Run, rules: Sequence[Exclusion]) -> str:
    for rule in rules:
        for start, end in rule.covers(number, line):
            if start <= run.start and run.start + len(run.text) <= end:
                return rule.reason
    return ""


def make_ledger(
    lines: Sequence[str],
    sections: Sequence[Section],
    extents: Mapping[str, tuple[int, int]],
    rules: Sequence[Exclusion],
    words: Sequence[Exclusion],
) -> str:
    """The ledger of a text as CSV. ``extents``: first and last line of each table; ``words`` are rules for prose only:
    in a table a word stands in a label or name, which the graph has whole."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(LEDGER_HEADER)
    tables = sorted((first, last, table) for table, (first, last) in extents.items())
    for number, line in enumerate(lines, 1):
        inside = [table for first, last, table in tables if first <= number <= last]
        section = section_at(sections, number)
        place = inside[0] if inside else section.code if section else ""
        of_line = rules if inside else [*rules, *words]
        for run in runs(line):
            writer.writerow((number, run.start + 1, run.text, place, _reason(number, line, run, of_line)))
    return out.getvalue()


def read_ledger(
    path: Path, edition: str, places: set[str], reference: Reference, problems: list[Problem]
) -> list[Occurrence]:
    """The occurrences of a ledger in the order of the text, each in one of the ``places`` (ids of tables, codes of
    sections); what is wrong with rows goes to ``problems``."""
    reasons = {"", *reference.lists["exclusion-reason"].codes}
    occurrences: list[Occurrence] = []
    told: set[str] = set()
    for record in read_records(path, LEDGER_HEADER):
        cells = record.cells
        if not check_whole(record, ("line", "column"), problems):
            continue
        if cells["reason"] not in reasons:
            problems.append(record.problem("reason", f"empty, or one of {', '.join(sorted(reasons - {''}))}"))
        if cells["place"] not in (places | told):
            told.add(cells["place"])  # once, and not on each of its lines
            problems.append(record.problem("place", "the id of a table or the code of a section", _AGAIN))
        if not runs(cells["text"]):
            problems.append(record.problem("text", "digits or a Chinese numeral", _AGAIN))
        here = Occurrence(
            edition, int(cells["line"]), int(cells["column"]), cells["text"], cells["place"], cells["reason"]
        )
        if occurrences and (here.line, here.column) <= (occurrences[-1].line, occurrences[-1].column):
            problems.append(record.problem("line", "rows in the order of the text, none twice", _AGAIN))
        occurrences.append(here)
    return occurrences
