"""``--explain``: what an answer rests on; and mixtures, which are never summed or ranked in silence."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

import kg as front
from kg.explain import Explanation, explain, lines, mixtures_of
from kg.explain.widen import widen
from kg.model.problems import UsageError
from kg.queries import bound, catalogue
from kg.store.embedded import Opened
from kg.store.source import Table
from tests.conftest import ROOT, Run

QUERIES = ROOT / "queries"
CATALOGUE = catalogue(QUERIES)
HEAD = """PREFIX tm: <https://w3id.org/techmarket/def#>
PREFIX tmg: <https://w3id.org/techmarket/graph/>
PREFIX sdmx-dimension: <http://purl.org/linked-data/sdmx/2009/dimension#>
"""
OUTPUT_2013 = """?o tm:contractValue ?v ; tm:direction <https://w3id.org/techmarket/code/direction/output> ;
    sdmx-dimension:refPeriod <https://w3id.org/techmarket/id/year/2013> ; sdmx-dimension:refArea ?a"""

#: Rankings of the catalogue over what differs: their explanation says so.
DECLARED = {
    "buyer-shares": ("2005", "2013"),
    "seller-shares": ("2005", "2013"),
    "ip-structure": ("patent", "专利"),
    "patent-mean-values": ("patent", "专利"),
}


def explained(opened: Opened, name: str, **given: str) -> Explanation:
    return explain(opened, bound(QUERIES, name, given, opened))


def _counted(rows: Sequence[Mapping[str, str]], columns: Sequence[str]) -> Counter[tuple[str, ...]]:
    return Counter(tuple(row[column] for column in columns) for row in rows)


# Widening


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_a_widened_query_gives_the_same_rows(opened: Opened, name: str) -> None:
    text = CATALOGUE[name].text
    plain, wide = opened.run(text), opened.run(widen(text).text)
    assert isinstance(plain, Table)
    assert isinstance(wide, Table)
    before, after = _counted(plain.rows, plain.columns), _counted(wide.rows, plain.columns)
    # What is told of a row may tell apart rows that DISTINCT holds for one.
    assert set(after) == set(before) if "SELECT DISTINCT" in text else after == before


def test_braces_and_keywords_in_strings_comments_and_iris_do_not_mislead() -> None:
    wide = widen("""SELECT ?a # } SELECT ?no {
        WHERE { ?a ?p "} SELECT ?x {" . FILTER(?a != <http://example.org/SELECT#x>) BIND('''}'s''' AS ?t) }""")
    assert sorted(wide.columns.values()) == ["a", "p", "t"]
    assert not wide.weighed


def test_what_is_only_tested_is_not_told() -> None:
    wide = widen("SELECT ?a { ?a ?p ?b FILTER NOT EXISTS { ?a ?p ?absent } MINUS { ?a ?p ?less } }")
    assert sorted(wide.columns.values()) == ["a", "b", "p"]


def test_the_inside_of_a_group_is_told(opened: Opened) -> None:
    wide = widen(f"{HEAD} SELECT ?a (SUM(?v) AS ?s) {{ GRAPH tmg:current {{ {OUTPUT_2013} }} }} GROUP BY ?a")
    answer = opened.run(wide.text)
    assert isinstance(answer, Table)
    column = next(column for column, of in wide.columns.items() if of == "o")
    assert column in wide.weighed
    assert any(
        row[column]
        == "https://w3id.org/techmarket/id/current/contract-value/area=cn-110000/direction=output/period=2013"
        for row in answer.rows
    )


def test_other_kinds_of_queries_are_refused(opened: Opened) -> None:
    with pytest.raises(UsageError, match="only a SELECT query can be explained"):
        explain(opened, "ASK { ?s ?p ?o }")
    assert mixtures_of(opened, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }") == ()


# What an answer rests on


def test_output_ranking_rests_on_appendix_table_13(opened: Opened) -> None:
    found = explained(opened, "output-ranking")
    # 30 provinces with value, number and growth, and the value of the market.
    assert found.observations == {"current": 91}
    assert found.cubes["contract-value by area+direction+period"] == 30
    assert found.figures["2014 附表13"] == 91
    assert found.facets == {"period": ("2013",), "direction": ("output",), "unit": ("%", "亿元", "项")}
    assert found.graphs == ("current", "reference")
    assert found.editions == {"2014": 91}
    assert not found.mixtures
    missing = next(remark for remark in found.remarks if remark.kind == "missing")
    assert "合同成交额 · 西藏 · 输出 · 2013 (printed as a dash)" in missing.items
    differing = next(remark for remark in found.remarks if remark.kind == "contradiction")
    # Growth of Tianjin: 附表13 and 表7 do not print the same.
    assert "growth/area=cn-120000/base=2012/direction=output/of=contract-value/period=2013" in differing.items


