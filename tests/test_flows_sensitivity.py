"""The estimates of the graph under other assumptions: what changes, in which direction, and that it is told."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from kg.networks.provinces.case import case_of
from kg.networks.provinces.contract_means import contract_means, means_of
from kg.networks.provinces.given import networks, read_given
from kg.networks.provinces.network import flow_network
from kg.networks.provinces.sensitivity import Combination, compared, flows_at, sensitivity
from kg.networks.provinces.sensitivity_page import page
from kg.store.embedded import Opened
from tests.conftest import ROOT, Run

NETWORKS = (
    (2005, "contract-value"),
    (2012, "contract-count"),
    (2012, "contract-value"),
    (2013, "contract-count"),
    (2013, "contract-value"),
)
CENTRE = Decimal("0.4"), Decimal("0.7")


def by_parameters(combinations: tuple[Combination, ...]) -> dict[tuple[Decimal, Decimal], Combination]:
    return {(item.decay, item.local_share): item for item in combinations}


@pytest.mark.parametrize(("year", "measure"), NETWORKS)
def test_the_central_combination_is_the_run_of_the_graph(opened: Opened, year: int, measure: str) -> None:
    case = case_of(read_given(opened, year, measure))
    flows = flows_at(case, 0.4, 0.7)
    network = flow_network(opened, year, measure, "totals")
    for i, a in enumerate(case.given.places):
        for j, b in enumerate(case.given.places):
            stored = network.edges[a.code, b.code]["weight"] if network.has_edge(a.code, b.code) else Decimal(0)
            assert flows[i, j] == pytest.approx(float(stored), rel=1e-9, abs=1e-9)
    assert abs(flows_at(case, 0.5, 0.7) - flows).max() > 0.01
    found = sensitivity(opened, year, measure)
    (central,) = [item for item in found.combinations if item.central]
    assert (central.decay, central.local_share) == CENTRE
    assert central.common == 1
    assert central.outside == 0


@pytest.mark.parametrize(("year", "measure"), NETWORKS)
def test_the_local_share_moves_what_stays_and_decay_what_goes_far(opened: Opened, year: int, measure: str) -> None:
    found = sensitivity(opened, year, measure)
    table = by_parameters(found.combinations)
    assert len(table) == 9
    for decay in map(Decimal, ("0", "0.4", "1")):
        local = [table[decay, Decimal(share)].local for share in ("0.6", "0.7", "0.8")]
        assert local[0] + Decimal("0.05") < local[1] < local[2] - Decimal("0.05")
    for share in map(Decimal, ("0.6", "0.7", "0.8")):
        assert len({table[decay, share].local for decay, _ in table}) == 1
    rest = [item.common for item in found.combinations if not item.central]
    assert Decimal("0.5") < min(rest) <= max(rest) < 1


def test_without_decay_less_goes_to_the_neighbour_and_more_far_away(opened: Opened) -> None:
    case = case_of(read_given(opened, 2013, "contract-value"))
    at = {place.code: number for number, place in enumerate(case.given.places)}
    near, far = (at["cn-110000"], at["cn-120000"]), (at["cn-110000"], at["cn-440000"])
    flat, central, steep = (flows_at(case, decay, 0.7) for decay in (0.0, 0.4, 1.0))
    assert flat[near] < central[near] < steep[near]
    assert flat[far] > central[far] > steep[far]
    # Less stays with a smaller share, so more goes out, whatever the decay.
    assert flows_at(case, 0.0, 0.6)[far] > flat[far]


def test_smallest_and_largest_are_of_the_nine_and_hold_the_run(opened: Opened) -> None:
    found = sensitivity(opened, 2013)
    case = case_of(read_given(opened, 2013, "contract-value"))
    at = {place.code: number for number, place in enumerate(case.given.places)}
    tried = [flows_at(case, decay, share) for decay in (0.0, 0.4, 1.0) for share in (0.6, 0.7, 0.8)]
    assert [flow.value for flow in found.flows] == sorted((flow.value for flow in found.flows), reverse=True)
    for flow in found.flows:
        values = [flows[at[flow.origin], at[flow.destination]] for flows in tried]
        assert float(flow.smallest) == pytest.approx(min(values), rel=1e-9)
        assert float(flow.largest) == pytest.approx(max(values), rel=1e-9)
        assert flow.smallest < flow.largest
        assert float(flow.smallest) <= float(flow.value) * (1 + 1e-9)
        assert float(flow.value) <= float(flow.largest) * (1 + 1e-9)
    assert not {"residual"} & {end for flow in found.flows for end in (flow.origin, flow.destination)}


def test_a_pair_that_leaves_its_interval_is_counted(opened: Opened) -> None:
    """An interval as narrow as the run's own value is left by every combination but the central one."""
    network = flow_network(opened, 2013, evidence="totals")
    case = case_of(read_given(opened, 2013, "contract-value"))
    assert {item.outside for item in compared(network, case).combinations} == {0}
    edge = network.edges["cn-110000", "cn-120000"]
    edge["lower"], edge["upper"] = edge["weight"] * Decimal("0.999"), edge["weight"] * Decimal("1.001")
    found = by_parameters(compared(network, case).combinations)
    assert {key: item.outside for key, item in found.items()} == {key: int(key != CENTRE) for key in found}


