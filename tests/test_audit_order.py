"""Ranks and ranked lists against the values they follow: what the reports have, and that a changed figure is seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from kg.audit import order
from kg.audit.audit import RULES
from kg.audit.book import Book, open_book
from kg.audit.finding import Finding
from kg.audit.known import known
from kg.editions.read_edition import EditionData
from kg.editions.reference import Reference
from kg.model.figure import Figure
from kg.model.interval import Interval, point
from kg.model.key import Key
from kg.model.number import Missing, Number, parse_printed
from kg.model.observation import current, observe
from kg.rdf.dataset import Knowledge

Change = Callable[[Figure], Figure]
JIANGSU = "2014/t07/r003c04"
GUANGDONG = "2014/t07/r004c04"


def opened(editions: Sequence[EditionData], reference: Reference) -> Book:
    """The book of these editions."""
    observations = {item.edition.year: observe(item.stating) for item in editions}
    now = current(observation for group in observations.values() for observation in group)
    return open_book(editions, reference, observations, now)


def changed(book: Book, change: Change) -> Book:
    """A copy of the book with each figure and claim changed."""
    editions = [
        replace(
            item,
            figures=tuple(change(figure) for figure in item.figures),
            claims=tuple(replace(claim, figure=change(claim.figure)) for claim in item.claims),
        )
        for item in book.editions
    ]
    assert editions != list(book.editions), "the mutant is the book itself"
    return opened(editions, book.reference)


def printing(text: str, *, place: str = "", key: str = "") -> Change:
    """A change that prints other characters at a place, or wherever a quantity stands."""
    content = parse_printed(text)
    assert content is not None

    def change(figure: Figure) -> Figure:
        wanted = figure.place.code == place or figure.key.path == key
        return replace(figure, content=content) if wanted else figure

    return change


def by_id(findings: Iterator[Finding]) -> dict[str, Finding]:
    """The findings of a rule by id, which are unique."""
    found = list(findings)
    result = {finding.id: finding for finding in found}
    assert len(result) == len(found)
    return result


def beyond(findings: Iterator[Finding]) -> set[str]:
    """The ids of the findings that say that the report contradicts itself."""
    return {finding.id for finding in findings if finding.beyond}


@pytest.fixture(scope="module")
def book(knowledge: Knowledge) -> Book:
    return opened(knowledge.editions, knowledge.reference)


@pytest.fixture(scope="module")
def ranks(book: Book) -> dict[str, Finding]:
    return by_id(order.ranks(book))


def test_the_rules_are_part_of_the_audit() -> None:
    assert set(order.RULES) <= set(RULES)


def test_every_rank_is_tested(book: Book, ranks: dict[str, Finding]) -> None:
    printed = [figure for figure in book.stating if "rank" in figure.key.measure]
    assert len(printed) == len(ranks) == 328


def test_two_ranks_of_the_reports_do_not_follow_from_their_values(ranks: dict[str, Finding]) -> None:
    """2014 表7 ranks 江苏 (527.50) third and 广东 (529.39) fourth; 表3 has them right."""
    wrong = {finding.subject.code: finding for finding in ranks.values() if finding.beyond}
    assert set(wrong) == {JIANGSU, GUANGDONG}
    assert wrong[JIANGSU].expected == point(4)
    assert wrong[GUANGDONG].expected == point(3)
    values = [figure.content.printed for figure in wrong[JIANGSU].inputs]
    assert values == ["527.50", "529.39", "276.16"], "its own, the next larger, the next smaller"


def test_the_text_prints_these_ranks(reports: Path, ranks: dict[str, Finding]) -> None:
    lines = (reports / "2014.md").read_text(encoding="utf-8").splitlines()
    for code, cells in ((JIANGSU, ["527.50", "31.57", "3"]), (GUANGDONG, ["529.39", "45.06", "4"])):
        assert lines[ranks[f"rank/{code}"].subject.line - 1].split("\t")[2:5] == cells


def test_a_tie_leaves_two_ranks_open(ranks: dict[str, Finding]) -> None:
    """黑龙江 and 安徽 are both printed with 14.26 in 2006 表5, and ranked 18th and 19th."""
    for place in ("2006/t05/r009c03", "2006/t05/r013c03"):
        finding = ranks[f"rank/{place}"]
        assert finding.verdict == "within-rounding"
        assert finding.expected == Interval(Fraction(18), Fraction(19))


def test_a_dash_ranks_after_all_with_a_value(book: Book) -> None:
    place = next(
        figure.place.code
        for figure in book.stating
        if figure.key == Key.parse("rank/area=cn-540000/direction=output/of=contract-value/period=2013/scope=west-2014")
    )
    assert by_id(order.ranks(book))[f"rank/{place}"].verdict == "exact"
    mutant = changed(book, printing("11", place=place))
    assert f"rank/{place}" in beyond(order.ranks(mutant))


def test_what_is_not_printed_is_not_judged(ranks: dict[str, Finding]) -> None:
    """Ranks among classes that are not all printed."""
    untestable = {finding.subject.line: finding for finding in ranks.values() if finding.verdict == "untestable"}
    assert set(untestable) == {266, 221}
    assert all(finding.note for finding in untestable.values())


@pytest.mark.parametrize(("place", "rank"), [("l0634c010", "4"), ("l0671c012", "11"), ("l0673c022", "30")])
def test_ranks_of_a_year_without_values_follow_from_values_and_growths(
    book: Book, ranks: dict[str, Finding], place: str, rank: str
) -> None:
    """2004 by the values and growths of 2005: 广州 4th of its cities as a seller, 辽宁 11th as a buyer, 海南 30th."""
    code = f"2006/part-1/{place}"
    assert ranks[f"rank/{code}"].verdict == "exact"
    assert ranks[f"rank/{code}"].subject.printed == rank
    other = str(int(rank) + 1)
    assert f"rank/{code}" in beyond(order.ranks(changed(book, printing(other, place=code))))


@pytest.mark.parametrize(
    ("key", "rank"),
    [
        ("rank/area=cn-110000/direction=output/of=contract-value/period=2005/scope=provinces-30", "2"),
        ("class-rank/contract-type=service/of=contract-value/period=2013/scope-dimension=contract-type", "2"),
        ("class-rank/field=electronics.software/of=contract-value/period=2013/scope-dimension=field", "2"),
        ("class-rank/ip-kind=trade-secret/of=contract-value/period=2013/scope-dimension=ip-kind", "3"),
        (
            "class-rank/contract-type=transfer/of=contract-value-per-contract-count/period=2005/"
            "scope-dimension=contract-type",
            "4",
        ),
    ],
)
def test_a_wrong_rank_is_found(book: Book, key: str, rank: str) -> None:
    wrong = beyond(order.ranks(changed(book, printing(rank, key=key)))) - beyond(order.ranks(book))
    places = {f"rank/{figure.place.code}" for figure in book.stating if figure.key.path == key}
    assert wrong == places != set()


@pytest.mark.parametrize("measure", ["growth-rank", "class-growth-rank"])
def test_a_wrong_rank_by_growth_is_found(book: Book, measure: str) -> None:
    first = next(f for f in book.stating if f.key.measure == measure)
    assert by_id(order.ranks(book))[f"rank/{first.place.code}"].verdict == "exact"
    mutant = changed(book, printing("5", place=first.place.code))
    assert f"rank/{first.place.code}" in beyond(order.ranks(mutant))


def test_a_growth_that_is_not_printed_is_computed_for_the_rank(book: Book) -> None:
    """Without its printed growth, that of 陕西 follows from the values of both years: 533.28 over 334.82."""
    beside = next(f for f in book.stating if f.place.edition == "2014")
    key = Key.parse("growth/area=cn-610000/base=2012/direction=output/of=contract-value/period=2013")
    bare = changed(book, lambda f: replace(f, content=Missing("", "printed-blank")) if f.key == key else f)
    computed = known(bare, key, beside)
    assert computed is not None
    assert len(computed.figures) == 2
    assert round(float(computed.printed.low), 4) == 0.5927
    level = "contract-value/area=cn-610000/direction=output/period=2012"
    assert known(changed(bare, printing("0.00", key=level)), key, beside) is None, "it may have been zero"


@pytest.mark.parametrize(("rank", "verdict"), [("2", "exact"), ("3", "outside")])
def test_a_rank_by_growth_follows_from_the_values_of_both_years(book: Book, rank: str, verdict: str) -> None:
    """宁波, had 2014 表4 ranked it by growth, and 附表13 printed no growths: second (59.21) after 深圳 (86.86)."""
    ranked = Key.parse("rank/area=cn-330200/direction=output/of=contract-value/period=2013/scope=plan-cities")

    def change(figure: Figure) -> Figure:
        if figure.key.measure == "growth":
            return replace(figure, content=Missing("", "printed-blank"))
        return replace(figure, key=ranked.replace("growth-rank", base="2012")) if figure.key == ranked else figure

    place = next(figure.place.code for figure in book.stating if figure.key == ranked)
    mutant = changed(changed(book, change), printing(rank, place=place))
    found = by_id(order.ranks(mutant))[f"rank/{place}"]
    assert found.verdict == verdict
    assert found.expected == point(2)
    assert len(found.inputs) == 6, "two values of its own, of the next above and of the next below"


def test_a_changed_value_moves_the_ranks(book: Book) -> None:
    """天津 with 40.00 in 2006 表5 would be 9th, and those between one higher."""
    key = "contract-value/area=cn-120000/direction=output/period=2005"
    wrong = beyond(order.ranks(changed(book, printing("40.00", key=key)))) - beyond(order.ranks(book))
    assert {id_.split("/", 1)[1] for id_ in wrong} >= {"2006/t05/r003c03"}
    assert len(wrong) == 3, "天津 itself, 湖北 and 湖南"


def test_ranks_that_follow_give_no_finding(book: Book) -> None:
    """With the two ranks of 2014 表7 put right, none is left."""
    right = changed(changed(book, printing("4", place=JIANGSU)), printing("3", place=GUANGDONG))
    assert beyond(order.ranks(right)) == set()


def test_every_ranked_list_is_tested(book: Book) -> None:
    ranked = {
        code.code
        for codes in book.reference.lists.values()
        for code in codes.codes.values()
        if code.attributes.get("ranked_by")
    }
    found = by_id(order.lists(book))
    assert {id_.rsplit("/", 1)[1] for id_ in found if id_.startswith("list-order/")} == ranked
    assert len(ranked) == 11
    assert len([id_ for id_ in found if id_.startswith("list-first/")]) == 10


def test_the_first_ten_of_2005_leave_out_hunan(book: Book, reports: Path) -> None:
    found = by_id(order.lists(book))
    assert {finding.id for finding in found.values() if finding.beyond} == {"list-first/2006/first-ten-output-2005"}
    wrong = found["list-first/2006/first-ten-output-2005"]
    assert (wrong.verdict, wrong.subject.line) == ("contradictory", 479)
    assert [figure.content.printed for figure in wrong.inputs] == ["35.71", "41.74"]
    assert "Hunan" in wrong.note
    lines = (reports / "2006.txt").read_text(encoding="utf-8").splitlines()
    named = lines[478] + lines[480]
    assert "前10名" in named
    assert "重庆" in named
    assert "湖南" not in named
    assert lines[wrong.inputs[1].place.line - 1].split() == ["湖", "南", "41.74", "2.23", "9"]


def test_lists_that_are_right_give_no_finding(book: Book) -> None:
    key = "contract-value/area=cn-430000/direction=output/period=2005"
    assert beyond(order.lists(changed(book, printing("35.70", key=key)))) == set()


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        (
            "contract-value/area=cn-510000/direction=output/period=2013",
            "300.00",
            {"list-order/2014/first-ten-output-2013"},
        ),
        (
            "contract-value/area=cn-510000/direction=output/period=2013",
            "1.00",
            {"list-first/2014/first-ten-output-2013"},
        ),
        (
            "contract-value/area=cn-330100/direction=output/period=2013",
            "211.37",
            {"list-first/2014/first-three-sub-provincial-output-2013"},
        ),
        (
            "contract-value/area=cn-130000/direction=output/period=2013",
            "180.00",
            {"list-first/2014/first-three-bohai-output-2013", "list-first/2014/first-ten-output-2013"},
        ),
        (
            "contract-value/field=nuclear/period=2013",
            "1900.37",
            {"list-first/2014/set-2014-first-three-fields"},
        ),
        (
            "growth/area=cn-110000/base=2004/direction=output/of=contract-value/period=2005",
            "99.00",
            {"list-first/2006/first-ten-output-growth-2005"},
        ),
    ],
)
def test_a_changed_value_breaks_a_list(book: Book, key: str, value: str, found: set[str]) -> None:
    assert beyond(order.lists(changed(book, printing(value, key=key)))) - beyond(order.lists(book)) == found


def test_a_tie_keeps_its_place_in_a_list(book: Book) -> None:
    """四川 with a thousandth more than 辽宁 is out of order as printed, and not by what the numbers stand for."""
    above = next(f for f in book.stating if f.key.path == "contract-value/area=cn-210000/direction=output/period=2013")
    assert isinstance(above.content, Number)
    value = f"{above.content.value}1"
    mutant = changed(book, printing(value, key="contract-value/area=cn-510000/direction=output/period=2013"))
    assert by_id(order.lists(mutant))["list-order/2014/first-ten-output-2013"].verdict == "within-rounding"
