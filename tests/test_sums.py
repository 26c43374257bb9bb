"""Every printed total against the sum of its printed parts: what does not add up is the reports' own, and is listed.

This is a second look at the committed tables, without the project's model: it reads the CSV files as plain text, and
somebody wrote down below which rows and columns add up to which. A value printed with d decimals stands for anything
within half a unit of its last decimal; counts are exact. So a total and n parts with d decimals may differ by
(n + 1) · ½ · 10⁻ᵈ, and counts not at all. A part without a value (a dash, a slash, nothing) adds nothing. Whatever
differs by more is a row of the table in docs/differences.md, and every row there still differs: a new error of ours
fails the test, and so does one that goes away.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from tests.conftest import DATA, ROOT
from tests.independent_cells import read_lines

EDITIONS = DATA / "editions"
DIFFERENCES = ROOT / "docs" / "differences.md"

HALF = Decimal("0.5")


@dataclass(frozen=True)
class Cell:
    """A value: its row and column labels, the characters printed, the line of the report's text."""

    row: str
    column: str
    printed: str
    line: str

    @property
    def exact(self) -> bool:
        """Whether the number counts something (contracts, persons): no decimals, nothing rounded."""
        return "." not in self.printed

    @property
    def value(self) -> Decimal:
        return Decimal(self.printed.replace(",", ""))

    @property
    def slack(self) -> Decimal:
        """How far the value may be from what it stands for."""
        if self.exact:
            return Decimal(0)
        return HALF.scaleb(-len(self.printed.partition(".")[2]))


class Table:
    """A committed table: its values by row and column label, levels of a label joined by a slash."""

    def __init__(self, path: Path, levels: int) -> None:
        self.rows: list[str] = []
        self.columns: list[str] = []
        self.cells: dict[tuple[str, str], Cell] = {}
        header: list[str] = []
        with path.open(encoding="utf-8", newline="") as file:
            for record in csv.reader(file):
                if record[-1] == "line":
                    header = record[levels:-1]
                    self.columns += [column for column in header if column not in self.columns]
                    continue
                row = "/".join(label for label in record[:levels] if label)
                assert row not in self.rows or len(self.columns) > len(header), f"{path}: two rows {row}"
                self.rows.append(row)
                for column, printed in zip(header, record[levels:-1], strict=True):
                    self.cells[row, column] = Cell(row, column, printed, record[-1])

    def get(self, row: str, column: str) -> Cell | None:
        """The cell, or None if it holds no value."""
        cell = self.cells[row, column]
        return cell if any(character.isdigit() for character in cell.printed) else None


# A sum: row and column of the total, rows and columns of the parts.
Sum = tuple[tuple[str, str], list[tuple[str, str]]]
Sums = Callable[[Table], Iterator[Sum]]

# Columns that hold a growth or a rank: nothing to add.
NO_SUM = ("增长", "增幅", "排名", "排序")


def addable(table: Table) -> list[str]:
    return [column for column in table.columns if not any(word in column for word in NO_SUM)]


def rows_add(total: str, parts: Callable[[Table], list[str]]) -> Sums:
    """In every column with values that add, the parts' rows make up the total's row."""

    def sums(table: Table) -> Iterator[Sum]:
        for column in addable(table):
            yield (total, column), [(row, column) for row in parts(table)]

    return sums


def columns_add(total: str, *parts: str) -> Sums:
    """In every row, the parts' columns make up the total's column."""

    def sums(table: Table) -> Iterator[Sum]:
        for row in table.rows:
            yield (row, total), [(row, column) for column in parts]

    return sums


def others(total: str, *inside: str) -> Callable[[Table], list[str]]:
    """All other rows, but those inside another row."""

    def rows(table: Table) -> list[str]:
        assert set(inside) < set(table.rows)
        return [row for row in table.rows if row not in (total, *inside)]

    return rows


def below(outer: str, total: str) -> Callable[[Table], list[str]]:
    """The rows below an outer label."""
    return lambda table: [row for row in table.rows if row.startswith(f"{outer}/") and row != f"{outer}/{total}"]


def top(total: str = "合计") -> Callable[[Table], list[str]]:
    """The rows of the first level: those without a second level, and the totals of those with one."""
    return lambda table: [r for r in table.rows if r != total and ("/" not in r or r.endswith(("/合计", "/小计")))]


def plain() -> Sums:
    return rows_add("合计", others("合计"))


