"""kg network indicators, compare and list: files in, tables out, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from kg.model.problems import InputError
from kg.networks.indicators.read import read_flows
from tests.conftest import Run

FLOWS = "origin,destination,value\nA,A,4\nA,B,3\nA,C,1\nB,A,1\nB,B,2\nB,C,2\nC,B,1\nC,C,6\n"
ESTIMATE = FLOWS.replace("value\n", "value,status\n").replace("6\n", "6,observed\n").replace("4\n", "4,estimated\n")
GROUPS = "node,group\nA,one\nB,one\nC,two\n"


@pytest.fixture
def flows(tmp_path: Path) -> Path:
    path = tmp_path / "flows.csv"
    path.write_text(FLOWS, encoding="utf-8")
    return path


@pytest.fixture
def estimate(tmp_path: Path) -> Path:
    """Two statuses that are said, the others empty: not observed."""
    path = tmp_path / "estimate.csv"
    path.write_text(ESTIMATE, encoding="utf-8")
    return path


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_indicators_of_an_observed_table(kg: Run, flows: Path, tmp_path: Path) -> None:
    (tmp_path / "groups.csv").write_text(GROUPS, encoding="utf-8")
    done = kg("network", "indicators", "--flows", str(flows), "--groups", str(tmp_path / "groups.csv"), "-f", "csv")
    assert done.returncode == 0
    found = {(r["indicator"], r["item"], r["part"]): r["value"] for r in rows(done.stdout)}
    assert found["strength", "A", "output"] == "8"
    assert found["net-outflow-ratio", "A", ""] == "0.230769"
    assert found["e-i-index", "one", ""] == "-0.428571"
    assert found["betweenness", "B", ""] == "1.000000"
    assert "left out: morans-i needs the distances" in done.stderr
    again = kg("network", "indicators", "--flows", str(flows), "--groups", str(tmp_path / "groups.csv"), "-f", "csv")
    assert again.stdout == done.stdout


def test_an_estimate_is_refused_what_it_cannot_support(kg: Run, estimate: Path) -> None:
    done = kg("network", "indicators", "--flows", str(estimate), "--only", "gini,betweenness,qap")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "betweenness is not supported by estimated flows: shortest ways" in done.stderr
    assert "qap is not supported by estimated flows: circular" in done.stderr
    done = kg("network", "indicators", "--flows", str(estimate), "--only", "gini", "-f", "json")
    assert done.returncode == 0
    assert [row["value"] for row in json.loads(done.stdout)] == [0.1, 0.133333]
    done = kg("network", "indicators", "--flows", str(estimate), "-f", "csv")
    assert {r["basis"] for r in rows(done.stdout)} == {"exact"}
    assert done.stderr.count("left out: ") > 10


def test_an_ensemble_gives_intervals(kg: Run, estimate: Path, tmp_path: Path) -> None:
    point = np.array([[4.0, 3, 1], [1, 2, 2], [0, 1, 6]])
    draws = np.array([point, point * [[1, 1, 1], [1, 3, 1], [1, 1, 1]]])
    order = [2, 0, 1]  # the file may have the nodes in another order
    path = tmp_path / "draws.npz"
    np.savez(path, nodes=np.array(["C", "A", "B"]), draws=draws[:, order][:, :, order])
    only = ("--only", "local-share,pagerank", "-f", "csv")
    done = kg("network", "indicators", "--flows", str(estimate), "--ensemble", str(path), *only)
    found = {(r["indicator"], r["item"]): r for r in rows(done.stdout)}
    assert [found["local-share", "B"][name] for name in ("value", "low", "high")] == ["0.40", "0.40", "0.67"]
    assert found["pagerank", "C"]["value"] == ""
    assert found["pagerank", "B"]["rank"] == "1"
    assert "echo the marginals" in found["pagerank", "C"]["note"]
    np.savez(path, nodes=np.array(["C", "A", "X"]), draws=draws)
    done = kg("network", "indicators", "--flows", str(estimate), "--ensemble", str(path), *only)
    assert done.returncode == 2
    assert "not of the nodes" in done.stderr
    done = kg("network", "indicators", "--flows", str(estimate), "--ensemble", str(estimate), *only)
    assert done.returncode == 2
    assert "not an npz" in done.stderr


def test_two_years_side_by_side(kg: Run, flows: Path, tmp_path: Path) -> None:
    later = tmp_path / "later.csv"
    later.write_text(FLOWS.replace("A,B,3", "A,B,5"), encoding="utf-8")
    done = kg("network", "compare", "--first", str(flows), "--second", str(later), "--only", "strength", "-f", "csv")
    verdicts = {(r["item"], r["part"]): r["verdict"] for r in rows(done.stdout)}
    assert verdicts["A", "output"] == "up"
    assert verdicts["C", "output"] == "same"
    files = ("--first", str(flows), "--second", str(later), "--only", "strength", "--rounding", "1", "-f", "csv")
    verdicts = {(r["item"], r["part"]): r["verdict"] for r in rows(kg("network", "compare", *files).stdout)}
    assert verdicts["A", "output"] == "cannot tell"


def test_the_list_has_every_indicator_in_both_languages(kg: Run) -> None:
    found = {r["name"]: r for r in rows(kg("network", "list", "-f", "csv").stdout)}
    assert len(found) == 25
    assert found["gini"]["name_zh"] == "基尼系数"
    assert found["gini"]["support"] == "exact"
    assert found["qap"]["refused_because"].startswith("circular")
    assert found["morans-i"]["needs"] == "distances"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("A,B,3", "A,B,-3", "flows.csv:3, column value: found '-3'; expected a number that is not negative"),
        ("A,B,3", "A,B,nan", "flows.csv:3, column value: found 'nan'"),
        ("A,B,3", "A,B,Infinity", "flows.csv:3, column value"),
        ("A,B,3", "A,B,", "flows.csv:3, column value: found ''"),
        ("A,B,3", "A,B,3,4", "flows.csv:3: found more cells than columns"),
        ("A,B,3", "A,A,3", "flows.csv:3, column origin: found A → A; expected each once; it is in line 2 too"),
        ("A,B,3", ",B,3", "flows.csv:3, column origin: found an empty cell; expected a label"),
        (
            "destination",
            "to",
            "flows.csv:1, column destination: found origin, to, value; expected a column destination",
        ),
    ],
)
def test_a_table_that_cannot_be_is_refused_with_its_rows(flows: Path, old: str, new: str, told: str) -> None:
    flows.write_text(FLOWS.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_flows(flows)
    assert told in str(refused.value)


def test_every_problem_of_a_table_is_told_at_once(kg: Run, flows: Path) -> None:
    flows.write_text(FLOWS.replace("A,B,3", "A,B,-3").replace("C,C,6", "C,,x"), encoding="utf-8")
    done = kg("network", "indicators", "--flows", str(flows))
    assert done.returncode == 2
    assert done.stdout == ""
    assert [line.split(": found")[0].rpartition("/")[2] for line in done.stderr.splitlines()[:-1]] == [
        "flows.csv:3, column value",
        "flows.csv:9, column destination",
        "flows.csv:9, column value",
    ]


def test_wrong_calls_are_told(kg: Run, flows: Path, tmp_path: Path) -> None:
    done = kg("network", "indicators", "--flows", str(flows), "--only", "ginny")
    assert (done.returncode, "there is no indicator ginny; there are: strength" in done.stderr) == (2, True)
    groups = tmp_path / "groups.csv"
    groups.write_text("node,group\nA,one\nB,\n", encoding="utf-8")
    done = kg("network", "indicators", "--flows", str(flows), "--groups", str(groups))
    assert "groups.csv:3, column group" in done.stderr
    groups.write_text("node,group\nA,one\nB,two\n", encoding="utf-8")
    done = kg("network", "indicators", "--flows", str(flows), "--groups", str(groups))
    assert (done.returncode, "no group is given for C" in done.stderr) == (2, True)
    flows.write_text("origin,destination,value\nA,B,0\n", encoding="utf-8")
    done = kg("network", "indicators", "--flows", str(flows))
    assert "no flow that is not zero" in done.stderr


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (FLOWS.replace("A,B,3", "A,B,1e300"), 3),
        (FLOWS.replace("A,B,3", "A,B,1e-320"), 3),
        (FLOWS.replace("A,B,3", "A,B,1_0"), 3),
        (FLOWS.replace("A,B,3", "A,B,\uff13"), 3),
        (FLOWS.replace("value\n", "value,value\n").replace("A,B,3", "A,B,3,4"), 1),
        (FLOWS.replace("A,A,4", "A" * 200_000 + ",A,4"), 1),
        ("A" * 200_000 + FLOWS, 1),
    ],
)
def test_amounts_and_cells_that_cannot_be_used_are_told_with_their_line(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "flows.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_flows(path)
    assert error.value.problems[0].line == line
