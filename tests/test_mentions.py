"""The bodies that the prose names: each stands where the data says, none is left out without a reason, the audit
compares their names with those of the tables, and what is wrong with the file is told all at once."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kg.audit.book import Book, open_book
from kg.audit.prints.names import names
from kg.editions.mentions import MENTION_HEADER
from kg.lookup import prefixes
from kg.model.mention import Mention
from kg.model.observation import current, observe
from kg.rdf.dataset import Knowledge, read_knowledge
from kg.store.embedded import Opened
from tests.conftest import DATA
from tests.independent_prose import squeezed, text_lines
from tests.test_prose_input import Bench

EDITIONS = ("2006", "2014")
M06, M14 = "editions/2006/mentions.csv", "editions/2014/mentions.csv"


@pytest.fixture(scope="module")
def mentions(knowledge: Knowledge) -> dict[str, tuple[Mention, ...]]:
    return {item.edition.year: item.mentions for item in knowledge.editions}


# ------------------------------------------------------------------------------------------- (a) against the text

#: Lines that print tables, lists and their headings: first and last.
TABLES = {
    "2006": ((955, 1029),),
    "2014": ((576, 608), (638, 660), (666, 688), (692, 714), (775, 1529)),
}
#: Places of registered names that are no mentions, and why.
LEFT_OUT = {
    ("2006", 1048, 36): "APCTT: an abbreviation that the text introduces itself",
    ("2006", 1161, 7): "科技部政体司: a department that is not in the register",
    ("2006", 1192, 20): "浙江网上技术市场活动周: the name of a fair",
}


def _from(lines: list[str], line: int, column: int) -> str:
    """The text from a place on, without blanks, over the ends of lines."""
    return squeezed([lines[line - 1][column - 1 :], *lines[line : line + 4]])


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_name_of_every_mention_stands_at_its_place(
    edition: str, mentions: dict[str, tuple[Mention, ...]], reports: Path
) -> None:
    lines = text_lines(reports, edition)
    assert len(mentions[edition]) == 81
    for mention in mentions[edition]:
        assert _from(lines, mention.line, mention.column).startswith(mention.printed), mention.code
        assert lines[mention.line - 1][mention.column - 1] == mention.printed[0], mention.code
        assert not any(first <= mention.line <= last for first, last in TABLES[edition]), mention.code


def _registered() -> set[str]:
    """Every name that the register has."""
    found = set()
    for file, column in (("organisations.csv", "name_zh"), ("organisation_names.csv", "printed")):
        with (DATA / "reference" / file).open(encoding="utf-8", newline="") as rows:
            found |= {row[column] for row in csv.DictReader(rows)}
    return found


def _named(lines: list[str], edition: str, known: set[str]) -> Iterator[tuple[int, int]]:
    """The line and character of each known name in the prose; of two that begin or lie together the longer counts."""
    tables = TABLES[edition]
    places = [
        (number, column, character)
        for number, line in enumerate(lines, 1)
        if not any(first <= number <= last for first, last in tables)
        for column, character in enumerate(line, 1)
        if not character.isspace()
    ]
    text = "".join(character for _, _, character in places)
    ordered = sorted(known, key=len, reverse=True)
    at = 0
    while at < len(text):
        name = next((name for name in ordered if text.startswith(name, at)), "")
        if name:
            yield places[at][:2]
        at += len(name) or 1


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_registered_name_in_the_prose_is_a_mention(
    edition: str, mentions: dict[str, tuple[Mention, ...]], reports: Path
) -> None:
    known = _registered() | {mention.printed for mention in mentions[edition]}
    found = {(edition, *place) for place in _named(text_lines(reports, edition), edition, known)}
    assert found - set(LEFT_OUT) == {(edition, mention.line, mention.column) for mention in mentions[edition]}


# ----------------------------------------------------------------------------- (b) read from the text by eye alone

#: Edition, line, name, and the full name of the body in the register.
READ = (
    ("2006", 906, "北京技术交易促进中心", "北京技术交易促进中心"),
    ("2006", 951, "深圳国际高新技术产权交易所", "深圳国际高新技术产权交易所"),
    ("2006", 1086, "我中心", "中国技术市场管理促进中心"),
    ("2006", 1106, "中国科技金融促进会专业委员会", "中国科技金融促进会技术产权专业委员会"),
    ("2006", 1206, "釜山技术转移中心", "釜山技术转移中心"),
    ("2014", 36, "科技部发展计划司", "科学技术部发展计划司"),
    ("2014", 570, "中国技术交易所", "中国技术交易所有限公司"),
    ("2014", 574, "北京产权交易所", "北京产权交易所有限公司"),
    ("2014", 664, "东北大学", "东北大学"),
    ("2014", 734, "西安交大", "西安交通大学"),
    ("2014", 1532, "山东省创新驿站", "中国创新驿站山东站点"),
    ("2014", 1552, "北京市政府", "北京市人民政府"),
    ("2014", 1588, "中国技术市场管理促进中心", "中国技术市场管理促进中心"),
)


@pytest.mark.parametrize(("edition", "line", "printed", "body"), READ)
def test_bodies_are_those_that_a_reader_takes_them_for(
    edition: str,
    line: int,
    printed: str,
    body: str,
    mentions: dict[str, tuple[Mention, ...]],
    knowledge: Knowledge,
) -> None:
    register = knowledge.reference.lists["organisation"].codes
    found = {register[m.organisation].label_zh for m in mentions[edition] if (m.line, m.printed) == (line, printed)}
    assert found == {body}


def test_the_graph_has_every_mention_with_its_place(opened: Opened) -> None:
    query = f"""SELECT ?printed ?line ?column ?body ?section WHERE {{
        GRAPH <{opened.names.graph("mentions/2014").value}> {{
            ?m a tm:Mention ; tm:printedName ?printed ; tm:sourceLine ?line ; tm:sourceColumn ?column ;
               tm:mentionOf ?body ; tm:inSection ?section }} }}"""
    rows = opened.rows(prefixes(opened) + query)
    assert len(rows) == 81
    (row,) = [row for row in rows if row["printed"] == "西安交大"]
    assert (row["line"], row["column"]) == ("734", "73")
    assert row["body"].endswith("organisation/0434")
    assert row["section"].endswith("section/2014/part-5")


# ------------------------------------------------------------------------------------------------- (c) the audit


def _book(knowledge: Knowledge, mentions: tuple[Mention, ...] | None = None) -> Book:
    """The book of the data, with other mentions of the 2014 edition."""
    editions = list(knowledge.editions)
    if mentions is not None:
        editions[1] = replace(editions[1], mentions=mentions)
    observations = {item.edition.year: observe(item.stating) for item in editions}
    now = current(o for group in observations.values() for o in group)
    return open_book(editions, knowledge.reference, observations, now)


def _told(book: Book) -> dict[str, tuple[str, str]]:
    """What is said of the names of the prose."""
    return {f.id: (f.verdict, f.note) for f in names(book) if f.subject.table == "part-5"}


BEIJING, SHENZHEN, XIAN = "name/2014/part-5/l0574c038", "name/2014/part-5/l0574c056", "name/2014/part-5/l0734c073"


def test_another_name_in_the_prose_is_a_finding(knowledge: Knowledge) -> None:
    assert _told(_book(knowledge)) == {
        BEIJING: ("contradictory", "line 596 prints 北京产权交易所有限公司 for the same body"),
        SHENZHEN: ("untestable", "line 601 prints 深圳联合产权交易所; whether that is the same body is undecided"),
    }


def test_a_usual_short_form_is_no_other_name(knowledge: Knowledge) -> None:
    """西安交大 is so declared; else it were a finding."""
    long = tuple(replace(mention, short=False) for mention in knowledge.editions[1].mentions)
    assert set(_told(_book(knowledge, long))) == {BEIJING, SHENZHEN, XIAN}


def test_the_name_of_a_table_in_the_prose_is_no_finding(knowledge: Knowledge) -> None:
    full = {"北京产权交易所": "北京产权交易所有限公司"}
    changed = tuple(replace(m, printed=full.get(m.printed, m.printed)) for m in knowledge.editions[1].mentions)
    assert set(_told(_book(knowledge, changed))) == {SHENZHEN}


def test_one_spelling_is_told_once_and_another_again(knowledge: Knowledge) -> None:
    again = Mention("2014", "part-5", 752, 1, "北京产权交易所", "0045", "")
    other = replace(again, line=753, printed="北交所")
    found = _told(_book(knowledge, (*knowledge.editions[1].mentions, again, other)))
    assert set(found) == {BEIJING, SHENZHEN, "name/2014/part-5/l0753c001"}


def test_a_body_that_no_table_prints_may_have_many_names(knowledge: Knowledge) -> None:
    """The ministry is 科技部 in the text, and in no table."""
    ministry = Mention("2014", "part-5", 752, 1, "科学技术部", "0444", "")
    assert set(_told(_book(knowledge, (ministry, replace(ministry, line=753, printed="科技部"))))) == set()


# ------------------------------------------------------------------------------------------ (d) what is malformed


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    shutil.copytree(DATA, tmp_path / "data")
    return Bench(tmp_path / "data")


FIRST = {"line": "574", "printed": "北京产权交易所"}


@pytest.mark.parametrize(
    ("where", "cells", "column", "words"),
    [
        (FIRST, {"line": "0"}, "line", "a whole number from 1"),
        (FIRST, {"line": ""}, "line", "a whole number from 1"),
        (FIRST, {"column": "38a"}, "column", "a whole number from 1"),
        (FIRST, {"column": "-1"}, "column", "a whole number from 1"),
        ({"printed": "上海联合产权交易所"}, {"column": "20"}, "column", "rows in the order of the text"),
        (FIRST, {"line": "570", "column": "90"}, "column", "a place of its own"),
        (FIRST, {"line": "36"}, "line", "rows in the order of the text"),
        ({"line": "1588"}, {"line": "9999"}, "line", "a line of one of the sections"),
        (FIRST, {"printed": ""}, "printed", "the name as printed"),
        (FIRST, {"printed": "北京 产权交易所"}, "printed", "without blanks"),
        (FIRST, {"organisation": "9999"}, "organisation", "a number of organisations.csv"),
        (FIRST, {"organisation": ""}, "organisation", "a number of organisations.csv"),
        (FIRST, {"organisation": "exchanges-2013"}, "organisation", "a number of organisations.csv"),
        ({"printed": "中国技术交易所"}, {"organisation": "0045"}, "note", "why '中国技术交易所' is 0045"),
        ({"printed": "西安交大"}, {"note": ""}, "note", "why '西安交大' is 0434"),
    ],
)
def test_a_wrong_cell_is_told_by_line_and_column(
    bench: Bench, where: dict[str, str], cells: dict[str, str], column: str, words: str
) -> None:
    line = bench.spoil(M14, where, cells)
    found = [p for p in bench.problems() if (p.line, p.column) == (line, column)]
    assert len(found) == 1
    assert found[0].file == str(bench.data / M14)
    assert words in found[0].expected


def test_all_that_is_wrong_with_both_files_is_told_at_once(bench: Bench) -> None:
    one = bench.spoil(M14, FIRST, {"line": "x", "organisation": "9999", "printed": ""})
    two = bench.spoil(M14, {"printed": "西安交大"}, {"note": ""})
    three = bench.spoil(M06, {"line": "1086"}, {"organisation": "0000"})
    told = {(Path(p.file).parent.name, p.line, p.column) for p in bench.problems()}
    assert told == {
        *(("2014", one, column) for column in ("line", "organisation", "printed")),
        ("2014", two, "note"),
        ("2006", three, "organisation"),
    }


def test_a_wrong_header_and_short_rows_are_told(bench: Bench) -> None:
    rows = bench.rows(M14)
    bench.write(M14, [["line", "printed"], *rows[1:]])
    bench.write(M06, [list(MENTION_HEADER), ["473", "14"], ["898", "6"]])
    told = sorted((Path(p.file).parent.name, p.line, p.found) for p in bench.problems())
    assert told == [("2006", 2, "2 cells"), ("2006", 3, "2 cells"), ("2014", 1, "the header line,printed")]


def test_an_edition_without_mentions_is_whole(bench: Bench) -> None:
    (bench.data / M14).unlink()
    knowledge = read_knowledge(bench.data)
    assert knowledge.editions[1].mentions == ()
    assert not _told(_book(knowledge))
