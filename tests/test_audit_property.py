"""No false alarm: consistent tables, made at random and rounded, give no finding of the audit; a changed figure does.

How the worlds and their reports are made is in ``tests/audit_worlds``.
"""

from __future__ import annotations

import random
from collections import Counter

import pytest

from kg.audit.finding import Finding
from kg.rdf.dataset import Knowledge
from tests.audit_worlds.audited import audited
from tests.audit_worlds.changes import RULES, about, beyond_slack, put, rule_of
from tests.audit_worlds.kinds import FLOORS, kinds
from tests.audit_worlds.make import make
from tests.audit_worlds.reach import Reach
from tests.audit_worlds.small import SALE, SHARE, TOTAL, TYPES, Print

WORLDS = 330
CHANGES = 350


@pytest.fixture(scope="module")
def reach(knowledge: Knowledge) -> Reach:
    return Reach(knowledge.reference)


def said(finding: Finding) -> str:
    """A false alarm in words."""
    figures = [*([finding.subject.figure] if finding.subject.figure else []), *finding.inputs]
    rows = [f"{f.place.code} {f.content.printed} {f.unit.symbol} {f.key.path}" for f in figures]
    return "\n  ".join([f"{finding.id} {finding.verdict} {finding.expected} {finding.note}", *rows])


def test_consistent_tables_give_no_finding(knowledge: Knowledge, reach: Reach) -> None:
    tables, tested = 0, Counter[str]()
    for seed in range(WORLDS):
        made = make(seed, knowledge, reach)
        found = audited(made.book)
        wrong = [f for f in found if f.beyond or (f.verdict == "cut" and not made.cutting)]
        assert not wrong, f"world {seed}:\n" + "\n".join(map(said, wrong))
        tables += made.tables
        tested.update(kind for finding in found for kind in kinds(made, finding))
    print(f"{tables} tables of {WORLDS} worlds: {dict(sorted(tested.items()))}")
    assert tables >= 10_000
    assert {kind: tested[kind] for kind, floor in FLOORS.items() if tested[kind] < floor} == {}


# What is changed is found.


def test_a_change_beyond_the_slack_is_found(knowledge: Knowledge, reach: Reach) -> None:
    """Of each rule that has a slack about as many; of each some are found by the rule itself."""
    changed, by_itself = Counter[str](), Counter[str]()
    seed = WORLDS
    while sum(changed.values()) < CHANGES:
        made = make(seed, knowledge, reach)
        seed += 1
        sound = [f for f in audited(made.book) if f.verdict in ("exact", "within-rounding", "cut")]
        for rule in RULES:
            able = [f for f in sound if rule_of(f) == rule]
            some = random.Random(seed).sample(able, min(len(able), 5))
            numbers = ((finding, beyond_slack(made.book, finding)) for finding in some)
            finding, number = next((pair for pair in numbers if pair[1]), (None, None))
            if finding and number:
                place = finding.subject.code
                wrong = [f for f in audited(put(made.book, place, number)) if f.beyond and about(f, place)]
                assert wrong, f"world {seed - 1}: {number.printed} for {said(finding)}"
                changed[rule] += 1
                by_itself[rule] += any(f.rule == finding.rule for f in wrong)
    print(f"{sum(changed.values())} changes in {seed - WORLDS} worlds: {dict(changed)}; by the rule: {dict(by_itself)}")
    assert {rule: by_itself[rule] for rule in RULES if by_itself[rule] < 5} == {}


# False alarms that worlds found, one by one.


@pytest.fixture
def report(knowledge: Knowledge) -> Print:
    return Print(knowledge, [], [])


@pytest.mark.parametrize(
    ("whole", "verdict"), [("9.93", "untestable"), ("9.99", "untestable"), ("9.90", "exact"), ("9.70", "outside")]
)
def test_a_dash_may_hide_what_is_missing_though_no_digits_were_cut(report: Print, whole: str, verdict: str) -> None:
    """A whole larger than its other parts by less than digits cut off would explain was said to be cut."""
    report.cell(whole, "yuan-1e8", TOTAL)
    for name, text in zip(TYPES, ("4.44", "5.41", "0.05", "-"), strict=True):
        report.cell(text, "yuan-1e8", f"contract-value/contract-type={name}/period=2013")
    assert report.verdicts()[f"sum {whole}"] == verdict


@pytest.mark.parametrize(("text", "verdict"), [("70", "exact"), ("71", "contradictory")])
def test_a_section_may_have_no_statement_of_equality(report: Print, text: str, verdict: str) -> None:
    """The audit broke off where a section states things only as above or about."""
    report.cell("70.50", "yuan-1e8", TOTAL)
    report.claim(text, "yuan-1e8", TOTAL, "value", "above")
    assert report.verdicts()[f"qualified {text}"] == verdict


@pytest.mark.parametrize(
    ("text", "verdict"), [("70.60", "exact"), ("71", "within-rounding"), ("70", "cut"), ("72", "contradictory")]
)
def test_a_mark_that_is_equal_is_rounded_as_others(report: Print, text: str, verdict: str) -> None:
    report.cell("70.60", "yuan-1e8", TOTAL)
    report.claim(text, "yuan-1e8", TOTAL, "threshold", "equal")
    assert report.verdicts()[f"qualified {text}"] == verdict


