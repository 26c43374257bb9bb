"""Comparing releases by meaning: what was changed in the data is told, and nothing else."""

from __future__ import annotations

import csv
import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from kg.export.diff.compare import Change, compare, difference
from kg.export.diff.records import ORDER, Records, records
from kg.export.dump import write_nquads
from kg.export.resources import Resources
from kg.rdf.names import Names, external
from kg.store.embedded import Opened
from tests.conftest import DATA, Run

BEIJING = "contract-value/area=cn-110000/direction=absorbed/period=2005"


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory, kg: Run) -> Path:
    """A store built from a copy of the data with a figure changed, a table removed and an organisation added."""
    folder = tmp_path_factory.mktemp("edited")
    data = folder / "data"
    shutil.copytree(DATA, data)
    table = data / "editions" / "2006" / "tables" / "t08.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("246.87", "246.88"), encoding="utf-8")
    edition = data / "editions" / "2014"
    (edition / "tables" / "t12.csv").unlink()
    (edition / "layout" / "t12.toml").unlink()
    ledger = edition / "ledger.csv"
    lines = ledger.read_text(encoding="utf-8").splitlines(keepends=True)
    ledger.write_text("".join(line for line in lines if not line.endswith(",t12,\n")), encoding="utf-8")
    register = data / "reference" / "organisations.csv"
    with register.open("a", encoding="utf-8") as file:
        file.write("0901,北京一二三技术有限公司,běi jīng yī èr sān,,body,cn-110000,name,,,,,\n")
    store = folder / "store"
    assert kg("build", env={"KG_DATA": str(data), "KG_STORE": str(store)}).returncode == 0
    return store


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory, opened: Opened) -> Path:
    """The session's store as a release holds it."""
    folder = tmp_path_factory.mktemp("release")
    write_nquads(opened.store, folder / "techmarket.nq")
    return folder


