"""The flows of the graph as they are asked for: query, Python, commands, files, and beside tables that were
imported."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from pyoxigraph import Store

import kg as front
from kg.cli.flows_graph import _stem
from kg.lookup import prefixes
from kg.model.flow_table import FlowRow, FlowTable
from kg.model.problems import UsageError
from kg.networks.indicators.run import indicators_given
from kg.networks.parties import party_network
from kg.networks.provinces.measured import measured, unlike
from kg.networks.provinces.network import flow_network
from kg.queries import bound
from kg.rdf.load_flow_tables import flow_table_quads
from kg.store.embedded import Opened
from kg.store.embedded import opened as wrap
from kg.trace import lines, trace
from tests.conftest import ROOT, Run

QUERIES = ROOT / "queries"
COLUMNS = "year,measure,origin,destination,status,value,lower,upper,bound_low,bound_high,unit"
NETWORKS = {
    (2005, "contract-value", "totals"),
    (2012, "contract-count", "totals"),
    (2012, "contract-value", "totals"),
    (2012, "contract-value", "totals-and-facts"),
    (2013, "contract-count", "totals"),
    (2013, "contract-count", "totals-and-facts"),
    (2013, "contract-value", "totals"),
    (2013, "contract-value", "totals-and-facts"),
}
NUMBERS = ("lower", "upper", "bound_low", "bound_high")
FLOW = "id/flow/2013-contract-value-totals"


def ask(opened: Opened, **given: object) -> list[dict[str, str]]:
    text = bound(QUERIES, "flows", {"names": "code"} | {name: str(value) for name, value in given.items()}, opened)
    return [dict(row) for row in opened.rows(text)]


# Query and Python


@pytest.mark.parametrize(("year", "measure", "evidence"), sorted(NETWORKS))
def test_query_python_and_rdf_tell_the_same(opened: Opened, year: int, measure: str, evidence: str) -> None:
    asked = ask(opened, year=year, measure=measure, evidence=evidence)
    network = flow_network(opened, year, measure, evidence)
    assert ",".join(asked[0]) == COLUMNS
    assert len(asked) == len(network) ** 2
    stored = {
        (row["a"].rpartition("/")[2], row["b"].rpartition("/")[2]): Decimal(row["v"])
        for row in opened.rows(
            prefixes(opened)
            + f"""SELECT ?a ?b ?v WHERE {{ GRAPH <{opened.names.graph(f"flows/{year}-{measure}-{evidence}").value}> {{
                  ?o tm:origin ?a ; tm:destination ?b ; tm:technologyFlowEstimated ?v }} }}"""
        )
    }
    assert len(stored) == len(asked)
    for row in asked:
        ends = row["origin"], row["destination"]
        assert (row["year"], row["measure"], row["unit"]) == (str(year), measure, network.graph["unit"])
        assert Decimal(row["value"]) == stored[ends]
        edge = network.edges.get(ends)
        if edge is None:
            assert Decimal(row["value"]) == 0
            continue
        told = {name: Decimal(row[name]) for name in NUMBERS} | {"weight": Decimal(row["value"])}
        assert {name: edge[name] for name in told} == told
        assert edge["status"] == row["status"]
    assert network.graph["status"] == "estimated"
    assert network.graph["run"].endswith(f"/run/{year}-{measure}-{evidence}")


def test_the_query_gives_every_network_and_no_other(opened: Opened) -> None:
    for evidence in ("totals", "totals-and-facts"):
        found = {(int(row["year"]), row["measure"]) for row in ask(opened, evidence=evidence)}
        assert found == {(year, measure) for year, measure, how in NETWORKS if how == evidence}


def test_ends_are_named_in_chinese_english_or_by_code(opened: Opened) -> None:
    named = {
        names: [
            (row["origin"], row["destination"]) for row in ask(opened, year=2013, measure="contract-value", names=names)
        ]
        for names in ("zh", "en", "code")
    }
    assert ("北京", "国外") in named["zh"]
    assert ("Beijing", "Abroad") in named["en"]
    assert ("cn-110000", "abroad") in named["code"]
    assert len(set(named["zh"])) == len(set(named["en"])) == len(set(named["code"])) == len(named["zh"])


def test_parties_are_the_printed_flows_in_query_and_python(opened: Opened) -> None:
    for measure in ("contract-value", "contract-count"):
        asked = ask(opened, network="parties", measure=measure)
        assert {row["status"] for row in asked} == {"reported"}
        assert {row["lower"] for row in asked} == {""}
        assert len(asked) == 36
        network = party_network(opened, 2013, measure)
        edges = {(a, b): about["weight"] for a, b, about in network.edges(data=True)}
        assert {(r["origin"], r["destination"]): Decimal(r["value"]) for r in asked if Decimal(r["value"])} == edges


def test_flows_are_of_no_edition(opened: Opened) -> None:
    """An estimate rests on what is known now: as of an edition it would tell what nobody knew then."""
    with pytest.raises(UsageError, match="takes no 'asof'"):
        ask(opened, asof="2006")


def test_kg_flows_is_a_directed_graph_of_decimals(store_folder: Path) -> None:
    graph = front.flows(2013, store=store_folder)
    assert isinstance(graph, nx.DiGraph)
    about = graph.edges["cn-110000", "cn-120000"]
    assert all(type(about[name]) is Decimal for name in ("weight", *NUMBERS, "top_buyer", "top_seller"))
    assert about["bound_low"] <= about["lower"] <= about["weight"] <= about["upper"] <= about["bound_high"]
    assert (graph.nodes["cn-110000"]["label_zh"], graph.nodes["cn-110000"]["output"]) == ("北京", Decimal("2851.72"))
    assert graph.graph["evidence"] == "totals"
    assert graph.graph["unit"] == "亿元"
    session = front.open(store_folder)
    assert nx.utils.graphs_equal(session.flows(2013), graph)
    parties = session.flows(2013, network="parties")
    assert parties.graph["status"] == "observed"
    assert parties.edges["enterprise", "government"]["weight"] == Decimal("830.41")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"year": 2011}, "no flows of contract-value 2011 are in the graph"),
        ({"year": 2005, "measure": "contract-count"}, "no flows of contract-count 2005"),
        ({"year": 2013, "measure": "value"}, "'value' is not one of contract-value, contract-count"),
        ({"year": 2013, "evidence": "facts"}, "'facts' is not one of best, reported, totals, totals-and-facts"),
        ({"year": 2005, "evidence": "totals-and-facts"}, "with evidence 'totals-and-facts'; there are: totals"),
        ({"year": 2013, "evidence": "reported"}, "there are: totals, totals-and-facts"),
        ({"year": 2013, "network": "cities"}, "network 'cities' is not one of areas, parties"),
        ({"year": 2012, "network": "parties"}, "for 2012; it is printed for 2013"),
        ({"year": 2013, "network": "parties", "measure": "x"}, "measure 'x' is not one of"),
        ({"year": 2013, "network": "parties", "evidence": "totals"}, "there is no evidence 'totals' of it"),
    ],
)
def test_wrong_use_is_told_with_what_there_is(store_folder: Path, given: dict[str, object], words: str) -> None:
    session = front.open(store_folder)
    with pytest.raises(UsageError) as raised:
        session.flows(**given)  # type: ignore[arg-type]
    assert words in str(raised.value)


# Commands


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("show", "--year", "2011"), "no flows of contract-value 2011"),
        (("show", "--year", "2013", "--of", "Narnia"), "'Narnia' is no node of this network; there are: "),
        (("export", "--year", "2013", "--evidence", "reported", "--out", "x"), "there are: totals, totals-and-facts"),
    ],
)
def test_a_wrong_command_exits_2(kg: Run, args: tuple[str, ...], words: str) -> None:
    done = kg("flows", *args)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_show_tells_two_digits_and_that_nothing_is_published(kg: Run, opened: Opened) -> None:
    done = kg("flows", "show", "--year", "2013", "--of", "Tianjin", "--top", "7", "--format", "csv")
    shown = list(csv.DictReader(io.StringIO(done.stdout)))
    network = flow_network(opened, 2013)
    edges = sorted(
        ((about["weight"], a, b) for a, b, about in network.edges(data=True) if a != b and "cn-120000" in (a, b)),
        reverse=True,
    )
    assert len(shown) == 7
    for row, (weight, a, b) in zip(shown, edges, strict=False):
        assert (row["origin"], row["destination_en"]) == (network.nodes[a]["label_zh"], network.nodes[b]["label_en"])
        assert len(row["value"].strip("0.").replace(".", "")) <= 2
        assert Decimal(row["value"]) == pytest.approx(weight, rel=Decimal("0.051"))
        about = network.edges[a, b]
        # Rounded outwards.
        assert Decimal(row["lower"]) <= about["lower"]
        assert about["upper"] <= Decimal(row["upper"])
        assert (Decimal(row["bound_high"]), Decimal(row["top_buyer"])) == (about["bound_high"], about["top_buyer"])
    assert "not published figures; a single flow is not a finding" in done.stderr
    local = kg("flows", "show", "--year", "2013", "--local", "--top", "1", "--format", "json")
    (first,) = json.loads(local.stdout)
    assert (first["origin_en"], first["destination_en"]) == ("Beijing", "Beijing")


def test_printed_flows_are_shown_as_printed(kg: Run) -> None:
    done = kg("flows", "show", "--year", "2013", "--network", "parties", "--top", "1", "--format", "csv")
    assert done.stdout.splitlines()[1].startswith(
        "企业法人,enterprises,机关法人,government bodies,830.41,,,,,,,亿元,reported"
    )
    assert "estimated" not in done.stderr


def test_the_same_export_twice_is_the_same_to_the_byte(kg: Run, tmp_path: Path) -> None:
    made = []
    for seed in ("1", "77"):
        out = tmp_path / seed
        done = kg(
            *("flows", "export", "--year", "2013", "--evidence", "totals-and-facts", "--out", str(out)),
            env={"PYTHONHASHSEED": seed},
        )
        assert done.returncode == 0, done.stderr
        made.append({path.name: path.read_bytes() for path in out.iterdir()})
    assert set(made[0]) == set(made[1])
    assert len(made[0]) >= 10
    assert all(name.startswith("flows-2013-contract-value-totals-and-facts") for name in made[0])
    assert [name for name in made[0] if made[0][name] != made[1][name]] == []


def test_indicators_of_totals_are_those_of_the_published_numbers(kg: Run, opened: Opened) -> None:
    """What stands on totals alone is exact: the same as the queries give, which know nothing of flows."""
    done = kg(
        *("network", "indicators", "--year", "2013", "--only", "net-outflow,net-outflow-ratio,strength"),
        *("--format", "csv"),
    )
    assert done.returncode == 0, done.stderr
    found = {(r["indicator"], r["item"], r["part"]): r for r in csv.DictReader(io.StringIO(done.stdout))}
    assert {row["basis"] for row in found.values()} == {"exact"}
    rows = opened.rows(bound(QUERIES, "net-outflow", {"year": "2013"}, opened))
    assert len(rows) >= 31
    for row in rows:
        if row["net"]:
            assert Decimal(found["net-outflow", row["code"], ""]["value"]) == Decimal(row["net"])
            ratio = found["net-outflow-ratio", row["code"], ""]["value"]
            assert Decimal(ratio) == pytest.approx(Decimal(row["ratio"]), abs=Decimal("0.000001"))
    assert Decimal(found["net-outflow", "cn-110000", ""]["value"]) == Decimal("1906.31")


def test_an_indicator_that_no_estimate_supports_is_refused(kg: Run) -> None:
    done = kg("network", "indicators", "--year", "2013", "--only", "betweenness")
    assert (done.returncode, done.stdout) == (2, "")
    assert "betweenness" in done.stderr
    both = kg("network", "indicators", "--year", "2013", "--flows", "x.csv")
    assert (both.returncode, "give either --flows FILE or --year YEAR" in both.stderr) == (2, True)
    groups = kg("network", "indicators", "--year", "2013", "--groups", "x.csv")
    assert (groups.returncode, "go with files of flows" in groups.stderr) == (2, True)


# Trace


def test_a_comparison_tells_what_was_left_out_of_each_year(kg: Run) -> None:
    done = kg("network", "compare", "--first-year", "2012", "--second-year", "2013", "--only", "gini")
    assert done.returncode == 0, done.stderr
    assert "2012: the totals of sellers and buyers differ by 0.01 亿元: left out" in done.stderr
    assert "2013: the totals of sellers and buyers differ by 0.02 亿元: left out" in done.stderr


def test_a_flow_is_traced_to_the_totals_of_its_ends(opened: Opened) -> None:
    base = opened.names.iris.base
    step = trace(opened, f"{base}{FLOW}/cn-110000/cn-120000")
    assert [one.title.split(" — ")[0] for one in step.inputs] == ["2851.72 亿元", "236.05 亿元"]
    text = lines(step)
    assert text[0].startswith("about ")
    assert "Beijing → Tianjin" in text[0]
    assert "estimated, not a published figure; 90 % range" in text[1]
    assert "proven bounds 0–236.05" in text[1]
    assert any("附表13" in line for line in text)
    assert any("附表14" in line for line in text)


@pytest.mark.parametrize(
    ("ends", "words", "inputs"),
    [
        ("cn-540000/cn-110000", "assumed (the total of one end is not printed; taken as 0 in the estimate only", 1),
        ("abroad/hk-mo-tw", "zero (both ends lie outside the country", 2),
        ("cn-110000/residual", "residual (what the totals of sellers and buyers differ by", 1),
    ],
)
def test_a_flow_that_is_no_estimate_says_so(opened: Opened, ends: str, words: str, inputs: int) -> None:
    step = trace(opened, f"{opened.names.iris.base}{FLOW}/{ends}")
    assert step.detail.startswith(words)
    assert "not a published figure" in step.detail
    assert len(step.inputs) == inputs


def test_a_run_is_no_number(opened: Opened) -> None:
    with pytest.raises(UsageError, match="run/2013-contract-value-totals is not a number"):
        trace(opened, f"{opened.names.iris.base}id/run/2013-contract-value-totals")


# Beside tables that were imported


def _with_tables(opened: Opened, *tables: FlowTable) -> Opened:
    store = Store()
    store.bulk_extend(opened.store)
    store.extend(flow_table_quads(tables, opened.names, "1"))
    return wrap(store)


def _imported(name: str, measure: str, *rows: FlowRow) -> FlowTable:
    unit = "yuan-1e8" if measure == "contract-value" else "item"
    return FlowTable(name, f"表{name}", f"Table {name}", "made for this test", "0f" * 32, measure, unit, rows)


@pytest.fixture(scope="module")
def beside(opened: Opened) -> Opened:
    """The graph with three tables: one of two years with 港澳台 and 香港 both, two of a year without estimates."""
    value = _imported(
        *("press", "contract-value"),
        FlowRow(2011, "cn-110000", "cn-110000", Decimal("655.60"), 2),
        FlowRow(2013, "cn-110000", "cn-120000", Decimal("40.00"), 3),
        FlowRow(2013, "cn-110000", "cn-810000", Decimal("3"), 4),
        FlowRow(2013, "cn-110000", "hk-mo-tw", Decimal("7"), 5),
        FlowRow(2013, "cn-310000", "cn-110000", Decimal("0"), 6),
    )
    count = _imported("other", "contract-count", FlowRow(2020, "cn-420000", "cn-420000", Decimal(7), 2))
    other = FlowRow(2020, "cn-420000", "cn-440000", Decimal(9), 2)
    return _with_tables(opened, value, count, _imported("third", "contract-count", other))


def test_a_table_of_a_few_flows_is_not_the_best_there_is_of_a_year(opened: Opened, beside: Opened) -> None:
    network = flow_network(beside, 2013)
    assert network.graph["evidence"] == "totals"
    assert network.graph["notes"] == (
        "a table of 2013 has 0.67% of the printed total; it is shown with evidence reported",
    )
    assert network.graph["notes"][0] in measured(beside, 2013).notes
    assert not flow_network(opened, 2013).graph["notes"]
    # 7469.13 亿元 less 2 %, in 万元: the printed totals of the nodes are told in the unit of the flows.
    whole = (
        FlowRow(2013, "cn-110000", "cn-110000", Decimal("28517200"), 2),
        FlowRow(2013, "cn-310000", "cn-310000", Decimal("44680274"), 3),
    )
    table = replace(_imported("whole", "contract-value", *whole), unit="yuan-1e4")
    network = flow_network(_with_tables(opened, table), 2013)
    assert (network.graph["evidence"], network.graph["unit"]) == ("reported", "万元")
    assert network.nodes["cn-110000"]["output"] == Decimal("28517200")
    less = replace(whole[1], value=whole[1].value - 1)
    short = _with_tables(opened, replace(table, rows=(whole[0], less)))
    assert flow_network(short, 2013).graph["evidence"] == "totals"


def test_what_a_table_reports_comes_first(beside: Opened) -> None:
    network = flow_network(beside, 2013, evidence="reported")
    assert (network.graph["status"], network.graph["evidence"]) == ("observed", "reported")
    weights = {(a, b): about["weight"] for a, b, about in network.edges(data=True)}
    assert weights == {
        ("cn-110000", "cn-120000"): 40,
        ("cn-110000", "cn-810000"): 3,
        ("cn-110000", "hk-mo-tw"): 7,
    }
    assert {"cn-810000", "hk-mo-tw", "cn-310000"} < set(network)
    assert network.graph["card"]["facts"] == []
    # Whose flows they are, and under what names their files lie beside those of the estimate.
    assert network.graph["source_en"].endswith("; flows: made for this test")
    estimate = flow_network(beside, 2013, evidence="totals")
    assert estimate.graph["source_en"].endswith("; flows: this project")
    names = [_stem(graph, "areas") for graph in (network, estimate)]
    assert names == ["flows-2013-contract-value-reported", "flows-2013-contract-value"]
    assert _stem(party_network(beside, 2013), "parties") == "parties-2013-contract-value"
    assert set(flow_network(beside, 2011).edges) == {("cn-110000", "cn-110000")}
    # The estimates stay as they were.
    assert estimate.number_of_nodes() == 34


@pytest.mark.parametrize(("year", "sold"), [(2011, ["655.60"]), (2013, ["50.00", "0", "0", "0", "0"])])
def test_totals_of_an_imported_table_are_the_sums_of_its_flows(beside: Opened, year: int, sold: list[str]) -> None:
    """Whether or not the reports print totals for the year: Beijing's 2851.72 of 2013 is not of this table."""
    found = measured(beside, year, evidence="reported")
    assert found.given.flows.output == tuple(Fraction(one) for one in sold)
    assert sum(found.given.flows.absorbed) == sum(found.given.flows.output)
    assert found.notes[-1] == "totals are the sums of the table's own flows, not the printed totals"


