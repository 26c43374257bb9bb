"""The audit of a world's reports."""

from __future__ import annotations

from kg.audit.audit import RULES
from kg.audit.book import Book
from kg.audit.finding import Finding
from kg.audit.prints import captions, headers

#: The captions and headers are those of the real tables, whose print is not what is tested here.
_OF_THE_PRINT = (*captions.RULES, *headers.RULES)


def audited(book: Book) -> list[Finding]:
    """The findings of all other rules, sound ones included."""
    return [finding for rule in RULES if rule not in _OF_THE_PRINT for finding in rule(book)]
