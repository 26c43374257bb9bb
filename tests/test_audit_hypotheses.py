"""Hypotheses: those for the reports as printed, each checked against the text, and those for figures changed here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from kg.audit.audit import audit
from kg.audit.book import Book, open_book
from kg.audit.finding import Finding
from kg.audit.hypotheses import KINDS, MOST, Hypothesis, explain
from kg.editions.partitions import groups_as_partitions
from kg.editions.read_edition import EditionData
from kg.model.codes import CodeList
from kg.model.figure import Figure
from kg.model.interval import Interval
from kg.model.number import parse_printed
from kg.model.observation import current, observe
from kg.rdf.dataset import Knowledge
from tests.independent_cells import read_lines

#: Rules that others may add are no matter of these tests.
RULES = ("sum", "share", "ratio", "growth", "growth-of-members", "mean", "difference", "repeat")

EXCHANGES = [f"sum.members-of-exchanges-2013/2014/t13-1/r029c{n:02}" for n in (1, 2, 3, 5, 7, 8, 9)]
PROPERTY_EXCHANGES = [f"sum.members-of-property-exchanges-2013/2014/t13-1/r028c{n:02}" for n in (1, 2, 3, 6, 7, 8, 9)]
WEST = ["2014/part-4/l0499c038", "2014/part-4/l0499c060", "2014/t06/r003c03", "2014/t09/r013c03"]

# kind, reading, findings: what docs/differences.md and the text say of the first, and all others that are found.
FOUND = [
    ("row-left-out", "totals without exchange=0045", sorted(EXCHANGES + PROPERTY_EXCHANGES)),
    ("member-left-out", "base 2012 without cn-150000, cn-500000", [f"growth-of-members/{code}" for code in WEST]),
    ("older-value", "gdp/area=cn/period=2005 is 182321", ["ratio/2014/t01/r003c04"]),
    (
        "unprinted-value",
        "gdp/area=cn/period=2003 is 116006.95 to 117262.16; gdp/area=cn/period=2004 is 135467.51 to 136857.95; "
        "gdp/area=cn/period=2006 is 207791.43 to 210194.80; gdp/area=cn/period=2007 is 234371.05 to 261945.29; "
        "gdp/area=cn/period=2008 is 297790.50 to 301156.50",
        [*(f"ratio/2014/t01/r003c{n:02}" for n in (2, 3, 5, 6)), "ratio/2014/t01/r006c07"],
    ),
    ("made-to-add-up", "56.77 for 56.78", ["share/2006/t03/r003c07"]),
    ("made-to-add-up", "20.94 for 20.95", ["share/2006/t03/r007c03"]),
    *(
        ("before-rounding", "computed from levels before they were rounded", [f"repeat/2014/{code}"])
        for code in (
            *("part-3/l0391c136", "t07/r011c03", "t09/r008c03", "t09/r009c03"),
            *("t09/r009c07", "t09/r010c03", "t09/r011c03", "t09/r012c07"),
        )
    ),
    *(
        ("slipped-digit", reading, [f"growth/{code}", f"repeat/{code}"])
        for code, reading in (
            ("2006/part-1/l0062c035", "16.26 for 16.24"),
            ("2006/t08/r001c02", "16.26 for 16.24"),
            ("2014/part-1/l0077c090", "11.04 for 11.07"),
            ("2014/part-1/l0095c109", "6.16 for 6.18"),
            ("2014/part-2/l0122c282", "6.16 for 6.18"),
            ("2014/part-2/l0131c054", "5.22 for 5.20"),
        )
    ),
    ("slipped-digit", "216.29 for 216.21", ["repeat/2006/part-1/l0630c007"]),
    ("slipped-digit", "216.21 for 216.29", ["repeat/2006/part-1/l0630c007"]),
    ("slipped-digit", "40.95 for 40.75", ["repeat/2006/part-1/l0630c034"]),
    ("slipped-digit", "40.75 for 40.95", ["repeat/2006/part-1/l0630c034"]),
    ("slipped-digit", "5369.72 for 5369.74", ["repeat/2014/part-1/l0101c066"]),
    (
        "slipped-digit",
        "1919657.27 for 919657.27",
        ["sum.exchange-blocks/2014/t13-1/r029c06", "sum.members-of-exchanges-2013/2014/t13-1/r029c06"],
    ),
    (
        "slipped-digit",
        "657162.71 for 667162.71",
        ["sum.exchange-blocks/2014/t13-1/r029c05", "sum.members-of-property-exchanges-2013/2014/t13-1/r028c05"],
    ),
    ("wrong-figure", "29.88 for 29.76", ["growth/2014/part-1/l0095c134", "repeat/2014/part-1/l0095c134"]),
]
# What no reading explains, or too many do.
OPEN = [
    *(f"mean/2014/a02/r{n:03}c12" for n in (1, 2, 3, 4)),
    *("mean/2014/a02/r005c06", "sum.buyers-places/2014/a14/r049c01"),
    *("sum.national-programmes/2014/a08/r001c01", "sum.places-of-registration/2014/t02/r032c02"),
]


def _opened(knowledge: Knowledge, editions: list[EditionData]) -> Book:
    """The book of these editions, all that is derived from their figures derived again."""
    observations = {item.edition.year: observe(item.stating) for item in editions}
    now = current(o for group in observations.values() for o in group)
    return open_book(editions, knowledge.reference, observations, now)


def _with(knowledge: Knowledge, changes: Mapping[str, str]) -> Book:
    """A copy of the book where the cells with these codes print something else."""
    changed: set[str] = set()

    def other(figure: Figure) -> Figure:
        if figure.place.code not in changes:
            return figure
        content = parse_printed(changes[figure.place.code])
        assert content is not None
        changed.add(figure.place.code)
        return replace(figure, content=content)

    editions = [replace(item, figures=tuple(other(f) for f in item.figures)) for item in knowledge.editions]
    assert changed == set(changes)
    return _opened(knowledge, editions)


def _explained(book: Book) -> tuple[list[Finding], tuple[Hypothesis, ...]]:
    findings = [finding for finding in audit(book) if finding.rule in RULES]
    return findings, explain(book, findings)


def _names(hypotheses: tuple[Hypothesis, ...], kind: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(item.reading, item.figures) for item in hypotheses if item.kind == kind]


@pytest.fixture(scope="module")
def book(knowledge: Knowledge) -> Book:
    return _opened(knowledge, knowledge.editions)


@pytest.fixture(scope="module")
def printed(book: Book) -> tuple[list[Finding], tuple[Hypothesis, ...]]:
    return _explained(book)


@pytest.fixture(scope="module")
def cells(book: Book) -> dict[str, Figure]:
    return {figure.place.code: figure for figure in book.stating}


def test_exactly_these_are_found(printed: tuple[list[Finding], tuple[Hypothesis, ...]]) -> None:
    findings, hypotheses = printed
    found = sorted((h.kind, h.reading, list(h.findings)) for h in hypotheses)
    assert found == sorted(FOUND)
    explained = {identifier for hypothesis in hypotheses for identifier in hypothesis.findings}
    assert explained <= {finding.id for finding in findings if finding.beyond}
    assert sorted(f.id for f in findings if f.beyond and f.id not in explained) == sorted(OPEN)
    assert [h.kind for h in hypotheses] == sorted((h.kind for h in hypotheses), key=KINDS.index)


def test_readings_that_do_equally_well_say_so(printed: tuple[list[Finding], tuple[Hypothesis, ...]]) -> None:
    """Text and table print two numbers once each, and nothing else tells which is right."""
    several = {h.reading for h in printed[1] if h.among > 1}
    assert several == {"216.29 for 216.21", "216.21 for 216.29", "40.95 for 40.75", "40.75 for 40.95"}
    assert all(h.among == 2 and "one of 2" in h.text_en and "2种" in h.text_zh for h in printed[1] if h.among > 1)
    assert max(h.among for h in printed[1]) <= MOST


def test_every_figure_named_stands_in_the_text_as_printed(
    printed: tuple[list[Finding], tuple[Hypothesis, ...]], cells: dict[str, Figure], reports: Path
) -> None:
    lines = {year: read_lines(reports / file) for year, file in (("2006", "2006.txt"), ("2014", "2014.md"))}
    for hypothesis in printed[1]:
        for code in hypothesis.figures:
            figure = cells[code]
            assert figure.content.printed in lines[figure.place.edition][figure.place.line], code
        for line in re.findall(r"(\d{4}) [^ ]+, line (\d+)", hypothesis.text_en):
            assert lines[line[0]][int(line[1])].strip(), hypothesis.text_en
    assert lines["2014"][596].startswith("北京产权交易所有限公司\t326\t981664")
    assert "29.76%" in lines["2014"][95]
    assert lines["2014"][499].count("26.55%") == lines["2014"][499].count("67.10%") == 1


def test_the_west_of_2012_by_hand(reports: Path) -> None:
    """附表13: 48151 contracts and 1009.93 in 2013, over the nine western provinces of 2012 that are no further ones."""
    rows = [line.split("\t") for line in (reports / "2014.md").read_text(encoding="utf-8").splitlines()[1028:1044]]
    west = [row for row in rows if row[0] in ("广西", "四川", "贵州", "云南", "陕西", "甘肃", "青海", "宁夏", "新疆")]
    assert len(west) == 9
    assert round((48151 / sum(Decimal(row[1]) for row in west) - 1) * 100, 2) == Decimal("26.55")
    values = sum(Decimal(row[4]) for row in west)
    assert round((Decimal("1009.93") / values - 1) * 100, 2) == Decimal("67.10")


def test_beijing_by_hand(reports: Path) -> None:
    """表13(1): the eleven property-rights exchanges without the first make the sub-total, and so the total."""
    lines = [line.split("\t") for line in (reports / "2014.md").read_text(encoding="utf-8").splitlines()]
    beijing, others, subtotal = lines[595], lines[596:606], lines[606]
    assert (beijing[0], subtotal[0], len(others)) == ("北京产权交易所有限公司", "小计", 10)
    for column in (1, 2, 3, 6, 7, 8, 9):
        assert sum(Decimal(row[column]) for row in others) == Decimal(subtotal[column])
    assert sum(Decimal(row[5]) for row in others) == Decimal("657162.71") != Decimal(subtotal[5])


# Mutants: one figure printed otherwise, and the hypothesis that names it.


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("2014/a04/r003c01", "7888"),  # a digit changed: part of a sum, with a growth
        ("2014/a04/r003c01", "7388"),  # neighbours swapped
        ("2014/a05/r002c01", "8864"),  # a digit lost
        ("2014/a06/r002c03", "1964.51"),
        ("2014/a13/r003c02", "42010"),  # a digit too many
        ("2006/t05/r002c01", "489.95"),
        ("2006/t11/r005c01", "5000"),
    ],
)
def test_a_slip_is_named(knowledge: Knowledge, cells: dict[str, Figure], code: str, wrong: str) -> None:
    right = cells[code].content.printed
    assert right != wrong
    _, hypotheses = _explained(_with(knowledge, {code: wrong}))
    slips = [item for item in hypotheses if item.kind == "slipped-digit" and code in item.figures]
    assert [item.reading for item in slips] == [f"{right} for {wrong}"]


WITHOUT_ZHEJIANG = {
    **{"2014/t11/r004c01": "56676", "2014/t11/r004c02": "1059.18"},
    **{"2014/t11/r004c05": "58082", "2014/t11/r004c06": "1029.96"},
}


def test_too_many_readings_are_none(knowledge: Knowledge) -> None:
    """表13(1): six exchanges of the column could have a 1 or a 7 too much, and no other number tells which."""
    findings, hypotheses = _explained(_with(knowledge, {"2014/t13-1/r003c02": "7680"}))
    failing = {finding.id for finding in findings if finding.beyond}
    subtotal = "sum.members-of-technology-exchanges-2013/2014/t13-1/r016c02"
    assert subtotal in failing
    assert not [item for item in hypotheses if subtotal in item.findings]


def test_a_row_left_out_of_a_total_is_named(knowledge: Knowledge) -> None:
    """表11: the three provinces without 浙江 in all four columns."""
    book = _with(knowledge, WITHOUT_ZHEJIANG)
    _, hypotheses = _explained(book)
    codes = {figure.place.code: figure for figure in book.stating}
    found = next(item for item in hypotheses if item.kind == "row-left-out" and "t11" in item.figures[0])
    assert found.reading == "totals without area=cn-330000"
    assert {codes[code].content.printed for code in found.figures} == {"12074", "81.50", "15331", "169.77"}


@pytest.mark.parametrize("columns", [("c01",), ("c01", "c05"), ("c01", "c02", "c05")])
def test_a_row_that_one_total_counts_is_not_left_out(knowledge: Knowledge, columns: tuple[str, ...]) -> None:
    changes = {code: printed for code, printed in WITHOUT_ZHEJIANG.items() if code.endswith(columns)}
    _, hypotheses = _explained(_with(knowledge, changes))
    assert [h.reading for h in hypotheses if h.kind == "row-left-out"] == ["totals without exchange=0045"]


def test_a_member_left_out_fits_all_growths_of_the_group(knowledge: Knowledge) -> None:
    _, hypotheses = _explained(_with(knowledge, {"2014/t06/r003c03": "67.50"}))
    assert not [h for h in hypotheses if h.kind == "member-left-out"]


def test_an_older_value_is_the_older_editions(knowledge: Knowledge) -> None:
    """With another GDP in 2006 nothing is left that says where the ratios of 2014 are from."""
    _, hypotheses = _explained(_with(knowledge, {"2006/t04/r001c05": "192321"}))
    assert not [h for h in hypotheses if h.kind in ("older-value", "unprinted-value")]


def test_shares_made_to_add_up_add_up(knowledge: Knowledge) -> None:
    _, hypotheses = _explained(_with(knowledge, {"2006/t03/r003c05": "25.29"}))
    assert [h.findings for h in hypotheses if h.kind == "made-to-add-up"] == [("share/2006/t03/r007c03",)]


def test_both_numbers_must_follow_from_the_levels(knowledge: Knowledge) -> None:
    _, hypotheses = _explained(_with(knowledge, {"2014/t07/r011c03": "682.88"}))
    assert not [h for h in hypotheses if h.kind == "before-rounding" and "repeat/2014/t07/r011c03" in h.findings]


def test_a_copied_cell_is_named(knowledge: Knowledge) -> None:
    """附表4: the value of the row above."""
    _, hypotheses = _explained(_with(knowledge, {"2014/a04/r003c03": "2604.11"}))
    copied = [item for item in hypotheses if item.kind == "copied-cell"]
    assert [item.figures for item in copied] == [("2014/a04/r003c03",)]
    assert copied[0].reading == "169.30 for 2604.11"


def _ranks(book: Book) -> tuple[list[Finding], list[Hypothesis]]:
    """The tests of ranks and of what repeats them, and the swapped ones."""
    findings = [finding for finding in audit(book) if finding.rule in ("rank", "repeat")]
    return findings, [item for item in explain(book, findings) if item.kind == "swapped-ranks"]


SWAPPED = ("4 for 3, 3 for 4", ("2014/t07/r003c04", "2014/t07/r004c04"))


def test_swapped_ranks(book: Book) -> None:
    """表7: 江苏 527.50 is third, 广东 529.39 fourth."""
    _, swapped = _ranks(book)
    assert [(item.reading, item.figures) for item in swapped] == [SWAPPED]
    assert swapped[0].findings == ("rank/2014/t07/r003c04", "rank/2014/t07/r004c04")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        # 四川 10th and 黑龙江 12th: far apart, and both right with the other's number.
        ({"2014/t03/r011c03": "12", "2014/t03/r013c03": "10"}, 1),
        # 四川 10th and 安徽 11th: in the wrong order, and with the other's number neither is right.
        ({"2014/t03/r011c03": "13", "2014/t03/r012c03": "12"}, 0),
        # … or only 安徽 is.
        ({"2014/t03/r011c03": "11", "2014/t03/r012c03": "13"}, 0),
        # One wrong rank.
        ({"2014/t03/r011c03": "11"}, 0),
    ],
)
def test_a_swap_must_mend_both(knowledge: Knowledge, changes: dict[str, str], told: int) -> None:
    findings, swapped = _ranks(_with(knowledge, changes))
    failing = {finding.subject.code for finding in findings if finding.rule == "rank" and finding.beyond}
    assert failing >= set(changes)
    others = [item for item in swapped if (item.reading, item.figures) != SWAPPED]
    assert [set(item.figures) for item in others] == [set(changes)] * told


def _drawn(knowledge: Knowledge, group: str, old: str, new: str) -> Book:
    """The book of a group that has other members."""
    reference = knowledge.reference
    codes = []
    for code in reference.lists["area"].codes.values():
        members = code.attributes.get("members", "")
        if code.code == group:
            assert members.count(old) == 1
            code = replace(code, attributes={**code.attributes, "members": members.replace(old, new)})
        codes.append(code)
    groups = groups_as_partitions([code for code in codes if "members" in code.attributes], "area")
    changed = {partition.code for partition in groups}
    others = [partition for partition in reference.partitions if partition.code not in changed]
    lists = {**reference.lists, "area": CodeList("area", codes)}
    other = replace(reference, lists=lists, partitions=(*others, *groups))
    return _opened(replace(knowledge, reference=other), list(knowledge.editions))


@pytest.mark.parametrize(
    ("group", "old", "new", "told"),
    [
        ("middle-2014", "|cn-220000", "|cn-210000", "middle-2014 without cn-210000 with cn-220000"),
        ("middle-2014", "cn-420000|", "", "middle-2014 with cn-420000"),
        ("east-2014", "cn-110000|", "cn-110000|cn-540000|", "east-2014 without cn-540000"),
        (
            "sub-provincial-cities-2014",
            "cn-610100|",
            "cn-330200|",
            "sub-provincial-cities-2014 without cn-330200 with cn-610100",
        ),
    ],
)
def test_a_group_with_a_wrong_member_is_one_hypothesis(
    knowledge: Knowledge,
    printed: tuple[list[Finding], tuple[Hypothesis, ...]],
    group: str,
    old: str,
    new: str,
    told: str,
) -> None:
    """And it explains every sum and growth of the group that fails now; there is no second one about any of them."""
    book = _drawn(knowledge, group, old, new)
    findings = audit(book)
    known = {finding.id for finding in printed[0] if finding.beyond}
    new_ones = {f.id for f in findings if f.rule in ("sum", "growth-of-members") and f.beyond} - known
    assert len(new_ones) > 3
    hypotheses = explain(book, findings)
    (drawn,) = [item for item in hypotheses if item.kind == "other-members"]
    assert drawn.reading == told
    assert set(drawn.findings) == new_ones
    assert all(not set(item.findings) & new_ones for item in hypotheses if item is not drawn)
    assert {(item.kind, item.reading) for item in hypotheses if item.kind == "swapped-ranks"} <= {
        ("swapped-ranks", SWAPPED[0])
    }


def test_a_group_wrong_in_two_members_is_left_open(knowledge: Knowledge) -> None:
    book = _drawn(knowledge, "middle-2014", "cn-420000|cn-340000|", "cn-210000|cn-110000|")
    _, hypotheses = _explained(book)
    assert [item for item in hypotheses if item.kind in ("other-members", "swapped-ranks")] == []


def test_nothing_wrong_nothing_explained(printed: tuple[list[Finding], tuple[Hypothesis, ...]], book: Book) -> None:
    assert explain(book, [finding for finding in printed[0] if not finding.beyond]) == ()


def test_growth_of_members_is_tested_where_no_base_is_printed(
    printed: tuple[list[Finding], tuple[Hypothesis, ...]],
) -> None:
    found = [finding for finding in printed[0] if finding.rule == "growth-of-members"]
    assert sorted(f.subject.code for f in found if f.beyond) == WEST
    assert len(found) == 44
    assert all(isinstance(f.expected, Interval) for f in found)
    east = next(f for f in found if f.subject.code == "2014/t06/r001c03")
    # Eleven provinces (表7) in two years.
    assert (east.subject.printed, len(east.inputs)) == ("15.83", 22)


def test_a_wrong_base_of_a_member_is_seen_in_the_growth_of_its_group(knowledge: Knowledge) -> None:
    findings, _ = _explained(_with(knowledge, {"2014/a13/r005c04": "601.10", "2014/a13/r027c04": "96.39"}))
    failing = {f.subject.code for f in findings if f.rule == "growth-of-members" and f.beyond}
    assert {"2014/t08/r009c03", "2014/t10/r008c03"} <= failing
