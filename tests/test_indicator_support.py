"""Each indicator knows what an estimate can support: exact, with an interval, by rank, or refused with its reason."""

from __future__ import annotations

import importlib
import pkgutil
import weakref
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import networkx as nx
import numpy as np
import pytest

import kg.networks.indicators as package
from kg.model.problems import UsageError
from kg.networks.indicators.compare import compare
from kg.networks.indicators.document import document
from kg.networks.indicators.evaluate import Result, evaluate, supported
from kg.networks.indicators.flows import Given, Matrix
from kg.networks.indicators.given import given_for
from kg.networks.indicators.indicator import Indicator, NotSupportedError, Support, text_of
from kg.networks.indicators.registry import INDICATORS, named
from tests.conftest import ROOT, Run

NODES = ("A", "B", "C")
POINT = np.array([[4.0, 3, 1], [1, 2, 2], [1, 1, 6]])


def network(array: Matrix = POINT, status: str | None = "estimated") -> nx.DiGraph[Any]:
    graph: nx.DiGraph[Any] = nx.DiGraph() if status is None else nx.DiGraph(status=status)
    graph.add_nodes_from(NODES)
    graph.add_weighted_edges_from(
        (u, v, float(array[i, j])) for i, u in enumerate(NODES) for j, v in enumerate(NODES) if array[i, j]
    )
    return graph


def everything(status: str = "estimated") -> Given:
    distances = {(u, v): float(1 + abs(i - j)) for i, u in enumerate(NODES) for j, v in enumerate(NODES)}
    return given_for(network(status=status), dict(zip(NODES, "xxy", strict=True)), distances, permutations=19)


def draws(local: int = 100) -> list[Matrix]:
    """A sells 8 in every draw; draw k of 100 leaves 0.08 k with it, and gives the others the rest."""
    result = []
    for k in range(1, local + 1):
        draw = POINT.copy()
        draw[0] = [0.08 * k, 4 - 0.04 * k, 4 - 0.04 * k]
        result.append(draw)
    return result


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda i: i.name)
def test_what_an_estimate_supports(indicator: Indicator) -> None:
    given = everything()
    observed = evaluate([indicator], everything("observed"))
    assert observed
    if indicator.support is Support.OBSERVED:
        with pytest.raises(NotSupportedError) as refused:
            evaluate([indicator], given, draws())
        assert indicator.name in str(refused.value)
        assert indicator.reason[0] in str(refused.value)
        return
    if indicator.support is Support.TOTALS:
        assert evaluate([indicator], given) == evaluate([indicator], given, iter(draws()))
        assert {r.basis for r in evaluate([indicator], given)} == {"exact"}
        return
    with pytest.raises(NotSupportedError, match="needs an ensemble"):
        evaluate([indicator], given)
    results = evaluate([indicator], given, draws())
    assert {r.basis for r in results} == {indicator.support.value}
    assert {r.note for r in results} == {indicator.note[0]} != {""}
    if indicator.support is Support.RANK:
        assert all(r.value is r.low is r.high is None for r in results)
        assert all(r.rank and r.rank_low and r.rank_high and r.rank_low <= r.rank_high for r in results)
    else:
        assert all(r.low is not None and r.high is not None and r.low <= r.high for r in results)
        assert all(r.rank is None or r.rank_low for r in results)


def test_the_reasons_are_those_of_the_method() -> None:
    reasons = {i.name: i.reason[0] for i in INDICATORS}
    assert "circular" in reasons["qap"]
    assert "circular" in reasons["mrqap"]
    kinds = {i.name: i.support for i in INDICATORS}
    assert {kinds[n] for n in ("strength", "gini", "hhi", "cr4", "theil", "location-quotient", "morans-i")} == {
        Support.TOTALS
    }
    refused = {"betweenness", "constraint", "effective-size", "communities", "concor", "reciprocity", "qap", "mrqap"}
    assert {name for name, kind in kinds.items() if kind is Support.OBSERVED} == refused


def test_it_is_the_declaration_that_refuses() -> None:
    """A measure wrongly declared exact is computed on an estimate: nothing but the declaration stands in its way."""
    (indicator,) = named(["qap"])
    wrong = replace(indicator, support=Support.TOTALS, reason=("", ""))
    assert {r.basis for r in evaluate([wrong], everything())} == {"exact"}


def test_every_reason_is_told_at_once() -> None:
    with pytest.raises(NotSupportedError) as refused:
        evaluate(named(["qap", "betweenness", "gini", "local-share"]), replace(everything(), distances=None))
    told = str(refused.value).splitlines()
    assert [line.split()[0].rstrip(":") for line in told] == ["local-share", "betweenness", "qap"]


