"""docs/flows.md and docs/flows-facts.md say what the graph says now."""

from __future__ import annotations

import re
import shlex
from collections import defaultdict
from decimal import Decimal
from statistics import median

import pytest

from kg.lookup import prefixes
from kg.model.estimate import told
from kg.networks.provinces.press import compare_facts
from kg.networks.provinces.press_page import area_names, page
from kg.store.embedded import Opened
from tests.conftest import ROOT, Run

PAGE = (ROOT / "docs" / "flows.md").read_text("utf-8")
BEIJING = "cn-110000"
CELLS = """
    SELECT ?run ?origin ?destination ?status ?value ?lower ?upper ?low WHERE {
      GRAPH ?g {
        ?r a tm:FlowEstimate .
        ?o prov:wasGeneratedBy ?r ; tm:technologyFlowEstimated ?value ; tm:origin ?a ; tm:destination ?b ;
           tm:flowStatus ?s ; tm:lower ?lower ; tm:upper ?upper ; tm:boundLow ?low .
      }
      BIND(STRAFTER(STR(?r), "/run/") AS ?run)
      BIND(STRAFTER(STR(?a), "/area/") AS ?origin) BIND(STRAFTER(STR(?b), "/area/") AS ?destination)
      BIND(STRAFTER(STR(?s), "/flow-status/") AS ?status)
    }"""
ASSUMED = """
    SELECT ?run ?bound WHERE {
      GRAPH ?g { ?r tm:assumes ?a . ?a tm:boundHigh ?bound ; tm:assumedValue 0.0 ; tm:concerns ?area }
      FILTER(STRENDS(STR(?area), "/cn-540000"))
      BIND(STRAFTER(STR(?r), "/run/") AS ?run)
    }"""
FACTS = """
    SELECT ?run ?part ?sigma WHERE {
      GRAPH tmg:reference { ?f a tm:FlowFact ; tm:partOfYear ?part ; tm:sigma ?sigma }
      OPTIONAL { GRAPH ?g { ?r prov:used ?f } BIND(STRAFTER(STR(?r), "/run/") AS ?run) }
    }"""
Cells = dict[str, list[dict[str, str]]]


def _asked(opened: Opened, query: str) -> list[dict[str, str]]:
    return [dict(row) for row in opened.rows(prefixes(opened) + query)]


@pytest.fixture(scope="module")
def cells(opened: Opened) -> Cells:
    """The flows of each run."""
    runs: Cells = defaultdict(list)
    for row in _asked(opened, CELLS):
        runs[row["run"]].append(row)
    return runs


def test_the_page_of_press_facts_is_what_is_predicted_now(opened: Opened) -> None:
    """Words alike; numbers but for the last digit, in which machines may differ."""
    split = re.compile(r"(?<![-\w.])(\d+(?:\.\d+)?)(?![-\w.]*\w)")
    there = split.split((ROOT / "docs" / "flows-facts.md").read_text("utf-8"))
    here = split.split(page(compare_facts(opened), area_names(opened)))
    assert there[::2] == here[::2], "run kg flows facts --out docs/flows-facts.md"
    for a, b in zip(there[1::2], here[1::2], strict=True):
        assert a == b or float(a) == pytest.approx(float(b), rel=0.05, abs=0.011)


def test_the_table_of_networks_is_what_is_in_the_graph(cells: Cells, opened: Opened) -> None:
    rows = re.findall(r"^\| (\d{4}) \| (\S+) \| (\d+) \| (\S+) .*?\| (\S+) % \| (.*) \|$", PAGE, re.M)
    assert {f"{year}-{measure}-totals" for year, measure, *_ in rows} == {r for r in cells if r.endswith("-totals")}
    used = {row["run"] for row in _asked(opened, FACTS) if row["run"]}
    for year, measure, places, gap, part, facts in rows:
        flows = cells[f"{year}-{measure}-totals"]
        assert int(places) == len({row["origin"] for row in flows} - {"residual"})
        residual = sum(Decimal(r["value"]) for r in flows if "residual" in (r["origin"], r["destination"]))
        assert float(residual) == pytest.approx(float(gap), abs=1e-6)
        whole = sum(Decimal(row["value"]) for row in flows)
        assert float(part) == pytest.approx(100 * float(residual / whole), rel=0.05)
        with_facts = f"{year}-{measure}-totals-and-facts"
        assert (facts != "none") == (with_facts in cells) == (with_facts in used)
    assert len(cells) == 8
    assert "eight runs in all" in " ".join(PAGE.split())


def test_how_little_is_known_is_told(cells: Cells) -> None:
    """The spread of intervals between places, that the totals prove nothing of any pair, and the digits."""
    medians: dict[bool, list[float]] = {True: [], False: []}
    for flows in cells.values():
        apart = [r for r in flows if r["origin"] != r["destination"] and r["status"] == "estimated"]
        spans = [(r["origin"] == BEIJING, float(r["upper"]) / float(r["lower"])) for r in apart]
        medians[False].append(median(span for _, span in spans))
        medians[True].append(median(span for beijing, span in spans if beijing))
        assert {Decimal(row["low"]) for row in flows} == {0}
        assert max(len(Decimal(row["value"]).normalize().as_tuple().digits) for row in flows) == 12
    found = re.search(r"a factor of (\d+) to (\d+) at the\nmedian \(of what Beijing sells: (\d+) to (\d+)\)", PAGE)
    assert found
    all_low, all_high, low, high = map(int, found.groups())
    assert all_low <= min(medians[False]) < max(medians[False]) <= all_high
    assert low <= min(medians[True]) < max(medians[True]) <= high


def test_what_is_assumed_of_tibet_and_of_press_facts(opened: Opened) -> None:
    bounds = {row["run"]: Decimal(row["bound"]) for row in _asked(opened, ASSUMED)}
    assert len(bounds) == 8
    for run, bound in bounds.items():
        if "value" in run:
            assert f"{told(bound)} ({run[:4]}" in PAGE or f"{told(bound)} 亿元 ({run[:4]})" in PAGE
        else:
            assert bound == 0
    facts = _asked(opened, FACTS)
    assert {(row["part"], row["sigma"]) for row in facts} == {("year", "0.1"), ("first-half", "0.2")}


def test_the_sparql_of_the_page_answers(opened: Opened) -> None:
    found = re.search(r"```sparql\n(.*?)```", PAGE, re.S)
    assert found
    rows = [dict(row) for row in opened.rows(found[1])]
    assert [row["run"].rpartition("-value-")[2] for row in rows] == ["totals", "totals-and-facts"]
    for row in rows:
        low, value, high = (Decimal(row[name]) for name in ("lower", "value", "upper"))
        assert Decimal(row["boundLow"]) <= low < value < high <= Decimal(row["boundHigh"])


@pytest.mark.parametrize("command", re.findall(r"^kg ((?:flows show|query flows|trace) .*?)(?: +#.*)?$", PAGE, re.M))
def test_the_commands_of_the_page_answer(kg: Run, command: str) -> None:
    done = kg(*shlex.split(command))
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
