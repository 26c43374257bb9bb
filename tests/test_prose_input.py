"""What is wrong with the files of the prose, and with the reference data behind them, is told by file, line and column,
all of it at once."""

from __future__ import annotations

import csv
import io
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.editions.claims import CLAIM_HEADER
from kg.editions.edition import load_edition
from kg.editions.events import EVENT_HEADER
from kg.editions.extract import extract
from kg.editions.ledger import EXCLUSION_HEADER, LEDGER_HEADER
from kg.editions.reference import load_reference
from kg.editions.sections import SECTION_HEADER
from kg.model.problems import InputError, Problem
from kg.rdf.dataset import read_knowledge
from tests.conftest import DATA, Run

C14, C06 = "editions/2014/claims.csv", "editions/2006/claims.csv"
E14, S14, X14 = "editions/2014/events.csv", "editions/2014/sections.csv", "editions/2014/exclusions.csv"
L14 = "editions/2014/ledger.csv"
SETS, LINKS = "reference/class_sets.csv", "reference/organisation_links.csv"
WORDS, BODIES = "reference/numeral_words.csv", "reference/organisations.csv"
HEADERS = {C14: CLAIM_HEADER, E14: EVENT_HEADER, S14: SECTION_HEADER, X14: EXCLUSION_HEADER, L14: LEDGER_HEADER}


