"""Numbers that cannot be are refused where the file is read, with its line, what was found and what it should be; a
number in any strange writing is told and never ends in a traceback."""

from __future__ import annotations

import csv
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from kg.editions.claims import ClaimFile, read_claims
from kg.editions.files import read_records, read_toml
from kg.editions.loader import Loader
from kg.editions.possible import impossible
from kg.editions.tables import TableReader
from kg.model.figure import Figure
from kg.model.number import Number, oddity, parse_printed, plain_decimal, whole_number
from kg.model.problems import InputError, Problem, quoted
from kg.rdf.dataset import Knowledge
from tests.conftest import DATA, Run

T08 = "editions/2006/tables/t08.csv"


def read_with(knowledge: Knowledge, folder: Path, edition: str, table: str, old: str, new: str) -> list[Problem]:
    """What is told of a table in which one place reads otherwise."""
    item = next(item for item in knowledge.editions if item.edition.year == edition)
    layout = next(layout for layout in item.edition.layouts if layout.id == table)
    text = item.files[table].read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{table} holds {old!r} {text.count(old)} times"
    path = folder / f"{table}.csv"
    path.write_text(text.replace(old, new), encoding="utf-8")
    reader = TableReader(layout, path, knowledge.reference)
    list(reader.figures())
    return reader.problems


@pytest.mark.parametrize(
    ("edition", "table", "old", "new", "wanted"),
    [
        ("2014", "a13", "北京,59969,", "北京,-59969,", "a contract-count is never negative"),
        ("2014", "a13", "北京,59969,", "北京,59969.5,", "a contract-count counts"),
        ("2014", "a13", "北京,59969,", "北京,59969.0,", "a contract-count counts"),
        ("2006", "t08", "北京,246.87,", "北京,-246.87,", "a contract-value is never negative"),
        ("2006", "t08", "-5.85,1,683", "-5.85,-1,683", "a whole number from 1: it is a rank"),
        ("2006", "t08", "-5.85,1,683", "-5.85,0,683", "a whole number from 1: it is a rank"),
        ("2006", "t08", "-5.85,1,683", "-5.85,1.5,683", "a whole number from 1: it is a rank"),
        ("2006", "t08", "-5.85,1,683", "-5.85,1.0,683", "a whole number from 1: it is a rank"),
        ("2006", "t08", "北京,246.87,", "北京,246870000000,", "less than 10^16 yuan"),
        ("2006", "t03", ",34.79,", ",-34.79,", "a share is never negative"),
    ],
)
def test_a_number_that_cannot_be_is_told_with_its_place(
    knowledge: Knowledge, tmp_path: Path, edition: str, table: str, old: str, new: str, wanted: str
) -> None:
    (problem,) = read_with(knowledge, tmp_path, edition, table, old, new)
    changed = next(cell for cell, before in zip(new.split(","), old.split(","), strict=True) if cell != before)
    assert (problem.found, wanted in problem.expected) == (repr(changed), True), str(problem)
    assert problem.line > 1
    assert problem.column
    assert "printed" in problem.fix


def test_a_growth_may_be_negative(knowledge: Knowledge, tmp_path: Path) -> None:
    assert read_with(knowledge, tmp_path, "2006", "t08", "-5.85,1,683", "5.85,1,683") == []
    assert read_with(knowledge, tmp_path, "2006", "t08", "-5.85,1,683", "-8.5,1,683") == []


def figure_of(knowledge: Knowledge, measure: str) -> Figure:
    return next(f for item in knowledge.editions for f in item.stating if f.key.measure == measure)


@pytest.mark.parametrize("measure", ["growth", "share-change", "profit-and-tax"])
def test_what_may_fall_below_zero_is_declared(knowledge: Knowledge, measure: str) -> None:
    figure, minus = figure_of(knowledge, measure), Number("-1", Decimal(-1), 0)
    assert impossible(minus, figure.key, figure.unit, knowledge.reference) == ""
    measures = knowledge.reference.measures
    declared = replace(measures[measure], attributes={**measures[measure].attributes, "negative": ""})
    reference = replace(knowledge.reference, measures={**measures, measure: declared})
    assert "never negative" in impossible(minus, figure.key, figure.unit, reference)


def test_what_is_counted_in_ten_thousands_may_have_decimals(knowledge: Knowledge) -> None:
    figure = next(f for item in knowledge.editions for f in item.stating if f.unit.code in ("person-1e4", "person-wan"))
    half = impossible(Number("1.5", Decimal("1.5"), 1), figure.key, figure.unit, knowledge.reference)
    parts = impossible(Number("1.50005", Decimal("1.50005"), 5), figure.key, figure.unit, knowledge.reference)
    assert (half, "counts" in parts) == ("", True)


#: A cell that is no number, and what the message must name.
STRANGE = {
    "9" * 400: "more than 16 digits",
    "0.1234567891": "9 after it",
    "1e400": "an exponent",
    "2.4687E2": "an exponent",
    "NaN": "",
    "Infinity": "",
    "-inf": "",
    "２４６.87": "U+FF12 FULLWIDTH DIGIT TWO",
    "٢٤٦": "U+0662 ARABIC-INDIC DIGIT TWO",
    "246\u00a0870": "U+00A0 NO-BREAK SPACE",
    "246.87\u200b": "U+200B ZERO WIDTH SPACE",
    "−5.85": "U+2212 MINUS SIGN",
    "246，870": "U+FF0C FULLWIDTH COMMA",
    "²": "U+00B2 SUPERSCRIPT TWO",
    " 246.87": "a blank",
    "246_870": "",
    "0x10": "",
    "1/3": "",
}


