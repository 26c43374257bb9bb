"""What is read from data/flows, and that every fault in it is told with its file, line and column, all at once. Each
bad folder is a good one with one thing changed. The good one has a flow that the press stated for 2012, and two rows
made for this test."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from kg.editions.flow_tables import read_flow_tables
from kg.editions.reference import Reference, load_reference
from kg.editions.write_flow_tables import files_of, refuse_old, write_flow_tables
from kg.model.flow_table import FlowRow, FlowTable, is_table_name
from kg.model.problems import InputError, UsageError
from tests.conftest import DATA

TOML = f"""title_zh = "北京技术流向"
title_en = "Where technology from Beijing goes"
source = "press report of 2013-08"
original_sha256 = "{"0f" * 32}"
measure = "contract-value"
unit = "yuan-1e8"
"""
AREA = "a province or another area of that rank"
NUMBER = "a number from 0 in plain digits, at most 16 before the point and 9 after it"
CSV = """origin,destination,year,value
cn-110000,cn-110000,2012,655.60
cn-110000,abroad,2012,1
hk-mo-tw,other,2011,0.000000001
"""


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference(DATA)


def put(data: Path, name: str = "beijing", toml: str | None = TOML, table: str | bytes | None = CSV) -> Path:
    """A data folder with one table."""
    folder = data / "flows"
    folder.mkdir(exist_ok=True)
    if toml is not None:
        (folder / f"{name}.toml").write_text(toml, "utf-8")
    if table is not None:
        (folder / f"{name}.csv").write_bytes(table.encode() if isinstance(table, str) else table)
    return data


def told(data: Path, reference: Reference) -> list[str]:
    """All problems as they are told, without the folder."""
    with pytest.raises(InputError) as error:
        read_flow_tables(data, reference)
    return [str(problem).split("/flows/")[-1] for problem in error.value.problems]


def test_a_table_is_read_exactly(tmp_path: Path, reference: Reference) -> None:
    (table,) = read_flow_tables(put(tmp_path), reference)
    assert (table.name, table.title_zh, table.measure, table.unit) == (
        "beijing",
        "北京技术流向",
        "contract-value",
        "yuan-1e8",
    )
    assert table.source == "press report of 2013-08"
    assert table.sha256_of_original == "0f" * 32
    assert table.rows == (
        FlowRow(2011, "hk-mo-tw", "other", Decimal("0.000000001"), 4),
        FlowRow(2012, "cn-110000", "abroad", Decimal("1"), 3),
        FlowRow(2012, "cn-110000", "cn-110000", Decimal("655.60"), 2),
    )
    assert [str(row.value) for row in table.rows][2] == "655.60"


def test_no_folder_and_an_empty_one_are_no_tables(tmp_path: Path, reference: Reference) -> None:
    assert read_flow_tables(tmp_path, reference) == []
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / ".beijing.csv.part").write_text("half of a ta", "utf-8")
    assert read_flow_tables(tmp_path, reference) == []


def test_what_is_written_is_read_again_and_written_alike(tmp_path: Path, reference: Reference) -> None:
    (read,) = read_flow_tables(put(tmp_path), reference)
    table = replace(read, source='a "quoted" \\ source', rows=tuple(reversed(read.rows)))
    (tmp_path / "again").mkdir()
    paths = write_flow_tables([table], tmp_path / "again")
    assert [path.name for path in paths] == ["beijing.csv", "beijing.toml"]
    (again,) = read_flow_tables(tmp_path / "again", reference)
    assert [replace(row, line=0) for row in again.rows] == [replace(row, line=0) for row in read.rows]
    assert again.source == table.source
    assert files_of(again) == files_of(table) == {path.name: path.read_text("utf-8") for path in paths}
    assert sorted(path.name for path in (tmp_path / "again" / "flows").iterdir()) == ["beijing.csv", "beijing.toml"]


def test_an_old_table_is_not_written_over(tmp_path: Path) -> None:
    refuse_old(["beijing"], tmp_path)
    put(tmp_path, toml=None)
    with pytest.raises(UsageError, match=r"there is .*beijing\.csv already; --replace"):
        refuse_old(["other", "beijing"], tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("cn-110000,cn-110000", "cn-119999,cn-110000", "2, column origin: found 'cn-119999'; expected a code of an"),
        ("hk-mo-tw,other", "hk-mo-tw,北京", "4, column destination: found '北京'; expected a code of an"),
        ("hk-mo-tw,other", "hk-mo-tw,", "4, column destination: found ''; expected a code of an"),
        ("abroad", "cn-210100", f"3, column destination: found 'cn-210100'; expected {AREA}; cn-210100 is a city in"),
        ("abroad", "cn", f"3, column destination: found 'cn'; expected {AREA}; cn is a country"),
        ("abroad", "east-2014", f"3, column destination: found 'east-2014'; expected {AREA}; east-2014 is a group"),
        ("abroad", "cn-110000", "3: found cn-110000 → cn-110000 2012 again; expected each pair once a year; line 2"),
        ("655.60", "-655.60", "2, column value: found '-655.60'; expected a number from 0: a flow is never negative"),
        ("655.60", "-0", "2, column value: found '-0'; expected a number from 0"),
        ("655.60", "nan", f"2, column value: found 'nan'; expected {NUMBER}"),
        ("655.60", "inf", f"2, column value: found 'inf'; expected {NUMBER}"),
        ("655.60", "", f"2, column value: found ''; expected {NUMBER}"),
        ("655.60", "6e2", f"2, column value: found '6e2'; expected {NUMBER}. Fix: it has an exponent"),
        ("655.60", "６5.60", f"2, column value: found '６5.60'; expected {NUMBER}. Fix: it has the character U+FF16"),
        ("655.60", '"6,555"', f"2, column value: found '6,555'; expected {NUMBER}. Fix: write 1234.5 without"),
        ("655.60", " 655.60", "2, column value: found ' 655.60'"),
        ("655.60", "0.1234567891", "2, column value: found '0.1234567891'"),
        ("655.60", "123456789", "2, column value: found '123456789'; expected a value of less than 10^16 yuan"),
        ("2011", "1899", "4, column year: found '1899'; expected a year from 1900 to 2100"),
        ("2011", "2101", "4, column year: found '2101'"),
        ("2011", "2011.0", "4, column year: found '2011.0'"),
        ("2011", "２０１１", "4, column year: found '２０１１'"),
        ("2011", "02011", "4, column year: found '02011'"),
        ("hk-mo-tw,other,2011", "hk-mo-tw,other", "4: found 3 cells; expected 4, one for each heading"),
        ("year,value", "year,count", "1: found the header origin,destination,year,count; expected the header "
                                     "origin,destination,year,value"),
        (CSV, "", "1: found an empty file"),
        (CSV, "origin,destination,year,value\n", "1: found no row under the header; expected one row or more"),
    ],
)  # fmt: skip
def test_a_fault_of_the_rows_is_told(tmp_path: Path, reference: Reference, old: str, new: str, place: str) -> None:
    assert CSV.count(old) == 1
    (problem,) = told(put(tmp_path, table=CSV.replace(old, new)), reference)
    assert problem.startswith(f"beijing.csv:{place}")


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('"北京技术流向"', '""', "title_zh: found ''; expected a text of one line"),
        ('"press report of 2013-08"', '"a\\nb"', "source: found 'a\\nb'; expected a text of one line"),
        ('"press report of 2013-08"', "2013", "source: found 2013; expected a text of one line"),
        ("title_en", "title_fr", "title_fr: found an unknown key; expected one of title_zh, title_en, source"),
        ("0f0f", "0F0f", "original_sha256: found "),
        ('"contract-value"', '"contract-values"', "measure: found 'contract-values'; expected one of contract-"),
        ('"yuan-1e8"', '"亿元"', "unit: found '亿元'; expected a code of units.csv"),
        ('"yuan-1e8"', '"item"', "unit: found 'item'; expected a unit of contract-value: 元 (yuan), 万元 (yuan-1e4)"),
        ('"yuan-1e8"', '["yuan"]', "unit: found ['yuan']; expected a text"),
        ('unit = "yuan-1e8"\n', "", "unit: found nothing; expected a text"),
    ],
)  # fmt: skip
def test_a_fault_of_the_description_is_told(
    tmp_path: Path, reference: Reference, old: str, new: str, place: str
) -> None:
    problems = told(put(tmp_path, toml=TOML.replace(old, new, 1)), reference)
    assert any(problem.startswith(f"beijing.toml, column {place}") for problem in problems)
    assert len(problems) == (2 if old == "title_en" else 1)


def test_numbers_of_contracts_are_whole_and_have_the_unit_item(tmp_path: Path, reference: Reference) -> None:
    toml = TOML.replace("contract-value", "contract-count")
    rows = "origin,destination,year,value\ncn-110000,abroad,2012,{}\n"
    (problem,) = told(put(tmp_path, toml=toml, table=rows.format(3)), reference)
    assert "column unit: found 'yuan-1e8'; expected a unit of contract-count: 项 (item)" in problem
    toml = toml.replace("yuan-1e8", "item")
    for wrong in ("1.5", "3.0"):
        (problem,) = told(put(tmp_path, toml=toml, table=rows.format(wrong)), reference)
        assert f"beijing.csv:2, column value: found '{wrong}'; expected a whole number" in problem
    (table,) = read_flow_tables(put(tmp_path, toml=toml, table=rows.format(3)), reference)
    assert table.rows[0].value == 3


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path, reference: Reference) -> None:
    put(tmp_path, table=CSV.replace("655.60", "-1").replace("2011", "x"))
    put(tmp_path, "count", toml=TOML.replace("yuan-1e8", "item"), table=CSV.replace("abroad", "cn"))
    put(tmp_path, "alone", toml=None)
    put(tmp_path, "empty", table=None)
    put(tmp_path, "latin", table=CSV.replace("abroad", "é").encode("latin-1"))
    put(tmp_path, "torn", toml="title_zh = ")
    (tmp_path / "flows" / "一.csv").write_text(CSV, "utf-8")
    (tmp_path / "flows" / "notes.txt").write_text("", "utf-8")
    problems = told(tmp_path, reference)
    starts = [
        "alone.toml: found no such file or directory",
        "beijing.csv:2, column value: found '-1'",
        "beijing.csv:4, column year: found 'x'",
        "count.csv:3, column destination: found 'cn'",
        "count.toml, column unit: found 'item'",
        "empty.csv: found no such file or directory",
        "latin.csv:3: found byte 0xe9, which is not UTF-8",
        "notes.txt: found the file name 'notes.txt'",
        "torn.toml: found Invalid value",
        "一.csv: found the file name '一.csv'; expected NAME.toml and NAME.csv",
    ]
    assert [problem[: len(start)] for problem, start in zip(problems, starts, strict=True)] == starts


def test_a_file_where_the_folder_should_be_is_told(tmp_path: Path, reference: Reference) -> None:
    (tmp_path / "flows").write_text("", "utf-8")
    with pytest.raises(InputError, match="flows: found a file; expected a folder"):
        read_flow_tables(tmp_path, reference)


def test_names_of_tables() -> None:
    assert all(map(is_table_name, ("a", "B2", "ministry-2013", "x" * 80)))
    assert not any(map(is_table_name, ("", "-a", "a-", "a.b", "a/b", "..", "a_b", "北京", "a\n", "x" * 81)))


def test_a_table_of_our_own_is_written_by_year_and_areas() -> None:
    rows = (FlowRow(2013, "abroad", "cn-110000", Decimal("1.50"), 0), FlowRow(2012, "other", "abroad", Decimal(2), 0))
    table = FlowTable("t", "表", "T", "s", "0" * 64, "contract-value", "yuan", rows)
    assert files_of(table)["t.csv"].splitlines()[1:] == ["other,abroad,2012,2", "abroad,cn-110000,2013,1.50"]
