"""What was known when an edition came out: a view of its own, asked with ``asof``."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg as front
from kg.explain import explain
from kg.model.observation import ACROSS, how_fewer_digits
from kg.model.problems import UsageError
from kg.queries import bound, catalogue
from kg.rdf.dataset import Knowledge
from kg.store.embedded import Opened
from tests.conftest import ROOT, Run

QUERIES = ROOT / "queries"


def test_the_view_holds_what_the_edition_states_and_nothing_later(knowledge: Knowledge, opened: Opened) -> None:
    rows = opened.rows(
        """PREFIX tm: <https://w3id.org/techmarket/def#> PREFIX prov: <http://www.w3.org/ns/prov#>
           SELECT ?q ?from WHERE { GRAPH <https://w3id.org/techmarket/graph/asof/2006> {
             ?o a tm:CurrentObservation ; tm:quantity ?q ; prov:wasDerivedFrom ?from } }"""
    )
    assert len(rows) == len(knowledge.observations["2006"])
    assert all("/id/observation/2006/" in row["from"] for row in rows)


def test_gdp_ratio_of_2005_was_told_against_another_gdp(opened: Opened) -> None:
    query = """PREFIX tm: <https://w3id.org/techmarket/def#> PREFIX tmg: <https://w3id.org/techmarket/graph/>
        SELECT ?v WHERE { GRAPH tmg:current { ?o tm:gdp ?v ; tm:quantity
          <https://w3id.org/techmarket/id/quantity/gdp/area=cn/period=2005> ; a tm:CurrentObservation } }"""
    then = query.replace("tmg:current", "<https://w3id.org/techmarket/graph/asof/2006>")
    assert [row["v"] for row in opened.rows(query)] == ["184937.37"]
    assert [row["v"] for row in opened.rows(then)] == ["182321"]


#: Queries that compare the editions, rest on the list of one, or tell what is decided or estimated: they take no
#: ``asof``.
OF_NO_EDITION = {
    "buyer-shares",
    "editions-compared",
    "events-of-institutions",
    "exchanges-compared",
    "flows",
    "institutions-and-output",
    "institutions-by-kind",
    "institutions-by-province",
    "institutions-by-region",
    "institutions-by-scheme",
    "institutions-output-correlation",
    "organisation-links",
    "organisation-names",
    "provinces-without-institution",
    "region-growth",
    "revisions",
    "seller-shares",
    "units-of",
    "universities-with-institutions",
}


def test_every_query_is_asked_as_of_an_edition_but_for_those_named() -> None:
    assert {name for name, query in catalogue(QUERIES).items() if not query.takes_asof} == OF_NO_EDITION


@pytest.mark.parametrize("name", sorted(catalogue(QUERIES)))
def test_the_newest_edition_and_now_give_what_is_given_without(opened: Opened, name: str) -> None:
    query = catalogue(QUERIES)[name]
    if name in OF_NO_EDITION:
        with pytest.raises(UsageError, match="takes no 'asof'"):
            bound(QUERIES, name, {"asof": "2006"}, opened)
        return
    plain = bound(QUERIES, name, {}, opened)
    assert bound(QUERIES, name, {"asof": "2014"}, opened) == bound(QUERIES, name, {"asof": "now"}, opened) == plain
    then = bound(QUERIES, name, {"asof": "2006"}, opened)
    assert then != plain
    assert "dataset/current/" not in then
    rows = opened.rows(then)
    # Nothing that came out later is read.
    read = explain(opened, then)
    assert not [graph for graph in read.graphs if "2014" in graph and not graph.endswith("not-out")], read.graphs
    assert not [place for place in read.figures if place.startswith("2014")], read.figures
    if "report" in query.columns:
        now = opened.rows(plain)
        assert {row["report"] for row in rows} <= {"2006"}
        if "dataset/current/" not in plain and "graph:current" not in plain:
            assert len(rows) == sum(row["report"] == "2006" for row in now), name


def test_net_outflow_of_2005_as_the_2006_edition_knew_it(kg: Run) -> None:
    now = kg("query", "net-outflow", "-p", "year=2005", "--format", "csv")
    then = kg("query", "net-outflow", "-p", "year=2005", "-p", "asof=2006", "--format", "csv")
    assert then.returncode == 0, then.stderr
    # The 2014 edition says nothing of provinces in 2005.
    assert then.stdout == now.stdout
    later = kg("query", "net-outflow", "-p", "year=2013", "-p", "asof=2006", "--format", "csv").stdout.splitlines()
    assert later[1] == "cn-110000,北京,Beijing,,,,,"


def test_an_unknown_edition_is_refused_with_those_there_are(kg: Run) -> None:
    done = kg("query", "net-outflow", "-p", "asof=2007")
    assert (done.returncode, done.stderr.strip()) == (2, "parameter 'asof' is '2007'; allowed: 2006, 2014, now")


def test_python_asks_the_same(store_folder: Path) -> None:
    graph = front.open(store_folder)
    rows = graph.query("net-outflow", year=2005, asof=2006)
    assert rows == graph.query("net-outflow", year=2005)
    assert str(rows[0]["net"]) == "242.72"
    frame = graph.frame("net-outflow", year=2005)
    assert list(frame["code"][:2]) == ["cn-110000", "cn-310000"]
    assert str(frame["net"].iloc[0]) == "242.72"


def test_no_value_of_the_view_is_a_cut_one(knowledge: Knowledge) -> None:
    known, _ = knowledge.asof["2006"]
    for group in known.values():
        assert not any(how_fewer_digits(group[0].chosen, other.chosen, ACROSS) for other in group[1:])
