"""What is wrong with the user's input is told by file, line, column, what was found and what was expected, with
exit code 2, all of it in one run; and the store stays as it was."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.editions.reference import load_reference
from kg.model.problems import InputError
from kg.rdf.dataset import Knowledge, read_knowledge
from kg.store.embedded import open_store
from tests.conftest import DATA, Run

T08 = "editions/2006/tables/t08.csv"
T11 = "editions/2006/tables/t11.csv"
A13 = "editions/2014/tables/a13.csv"
A15 = "editions/2014/lists/a15.csv"
L08 = "editions/2006/layout/t08.toml"
FIELD = "reference/schemes/field.csv"

QUERY = """
PREFIX tm: <https://w3id.org/techmarket/def#>
SELECT ?f ?printed ?value WHERE { GRAPH ?g { ?f tm:printedText ?printed . OPTIONAL { ?f tm:value ?value } } }
ORDER BY ?f
"""


def answer(store: Path) -> list[tuple[str, str, str]]:
    """What the store says of every figure."""
    return [(row["f"], row["printed"], row["value"]) for row in open_store(store).rows(QUERY)]


def contents(folder: Path) -> dict[str, bytes]:
    """Every file under a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@dataclass(frozen=True)
class Bench:
    """A copy of the data to spoil, a good store built before, and the command line on both."""

    data: Path
    store: Path
    kg: Run

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace the one place of a file that reads ``old``."""
        path = self.data / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{file} holds {old!r} {text.count(old)} times"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def run(self, *args: str) -> subprocess.CompletedProcess[str]:
        return self.kg(*args, env={"KG_DATA": str(self.data), "KG_STORE": str(self.store)})

    def refused(self, *args: str) -> list[str]:
        """The lines on stderr of a command that must end with exit code 2 and nothing on stdout."""
        done = self.run(*args)
        assert "Traceback" not in done.stderr, done.stderr[-2000:]
        assert done.returncode == 2, (done.returncode, done.stderr)
        assert done.stdout == ""
        return done.stderr.splitlines()

    def problems(self, *args: str) -> list[str]:
        """The problems told by a command that must refuse its input."""
        lines = self.refused(*args)
        problems = [line for line in lines if ": found " in line]
        n = len(problems)
        assert lines[-1] == f"{n} problem{'s' if n != 1 else ''} in the input; nothing was changed"
        return problems


@pytest.fixture(scope="module")
def good_store(tmp_path_factory: pytest.TempPathFactory, store_folder: Path) -> Path:
    return tmp_path_factory.mktemp("good") / "store"


@pytest.fixture
def bench(tmp_path: Path, good_store: Path, store_folder: Path, kg: Run) -> Iterator[Bench]:
    """Whatever a test does with it, the store answers afterwards as it did before."""
    if contents(good_store) != contents(store_folder):
        shutil.rmtree(good_store, ignore_errors=True)
        shutil.copytree(store_folder, good_store)
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    yield Bench(data, good_store, kg)
    assert contents(good_store) == contents(store_folder), "the store is not the one it was"
    assert len(answer(good_store)) > 1300


def says(problem: str, place: str, *words: str) -> None:
    """The problem begins with its place and holds the words, in this order."""
    assert problem.startswith(place), f"{problem!r} is not at {place!r}"
    at = 0
    for word in words:
        at = problem.find(word, at)
        assert at >= 0, f"{problem!r} does not say {word!r}"
        at += len(word)


@dataclass(frozen=True)
class Case:
    """One mistake in one file, and what must be told of it."""

    name: str
    file: str
    old: str
    new: str
    place: str
    words: tuple[str, ...]
    count: int | None = 1


CASES = (
    Case("too few cells", T08, "北京,246.87,-5.85,1,683", "北京,246.87,-5.85,683", ":3: ", ("4 cells", "expected 5")),
    Case("too many cells", T08, "北京,246.87,-5.85,", "北京,246.87,9,-5.85,", ":3: ", ("6 cells", "expected 5")),
    Case(
        "unknown label",
        T08,
        "黑龙江,",
        "黑龙疆,",
        ":10, column 地区: ",
        ("found the label '黑龙疆'", "expected a label", "'area'", "nearest: '黑龙江'", "Fix: "),
    ),
    Case(
        "unknown label inside a province",
        A13,
        "其中:沈阳,",
        "其中:深阳,",
        ":8, column 地区: ",
        ("found the label '其中:深阳'", "nearest: '沈阳'"),
    ),
    Case(
        "a value that is no number",
        T08,
        "北京,246.87,",
        "北京,246.8b7,",
        ":3, column 金额(亿元): ",
        ("found '246.8b7'", "expected a number, or a mark"),
    ),
    Case(
        "a number with a blank",
        A13,
        "北京,59969,",
        "北京,59 969,",
        ":2, column 合同数/2012年: ",
        ("found '59 969'", "expected a number"),
    ),
    Case(
        "a full-width number",
        T08,
        "天津,38.13,",
        "天津,３８.13,",
        ":4, column 金额(亿元): ",
        ("found '３８.13'", "expected a number"),
    ),
    Case(
        "two rows with one label",
        T08,
        "天津,38.13,",
        "北京,38.13,",
        ":4, column 金额(亿元): ",
        ("found a second cell 北京 × 金额(亿元)", "expected one cell for each full path", "line 3"),
        count=3,
    ),
    Case("wrong header", T08, "金额(亿元)", "金额(万元)", ":1: ", ("金额(万元)", "expected", "金额(亿元)", "t08.toml")),
    Case("a header without its last column", T08, "按金额排序,line", "按金额排序", ":1: ", ("expected", "line")),
    Case(
        "wrong header of a stacked block",
        "editions/2014/tables/t01.csv",
        "指标,2008年,",
        "指标,2007年,",
        ":5: ",
        ("2007年", "expected", "2008年"),
    ),
    Case(
        "wrong header of a list",
        A15,
        "number,region,",
        "no,region,",
        ":1: ",
        ("no,region", "expected", "number,region"),
    ),
    Case(
        "wrong header of reference data", FIELD, "code,parent,", "kode,parent,", ":1: ", ("kode,", "expected", "code,")
    ),
    Case(
        "a line that is no number", T08, "-5.85,1,683", "-5.85,1,68x", ":3, column line: ", ("'68x'", "a line number")
    ),
    Case("a line of zero", T08, "-5.85,1,683", "-5.85,1,0", ":3, column line: ", ("'0'", "a line number")),
    Case("no line", T08, "-5.85,1,683", "-5.85,1,", ":3, column line: ", ("''", "a line number")),
    Case(
        "a line of a list that is no number",
        A15,
        "1,北京,北京大学科技开发部,1110",
        "1,北京,北京大学科技开发部,l110",
        ":2, column line: ",
        ("'l110'", "a line number"),
    ),
    Case(
        "a gap in a list",
        A15,
        "\n2,北京,",
        "\n4,北京,",
        ":3, column number: ",
        ("'4'", "expected 2", "without a gap"),
    ),
    Case(
        "unknown block of a list",
        A15,
        "\n2,北京,",
        "\n2,北亰,",
        ":3, column region: ",
        ("'北亰'", "regions.csv", "nearest: '北京'"),
    ),
    Case(
        "an organisation of a table without decision",
        T11,
        "北方技术交易市场,",
        "南方技术交易市场,",
        ":3, column 常设技术交易市场: ",
        ("'南方技术交易市场'", "organisation_names.csv", "Fix: decide"),
    ),
    Case(
        "an organisation of a list without decision",
        A15,
        "1,北京,北京大学科技开发部,",
        "1,北京,北京大学开发部,",
        ":2, column name: ",
        ("'北京大学开发部'", "organisation_names.csv", "Fix: decide"),
    ),
    Case(
        "unknown organisation number",
        "reference/organisation_names.csv",
        "0002,2014,附表15,",
        "9999,2014,附表15,",
        ":3, column organisation: ",
        ("'9999'", "organisations.csv", "Fix: add"),
    ),
    Case(
        "unclosed quote",
        T08,
        "北京,246.87,",
        '"北京,246.87,',
        ":3: ",
        ("expected well-formed CSV", "close every quote"),
    ),
    Case("text after a quote", T08, "北京,246.87,", '"北京"x,246.87,', ":3: ", ("expected well-formed CSV",)),
    Case(
        "duplicate code",
        FIELD,
        "aerospace,,",
        "electronics,,",
        ":3, column code: ",
        ("'electronics'", "expected a new code", "line 2"),
    ),
    Case(
        "duplicate region",
        "reference/regions.csv",
        "\ncn-120000,",
        "\ncn-110000,",
        ":4, column code: ",
        ("'cn-110000'", "expected a new code", "line 3"),
        count=None,  # and whatever names 天津 is told too
    ),
    Case(
        "unknown parent",
        "reference/schemes/contract-type.csv",
        "development.commissioned,development,",
        "development.commissioned,developmemt,",
        ":3, column parent: ",
        ("'developmemt'", "expected a code of this file"),
    ),
    Case(
        "a multiplier that is no number",
        "reference/units.csv",
        "yuan,10000,currency",
        "yuan,10 000,currency",
        ":3, column multiplier: ",
        ("'10 000'", "expected an exact decimal number"),
    ),
    Case("unknown unit", L08, '"yuan-1e8"', '"yuan-1e9"', ":23, column columns.unit: ", ("'yuan-1e9'", "units.csv")),
    Case(
        "unknown dimension",
        L08,
        "direction =",
        "direktion =",
        ":13, column cell: ",
        ("'direktion'", "one of", "direction"),
    ),
    Case(
        "unknown member",
        L08,
        '"absorbed"',
        '"absorbd"',
        ":13, column cell.direction: ",
        ("'absorbd'", "list 'direction'"),
    ),
    Case(
        "unknown quantity",
        L08,
        '"contract-value"',
        '"value"',
        ":",
        ("column cell.quantity: ", "'value'", "measures.csv"),
    ),
    Case("unknown statistic", L08, '"rank"', '"ranc"', ":32, column columns.statistic: ", ("'ranc'", "measures.csv")),
    Case(
        "unknown scope",
        L08,
        '"provinces-31"',
        '"provinces-32"',
        ":33, column columns.scope: ",
        ("'provinces-32'", "'area'"),
    ),
    Case("unknown field of a layout", L08, "levels = [", "level = [", ":5, column layout: ", ("'level'", "levels")),
    Case(
        "a number of rows that is none",
        L08,
        "row_count = 34",
        'row_count = "many"',
        ":10, column text.row_count: ",
        ("'many'",),
    ),
    Case(
        "a period that is no year",
        L08,
        "period = 2005",
        "period = 20050",
        ":14, column cell.period: ",
        ("20050", "year"),
    ),
    Case(
        "a period that is a word", L08, "period = 2005", 'period = "last year"', ":14, column cell.period: ", ("year",)
    ),
    Case(
        "a base that is no year",
        L08,
        "base = 2004",
        'base = "the year before"',
        ":28, column columns.base: ",
        ("year",),
    ),
    Case(
        "a unit that is a list",
        L08,
        '"yuan-1e8"',
        '["yuan-1e8"]',
        "",
        ("column columns.unit: ", "yuan-1e8", "units.csv"),
    ),
    Case("a quantity that is a list", L08, '"contract-value"', '["a"]', "", ("column cell.quantity: ", "measures.csv")),
    Case(
        "a table for a text",
        L08,
        'member = "area"',
        "member = { a = 1 }",
        "",
        ("column rows.member: ", "dimensions.csv"),
    ),
    Case("a cell that is no table", L08, "[cell]", "[[cell]]", "", ("column cell: ", "[cell]")),
    Case(
        "an override without reason",
        L08,
        'reason = "a total has',
        'note = "a total has',
        "",
        ("overrides", "reason"),
        count=2,
    ),
    Case(
        "two tables with one number",
        L08,
        'table = "表8"',
        'table = "表3"',
        "",
        ("column table: ", "'表3'", "t03.toml"),
    ),
    Case("a title that is missing", L08, 'title_en = "Tech', '# "Tech', "", ("column title_en: ", "a title")),
    Case("malformed TOML", L08, "period = 2005", "period 2005", ":", ("line 14, column", "expected well-formed TOML")),
    Case(
        "malformed edition.toml",
        "editions/2006/edition.toml",
        'style = "lines"',
        'style = "lines',
        ":",
        ("line 12, column", "expected well-formed TOML"),
    ),
    Case("an unknown style", "editions/2006/edition.toml", '"lines"', '"rows"', "", ("'rows'", "one of lines, tabs")),
    Case(
        "an edition without a year",
        "editions/2006/edition.toml",
        'year_covered = "2005"',
        'year_covered = "last year"',
        "",
        ("column year_covered: ", "'last year'", "a year"),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_mistake_is_told_once_with_its_place_and_what_was_expected(bench: Bench, case: Case) -> None:
    bench.edit(case.file, case.old, case.new)
    problems = bench.problems("build")
    place = f"{bench.data / case.file}{case.place}"
    told = [problem for problem in problems if problem.startswith(place)]
    assert told, f"nothing is said of {place}:\n" + "\n".join(problems)
    says(told[0], place, *case.words)
    assert case.count in (None, len(problems)), "\n".join(problems)


def _spoil_one_column_twice(bench: Bench) -> str:
    bench.edit(T08, "比上年增长(%)", "金额(亿元)")
    bench.edit(L08, '"比上年增长(%)"]\nstatistic', '"金额(亿元)"]\nstatistic')
    return T08


def _no_rows(bench: Bench) -> str:
    path = bench.data / T08
    path.write_text(path.read_text(encoding="utf-8").split("\n")[0] + "\n", encoding="utf-8")
    return T08


def _no_bytes(bench: Bench) -> str:
    (bench.data / T08).write_bytes(b"")
    return T08


def _one_row_less(bench: Bench) -> str:
    bench.edit(T08, "北京,246.87,-5.85,1,683\n", "")
    return T08


def _no_file(bench: Bench) -> str:
    (bench.data / T08).unlink()
    return T08


def _a_folder(bench: Bench) -> str:
    (bench.data / T08).unlink()
    (bench.data / T08).mkdir()
    return T08


def _a_bad_id(bench: Bench) -> str:
    shutil.copy(bench.data / L08, bench.data / "editions/2006/layout/table-8.toml")
    return "editions/2006/layout/table-8.toml"


def _no_layout(bench: Bench) -> str:
    shutil.copy(bench.data / T08, bench.data / "editions/2006/tables/t99.csv")
    return "editions/2006/tables/t99.csv"


def _no_reference_file(bench: Bench) -> str:
    (bench.data / "reference/units.csv").unlink()
    return "reference/units.csv"


WHOLE_FILES: tuple[tuple[Callable[[Bench], str], tuple[str, ...]], ...] = (
    (_no_file, ("found no such file", "expected a readable file", "Fix: ")),
    (_a_folder, ("found is a directory", "expected a readable file", "Fix: ")),
    (_no_reference_file, ("found no such file", "expected a readable file", "Fix: ")),
    (_no_bytes, ("expected",)),
    (_no_rows, ("expected", "34")),
    (_one_row_less, ("33 rows", "expected", "34")),
    (_a_bad_id, ("'table-8'", "expected t (表), a (附表) or f (图) and two digits")),
    (_no_layout, ("found no layout for it", "expected layout/t99.toml")),
)


@pytest.mark.parametrize(("spoil", "words"), WHOLE_FILES, ids=[spoil.__name__.strip("_") for spoil, _ in WHOLE_FILES])
def test_a_file_that_is_missing_unreadable_cut_or_without_its_layout_is_told(
    bench: Bench, spoil: Callable[[Bench], str], words: tuple[str, ...]
) -> None:
    file = spoil(bench)
    (problem,) = bench.problems("build")
    says(problem, f"{bench.data / file}:", *words)


def test_two_columns_with_one_label_are_two_cells_with_one_full_path(bench: Bench) -> None:
    file = _spoil_one_column_twice(bench)
    place = f"{bench.data / file}:2, column 金额(亿元): "
    says(bench.problems("build")[0], place, "a second cell 合计", "line 2")


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("gb18030", (":1: ", "which is not UTF-8", "expected text in UTF-8", "iconv -f GB18030")),
        ("utf-16", (":1: ", "UTF-16", "expected text in UTF-8", "iconv -f UTF-16")),
    ],
)
def test_a_csv_in_another_encoding_is_told_with_the_command_that_converts_it(
    bench: Bench, encoding: str, words: tuple[str, ...]
) -> None:
    path = bench.data / T08
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    (problem,) = bench.problems("build")
    says(problem, f"{path}", *words)


def test_the_line_of_the_first_byte_that_is_not_utf_8_is_told(bench: Bench) -> None:
    path = bench.data / T08
    path.write_bytes(path.read_bytes().replace("天津".encode(), "天津".encode("gb18030")))
    (problem,) = bench.problems("build")
    says(problem, f"{path}:4: ", "0xcc, which is not UTF-8", "expected text in UTF-8", "Fix: ")
    assert "iconv -f the encoding" not in problem, "a command that is none helps nobody"


def test_a_file_saved_by_a_spreadsheet_with_mark_and_crlf_is_read_as_before(bench: Bench, knowledge: Knowledge) -> None:
    for file in (T08, A15, FIELD):
        path = bench.data / file
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_knowledge(bench.data).current == knowledge.current


def test_a_quoted_cell_keeps_its_line_break(bench: Bench) -> None:
    bench.edit("reference/units.csv", "yuan,元,元,yuan,yuan,1,", 'yuan,元,"元\n（人民币）",yuan,yuan,1,')
    assert load_reference(bench.data).units["yuan"].label_zh == "元\n（人民币）"


def test_the_problems_of_all_files_of_all_editions_are_told_in_one_run(bench: Bench) -> None:
    bench.edit(T08, "北京,246.87,", "北京,246.8b7,")
    bench.edit(T08, "天津,38.13,", "天律,38.13,")
    bench.edit(T11, "北方技术交易市场,", "南方技术交易市场,")
    bench.edit(A13, "北京,59969,62755,", "北京,59969,")
    bench.edit(A15, "\n2,北京,", "\n2,北亰,")
    (bench.data / "editions/2014/tables/t12.csv").unlink()
    problems = bench.problems("build")
    assert [problem.partition(": found ")[0].removeprefix(f"{bench.data}/") for problem in problems] == [
        f"{T08}:3, column 金额(亿元)",
        f"{T08}:4, column 地区",
        f"{T11}:3, column 常设技术交易市场",
        f"{A15}:3, column region",
        f"{A13}:2",
        "editions/2014/tables/t12.csv",
    ]


def test_the_problems_of_layouts_and_of_other_tables_of_the_edition_are_told_in_one_run(bench: Bench) -> None:
    bench.edit(L08, '"yuan-1e8"', '"yuan-1e9"')
    bench.edit("editions/2006/layout/t04.toml", 'table = "表4"', 'tabel = "表4"')
    bench.edit(T11, "北方技术交易市场,", "南方技术交易市场,")
    text = "\n".join(bench.problems("build"))
    assert all(word in text for word in ("'yuan-1e9'", "'tabel'", "'南方技术交易市场'")), text


def test_the_problems_of_all_reference_files_are_told_in_one_run(bench: Bench) -> None:
    bench.edit(FIELD, "aerospace,,", "electronics,,")
    bench.edit("reference/organisation_names.csv", "0002,2014,附表15,", "9999,2014,附表15,")
    (bench.data / "reference/quantities.csv").unlink()
    text = "\n".join(bench.problems("build"))
    assert all(word in text for word in ("'electronics'", "'9999'", "quantities.csv")), text


def test_the_old_store_goes_on_answering_on_the_command_line(bench: Bench) -> None:
    before = bench.run("query", "cells", "--format", "csv")
    bench.edit(T08, "北京,246.87,", "北京,246.8b7,")
    bench.problems("build")
    after = bench.run("query", "cells", "--format", "csv")
    assert (after.returncode, after.stdout) == (0, before.stdout)
    assert len(after.stdout.splitlines()) > 1300


#: Columns of reference files whose cells are codes that other files or IRIs rest on.
CODED = {
    "reference/organisations.csv": ("number", "region"),
    "reference/organisation_names.csv": ("organisation",),
    "reference/region_groups.csv": ("code", "edition", "members"),
    "reference/regions.csv": ("code", "parent"),
    "reference/exchange_groups.csv": ("code", "members"),
    "reference/measures.csv": ("code", "requires", "unit", "negative"),
    "reference/quantities.csv": ("code", "numerator", "per"),
    "reference/dimensions.csv": ("code", "property", "range"),
    "reference/rules.csv": ("code", "kind", "measure", "quantity", "arguments", "decimals"),
    "reference/units.csv": ("code", "base", "multiplier"),
    FIELD: ("code", "parent", "editions"),
}


@pytest.mark.parametrize(("file", "column"), [(file, column) for file, columns in CODED.items() for column in columns])
def test_a_code_in_the_reference_data_that_is_none_is_told(tmp_path: Path, file: str, column: str) -> None:
    """Read in this process: the command line would pass the same error on."""
    shutil.copytree(DATA / "reference", tmp_path / "reference")
    shutil.copytree(DATA / "editions", tmp_path / "editions")
    path = tmp_path / file
    with path.open(encoding="utf-8", newline="") as text:
        rows = list(csv.reader(text))
    rows[1][rows[0].index(column)] = "Nö code"
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_knowledge(tmp_path)
    told = [problem for problem in caught.value.problems if (problem.file, problem.line) == (str(path), 2)]
    (problem,) = [problem for problem in told if problem.column == column]
    assert "Nö code" in problem.found + problem.expected


@pytest.mark.parametrize("decimals", ["²", "-1", "1.5", ""])
def test_decimals_of_a_rule_that_are_no_plain_number_are_told(bench: Bench, decimals: str) -> None:
    rule = "net-outflow,contract-value,plus=output|minus=absorbed,"
    bench.edit("reference/rules.csv", f"{rule}2,", f"{rule}{decimals},")
    (problem,) = bench.problems("build")
    says(
        problem, f"{bench.data / 'reference/rules.csv'}:3, column decimals: ", repr(decimals), "expected a whole number"
    )


def test_a_name_with_two_decisions_is_told(bench: Bench) -> None:
    path = bench.data / "reference/organisation_names.csv"
    path.write_text(path.read_text(encoding="utf-8") + "0002,2014,附表15,北京大学科技开发部,again\n", encoding="utf-8")
    (problem,) = bench.problems("build")
    says(
        problem, f"{path}:{len(path.read_text(encoding='utf-8').splitlines())}, column printed: ", "北京大学科技开发部"
    )


# ---------------------------------------------------------------------------------------------------- kg extract


@dataclass(frozen=True)
class Text:
    """A change of the text of a report, and what must be told of it. ``line`` is 1-based."""

    name: str
    edition: str
    line: int
    old: str
    new: str
    place: str
    words: tuple[str, ...]


REPORTS = {"2006": "2006.txt", "2014": "2014.md"}
ROW8 = "北 京 246.87 -5.85 1"
NEED8 = "expected 3: 金额(亿元), 比上年增长(%), 按金额排序"
ROW13 = "北 京\t59969\t62755\t4.65\t2458.5\t2851.72\t15.99"
NEED13 = "expected 6, one for each column"
TEXTS = (
    Text(
        "first value deleted",
        "2006",
        683,
        ROW8,
        "北 京 -5.85 1",
        ":683, column character ",
        ("2 value cells in row '北京'", NEED8),
    ),
    Text(
        "middle value deleted",
        "2006",
        683,
        ROW8,
        "北 京 246.87 1",
        ":683, column character ",
        ("2 value cells in row '北京'", NEED8),
    ),
    Text(
        "last value deleted",
        "2006",
        683,
        ROW8,
        "北 京 246.87 -5.85",
        ":683, column character ",
        ("2 value cells in row '北京'", NEED8),
    ),
    Text(
        "surplus value",
        "2006",
        683,
        ROW8,
        ROW8 + " 7",
        ":683, column character 20: ",
        ("'7'", "one value cell too many"),
    ),
    Text(
        "surplus first value",
        "2006",
        683,
        ROW8,
        "北 京 3 246.87 -5.85 1",
        ":683, column character ",
        ("'1'", "one value cell too many"),
    ),
    Text("surplus value at the end", "2006", 1029, "", "", ":", ("one value cell too many",)),
    Text(
        "letter in a number",
        "2006",
        683,
        ROW8,
        "北 京 246.8b7 -5.85 1",
        ":683, column character ",
        ("2 value cells", NEED8),
    ),
    Text(
        "letter in the last number",
        "2006",
        683,
        ROW8,
        "北 京 246.87 -5.85 l",
        ":683, column character ",
        ("2 value cells", NEED8),
    ),
    Text(
        "header word changed",
        "2006",
        679,
        "金额(亿元)",
        "金额(万元)",
        ":679, column character 5: ",
        ("'金额(万元)' in the header", "'金额(亿元)"),
    ),
    Text(
        "caption gone",
        "2006",
        677,
        "表表表表8888",
        "",
        ":",
        ("no line that reads '表表表表8888", "the caption of 表8", "t08.toml"),
    ),
    Text(
        "letter in a figure",
        "2006",
        79,
        "14.03",
        "14.o3",
        ":79, column character 7: ",
        ("'14.o3'", "expected a number"),
    ),
    Text(
        "value deleted",
        "2014",
        993,
        ROW13,
        ROW13.replace("\t4.65", ""),
        ":993, column cells from 2: ",
        ("5 value cells in row '北京'", NEED13),
    ),
    Text(
        "surplus value",
        "2014",
        993,
        ROW13,
        ROW13 + "\t7",
        ":993, column cells from 2: ",
        ("7 value cells in row '北京'", NEED13),
    ),
    Text(
        "letter in a number",
        "2014",
        993,
        ROW13,
        ROW13.replace("4.65", "4.b5"),
        ":993, column cell 4: ",
        ("'4.b5'", "expected a number"),
    ),
    Text(
        "letter in the first number",
        "2014",
        993,
        ROW13,
        ROW13.replace("59969", "5996q"),
        ":993, column cell 2: ",
        ("'5996q'", "expected a number"),
    ),
    Text(
        "header word changed",
        "2014",
        992,
        "增幅\t2012年\t2013年",
        "增长\t2012年\t2013年",
        ":992: ",
        ("增长", "expected", "增幅", "a13.toml"),
    ),
    Text(
        "caption gone",
        "2014",
        989,
        "附表13 2012-2013年",
        "附表13 2012-2014年",
        ":",
        ("'附表13 2012-2013年", "the caption of 附表13", "a13.toml"),
    ),
    Text("row deleted", "2014", 993, ROW13 + "\n", "", ":", ("48 rows in 附表13", "expected 49")),
    Text(
        "entry without its number",
        "2014",
        1111,
        "2\t\t中关村",
        "\t\t中关村",
        ":1111, column cell 1: ",
        ("'中关村", "the number 2"),
    ),
)


@pytest.mark.parametrize("change", TEXTS, ids=[f"{change.edition} {change.name}" for change in TEXTS])
def test_a_text_that_does_not_fit_the_layout_is_told_and_the_tables_stay_as_they_are(
    bench: Bench, reports: Path, tmp_path: Path, change: Text
) -> None:
    lines = (reports / REPORTS[change.edition]).read_text(encoding="utf-8").splitlines(keepends=True)
    number, old, new, place = change.line, change.old, change.new, change.place
    if change.name == "surplus value at the end":  # of the last row of 表11
        number = next(n for n, line in enumerate(lines, 1) if line.startswith("合 计 27050 "))
        old, new, place = "248886", "248886 7", f":{number}, column character "
    assert lines[number - 1].count(old) == 1, lines[number - 1]
    lines[number - 1] = lines[number - 1].replace(old, new)
    report = tmp_path / REPORTS[change.edition]
    report.write_text("".join(lines), encoding="utf-8")
    before = contents(bench.data)
    problems = bench.problems("extract", str(report), "--edition", change.edition)
    assert len(problems) == 1, "\n".join(problems)
    says(problems[0], f"{report}{place}", *change.words)
    assert contents(bench.data) == before


def test_what_is_wrong_with_several_tables_of_a_text_is_told_in_one_run(
    bench: Bench, reports: Path, tmp_path: Path
) -> None:
    text = (reports / "2006.txt").read_text(encoding="utf-8")
    for old, new in (
        (ROW8, "北 京 246.87 -5.85"),
        ("北方技术交易市场 931 9.28", "北方技术交易市场 931"),
        ("14.03", "14.o3"),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    report = tmp_path / "2006.txt"
    report.write_text(text, encoding="utf-8")
    told = "\n".join(bench.problems("extract", str(report), "--edition", "2006"))
    assert all(word in told for word in ("'北京'", "'北方技术交易市场'", "'14.o3'")), told


def test_a_missing_report_is_told(bench: Bench, tmp_path: Path) -> None:
    (problem,) = bench.problems("extract", str(tmp_path / "2006.txt"), "--edition", "2006")
    says(problem, f"{tmp_path / '2006.txt'}: ", "found no such file", "expected a readable file", "Fix: ")
    (problem,) = bench.problems("extract", str(tmp_path), "--edition", "2006")
    says(problem, f"{tmp_path}: ", "found is a directory", "expected a readable file")


@pytest.mark.parametrize("edition", ["2006", "2014"])
@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("gb18030", ("which is not UTF-8", "expected text in UTF-8", "Fix: ", "iconv -f GB18030 -t UTF-8")),
        ("utf-16", ("a UTF-16 byte order mark", "expected text in UTF-8", "Fix: ", "iconv -f UTF-16 -t UTF-8")),
    ],
)
def test_a_report_in_another_encoding_is_told_with_the_command_that_converts_it(
    bench: Bench, reports: Path, tmp_path: Path, edition: str, encoding: str, words: tuple[str, ...]
) -> None:
    text = (reports / REPORTS[edition]).read_text(encoding="utf-8")
    report = tmp_path / REPORTS[edition]
    report.write_bytes(text.encode(encoding))
    before = contents(bench.data)
    (problem,) = bench.problems("extract", str(report), "--edition", edition)
    first = next(n for n, line in enumerate(text.split("\n"), 1) if not line.isascii()) if encoding == "gb18030" else 1
    says(problem, f"{report}:{first}: ", *words)
    assert contents(bench.data) == before


def test_a_layout_without_the_caption_of_its_table_is_told_by_extract(bench: Bench, reports: Path) -> None:
    text = (bench.data / L08).read_text(encoding="utf-8")
    line = next(line for line in text.split("\n") if line.startswith("parts = "))
    bench.edit(L08, line, "parts = []")
    (problem,) = bench.problems("extract", str(reports / "2006.txt"), "--edition", "2006")
    says(problem, f"{bench.data / L08}", "text.parts")


def test_a_lines_layout_without_the_number_of_its_rows_is_told_by_extract(bench: Bench, reports: Path) -> None:
    bench.edit(L08, "row_count = 34\n", "")
    (problem,) = bench.problems("extract", str(reports / "2006.txt"), "--edition", "2006")
    says(problem, f"{bench.data / L08}", "row_count")


def test_a_table_that_cannot_be_written_is_told_by_extract(bench: Bench, reports: Path) -> None:
    _a_folder(bench)
    lines = bench.refused("extract", str(reports / "2006.txt"), "--edition", "2006")
    assert any(str(bench.data / T08) in line for line in lines)


# ------------------------------------------------------------------------------------- what is asked of the commands


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("extract", "x.txt", "--edition", "1999"), ("'1999'", "2006, 2014")),
        (("query", "output-ranking", "-p", "yaer=2013"), ("no parameter 'yaer'", "year", "did you mean 'year'")),
        (("query", "output-ranking", "-p", "year=1999"), ("'1999'", "allowed: 2012, 2013")),
        (("query", "output-ranking", "-p", "year=last"), ("'last'", "integer")),
        (("query", "output-ranking", "-p", "2013"), ("'2013'", "name=value")),
        (("query", "cells", "-p", "year=2013"), ("no parameter 'year'", "it takes: asof")),
        (("query", "cels"), ("'cels'", "nearest: cells")),
        (("query", "cells", "--format", "xml"), ("'xml'", "table, csv, tsv, json")),
        (("queries", "--format", "xml"), ("'xml'", "table, csv, tsv, json")),
        (("find", "北京", "--format", "xml"), ("'xml'", "table, csv, tsv, json")),
        (("check", "--format", "xml"), ("'xml'", "table, csv, json")),
        (("network", "strength", "--year", "2013", "--format", "xml"), ("'xml'", "table, csv, tsv, json")),
        (("network", "strength", "--year", "1999"), ("1999", "2012, 2013")),
        (("network", "strength", "--year", "2013", "--measure", "gdp"), ("'gdp'", "contract-value, contract-count")),
        (("network", "strength", "--year", "last"), ("--year", "integer")),
        (("build", "--store-folder", "x"), ("--store-folder",)),
        (("biuld",), ("biuld",)),
        (("build", "--base", "techmarket"), ("'techmarket'", "http(s)", "'/'")),
        (("build", "--base", "https://example.org"), ("'https://example.org'", "ends in '/'")),
        (("query", "-"), ("not valid SPARQL",)),
        (("find", "没有这样的名称"), ("'没有这样的名称'", "shorter")),
        (("trace", "2014", "附表13", "北京", "成交额/2011年"), ("'北京'", "columns: ", "成交额/2013年")),
        (("trace", "2014", "附表99", "北京", "成交额/2013年"), ("'附表99'", "附表13")),
        (("show", "nothing-at-all"), ("'nothing-at-all'", "an IRI, a code path")),
        (("export", "/no/such/folder/x.nq"), ("/no/such/folder/x.nq", "no such file")),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else str(value),
)
def test_a_wrong_request_is_answered_with_what_is_allowed(
    bench: Bench, args: tuple[str, ...], words: tuple[str, ...]
) -> None:
    told = "\n".join(bench.refused(*args))
    assert all(word.lower() in told.lower() for word in words), told


@pytest.mark.parametrize(
    "args",
    [
        ("query", "cells"),
        ("find", "北京"),
        ("show", "cn-110000"),
        ("trace", "contract-value/period=2013"),
        ("check",),
        ("network", "strength", "--year", "2013"),
        ("export", "x.nq"),
    ],
    ids=lambda args: str(args[0]),
)
def test_a_missing_store_is_told_with_the_command_that_makes_one(
    bench: Bench, tmp_path: Path, args: tuple[str, ...]
) -> None:
    (line,) = bench.refused(*args, "--store", str(tmp_path / "none"))
    assert all(word in line for word in (str(tmp_path / "none"), "kg build", "--store", "KG_STORE"))


@pytest.mark.parametrize("damage", ["emptied", "cut"])
def test_a_damaged_store_is_told_with_the_command_that_makes_a_new_one(
    bench: Bench, tmp_path: Path, store_folder: Path, damage: str
) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(store_folder, broken)
    (build,) = broken.glob("build-*")
    for path in build.iterdir():
        if damage == "emptied":
            path.unlink()
        elif path.suffix == ".sst":
            os.truncate(path, 100)
    told = "\n".join(bench.refused("query", "cells", "--store", str(broken)))
    assert str(broken) in told
    assert "kg build" in told
    rebuilt = bench.run("build", "--store", str(broken))
    assert rebuilt.returncode == 0, rebuilt.stderr


def test_a_query_that_fails_while_it_runs_is_told(bench: Bench, tmp_path: Path) -> None:
    query = tmp_path / "federated.rq"
    query.write_text("SELECT * WHERE { SERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }", encoding="utf-8")
    assert bench.refused("query", str(query))


def test_a_query_file_that_is_missing_or_not_text_is_told(bench: Bench, tmp_path: Path) -> None:
    (problem,) = bench.problems("query", str(tmp_path / "none.rq"))
    says(problem, f"{tmp_path / 'none.rq'}: ", "no such file", "a readable file")
    (tmp_path / "bad.rq").write_bytes('SELECT ("北京" AS ?x) {}'.encode("gb18030"))
    (problem,) = bench.problems("query", str(tmp_path / "bad.rq"))
    says(problem, f"{tmp_path / 'bad.rq'}:1: ", "GB18030")


def test_a_store_that_is_a_file_is_told(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    (_, _, line) = bench.refused("build", "--store", str(tmp_path / "file"))
    assert str(tmp_path / "file") in line


def test_data_that_is_not_there_is_told(bench: Bench, tmp_path: Path) -> None:
    problems = bench.problems("build", "--data", str(tmp_path / "none"))
    assert [problem.startswith(f"{tmp_path / 'none'}: ") for problem in problems] == [True]
    shutil.rmtree(bench.data / "editions")
    (problem,) = bench.problems("build")
    says(problem, f"{bench.data}/editions: ", "no edition", "YEAR/edition.toml", "--data or KG_DATA")
