"""What the prose says of all members of a group, or all but some: every statement is declared and stands where the
data says, each is tested in both directions, and what is wrong with the file is told all at once."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kg.audit.audit import RULES
from kg.audit.book import Book
from kg.audit.finding import Finding
from kg.audit.prose.universal import universals
from kg.editions.universals import UNIVERSAL_HEADER
from kg.lookup import prefixes
from kg.model.condition import Condition
from kg.model.key import Key
from kg.model.number import Missing
from kg.model.universal import Universal
from kg.rdf.dataset import Knowledge, read_knowledge
from kg.store.embedded import Opened
from tests.conftest import DATA
from tests.independent_prose import squeezed, text_lines
from tests.test_audit_order import by_id, changed, printing
from tests.test_audit_order import opened as book_of
from tests.test_prose_input import Bench

EDITIONS = ("2006", "2014")
U06, U14 = "editions/2006/universals.csv", "editions/2014/universals.csv"
CHENGDU = "universal/2006/part-1/l0626c011"
HANGZHOU = "universal/2014/part-3/l0406c037"
ABOVE_100 = "universal/2014/part-4/l0481c185"
MORE_ABSORBED = "universal/2014/part-4/l0460c212"
INSTITUTIONS = "universal/2014/part-5/l0761c001"
OUTPUT_GROWTH = "growth/area={}/base=2012/direction=output/of=contract-value/period=2013"
ABSORBED = "contract-value/area={}/direction=absorbed/period=2013"


@pytest.fixture(scope="module")
def book(knowledge: Knowledge) -> Book:
    return book_of(knowledge.editions, knowledge.reference)


def statements(book: Book) -> list[Universal]:
    return [statement for item in book.editions for statement in item.universals]


def saying(book: Book, code: str, **other: object) -> Finding:
    """What is found if one statement says something else."""
    editions = [
        replace(item, universals=tuple(_other(one, code, other) for one in item.universals)) for item in book.editions
    ]
    return by_id(universals(replace(book, editions=tuple(editions))))[code]


def _other(statement: Universal, code: str, other: dict[str, object]) -> Universal:
    mine = f"universal/{statement.place.code}" == code
    return replace(statement, **other) if mine else statement  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------- (a) against the text

#: Lines that print tables, lists and their headings: first and last.
TABLES = {
    "2006": (
        (117, 180),
        (189, 230),
        (368, 445),
        (454, 473),
        (492, 590),
        (602, 623),
        (636, 662),
        (677, 773),
        (790, 1029),
    ),
    "2014": ((84, 94), (576, 608), (614, 633), (638, 660), (666, 688), (692, 714), (775, 1529)),
}
#: Words that say something of all: but of an average (平均).
ALL = re.compile("除[^。；]{1,30}外|(?<!平)均|其余|双增长")
#: Lines that have such words and no row, and why.
LEFT_OUT = {
    ("2014", 178): "a claim for each of the three fields (均在40%以上)",
    ("2014", 538): "a claim for output and one for absorption (均超过千亿元)",
    ("2014", 729): "a definition: independent bodies are all enterprises; no table has their legal forms",
}


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_words_stand_at_their_place(edition: str, knowledge: Knowledge, reports: Path) -> None:
    lines = text_lines(reports, edition)
    item = next(item for item in knowledge.editions if item.edition.year == edition)
    assert len(item.universals) == {"2006": 6, "2014": 28}[edition]
    for one in item.universals:
        line = lines[one.place.line - 1]
        assert squeezed([line[one.place.column - 1 :], *lines[one.place.line :][:4]]).startswith(one.printed)
        assert line[one.place.column - 1] == one.printed[0]


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_such_statement_of_the_text_is_declared(edition: str, knowledge: Knowledge, reports: Path) -> None:
    item = next(item for item in knowledge.editions if item.edition.year == edition)
    declared = {one.place.line for one in item.universals}
    found = {
        number
        for number, line in enumerate(text_lines(reports, edition), 1)
        if ALL.search(squeezed([line])) and not any(first <= number <= last for first, last in TABLES[edition])
    }
    assert found - declared == {line for year, line in LEFT_OUT if year == edition}


# ------------------------------------------------------------------------------------------------- (b) the verdicts


def test_the_rule_is_part_of_the_audit() -> None:
    assert universals in RULES


def test_what_the_reports_say_of_all_is_true(book: Book) -> None:
    found = by_id(universals(book))
    assert len(found) == 34
    untestable = {(f.subject.edition, f.subject.line) for f in found.values() if f.verdict == "untestable"}
    assert untestable == {("2006", 951), ("2014", 197), ("2014", 761)}
    assert {f.verdict for f in found.values()} == {"exact", "untestable"}
    assert all(f.note for f in found.values())


def test_a_finding_has_its_inputs_and_says_what_is_true_of_whom(book: Book) -> None:
    found = by_id(universals(book))[CHENGDU]
    assert (found.subject.line, found.subject.printed, found.subject.table) == (626, "除成都外", "part-1")
    assert [figure.place.table for figure in found.inputs] == ["t07"] * 8
    assert found.note == "true of 7 of 8, not of the excepted Chengdu (成都)"


def test_it_is_a_table_that_is_read_not_the_prose_beside_it(book: Book) -> None:
    """西安 is told again in line 406; a changed cell of 附表13 is seen all the same."""
    assert not [f for f in by_id(universals(book))[HANGZHOU].inputs if f.place.table.startswith("part")]


def _tested(book: Book) -> Iterator[tuple[Universal, Finding]]:
    found = by_id(universals(book))
    for statement in statements(book):
        finding = found[f"universal/{statement.place.code}"]
        if finding.verdict != "untestable":
            yield statement, finding


def test_an_exception_dropped_is_found(book: Book) -> None:
    dropped = 0
    for statement, finding in _tested(book):
        for one in statement.excepted:
            excepted = tuple(member for member in statement.excepted if member != one)
            said = saying(book, finding.id, excepted=excepted)
            assert (said.verdict, "but not of" in said.note) == ("contradictory", True), (finding.id, one)
            dropped += 1
    assert dropped == 18


def test_an_exception_added_is_found(book: Book) -> None:
    added = 0
    for statement, finding in _tested(book):
        for one in statement.others if len(statement.others) > 1 else ():
            said = saying(book, finding.id, excepted=(*statement.excepted, one))
            # 33 % and 34 % may be one share, of 33.5 %.
            wrong = "within-rounding" if (statement.place.line, one) == (185, "service") else "contradictory"
            assert (said.verdict, "and of the excepted" in said.note) == (wrong, True), (finding.id, one)
            added += 1
    assert added > 90


def test_the_opposite_is_contradictory(book: Book) -> None:
    for statement, finding in _tested(book):
        sign = ">" if statement.condition.sign == "<" else "<"
        said = saying(book, finding.id, condition=replace(statement.condition, sign=sign))
        assert said.verdict == "contradictory", finding.id


@pytest.mark.parametrize(
    ("code", "key", "text", "verdict"),
    [
        # a member falls out
        (CHENGDU, "growth/area=cn-210100/base=2004/direction=output/of=contract-value/period=2005", "-0.01", "bad"),
        (HANGZHOU, OUTPUT_GROWTH.format("cn-210100"), "-0.01", "bad"),
        (HANGZHOU, OUTPUT_GROWTH.format("cn-210100"), "0.00", "within-rounding"),
        (HANGZHOU, OUTPUT_GROWTH.format("cn-210100"), "0.01", "exact"),
        (ABOVE_100, ABSORBED.format("cn-360000"), "99.99", "bad"),
        (ABOVE_100, ABSORBED.format("cn-360000"), "100.00", "within-rounding"),
        (MORE_ABSORBED, ABSORBED.format("cn-320000"), "500.00", "bad"),
        # an excepted one meets the condition
        (CHENGDU, "growth/area=cn-510100/base=2004/direction=output/of=contract-value/period=2005", "0.01", "bad"),
        (HANGZHOU, OUTPUT_GROWTH.format("cn-330100"), "0.01", "bad"),
        (HANGZHOU, OUTPUT_GROWTH.format("cn-330100"), "0.00", "exact"),
        (ABOVE_100, ABSORBED.format("cn-220000"), "100.01", "bad"),
        (MORE_ABSORBED, ABSORBED.format("cn-120000"), "999.00", "bad"),
    ],
)
def test_a_changed_figure_is_found(book: Book, code: str, key: str, text: str, verdict: str) -> None:
    found = by_id(universals(changed(book, printing(text, key=key))))[code]
    assert found.verdict == verdict.replace("bad", "contradictory")


def _without(book: Book, key: str) -> Book:
    """The book with a dash wherever a quantity stands."""
    wanted = Key.parse(key)
    dash = Missing("-", "printed-dash")
    return changed(book, lambda figure: replace(figure, content=dash) if figure.key == wanted else figure)


@pytest.mark.parametrize(
    ("key", "verdict"), [(ABSORBED.format("cn-360000"), "untestable"), (ABSORBED.format("cn-220000"), "exact")]
)
def test_a_member_printed_as_a_dash_leaves_it_open_an_exception_does_not(book: Book, key: str, verdict: str) -> None:
    found = by_id(universals(_without(book, key)))[ABOVE_100]
    assert found.verdict == verdict
    assert "nothing is printed of" in found.note


def test_what_contradicts_the_rest_is_told_beside_a_dash(book: Book) -> None:
    mutant = changed(_without(book, ABSORBED.format("cn-360000")), printing("1.00", key=ABSORBED.format("cn-430000")))
    found = by_id(universals(mutant))[ABOVE_100]
    assert (found.verdict, found.note) == (
        "contradictory",
        "true of 3 of 8, but not of Hunan (湖南), not of the excepted Jilin (吉林), Heilongjiang (黑龙江), "
        "Shanxi (山西), nothing is printed of Jiangxi (江西)",
    )


def test_a_list_of_a_later_date_proves_nothing_unless_it_has_none_at_all(book: Book) -> None:
    """海南 is in the list, which is later; with no body of 天津 in it, the sentence were wrong."""
    assert "a list bounds the numbers" in by_id(universals(book))[INSTITUTIONS].note
    editions = [
        replace(item, entries=tuple(entry for entry in item.entries if not (entry.area or "").startswith("cn-12")))
        for item in book.editions
    ]
    found = by_id(universals(book_of(editions, book.reference)))[INSTITUTIONS]
    assert found.verdict == "contradictory"
    assert "but not of Tianjin (天津)" in found.note


def test_the_dimension_of_a_condition_is_the_one_with_the_star() -> None:
    found = [
        Condition.parse(f"{path} > 0 %") for path in ("growth/area=*/period=2013", "growth/of=*", "growth/a=*/b=*")
    ]
    assert [one.dimension for one in found if one] == ["area", "of", ""]


def test_the_graph_has_each_test_with_its_place_and_what_it_follows_from(opened: Opened) -> None:
    query = f"""SELECT ?line ?printed ?verdict (COUNT(?input) AS ?n) WHERE {{
        GRAPH <{opened.names.graph("findings").value}> {{
            ?f dqv:isMeasurementOf ?rule ; tm:sourceLine ?line ; tm:printedText ?printed ; tm:verdict ?verdict .
            OPTIONAL {{ ?f prov:wasDerivedFrom ?input }}
            FILTER(STRENDS(STR(?rule), "/universal")) }} }} GROUP BY ?f ?line ?printed ?verdict"""
    rows = opened.rows(prefixes(opened) + query)
    assert len(rows) == 34
    (row,) = [row for row in rows if row["line"] == "441"]
    assert (row["printed"], row["verdict"].rpartition("/")[2], row["n"]) == (
        "除沈阳、武汉、长春、广州外",
        "exact",
        "10",
    )


# ------------------------------------------------------------------------------------------ (c) what is malformed


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    shutil.copytree(DATA, tmp_path / "data")
    return Bench(tmp_path / "data")


ROW = {"line": "406"}
PATH = "growth/area=*/base=2012/direction=output/of=contract-value/period=2013"


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"line": "x"}, "line", "a whole number from 1"),
        ({"column": "0"}, "column", "a whole number from 1"),
        ({"line": "9999"}, "line", "a line of one of the sections"),
        ({"line": "36"}, "line", "rows in the order of the text"),
        ({"printed": ""}, "printed", "the words as printed"),
        ({"printed": "除杭州、 哈尔滨外"}, "printed", "without blanks"),
        ({"members": ""}, "members", "one member or more"),
        ({"members": "cn-330100|cn-230100|cn-999999"}, "members", "'cn-999999' is none"),
        ({"members": "cn-330100|cn-230100|cn-330100"}, "members", "each member once; cn-330100"),
        ({"members": "cn-330100*|cn-230100|cn-320100"}, "excepted", "some of the members; cn-330100"),
        ({"members": "nobody*"}, "members", "'nobody*' is none"),
        ({"excepted": "cn-330100|cn-110000"}, "excepted", "some of the members; cn-110000 is none"),
        ({"excepted": "cn-330100|cn-330100"}, "excepted", "each member once; cn-330100"),
        ({"members": "cn-330100|cn-230100"}, "excepted", "fewer than all members"),
        ({"condition": "more than before"}, "condition", "a key path with *"),
        ({"condition": f"{PATH} >= 0 %"}, "condition", "a key path with *"),
        ({"condition": f"{PATH} > 0 %; areas: plan-cities"}, "condition", "a key path with *"),
        ({"condition": f"{PATH.replace('output', '*')} > 0 %"}, "condition", "a key path with *"),
        ({"condition": f"{PATH.replace('area=*', 'area=cn-330100')} > 0 %"}, "condition", "a key path with *"),
        ({"condition": f"{PATH.replace('2013', '*')} > 0 %".replace("area=*/", "")}, "condition", "with a code list"),
        ({"condition": f"{PATH} > 0 furlong"}, "condition", "a unit of units.csv; 'furlong'"),
        ({"condition": f"{PATH.replace('growth', 'grwth')} > 0 %"}, "condition", "no measure 'grwth'"),
        ({"condition": f"{PATH} > growth/of=contract-value/base=2012/period=2013"}, "condition", "in normal form"),
        ({"condition": f"{PATH} > growth/base=2012/period=2013"}, "condition", "growth without of"),
        ({"condition": f"{PATH} > -"}, "condition", "'-' is not a code"),
        ({"condition": f"{PATH} > NaN %"}, "condition", "plain digits; 'NaN'"),
        ({"condition": f"{PATH} > Infinity %"}, "condition", "plain digits; 'Infinity'"),
        ({"condition": f"{PATH} > 1e999999 %"}, "condition", "plain digits; '1e999999'"),
        ({"condition": f"{PATH} > {'9' * 400} %"}, "condition", "plain digits"),
        ({"condition": f"{PATH} > 20 piece"}, "condition", "one kind of unit; there are count and ratio"),
        ({"condition": f"{PATH} > {PATH}"}, "condition", "two quantities; both are the same"),
        (
            {
                "condition": "contract-value/area=*/direction=output/period=2013 > "
                "contract-count/area=*/direction=output/period=2013"
            },
            "condition",
            "one kind of unit; there are count and currency",
        ),
    ],
)
def test_a_wrong_cell_is_told_by_line_and_column(bench: Bench, cells: dict[str, str], column: str, words: str) -> None:
    line = bench.spoil(U14, ROW, cells)
    found = [problem for problem in bench.problems() if (problem.line, problem.column) == (line, column)]
    assert [problem.file for problem in found] == [str(bench.data / U14)]
    assert words in found[0].expected


def test_one_test_twice_is_told(bench: Bench) -> None:
    rows = bench.rows(U14)
    number = next(number for number, row in enumerate(rows) if row[0] == "406")
    bench.write(U14, [*rows[:number], rows[number], *rows[number:]])
    assert [(p.line, p.column) for p in bench.problems()] == [(number + 2, "condition")]


def test_all_that_is_wrong_with_both_files_is_told_at_once(bench: Bench) -> None:
    one = bench.spoil(U14, ROW, {"line": "x", "printed": "", "members": "cn-1"})
    two = bench.spoil(U14, {"line": "551"}, {"condition": ""})
    three = bench.spoil(U06, {"line": "626"}, {"excepted": "cn-110000"})
    told = {(Path(problem.file).parent.name, problem.line, problem.column) for problem in bench.problems()}
    assert told == {
        *(("2014", one, column) for column in ("line", "printed", "members", "excepted")),
        ("2014", two, "condition"),
        ("2006", three, "excepted"),
    }


def test_a_wrong_header_is_told_and_an_edition_without_the_file_is_whole(bench: Bench) -> None:
    bench.write(U06, [list(UNIVERSAL_HEADER[:-1])])
    assert [(p.line, p.column) for p in bench.problems()] == [(1, "")]
    (bench.data / U06).unlink()
    assert read_knowledge(bench.data).editions[0].universals == ()
