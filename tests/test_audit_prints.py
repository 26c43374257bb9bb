"""Print that is no number: what the audit says of captions, headers and names, each line checked against the text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kg.audit import prints
from kg.audit.book import Book, open_book
from kg.audit.breaks import breaks
from kg.audit.finding import Finding
from kg.audit.prints.captions import caption_numbers, caption_units, caption_years
from kg.audit.prints.headers import headers
from kg.audit.prints.names import names
from kg.editions.layout import Layout, Note, Part
from kg.editions.read_edition import EditionData
from kg.model.figure import Figure
from kg.model.number import parse_printed
from kg.model.observation import current, observe
from kg.rdf.dataset import Knowledge
from tests.independent_cells import read_lines

PRINTS = (*prints.RULES, breaks)

# id, line, what is printed there
FOUND = [
    (
        "caption-number/2014/t13-2/caption",
        614,
        "表13 2013年各类技术交易机构<sup>①</sup>构成及交易情况（单位：个、项、亿元）",
    ),
    ("caption-years/2006/f09/caption", 869, "图9 2000-2005年技术贸易机构技术合同成交金额"),
    ("header/2014/a10/header", 937, "卖方类别"),
    ("header/2014/a12/header", 970, "卖方类别"),
    ("header/2014/a14/header", 1050, "卖方地区"),
    ("header/2014/a14/header-2", 1080, "卖方地区"),
    ("name/2014/t13-1/name-0015", 590, "中国技术交易所"),
    ("name/2014/t13-1/name-0189", 606, "福建省高新技术产权交易所"),
    ("name/2014/t13-1/name-0245", 603, "广州技术产权交易所"),
    ("name/2014/t13-1/name-0359", 584, "深圳市南方国际技术交易市场"),
    ("name/2014/part-5/l0574c038", 574, "北京产权交易所"),
    ("name/2014/part-5/l0574c056", 574, "深圳国际高新技术产权交易所"),
    ("break/2014/a02/r001c05", 785, "111.00"),
    ("break/2006/t10/r005c03", 854, "32.13"),
]


def _opened(knowledge: Knowledge, editions: list[EditionData]) -> Book:
    observations = {item.edition.year: observe(item.stating) for item in editions}
    now = current(o for group in observations.values() for o in group)
    return open_book(editions, knowledge.reference, observations, now)


@pytest.fixture(scope="module")
def book(knowledge: Knowledge) -> Book:
    return _opened(knowledge, knowledge.editions)


def _with_layout(knowledge: Knowledge, year: str, table: str, change: Callable[[Layout], Layout]) -> Book:
    """A copy of the book where one layout is another."""
    editions = []
    for item in knowledge.editions:
        layouts = item.edition.layouts
        if item.edition.year == year:
            layouts = tuple(change(layout) if layout.id == table else layout for layout in layouts)
        editions.append(replace(item, edition=replace(item.edition, layouts=layouts)))
    return _opened(knowledge, editions)


def _captioned(old: str, new: str) -> Callable[[Layout], Layout]:
    def change(layout: Layout) -> Layout:
        caption = layout.parts[0].caption
        assert caption is not None
        assert old in caption
        first = replace(layout.parts[0], caption=caption.replace(old, new))
        return replace(layout, parts=(first, *layout.parts[1:]))

    return change


def _headed(label: str) -> Callable[[Layout], Layout]:
    def under(part: Part) -> Part:
        return replace(part, header=((label, *part.header[0][1:]), *part.header[1:]))

    return lambda layout: replace(layout, parts=tuple(under(part) for part in layout.parts))


def _ids(found: list[Finding]) -> set[str]:
    return {finding.id for finding in found}


def test_exactly_these_are_found(book: Book) -> None:
    found = [finding for rule in PRINTS for finding in rule(book)]
    assert [(f.id, f.subject.line, f.subject.printed) for f in found] == FOUND
    assert all(f.note and f.expected is None for f in found)
    open_ones = [f for f in found if f.rule == "break" or f.id == "name/2014/part-5/l0574c056"]
    assert {f.verdict for f in open_ones} == {"untestable"}
    assert {f.verdict for f in found if f not in open_ones} == {"contradictory"}


def test_each_stands_in_the_text_at_its_line(book: Book, reports: Path) -> None:
    lines = {year: read_lines(reports / file) for year, file in (("2006", "2006.txt"), ("2014", "2014.md"))}
    for finding in (finding for rule in PRINTS for finding in rule(book)):
        subject = finding.subject
        text = "".join(lines[subject.edition][subject.line].split())
        assert "".join(subject.printed.split()) in text, finding.id
    assert lines["2014"][576].startswith("表13 2013年全国重点常设技术(产权)交易机构情况")
    assert lines["2006"][867].split() == ["2001年", "2002年", "2003年", "2004年", "2005年"]
    assert "买方" in lines["2014"][968]
    assert "吸纳" in lines["2014"][1048]
    for line, name in ((1124, "中国技术交易所有限公司"), (1391, "广州技术产权交易所股份有限公司")):
        assert name in lines["2014"][line]


def test_the_notes_say_what_contradicts(book: Book) -> None:
    notes = {finding.id: finding.note for rule in PRINTS for finding in rule(book)}
    assert notes["caption-number/2014/t13-2/caption"] == "the table of line 576 has this number too"
    assert notes["caption-years/2006/f09/caption"] == "its cells are of 2001 to 2005"
    assert notes["header/2014/a14/header-2"] == "the rows are about the buyers"
    assert notes["name/2014/t13-1/name-0015"] == "line 1124 prints 中国技术交易所有限公司 for the same body"
    assert notes["break/2006/t10/r005c03"].startswith("4.26 times the year before")


def test_a_number_of_its_own_is_no_finding(knowledge: Knowledge) -> None:
    assert not list(caption_numbers(_with_layout(knowledge, "2014", "t13-2", _captioned("表13", "表17"))))
    found = _ids(list(caption_numbers(_with_layout(knowledge, "2014", "a05", _captioned("附表5", "附表4")))))
    assert found == {"caption-number/2014/a05/caption", "caption-number/2014/t13-2/caption"}


@pytest.mark.parametrize(("table", "old", "new"), [("a13", "2012-", "2011-"), ("a03", "-2013年", "-2014年")])
def test_wrong_years_in_a_caption_are_found(knowledge: Knowledge, table: str, old: str, new: str) -> None:
    found = list(caption_years(_with_layout(knowledge, "2014", table, _captioned(old, new))))
    assert _ids(found) == {f"caption-years/2014/{table}/caption", "caption-years/2006/f09/caption"}
    assert "the line is that of the first row" in found[-1].note


@pytest.mark.parametrize(
    ("old", "new", "note"),
    [
        ("亿元", "万元", "no column is in 万元; columns in 亿元 are not named"),
        ("项、亿元", "亿元", "columns in 项 are not named"),
        ("亿元)", "亿元、%)", "no column is in %"),
    ],
)
def test_wrong_units_in_a_caption_are_found(knowledge: Knowledge, old: str, new: str, note: str) -> None:
    found = list(caption_units(_with_layout(knowledge, "2014", "a10", _captioned(old, new))))
    assert [(f.id, f.note.partition("; the line")[0]) for f in found] == [("caption-units/2014/a10/caption", note)]


def test_a_header_that_names_the_right_side_is_no_finding(knowledge: Knowledge) -> None:
    assert "header/2014/a12/header" not in _ids(
        list(headers(_with_layout(knowledge, "2014", "a12", _headed("买方类别"))))
    )
    found = _ids(list(headers(_with_layout(knowledge, "2014", "a13", _headed("买方地区")))))
    assert {"header/2014/a13/header", "header/2014/a13/header-2"} <= found


def test_one_name_in_all_tables_is_no_finding(knowledge: Knowledge) -> None:
    def renamed(item: EditionData) -> EditionData:
        entries = [replace(e, name="中国技术交易所") if e.organisation == "0015" else e for e in item.entries]
        return replace(item, entries=tuple(entries))

    found = _ids(list(names(_opened(knowledge, [renamed(item) for item in knowledge.editions]))))
    assert len([code for code in found if code.startswith("name/2014/t13-1/")]) == 3
    assert not any(code.endswith("0015") for code in found)


def _printed(knowledge: Knowledge, code: str, text: str) -> Book:
    def other(figure: Figure) -> Figure:
        content = parse_printed(text)
        assert content is not None
        return replace(figure, content=content) if figure.place.code == code else figure

    return _opened(
        knowledge, [replace(item, figures=tuple(other(f) for f in item.figures)) for item in knowledge.editions]
    )


def test_a_value_that_leaps_is_a_break(knowledge: Knowledge) -> None:
    """表1: the GDP of 2013 with a digit too many."""
    found = _ids(list(breaks(_printed(knowledge, "2014/t01/r004c12", "5,688,845.21"))))
    assert found == {"break/2014/a02/r001c05", "break/2006/t10/r005c03", "break/2014/t01/r004c12"}


def test_a_value_that_a_note_qualifies_is_no_break(knowledge: Knowledge) -> None:
    note = Note("①", "口径调整", "other bounds", (), ())
    book = _with_layout(knowledge, "2006", "t10", lambda layout: replace(layout, notes=(note,)))
    assert _ids(list(breaks(book))) == {"break/2014/a02/r001c05"}
