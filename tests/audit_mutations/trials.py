"""Mutants tried on the audit: every digit of a figure, and two neighbouring rows of a column swapped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.audit.book import Book
from kg.model.figure import Cell
from kg.model.number import Number
from tests.audit_mutations.digits import mutants
from tests.audit_mutations.sayings import Difference
from tests.audit_mutations.slack import Slack, slack_of
from tests.audit_mutations.spot import spot_of
from tests.audit_mutations.traces import Traces

#: The position of a swap of two neighbouring rows among the positions of digits.
SWAP = -1


@dataclass(frozen=True)
class Trial:
    """A mutant of ``figure`` (of a swap: the upper one) and what it did to the findings.

    ``seen``: a finding appears, disappears, or changes its verdict or the interval it expects; ``reported``: one that
    is reported does.
    """

    figure: str
    position: int
    change: str
    seen: bool
    reported: bool


def tried(traces: Traces, code: str) -> tuple[list[Trial], Slack | None]:
    """All one-digit changes of a figure; its slack if one of them is not seen."""
    number = traces.index.number(code)
    scopes = traces.scopes(frozenset((spot_of(traces.index.figures[code]),)))
    trials = []
    for position, other in mutants(number):
        change = f"{number.printed} → {other.printed}"
        trials.append(_trial(code, position, change, traces.differences({code: other}, scopes)))
    unseen = [trial.position for trial in trials if trial.position > 0 and not trial.seen]
    return trials, slack_of(traces, code, scopes, min(unseen)) if unseen and scopes else None


def _trial(code: str, position: int, change: str, differences: frozenset[Difference]) -> Trial:
    return Trial(code, position, change, bool(differences), any(one.reported for one in differences))


def swapped(traces: Traces, pair: tuple[str, str]) -> Trial:
    """Two neighbouring rows swapped in one column."""
    upper, lower = (traces.index.number(code) for code in pair)
    differences = traces.differences({pair[0]: lower, pair[1]: upper})
    return _trial(pair[0], SWAP, f"{upper.printed} ↔ {lower.printed}", differences)


def pairs(book: Book) -> Iterator[tuple[str, str]]:
    """Cells with different numbers of one unit, one below the other in a column of a table."""
    for item in book.editions:
        cells = [figure for figure in item.figures if isinstance(figure.content, Number)]
        at = {(f.place.table, f.place.column, f.place.row): f for f in cells if isinstance(f.place, Cell)}
        for (table, column, row), figure in at.items():
            below = at.get((table, column, row + 1))
            if below is not None and below.unit == figure.unit and below.canonical != figure.canonical:
                yield figure.place.code, below.place.code