def test_the_page_is_what_the_graph_gives_now(opened: Opened) -> None:
    """Words alike; numbers but for the last digit, in which machines may differ."""
    split = re.compile(r"(?<![-\w.])(\d+(?:\.\d+)?)(?![-\w.]*\w)")
    there = split.split((ROOT / "docs" / "flows-sensitivity.md").read_text("utf-8"))
    known = networks(opened)
    means = [item for year in (2005, 2012, 2013) if (item := contract_means(opened, year)) is not None]
    here = split.split(page([sensitivity(opened, *network) for network in known], means))
    assert there[::2] == here[::2], "run kg flows sensitivity --out docs/flows-sensitivity.md"
    for a, b in zip(there[1::2], here[1::2], strict=True):
        assert a == b or float(a) == pytest.approx(float(b), rel=0.05, abs=0.0011)


def test_what_flows_md_says_of_it(opened: Opened) -> None:
    text = " ".join((ROOT / "docs" / "flows.md").read_text("utf-8").split())
    found = [sensitivity(opened, *network) for network in NETWORKS]
    rest = [item for one in found for item in one.combinations if not item.central]
    low, high = (format(100 * edge(item.common for item in rest), ".0f") for edge in (min, max))
    assert f"of the flows between places {low} to {high} % are as in the run, and no pair leaves its interval" in text
    assert {item.outside for item in rest} == {0}
    counts = [contract_means(opened, year) for year in (2012, 2013)]
    outside, pairs = ([getattr(item, name) for item in counts if item] for name in ("outside", "pairs"))
    assert set(pairs) == {1020}
    assert f"{len(outside[0])} of 1020 pairs are outside in 2012, {len(outside[1])} in 2013" in text


# Implied mean contract values


def test_the_range_is_that_of_the_printed_means(opened: Opened) -> None:
    """Of the totals as printed, in 万元; numpy says what their quantiles are."""
    assert contract_means(opened, 2005) is None
    for year in (2012, 2013):
        value, count = (read_given(opened, year, f"contract-{what}") for what in ("value", "count"))
        provinces = {place.code for place in value.places if place.kind == "province"}
        means = [
            float(total.value / count.printed[key].value) * 10000
            for key, total in value.printed.items()
            if key[0] in provinces
        ]
        found = contract_means(opened, year)
        assert found is not None
        assert found.printed == len(means) == 61
        assert [float(found.low), float(found.high)] == pytest.approx(np.quantile(means, [0.01, 0.99]))
        foreign = [
            total.value / count.printed[key].value * 10000
            for key, total in value.printed.items()
            if key[0] not in provinces
        ]
        assert sum(mean > found.high for mean in foreign) == {2012: 3, 2013: 4}[year]


def test_pairs_outside_are_those_that_the_two_estimates_imply(opened: Opened) -> None:
    found = contract_means(opened, 2013)
    assert found is not None
    value, count = (flow_network(opened, 2013, f"contract-{what}", "totals") for what in ("value", "count"))
    expected, whole = [], Decimal(0)
    for a, b, about in value.edges(data=True):
        if not {a, b} & {"cn-540000", "residual"}:
            whole += about["weight"]
            if not found.low <= about["weight"] / count.edges[a, b]["weight"] * 10000 <= found.high:
                expected.append((about["weight"], a, b))
    assert [(pair.value, pair.origin, pair.destination) for pair in found.outside] == sorted(expected, reverse=True)
    assert found.held() == sum(item[0] for item in expected) / whole
    assert found.held(home=True) + found.held(home=False) == pytest.approx(found.held())
    assert {pair.home for pair in found.outside if "abroad" in (pair.origin, pair.destination)} == {False}


