"""The commands as a user meets them: what they print, where, and what they say of a wrong call."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pytest

from kg.cli.main import app
from kg.export.check_rows import COLUMNS
from kg.rdf.dataset import Knowledge
from kg.store.embedded import Opened
from kg.trace import trace
from tests.conftest import ROOT, Run

COMMANDS = (
    *("build", "check", "extract", "export", "diff", "query", "queries", "find", "show", "trace", "network", "flows"),
    *("publish", "serve"),
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(kg: Run, command: str) -> None:
    done = kg(command, "--help")
    assert done.returncode == 0
    assert "Usage" in done.stdout
    assert len(done.stdout.splitlines()) > 5


def test_all_registered_commands_are_tested_here() -> None:
    names = {command.callback.__name__ for command in app.registered_commands if command.callback}
    names |= {str(group.name) for group in app.registered_groups}
    assert names == set(COMMANDS)


def test_trace_of_a_computed_value_reaches_its_two_printed_cells(kg: Run) -> None:
    done = kg("trace", "net-outflow/area=cn-110000/of=contract-value/period=2013")
    assert "1906.31 亿元 — computed" in done.stdout
    assert "2851.72 亿元 - 945.41 亿元" in done.stdout
    assert 'printed "2851.72" 亿元 — 2014 edition, 附表13' in done.stdout
    assert "line 993 of" in done.stdout
    assert 'printed "945.41" 亿元 — 2014 edition, 附表14' in done.stdout
    assert "line 1052 of" in done.stdout


def test_trace_takes_a_cell_in_words_or_as_a_path(kg: Run) -> None:
    by_words = kg("trace", "2014", "附表13", "北京", "成交额/2013年").stdout
    assert 'printed "2851.72"' in by_words
    assert kg("trace", "2014/附表13/北 京/成交额/2013年").stdout == by_words
    by_iri = kg("trace", "https://w3id.org/techmarket/id/figure/2014/a13/r001c05").stdout
    assert by_iri == by_words


def test_trace_of_a_missing_cell_says_why_it_is_missing(kg: Run) -> None:
    done = kg("trace", "2014", "附表13", "西藏", "成交额/2013年")
    assert "missing: printed" in done.stdout
    assert "西藏" in done.stdout


def test_trace_of_a_total_shows_every_figure_of_both_editions(kg: Run) -> None:
    done = kg("trace", "contract-value/period=2005")
    # 2006 表4, 表5, 表8 and twice its prose, 2014 附表1; 2014 表1 has a thousands mark.
    assert done.stdout.count('printed "1551.36"') == 6
    assert done.stdout.count('printed "1,551.36"') == 1


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("trace", "2014", "附表13", "北京", "成交"), "合同数/2012年"),
        (("trace", "2014", "附表13", "北京"), "needs its column too: 合同数/2012年"),
        (("trace", "2014", "附表99", "北京", "成交额"), "附表13"),
        (("trace", "area/cn-110000"), "not a number"),
        (("show", "nothing-like-this"), "nothing is known as"),
        (("find", "qqqq"), "nothing has a label"),
        (("query", "net-outflo"), "net-outflow"),
        (("query", "net-outflow", "--param", "yaer=2013"), "did you mean 'year'"),
        (("query", "net-outflow", "--param", "year=2014"), "allowed: 2005, 2012, 2013"),
        (("query", "net-outflow", "--param", "year"), "not name=value"),
        (("query", "net-outflow", "--format", "xml"), "table, csv, tsv, json"),
        (("query", "-"), "not valid SPARQL"),
        (("query", "missing.rq"), "no such file"),
        (("queries", "net-outflwo"), "nearest"),
        (("network", "strength", "--year", "1999"), "2012, 2013"),
        (("check", "--store", "/nonexistent"), "kg build"),
        (("check", "--lang", "fr"), "--lang is one of en, zh"),
    ],
)
def test_a_wrong_call_says_what_would_do_and_exits_2(kg: Run, arguments: tuple[str, ...], expected: str) -> None:
    done = kg(*arguments, stdin="SELECT nonsense")
    assert done.returncode == 2
    assert expected in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_formats_agree_and_keep_exact_digits(kg: Run) -> None:
    text = kg("query", "net-outflow", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    tabs = list(csv.DictReader(io.StringIO(kg("query", "net-outflow", "--format", "tsv").stdout), delimiter="\t"))
    objects = json.loads(kg("query", "net-outflow", "--format", "json").stdout, parse_float=Decimal)
    assert rows == tabs
    assert [str(o["net"]) for o in objects if o["net"] is not None] == [row["net"] for row in rows if row["net"]]
    assert kg("query", "net-outflow").stdout.count("\n") == len(rows) + 2


def test_own_sparql_runs_over_the_stated_default_graph(kg: Run) -> None:
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?f a <https://w3id.org/techmarket/def#Figure> }"
    assert kg("query", "-", "--format", "csv", stdin=count).stdout == "n\n0\n"
    current = "ASK { ?o a <https://w3id.org/techmarket/def#CurrentObservation> }"
    assert kg("query", "-", stdin=current).stdout == "true\n"
    graph = kg("query", "-", stdin="DESCRIBE <https://w3id.org/techmarket/id/area/cn-110000>").stdout
    assert '"北京"@zh' in graph


def test_find_ignores_case_and_blanks_and_puts_whole_labels_first(kg: Run) -> None:
    found = list(csv.DictReader(io.StringIO(kg("find", "北 京", "--format", "csv").stdout)))
    assert found[0]["id"] == "id/area/cn-110000"
    found = list(csv.DictReader(io.StringIO(kg("find", "SHAANXI", "--format", "csv").stdout)))
    assert found[0]["id"] == "id/area/cn-610000"


def test_check_holds_on_the_real_graph_and_gives_findings_as_data(kg: Run) -> None:
    done = kg("check", "--format", "json", "--lang", "zh")
    assert done.returncode == 0, done.stderr
    assert "all hold" in done.stderr
    rows = json.loads(done.stdout, parse_float=Decimal)
    assert {row["kind"] for row in rows} == {"finding"}
    assert {tuple(row) for row in rows} == {COLUMNS}
    west = next(row for row in rows if row["id"] == "growth-of-members/2014/t06/r003c03")
    assert (west["report"], west["printed"], west["expected_low"]) == (2014, "67.10", Decimal("32.084911"))
    assert west["note"] == "西藏印为横线"


def test_a_reader_that_goes_away_is_no_error() -> None:
    import subprocess
    import sys

    command = f"{sys.executable} -m kg queries | head -n 1"
    done = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""


def test_every_table_and_every_revised_quantity_can_be_traced_from_its_cells(
    opened: Opened, knowledge: Knowledge
) -> None:
    revised = {item.key for item in knowledge.revisions}
    figures = [figure for item in knowledge.editions for figure in item.figures]
    chosen = {(f.place.edition, f.place.table): f for f in figures}
    chosen.update({(f.place.edition, f.key.path): f for f in figures if f.key in revised})
    assert len(chosen) > 80
    for figure in chosen.values():
        step = trace(opened, opened.names.thing("figure", figure.place.code).value)
        assert step.kind == "figure"
        assert figure.content.printed in step.title
        assert step.inputs[0].detail == f"key {figure.key.path}"


def test_a_note_is_told_with_the_cell_it_qualifies(kg: Run) -> None:
    qualified = kg("trace", "2006", "表4", "国内生产总值（GDP）（亿元）", "2005").stdout
    assert "note: Gross domestic product as newly published" in qualified
    other = kg("trace", "2006", "表4", "技术合同交易额（亿元）", "2005").stdout
    assert "表4" in other
    assert "note:" not in other