def between(after: str, last: str) -> Callable[[Table], list[str]]:
    """The rows after one (or from the first) up to another."""
    return lambda table: table.rows[table.rows.index(after) + 1 if after else 0 : table.rows.index(last) + 1]


def exchanges(table: Table) -> list[str]:
    return [row for row in table.rows if not row.endswith(("小计", "合计"))]


# The cities, which stand inside their provinces in 附表13 and 附表14.
CITIES = (
    *("其中:沈阳", "大连", "其中:长春", "其中:哈尔滨", "其中:南京", "其中:杭州", "宁波", "其中:厦门", "其中:济南"),
    *("青岛", "其中:武汉", "其中:广州", "深圳", "其中:成都", "其中:西安"),
)
PARTIES = ("机关法人", "事业法人", "社团法人", "企业法人", "自然人", "其他组织")
PROGRAMMES = ("国家、部门计划", "省、自治区、直辖市、计划单列市计划", "地、市、县计划")
OWNERSHIP = ("国有", "集体", "私营", "个体", "有限责任公司", "股份有限公司", "港澳台投资公司", "外商投资公司", "其它")
TITLES = ("高级职称", "中级职称", "初级职称", "其它")
DEALS = ("技术交易额", "产权交易额", "其它交易额")
LEVELS_OF_PROGRAMMES = [
    *("国家计划/合计", "部门计划", "省、自治区、直辖市及计划单列市计划", "地市县计划", "计划外"),
]

# Edition, table as printed, file, number of columns with labels, what adds up.
TABLES: list[tuple[str, str, str, int, list[Sums]]] = [
    ("2006", "表3", "t03", 2, [columns_add("合计", *(f"{name}/成交情况" for name in PROGRAMMES))]),
    ("2006", "表5", "t05", 1, [plain()]),
    ("2006", "表8", "t08", 1, [plain()]),
    ("2006", "表9", "t09", 1, [columns_add("合计", *OWNERSHIP)]),
    ("2006", "表10", "t10", 1, [columns_add("科技人员（万）/合计", *(f"科技人员（万）/{name}" for name in TITLES))]),
    (
        *("2006", "表11", "t11", 1),
        [plain(), columns_add("合同成交金额（亿元）/合计", *(f"合同成交金额（亿元）/{name}" for name in DEALS))],
    ),
    *(("2014", f"表{number}", f"t{number:02d}", 1, [plain()]) for number in (2, 3, 4, 5, 7, 8, 9, 10, 11, 12)),
    (
        *("2014", "表13(1)", "t13-1", 2),
        [
            rows_add("技术交易所/小计", between("", "咸阳市技术市场")),
            rows_add("技术产权交易所/小计", between("技术交易所/小计", "福建省高新技术产权交易所")),
            rows_add("合计", lambda _: ["技术交易所/小计", "技术产权交易所/小计"]),
            rows_add("合计", exchanges),
        ],
    ),
    *(
        (
            *("2014", table, file, 2),
            [
                rows_add("事业法人/合计", below("事业法人", "合计")),
                rows_add("企业法人/合计", below("企业法人", "合计")),
                rows_add("合计", top()),
            ],
        )
        for table, file in (("表13(2)", "t13-2"), ("附表11", "a11"), ("附表12", "a12"))
    ),
    ("2014", "附表3", "a03", 1, [plain()]),
    (
        *("2014", "附表4", "a04", 2),
        [
            rows_add("技术开发/合计", below("技术开发", "合计")),
            rows_add("技术转让/合计", below("技术转让", "合计")),
            rows_add("技术服务/小计", below("技术服务", "小计")),
            rows_add("合计", top()),
        ],
    ),
    ("2014", "附表5", "a05", 2, [rows_add("专利/合计", below("专利", "合计")), rows_add("合计", top())]),
    ("2014", "附表6", "a06", 1, [plain()]),
    ("2014", "附表7", "a07", 1, [plain()]),
    (
        *("2014", "附表8", "a08", 2),
        [rows_add("国家计划/合计", below("国家计划", "合计")), rows_add("合计", lambda _: LEVELS_OF_PROGRAMMES)],
    ),
    (
        *("2014", "附表9", "a09", 2),
        [rows_add(f"{block}/合计", below(block, "合计")) for block in ("合同类别", "技术领域", "知识产权")],
    ),
    (
        *("2014", "附表10", "a10", 1),
        [
            plain(),
            columns_add("合计/合同数", *(f"{name}/合同数" for name in PARTIES)),
            columns_add("合计/成交额", *(f"{name}/成交额" for name in PARTIES)),
        ],
    ),
    ("2014", "附表13", "a13", 1, [rows_add("合计", others("合计", *CITIES))]),
    ("2014", "附表14", "a14", 1, [rows_add("合计", others("合计", *CITIES))]),
]