def test_a_doctored_count_puts_a_pair_out_of_range(opened: Opened) -> None:
    value, count = (flow_network(opened, 2013, f"contract-{what}", "totals") for what in ("value", "count"))
    pair = "cn-110000", "cn-120000"
    before = means_of(value, count)
    assert pair not in {(item.origin, item.destination) for item in before.outside}
    count.edges[pair]["weight"] /= 100
    after = means_of(value, count)
    (new,) = set(after.outside) - set(before.outside)
    assert (new.origin, new.destination) == pair
    assert new.mean > after.high
    assert after.held() - before.held() == pytest.approx(value.edges[pair]["weight"] / after.whole)
    count.edges[pair]["weight"] = Decimal(0)
    count.remove_edge(*pair)
    assert means_of(value, count).pairs == before.pairs - 1


def test_the_same_seed_makes_the_implied_mean_one_of_seller_times_one_of_buyer(opened: Opened) -> None:
    """As the page says; local flows have a rule of their own."""
    value, count = (flow_network(opened, 2013, f"contract-{what}", "totals") for what in ("value", "count"))
    ends = "cn-110000", "cn-310000", "cn-420000", "cn-440000"
    (a, b, c, d), mean = ends, {e: value.edges[e]["weight"] / count.edges[e]["weight"] for e in count.edges}
    assert float(mean[a, c] * mean[b, d]) == pytest.approx(float(mean[a, d] * mean[b, c]), rel=1e-6)
    assert float(mean[a, a] * mean[b, c]) != pytest.approx(float(mean[a, c] * mean[b, a]), rel=0.01)


def test_show_names_the_shown_flows_that_are_outside(kg: Run) -> None:
    for args in (("--year", "2013"), ("--year", "2013", "--measure", "contract-count")):
        remark = kg("flows", "show", *args, "--of", "Fujian", "--top", "2").stderr.splitlines()[-1]
        assert "outside what provinces print (27.9 to 659.1 万元): Beijing → Fujian (2500)" in remark
        assert "Beijing → Abroad" not in remark
    for args in (("--year", "2005"), ("--year", "2013", "--of", "Tibet"), ("--year", "2013", "--network", "parties")):
        assert "outside what provinces print" not in kg("flows", "show", *args, "--top", "2").stderr
    assert kg("flows", "show", "--year", "2013", "--top", "900").stderr.rstrip().endswith(" more")


# Commands


def test_the_command_tells_the_nine_or_the_flows(kg: Run) -> None:
    nine = list(csv.DictReader(io.StringIO(kg("flows", "sensitivity", "--year", "2013", "--format", "csv").stdout)))
    assert [row["decay"] + "/" + row["local_share"] for row in nine][:4] == ["0/0.6", "0/0.7", "0/0.8", "0.4/0.6"]
    assert [row["central"] for row in nine] == ["no"] * 4 + ["yes"] + ["no"] * 4
    done = kg("flows", "sensitivity", "--year", "2013", "--of", "北京", "--top", "3", "--format", "json")
    flows = json.loads(done.stdout)
    assert len(flows) == 3
    for flow in flows:
        assert "北京" in (flow["origin"], flow["destination"])
        assert flow["lower"] < flow["smallest"] <= flow["value"] <= flow["largest"] < flow["upper"]
    assert "not published figures; a single flow is not a finding" in done.stderr


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--year", "2011"), "no flows of contract-value 2011"),
        (("--year", "2005", "--measure", "contract-count"), "no flows of contract-count 2005"),
        (("--year", "2013", "--of", "Narnia"), "'Narnia' is no node of this network; there are: "),
        (("--of", "Beijing"), "give --year YEAR"),
        (("--year", "2013", "--out", "x.md"), "leave out --year"),
        (("--year", "2013", "--format", "xml"), "format 'xml' is not one of"),
    ],
)
def test_wrong_use_exits_2(kg: Run, args: tuple[str, ...], words: str) -> None:
    done = kg("flows", "sensitivity", *args)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr


def test_the_method_card_has_the_nine_in_both_languages(kg: Run, opened: Opened, tmp_path: Path) -> None:
    done = kg("flows", "export", "--year", "2005", "--out", str(tmp_path), "--no-parquet")
    assert done.returncode == 0, done.stderr
    card = (tmp_path / "flows-2005-contract-value.card.md").read_text("utf-8")
    english, chinese = card.split("## Under other assumptions")[1].split("## 换用别的假定")
    for item in sensitivity(opened, 2005).combinations:
        cells = (item.decay, item.local_share, item.local, item.common, f"{item.outside}/{item.pairs}")
        line = "| " + " | ".join(f"**{cell}**" if item.central else str(cell) for cell in cells) + " |"
        assert line in english
        assert line in chinese
    assert '"sensitivity"' not in card
