"""Hypotheses that two ranks of one column stand in each other's place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations

from kg.audit.book import Book
from kg.audit.finding import Finding
from kg.audit.hypotheses.reading import (
    FORMULAS,
    Found,
    Hypothesis,
    figures_in,
    judged_again,
    labels_of,
    number_of,
    remaining,
    whereabouts,
)
from kg.model.figure import Figure
from kg.model.number import Number


@dataclass(frozen=True)
class _Rank:
    """A printed rank that does not follow from the levels, with its test."""

    figure: Figure
    test: Finding

    def would_hold(self, other: Figure) -> bool:
        """Whether the rank would be right with the other's number."""
        expected = self.test.expected
        return expected is not None and expected.low <= Fraction(number_of(other).value) <= expected.high


def swapped_ranks(book: Book, tests: list[Finding]) -> Found:
    """Two wrong ranks of one column of a table are both right with the other's number, and no number elsewhere that
    repeats one of them speaks against it. A rank that could be swapped with several says nothing."""
    wrong = list(_wrong_ranks(tests))
    pairs = [
        (one, other)
        for one, other in combinations(wrong, 2)
        if _in_one_column(one.figure, other.figure)
        and one.would_hold(other.figure)
        and other.would_hold(one.figure)
        and not _breaks(book, one.figure, other.figure, tests)
    ]
    ends = [rank.figure.place.code for pair in pairs for rank in pair]
    alone = [pair for pair in pairs if all(ends.count(rank.figure.place.code) == 1 for rank in pair)]
    return remaining([_ranks_swapped(book, one, other) for one, other in alone], tests)


def _wrong_ranks(tests: list[Finding]) -> Iterator[_Rank]:
    for test in tests:
        figure = test.subject.figure
        if test.rule == "rank" and test.beyond and figure is not None and isinstance(figure.content, Number):
            yield _Rank(figure, test)


def _in_one_column(one: Figure, other: Figure) -> bool:
    same_table = (one.place.edition, one.place.table) == (other.place.edition, other.place.table)
    return same_table and one.key != other.key and one.key.replace(area=None) == other.key.replace(area=None)


def _breaks(book: Book, one: Figure, other: Figure, tests: list[Finding]) -> bool:
    """Whether a sound test of another place that prints one of the ranks too would fail."""
    exchanged = {
        one.place.code: replace(one, content=other.content),
        other.place.code: replace(other, content=one.content),
    }
    for test in tests:
        figures = figures_in(test) if test.rule in FORMULAS and not test.beyond else ()
        if any(figure.place.code in exchanged for figure in figures):
            subject, *inputs = (exchanged.get(figure.place.code, figure) for figure in figures)
            changed = replace(test, subject=replace(test.subject, figure=subject))
            if judged_again(book, changed, inputs).beyond:
                return True
    return False


def _ranks_swapped(book: Book, one: _Rank, other: _Rank) -> Hypothesis:
    names, names_zh = labels_of(book, "area", [str(rank.figure.key.get("area")) for rank in (one, other)])
    where, where_zh = whereabouts(book, one.figure)
    first, second = one.figure.content.printed, other.figure.content.printed
    return Hypothesis(
        "swapped-ranks",
        f"the ranks of {names} ({where}) seem to be swapped",
        f"{names_zh}的排名（{where_zh}）似互换",
        tuple(sorted((one.test.id, other.test.id))),
        tuple(sorted((one.figure.place.code, other.figure.place.code))),
        f"{second} for {first}, {first} for {second}",
    )