def test_net_outflow_rests_on_cells_below_what_is_computed(opened: Opened) -> None:
    found = explained(opened, "net-outflow")
    assert found.observations == {"current": 61, "computed": 60}
    # 30 outputs and 31 absorbed; the computed values stand on the same cells.
    assert (found.figures["2014 附表13"], found.figures["2014 附表14"]) == (30, 31)
    rules = {remark.text: remark.items for remark in found.remarks if remark.kind == "computed"}
    assert rules["net outflow = output - absorbed"] == ("30 values",)


def test_flows_rest_on_the_printed_totals_of_their_ends_and_are_said_to_be_estimates(opened: Opened) -> None:
    found = explained(opened, "flows", year="2013", measure="contract-value", evidence="totals-and-facts")
    assert found.figures["2014 附表13"] >= 31
    assert found.figures["2014 附表14"] >= 33
    (said,) = [remark for remark in found.remarks if remark.kind == "estimated"]
    (run,) = said.items
    assert "flows: 1156; press facts: 1; not printed and taken as 0: 西藏" in run


def test_as_of_an_edition_the_observations_are_those_of_its_view(opened: Opened) -> None:
    found = explained(opened, "net-outflow", year="2005", asof="2006")
    assert set(found.observations) == {"asof"}
    assert found.editions == {"2006": 61}
    assert {place.partition(" ")[0] for place in found.figures} == {"2006"}


def test_breaks_in_series_are_told(opened: Opened) -> None:
    breaks = [remark for remark in explained(opened, "seller-shares").remarks if "not-comparable" in remark.kind]
    assert any("大专院校（2006年版）" in remark.items for remark in breaks)
    revised = [remark for remark in explained(opened, "gdp-ratio").remarks if remark.kind.endswith("revised")]
    assert any(item == "gdp/area=cn/period=2005: revised by 261637000000 (base unit)" for item in revised[0].items)


def test_groups_of_areas_and_inexact_statements_are_told(opened: Opened) -> None:
    groups = next(r for r in explained(opened, "region-growth").remarks if r.kind == "group of areas")
    assert any(item.startswith("东部地区: 表7; 11 members") for item in groups.items)
    inexact = next(r for r in explained(opened, "claims").remarks if r.kind == "approximate")
    assert any(item.startswith("about: ") for item in inexact.items)


def test_a_query_of_cells_rests_on_them_all(opened: Opened, knowledge: object) -> None:
    found = explained(opened, "cells")
    assert sum(found.figures.values()) == 3275
    assert "figures/2014/a13" in found.graphs


def test_without_a_graph_the_default_graph_is_told(opened: Opened) -> None:
    found = explain(opened, f"{HEAD} SELECT ?v {{ {OUTPUT_2013} }}")
    assert found.graphs == tuple(f"{name} (default graph)" for name in ("ontology", "reference", "current"))


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_every_query_can_be_explained(opened: Opened, name: str) -> None:
    found = explained(opened, name)
    assert found.graphs
    assert found.observations or found.figures or found.things
    assert len(lines(found)) >= 3
    if found.observations:
        assert found.figures, "every observation stands on printed figures"


# Mixtures


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_no_query_of_the_catalogue_mixes_in_silence(opened: Opened, name: str) -> None:
    query = CATALOGUE[name]
    # Each value of each parameter once, the others at their default.
    for given in [{}, *({p.name: value} for p in query.parameters if not p.codes_of for value in p.allowed)]:
        found = mixtures_of(opened, query.bind(given))
        if name not in DECLARED:
            assert found == (), given
        else:
            assert all(word in query.about_en + query.about_zh for word in DECLARED[name])
            assert {mixture.done for mixture in found} <= {"ranked"}, "nothing is summed over what differs"


