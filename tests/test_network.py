"""The network of the provinces with the national market, against sums read from 附表13 and 附表14."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import networkx as nx
import pytest
from pyoxigraph import Store

from kg.model.problems import UsageError
from kg.networks.strength import MARKET, market_network, strengths
from kg.store.embedded import Opened
from kg.store.embedded import opened as wrap
from tests.conftest import Run


def test_edges_carry_the_printed_output_and_absorption(opened: Opened) -> None:
    graph = market_network(opened, 2013)
    assert isinstance(graph, nx.DiGraph)
    assert graph.edges["cn-110000", MARKET]["weight"] == Decimal("2851.72")
    assert graph.edges[MARKET, "cn-110000"]["weight"] == Decimal("945.41")
    assert graph.number_of_nodes() == 32
    # 30 provinces sell, 31 buy: Tibet's output is printed as a dash, so it has no edge, not an edge of zero.
    assert graph.in_degree(MARKET) == 30
    assert graph.out_degree(MARKET) == 31
    assert not graph.has_edge("cn-540000", MARKET)


def test_strengths_are_exact_and_ordered_by_net_outflow(opened: Opened) -> None:
    table = strengths(market_network(opened, 2013))
    by_area = {row.area: row for row in table}
    beijing = by_area["cn-110000"]
    assert table[0] == beijing
    assert beijing.net == Decimal("1906.31")
    assert beijing.ratio == Decimal("0.502040")
    tibet = by_area["cn-540000"]
    assert (tibet.output, tibet.absorbed, tibet.net, tibet.ratio) == (None, Decimal("7.22"), None, None)
    assert table[-1] == tibet
    assert by_area["cn-350000"].net == Decimal("44.69") - Decimal("365.51")


def test_strengths_agree_with_the_computed_observations(opened: Opened) -> None:
    rows = opened.rows(
        """PREFIX tm: <https://w3id.org/techmarket/def#>
           SELECT ?o ?n ?r WHERE { GRAPH <https://w3id.org/techmarket/graph/current> {
             { ?o tm:netOutflow ?n } UNION { ?o tm:netOutflowRatio ?r } } }"""
    )
    known = {row["o"].rpartition("id/computed/")[2]: Decimal(row["n"] or row["r"]) for row in rows}
    by_value, by_count = "contract-value", "contract-count"
    for year, measure in ((2005, by_value), (2012, by_value), (2013, by_value), (2012, by_count), (2013, by_count)):
        for row in strengths(market_network(opened, year, measure)):
            for name, value in (("net-outflow", row.net), ("net-outflow-ratio", row.ratio)):
                assert known.get(f"{name}/area={row.area}/of={measure}/period={year}") == value


def test_output_of_2005_is_that_of_the_province_table_and_agrees_with_the_text(opened: Opened) -> None:
    graph = market_network(opened, 2005)
    assert graph.edges["cn-110000", MARKET]["weight"] == Decimal("489.59")
    assert graph.edges[MARKET, "cn-110000"]["weight"] == Decimal("246.87")
    # The 2006 edition, line 673: 22 provinces absorb more than they put out (Tibet, without output, is none of them).
    assert len([row for row in strengths(graph) if row.net is not None and row.net < 0]) == 22


def test_a_year_with_one_direction_only_is_refused_and_says_which_years_do(opened: Opened) -> None:
    store = Store()
    store.bulk_extend(opened.store)
    store.update(
        """PREFIX tm: <https://w3id.org/techmarket/def#>
           PREFIX sdmx-dimension: <http://purl.org/linked-data/sdmx/2009/dimension#>
           DELETE { GRAPH ?g { ?o ?p ?v } } WHERE { GRAPH ?g {
             ?o tm:direction <https://w3id.org/techmarket/code/direction/output> ;
                sdmx-dimension:refPeriod <https://w3id.org/techmarket/id/year/2005> ; ?p ?v } }"""
    )
    with pytest.raises(UsageError, match=r"no output contract-value by region for 2005.* for 2012, 2013$"):
        market_network(wrap(store), 2005)


def test_a_year_without_provinces_is_refused_and_says_which_years_do(opened: Opened) -> None:
    with pytest.raises(UsageError, match=r"no output contract-value by region for 2004.* for 2005, 2012, 2013$"):
        market_network(opened, 2004)


def test_an_unknown_measure_is_refused(opened: Opened) -> None:
    with pytest.raises(UsageError, match="contract-value, contract-count"):
        market_network(opened, 2013, "gdp")


def test_command_prints_every_province(kg: Run) -> None:
    done = kg("network", "strength", "--year", "2012", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert done.returncode == 0
    assert len(rows) == 31
    assert rows[0]["region_zh"] == "北京"
    assert rows[0]["net"] == "1484.15"
    assert "Tibet" in done.stderr


def test_groups_of_the_report_add_up_to_its_printed_totals(opened: Opened) -> None:
    """表6 to 表12 of the 2014 edition print the totals of its six regions; sums may differ by a rounded digit."""
    printed = {
        "east-2014": ("5230.84", "3885.88"),
        "middle-2014": ("878.21", "887.15"),
        "west-2014": ("1009.93", "1570.06"),
        "bohai-2014": ("3603.72", "2033.27"),
        "yrd-2014": ("1140.68", "1199.73"),
        "prd-2014": ("534.06", "607.66"),
    }
    rows = {row.area: row for row in strengths(market_network(opened, 2013, scheme="report-regions-2014"))}
    assert set(rows) == set(printed)
    for code, (output, absorbed) in printed.items():
        row = rows[code]
        assert row.output is not None
        assert row.absorbed is not None
        assert abs(row.output - Decimal(output)) <= Decimal("0.01")
        assert abs(row.absorbed - Decimal(absorbed)) <= Decimal("0.01")
    assert rows["west-2014"].missing == ("output of cn-540000",)


def test_the_four_region_scheme_is_another_cover_of_the_same_provinces(opened: Opened) -> None:
    for year in (2005, 2012, 2013):
        four = strengths(market_network(opened, year, scheme="four-regions"))
        alone = strengths(market_network(opened, year))
        assert sum(row.output or 0 for row in four) == sum(row.output or 0 for row in alone)
        assert sum(row.absorbed or 0 for row in four) == sum(row.absorbed or 0 for row in alone)


def test_an_unknown_scheme_is_refused_with_those_there_are(opened: Opened) -> None:
    with pytest.raises(UsageError, match="four-regions, plan-cities, provinces, report-regions-2014"):
        market_network(opened, 2013, scheme="regions")