@pytest.mark.parametrize("cell", STRANGE)
def test_a_strange_number_is_told(knowledge: Knowledge, tmp_path: Path, cell: str) -> None:
    (problem,) = read_with(knowledge, tmp_path, "2006", "t08", "北京,246.87,", f"北京,{cell},")
    assert problem.line == 3
    assert quoted(cell) in problem.found
    assert STRANGE[cell] in problem.found
    assert "expected a number" in str(problem)
    assert len(str(problem)) < 400
    assert parse_printed(cell) is None
    assert oddity("246.87") == oddity("") == oddity("－") == ""


@pytest.mark.parametrize(
    "text", ["1e5", "NaN", "sNaN", "Infinity", "１２", "٣", "1_000", " 5", "+5", "5.", "9" * 400, ""]
)
def test_our_own_files_write_values_in_plain_digits(text: str) -> None:
    assert plain_decimal(text) is None


def test_plain_values_and_lines() -> None:
    assert (plain_decimal("-5.850"), plain_decimal("0")) == (Decimal("-5.850"), Decimal(0))
    assert [whole_number(text) for text in ("12", "0", "٣", "²", "-1", "1.0", "", "9" * 5000)] == [12, 0, *[None] * 6]


@pytest.mark.parametrize("line", ["٣", "９", "9" * 5000, "1e3"])
def test_a_line_in_other_digits_is_told(knowledge: Knowledge, tmp_path: Path, line: str) -> None:
    (problem,) = read_with(knowledge, tmp_path, "2006", "t08", "-5.85,1,683", f"-5.85,1,{line}")
    assert (problem.column, problem.expected) == ("line", "a line number of the source text")


def claims_with(knowledge: Knowledge, folder: Path, column: str, text: str, row: int = 1) -> list[Problem]:
    """What is told of the claims of 2014 if one cell of a row reads otherwise."""
    item = next(item for item in knowledge.editions if item.edition.year == "2014")
    with (item.edition.folder / "claims.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    rows[row][rows[0].index(column)] = text
    with (folder / "claims.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    problems: list[Problem] = []
    against = ClaimFile("2014", knowledge.reference, item.sections, [event.code for event in item.events])
    read_claims(folder / "claims.csv", against, problems)
    return problems


@pytest.mark.parametrize("value", ["1e400", "NaN", "９", "٣", "9" * 400, "1_0"])
@pytest.mark.parametrize("column", ["value", "line", "column"])
def test_a_claim_in_strange_digits_is_told(knowledge: Knowledge, tmp_path: Path, column: str, value: str) -> None:
    told = claims_with(knowledge, tmp_path, column, value)
    assert any(problem.column == column and quoted(value) == problem.found for problem in told), told


def test_a_claim_that_cannot_be_is_told(knowledge: Knowledge, tmp_path: Path) -> None:
    item = next(item for item in knowledge.editions if item.edition.year == "2014")
    in_words = next(
        n
        for n, claim in enumerate(item.claims, 1)
        if not isinstance(parse_printed(claim.figure.content.printed), Number)
    )
    told = claims_with(knowledge, tmp_path, "value", "-7", in_words)
    assert [problem.column for problem in told] == ["value"]
    assert told[0].expected == "a whole number from 1: it is a class-rank"


@pytest.mark.parametrize("multiplier", ["NaN", "1e400", "Infinity", "0", "-1", "１", "9" * 400])
def test_a_multiplier_is_a_plain_number_above_zero(tmp_path: Path, multiplier: str) -> None:
    loader = Loader(tmp_path)
    (tmp_path / "units.csv").write_text(f"code,multiplier\nyuan,{multiplier}\n", encoding="utf-8")
    (record,) = read_records(tmp_path / "units.csv", ("code", "multiplier"))
    full = replace(
        record, cells={"symbol": "", "base": "yuan", "label_zh": "", "label_en": "", "kind": "", **record.cells}
    )
    loader.unit(full)
    (problem,) = loader.problems
    assert (problem.line, problem.column) == (2, "multiplier")
    assert "above 0" in problem.expected


@pytest.mark.parametrize("text", ["n = " + "9" * 5000, "n = " + "[" * 100_000])
def test_toml_beyond_what_python_reads_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "layout.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="expected well-formed TOML"):
        read_toml(path)


def test_all_of_them_are_told_at_once_on_the_command_line(tmp_path: Path, kg: Run) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    path = data / T08
    rows = path.read_text(encoding="utf-8").splitlines()
    cells = [("9" * 400, 2), ("-1", 4), ("NaN", 5), ("٣", 6), ("1e5", 7)]
    for cell, row in cells:
        label, _, *rest = rows[row].split(",")
        rows[row] = ",".join([label, cell, *rest])
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    done = kg("build", env={"KG_DATA": str(data), "KG_STORE": str(tmp_path / "store")})
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    assert [
        line.count(f"t08.csv:{row + 1}, column 金额(亿元)")
        for line, (_, row) in zip([line for line in done.stderr.splitlines() if ": found " in line], cells, strict=True)
    ] == [1] * len(cells)