@pytest.mark.parametrize(
    ("text", "verdict"), [("45.5", "within-rounding"), ("45.45", "cut"), ("46", "cut"), ("47", "outside")]
)
def test_a_number_rounded_twice_follows_from_the_one_between(report: Print, text: str, verdict: str) -> None:
    """45.46 % is printed as 45.5, and that as 46, which 45.46 is never rounded to."""
    report.cell("45460.0001", "yuan-1e8", SALE).cell("100000.0001", "yuan-1e8", TOTAL)
    report.cell("45.5", "percent", SHARE, "t02")
    if text != "45.5":
        report.cell(text, "percent", SHARE, "t03")
    assert report.verdicts()[f"share {text}"] == verdict


@pytest.mark.parametrize(("text", "verdict"), [("0.0", "cut"), ("-0.1", "within-rounding"), ("0.1", "outside")])
def test_a_negative_number_cut_to_zero_loses_its_sign(report: Print, text: str, verdict: str) -> None:
    growth = "growth/base=2012/of=contract-value/period=2013"
    report.cell("99914.0001", "yuan-1e8", TOTAL).cell("100000.0001", "yuan-1e8", TOTAL.replace("2013", "2012"))
    report.cell(text, "percent", growth)
    assert report.verdicts()[f"growth {text}"] == verdict


@pytest.mark.parametrize(
    ("last", "whole", "verdict"),
    [
        ("-", "5.50", "within-rounding"),
        ("-", "7.10", "untestable"),
        ("-", "3.00", "untestable"),
        ("5.50", "7.10", "outside"),
    ],
)
def test_a_dash_may_hide_the_largest_mean(report: Print, last: str, whole: str, verdict: str) -> None:
    """A mean of the whole beyond those of the parts was said to be outside, though one part is printed as a dash."""
    means = "mean-value/{}of=contract-value-per-contract-count/period=2013"
    report.cell(whole, "yuan-1e4", means.format(""))
    for name, text in zip(TYPES, ("4.00", "5.00", "6.00", last), strict=True):
        report.cell(text, "yuan-1e4", means.format(f"contract-type={name}/"))
    assert report.verdicts()[f"mean-of-parts {whole}"] == verdict


@pytest.mark.parametrize(
    ("text", "rest", "verdict"),
    [
        ("15.00", None, "exact"),
        ("50.00", None, "untestable"),
        ("50.00", ("0", "0"), "outside"),
        ("57.14", ("10", "100"), "untestable"),
    ],
)
def test_a_dash_may_hide_the_growth_of_a_group(
    report: Print, text: str, rest: tuple[str, str] | None, verdict: str
) -> None:
    """A growth that the sums of the other members do not give was said to be outside, though what the dash hides may be
    the reason; ``rest`` is what the printed east of China leaves for the dash in both years."""
    given = {"cn-310000": ("100", "120"), "cn-320000": ("100", "110"), "cn-330000": ("-", "-")}
    if rest is not None:
        east = report.knowledge.reference.lists["area"].codes["east-2014"].attributes["members"].split("|")
        given = dict.fromkeys(east, ("10", "10")) | given
        others = [texts for texts in given.values() if texts != ("-", "-")]
        before, after = (int(rest[year]) + sum(int(texts[year]) for texts in others) for year in (0, 1))
        given["east-2014"] = (str(before), str(after))
    for area, texts in given.items():
        for year, number in zip(("2012", "2013"), texts, strict=True):
            report.cell(number, "item", f"contract-count/area={area}/direction=output/period={year}")
    report.cell(text, "percent", "growth/area=yrd-2014/base=2012/direction=output/of=contract-count/period=2013", "t02")
    assert report.verdicts()[f"growth-of-members {text}"] == verdict


@pytest.mark.parametrize(
    ("finer", "verdict"), [("0.00", "exact"), ("0.13", "within-rounding"), ("0.60", "cut"), ("2.00", "contradictory")]
)
def test_a_bare_zero_may_be_rounded(report: Print, finer: str, verdict: str) -> None:
    """0 for 0.13 was said to be cut off."""
    report.cell(finer, "yuan-1e8", TOTAL).cell("0", "yuan-1e8", TOTAL, "t02")
    found = report.verdicts()
    assert found.get("repeat 0", found.get("repeat 0.00")) == verdict


@pytest.mark.parametrize(
    ("last", "growth", "verdict"),
    [
        *(("0", "50.00", "exact"), ("0", "40.00", "outside"), ("0", "60.00", "outside")),
        *(("-", "50.00", "exact"), ("-", "40.00", "untestable"), ("-", "60.00", "outside")),
    ],
)
def test_what_a_dash_hides_of_the_base_makes_a_growth_smaller(
    report: Print, last: str, growth: str, verdict: str
) -> None:
    grown = "growth/base=2012/{}of=contract-value/period=2013"
    report.cell("300.00", "yuan-1e8", TOTAL).cell(growth, "percent", grown.format(""))
    levels, growths = ("100.00", "150.00", "50.00", last), ("0.00", "100.00", "100.00", "0.00" if last == "0" else "-")
    for name, level, change in zip(TYPES, levels, growths, strict=True):
        report.cell(level, "yuan-1e8", f"contract-value/contract-type={name}/period=2013")
        report.cell(change, "percent", grown.format(f"contract-type={name}/"))
    assert report.verdicts()[f"growth-of-parts {growth}"] == verdict