# Shares that make up a whole whose 100 is not printed beside them: those of each year in 2006 表3, and those of the
# national programmes in 附表8, where the total's own share (2.43) is of the whole market.
SHARES = [f"{name}/占总数百分比（％）" for name in PROGRAMMES]
OF_THE_WHOLE_MARKET = ("2014", "附表8", "国家计划/合计", "占比")


@dataclass(frozen=True)
class Addition:
    """A total and the parts that have a value, with how many parts were looked for and along what."""

    edition: str
    table: str
    total: Cell
    parts: list[Cell]
    along: str

    @property
    def sum(self) -> Decimal:
        return sum((part.value for part in self.parts), Decimal(0))

    @property
    def explained(self) -> bool:
        """Whether rounding alone can make the difference."""
        limit = sum((part.slack for part in self.parts), self.total.slack)
        return abs(self.total.value - self.sum) <= limit


def additions(folder: Path) -> Iterator[Addition]:
    """Every printed total with its parts, in the order of the tables, then the shares of an unprinted 100."""
    tables: dict[str, Table] = {}
    for edition, name, file, levels, kinds in TABLES:
        table = Table(folder / edition / "tables" / f"{file}.csv", levels)
        tables[f"{edition} {name}"] = table
        for kind in kinds:
            for place, parts in kind(table):
                total = table.get(*place)
                if total is None or (edition, name, *place) == OF_THE_WHOLE_MARKET:
                    continue
                found = [cell for part in parts if (cell := table.get(*part)) is not None]
                assert found, (edition, name, place)
                along = "rows" if {column for _, column in parts} == {place[1]} else "columns"
                yield Addition(edition, name, total, found, f"{len(parts)} {along}")
    shares = tables["2006 表3"]
    for row in shares.rows:
        parts_of_year = [shares.cells[row, column] for column in SHARES]
        yield Addition("2006", "表3", _hundred(parts_of_year[0]), parts_of_year, "3 columns")
    programmes = tables["2014 附表8"]
    members = [programmes.cells[row, "占比"] for row in below("国家计划", "合计")(programmes)]
    yield Addition("2014", "附表8", _hundred(members[0]), members, "18 rows")


def _hundred(beside: Cell) -> Cell:
    return Cell(beside.row, beside.column, "100", beside.line)


@dataclass(frozen=True)
class Difference:
    """A total that its parts do not make up: what is printed, and the sum of the parts."""

    edition: str
    table: str
    line: str
    row: str
    column: str
    parts: str
    printed: str
    sum: str
    difference: str


def differences(folder: Path) -> list[Difference]:
    """What rounding cannot explain."""
    return [
        Difference(
            *(a.edition, a.table, a.total.line, a.total.row, a.total.column, a.along),
            *(a.total.printed, str(a.sum), str(a.total.value - a.sum)),
        )
        for a in additions(folder)
        if not a.explained
    ]


