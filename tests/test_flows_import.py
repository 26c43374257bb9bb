"""`kg flows import` on flows that the press stated, on a real matrix of 17 areas whose names are changed to
provinces (the numbers are people who moved, so no printed total is met), and on tables that this test fills to the
printed totals."""

from __future__ import annotations

import csv
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kg.editions.files import sha256
from kg.editions.flow_areas import AreaNames, provinces
from kg.editions.flow_tables import read_flow_tables
from kg.editions.reference import Reference, load_reference
from kg.model.flow_table import FlowRow, FlowTable
from kg.model.problems import InputError, UsageError
from kg.networks.flows.import_table import About, Imported, import_table
from kg.networks.flows.printed_totals import NO_FLOW, OUTSIDE, WITHIN, hold
from kg.store.embedded import Opened
from tests.conftest import DATA, ROOT, Run
from tests.flow_tables import folder
from tests.needs import need

PLACE = "the name or code of a province or another area of that rank"
NUMBER = "a number from 0 in plain digits, at most 16 before the point and 9 after it"
GOOD = """origin,destination,year,value
北京,天津市,2012,12.50
Beijing,cn-130000,2012,3
110000,CN-SX,2013,0.10
"""
ABOUT = About("t", "made for this test", unit="亿元")
Cells = Sequence[Sequence[object]]


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference(DATA)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the data folder to write to."""
    return Path(shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("flows")))


def file(folder: Path, text: str | bytes, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def parquet(path: Path, **columns: Any) -> Path:  # noqa: ANN401 (lists and arrays of Arrow)
    pq.write_table(pa.table(columns), path)
    return path


def values(imported: Imported, table: int = 0) -> list[tuple[int, str, str, str]]:
    rows = imported.tables[table].rows
    return [(row.year, row.origin[-6:], row.destination[-6:], format(row.value, "f")) for row in rows]


def told(path: Path, reference: Reference, about: About = ABOUT) -> list[str]:
    """All problems as they are told, without the folder."""
    with pytest.raises(InputError) as error:
        import_table(path, about, reference)
    return [str(problem).rpartition(f"{path.parent}/")[2] for problem in error.value.problems]


# What is read


def test_labels_are_resolved_and_numbers_kept_exactly(tmp_path: Path, reference: Reference) -> None:
    path = file(tmp_path, GOOD)
    imported = import_table(path, ABOUT, reference)
    assert values(imported) == [
        (2012, "110000", "120000", "12.50"),
        (2012, "110000", "130000", "3"),
        (2013, "110000", "140000", "0.10"),
    ]
    (table,) = imported.tables
    assert [row.line for row in table.rows] == [2, 3, 4]
    assert (table.name, table.title_zh, table.title_en, table.source) == ("t", "t", "t", "made for this test")
    assert (table.measure, table.unit, table.sha256_of_original) == ("contract-value", "yuan-1e8", sha256(path))
    (note,) = imported.notes
    assert note.startswith("provinces that never occur: 内蒙古、辽宁、")
    assert note.count("、") == 31 - 4 - 1


def test_every_area_is_found_by_each_of_its_names(reference: Reference) -> None:
    with (DATA / "reference" / "regions.csv").open(encoding="utf-8") as lines:
        regions = list(csv.DictReader(lines))
    areas, found = AreaNames(reference), 0
    for region in regions:
        labels = ("code", "gbt2260", "iso3166_2", "label_zh", "official_zh", "label_en")
        for label in filter(None, [*(region[name] for name in labels), *region["aliases"].split("|")]):
            area = areas.find(f" {label.upper()}\u3000")
            if region["kind"] in ("province", "sar", "outside", "unallocated"):
                assert area is not None
                assert area.code == region["code"]
                found += 1
            else:
                assert area is None
    assert found == 34 * 6 + 1 + 3 * 3


def test_blanks_order_marks_and_line_ends_are_no_harm(tmp_path: Path, reference: Reference) -> None:
    plain = import_table(file(tmp_path, GOOD), ABOUT, reference)
    head, *body = GOOD.splitlines()
    text = "\ufeff" + "\r\n".join([head, *reversed(body), ""]).replace("天津市", " 天 津 市 ").replace(
        "Beijing", "BEIJING"
    )
    other = import_table(file(tmp_path, text), ABOUT, reference)
    assert other.tables[0].rows == plain.tables[0].rows


def test_value_and_count_make_two_tables(tmp_path: Path, reference: Reference) -> None:
    text = "count,year,remark,destination,origin,value,unit\n3.0,2012,,上海,北京,1.50,万元\n4,2012,x,北京,上海,2,万元\n"
    imported = import_table(file(tmp_path, text), replace(ABOUT, unit="", title_zh="流向  表"), reference)
    assert [(t.name, t.title_zh, t.title_en, t.measure, t.unit) for t in imported.tables] == [
        ("t-value", "流向 表", "t-value", "contract-value", "yuan-1e4"),
        ("t-count", "流向 表", "t-count", "contract-count", "item"),
    ]
    assert values(imported) == [(2012, "110000", "310000", "1.50"), (2012, "310000", "110000", "2")]
    assert values(imported, 1) == [(2012, "110000", "310000", "3"), (2012, "310000", "110000", "4")]
    assert imported.notes[0] == "left out: the columns remark"


def test_contract_records_are_summed_exactly_if_asked(tmp_path: Path, reference: Reference) -> None:
    amounts = [f"{n}.{n:06d}" for n in range(1, 2001)]
    text = "origin,destination,year,value\n" + "".join(f"北京,上海,2013,{amount}\n" for amount in amounts)
    path = file(tmp_path, text + "上海,北京,2013,1\n")
    imported = import_table(path, replace(ABOUT, unit="元", add_up=True), reference)
    assert imported.notes[0] == "2001 rows were added up to 2 flows"
    added = imported.tables[0].rows[0].value
    assert added == sum(map(Decimal, amounts))
    assert str(added) == "2001002.001000"
    problems = told(path, reference, replace(ABOUT, unit="元"))
    assert len(problems) == 201
    assert problems[0] == (
        "t.csv:3: found 北京 → 上海 2013 again; expected each pair once a year; line 2 has it. "
        "Fix: --sum adds them up, if they are parts"
    )
    assert "found 1799 more problems" in problems[-1]


def test_a_sum_of_more_digits_than_a_value_can_have_is_refused(tmp_path: Path, reference: Reference) -> None:
    path = file(tmp_path, "origin,destination,year,value\n北京,上海,2013,99999999\n北京,上海,2013,2\n")
    (problem,) = told(path, reference, replace(ABOUT, add_up=True))
    assert "t.csv:2, column value: found 100000001, the sum of cn-110000 → cn-310000 2013" in problem
    assert "expected a value of less than 10^16 yuan" in problem


# Parquet


def test_csv_and_parquet_give_the_same_table(tmp_path: Path, reference: Reference) -> None:
    text = "origin,destination,year,value,count\n北京,上海,2012,0.10,3\n上海,110000,2013,12.30,4\n"
    origin, destination = ["北京", "上海"], ["上海", "110000"]
    decimals = pa.array([Decimal("0.10"), Decimal("12.30")], pa.decimal128(10, 2))
    wanted = import_table(file(tmp_path, text), ABOUT, reference)
    codes = pa.array(origin).dictionary_encode()
    path = parquet(
        tmp_path / "t.parquet", origin=codes, destination=destination, year=[2012, 2013], value=decimals, count=[3, 4]
    )
    made = import_table(path, ABOUT, reference)
    assert [t.rows for t in made.tables] == [t.rows for t in wanted.tables]
    assert [values(made, n) for n in (0, 1)] == [values(wanted, n) for n in (0, 1)]
    assert made.notes == wanted.notes
    unnamed = path.rename(tmp_path / "t.data")
    assert values(import_table(unnamed, ABOUT, reference)) == values(wanted)


def test_floats_are_taken_as_their_shortest_decimals_and_told(tmp_path: Path, reference: Reference) -> None:
    for size in (np.float64, np.float32):
        cells = pa.array(np.array([0.1, 12.0, 655.6], size))
        path = parquet(
            tmp_path / "f.parquet",
            origin=pa.array([110000, 120000, 130000]),
            destination=["北京"] * 3,
            year=[2012.0] * 3,
            value=cells,
        )
        imported = import_table(path, ABOUT, reference)
        assert [value for *_, value in values(imported)] == ["0.1", "12", "655.6"]
        assert imported.notes[0] == (
            "floats in the columns year, value: each is taken as the shortest decimal that is the same float"
        )


def test_what_parquet_can_hold_wrongly_is_told_by_row(tmp_path: Path, reference: Reference) -> None:
    path = parquet(
        tmp_path / "f.parquet",
        origin=["北京", None, "北京", "上海", "上海"],
        destination=["北京"] * 5,
        year=[2012, 2012, 2013, None, 2013],
        value=[1.0, 2.0, float("nan"), float("inf"), 0.1 + 0.2],
    )
    assert [problem.partition("; expected")[0] for problem in told(path, reference)] == [
        "f.parquet:2, column origin: found nothing in row 2",
        "f.parquet:3, column value: found 'nan'",
        "f.parquet:4, column value: found 'inf'",
        "f.parquet:4, column year: found nothing",
        "f.parquet:5, column value: found '0.30000000000000004'",
    ]
    parquet(path, origin=["北京"], destination=["北京"], year=[True], value=[[1]])
    assert told(path, reference) == [
        "f.parquet, column value: found list<element: int64>; expected text, whole numbers, decimals or floats",
        "f.parquet, column year: found bool; expected text, whole numbers, decimals or floats",
    ]
    text, whole = pa.array([], pa.string()), pa.array([], pa.int64())
    parquet(path, origin=text, destination=text, year=whole, value=whole)
    assert told(path, reference) == ["f.parquet: found no row; expected one row or more"]


def test_a_file_that_is_no_whole_parquet_file_is_told(tmp_path: Path, reference: Reference) -> None:
    cells = [f"{n}{n * n}" for n in range(10, 3000)]
    path = parquet(tmp_path / "f.parquet", origin=cells, destination=cells, year=[2012] * 2990, value=[1] * 2990)
    whole = path.read_bytes()
    columns = pa.table({"origin": ["北京"], "destination": ["上海"], "year": [2012], "value": [1]})
    pq.write_table(columns, path, compression="none", use_dictionary=False, write_statistics=False)
    other = path.read_bytes()
    assert other.count("北京".encode()) >= 1
    latin = other.replace("北京".encode(), b"\xe9" * 6)
    # Without its beginning, without its end, with its text overwritten, with text that is not UTF-8.
    for spoilt in (b"origin", whole[:-100], whole[:40] + b"\xff" * 400 + whole[440:], latin):
        path.write_bytes(spoilt)
        (problem,) = told(path, reference)
        assert problem.startswith("f.parquet: found ")
        assert problem.endswith("expected a whole Parquet file")


def test_a_missing_package_is_named_with_its_extra(
    tmp_path: Path, reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = parquet(tmp_path / "f.parquet", origin=["北京"], destination=["北京"], year=[2012], value=[1])
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"Parquet needs pyarrow: pip install 'techmarket-kg\[tables\]'"):
        import_table(path, ABOUT, reference)


# What is refused


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("天津市", "天津省", f"2, column destination: found '天津省' in line 2; expected {PLACE}. Fix: 天津 has"),
        ("天津市", "Narnia", f"2, column destination: found 'Narnia' in line 2; expected {PLACE}"),
        ("天津市", "", f"2, column destination: found nothing in line 2; expected {PLACE}"),
        ("天津市", "沈阳", f"2, column destination: found '沈阳' in line 2; expected {PLACE}; cn-210100 is a city in "
                        "cn-210000. Fix: add it up by province, or leave it out"),
        ("天津市", "中国", f"2, column destination: found '中国' in line 2; expected {PLACE}; cn is a country"),
        ("天津市", "长三角地区", f"2, column destination: found '长三角地区' in line 2; expected {PLACE}; yrd-2014"),
        ("12.50", "-12.50", "2, column value: found '-12.50'; expected a number from 0: a flow is never negative"),
        ("12.50", "", f"2, column value: found nothing; expected {NUMBER}"),
        ("12.50", "nan", f"2, column value: found 'nan'; expected {NUMBER}"),
        ("12.50", "１２", f"2, column value: found '１２'; expected {NUMBER}. Fix: it has the character U+FF11"),
        ("12.50", '"1,250"', "2, column value: found '1,250'"),
        ("12.50", "1e9", "2, column value: found '1e9'"),
        ("2013", "13", "4, column year: found '13'; expected a year from 1900 to 2100"),
        ("2013", "2013年", "4, column year: found '2013年'; expected a year from 1900 to 2100"),
        ("Beijing,cn-130000", "Beijing,120000", "3: found 北京 → 天津 2012 again; expected each pair once a year"),
        ("3\n", "3,4\n", "3: found 5 cells; expected 4, as the header has"),
        ("year,value", "year,amount", "1: found no value or count in the columns 'origin,destination,year,amount'; "
                                      "expected origin,destination,year and value or count, or both"),
        ("origin", "from", "1: found no origin in the columns 'from,destination,year,value'"),
        ("origin,", "origin,value,", "1: found twice value in the columns 'origin,value,destination,year,value'"),
        (GOOD, "", "1: found no origin, destination, year, value or count in the columns ''"),
        (GOOD, GOOD.splitlines()[0], "1: found no row under the header; expected one row or more"),
        ("12.50", '"12.50', "4: found unexpected end of data; expected well-formed CSV"),
    ],
)  # fmt: skip
def test_a_fault_is_told(tmp_path: Path, reference: Reference, old: str, new: str, place: str) -> None:
    assert GOOD.count(old) == 1
    (problem,) = told(file(tmp_path, GOOD.replace(old, new)), reference)
    assert problem.startswith(f"t.csv:{place}")


def test_a_count_is_whole(tmp_path: Path, reference: Reference) -> None:
    for wrong in ("1.05", "3.00001", "-1", "2.0.0"):
        path = file(tmp_path, f"origin,destination,year,count\n北京,上海,2012,{wrong}\n")
        (problem,) = told(path, reference, replace(ABOUT, unit=""))
        assert f"t.csv:2, column count: found '{wrong}'; expected a" in problem


def test_a_name_of_two_areas_is_not_guessed(tmp_path: Path, data: Path) -> None:
    regions = data / "reference" / "regions.csv"
    text = regions.read_text("utf-8")
    regions.write_text(
        text.replace("cn-220100,city,cn-220000,220100,,长春,长春市", "cn-220100,city,cn-220000,220100,,长春,吉林"),
        "utf-8",
    )
    (problem,) = told(file(tmp_path, GOOD.replace("天津市", "吉林")), load_reference(data))
    assert (
        "expected the name or code of a province or another area of that rank; this may be cn-220000 or cn-220100"
        in problem
    )
    assert problem.endswith("Fix: write the code")


def test_a_unit_is_stated_once_and_of_money(tmp_path: Path, reference: Reference) -> None:
    path = file(tmp_path, GOOD)
    for unit, message in (
        ("", "the unit of the column value is not known: give --unit"),
        ("两", "--unit '两' is no unit that is known"),
        ("项", "--unit '项' is not a unit of contract-value: 元"),
    ):
        with pytest.raises(UsageError, match=message):
            import_table(path, replace(ABOUT, unit=unit), reference)
    for unit in ("亿元", "yuan-1e8", "100 million yuan"):
        assert import_table(path, replace(ABOUT, unit=unit), reference).tables[0].unit == "yuan-1e8"
    with pytest.raises(UsageError, match="--unit is the unit of the column value, and the file has none"):
        import_table(file(tmp_path, GOOD.replace("value", "count").replace("12.50", "1")), ABOUT, reference)
    head = "origin,destination,year,value,unit\n"
    mixed = head + "北京,上海,2012,1,亿元\n上海,北京,2012,1,万元\n北京,天津,2012,1,项\n北京,河北,2012,1,\n"
    assert [p.partition(". Fix")[0] for p in told(file(tmp_path, mixed), reference, replace(ABOUT, unit=""))] == [
        "t.csv:3, column unit: found '万元'; expected one unit in all rows; yuan-1e8 is that of others, or of --unit",
        "t.csv:4, column unit: found '项'; expected a unit of contract-value: 元 (yuan), 万元 (yuan-1e4), "
        "亿元 (yuan-1e8)",
        "t.csv:5, column unit: found nothing; expected a symbol or code of units.csv",
    ]
    assert told(file(tmp_path, mixed), reference, replace(ABOUT, unit="万元"))[0].startswith("t.csv:2, column unit")


def test_names_and_words_that_cannot_be_are_refused(tmp_path: Path, reference: Reference) -> None:
    path = file(tmp_path, GOOD)
    for name in ("北京", "../t", "", "a b"):
        with pytest.raises(UsageError, match="cannot name a table"):
            import_table(path, replace(ABOUT, name=name), reference)
    with pytest.raises(UsageError, match="--source is empty"):
        import_table(path, replace(ABOUT, source=" \n"), reference)
    with pytest.raises(UsageError, match="--title-en has characters that cannot be printed"):
        import_table(path, replace(ABOUT, title_en="a\x07"), reference)
    with pytest.raises(InputError, match=r"nowhere\.csv: found no such file"):
        import_table(tmp_path / "nowhere.csv", ABOUT, reference)


def test_areas_inside_one_another_are_told(tmp_path: Path, reference: Reference) -> None:
    imported = import_table(file(tmp_path, GOOD + "北京,港澳台,2012,1\n北京,香港,2013,1\n"), ABOUT, reference)
    assert imported.notes[0] == "areas inside one another: 港澳台、香港; no contract should be counted in both"


def test_labels_that_are_no_areas_are_all_told_with_their_lines(tmp_path: Path, reference: Reference) -> None:
    """69 countries: each label once a column, with all its lines."""
    with (folder() / "TRADE.truth.csv").open(encoding="utf-8") as lines:
        rows = [(row["origin"], row["destination"]) for row in csv.DictReader(lines)]
    text = "origin,destination,year,value\n" + "".join(f"{o},{d},2006,1\n" for o, d in rows)
    problems = told(file(tmp_path, text), reference)
    names = {name for row in rows for name in row}
    assert len(names) == 69
    assert len(problems) == 2 * 69
    first = [number for number, row in enumerate(rows, 2) if row[0] == rows[0][0]]
    listed = ", ".join(map(str, first[:20]))
    assert problems[1].startswith(
        f"t.csv:2, column origin: found '{rows[0][0]}' in lines {listed} … ({len(first)} lines)"
    )


# The printed totals


def filled(opened: Opened, reference: Reference, year: int, measure: str) -> FlowTable:
    """A table with the printed totals: filled from the first seller and the first buyer on, cell by cell; what one side
    has more goes to or comes from 其它, for which nothing is printed in the year."""
    prop = {"contract-value": "contractValue", "contract-count": "contractCount"}[measure]
    rows = opened.rows(f"""
        PREFIX tm: <https://w3id.org/techmarket/def#> PREFIX tmg: <https://w3id.org/techmarket/graph/>
        PREFIX qb: <http://purl.org/linked-data/cube#>
        PREFIX sdmx-dimension: <http://purl.org/linked-data/sdmx/2009/dimension#>
        SELECT ?a ?d ?v WHERE {{ GRAPH tmg:current {{
          ?o qb:dataSet <https://w3id.org/techmarket/id/dataset/current/{measure}/area+direction+period> ;
             sdmx-dimension:refPeriod <https://w3id.org/techmarket/id/year/{year}> ;
             sdmx-dimension:refArea ?a ; tm:direction ?d ; tm:{prop} ?v }} }} ORDER BY ?a""")
    wanted = {*provinces(reference), "hk-mo-tw", "abroad"}
    left: dict[str, list[tuple[str, Decimal]]] = {"output": [], "absorbed": []}
    for row in rows:
        area, direction = (row[name].rpartition("/")[2] for name in "ad")
        if area in wanted and direction in left:
            left[direction].append((area, Decimal(row["v"])))
    sellers, buyers = left["output"], left["absorbed"]
    more = sum((v for _, v in sellers), Decimal(0)) - sum((v for _, v in buyers), Decimal(0))
    (buyers if more > 0 else sellers).append(("other", abs(more)))
    flows: list[FlowRow] = []
    while sellers and buyers:
        (seller, out), (buyer, into) = sellers.pop(0), buyers.pop(0)
        flows.append(FlowRow(year, seller, buyer, min(out, into), 0))
        if out > into:
            sellers.insert(0, (seller, out - into))
        elif into > out:
            buyers.insert(0, (buyer, into - out))
    unit = "item" if measure == "contract-count" else "yuan-1e8"
    return FlowTable("filled", "表", "table", "this test", "0" * 64, measure, unit, tuple(flows))


def with_first(table: FlowTable, change: str) -> FlowTable:
    first, *rest = table.rows
    return replace(table, rows=(replace(first, value=first.value + Decimal(change)), *rest))


@pytest.mark.parametrize(
    ("year", "measure", "sums"),
    [(2013, "contract-value", 66), (2012, "contract-value", 66), (2013, "contract-count", 65)],
)
def test_a_table_with_the_printed_totals_meets_them(
    opened: Opened, reference: Reference, year: int, measure: str, sums: int
) -> None:
    table = filled(opened, reference, year, measure)
    held = hold([table], opened, reference)
    assert held.differences == ()
    assert held.compared in (sums, sums - 1)
    assert len(table.rows) > 60
    for change, differs in (("1", True), ("0.005", False), ("0.0051", True)):
        if measure == "contract-value":
            assert bool(hold([with_first(table, change)], opened, reference).differences) is differs
    found = hold([with_first(table, "1")], opened, reference).differences
    assert {(d.area, d.direction, d.difference, d.verdict) for d in found} == {
        (table.rows[0].origin, "output", Decimal(1), OUTSIDE),
        (table.rows[0].destination, "absorbed", Decimal(1), OUTSIDE),
    }


def test_other_units_are_compared_exactly(opened: Opened, reference: Reference) -> None:
    table = filled(opened, reference, 2013, "contract-value")
    in_yuan = replace(table, unit="yuan", rows=tuple(replace(r, value=r.value * 10**8) for r in table.rows))
    assert hold([in_yuan], opened, reference).differences == ()
    assert hold([with_first(in_yuan, "500000")], opened, reference).differences == ()
    found = hold([with_first(in_yuan, "500001")], opened, reference).differences
    assert {str(d.difference) for d in found} == {"0.00500001"}
    assert {d.verdict for d in found} == {OUTSIDE}


def test_what_rounding_of_the_cells_explains_is_told_as_such(opened: Opened, reference: Reference) -> None:
    table = filled(opened, reference, 2013, "contract-value")
    first = table.rows[0]
    coarse = replace(table, rows=(replace(first, value=round(first.value, 1)), *table.rows[1:]))
    moved = coarse.rows[0].value - first.value
    assert Decimal("0.005") < abs(moved) <= Decimal("0.05")
    assert {d.verdict for d in hold([coarse], opened, reference).differences} == {WITHIN}
    far = replace(table, rows=(replace(coarse.rows[0], value=coarse.rows[0].value + Decimal("0.2")), *table.rows[1:]))
    assert {d.verdict for d in hold([far], opened, reference).differences} == {OUTSIDE}


def test_an_area_without_flows_and_one_without_a_total_are_told(opened: Opened, reference: Reference) -> None:
    table = filled(opened, reference, 2013, "contract-value")
    less = replace(table, rows=tuple(row for row in table.rows if "cn-620000" not in (row.origin, row.destination)))
    found = [d for d in hold([less], opened, reference).differences if d.verdict == NO_FLOW]
    assert {(d.area, d.direction, str(d.printed)) for d in found} >= {
        ("cn-620000", "output", "99.99"),
        ("cn-620000", "absorbed", "123.22"),
    }
    home = replace(table, rows=tuple(row for row in table.rows if "abroad" not in (row.origin, row.destination)))
    notes = hold([home], opened, reference).notes
    assert "filled 2013 output: printed, and never in the table: 国外 343.43 亿元" in notes
    tibet = replace(table, rows=(*table.rows, FlowRow(2013, "cn-540000", "cn-540000", Decimal(1), 0)))
    assert any(
        "output: no total is printed" in note and "西藏" in note for note in hold([tibet], opened, reference).notes
    )
    future = replace(table, rows=tuple(replace(row, year=2022) for row in table.rows))
    assert hold([future], opened, reference) == replace(
        hold([], opened, reference),
        notes=tuple(
            f"filled 2022 {direction}: no total by area is printed, so the sums are held against none"
            for direction in ("output", "absorbed")
        ),
    )


# The command


def stated(path: Path) -> Path:
    """What the press stated of single flows in whole years, as one table of values."""
    facts = ROOT.parent / "shared" / "reference" / "flow-facts.csv"
    need("what the press stated of flows", facts.is_file(), "../shared/reference/flow-facts.csv, to import real flows")
    with facts.open(encoding="utf-8") as lines:
        rows = [r for r in csv.DictReader(lines) if (r["period"], r["measure"]) == ("year", "value")]
    single = [row for row in rows if "+" not in row["destination"] and "all" not in row["destination"]]
    columns = ("origin", "destination", "year", "unit", "value", "source")
    write(path, [columns, *([row[name] for name in columns] for row in single)])
    return path


def write(path: Path, rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(rows)


def test_real_flows_are_put_into_the_data_folder(kg: Run, tmp_path: Path, data: Path, reference: Reference) -> None:
    path = stated(tmp_path / "press.csv")
    args = (
        "flows",
        "import",
        str(path),
        "--source",
        "press reports",
        "--title-zh",
        "新闻报道的流向",
        "--data",
        str(data),
    )
    done = kg(*args)
    assert done.returncode == 0, done.stderr
    assert [Path(line).name for line in done.stdout.split()] == ["press.csv", "press.toml"]
    assert (data / "flows" / "press.csv").read_text("utf-8") == (
        "origin,destination,year,value\ncn-110000,cn-110000,2012,655.6\ncn-420000,cn-420000,2022,1757.80\n"
    )
    (table,) = read_flow_tables(data, reference)
    assert (table.title_zh, table.title_en, table.source, table.unit) == (
        "新闻报道的流向",
        "press",
        "press reports",
        "yuan-1e8",
    )
    assert table.sha256_of_original == sha256(path)
    assert "left out: the columns source" in done.stderr
    lines = [" ".join(line.split()) for line in done.stderr.splitlines()]
    assert "press 2012 cn-110000 北京 output 655.6 2458.5 -1802.9 亿元 outside" in lines
    assert "press 2012 cn-110000 北京 absorbed 655.6 974.35 -318.75 亿元 outside" in lines
    assert "press 2012 output: no flow in the table, though printed: 天津 232.33 亿元、河北 37.82 亿元" in done.stderr
    assert "press 2022 output: no total by area is printed" in done.stderr

    again = kg(*args)
    assert again.returncode == 2
    assert "press.toml already; --replace writes anew" in again.stderr
    before = {p.name: p.read_bytes() for p in (data / "flows").iterdir()}
    strict = kg(*args, "--replace", "--strict")
    assert strict.returncode == 1
    assert "(--strict); nothing was written" in strict.stderr
    assert kg(*args, "--replace").returncode == 0
    assert {p.name: p.read_bytes() for p in (data / "flows").iterdir()} == before


def test_a_real_matrix_under_other_names_is_counted_and_meets_no_total(
    kg: Run, tmp_path: Path, data: Path, reference: Reference
) -> None:
    with (folder() / "KR-mig.truth.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    codes = provinces(reference)
    names = {
        name: reference.lists["area"].codes[codes[n]] for n, name in enumerate(sorted({r["origin"] for r in rows}))
    }
    cells = [(names[r["origin"]].label_zh, names[r["destination"]].label_en, 2013, r["value"]) for r in rows]
    write(tmp_path / "moves.csv", [("origin", "destination", "year", "count"), *cells])
    by_column = list(zip(*cells, strict=True))
    parquet(tmp_path / "moves.parquet", origin=by_column[0], destination=by_column[1], year=by_column[2],
            count=pa.array([float(n) for n in by_column[3]]))  # fmt: skip
    made = []
    for kind in ("csv", "parquet"):
        done = kg("flows", "import", str(tmp_path / f"moves.{kind}"), "--source", "s", "--data", str(data), "--replace")
        assert done.returncode == 0, done.stderr
        texts = [(data / "flows" / f"moves.{suffix}").read_text("utf-8") for suffix in ("csv", "toml")]
        made.append((texts[0], [line for line in texts[1].splitlines() if "sha256" not in line]))
        assert "provinces that never occur: 湖南、广东、" in done.stderr
    assert made[0] == made[1]
    (table,) = read_flow_tables(data, reference)
    assert len(table.rows) == 17 * 17
    assert sum(row.value for row in table.rows) == sum(Decimal(r["value"]) for r in rows)
    first = codes[0]
    total = sum(row.value for row in table.rows if row.origin == first)
    line = next(line.split() for line in done.stderr.splitlines() if f"{first}  北京" in line and "output" in line)
    assert line[5:9] == [str(total), "62755", f"+{total - 62755}", "项"]


def test_strict_lets_a_table_with_the_printed_totals_pass(
    kg: Run, opened: Opened, tmp_path: Path, data: Path, reference: Reference
) -> None:
    table = filled(opened, reference, 2013, "contract-value")
    cells = [(row.origin, row.destination, row.year, row.value) for row in table.rows]
    write(tmp_path / "full.csv", [("origin", "destination", "year", "value"), *cells])
    args = ("--source", "s", "--unit", "亿元", "--strict", "--data", str(data))
    done = kg("flows", "import", str(tmp_path / "full.csv"), *args)
    assert done.returncode == 0, done.stderr
    assert "sums are the printed totals" in done.stderr


def test_without_a_store_the_check_is_said_to_be_left_out(kg: Run, tmp_path: Path, data: Path) -> None:
    path, nowhere = file(tmp_path, GOOD), str(tmp_path / "nowhere")
    args = ("flows", "import", str(path), "--source", "s", "--unit", "亿元", "--data", str(data))
    for more in (("--strict",), ("--store", nowhere)):
        done = kg(*args, *more, env={"KG_STORE": nowhere})
        assert done.returncode == 2
        assert f"there is no store in {nowhere}" in done.stderr
        assert not (data / "flows").exists()
    done = kg(*args, env={"KG_STORE": nowhere})
    assert done.returncode == 0, done.stderr
    assert "not held against the printed totals: there is no store yet" in done.stderr
    assert sorted(p.name for p in (data / "flows").iterdir()) == ["t.csv", "t.toml"]


def test_faults_end_with_2_and_write_nothing(kg: Run, tmp_path: Path, data: Path) -> None:
    path = file(tmp_path, GOOD.replace("12.50", "-1").replace("Beijing", "Peking"))
    args = ("flows", "import", str(path), "--unit", "亿元", "--data", str(data))
    done = kg(*args, "--source", "s")
    assert done.returncode == 2
    assert "t.csv:2, column value: found '-1'" in done.stderr
    assert "t.csv:3, column origin: found 'Peking'" in done.stderr
    assert "2 problems in the input; nothing was changed" in done.stderr
    assert kg(*args).returncode == 2
    assert not (data / "flows").exists()