def test_what_is_needed_and_not_given_is_told() -> None:
    given = given_for(network(status="observed"))
    with pytest.raises(UsageError, match="e-i-index needs the group of each node"):
        evaluate(named(["e-i-index"]), given)
    able, reasons = supported(INDICATORS, given, drawn=False)
    assert len(able) + len(reasons) == len(INDICATORS)
    assert {str(reason).split()[0] for reason in reasons} == {"e-i-index", "morans-i", "qap", "mrqap"}


def test_the_worst_status_decides() -> None:
    graph = network(status="observed")
    assert not given_for(graph).flows.estimated
    graph.edges["A", "B"]["status"] = "reported"
    assert not given_for(graph).flows.estimated
    graph.edges["A", "B"]["status"] = "E"
    assert given_for(graph).flows.estimated
    for status in (None, "maybe"):
        with pytest.raises(UsageError, match="observed or estimated"):
            given_for(network(status=status))


def test_an_interval_is_what_lies_between_5_and_95_of_100_draws() -> None:
    found = {r.item: r for r in evaluate(named(["local-share"]), everything(), draws())}
    a = found["A"]
    # The 100 shares are 0.01 … 1.00: between the fifth and the ninety-sixth, rounded outwards to a draw.
    assert (a.value, a.low, a.high) == (Decimal("0.50"), Decimal("0.05"), Decimal("0.96"))
    assert (found["B"].low, found["B"].high) == (Decimal("0.4"), Decimal("0.4"))


def test_the_ends_of_an_interval_are_rounded_outwards() -> None:
    third = POINT.copy()
    third[1] = [1, 1, 1]
    (found,) = (r for r in evaluate(named(["local-share"]), everything(), [third] * 3) if r.item == "B")
    assert (found.low, found.high) == (Decimal("0.33"), Decimal("0.34"))


def test_ranks_and_their_intervals() -> None:
    """In one draw of ten the two largest buyers change places."""
    usual = np.array([[0.0, 1, 9], [1, 0, 9], [5, 1, 0]])
    turned = np.array([[0.0, 1, 1], [9, 0, 1], [9, 1, 0]])
    given = given_for(network(usual))
    twenty = [turned if k % 10 == 0 else usual for k in range(20)]
    found = {r.item: (r.rank, r.rank_low, r.rank_high) for r in evaluate(named(["pagerank"]), given, twenty)}
    assert found["C"][0] == 1
    assert found["C"][1:] != (1, 1)
    assert found["A"] == (2, 1, 2)
    once = [turned if k == 0 else usual for k in range(100)]
    found = {r.item: (r.rank, r.rank_low, r.rank_high) for r in evaluate(named(["pagerank"]), given, once)}
    assert found == {"C": (1, 1, 1), "A": (2, 2, 2), "B": (3, 3, 3)}


def test_equal_values_share_the_smaller_rank() -> None:
    ring = np.array([[0.0, 1, 0], [0, 0, 1], [1, 0, 0]])
    assert {r.rank for r in evaluate(named(["pagerank"]), given_for(network(ring, "observed")))} == {1}


def test_draws_are_taken_one_by_one_and_give_the_same_twice() -> None:
    alive: list[weakref.ref[Matrix]] = []
    most = 0

    def stream() -> Iterator[Matrix]:
        nonlocal most
        for k in range(1, 31):
            draw = POINT * (1 + k / 100)
            alive.append(weakref.ref(draw))
            most = max(most, sum(ref() is not None for ref in alive))
            yield draw
            del draw

    able, _ = supported(INDICATORS, everything(), drawn=True)
    first = evaluate(able, everything(), stream())
    assert len(alive) == 30
    assert most <= 2
    assert first == evaluate(able, everything(), stream())


@pytest.mark.parametrize(
    "wrong", [POINT[:2], -POINT, POINT * np.nan, np.full((4, 4), 1.0)], ids=["shape", "negative", "nan", "size"]
)
def test_a_draw_that_cannot_be_is_refused(wrong: Matrix) -> None:
    with pytest.raises(UsageError, match="3 × 3 finite flows"):
        evaluate(named(["local-share"]), everything(), [POINT, wrong])
    with pytest.raises(UsageError, match="no draws"):
        evaluate(named(["local-share"]), everything(), [])


@pytest.mark.parametrize("weight", [-1.0, float("nan"), float("inf"), None, "3"])
def test_a_weight_that_is_no_flow_is_refused(weight: object) -> None:
    graph = network(status="observed")
    graph.edges["A", "B"]["weight"] = weight
    with pytest.raises(UsageError):
        given_for(graph)