def test_comparing_a_reported_with_an_estimated_year_is_told(beside: Opened) -> None:
    reported, estimated = measured(beside, 2013, evidence="reported"), measured(beside, 2012)
    assert [note.partition(":")[0] for note in unlike([reported, estimated])] == ["one is reported and one estimated"]
    assert unlike([estimated, measured(beside, 2013)]) == unlike([reported, reported]) == ()


def test_flows_of_an_imported_table_are_held_against_distance(beside: Opened) -> None:
    """Beijing, Tianjin and Shanghai have a seat of government; Hong Kong and 港澳台 have none and are left out."""
    given = measured(beside, 2013, evidence="reported").given
    assert given.distances is not None
    placed = [n for n, node in enumerate(given.flows.nodes) if node not in ("cn-810000", "hk-mo-tw")]
    assert given.placed().tolist() == placed
    at = {node: given.distances[given.flows.nodes.index("cn-110000"), n] for n, node in enumerate(given.flows.nodes)}
    assert 100 < at["cn-120000"] < 125
    assert 1000 < at["cn-310000"] < 1100
    results, _ = indicators_given(given, None, ["qap", "morans-i"])
    found = {(one.indicator, one.part): one.value for one in results}
    pairs = [(i, j) for i in placed for j in placed if i != j]
    flows, far = ([float(matrix[pair]) for pair in pairs] for matrix in (given.flows.external, given.distances))
    value = found["qap", "correlation of values"]
    assert value is not None
    assert float(value) == pytest.approx(np.corrcoef(flows, far)[0, 1], abs=1e-6)
    assert None not in found.values()


