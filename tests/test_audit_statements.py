"""What the prose says without equality, what it counts, parts and wholes: the reports, and that a change is seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from kg.audit import cities, parts, prose
from kg.audit.audit import RULES
from kg.audit.book import Book
from kg.audit.finding import Finding
from kg.audit.known import known
from kg.audit.prose.counts import counts
from kg.audit.prose.listed import listed
from kg.audit.prose.meeting import conditions
from kg.audit.prose.qualified import near_to, qualified
from kg.model.claim import Claim
from kg.model.condition import Condition
from kg.model.figure import Figure
from kg.model.interval import Interval, point
from kg.model.key import Key
from kg.model.number import Missing, Number, parse_printed
from kg.rdf.dataset import Knowledge
from tests.test_audit_order import beyond, by_id, changed, opened, printing

Rule = Callable[[Book], Iterator[Finding]]
STATEMENTS: tuple[Rule, ...] = (*prose.RULES, *parts.RULES, *cities.RULES)
MIDDLE_WEST = "qualified/2014/part-4/l0445c204"
INSTITUTIONS = "period=2013/population=demonstration-institutions"
TRANSFER_2012 = "contract-value/contract-type=transfer/period=2012"


@pytest.fixture(scope="module")
def book(knowledge: Knowledge) -> Book:
    return opened(knowledge.editions, knowledge.reference)


def new(book: Book, rule: Rule, mutant: Book) -> set[str]:
    """The contradictions that a mutant has and the reports have not."""
    return beyond(rule(mutant)) - beyond(rule(book))


def saying(value: str, place: str) -> Callable[[Figure], Figure]:
    """A change of what a claim says; its characters may be a number word."""

    def change(figure: Figure) -> Figure:
        number = Number(value, Decimal(value), 0)
        return replace(figure, content=number) if figure.place.code == place else figure

    return change


def claimed(book: Book, path: str) -> str:
    """The place of the first claim about a quantity."""
    return next(claim.place.code for claim in book.claims if claim.figure.key.path == path)


def test_the_rules_are_part_of_the_audit() -> None:
    assert set(STATEMENTS) <= set(RULES)


def test_one_statement_of_the_reports_is_not_true(book: Book, reports: Path) -> None:
    """Line 445 has the output of the middle and the west grow by more than 50 %; by 附表13 it is 42.5 %.

    Tibet is a dash there, and what is left of the total for it is next to nothing.
    """
    found = {f.id: f for rule in STATEMENTS for f in rule(book) if f.beyond}
    assert set(found) == {MIDDLE_WEST}
    wrong = found[MIDDLE_WEST]
    assert (wrong.verdict, wrong.subject.line, wrong.subject.printed) == ("contradictory", 445, "50")
    assert wrong.expected is not None
    assert Fraction("0.424") < wrong.expected.low < wrong.expected.high < Fraction("0.426")
    line = (reports / "2014.md").read_text(encoding="utf-8").splitlines()[444]
    assert "输出技术成交额占全国成交额的25.28%，增幅超过50%" in line


def test_every_such_claim_is_tested(book: Book) -> None:
    found = by_id(qualified(book))
    assert len(found) == len([claim for claim in book.claims if not claim.feeds]) == 78
    assert all(finding.note for finding in found.values())


def test_what_nothing_else_tells_is_untestable(book: Book) -> None:
    untestable = [f for f in qualified(book) if f.verdict == "untestable"]
    assert {f.subject.line for f in untestable if f.subject.table != "chronicle"} == {
        *(483, 99, 101, 113, 212, 223, 773),
    }
    assert all(f.expected is None and f.inputs == () for f in untestable)


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [("60", "55", "65"), ("50", "45", "55"), ("2000", "1500", "2500"), ("150", "145", "155"), ("1.5", "1.45", "1.55")],
)
def test_about_is_half_a_unit_of_the_last_digit_that_is_not_zero(value: str, low: str, high: str) -> None:
    assert near_to(Number(value, Decimal(value), 0)) == Interval(Fraction(low), Fraction(high))


@pytest.mark.parametrize(
    ("quantity", "text", "verdict"),
    [
        # 广东、江苏 above 100
        ("contract-value/area=cn-320000/direction=output/period=2005", "100.01", "exact"),
        ("contract-value/area=cn-320000/direction=output/period=2005", "100.00", "within-rounding"),
        ("contract-value/area=cn-320000/direction=output/period=2005", "99.99", "contradictory"),
        # 均在40%以上
        ("growth/base=2012/field=biomedicine/of=contract-value/period=2013", "40.00", "exact"),
        ("growth/base=2012/field=biomedicine/of=contract-value/period=2013", "39.98", "contradictory"),
        # 近五成
        (
            "share/area=bohai-2014/denominator=contract-value/direction=output/of=contract-value/period=2013",
            "45.00",
            "exact",
        ),
        (
            "share/area=bohai-2014/denominator=contract-value/direction=output/of=contract-value/period=2013",
            "44.98",
            "contradictory",
        ),
        # 增长一倍
        ("growth/base=2011/contract-type=transfer/of=contract-value/period=2012", "41", "contradictory"),
    ],
)
def test_each_word_is_tested_by_the_printed_value(book: Book, quantity: str, text: str, verdict: str) -> None:
    mutant = changed(book, _stating(text, quantity))
    claims = [claim.place.code for claim in book.claims if claim.figure.key.path == quantity and not claim.feeds]
    found = by_id(qualified(mutant))
    assert [found[f"qualified/{code}"].verdict for code in claims] == [verdict]


def _stating(text: str, quantity: str) -> Callable[[Figure], Figure]:
    """Other characters wherever a quantity is stated as a percentage or amount with decimals, or as 95 %."""

    def change(figure: Figure) -> Figure:
        stated = isinstance(figure.content, Number) and (figure.content.decimals or figure.content.printed == "95")
        number = parse_printed(text)
        return replace(figure, content=number) if number and stated and figure.key.path == quantity else figure

    return change


def test_below_is_tested_too(book: Book) -> None:
    """No claim of the two reports says below; this is one of those above (江苏, 100.83 above 100), turned round."""
    quantity = "contract-value/area=cn-320000/direction=output/period=2005"

    def below(claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
        return tuple(replace(c, qualifier="below") if c.figure.key.path == quantity else c for c in claims)

    mutant = opened([replace(item, claims=below(item.claims)) for item in book.editions], book.reference)
    assert new(book, qualified, mutant) == {f"qualified/{claimed(book, quantity)}"}
    assert new(book, qualified, changed(mutant, _stating("99.00", quantity))) == set()


@pytest.mark.parametrize(
    ("quantity", "text", "line"),
    [
        # the six fields together, as a share of the total: 80 % and more
        ("contract-value/field=environment/period=2013", "600.38", 169),
        # electronics above transport by nearly 1000
        ("contract-value/field=electronics/period=2013", "2546.51", 172),
        # output of Beijing less what it absorbed: nearly 2000
        ("contract-value/area=cn-110000/direction=absorbed/period=2013", "245.41", 521),
        # the provinces of the west, with the remainder for Tibet: absorbed above 1000 in 2012
        ("contract-value/area=cn-610000/direction=absorbed/period=2012", "12.57", 499),
    ],
)
def test_a_value_that_nobody_prints_is_computed(book: Book, quantity: str, text: str, line: int) -> None:
    mutant = changed(book, printing(text, key=quantity))
    assert line in {f.subject.line for f in qualified(mutant) if f.beyond}
    assert line not in {f.subject.line for f in qualified(book) if f.beyond}


def test_a_dash_is_what_the_other_places_leave(book: Book) -> None:
    """Were the total of 2012 smaller, the dash of Tibet would still be no less than nothing; were the rest of the total
    much larger, Tibet could be the difference, and the growth smaller still."""
    beside = next(claim.figure for claim in book.claims if claim.place.code in MIDDLE_WEST)
    level = Key.parse("contract-value/area=west-2014/direction=output/period=2012")
    least = known(book, level, beside)
    assert least is not None
    assert least.printed == point(Fraction("764.51") * 10**8)
    mutant = changed(book, printing("6447.07", key="contract-value/period=2012"))
    more = known(mutant, level, beside)
    assert more is not None
    assert more.printed == point(Fraction("774.51") * 10**8)


def test_the_grammar_of_conditions() -> None:
    left = "contract-value/area=*/direction=output/period=2005"
    assert Condition.parse(f"{left} > 1000000000 yuan; areas: provinces-30") == Condition(
        left, ">", "1000000000", "yuan", "provinces-30"
    )
    assert Condition.parse("growth/base=2012/period=* < 0 %") == Condition(
        "growth/base=2012/period=*", "<", "0", "%", ""
    )
    assert Condition.parse("not testable: no mark; growth/period=*") is None
    assert Condition.parse("years ahead (今后); 2013-2017") is None


def test_every_condition_with_a_formula_can_be_read(book: Book) -> None:
    notes = [code.attributes["note"] for code in book.reference.lists["condition"].codes.values()]
    assert (
        len([note for note in notes if Condition.parse(note)])
        == len([n for n in notes if " > " in n or " < " in n])
        == 7
    )


def test_the_counts_by_a_condition_are_right(book: Book) -> None:
    found = {(f.subject.edition, f.subject.line, f.subject.printed): f for f in conditions(book)}
    exact = {place for place, finding in found.items() if finding.verdict == "exact"}
    assert exact == {
        *(("2006", 483, "23"), ("2006", 673, "22")),
        *(("2014", 140, "两"), ("2014", 339, "23"), ("2014", 339, "17"), ("2014", 339, "7")),
    }
    others = {place for place, finding in found.items() if finding.verdict == "untestable"}
    assert others == {("2014", 155, "四"), ("2014", 761, "29"), ("2014", 1564, "3"), ("2014", 1568, "五")}


@pytest.mark.parametrize(
    ("quantity", "text", "line"),
    [
        ("contract-value/area=cn-110000/direction=output/period=2005", "9.59", 483),
        ("contract-value/area=cn-110000/direction=absorbed/period=2005", "999.00", 673),
        ("growth/base=2012/of=contract-value/period=2013", "30.03", 339),
        ("growth/area=cn-320000/base=2012/direction=output/of=contract-value/period=2013", "-1.02", 339),
        (TRANSFER_2012, "999.84", 140),
    ],
)
def test_a_changed_value_changes_the_count(book: Book, quantity: str, text: str, line: int) -> None:
    mutant = changed(book, printing(text, key=quantity))
    assert line in {f.subject.line for f in conditions(mutant) if f.beyond}


@pytest.mark.parametrize("number", ["22", "24"])
def test_a_changed_count_is_found(book: Book, number: str) -> None:
    place = claimed(book, "area-count/condition=output-growing-2013/period=2013")
    found = by_id(conditions(changed(book, saying(number, place))))[f"condition/{place}"]
    # Tibet, a dash in both years, might be the 24th.
    assert found.verdict == {"22": "contradictory", "24": "untestable"}[number]
    assert found.expected == point(23)


def test_a_dash_may_be_the_area_that_is_missing(book: Book) -> None:
    """With 江苏 below the national growth 16 are left, and Tibet, a dash, might be the 17th."""
    key = "growth/area=cn-320000/base=2012/direction=output/of=contract-value/period=2013"
    place = claimed(book, "area-count/condition=output-growth-above-national-2013/period=2013")
    found = by_id(conditions(changed(book, printing("12.34", key=key))))[f"condition/{place}"]
    assert (found.verdict, found.expected) == ("untestable", point(16))
    assert found.note


def test_rounding_may_decide_a_count(book: Book) -> None:
    """The growth of 天津 printed as 16.03 may be above the national 16.03 or not."""
    key = "growth/area=cn-120000/base=2012/direction=output/of=contract-value/period=2013"
    place = claimed(book, "area-count/condition=output-growth-above-national-2013/period=2013")
    mutant = changed(book, lambda f: printing("16.03", key=key)(f) if f.place.table[0] in "at" else f)
    found = by_id(conditions(mutant))[f"condition/{place}"]
    assert found.verdict == "within-rounding"


def test_a_count_without_the_values_is_not_judged(book: Book) -> None:
    key = Key.parse("contract-value/area=cn-320000/direction=output/period=2005")
    mutant = changed(book, lambda f: replace(f, content=Missing("", "printed-blank")) if f.key == key else f)
    found = [f for f in conditions(mutant) if (f.subject.edition, f.subject.printed) == ("2006", "23")]
    assert [finding.verdict for finding in found] == ["untestable"]


def test_more_provinces_than_the_list_has_would_contradict_it(book: Book) -> None:
    place = claimed(book, "area-count/condition=with-demonstration-institution-2013/period=2013")
    assert new(book, conditions, changed(book, saying("30", place))) == set()
    assert new(book, conditions, changed(book, saying("31", place))) == {f"condition/{place}"}


def test_the_sets_have_as_many_members_as_the_text_says(book: Book) -> None:
    found = by_id(counts(book))
    assert len(found) == 39
    assert {finding.verdict for finding in found.values()} == {"exact"}


@pytest.mark.parametrize(
    "path",
    [
        "member-count/area=first-ten-output-2005/period=2005",
        "member-count/buyer=set-2014-first-three-buyers/period=2013",
        "exchange-count/exchange=exchanges-2013/period=2013",
        "class-count/classification=exchange-kind-2006/period=2005",
        "class-count/classification=institution-type/period=2013",
    ],
)
def test_another_number_of_members_is_found(book: Book, path: str) -> None:
    place = claimed(book, path)
    assert new(book, counts, changed(book, saying("13", place))) == {f"count/{place}"}


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("institution-count/period=2013/population=demonstration-institutions", 369),
        ("institution-count/area=cn-110000/period=2013/population=demonstration-institutions", 52),
        ("institution-count/area=cn-440000/period=2013/population=demonstration-institutions", 26),
        ("institution-count/area=west-2014/period=2013/population=demonstration-institutions", 78),
        ("institution-count/legal-form=internal/period=2013/population=demonstration-institutions", 280),
    ],
)
def test_only_more_than_the_list_has_contradicts_it(book: Book, path: str, most: int) -> None:
    place = claimed(book, path)
    found = by_id(listed(book))
    assert len(found) == 18
    assert {finding.verdict for finding in found.values()} == {"exact"}
    assert found[f"listed/{place}"].expected == Interval(Fraction(0), Fraction(most))
    assert new(book, listed, changed(book, saying(str(most), place))) == set()
    assert new(book, listed, changed(book, saying(str(most + 1), place))) == {f"listed/{place}"}


@pytest.mark.parametrize(
    ("quantity", "text", "variant"),
    [
        ("contract-value/area=cn-440300/direction=output/period=2013", "530.00", "area-cn-440000"),
        ("contract-count/area=cn-510100/direction=absorbed/period=2013", "99999", "area-cn-510000"),
        ("contract-value/contract-type=transfer/period=2013", "9000.00", "contract-type"),
        ("contract-value/field=electronics.software/period=2013", "1950.00", "field-electronics"),
        ("contract-value/ip-kind=patent.design/period=2013", "571.37", "ip-kind-patent"),
        ("contract-value/ip-kind=patent/period=2013", "3800.00", "ip-kind-any-ip"),
        ("contract-count/field=electronics/period=2013/size=major", "118497", "size"),
        ("contract-value/of-which=emerging-industries/period=2013", "7500.00", "of-which"),
        ("contract-value/buyer=enterprise/period=2013/seller=institution", "9000.00", "buyer"),
        ("contract-value/buyer=enterprise/period=2013/seller=institution", "9000.00", "seller"),
        ("staff-count/period=2013/population=demonstration-institutions/staff=broker", "29463", "staff"),
        (f"institution-count/legal-form=independent.enterprise/{INSTITUTIONS}", "178", "legal-form-independent"),
    ],
)
def test_a_part_larger_than_its_whole_is_found(book: Book, quantity: str, text: str, variant: str) -> None:
    places = {figure.place.code for figure in book.stating if figure.key.path == quantity}
    wrong = beyond(parts.parts(changed(book, printing(text, key=quantity))))
    assert wrong & {f"part.{variant}/{code}" for code in places}


def test_all_parts_of_the_reports_are_within_their_wholes(book: Book) -> None:
    found = by_id(parts.parts(book))
    assert len(found) > 2000
    assert {finding.verdict for finding in found.values()} == {"exact"}


def test_rounding_may_make_a_part_as_large_as_its_whole(book: Book) -> None:
    """深圳 with 529.4 and 529.395 for 广东's 529.39: the last could be."""
    key = "contract-value/area=cn-440300/direction=output/period=2013"
    place = next(f.place.code for f in book.stating if f.key.path == key and f.place.table == "a13")
    for text, verdict in (("529.394", "within-rounding"), ("529.41", "outside")):
        found = by_id(parts.parts(changed(book, printing(text, key=key))))
        assert found[f"part.area-cn-440000/{place}"].verdict == verdict


def test_a_number_of_several_years_is_no_part_of_one(book: Book) -> None:
    """What exchanges sold since October 2002 may be more than in 2005: the span is no part."""
    spans = [figure.place.code for figure in book.stating if figure.key.get("span")]
    assert spans
    found = {finding.subject.code for finding in parts.parts(book)}
    assert not found & set(spans)


def test_the_cities_of_a_province_together_are_within_it(book: Book) -> None:
    found = by_id(cities.cities(book))
    assert len(found) == 34
    assert {finding.verdict for finding in found.values()} == {"exact"}
    # 深圳 and 广州 each below 广东 (529.39), and above it together.
    key = "contract-value/area=cn-440300/direction=output/period=2013"
    mutant = changed(book, printing("321.37", key=key))
    wrong = [finding for finding in cities.cities(mutant) if finding.beyond]
    assert [finding.subject.figure.key.get("area") for finding in wrong if finding.subject.figure] == ["cn-440000"]
    assert beyond(parts.parts(mutant)) == set()
