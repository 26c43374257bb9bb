"""All searches for hypotheses, one after the other."""

from __future__ import annotations

from collections.abc import Iterable

from kg.audit.book import Book
from kg.audit.finding import Finding
from kg.audit.hypotheses.drawn import groups_drawn_otherwise
from kg.audit.hypotheses.figures import single_figures
from kg.audit.hypotheses.members import members_left_out, rows_left_out
from kg.audit.hypotheses.older import older_values
from kg.audit.hypotheses.ranks import swapped_ranks
from kg.audit.hypotheses.reading import KINDS, Hypothesis
from kg.audit.hypotheses.shares import before_rounding, made_to_add_up


def explain(book: Book, findings: Iterable[Finding]) -> tuple[Hypothesis, ...]:
    """All hypotheses for the findings of one audit (sound ones included), in the order of :data:`KINDS`."""
    tests, found = list(findings), []
    searches = (groups_drawn_otherwise, rows_left_out, members_left_out, older_values, made_to_add_up)
    for search in (*searches, swapped_ranks, before_rounding, single_figures):
        new, tests = search(book, tests)
        found += new
    return tuple(sorted(found, key=lambda item: (KINDS.index(item.kind), item.findings)))