@pytest.mark.parametrize(
    ("body", "facets"),
    [
        ("(SUM(?v) AS ?s) { GRAPH tmg:current { ?o tm:gdp ?v } }", {"several members of period"}),
        (f"(AVG(?v) AS ?s) {{ GRAPH tmg:current {{ {OUTPUT_2013} }} }}", {"a part and its whole"}),
        (
            "?a (MAX(?v) AS ?s) { ?o tm:contractValue ?v ; sdmx-dimension:refArea ?a } GROUP BY ?a",
            {"several members of period", "several members of direction"},
        ),
        (
            "(SUM(?v) AS ?s) { GRAPH ?g { ?o a tm:EditionObservation ; tm:gdp ?v } }",
            {"several editions", "several members of period"},
        ),
        (
            "(SUM(?v) AS ?s) { GRAPH tmg:current { ?o tm:meanValue ?v } }",
            {"several cubes", "several members of period", "a sum of what does not add up", "a part and its whole"},
        ),
        (f"?a ?v {{ GRAPH tmg:current {{ {OUTPUT_2013} }} }} ORDER BY DESC(?v)", {"a part and its whole"}),
        ("?v { GRAPH tmg:current { ?o tm:gdp ?v } } ORDER BY DESC(?v)", {"several members of period"}),
        (
            "?v { GRAPH tmg:current { ?o tm:contractValue ?v } } ORDER BY DESC(?v) LIMIT 400",
            {"several cubes", "several members of direction"},
        ),
        ("(SUM(?v) AS ?s) { ?o tm:growth|tm:contractValue ?v }", {"several cubes", "several units"}),
        ("* { GRAPH tmg:current { ?o tm:gdp ?v } } ORDER BY DESC(?v)", {"several members of period"}),
        ("(SUM(?v) AS ?s) { GRAPH ?g { ?f tm:technologyFlowEstimated ?v } }", {"several runs of flows"}),
        ("?f ?v { GRAPH ?g { ?f tm:technologyFlowEstimated ?v } } ORDER BY DESC(?v)", {"several runs of flows"}),
        (
            "(SUM(?v) AS ?s) { GRAPH ?g { ?o tm:technologyFlowEstimated|tm:contractValue ?v } }",
            {"several runs of flows", "flows and published numbers"},
        ),
    ],
)
def test_mixtures_are_found(opened: Opened, body: str, facets: set[str]) -> None:
    found = mixtures_of(opened, f"{HEAD} SELECT {body}")
    assert facets <= {facet for mixture in found for facet, _ in mixture.facets}


@pytest.mark.parametrize(
    ("members", "facet"),
    [
        (("bohai-2014", "east-2014"), "a part that is in both"),
        (("bohai-2014", "yrd-2014", "middle-2014"), "a part that is in both"),
        (("west-2014", "cn-610000"), "a part and its whole"),
        (("cn-610000", "cn-610100"), "a part and its whole"),
        (("east-2014", "middle-2014", "west-2014"), ""),
        (("cn-110000", "cn-120000"), ""),
    ],
)
def test_groups_that_overlap_are_found(opened: Opened, members: tuple[str, ...], facet: str) -> None:
    areas = " ".join(f"<https://w3id.org/techmarket/id/area/{member}>" for member in members)
    found = mixtures_of(opened, f"{HEAD} SELECT (SUM(?v) AS ?s) {{ VALUES ?a {{ {areas} }} {OUTPUT_2013} }}")
    assert {name for mixture in found for name, _ in mixture.facets} == ({facet} if facet else set())


@pytest.mark.parametrize(
    "body",
    [
        # One kind of numbers: the 31 provinces, which do not lie in each other.
        f"(SUM(?v) AS ?s) {{ <https://w3id.org/techmarket/id/area/provinces-31> tm:hasMember ?a . {OUTPUT_2013} }}",
        # A list by year is no ranking, and counting mixes nothing.
        "?v { GRAPH tmg:current { ?o tm:gdp ?v } } ORDER BY ?o",
        "(COUNT(?v) AS ?n) { GRAPH tmg:current { ?o tm:gdp ?v } }",
        # One run.
        "(SUM(?v) AS ?s) { GRAPH <https://w3id.org/techmarket/graph/flows/2013-contract-value-totals> "
        "{ ?f tm:technologyFlowEstimated ?v } }",
    ],
)
def test_what_is_of_one_kind_is_not_called_a_mixture(opened: Opened, body: str) -> None:
    assert mixtures_of(opened, f"{HEAD} SELECT {body}") == ()


# The command line and Python


def test_explanation_goes_to_stderr_and_the_answer_stays(kg: Run) -> None:
    plain, told = kg("query", "net-outflow", "-f", "csv"), kg("query", "net-outflow", "-f", "csv", "--explain")
    assert (told.returncode, told.stdout) == (0, plain.stdout)
    assert "printed figures under the answer: " in told.stderr
    assert "printed figures" not in plain.stderr


def test_an_own_query_that_mixes_is_warned_of(kg: Run, tmp_path: Path) -> None:
    file = tmp_path / "own.rq"
    file.write_text(f"{HEAD} SELECT (SUM(?v) AS ?s) {{ GRAPH tmg:current {{ ?o tm:gdp ?v }} }}", "utf-8")
    done = kg("query", str(file))
    assert done.returncode == 0
    assert "beware: the numbers ?o are weighed together, although: several members of period: 2001, 2002" in done.stderr


def test_explain_of_a_graph_is_refused(kg: Run) -> None:
    done = kg("query", "-", "--explain", stdin="ASK { ?s ?p ?o }")
    assert (done.returncode, done.stderr.strip()) == (2, "--explain goes with a SELECT query")


def test_python_explains_and_warns(store_folder: Path) -> None:
    graph = front.open(store_folder)
    assert graph.explain("net-outflow", year=2013).observations == {"current": 61, "computed": 60}
    with pytest.warns(UserWarning, match="weighed together"):
        graph.query(f"{HEAD} SELECT (SUM(?v) AS ?s) {{ GRAPH tmg:current {{ ?o tm:gdp ?v }} }}")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        graph.query("net-outflow")