def test_groups_and_distances_must_be_of_every_node() -> None:
    with pytest.raises(UsageError, match="no group is given for C"):
        given_for(network(), {"A": "x", "B": "x"})
    with pytest.raises(UsageError, match="no distance is given for A → C"):
        given_for(network(), distances={(u, v): 1.0 for u in NODES for v in NODES if (u, v) != ("A", "C")})
    with pytest.raises(UsageError, match="above 0 for A → B"):
        given_for(network(), distances={(u, v): float((u, v) != ("A", "B")) for u in NODES for v in NODES})


def test_totals_of_an_estimate_are_those_it_was_made_from() -> None:
    graph = network()
    nx.set_node_attributes(graph, {n: Decimal(v) for n, v in zip(NODES, ("8.1", "5.0", "7"), strict=True)}, "output")
    nx.set_node_attributes(graph, {n: Decimal(v) for n, v in zip(NODES, ("5", "6", "9.10"), strict=True)}, "absorbed")
    found = {(r.item, r.part): str(r.value) for r in evaluate(named(["strength"]), given_for(graph))}
    assert found["A", "output"] == "8.10"
    assert found["C", "absorption"] == "9.10"


def test_two_years_differ_only_if_their_intervals_do_not_meet() -> None:
    def year(low: int, high: int) -> list[Result]:
        made = draws()[low - 1 : high]
        return [r for r in evaluate(named(["local-share"]), everything(), made) if r.item == "A"]

    assert compare(year(10, 30), year(50, 70))[0].verdict == "up"
    assert compare(year(50, 70), year(10, 30))[0].verdict == "down"
    assert compare(year(10, 40), year(30, 60))[0].verdict == "cannot tell"
    assert compare(year(10, 10), year(10, 10))[0].verdict == "same"
    exact = [evaluate(named(["strength", "gini"]), given_for(network(POINT * k, "observed"))) for k in (1, 2)]
    verdicts = {(c.indicator, c.item, c.part): c.verdict for c in compare(exact[0], exact[1])}
    assert verdicts["strength", "A", "output"] == "up"
    # 8 and 16: what rounding of 4 on each side can hide.
    hidden = {(c.indicator, c.item, c.part): c.verdict for c in compare(exact[0], exact[1], rounding=Decimal(4))}
    assert (hidden["strength", "A", "output"], hidden["strength", "C", "output"]) == ("cannot tell", "cannot tell")
    assert {
        c.verdict for c in compare(exact[0], exact[1], rounding=Decimal("3.9")) if c.item == "A" and c.part == "output"
    } == {"up"}
    assert verdicts["gini", "", "output"] == "same"


def test_ranks_of_two_years_and_what_one_year_lacks() -> None:
    usual = np.array([[0.0, 1, 9], [1, 0, 9], [5, 1, 0]])
    turned = np.array([[0.0, 1, 1], [9, 0, 1], [9, 1, 0]])
    years = [evaluate(named(["pagerank"]), given_for(network(a)), [a] * 5) for a in (usual, turned)]
    verdicts = {c.item: c.verdict for c in compare(years[0], years[1])}
    assert (verdicts["A"], verdicts["C"]) == ("up", "down")
    lacking = compare(years[0], [r for r in years[1] if r.item != "A"])
    assert {c.item: c.verdict for c in lacking}["A"] == "cannot tell"
    observed = evaluate(named(["pagerank"]), given_for(network(turned, "observed")))
    assert {c.verdict for c in compare(years[0], observed)} == {"cannot tell"}
    blocks = evaluate(named(["concor"]), everything("observed"))
    with pytest.raises(UsageError, match="nothing to compare"):
        compare(blocks, blocks)


def test_every_measure_of_the_package_is_listed_and_fully_declared() -> None:
    modules = [importlib.import_module(f"{package.__name__}.{m.name}") for m in pkgutil.iter_modules(package.__path__)]
    declared = {module.INDICATOR.name for module in modules if hasattr(module, "INDICATOR")}
    assert declared == {i.name for i in INDICATORS}
    assert len(declared) == len(INDICATORS)
    for i in INDICATORS:
        assert all((i.label_zh, i.label_en, i.text.formula, i.text.complexity, i.text.reference))
    with pytest.raises(ValueError, match="no Complexity"):
        text_of("A measure.\n\nFormula: x\n\nReference: y")
    with pytest.raises(ValueError, match="a reason belongs"):
        replace(INDICATORS[0], support=Support.OBSERVED)


def test_the_page_of_indicators_is_up_to_date(kg: Run) -> None:
    page = (ROOT / "docs" / "indicators.md").read_text(encoding="utf-8")
    assert page == document(INDICATORS), "run kg network list --format markdown > docs/indicators.md"
    assert kg("network", "list", "--format", "markdown").stdout == page
