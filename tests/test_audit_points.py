"""Changes of shares in percentage points follow from the levels, or from the shares as they are printed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kg.audit import points
from kg.audit.book import Book
from kg.rdf.dataset import Knowledge
from tests.test_audit_order import by_id, changed, opened, printing


@pytest.fixture(scope="module")
def book(knowledge: Knowledge) -> Book:
    return opened(knowledge.editions, knowledge.reference)


@pytest.mark.parametrize(
    ("place", "printed", "verdict", "low"),
    [
        ("2006/part-1/l0183c026", "2", "cut", "-1.42"),  # development: 36.72 less 38.14, which print 37 and 38
        ("2006/part-1/l0185c040", "1", "within-rounding", "0.45"),  # service: 33.94 less 33.49, which print 34 and 33
        ("2014/part-2/l0256c097", "0.71", "cut", "0.70"),  # 12.06 less 11.3557, cut to 11.35
        ("2014/part-2/l0178c112", "2.8", "within-rounding", "2.79"),  # urban-social: from value and growth
        ("2014/part-2/l0178c165", "2.15", "outside", "2.05"),  # environment: a digit slipped
    ],
)
def test_changes_of_shares_by_their_levels(book: Book, place: str, printed: str, verdict: str, low: str) -> None:
    found = by_id(points.computed_differences(book))[f"computed-difference/{place}"]
    assert (found.subject.printed, found.verdict) == (printed, verdict)
    assert found.expected is not None
    assert abs(float(found.expected.low) - float(Decimal(low))) < 0.01


@pytest.mark.parametrize(
    ("text", "verdict"), [("2.6", "outside"), ("2.7", "cut"), ("2.79", "within-rounding"), ("3", "within-rounding")]
)
def test_another_change_is_told(book: Book, text: str, verdict: str) -> None:
    place = "2014/part-2/l0178c112"
    mutant = changed(book, printing(text, place=place))
    assert by_id(points.computed_differences(mutant))[f"computed-difference/{place}"].verdict == verdict