def listed() -> list[Difference]:
    """The rows of the first table of docs/differences.md, without their explanations."""
    rows = [line for line in DIFFERENCES.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    head, _, *body = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    assert head[:9] == ["edition", "table", "line", "row", "column", "parts", "printed", "sum", "difference"]
    return [Difference(*cells[:9]) for cells in body]


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the committed editions, to be broken."""
    return Path(shutil.copytree(EDITIONS, tmp_path / "editions"))


def _change(folder: Path, path: str, old: str, new: str) -> None:
    file = folder / path
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old} in {path}"
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_what_does_not_add_up_is_exactly_what_the_document_lists() -> None:
    assert differences(EDITIONS) == listed()


def test_every_total_printed_in_any_table_is_added_up() -> None:
    """A value in a row or column called 合计 or 小计 is the total of an addition, growth and ranks aside."""
    added = {(a.edition, a.table, a.total.row, a.total.column) for a in additions(EDITIONS)}
    known = {(edition, file): (name, levels) for edition, name, file, levels, _ in TABLES}
    for path in sorted(EDITIONS.glob("*/tables/*.csv")):
        edition, file = path.parts[-3], path.stem
        if (edition, file) not in known:
            text = path.read_text(encoding="utf-8")
            assert not any(word in text for word in ("合计", "小计")), path
            continue
        name, levels = known[edition, file]
        table = Table(path, levels)
        for row in table.rows:
            for column in addable(table):
                total = any(label.endswith(("合计", "小计")) for label in (row, column))
                if not total or table.get(row, column) is None:
                    continue
                # The parts 其中 of an exchange's deals overlap; a share of the whole market is no total of shares.
                overlapping = (name, column) == ("表13(1)", "成交金额(万元)/合计") and not row.endswith("计")
                if overlapping or (edition, name, row, column) == OF_THE_WHOLE_MARKET:
                    continue
                assert (edition, name, row, column) in added, (edition, name, row, column)


def test_each_listed_total_and_its_parts_stand_in_the_text_as_listed(reports: Path) -> None:
    """So the differences are the report's own."""
    lines = {year: read_lines(reports / file) for year, file in (("2006", "2006.txt"), ("2014", "2014.md"))}
    found = {(a.edition, a.table, a.total.row, a.total.column, a.along): a for a in additions(EDITIONS)}
    for item in listed():
        addition = found[item.edition, item.table, item.row, item.column, item.parts]
        for cell in (addition.total, *addition.parts):
            assert cell.printed in lines[item.edition][int(cell.line)].split("\t"), cell


@pytest.mark.parametrize(
    ("path", "old", "new", "table"),
    [
        ("2006/tables/t05.csv", "北京,489.59,", "北京,489.95,", "表5"),
        ("2006/tables/t03.csv", "37812,9150,24.20", "37812,9150,24.29", "表3"),
        ("2006/tables/t09.csv", "41009,12651", "41009,12650", "表9"),
        ("2006/tables/t11.csv", "145.65", "146.65", "表11"),
        ("2014/tables/a04.csv", "7838,13.99", "7839,13.99", "附表4"),
        ("2014/tables/a05.csv", "286.47", "284.67", "附表5"),
        ("2014/tables/a13.csv", "深圳,10077", "深圳,10078", ""),
        ("2014/tables/a13.csv", "陕西,17596", "陕西,17595", "附表13"),
        ("2014/tables/t07.csv", "合计,203908", "合计,203980", "表7"),
    ],
)
def test_a_changed_digit_is_found(copied: Path, path: str, old: str, new: str, table: str) -> None:
    """A city inside its province is no part of a total: its change is seen elsewhere (tests/test_extraction.py)."""
    _change(copied, path, old, new)
    assert {d.table for d in set(differences(copied)) - set(listed())} == ({table} if table else set())


def test_a_difference_that_goes_away_is_missed(copied: Path) -> None:
    _change(copied, "2014/tables/a08.csv", "国家计划,合计,8303", "国家计划,合计,8302")
    lost = [d.table for d in listed() if d not in differences(copied)]
    assert lost == ["附表8"]


# The readings that docs/differences.md offers as hypotheses: with them the sums hold.


def test_reading_exchanges(copied: Path) -> None:
    table = "2014/tables/t13-1.csv"
    beijing = "北京产权交易所有限公司,,326,981664,680578,0,28069,952857,21,885,156,596\n"
    _change(copied, table, beijing, "")
    assert {d.column.rpartition("促成")[2] for d in differences(copied) if d.table == "表13(1)"} == {
        *("国际技术转移项目成交金额", "重大技术转移项目成交金额")
    }
    _change(copied, table, "667162.71", "657162.71")
    _change(copied, table, "919657.27", "1919657.27")
    # One row fewer, so the parts are 10 and 25; nothing is left to differ.
    assert [d for d in differences(copied) if d.table == "表13(1)"] == []


def test_reading_hong_kong_macao_and_taiwan(copied: Path) -> None:
    _change(copied, "2014/tables/a14.csv", "港澳台,6094", "港澳台,1084")
    assert [d for d in differences(copied) if d.table == "附表14"] == []


def test_reading_amounts_in_whole_units() -> None:
    """附表10: amounts printed with .00 stand for a whole 亿元; with that slack every row and column adds up."""
    for addition in additions(EDITIONS):
        if addition.table != "附表10" or addition.explained:
            continue
        cells = (addition.total, *addition.parts)
        limit = sum((HALF if cell.printed.endswith(".00") else cell.slack for cell in cells), Decimal(0))
        assert abs(addition.total.value - addition.sum) <= limit, addition.total


if __name__ == "__main__":  # the table of docs/differences.md, without its last column
    for item in differences(EDITIONS):
        print("|", " | ".join(vars(item).values()), "|")
