"""Hypotheses that a ratio or growth was computed from an older edition's value, or from one that is not printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from kg.audit.book import Book
from kg.audit.finding import Finding
from kg.audit.hypotheses.figures import _shown, _values
from kg.audit.hypotheses.reading import Found, Hypothesis, judged_again, remaining, wanted_of, whereabouts
from kg.model.figure import Figure
from kg.model.interval import Interval
from kg.model.key import Key


def older_values(book: Book, tests: list[Finding]) -> Found:
    """A share, ratio, mean or growth holds with what an older edition prints for one input; others of its series, with
    values of that input that no edition prints, beside the printed ones on the same side."""
    failing = [test for test in tests if test.beyond and test.rule in ("share", "ratio", "mean", "growth")]
    found: list[Hypothesis] = []
    series: dict[tuple[str, str, str, Key], tuple[int, bool]] = {}
    for test in failing:
        for at, older in _older_readings(book, test):
            item = test.inputs[at]
            found.append(_older_value(book, test, item, older))
            series[_series(test, at)] = (at, (older.canonical or 0) > (item.canonical or 0))
    explained = {identifier for hypothesis in found for identifier in hypothesis.findings}
    for name, (at, above) in series.items():
        others = [test for test in failing if test.id not in explained and _series(test, at) == name]
        needed = {test.id: wanted_of(test.rule, _values(book, test), at + 1) for test in others}
        wanted = {identifier: interval for identifier, interval in needed.items() if interval is not None}
        others = [t for t in others if t.id in wanted and _beside(t.inputs[at], wanted[t.id], above)]
        if others:
            found.append(_unprinted(book, others, at, wanted))
    return remaining(found, tests)


def _series(test: Finding, at: int) -> tuple[str, str, str, Key]:
    """What the tests of a row or column of years have in common: all but the period of an input."""
    return test.rule, test.subject.edition, test.subject.table, test.inputs[at].key.replace(period=None)


def _beside(item: Figure, wanted: Interval, above: bool) -> bool:
    """Whether all of what is wanted lies above the printed value, or below it."""
    value = Fraction(item.canonical or 0)
    return value < wanted.low if above else wanted.high < value


def _older_readings(book: Book, test: Finding) -> Iterator[tuple[int, Figure]]:
    """The inputs, by number, for which an older edition prints another value, with which the test holds."""
    for at, item in enumerate(test.inputs):
        for edition, observations in book.observations.items():
            other = observations.get(item.key)
            if other is None or edition >= test.subject.edition or other.canonical == item.canonical:
                continue
            if not judged_again(book, test, [*test.inputs[:at], other.chosen, *test.inputs[at + 1 :]]).beyond:
                yield at, other.chosen


def _older_value(book: Book, test: Finding, item: Figure, older: Figure) -> Hypothesis:
    where, where_zh = whereabouts(book, older)
    printed = older.content.printed
    return Hypothesis(
        "older-value",
        f"{test.subject.printed} follows from {printed}, which {where} prints, and not from {item.content.printed}",
        f"{test.subject.printed}由{where_zh}的{printed}得出，而非{item.content.printed}",
        (test.id,),
        (test.subject.code,),
        f"{item.key.path} is {printed}",
    )


def _unprinted(book: Book, tests: list[Finding], at: int, wanted: Mapping[str, Interval]) -> Hypothesis:
    """Further numbers of a series of which one follows from an older value."""
    items = [test.inputs[at] for test in tests]
    shown = [_shown(item, wanted[test.id]) for test, item in zip(tests, items, strict=True)]
    reading = "; ".join(f"{item.key.path} is {text}" for item, text in zip(items, shown, strict=True))
    printed = ", ".join(test.subject.printed for test in tests)
    where, where_zh = whereabouts(book, items[0])
    return Hypothesis(
        "unprinted-value",
        f"{printed} may also follow from older values than those of {where}, which no edition here prints",
        f"{printed.replace(', ', '、')}亦可能由早于{where_zh}等处的旧值得出，该旧值各版均未印出",
        tuple(sorted(test.id for test in tests)),
        tuple(sorted(test.subject.code for test in tests)),
        reading,
    )