class Bench:
    """A copy of the data folder to spoil."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def rows(self, file: str) -> list[list[str]]:
        return list(csv.reader(io.StringIO((self.data / file).read_text(encoding="utf-8"))))

    def spoil(self, file: str, where: dict[str, str], cells: dict[str, str]) -> int:
        """Give the first row that fits other cells; returns its line."""
        rows = self.rows(file)
        header = rows[0]
        number, row = next(
            (n, row) for n, row in enumerate(rows, 1) if where.items() <= dict(zip(header, row, strict=True)).items()
        )
        for name, cell in cells.items():
            row[header.index(name)] = cell
        self.write(file, rows)
        return number

    def write(self, file: str, rows: list[list[str]]) -> None:
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(rows)
        (self.data / file).write_text(out.getvalue(), encoding="utf-8")

    def problems(self) -> list[Problem]:
        """What reading the data tells, with all of it in the exception."""
        with pytest.raises(InputError) as caught:
            read_knowledge(self.data)
        return list(caught.value.problems)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    shutil.copytree(DATA, tmp_path / "data")
    return Bench(tmp_path / "data")


@dataclass(frozen=True)
class Case:
    """One mistake in one row, the column it is told of, and words of the message."""

    name: str
    file: str
    where: dict[str, str]
    cells: dict[str, str]
    column: str
    words: tuple[str, ...]
    also: int = 0


TOTAL = {"line": "69", "printed": "7469.13"}
SHARE = {"line": "109", "printed": "74.95"}
GROWTH = {"line": "69", "printed": "16.03"}
PASSED = {"line": "69", "printed": "7000"}


def claim(name: str, where: dict[str, str], cells: dict[str, str], column: str, *words: str) -> Case:
    return Case(name, C14, where, cells, column, words)


def key(name: str, where: dict[str, str], path: str, *words: str) -> Case:
    return Case(name, C14, where, {"quantity": path}, "quantity", words)


G = "growth/base=2012/of=contract-value/period=2013"
CLAIMS = (
    key("no key at all", TOTAL, "", "''", "expected"),
    key("a key that is no path", TOTAL, "contract-value/2013", "measure/dimension=member"),
    key("upper case", TOTAL, "Contract-Value/period=2013", "measure/dimension=member"),
    key("a dimension twice", TOTAL, "contract-value/period=2013/period=2012", "measure/dimension=member"),
    key("unknown measure", TOTAL, "contract-sum/period=2013", "no measure 'contract-sum'"),
    key("unknown dimension", TOTAL, "contract-value/period=2013/colour=red", "no dimension 'colour'"),
    key("unknown member", TOTAL, "contract-value/period=2013/size=maior", "no size 'maior'", "nearest: major"),
    key("unknown area", TOTAL, "contract-value/area=cn-99/direction=output/period=2013", "no area 'cn-99'"),
    key("unknown quantity", GROWTH, "growth/base=2012/of=value/period=2013", "no of 'value'"),
    key("unknown event", TOTAL, "event-count/counted=participants/event=2014-99/period=2013", "no event '2014-99'"),
    key("an event of another edition", TOTAL, "event-count/counted=experts/event=2006-03/period=2013", "2006-03"),
    key("no period", TOTAL, "contract-value", "a period"),
    key("a period that is no year", TOTAL, "contract-value/period=13", "no year '13'"),
    key("share without denominator", SHARE, "share/of=contract-value/period=2013", "share without denominator"),
    key("share without quantity", SHARE, "share/denominator=contract-value/period=2013", "share without of"),
    key(
        "a denominator that is no key",
        SHARE,
        "share/denominator=contract-value;x/of=contract-value/period=2013",
        "which is no key",
    ),
    key(
        "a denominator with an unknown member",
        SHARE,
        "share/denominator=contract-value;size=maior/of=contract-value/period=2013",
        "no size 'maior'",
    ),
    key("growth without base", GROWTH, "growth/of=contract-value/period=2013", "growth without base"),
    key("growth without quantity", GROWTH, "growth/base=2012/period=2013", "growth without of"),
    key("rank without scope", {"kind": "rank"}, "rank/of=contract-value/period=2013", "rank without scope"),
    key("a base on a level", TOTAL, "contract-value/base=2012/period=2013", "contract-value with base"),
    claim("unknown unit", TOTAL, {"unit": "yuan-1e9"}, "unit", "'yuan-1e9'", "one of", "yuan-1e8"),
    claim("unknown kind", TOTAL, {"kind": "sum"}, "kind", "'sum'", "one of", "value"),
    claim("unknown qualifier", TOTAL, {"qualifier": "roughly"}, "qualifier", "'roughly'", "one of", "about"),
    claim("another kind than the measure's", TOTAL, {"kind": "growth"}, "kind", "'growth'", "'value'", "'threshold'"),
    claim("a count in money", TOTAL, {"unit": "item", "kind": "count"}, "unit", "'item'", "a unit of currency"),
    claim("a growth in percentage points", GROWTH, {"unit": "percentage-point"}, "unit", "'percent'", "of growth"),
    claim("a threshold that is equal", PASSED, {"qualifier": "equal"}, "qualifier", "above, below, at-least"),
    claim("value with another digit", TOTAL, {"value": "7469.14"}, "value", "'7469.14'", "7469.13", "as printed"),
    claim("printed with another digit", TOTAL, {"printed": "7469.31"}, "value", "'7469.13'", "7469.31"),
    claim("a value that is none", TOTAL, {"value": "7,469.13"}, "value", "'7,469.13'", "decimal number"),
    claim("no value", TOTAL, {"value": ""}, "value", "''", "decimal number"),
    claim(
        "a value that is not finite", {"line": "223", "printed": "三"}, {"value": "NaN"}, "value", "'NaN'", "decimal"
    ),
    claim("a line that is no number", TOTAL, {"line": "69a"}, "line", "'69a'", "whole number"),
    claim("a column that is no number", TOTAL, {"column": ""}, "column", "whole number"),
    claim("rows out of order", TOTAL, {"line": "68"}, "line", "'68'", "in the order of the text"),
    claim(
        "a line beyond the text", {"line": "1570", "printed": "4.5"}, {"line": "9999"}, "line", "'9999'", "sections.csv"
    ),
)

MEETING = {"number": "3"}


def event(name: str, cells: dict[str, str], column: str, *words: str) -> Case:
    return Case(name, E14, MEETING, cells, column, words)


EVENTS = (
    event("a number out of turn", {"number": "33"}, "number", "'33'", "3: events are numbered"),
    event("a day that no calendar has", {"date_start": "2013-02-30"}, "date_start", "'2013-02-30'", "ISO date"),
    event("a month that no calendar has", {"date_start": "2013-13"}, "date_start", "'2013-13'", "ISO date"),
    event("no date", {"date_start": ""}, "date_start", "''", "ISO date"),
    event("a date in Chinese", {"date_start": "2013年2月5日"}, "date_start", "ISO date"),
    event("an end that no calendar has", {"date_end": "2013-02-31"}, "date_end", "'2013-02-31'", "ISO date"),
    event("an end before the start", {"date_end": "2013-02-01"}, "date_end", "'2013-02-01'"),
    event("unknown area", {"area": "cn-99"}, "area", "'cn-99'", "regions.csv"),
    event("no Chinese title", {"title_zh": ""}, "title_zh", "''", "our own words"),
    event("no English title", {"title_en": ""}, "title_en", "''", "our own words"),
    event("unknown role", {"organisations": "chair:0444"}, "organisations", "role", "'chair:0444'"),
    event("a body without role", {"organisations": "0444"}, "organisations", "role", "'0444'"),
    event("unknown body", {"organisations": "issuer:9999"}, "organisations", "organisations.csv", "'9999'"),
    event("one of two bodies unknown", {"organisations": "issuer:0444|host:9998"}, "organisations", "'9998'"),
    event("a line that is no number", {"line": "x"}, "line", "'x'", "whole number"),
    event("a line beyond the sections", {"line": "9999", "last_line": "9999"}, "line", "'9999'"),
    event("a last line before the first", {"last_line": "1500"}, "last_line", "'1500'"),
    event("a year that is none", {"years": "13"}, "years", "'13'"),
)

SECTION = {"code": "part-1"}


def section(name: str, cells: dict[str, str], column: str, *words: str, also: int = 0) -> Case:
    return Case(name, S14, SECTION, cells, column, words, also)


SECTIONS = (
    section("unknown kind", {"kind": "back"}, "kind", "'back'", "front, text"),
    section("overlapping the one before", {"first": "60"}, "first", "'60'", "67", "without a gap"),
    section("a gap", {"first": "70"}, "first", "'70'", "67", "without a gap", also=-1),
    section("ends before it begins", {"last": "60"}, "first", "without a gap", also=-1),
    section("no numbers", {"first": "sixty"}, "first", "whole number", also=-1),
    section("the code of another", {"code": "contents"}, "code", "'contents'", also=-1),
    section("no title", {"title_zh": ""}, "title_zh", "''"),
)

RULE = {"pattern": r"附表1-15"}
LEDGER = {"line": "69", "text": "2013"}
OTHERS = (
    Case("a ledger line that is none", L14, LEDGER, {"line": "x"}, "line", ("'x'", "whole number")),
    Case("a ledger column that is none", L14, LEDGER, {"column": ""}, "column", ("whole number",)),
    Case("a ledger out of order", L14, LEDGER, {"line": "3"}, "line", ("'3'", "order of the text", "kg extract")),
    Case("a ledger reason unknown", L14, LEDGER, {"reason": "boring"}, "reason", ("'boring'", "page-number")),
    Case("a ledger place unknown", L14, LEDGER, {"place": "part-9"}, "place", ("'part-9'",)),
    Case("no ledger text", L14, LEDGER, {"text": ""}, "text", ("''",)),
    Case("unknown scheme of a set", SETS, {"scheme": "field"}, {"scheme": "fields"}, "scheme", ("'fields'",), also=-1),
    Case(
        "unknown class of a set",
        SETS,
        {"scheme": "field"},
        {"members": "electronics|x"},
        "members",
        ("field",),
        also=-1,
    ),
    Case("a set of nothing", SETS, {"scheme": "field"}, {"members": ""}, "members", ("''",), also=-1),
    Case("unknown edition of a set", SETS, {"scheme": "field"}, {"edition": "2010"}, "edition", ("'2010'",)),
    Case("a set without code", SETS, {"scheme": "field"}, {"code": "Set 1"}, "code", ("'Set 1'",), also=-1),
    Case("unknown relation", LINKS, {"organisation": "0001"}, {"relation": "owner-of"}, "relation", ("unit-of",)),
    Case("unknown basis", LINKS, {"organisation": "0001"}, {"basis": "guess"}, "basis", ("'guess'", "report")),
    Case("unknown body", LINKS, {"organisation": "0001"}, {"organisation": "9999"}, "organisation", ("'9999'",)),
    Case("unknown other body", LINKS, {"organisation": "0001"}, {"other": "9999"}, "other", ("'9999'",)),
    Case("a body linked to itself", LINKS, {"organisation": "0001"}, {"other": "0001"}, "other", ("'0001'",)),
    Case("unknown reason of a word", WORDS, {"word": "一般"}, {"reason": "wrod"}, "reason", ("'wrod'",)),
    Case("no word", WORDS, {"word": "一般"}, {"word": ""}, "word", ("''",)),
    Case("a word without number", WORDS, {"word": "一般"}, {"word": "普通"}, "word", ("'普通'",)),
    Case("unknown region of a body", BODIES, {"number": "0002"}, {"region": "cn-99"}, "region", ("'cn-99'",)),
    Case("unknown city of a body", BODIES, {"number": "0002"}, {"city": "cn-99"}, "city", ("'cn-99'",)),
    Case("unknown type of a body", BODIES, {"number": "0002"}, {"type": "club"}, "type", ("'club'",)),
    Case("unknown legal form", BODIES, {"number": "0002"}, {"legal_form": "llc"}, "legal_form", ("'llc'",)),
    Case("a number twice", BODIES, {"number": "0002"}, {"number": "0001"}, "number", ("'0001'", "line 2"), also=-1),
    Case("no name", BODIES, {"number": "0002"}, {"name_zh": ""}, "name_zh", ("''",)),
)
CASES = (*CLAIMS, *EVENTS, *SECTIONS, *OTHERS)


@pytest.mark.parametrize("case", CASES, ids=[f"{Path(c.file).stem}: {c.name}" for c in CASES])
def test_a_mistake_is_told_with_file_line_and_column(case: Case, bench: Bench) -> None:
    line = bench.spoil(case.file, case.where, case.cells)
    problems = bench.problems()
    file = str(bench.data / case.file)
    here = [p for p in problems if (p.file, p.line, p.column) == (file, line, case.column)]
    assert here, [str(p) for p in problems]
    told = " ".join(str(p) for p in here)
    for word in case.words:
        assert word in told, told
    assert told.startswith(f"{file}:{line}, column {case.column}: found ")
    if case.also >= 0:  # -1: whatever uses a code that is gone is told too
        assert len(problems) <= 1 + case.also, [str(p) for p in problems]


@pytest.mark.parametrize(
    "cells", [{"reason": "boring"}, {"pattern": "附表(1-15"}, {"first": "x"}, {"last": ""}], ids=str
)
def test_a_bad_rule_of_exclusion_is_told_by_extract(cells: dict[str, str], bench: Bench, reports: Path) -> None:
    line = bench.spoil(X14, RULE, cells)
    (name,) = cells
    reference = load_reference(bench.data)
    edition = load_edition(bench.data, "2014", reference)
    with pytest.raises(InputError) as caught:
        extract(reports / "2014.md", edition, reference)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == (str(bench.data / X14), line)
    assert problem.column == name


@pytest.mark.parametrize("cells", [{"reason": "boring"}, {"pattern": "附表(1-15"}, {"first": "x"}], ids=str)
def test_a_bad_rule_of_exclusion_is_told_by_build(cells: dict[str, str], bench: Bench) -> None:
    line = bench.spoil(X14, RULE, cells)
    (problem,) = bench.problems()
    assert (problem.file, problem.line) == (str(bench.data / X14), line)


@pytest.mark.parametrize("file", HEADERS, ids=lambda file: Path(file).stem)
def test_a_wrong_header_is_told_with_the_right_one(file: str, bench: Bench) -> None:
    rows = bench.rows(file)
    rows[0][1] = "wrong"
    bench.write(file, rows)
    (problem,) = [p for p in bench.problems() if p.file == str(bench.data / file)]
    assert (problem.line, problem.expected) == (1, f"the header {','.join(HEADERS[file])}")


@pytest.mark.parametrize("file", [C14, E14, S14, L14, SETS, LINKS, WORDS, BODIES], ids=lambda file: Path(file).stem)
def test_a_row_with_too_few_cells_is_told(file: str, bench: Bench) -> None:
    rows = bench.rows(file)
    rows[2].pop()
    bench.write(file, rows)
    wanted = len(rows[0])
    told = [str(p) for p in bench.problems() if p.file == str(bench.data / file)]
    assert told == [f"{bench.data / file}:3: found {wanted - 1} cells; expected {wanted}, one for each heading"]


def test_what_is_wrong_with_the_prose_of_both_editions_is_told_at_once(bench: Bench) -> None:
    wanted = set()
    for case in (CLAIMS[3], CLAIMS[12], CLAIMS[13], EVENTS[1], EVENTS[10], OTHERS[3]):
        where = case.where if case.where != TOTAL else {**TOTAL, "line": "69"}
        if case is CLAIMS[12]:
            where = {"line": "77", "printed": "7469.13"}
        line = bench.spoil(case.file, where, case.cells)
        wanted.add((str(bench.data / case.file), line, case.column))
    line = bench.spoil(C06, {"line": "62", "printed": "1551.36"}, {"value": "1551.63"})
    wanted.add((str(bench.data / C06), line, "value"))
    assert {(p.file, p.line, p.column) for p in bench.problems()} == wanted


def test_several_mistakes_of_one_row_are_told_at_once(bench: Bench) -> None:
    cells = {"unit": "x", "kind": "y", "qualifier": "z", "quantity": "a/b=c", "value": "one"}
    line = bench.spoil(C14, TOTAL, cells)
    told = [(p.line, p.column) for p in bench.problems()]
    assert {column for _, column in told} == set(cells)
    assert {number for number, _ in told} == {line}


def test_the_command_line_tells_all_and_exits_2(bench: Bench, kg: Run, tmp_path: Path) -> None:
    first = bench.spoil(C14, TOTAL, {"value": "7469.14"})
    second = bench.spoil(E14, MEETING, {"date_start": "2013-02-30"})
    done = kg("build", "--data", str(bench.data), "--store", str(tmp_path / "store"))
    assert done.returncode == 2
    assert done.stdout == ""
    assert f"{bench.data / C14}:{first}, column value: found '7469.14'; expected 7469.13" in done.stderr
    assert f"{bench.data / E14}:{second}, column date_start: found '2013-02-30'; expected an ISO date" in done.stderr
    assert done.stderr.rstrip().endswith("2 problems in the input; nothing was changed")
    assert not (tmp_path / "store").exists()


def test_an_edition_without_prose_is_whole(bench: Bench) -> None:
    for name in ("claims.csv", "events.csv"):
        (bench.data / "editions/2006" / name).unlink()
    first = read_knowledge(bench.data).editions[0]
    assert (first.claims, first.events) == ((), ())
    assert len(first.figures) > 600


def test_a_missing_ledger_is_told_with_the_command_that_makes_it(bench: Bench) -> None:
    (bench.data / L14).unlink()
    (problem,) = bench.problems()
    assert problem.file == str(bench.data / L14)
    assert problem.fix == "run kg extract on the report's text, --edition 2014"
