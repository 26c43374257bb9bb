"""Flows between regions: sums of cells with intervals of their own and proven bounds."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linprog  # type: ignore[import-untyped]

from kg.model.problems import InputError, UsageError
from kg.networks.flows.arrays import Matrix
from kg.networks.flows.assumptions import Assumptions
from kg.networks.flows.bounds import bounds
from kg.networks.flows.estimate import Estimate, estimate
from kg.networks.flows.facts import Fact
from kg.networks.flows.read_totals import read_totals
from kg.networks.flows.region_bounds import region_bounds
from kg.networks.flows.region_sums import most_regions, region_places, region_sums
from kg.networks.flows.regions import RegionFlows, region_flows
from kg.networks.flows.table import rows
from kg.networks.flows.totals import RESIDUAL, Totals
from kg.networks.provinces.between import between_groups
from kg.networks.provinces.case import case_of
from kg.networks.provinces.given import read_given
from kg.networks.provinces.network import flow_network
from kg.store.embedded import Opened
from tests.conftest import ROOT
from tests.flow_command import run, table_rows
from tests.flow_tables import real, totals_of, world

NUMBERS = ("bound_low", "lower", "value", "upper", "bound_high")
SMALL = "node,out,in,region\nA,100,60,N\nB,50,90,N\nC,30,40,S\nD,20,10,S\n"


def _regions() -> dict[str, str]:
    """The region of each province, of the scheme of the yearbooks."""
    with (ROOT / "data" / "reference" / "region_groups.csv").open(encoding="utf-8", newline="") as file:
        groups = [row for row in csv.DictReader(file) if row["scheme"] == "four-regions"]
    return {member: row["code"] for row in groups for member in row["members"].split("|")}


@pytest.fixture(scope="module")
def totals(opened: Opened) -> Totals:
    """What is printed for 2013, with regions; what lies outside is a region each."""
    known, regions = case_of(read_given(opened, 2013, "contract-value")).totals, _regions()
    return replace(known, regions=tuple(regions.get(node, node) for node in known.nodes))


def _file(path: Path, totals: Totals, backwards: bool = False) -> Path:
    lines = [
        f"{node},{out},{into},{region}\n"
        for node, out, into, region in zip(totals.nodes, totals.out, totals.into, totals.regions, strict=True)
        if node != RESIDUAL
    ]
    path.write_text("node,out,in,region\n" + "".join(reversed(lines) if backwards else lines), "utf-8")
    return path


def _exact(*numbers: int) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, numbers))


def _quiet(*_: object) -> None:
    pass


def test_the_file_of_regions_has_the_sums_of_the_cells(totals: Totals, tmp_path: Path) -> None:
    made = []
    for name, backwards in (("one", False), ("two", False), ("three", True)):
        (tmp_path / name).mkdir()
        file, out = _file(tmp_path / name / "totals.csv", totals, backwards), tmp_path / name / "flows.csv"
        done = run("estimate", "--totals", file, "--draws", "60", "--decay", "0.4", "--out", out)
        assert done.returncode == 0, done.stderr
        names = ("flows.csv", "flows.regions.csv", "flows.csv.run.json")
        made.append([out.with_name(one).read_bytes() for one in names])
    assert made[0] == made[1]
    assert sorted(made[0][1].splitlines()) == sorted(made[2][1].splitlines())
    about = json.loads(made[0][2])
    assert about["regions"] == {"file": "flows.regions.csv", "regions": len(set(totals.regions))}
    region = dict(zip(totals.nodes, totals.regions, strict=True))
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    cells: dict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for row in table_rows(tmp_path / "one" / "flows.csv"):
        pair = region[row["origin"]], region[row["destination"]]
        sums[pair] += Decimal(row["value"])
        cells[pair] = [have + Decimal(row[name]) for have, name in zip(cells[pair], NUMBERS[::4], strict=True)]
    between = table_rows(tmp_path / "one" / "flows.regions.csv")
    assert len(between) == len(sums)
    for row in between:
        pair = row["origin"], row["destination"]
        assert float(row["value"]) == pytest.approx(float(sums[pair]), rel=1e-9, abs=1e-9)
        numbers = [Decimal(row[name]) for name in NUMBERS]
        assert numbers == sorted(numbers)
        assert cells[pair][0] <= numbers[0]
        assert numbers[-1] <= cells[pair][1]
        assert row["status"] == ("residual" if RESIDUAL in pair else "estimated")
    east = next(row for row in between if row["origin"] == row["destination"] == "east-10")
    assert Decimal(east["bound_low"]) > 1200, "totals alone prove that the east sells to itself"


@pytest.mark.parametrize("draws", [1, 41])
@pytest.mark.parametrize("facts", [(), (Fact(frozenset({"A"}), frozenset({"B"}), Decimal("20.50")),)])
def test_a_region_a_node_is_the_table_of_the_nodes(facts: tuple[Fact, ...], draws: int) -> None:
    """Also where the estimate lies outside of the draws."""
    names = ("B", "A", "C", "D", RESIDUAL)
    totals = Totals(names, _exact(50, 100, 30, 20, 0), _exact(90, 60, 40, 8, 2), names)
    result = estimate(totals, None, facts, Assumptions(draws=draws))
    assert list(rows(region_flows(result), _quiet)) == list(rows(result, _quiet))


def _members(result: Estimate) -> Matrix:
    """The sums between regions of every member, each made as a whole."""
    assert result.ensemble is not None
    back = np.argsort(result.order)
    draws = range(len(result.ensemble.members))
    whole = float(result.totals.whole)
    return np.array([region_sums(result.ensemble.matrix(d)[np.ix_(back, back)] * whole, result.totals) for d in draws])


@pytest.mark.parametrize(("nodes", "draws"), [(12, 100), (260, 500)])
def test_the_interval_is_that_of_the_sum_in_every_draw(nodes: int, draws: int) -> None:
    distances, flows = world(nodes, 3)
    totals = totals_of(flows)
    totals = replace(totals, regions=tuple(f"r{i * 7 % 5}" for i in range(nodes)))
    result = estimate(totals, distances, (), Assumptions(draws=draws))
    assert result.ensemble is not None
    assert (result.ensemble.held is None) == (nodes == 260), "one of both goes tile by tile"
    between = region_flows(result)
    low, high = np.quantile(_members(result), [0.05, 0.95], axis=0)
    assert between.lower is not None
    assert between.upper is not None
    assert np.allclose(between.lower, np.minimum(low, between.value), rtol=1e-4)
    assert np.allclose(between.upper, np.maximum(high, between.value), rtol=1e-4)
    assert result.lower is not None
    assert (between.lower > 1.05 * region_sums(result.lower, totals)).all(), "quantiles of cells do not add up"


def test_regions_change_nothing_of_the_cells(totals: Totals) -> None:
    assumed = Assumptions(draws=30)
    with_, without = (estimate(one, None, (), assumed) for one in (totals, replace(totals, regions=())))
    assert without.between is None
    assert list(rows(with_, _quiet)) == list(rows(without, _quiet))


def _widths(flows: Estimate | RegionFlows, nodes: set[str]) -> float:
    """The median of upper over lower between these nodes."""
    assert flows.lower is not None
    assert flows.upper is not None
    some = [i for i, node in enumerate(flows.totals.nodes) if node in nodes]
    low, high = (m[np.ix_(some, some)] for m in (flows.lower, flows.upper))
    there = (low > 0) & ~np.eye(len(some), dtype=bool)
    return float(np.median(high[there] / low[there]))


def test_intervals_between_regions_are_much_narrower(totals: Totals) -> None:
    result = estimate(totals, None, (), Assumptions(decay=0.4, outside=frozenset({"abroad", "hk-mo-tw"})))
    regions = _regions()
    assert _widths(result, set(regions)) > 100
    assert _widths(region_flows(result), set(regions.values())) < 6


@pytest.mark.parametrize(("name", "size"), [("KR-mig", 4), ("TRADE", 8)])
def test_true_sums_lie_in_their_intervals(name: str, size: int) -> None:
    hidden = real(name)
    n = len(hidden.truth)
    places = np.random.default_rng(1).permutation(n) // size
    regions = tuple(f"r{place}" for place in places)
    extra = (RESIDUAL,) if hidden.totals.has_residual else ()
    totals = replace(hidden.totals, regions=regions + extra)
    between = region_flows(estimate(totals, hidden.distances, (), Assumptions(draws=300)))
    truth = np.zeros((totals.size, totals.size))
    truth[:n, :n] = hidden.truth
    sums = region_sums(truth, totals)
    some = np.array([node != RESIDUAL for node in between.totals.nodes])
    off = np.logical_and.outer(some, some) & ~np.eye(len(some), dtype=bool)
    assert between.lower is not None
    assert between.upper is not None
    inside = (between.lower <= sums) & (sums <= between.upper)
    assert inside[off].mean() >= 0.85
    for i in range(len(some)):
        for (low, high), reached in zip(between.bounds.row(i), sums[i], strict=True):
            assert float(low) * (1 - 1e-9) <= reached <= float(high) * (1 + 1e-9)


@pytest.mark.parametrize("number", range(12))
def test_bounds_are_what_a_linear_programme_finds_and_tighter_than_those_of_cells(number: int) -> None:
    """Without known cells exactly; with them no tighter than the truth allows."""
    generator = np.random.default_rng(number)
    flows = generator.integers(0, 30, (5, 5)).astype(float)
    flows[0, 0] *= 12
    totals = replace(totals_of(flows), regions=("a", "b", "a", "b", "a"))
    known = {(0, 1): Decimal(int(flows[0, 1])), (0, 3): Decimal(int(flows[0, 3]))} if number % 2 else {}
    cells = bounds(totals, known)
    found = region_bounds(totals, cells, ())
    places = region_places(totals)
    margins = np.vstack([np.kron(np.eye(5), np.ones(5)), np.kron(np.ones(5), np.eye(5))])
    ends = [(float(known[i, j]),) * 2 if (i, j) in known else (0, None) for i in range(5) for j in range(5)]
    sides = np.concatenate([flows.sum(1), flows.sum(0)])
    for a in range(2):
        for b, (low, high) in enumerate(found.row(a)):
            block = np.logical_and.outer(places == a, places == b)
            costs = [sign * block.ravel().astype(float) for sign in (1, -1)]
            least, most = (abs(linprog(c, A_eq=margins, b_eq=sides, bounds=ends).fun) for c in costs)
            sums = [float(sum(cells.row(i)[j][k] for i, j in np.argwhere(block))) for k in range(2)]
            assert max(sums[0], 0.0) <= float(low) <= least + 1e-6
            assert most - 1e-6 <= float(high) <= sums[1]
            if not known:
                assert (float(low), float(high)) == pytest.approx((least, most), abs=1e-6)


def test_facts_on_whole_regions_are_told_as_given() -> None:
    totals = Totals(("A", "B", "C", "D"), _exact(100, 50, 30, 20), _exact(60, 90, 40, 10), ("N", "N", "S", "S"))
    fact = Fact(frozenset("AB"), frozenset("CD"), Decimal("25.5"))
    flows = {row[:2]: row[2:] for row in rows(region_flows(estimate(totals, None, (fact,))), _quiet)}
    assert flows["N", "S"] == (*("25.5",) * 5, "fact")
    assert flows["S", "N"][-1] == "estimated"
    part = Fact(frozenset("AB"), frozenset("C"), Decimal("25.5"))
    flows = {row[:2]: row[2:] for row in rows(region_flows(estimate(totals, None, (part,))), _quiet)}
    assert flows["N", "S"][3] == "25.5", "no less than the fact"
    assert flows["N", "S"][-1] == "estimated"


def test_where_a_cell_is_known_the_bounds_of_the_other_cells_may_be_tighter() -> None:
    totals = Totals(("A", "B", "C", "D"), _exact(100, 50, 30, 20), _exact(60, 90, 40, 10), ("N", "M", "S", "S"))
    found = region_bounds(totals, bounds(totals, {(0, 2): Decimal(5)}), ())
    assert found.row(0)[2] == _exact(5, 15), "5 to C, and D buys no more than 10"


@pytest.mark.parametrize(
    ("old", "new", "line", "found"),
    [("B,50,90,N", "B,50,90,", 3, "nothing"), ("B,50,90,N", f"B,50,90,{RESIDUAL}", 3, f"'{RESIDUAL}'")],
)
def test_a_node_without_a_region_is_told(tmp_path: Path, old: str, new: str, line: int, found: str) -> None:
    path = tmp_path / "totals.csv"
    path.write_text(SMALL.replace(old, new), "utf-8")
    with pytest.raises(InputError) as error:
        read_totals(path)
    assert [(p.line, p.column, p.found) for p in error.value.problems] == [(line, "region", found)]


def test_without_regions_there_is_no_file_of_them(tmp_path: Path) -> None:
    path, out = tmp_path / "totals.csv", tmp_path / "flows.csv"
    path.write_text(SMALL.replace(",N\n", ",\n").replace(",S\n", ",\n"), "utf-8")
    assert run("estimate", "--totals", path, "--draws", "20", "--out", out).returncode == 0
    assert sorted(file.name for file in tmp_path.iterdir()) == ["flows.csv", "flows.csv.run.json", "totals.csv"]
    assert "regions" not in json.loads((tmp_path / "flows.csv.run.json").read_text("utf-8"))
    path.write_text(SMALL, "utf-8")
    done = run("update", "--matrix", out, "--totals", path, "--out", tmp_path / "new.csv")
    assert done.returncode == 0, done.stderr
    between = table_rows(tmp_path / "new.regions.csv")
    assert [(row["lower"], row["status"]) for row in between] == [("", "updated")] * 4


def test_more_regions_than_memory_has_room_for_are_refused() -> None:
    _, flows = world(600, 1)
    totals = totals_of(flows)
    with pytest.raises(UsageError, match=f"600 regions; 2000 draws leave room for {most_regions(2000)}"):
        estimate(replace(totals, regions=totals.nodes), None, (), Assumptions(draws=2000))


@pytest.mark.parametrize(("status", "evidence"), [("estimated", "totals-and-facts"), ("observed", "totals")])
def test_regions_of_the_graph_have_the_sums_of_its_flows(opened: Opened, status: str, evidence: str) -> None:
    network, regions = flow_network(opened, 2013, evidence=evidence), _regions()
    network.graph["status"] = status
    found = between_groups(opened, network, "four-regions")
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for a, b, about in network.edges(data=True):
        sums[regions.get(a, a), regions.get(b, b)] += about["weight"]
    assert set(found.edges) == set(sums)
    for a, b, about in found.edges(data=True):
        assert float(about["weight"]) == pytest.approx(float(sums[a, b]), rel=1e-9, abs=1e-9)
        if status == "estimated":
            numbers = [about["weight"] if name == "value" else about[name] for name in NUMBERS]
            assert numbers == sorted(numbers)
            assert about["status"] == ("residual" if "residual" in (a, b) else "estimated")
    if status == "estimated":
        high = found.edges["west-12", "abroad"]["bound_high"]
        into = sum(d["weight"] for *_, d in network.in_edges("abroad", data=True))
        assert high == pytest.approx(into + Decimal("0.14"), abs=Decimal("1e-6")), "Tibet's output is not printed"
        assert found.edges["east-10", "east-10"]["bound_low"] > 1225


def test_groups_that_overlap_or_are_not_there_are_refused(opened: Opened) -> None:
    network = flow_network(opened, 2013)
    with pytest.raises(UsageError, match="cn-110000 is in east-2014 and in bohai-2014"):
        between_groups(opened, network, "east-2014, bohai-2014")
    with pytest.raises(UsageError, match=r"'east' is no group of areas; schemes: .*four-regions"):
        between_groups(opened, network, "east")
