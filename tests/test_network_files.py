"""The files of a flow network, read back by other readers and compared with the network."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import time
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from kg.export.networks.view import PRINTED
from kg.export.networks.words import ESTIMATE
from kg.export.networks.write import write_network
from kg.model.problems import UsageError
from kg.networks.indicators.ensemble import read_ensemble
from kg.networks.indicators.indicator import Support
from kg.networks.indicators.read import read_flows
from kg.networks.indicators.registry import INDICATORS
from kg.store.embedded import Opened
from tests.flow_network import Drawn, made, observed

STEM = "flows-2013-contract-value"


@pytest.fixture(scope="module")
def network(opened: Opened) -> nx.DiGraph[str]:
    return made(opened)[0]


@pytest.fixture(scope="module")
def drawn(opened: Opened) -> Drawn:
    return made(opened)[1]


@pytest.fixture(scope="module")
def files(network: nx.DiGraph[str], drawn: Drawn, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The files by their endings."""
    paths = write_network(network, tmp_path_factory.mktemp("network"), drawn)
    return {path.name.removeprefix(f"{STEM}."): path for path in paths}


def fact(network: nx.DiGraph[str]) -> tuple[str, str]:
    (pair,) = [(u, v) for u, v, about in network.edges(data=True) if about["status"] in PRINTED]
    return pair


def test_the_network_of_the_tests_is_worth_testing(network: nx.DiGraph[str]) -> None:
    assert network.number_of_nodes() == 34
    assert network.number_of_edges() > 1000
    assert fact(network) == ("cn-110000", "cn-120000")
    assert {about["status"] for _, _, about in network.edges(data=True)} == {"estimated", "fact", "residual"}
    assert any(u == v for u, v in network.edges)
    assert network.nodes["cn-540000"]["output"] is None


def test_all_files_are_written(files: dict[str, Path]) -> None:
    pictures = [f"{kind}.{language}.svg" for kind in ("matrix", "sankey", "map") for language in ("zh", "en")]
    assert list(files) == [
        *("graphml", "gexf", "net", "nodes.csv", "edges.csv", "parquet", "npz", "card.md"),
        *pictures,
    ]


def says_estimate(path: Path) -> bool:
    """Whether a file tells that it is an estimate, in the place where its readers look."""
    if path.suffix == ".npz":
        return str(np.load(path)["status"]) == "estimated"
    if path.suffix == ".parquet":
        return b"estimated" in (pq.read_schema(path).metadata or {}).get(b"status", b"")
    text = path.read_text("utf-8-sig")
    if path.suffix == ".csv":
        return {row["network_status"] for row in csv.DictReader(io.StringIO(text))} == {"estimated"}
    if path.suffix == ".svg":
        title = ElementTree.fromstring(text)[0].text or ""
        return ("估计" in title or "estimated" in title) and any(warning in text for warning in ESTIMATE.values())
    return ESTIMATE["en"] in text


def test_every_file_of_an_estimate_says_so_and_no_file_of_an_observed_network(
    files: dict[str, Path], tmp_path: Path
) -> None:
    assert [name for name, path in files.items() if not says_estimate(path)] == []
    assert [path.name for path in write_network(observed(), tmp_path) if says_estimate(path)] == []


def test_one_estimated_flow_makes_a_network_an_estimate(tmp_path: Path) -> None:
    graph = observed()
    next(iter(graph.edges.values()))["status"] = "estimated"
    paths = write_network(graph, tmp_path)
    assert [path.name for path in paths if not says_estimate(path)] == []
    assert nx.read_graphml(paths[0]).graph["status"] == "estimated"


def test_the_same_network_gives_the_same_bytes_on_another_day(
    network: nx.DiGraph[str],
    drawn: Drawn,
    files: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(time, "strftime", lambda *_: "1999-01-01")
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(0))
    monkeypatch.setattr(time, "time", lambda: 1e9)
    again = write_network(network.copy(), tmp_path, drawn)
    different = [path.name for path in again if path.read_bytes() != files[path.name[len(STEM) + 1 :]].read_bytes()]
    assert different == []


def test_the_order_in_which_edges_were_added_changes_nothing(
    network: nx.DiGraph[str], files: dict[str, Path], tmp_path: Path
) -> None:
    other: nx.DiGraph[str] = nx.DiGraph(**network.graph)
    other.add_nodes_from(network.nodes(data=True))
    other.add_edges_from(reversed(list(network.edges(data=True))))
    again = write_network(other, tmp_path)
    assert [p.name for p in again if p.read_bytes() != files[p.name[len(STEM) + 1 :]].read_bytes()] == []


