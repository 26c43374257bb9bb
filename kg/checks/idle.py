"""The rows of the data that the audit tests nothing by: told at every build, and no error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.audit.book import open_book
from kg.audit.idle import idle_declarations, idle_mentions
from kg.editions.files import read_csv
from kg.editions.mentions import MENTIONS
from kg.rdf.dataset import Knowledge

#: The files whose rows are partitions, in the order of their codes.
_DECLARING = ("partitions.csv", "region_groups.csv", "exchange_groups.csv", "class_sets.csv")


@dataclass(frozen=True)
class IdleRow:
    """A row without a test: its file under the data folder, its line, and what it declares."""

    file: str
    line: int
    what: str


def idle_rows(knowledge: Knowledge) -> tuple[IdleRow, ...]:
    """The rows of groups and the like, then those of mentions, of which no finding says anything.

    The lines are read from the files again; InputError if these can no longer be read.
    """
    book = open_book(knowledge.editions, knowledge.reference, knowledge.observations, knowledge.current)
    codes = set(idle_declarations(book, knowledge.findings))
    declared = (row for name in _DECLARING for row in _rows(knowledge.data, f"reference/{name}"))
    found = [row for row in declared if row.what in codes]
    mentioned = {(m.edition, str(m.line), str(m.column)): m.printed for m in idle_mentions(book)}
    for item in knowledge.editions:
        file = f"editions/{item.edition.year}/{MENTIONS}"
        for row in read_csv(knowledge.data / file) if item.mentions else ():
            printed = mentioned.get((item.edition.year, row.cells[0], row.cells[1]))
            found += [IdleRow(file, row.line, printed)] if printed else []
    return tuple(found)


def _rows(data: Path, file: str) -> Iterator[IdleRow]:
    """Every row of a file of declarations by its code."""
    return (IdleRow(file, row.line, row.cells[0]) for row in read_csv(data / file)[1:])