@pytest.fixture(scope="module")
def document(kg: Run, dump: Path, edited: Path) -> dict[str, Any]:
    """The difference as the command line tells it."""
    done = kg("diff", str(dump), str(edited), "--format", "json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def told(document: dict[str, Any]) -> list[dict[str, str]]:
    """The changes."""
    changes: list[dict[str, str]] = document["changes"]
    return changes


def _of(told: list[dict[str, str]], kind: str, change: str) -> list[dict[str, str]]:
    return [row for row in told if (row["kind"], row["change"]) == (kind, change)]


def test_a_changed_figure_is_told_with_its_place_and_both_values(told: list[dict[str, str]]) -> None:
    rows = _of(told, "figure", "changed")
    assert [(row["id"], row["field"], row["old"], row["new"]) for row in rows] == [
        ("2006/t08 北京 · 金额(亿元)", "printed", "246.87", "246.88"),
        ("2006/t08 北京 · 金额(亿元)", "value", "246.87 亿元", "246.88 亿元"),
    ]


def test_the_observations_that_follow_from_it_are_told_by_key_and_edition_with_unit(
    told: list[dict[str, str]],
) -> None:
    one = {
        kind: [r for r in _of(told, kind, "changed") if r["field"] == "value"] for kind in ("observation", "current")
    }
    for kind, code in (("observation", f"2006/{BEIJING}"), ("current", BEIJING)):
        assert [(r["id"], r["old"], r["new"]) for r in one[kind]] == [(code, "246.87 亿元", "246.88 亿元")]
    computed = {row["id"]: (row["old"], row["new"]) for row in _of(told, "computed", "changed")}
    assert computed[BEIJING.replace("cn-110000", "east-2014")] == ("989.79 亿元", "989.8 亿元")
    assert all("period=2005" in code or "base=2005" in code for code in computed)


def test_a_removed_table_is_told_with_its_figures_and_what_it_alone_stated(told: list[dict[str, str]]) -> None:
    assert [row["id"] for row in _of(told, "table", "removed")] == ["2014/t12"]
    figures = _of(told, "figure", "removed")
    assert len(figures) == 4 * 8
    assert {row["id"].split()[0] for row in figures} == {"2014/t12"}
    hongkong = next(
        r for r in _of(told, "observation", "removed") if "count/area=cn-810000/direction=output" in r["id"]
    )
    assert (hongkong["old"], hongkong["new"]) == ("42 项", "")
    assert [row for row in told if row["kind"] in ("claim", "event", "concept", "term", "unit", "area")] == []


def test_an_added_organisation_is_told(told: list[dict[str, str]]) -> None:
    assert [(row["id"], row["label"]) for row in _of(told, "organisation", "added")] == [
        ("0901", "北京一二三技术有限公司")
    ]
    others = [row for row in told if row["kind"] not in ("organisation", "finding", "flow")]
    assert [row for row in others if row["change"] == "added"] == []


def test_the_counts_are_of_things_and_not_of_their_fields(document: dict[str, Any]) -> None:
    assert document["counts"]["figure"] == {"added": 0, "removed": 32, "changed": 1}
    assert document["counts"]["organisation"] == {"added": 1, "removed": 0, "changed": 0}
    assert list(document["counts"]) == [kind for kind in ORDER if kind in document["counts"]]


def _records(quads: list[Quad], names: Names) -> Records:
    return records(Resources(quads, names))


@pytest.fixture(scope="module")
def some(opened: Opened) -> list[Quad]:
    """A table, its measures and the reference data: enough to be compared, and quick to."""
    names = ("ontology", "reference", "figures/2014/t02", "events/2014")
    graphs = [opened.names.graph(name) for name in names]
    return [quad for graph in graphs for quad in opened.store.quads_for_pattern(None, None, None, graph)]


def _written(quads: list[Quad], path: Path) -> Path:
    path.write_text("".join(f"{quad} .\n" for quad in quads), encoding="utf-8")
    return path


def test_csv_json_and_table_tell_the_same(kg: Run, some: list[Quad], tmp_path: Path) -> None:
    left = [quad for quad in some if "figure/2014/t02/r001c0" not in str(quad.subject)]
    files = [str(_written(some, tmp_path / "old.nq")), str(_written(left, tmp_path / "new.nq"))]
    texts = {form: kg("diff", *files, "--format", form, "--limit", "2").stdout for form in ("csv", "json", "table")}
    rows = list(csv.DictReader(texts["csv"].splitlines()))
    assert rows == json.loads(texts["json"])["changes"]
    assert [row["id"] for row in rows] == [f"2014/t02 北京 · {label}" for label in ("合同数", "成交额", "排名")]
    lines = texts["table"].splitlines()
    assert lines[2].split() == ["figure", "0", "3", "0"]
    assert lines[-1] == "… 1 more: --limit, or --format csv"


def test_equal_sides_give_an_empty_difference(kg: Run, some: list[Quad], tmp_path: Path) -> None:
    file = str(_written(some, tmp_path / "one.nq"))
    texts = {form: kg("diff", file, file, "--format", form) for form in ("csv", "json", "table")}
    assert {done.stderr for done in texts.values()} == {"no difference in meaning\n"}
    assert texts["table"].stdout == ""
    assert texts["csv"].stdout == "kind,change,id,label,field,old,new\n"
    assert json.loads(texts["json"].stdout) == {"counts": {}, "changes": []}


def test_the_order_of_statements_and_another_base_are_no_difference(some: list[Quad], tmp_path: Path) -> None:
    """The same statements shuffled, with one twice, a blank node, and under another base."""
    old = _written(some, tmp_path / "old.nq")
    lines = old.read_text(encoding="utf-8").replace("https://w3id.org/techmarket/", "http://localhost/")
    shuffled = lines.splitlines(keepends=True)
    random.Random(7).shuffle(shuffled)
    shuffled += [shuffled[0], "_:b <http://localhost/p> _:c <http://localhost/graph/ontology> .\n"]
    (tmp_path / "new.nq").write_text("".join(shuffled), encoding="utf-8")
    assert difference(old, tmp_path / "new.nq").changes == ()


@pytest.mark.parametrize(
    ("subject", "predicate", "value", "change"),
    [
        (
            "id/event/2014-01",
            "rdfs:label",
            Literal("x", language="en"),
            ("event", "2014-01", "title"),
        ),
        ("code/field/transport", "rdfs:label", Literal("x", language="en"), ("concept", "field/transport", "name")),
        (
            "id/unit/yuan-1e8",
            "tm:multiplier",
            Literal("1", datatype=external("xsd:decimal")),
            ("unit", "yuan-1e8", "multiplier"),
        ),
        (
            "id/area/east-2014",
            "tm:hasMember",
            NamedNode("https://w3id.org/techmarket/id/area/cn-540000"),
            ("area", "east-2014", "members"),
        ),
        ("def#status", "rdfs:range", NamedNode("https://w3id.org/techmarket/def#Unit"), ("term", "status", "range")),
        ("id/table/2014/t02", "rdfs:label", Literal("x", language="en"), ("table", "2014/t02", "title")),
    ],
)
def test_one_statement_more_is_one_change(
    some: list[Quad], opened: Opened, subject: str, predicate: str, value: Literal | NamedNode, change: tuple[str, ...]
) -> None:
    names = opened.names
    prefix, _, local = predicate.partition(":")
    node = names.term(local) if prefix == "tm" else external(predicate)
    quad = Quad(NamedNode(names.iris.base + subject), node, value, names.graph("reference"))
    found = list(compare(_records(some, names), _records([*some, quad], names)))
    assert [(c.kind, c.id, c.field) for c in found] == [change]
    assert found[0].old != found[0].new


def test_a_row_put_in_above_moves_no_figure(some: list[Quad], opened: Opened) -> None:
    """Cells are told by their printed labels: renumbered rows are the same cells."""
    moved = []
    for quad in some:
        subject = quad.subject
        if isinstance(subject, NamedNode) and "/figure/2014/t02/r0" in subject.value:
            renamed = NamedNode(subject.value.replace("/t02/r0", "/t02/r1"))
            quad = Quad(renamed, quad.predicate, quad.object, quad.graph_name)
        moved.append(quad)
    assert moved != some
    assert list(compare(_records(some, opened.names), _records(moved, opened.names))) == []


def test_blank_nodes_and_trailing_zeros_mean_nothing(some: list[Quad], opened: Opened) -> None:
    changed = [Quad(BlankNode("b"), external("rdf:type"), BlankNode("c"), opened.names.graph("ontology"))]
    decimal = external("xsd:decimal")
    for quad in some:
        term = quad.object
        if isinstance(term, Literal) and term.datatype == decimal and "." in term.value:
            term = Literal(term.value + "00", datatype=decimal)
        changed.append(Quad(quad.subject, quad.predicate, term, quad.graph_name))
    assert list(compare(_records(some, opened.names), _records(changed, opened.names))) == []


def test_added_and_removed_are_each_others_reverse(some: list[Quad], opened: Opened) -> None:
    less = [quad for quad in some if "organisation/0001" not in str(quad.subject)]
    whole, part = _records(some, opened.names), _records(less, opened.names)
    there, back = list(compare(part, whole)), list(compare(whole, part))
    assert [(c.kind, c.change, c.id) for c in there] == [("organisation", "added", "0001")]
    assert back == [Change("organisation", "removed", "0001", there[0].label, "", there[0].new, "")]


# Bad input


def test_bad_input_is_told_with_what_was_found_and_exit_2(kg: Run, tmp_path: Path, dump: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "table.csv").write_text("a,b\n", encoding="utf-8")
    (tmp_path / "broken.nq").write_text("<a> <b> .\n", encoding="utf-8")
    (tmp_path / "other.nq").write_text("<http://a/a> <http://a/b> <http://a/c> .\n", encoding="utf-8")
    wrong = {
        "nowhere": "found nothing; expected a release folder",
        "empty": "found no techmarket.nq",
        "table.csv": "found a file .csv",
        "broken.nq": "cannot be read",
        "other.nq": "found no technology market graph",
    }
    for name, message in wrong.items():
        done = kg("diff", str(tmp_path / name), str(dump))
        assert (done.returncode, done.stdout) == (2, ""), name
        assert f"{tmp_path / name}" in done.stderr
        assert message in done.stderr
    assert kg("diff", str(dump), str(dump), "--format", "xml").returncode == 2


def test_a_file_changed_after_its_release_is_told(tmp_path: Path, some: list[Quad]) -> None:
    (tmp_path / "techmarket.nq").write_text("".join(sorted(f"{quad} .\n" for quad in some)), encoding="utf-8")
    (tmp_path / "SHA256SUMS").write_text(f"{'0' * 64}  techmarket.nq\n", encoding="utf-8")
    found = difference(tmp_path, tmp_path / "techmarket.nq")
    assert found.changes == ()
    assert len(found.warnings) == 1
    assert "changed after the release" in found.warnings[0]


def test_statements_without_meaning_are_not_changes_but_are_seen(tmp_path: Path, some: list[Quad]) -> None:
    lines = sorted(f"{quad} .\n" for quad in some)
    (tmp_path / "one.nq").write_text("".join(lines), encoding="utf-8")
    left = [line for line in lines if "/t02/r001c01> <https://w3id.org/techmarket/def#sourceLine>" not in line]
    assert len(left) == len(lines) - 1
    (tmp_path / "two.nq").write_text("".join(left), encoding="utf-8")
    found = difference(tmp_path / "one.nq", tmp_path / "two.nq")
    assert (found.changes, found.same_statements) == ((), False)