def compare(found: nx.Graph[str], network: nx.DiGraph[str]) -> Iterator[str]:
    """How a graph that was read differs from the network."""
    if set(found) != set(network) or set(found.edges) != set(network.edges):
        yield "other nodes or edges"
        return
    for u, v, about in network.edges(data=True):
        edge = found.edges[u, v]
        ends = [name for name in ("weight", "lower", "upper", "bound_low", "bound_high") if name in about]
        if edge["status"] != about["status"] or any(edge[name] != float(about[name]) for name in ends):
            yield f"{u} → {v}: {edge}"
        printed = str(about["weight"]) if about["status"] in PRINTED else None
        if (edge.get("printed") or None) != printed:
            yield f"{u} → {v}: printed {edge.get('printed')!r}, not {printed!r}"
    for node, about in network.nodes(data=True):
        for name in ("output", "absorbed"):
            value = about[name]
            expected = (None, None) if value is None else (float(value), str(value))
            if (found.nodes[node].get(name), found.nodes[node].get(f"{name}_printed")) != expected:
                yield f"{node}: {name} {found.nodes[node]}"
        if any(found.nodes[node][name] != about[name] for name in ("label_zh", "label_en", "region")):
            yield f"{node}: labels {found.nodes[node]}"


def test_graphml_has_the_network(network: nx.DiGraph[str], files: dict[str, Path]) -> None:
    found = nx.read_graphml(files["graphml"])
    assert list(compare(found, network)) == []
    assert found.graph["status"] == "estimated"
    assert found.graph["warning_zh"] == ESTIMATE["zh"]
    assert found.graph["title_en"].endswith("(estimated)")
    assert (found.graph["unit"], found.graph["year"], found.graph["run"]) == ("亿元", 2013, network.graph["run"])
    assert list(found) == list(network)


def test_gexf_has_the_network_and_no_date(network: nx.DiGraph[str], files: dict[str, Path]) -> None:
    found = nx.read_gexf(files["gexf"])
    assert list(compare(found, network)) == []
    meta = ElementTree.parse(files["gexf"]).getroot().find("{*}meta")
    assert meta is not None
    assert meta.attrib == {}
    assert ESTIMATE["en"] in str(meta.findtext("{*}description"))
    assert {found.nodes[node]["label"] for node in found} == {
        about["label_zh"] for _, about in network.nodes(data=True)
    }


def test_the_comparison_sees_a_changed_file(network: nx.DiGraph[str], files: dict[str, Path], tmp_path: Path) -> None:
    text = files["graphml"].read_text("utf-8")
    for old, new in ((">2851.72<", ">2851.73<"), (">fact<", ">estimated<"), (">61.20<", ">61.2<")):
        changed = tmp_path / "changed.graphml"
        assert old in text
        changed.write_text(text.replace(old, new), "utf-8")
        assert list(compare(nx.read_graphml(changed), network)) != []


def test_pajek_has_the_network_with_every_digit(network: nx.DiGraph[str], files: dict[str, Path]) -> None:
    assert files["net"].read_bytes().startswith(b"\xef\xbb\xbf%")  # Pajek reads UTF-8 by its byte order mark only
    found = nx.read_pajek(files["net"])
    code = {label: label.split()[0] for label in found}
    assert [code[label] for label in found] == list(network)
    assert "cn-110000 北京" in found
    assert {(code[u], code[v]) for u, v in found.edges()} == set(network.edges)
    for u, v, about in found.edges(data=True):
        edge = network.edges[code[u], code[v]]
        assert about["weight"] == float(edge["weight"])
        assert (about["l"], about["p"]) == (edge["status"], "Solid" if edge["status"] in PRINTED else "Dots")
    lines = files["net"].read_text("utf-8").split("*arcs\n")[1].splitlines()
    weights = sorted(Decimal(line.split()[2]) for line in lines)
    assert weights == sorted(about["weight"] for _, _, about in network.edges(data=True))
    assert not re.search(r"\d[eE][+-]?\d", " ".join(line.split()[2] for line in lines))


def test_tables_have_exact_text(network: nx.DiGraph[str], files: dict[str, Path]) -> None:
    rows = list(csv.DictReader(files["edges.csv"].open(encoding="utf-8")))
    assert len(rows) == network.number_of_edges()
    for row in rows:
        edge = network.edges[row["origin"], row["destination"]]
        assert Decimal(row["value"]) == edge["weight"]
        assert [Decimal(row[name]) for name in ("lower", "upper", "bound_low", "bound_high")] == [
            edge[name] for name in ("lower", "upper", "bound_low", "bound_high")
        ]
        assert row["status"] == edge["status"]
        assert row["origin_zh"] == network.nodes[row["origin"]]["label_zh"]
    nodes = pd.read_csv(files["nodes.csv"], dtype=str, keep_default_na=False).set_index("node")
    assert list(nodes.index) == list(network)
    for node, about in network.nodes(data=True):
        for name in ("output", "absorbed"):
            assert nodes.loc[node, name] == ("" if about[name] is None else str(about[name]))


