"""The mutation report: its mutants, that looking near a mutant finds what a full audit finds, and what is seen."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

import pytest

from kg.audit.book import Book, open_book
from kg.model.figure import Cell
from kg.model.key import Key
from kg.model.number import Number, parse_printed
from kg.rdf.dataset import Knowledge
from tests.audit_mutations.digits import mutants
from tests.audit_mutations.mutant import Mutant
from tests.audit_mutations.near import Ledger
from tests.audit_mutations.reach import ONE_SIDED, Reach
from tests.audit_mutations.report import report
from tests.audit_mutations.run import Results, sample
from tests.audit_mutations.sayings import said
from tests.audit_mutations.spot import spot_of
from tests.audit_mutations.traces import APART, Traces
from tests.audit_mutations.trials import Trial, pairs, tried

BEIJING = "2014/a13/r002c05"


@pytest.fixture(scope="module")
def book(knowledge: Knowledge) -> Book:
    return open_book(knowledge.editions, knowledge.reference, knowledge.observations, knowledge.current)


@pytest.fixture(scope="module")
def traces(book: Book) -> Traces:
    return Traces(book)


def printed(text: str) -> Number:
    number = parse_printed(text)
    assert isinstance(number, Number)
    return number


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (printed("529.39"), "1:629.39 1:429.39 1:129.39 2:539.39 3:520.39 4:529.49 5:529.30"),
        (printed("0.53"), "0:1.53 1:0.63 1:0.43 1:0.13 2:0.54"),
        (printed("9"), "1:8 1:5"),
        (printed("-2.05"), "1:-3.05 1:-1.05 1:-7.05 2:-2.15 3:-2.06"),
        (printed("1,084.67%"), "1:2,084.67% 1:6,084.67% 2:1,184.67% 3:1,094.67% 4:1,085.67% 5:1,084.77% 6:1,084.68%"),
        (Number("六", Decimal(60), 0), "1:70 1:50 1:20"),
        (Number("首位", Decimal(1), 0), "1:2 1:6"),
        (printed("0"), "1:1 1:5"),
    ],
)
def test_one_digit_is_changed_at_a_time(number: Number, expected: str) -> None:
    assert " ".join(f"{position}:{other.printed}" for position, other in mutants(number)) == expected
    assert all(other.decimals == number.decimals for _, other in mutants(number))


def test_a_fall_stated_in_words_stays_a_fall() -> None:
    """下降2.05% is printed without a sign."""
    values = [other.value for _, other in mutants(Number("2.05", Decimal("-2.05"), 2))]
    assert values[0] == Decimal("-3.05")
    assert max(values) < 0


def test_every_numeric_figure_has_mutants(book: Book, traces: Traces) -> None:
    cells = sum(item.printed for item in book.editions)
    assert len(traces.index.figures) == cells + len(book.claims) == 3172 + 923
    assert all(any(mutants(traces.index.number(code))) for code in traces.index.figures)


def test_rows_that_are_swapped_are_neighbours_in_a_column(traces: Traces, book: Book) -> None:
    places = [[traces.index.figures[code].place for code in pair] for pair in pairs(book)]
    assert len(places) > 2000
    for upper, lower in places:
        assert isinstance(upper, Cell)
        assert isinstance(lower, Cell)
        assert (lower.edition, lower.table, lower.column, lower.row) == (
            upper.edition,
            upper.table,
            upper.column,
            upper.row + 1,
        )


def test_a_ledger_is_whole_to_lookups_and_narrow_to_loops() -> None:
    one, other = Key.parse("gdp/period=2012"), Key.parse("gdp/period=2013")
    ledger = Ledger({one: 1, other: 2}, [other])
    assert (list(ledger), list(ledger.items()), list(ledger.values())) == ([other], [(other, 2)], [2])
    assert one in ledger
    assert ledger[one] == 1


def test_the_traces_have_every_finding(knowledge: Knowledge, traces: Traces) -> None:
    assert said(traces.findings) == said(knowledge.findings)


@pytest.mark.parametrize("n", range(12))
def test_near_a_mutant_is_found_what_a_full_audit_finds(traces: Traces, n: int) -> None:
    changes = sample(traces, 12, seed=2006)[n]
    near = traces.differences(changes)
    assert near == traces.by_full_audit(changes)


def test_the_total_and_a_province_are_found_near_and_in_full(traces: Traces) -> None:
    """The figures that most findings read."""
    for code in (BEIJING, max(traces.index.figures, key=lambda code: _readers(traces, code))):
        other = next(other for position, other in mutants(traces.index.number(code)) if position == 1)
        near = traces.differences({code: other})
        assert len(near) > 3
        assert near == traces.by_full_audit({code: other})


def _readers(traces: Traces, code: str) -> int:
    spot = spot_of(traces.index.figures[code])
    return sum(len(rule.readers.get(spot, ())) for rule in traces.rules)


def test_a_focus_that_is_too_narrow_is_not_trusted(traces: Traces) -> None:
    """A ranked list is read beside a claim that the focus may lack: the rule then looks everywhere."""
    lists = next(rule for rule in traces.rules if rule.rule.__name__ == "lists")
    spot = next(iter(lists.readers))
    scope = lists.scope(traces.index, frozenset((spot,)))
    assert scope is not None
    assert scope.focus is None
    assert not set(lists.rule(Mutant(traces.index, {}).focus(frozenset((spot,)))))


def test_a_hundred_leading_digits_are_seen(traces: Traces) -> None:
    """Drawn over all tables, of figures that an equality is about or reads."""
    exact = [finding for finding in traces.findings if finding.rule in ("sum", "share", "growth", "mean", "repeat")]
    figures = {finding.subject.code: finding for finding in exact if finding.subject.figure}
    tables = sorted({code.rsplit("/", 1)[0] for code in figures})
    draw = random.Random(2013)
    unseen = []
    for n in range(100):
        table = tables[n % len(tables)]
        code = draw.choice([code for code in figures if code.rsplit("/", 1)[0] == table])
        other = draw.choice([other for position, other in mutants(traces.index.number(code)) if position == 1])
        if not any(difference.reported for difference in traces.differences({code: other})):
            unseen.append(f"{code} {other.printed}")
    assert unseen == []


def test_rules_that_look_apart_find_what_a_full_audit_finds(traces: Traces) -> None:
    """One sees the changed table only, the other the changed series of years."""
    bare = replace(traces.index.number("2014/a02/r001c13"), printed="2.64")
    changes = {
        "caption-units/2014/a02/caption": {"2014/a02/r001c13": bare},  # the column of growths has no other unit
        "break/2006/t03/r002c01": {"2006/t03/r002c01": printed("87812")},
    }
    assert APART.keys() == {"caption_units", "breaks"}
    for finding, change in changes.items():
        near = traces.differences(change)
        assert finding in {difference.id for difference in near}
        assert near == traces.by_full_audit(change)


def test_every_rule_that_looks_apart_is_one(traces: Traces) -> None:
    assert APART.keys() <= {rule.rule.__name__ for rule in traces.rules}


@pytest.fixture(scope="module")
def reach(traces: Traces) -> Reach:
    return Reach.by(traces.findings)


def test_every_figure_is_in_an_identity_only_bounded_or_in_nothing(traces: Traces, reach: Reach) -> None:
    identity, bounded, nothing = reach.count(traces.index.figures)
    assert identity + bounded + nothing == len(traces.index.figures)
    assert min(identity, bounded, nothing) > 0
    assert identity > 0.9 * len(traces.index.figures)
    assert reach.in_identity(BEIJING)
    assert all(reach.rules(code) <= ONE_SIDED for code in traces.index.figures if reach.only_bounded(code))


def test_the_report_says_what_is_tested(traces: Traces) -> None:
    code = next(c for c, f in traces.index.figures.items() if f.key.measure == "trained-count" and f.place.line == 773)
    trials, slack = tried(traces, BEIJING)
    text = report(Results(traces, (*trials,), {BEIJING: slack} if slack else {}))
    assert code.rsplit("/", 1)[1] in text.split("## Figures that nothing tests")[1]
    assert "identity that are seen | 3 of 3 | 100.0 % | 100 % |" in text
    assert "Not seen, of leading digits of figures in an identity: 0 changes of 0 figures.\n" in text


def test_what_is_not_seen_stands_under_what_tests_it(traces: Traces, reach: Reach) -> None:
    """A change that some finding shows is seen, whether that finding is reported or not."""
    bounded = next(code for code in traces.index.figures if reach.only_bounded(code))
    unseen = [Trial(code, 1, "1 → 2", seen=False, reported=False) for code in (bounded, BEIJING)]
    seen = Trial("2014/a13/r003c05", 1, "1 → 2", seen=True, reported=False)
    text = report(Results(traces, (*unseen, seen), {}))
    assert "identity that are seen | 1 of 2 | 50.0 % | 100 % |" in text
    assert "identity that are reported | 0 of 2 | 0.0 % |  |" in text
    assert "* within the rounding of other numbers: 1 change of 1 figure\n" in text.split("## Figures")[0]
    leading = text.split("whose change is not seen\n")[1]
    identity, after = leading.split("### In an identity")[1].split("### Only bounded")
    assert BEIJING in identity
    assert bounded in after.split("\n## ")[0]
    assert seen.figure not in leading.split("\n## ")[0]
