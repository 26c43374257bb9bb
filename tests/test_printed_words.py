"""kg extract holds the words of mentions.csv and universals.csv against the text, and tells where they stand."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg.editions.edition import load_edition
from kg.editions.extract import extract
from kg.editions.printed_words import check_words
from kg.editions.reference import load_reference
from kg.model.problems import InputError, Problem
from tests.conftest import DATA, Run
from tests.test_prose_input import Bench

TEXTS = {"2006": "2006.txt", "2014": "2014.md"}
M14, U14 = "editions/2014/mentions.csv", "editions/2014/universals.csv"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    shutil.copytree(DATA, tmp_path / "data")
    return Bench(tmp_path / "data")


def told(bench: Bench, text: Path, edition: str = "2014") -> list[Problem]:
    """What the words of an edition's rows have wrong beside a text."""
    problems: list[Problem] = []
    check_words(bench.data / "editions" / edition, text.read_text("utf-8").split("\n"), problems)
    return problems


@pytest.mark.parametrize("edition", TEXTS)
def test_the_words_of_both_editions_stand_where_the_data_says(bench: Bench, reports: Path, edition: str) -> None:
    assert told(bench, reports / TEXTS[edition], edition) == []


@pytest.mark.parametrize(
    ("file", "where", "cells", "found", "fix"),
    [
        (M14, {"printed": "西安交大"}, {"column": "74"}, "'安交大等'", "it stands at line 734, column 73"),
        (M14, {"printed": "西安交大"}, {"column": "72"}, "'、西安交'", "it stands at line 734, column 73"),
        (M14, {"printed": "西安交大"}, {"line": "735"}, "'图22国'", "it stands at line 734, column 73"),
        (M14, {"printed": "西安交大"}, {"printed": "西安理工"}, "'西安交大'", "write what the text prints"),
        (U14, {"line": "406"}, {"printed": "除杭州外"}, "'除杭州、'", "write what the text prints"),
        (U14, {"line": "406"}, {"column": "38"}, "'杭州、哈尔滨外，'", "it stands at line 406, column 37"),
    ],
)
def test_words_that_stand_elsewhere_are_told_with_their_place(
    bench: Bench, reports: Path, file: str, where: dict[str, str], cells: dict[str, str], found: str, fix: str
) -> None:
    line = bench.spoil(file, where, cells)
    (problem,) = told(bench, reports / TEXTS["2014"])
    assert (problem.file, problem.line, problem.column) == (str(bench.data / file), line, "printed")
    assert problem.fix.startswith(fix)
    assert problem.found == found


def test_a_line_that_the_text_has_not_is_told(bench: Bench, reports: Path) -> None:
    line = bench.spoil(M14, {"printed": "西安交大"}, {"line": "99999"})
    assert [(p.line, p.column) for p in told(bench, reports / TEXTS["2014"])] == [(line, "line")]


def test_words_may_run_on_in_the_next_line(bench: Bench, reports: Path) -> None:
    """深圳国际高新技术产权交易所 begins at the end of line 947 of the 2006 text."""
    line = bench.spoil("editions/2006/mentions.csv", {"line": "947", "printed": "深圳国际高新技术产权交易所"}, {})
    assert line
    assert told(bench, reports / TEXTS["2006"], "2006") == []


def test_extract_tells_all_of_it_at_once_and_writes_nothing(bench: Bench, reports: Path) -> None:
    one = bench.spoil(M14, {"printed": "西安交大"}, {"column": "70"})
    two = bench.spoil(U14, {"line": "406"}, {"printed": "除杭州外"})
    reference = load_reference(bench.data)
    with pytest.raises(InputError) as raised:
        extract(reports / TEXTS["2014"], load_edition(bench.data, "2014", reference), reference)
    places = {(Path(p.file).name, p.line, p.column) for p in raised.value.problems}
    assert places == {("mentions.csv", one, "printed"), ("universals.csv", two, "printed")}


def test_a_text_with_another_line_is_told_as_another_text(bench: Bench, reports: Path, tmp_path: Path, kg: Run) -> None:
    """Not as eighty mentions in a wrong place; these are told once the text is said to be a new one."""
    text = tmp_path / "new.md"
    text.write_text("\n" + (reports / TEXTS["2014"]).read_text("utf-8"), "utf-8")
    command = ("extract", str(text), "--edition", "2014", "--data", str(bench.data))
    first, second = kg(*command), kg(*command, "--new-text")
    assert (first.returncode, second.returncode) == (2, 2)
    assert "is not the text of edition 2014 that edition.toml names" in first.stderr
    assert "it stands at line 407, column 37" in second.stderr