def test_estimates_do_not_know_an_imported_table(opened: Opened, beside: Opened) -> None:
    assert ask(beside, year=2005) == ask(opened, year=2005)
    asked = ask(beside, year=2013, measure="contract-value")
    reported = [row for row in asked if row["status"] == "reported"]
    assert [row for row in asked if row["status"] != "reported"] == ask(opened, year=2013, measure="contract-value")
    assert [(row["destination"], row["value"], row["lower"]) for row in reported] == [
        ("cn-120000", "40", ""),
        ("cn-810000", "3", ""),
        ("hk-mo-tw", "7", ""),
        ("cn-110000", "0", ""),
    ]
    assert {row["year"] for row in ask(beside) if row["status"] == "reported"} == {"2011", "2013", "2020"}


def test_two_tables_of_one_network_are_not_mixed(beside: Opened) -> None:
    with pytest.raises(UsageError, match=r"several tables that were imported: .*run/other, .*run/third"):
        flow_network(beside, 2020, "contract-count")


def test_a_reported_flow_is_traced_to_its_line(beside: Opened) -> None:
    step = trace(beside, f"{beside.names.iris.base}id/flow/press/2013/cn-110000/cn-120000")
    assert step.title == "40 亿元 — Beijing → Tianjin, 2013: Table press"
    assert step.detail == "as an imported table states it: line 3 of data/flows/press.csv"
