"""The audit: every rule applied to everything printed."""

from __future__ import annotations

from collections.abc import Iterable

from kg.audit import arithmetic, breaks, cities, groups, implied, order, parts, points, prints, prose
from kg.audit.book import Book
from kg.audit.finding import Finding

RULES = (
    *arithmetic.RULES,
    *groups.RULES,
    *implied.RULES,
    *points.RULES,
    *order.RULES,
    *prose.RULES,
    *parts.RULES,
    *cities.RULES,
    *prints.RULES,
    *breaks.RULES,
)


def audit(book: Book) -> list[Finding]:
    """The findings of all rules, sound ones included, in the order of their ids."""
    found: Iterable[Finding] = (finding for rule in RULES for finding in rule(book))
    return sorted(found, key=lambda finding: finding.id)