def test_the_commands_for_indicators_read_the_table_and_the_ensemble(
    network: nx.DiGraph[str], drawn: Drawn, files: dict[str, Path]
) -> None:
    found = read_flows(files["edges.csv"])
    assert found.graph["status"] == "estimated"
    assert {(u, v): about["weight"] for u, v, about in found.edges(data=True)} == {
        (u, v): about["weight"] for u, v, about in network.edges(data=True)
    }
    draws = list(read_ensemble(files["npz"], drawn.nodes))
    assert np.array_equal(np.stack(draws), drawn.draws)


def test_parquet_has_numbers_metadata_and_exact_facts(network: nx.DiGraph[str], files: dict[str, Path]) -> None:
    table = pq.read_table(files["parquet"])
    metadata = {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items()}
    assert (metadata["status"], metadata["warning_en"]) == ("estimated", ESTIMATE["en"])
    assert json.loads(metadata["card"]) == network.graph["card"]
    frame = pd.read_parquet(files["parquet"]).set_index(["origin", "destination"])
    assert frame.index.is_unique
    assert len(frame) == network.number_of_edges()
    for row in frame.reset_index().to_dict("records"):
        edge = network.edges[row["origin"], row["destination"]]
        assert (row["value"], row["upper"], row["status"]) == (
            float(edge["weight"]),
            float(edge["upper"]),
            edge["status"],
        )
        assert row["printed"] == (edge["weight"] if edge["status"] in PRINTED else None)


def test_npz_has_no_time_of_writing(files: dict[str, Path]) -> None:
    with zipfile.ZipFile(files["npz"]) as file:
        assert {member.date_time for member in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert [member.filename for member in file.infolist()] == ["nodes.npy", "draws.npy", "status.npy", "unit.npy"]


def test_an_ensemble_of_other_nodes_is_refused(network: nx.DiGraph[str], drawn: Drawn, tmp_path: Path) -> None:
    for other in (Drawn(drawn.nodes[:-1], drawn.draws), Drawn(("x", *drawn.nodes[1:]), drawn.draws)):
        with pytest.raises(UsageError, match="34 nodes"):
            write_network(network, tmp_path, other)
    assert list(tmp_path.iterdir()) == []


def test_the_card_says_how_to_quote_and_what_is_refused(network: nx.DiGraph[str], files: dict[str, Path]) -> None:
    card = files["card.md"].read_text("utf-8")
    assert re.search(r"estimated from provincial totals, not a published figure; 90 % range \d+–\d+\)", card)
    assert re.search(r"由各省合计估计，并非公布的数字；90 %区间\d+–\d+）", card)
    for indicator in INDICATORS:
        refused = indicator.support is Support.OBSERVED
        assert (f"(`{indicator.name}`): {indicator.reason[0]}" in card) == refused
        assert (f"（`{indicator.name}`）：{indicator.reason[1]}" in card) == refused
    assert network.graph["method_zh"] in card
    assert json.loads(card.split("```json\n")[1].split("```")[0]) == network.graph["card"]
    beijing = network.edges["cn-110000", "cn-110000"]["weight"]
    assert str(beijing) not in card


def test_without_pyarrow_the_extra_is_named_and_nothing_is_written(
    network: nx.DiGraph[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("pyarrow", "pyarrow.parquet"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(UsageError, match=r"techmarket-kg\[tables\]"):
        write_network(network, tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert not any(path.suffix == ".parquet" for path in write_network(network, tmp_path, parquet=False))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda graph: graph.graph.pop("unit"), "the network has no unit"),
        (lambda graph: graph.graph.update(status="guessed"), "'guessed', not observed or estimated"),
        (lambda graph: graph.edges["a", "b"].pop("status"), "a → b: no status"),
        (lambda graph: graph.edges["a", "b"].update(weight=1.5), "a → b: the weight 1.5 is not a Decimal"),
        (lambda graph: graph.edges["a", "b"].update(weight=Decimal(-1)), "is not a Decimal of 0 or more"),
        (lambda graph: graph.edges["a", "b"].update(lower=0.1), "a → b: lower is not a Decimal"),
        (lambda graph: graph.nodes["a"].pop("region"), "node a has no region"),
        (lambda graph: graph.clear_edges(), "the network has no flow"),
    ],
)
def test_a_network_that_cannot_be_written_is_refused(change: object, message: str, tmp_path: Path) -> None:
    graph = observed()
    change(graph)  # type: ignore[operator]
    with pytest.raises(UsageError, match=re.escape(message)):
        write_network(graph, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_other_networks_have_other_names_and_no_map(tmp_path: Path) -> None:
    names = [path.name for path in write_network(observed(), tmp_path, stem="bodies")]
    assert "bodies.graphml" in names
    assert not any("map" in name for name in names)
