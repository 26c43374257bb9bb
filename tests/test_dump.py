"""The dump: the same data gives the same bytes, whole, without blank nodes and without a clock."""

from __future__ import annotations

import os
import re
import shutil
import time
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse

from kg.export.dump import write_nquads
from kg.store.embedded import Opened
from tests.conftest import DATA, Run

CLOCKS = re.compile(r"XMLSchema#(dateTime|dateTimeStamp|date|time)$")


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory, kg: Run) -> Path:
    """The dump of the store of the session, written by the command line."""
    path = tmp_path_factory.mktemp("dump") / "all.nq"
    done = kg("export", str(path))
    assert (done.returncode, done.stdout) == (0, f"{path}\n"), done.stderr
    return path


@pytest.fixture(scope="module")
def quads(dump: Path) -> list[Quad]:
    return list(parse(path=str(dump), format=RdfFormat.N_QUADS))


@pytest.mark.parametrize("seed", ["1", "4242"])
def test_builds_elsewhere_in_another_process_dump_to_the_same_bytes(
    dump: Path, tmp_path: Path, kg: Run, seed: str
) -> None:
    """Another folder, other file times, another order of hashing, another time zone and language of the machine."""
    data = tmp_path / "elsewhere"
    shutil.copytree(DATA, data, copy_function=shutil.copyfile)
    for path in data.rglob("*"):
        os.utime(path, (int(seed), int(seed)))
    env = {
        "KG_DATA": str(data),
        "KG_STORE": str(tmp_path / "store"),
        "PYTHONHASHSEED": seed,
        "TZ": "Asia/Shanghai" if seed == "1" else "America/New_York",
        "LC_ALL": "C",
        "PYTHONUTF8": "1",
    }
    time.sleep(1.1)  # a second hand would have moved on
    built = kg("build", env=env)
    assert built.returncode == 0, built.stderr
    other = tmp_path / "other.nq"
    assert kg("export", str(other), env=env).returncode == 0
    assert other.read_bytes() == dump.read_bytes()


def test_a_change_of_one_digit_of_the_data_changes_the_dump(dump: Path, tmp_path: Path, kg: Run) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    table = data / "editions" / "2006" / "tables" / "t08.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("246.87", "246.88"), encoding="utf-8")
    env = {"KG_DATA": str(data), "KG_STORE": str(tmp_path / "store")}
    assert kg("build", env=env).returncode == 0
    assert kg("export", str(tmp_path / "other.nq"), env=env).returncode == 0
    before = set(dump.read_text(encoding="utf-8").splitlines())
    after = set((tmp_path / "other.nq").read_text(encoding="utf-8").splitlines())
    changed = before ^ after
    flows = {line for line in changed if "/graph/flows/" in line}
    assert flows, "totals of 2005 changed, and so did what is estimated from them"
    assert {line.rpartition("/graph/flows/")[2].split(">")[0] for line in flows} == {"2005-contract-value-totals"}
    changed -= flows
    derived = {line for line in changed if "/id/computed/" in line or "/id/asof/" in line}
    assert 0 < len(changed - derived) < 60, "what is not about the digit stays"
    # What is computed from it, and the view of that time: of 2005, or growth since then.
    assert derived
    assert [line for line in derived if "period=2005" not in line and "base=2005" not in line] == []
    assert [line for line in derived if "direction=output" in line] == []
    assert any('"246.88"' in line for line in after - before)
    assert any('"246.87"' in line for line in before - after)


def test_the_lines_are_sorted_and_no_line_is_there_twice(dump: Path) -> None:
    text = dump.read_bytes().decode("utf-8")
    assert text.endswith(".\n")
    assert "\r" not in text
    lines = text.split("\n")[:-1]
    assert lines == sorted(set(lines))
    assert len(lines) > 80_000


def test_the_dump_is_the_whole_store_and_loads_back_to_the_same_bytes(
    dump: Path, quads: list[Quad], opened: Opened, tmp_path: Path
) -> None:
    assert set(quads) == set(opened.store)
    again = Store()
    again.bulk_load(path=str(dump), format=RdfFormat.N_QUADS)
    assert write_nquads(again, tmp_path / "again.nq") == len(quads)
    assert (tmp_path / "again.nq").read_bytes() == dump.read_bytes()


def test_what_is_written_on_several_lines_or_with_quotes_stays_one_statement_a_line(tmp_path: Path) -> None:
    node = NamedNode("https://example.org/a")
    store = Store()
    wanted = [
        Quad(node, node, Literal(text), node) for text in ("a\nb", 'a"b', "a\\b", "a\tb", "北京\r\n上海", "\x85 ")
    ]
    store.extend(wanted)
    assert write_nquads(store, tmp_path / "x.nq") == len(wanted)
    assert len((tmp_path / "x.nq").read_bytes().split(b"\n")) == len(wanted) + 1
    assert set(parse(path=str(tmp_path / "x.nq"), format=RdfFormat.N_QUADS)) == set(wanted)


def test_every_statement_is_in_a_named_graph_and_no_node_is_blank(quads: list[Quad]) -> None:
    graphs = {quad.graph_name for quad in quads}
    assert all(isinstance(graph, NamedNode) for graph in graphs)
    published = [quad for quad in quads if not str(quad.graph_name).endswith("graph/ontology>")]
    assert len(published) > 75_000
    for quad in published:
        assert not isinstance(quad.subject, BlankNode | Triple)
        assert not isinstance(quad.object, BlankNode | Triple)


def test_the_ontology_has_no_blank_node_either_that_would_change_its_name_from_build_to_build(
    quads: list[Quad],
) -> None:
    assert [q for q in quads if isinstance(q.subject, BlankNode) or isinstance(q.object, BlankNode)] == []


def test_no_statement_tells_the_time_of_the_build(quads: list[Quad]) -> None:
    literals = {quad.object for quad in quads if isinstance(quad.object, Literal)}
    assert len(literals) > 3000
    # Dates stand in the chronicles, and one on a title page: what the reports print.
    dated = {
        (q.graph_name.value, q.predicate.value.rpartition("/")[2])
        for q in quads
        if isinstance(q.object, Literal)
        and isinstance(q.graph_name, NamedNode)
        and CLOCKS.search(q.object.datatype.value)
    }
    assert {graph.rpartition("graph/")[2] for graph, _ in dated} == {"events/2006", "events/2014"}
    today = time.strftime("%Y-%m-%d"), time.strftime("%Y%m%d")
    assert [literal.value for literal in literals if any(day in literal.value for day in today)] == []


def test_no_statement_tells_the_folder_or_the_machine_of_the_build(dump: Path) -> None:
    text = dump.read_text(encoding="utf-8")
    assert str(DATA) not in text
    assert os.uname().nodename not in text
