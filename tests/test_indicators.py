"""Indicators of flow networks against hand-computed cases, independent formulas and real matrices."""

from __future__ import annotations

import csv
import itertools
import math
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import networkx as nx
import numpy as np
import pytest

from kg.networks.indicators.concor import blocks
from kg.networks.indicators.coreness import coreness
from kg.networks.indicators.evaluate import evaluate
from kg.networks.indicators.flows import Given, Matrix
from kg.networks.indicators.given import given_for
from kg.networks.indicators.mrqap import mrqap
from kg.networks.indicators.permutation import p_value
from kg.networks.indicators.qap import qap
from kg.networks.indicators.registry import INDICATORS, named
from kg.store.embedded import Opened
from tests.conftest import DATA, ROOT
from tests.needs import need

Network: TypeAlias = "nx.DiGraph[Any]"
Found = dict[tuple[str, str], Decimal | None]
#: Rows sell, columns buy; sums of rows 8, 5, 7, of columns 5, 6, 9.
SMALL = {"A": {"A": 4, "B": 3, "C": 1}, "B": {"A": 1, "B": 2, "C": 2}, "C": {"B": 1, "C": 6}}
SMALL_GROUPS = {"A": "one", "B": "one", "C": "two"}


def network(cells: Mapping[str, Mapping[str, object]], status: str = "observed") -> Network:
    graph: Network = nx.DiGraph(status=status)
    graph.add_nodes_from(cells)
    graph.add_weighted_edges_from((u, v, w) for u, row in cells.items() for v, w in row.items())  # type: ignore[misc]
    return graph


def of_array(array: Matrix) -> Network:
    names = [f"n{i:02}" for i in range(len(array))]
    return network({u: {v: float(array[i, j]) for j, v in enumerate(names)} for i, u in enumerate(names)})


def values(given: Given, name: str) -> Found:
    return {(r.item, r.part): r.value for r in evaluate(named([name]), given)}


def floats(given: Given, name: str, part: str = "") -> list[float]:
    found = values(given, name)
    return [float(found[node, part] or 0) for node in given.flows.nodes]


def od_folder() -> Path:
    folder = ROOT.parent / "shared" / "od"
    need("real matrices of flows", folder.is_dir(), "../shared/od, to test indicators on them")
    return folder


def real(name: str) -> Given:
    graph: Network = nx.DiGraph(status="observed")
    distances = {}
    with (od_folder() / f"{name}.truth.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            graph.add_edge(row["origin"], row["destination"], weight=Decimal(row["value"]))
    with (od_folder() / f"{name}.distances.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            distances[row["origin"], row["destination"]] = float(row["distance"])
    return given_for(graph, {node: node[0] for node in graph}, distances, permutations=99)


@pytest.fixture(scope="module")
def korea() -> Given:
    return real("KR-mig")


@pytest.fixture(scope="module")
def trade() -> Given:
    return real("TRADE")


@pytest.fixture(scope="module")
def small() -> Given:
    return given_for(network(SMALL), SMALL_GROUPS)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("strength", {("A", "output"): "8", ("B", "output"): "5", ("A", "absorption"): "5", ("C", "absorption"): "9"}),
        ("net-outflow", {("A", ""): "3", ("B", ""): "-1", ("C", ""): "-2"}),
        ("net-outflow-ratio", {("A", ""): "0.230769", ("B", ""): "-0.090909", ("C", ""): "-0.125000"}),
        ("gini", {("", "output"): "0.100000", ("", "absorption"): "0.133333"}),
        ("hhi", {("", "output"): "0.345000", ("", "absorption"): "0.355000"}),
        ("cr4", {("", "output"): "1.000000", ("", "absorption"): "1.000000"}),
        ("location-quotient", {("A", ""): "1.600000", ("B", ""): "0.833333", ("C", ""): "0.777778"}),
        ("local-share", {("A", ""): "0.500000", ("B", ""): "0.400000", ("C", ""): "0.857143", ("", ""): "0.600000"}),
        ("self-sufficiency", {("A", ""): "0.800000", ("B", ""): "0.333333", ("", ""): "0.600000"}),
        ("external-dependence", {("A", ""): "0.200000", ("B", ""): "0.666667", ("", ""): "0.400000"}),
        ("e-i-index", {("one", ""): "-0.428571", ("two", ""): "-0.200000", ("", ""): "-0.600000"}),
        (
            "e-i-index",
            {
                ("one", "without local flows"): "0.000000",
                ("two", "without local flows"): "1.000000",
                ("", "without local flows"): "0.000000",
            },
        ),
        ("reciprocity", {("", "weighted"): "0.500000", ("", "links"): "0.800000"}),
        ("betweenness", {("A", ""): "0.000000", ("B", ""): "1.000000", ("C", ""): "0.000000"}),
        ("closeness", {("A", "out"): "1.071429"}),
    ],
)
def test_a_network_of_three_nodes_is_as_computed_by_hand(
    small: Given, name: str, expected: dict[tuple[str, str], str]
) -> None:
    found = values(small, name)
    assert {key: str(found[key]) for key in expected} == expected


def test_totals_stay_exact_where_floats_do_not(small: Given) -> None:
    cells = {"A": {"B": Decimal("0.1")}, "B": {"A": Decimal("0.2"), "B": Decimal("0.10")}, "C": {"B": Decimal("1e16")}}
    found = values(given_for(network(cells)), "strength")
    assert str(found["B", "absorption"]) == "10000000000000000.20"
    assert str(found["B", "output"]) == "0.30"
    assert values(given_for(network(cells)), "net-outflow")["A", ""] == Decimal("-0.1")
    long = {"A": {"A": Decimal("12345678901234567890.123456789012345"), "B": Decimal("1e-20")}, "B": {}}
    assert (
        str(values(given_for(network(long)), "strength")["A", "output"]) == "12345678901234567890.12345678901234500001"
    )


def test_quotients_of_nothing_have_no_value() -> None:
    found = given_for(network({"A": {"A": 0, "B": 2}, "B": {}}))
    assert values(found, "local-share") == {("A", ""): 0, ("B", ""): None, ("", ""): 0}
    assert values(found, "location-quotient")["A", ""] is None


def test_a_table_without_local_flows_says_nothing_of_local_shares() -> None:
    found = given_for(network({"A": {"B": 2}, "B": {"A": 1}}))
    for name in ("local-share", "self-sufficiency", "external-dependence"):
        assert set(values(found, name).values()) == {None}


def test_location_quotient_takes_another_reference() -> None:
    reference = {"A": Decimal(1), "B": Decimal(1), "C": Decimal(2)}
    found = values(given_for(network(SMALL), reference=reference), "location-quotient")
    assert [found[n, ""] for n in "ABC"] == [Decimal("1.6"), Decimal(1), Decimal("0.7")]


def test_theil_is_the_mean_of_x_ln_x_and_its_parts_are_those_of_the_groups(trade: Given) -> None:
    found = values(trade, "theil")
    x = np.array([float(v) for v in trade.flows.output])
    groups = np.array(trade.groups)

    def theil(y: Matrix) -> float:
        r = y / y.mean()
        return float((r * np.log(r)).mean())

    within = sum(x[groups == g].sum() / x.sum() * theil(x[groups == g]) for g in set(groups))
    assert float(found["", "output"] or 0) == pytest.approx(theil(x), abs=1e-6)
    assert float(found["", "output, within groups"] or 0) == pytest.approx(within, abs=1e-6)
    between = float(found["", "output, between groups"] or 0)
    assert between == pytest.approx(theil(x) - within, abs=2e-6)
    assert between > 0.1


def test_gini_is_half_the_mean_difference_and_hhi_that_of_shares(trade: Given) -> None:
    x = np.array([float(v) for v in trade.flows.absorbed])
    mean_difference = np.abs(x[:, None] - x[None, :]).mean() / (2 * x.mean())
    assert float(values(trade, "gini")["", "absorption"] or 0) == pytest.approx(mean_difference, abs=1e-6)
    assert float(values(trade, "hhi")["", "absorption"] or 0) == pytest.approx(((x / x.sum()) ** 2).sum(), abs=1e-6)
    four = np.sort(x)[-4:].sum() / x.sum()
    assert float(values(trade, "cr4")["", "absorption"] or 0) == pytest.approx(four, abs=1e-6)


def moran(x: list[float], d: Matrix) -> float:
    n, mean = len(x), sum(x) / len(x)
    total = 0.0
    for i in range(n):
        near = sum(1 / d[i, k] for k in range(n) if k != i)
        total += sum((x[i] - mean) * (x[j] - mean) / d[i, j] / near for j in range(n) if j != i)
    return float(total / sum((v - mean) ** 2 for v in x))


def test_morans_i_is_the_double_sum(korea: Given) -> None:
    found = values(korea, "morans-i")
    assert korea.distances is not None
    expected = moran([float(v) for v in korea.flows.output], korea.distances)
    assert float(found["", "output"] or 0) == pytest.approx(expected, abs=1e-6)
    assert found["", "output, expected"] == Decimal("-0.0625")


def test_a_p_counts_what_was_found_among_the_draws_and_both_sides() -> None:
    assert p_value(1.0, [0.0, 0.0, 2.0]) == 0.5
    assert p_value(1.0, [-1.0, 0.5, 1.0]) == 0.75
    assert p_value(1.0, [-1.0, 0.5, 1.0], centre=0.5) == 0.75
    assert p_value(9.0, [1.0] * 99) == 0.01


def test_the_p_of_morans_i_is_that_of_all_orders_and_its_seed_is_told() -> None:
    x = [9.0, 8.0, 2.0, 1.0, 5.0]
    places = np.array([0.0, 1.0, 6.0, 7.0, 3.0])
    d = np.abs(places[:, None] - places[None, :])
    names = [f"n{i}" for i in range(5)]
    cells: dict[str, dict[str, object]] = {n: {n: v} for n, v in zip(names, x, strict=True)}
    distances = {(a, b): float(d[i, j]) for i, a in enumerate(names) for j, b in enumerate(names)}
    given = given_for(network(cells), distances=distances, seed=7, permutations=9999)
    results = {r.part: r for r in evaluate(named(["morans-i"]), given)}
    observed = moran(x, d)
    far = [abs(moran(list(p), d) + 0.25) >= abs(observed + 0.25) - 1e-12 for p in itertools.permutations(x)]
    assert float(results["output, p"].value or 0) == pytest.approx(sum(far) / len(far), abs=0.015)
    assert results["output, p"].note == "seed 7, permutations 9999"


def test_pagerank_solves_its_linear_equations(korea: Given) -> None:
    t = korea.flows.external
    n = len(t)
    share = t / t.sum(axis=1, keepdims=True)
    expected = np.linalg.solve(np.eye(n) - 0.85 * share.T, np.full(n, 0.15 / n))
    assert floats(korea, "pagerank") == pytest.approx(expected.tolist(), abs=1e-6)


def test_hits_are_the_first_eigenvectors(korea: Given) -> None:
    t = korea.flows.external
    for part, square in (("authority", t.T @ t), ("hub", t @ t.T)):
        first = np.abs(np.linalg.eigh(square)[1][:, -1])
        assert floats(korea, "hits", part) == pytest.approx((first / first.sum()).tolist(), abs=1e-6)


def test_hits_agree_with_networkx_and_do_not_choose_between_equals(trade: Given) -> None:
    hubs, authorities = nx.hits(trade.flows.graph, tol=1e-12)
    assert floats(trade, "hits", "hub") == pytest.approx([hubs[v] for v in trade.flows.nodes], abs=1e-5)
    assert floats(trade, "hits", "authority") == pytest.approx([authorities[v] for v in trade.flows.nodes], abs=1e-5)
    apart = given_for(network({"A": {"B": 2}, "B": {}, "C": {"D": 2}, "D": {}}))
    assert floats(apart, "hits", "hub") == [0.5, 0, 0.5, 0]
    assert floats(apart, "hits", "authority") == [0, 0.5, 0, 0.5]


def shortest(t: Matrix) -> Matrix:
    """Floyd and Warshall."""
    d = np.where(t > 0, 1 / np.where(t > 0, t, 1), np.inf)
    np.fill_diagonal(d, 0)
    for k in range(len(d)):
        d = np.minimum(d, d[:, k : k + 1] + d[k : k + 1, :])
    return d


def test_closeness_and_betweenness_follow_shortest_ways(korea: Given) -> None:
    t = korea.flows.external
    d, n = shortest(t), len(t)
    mean = t[t > 0].mean()
    assert floats(korea, "closeness", "out") == pytest.approx(((n - 1) / d.sum(axis=1) / mean).tolist(), abs=1e-6)
    assert floats(korea, "closeness", "in") == pytest.approx(((n - 1) / d.sum(axis=0) / mean).tolist(), abs=1e-6)
    for part, graph in (("out", korea.flows.graph.reverse()), ("in", korea.flows.graph)):
        by_networkx = nx.closeness_centrality(graph, distance="distance")
        assert floats(korea, "closeness", part) == pytest.approx([by_networkx[v] / mean for v in graph], abs=1e-6)
    # No ties in this matrix: a node is between s and t if the way over it is as short as any.
    expected = []
    for v in range(n):
        pairs = [(s, e) for s in range(n) for e in range(n) if len({s, e, v}) == 3]
        on = sum(math.isclose(d[s, v] + d[v, e], d[s, e], rel_tol=1e-12) for s, e in pairs)
        expected.append(on / ((n - 1) * (n - 2)))
    assert floats(korea, "betweenness") == pytest.approx(expected, abs=1e-6)
    assert max(expected) > 0.5


def test_two_ways_of_one_length_share_what_goes_over_them() -> None:
    """1/0.3 + 1/2.7 = 1/0.27, which floats do not know."""
    cells: dict[str, dict[str, object]] = {
        "A": {"B": Decimal("0.3"), "C": Decimal("0.27")},
        "B": {"C": Decimal("2.7")},
        "C": {},
    }
    assert values(given_for(network(cells)), "betweenness")["B", ""] == Decimal("0.25")


def test_closeness_where_not_all_are_reached() -> None:
    given = given_for(network({"A": {"B": 2}, "B": {"C": 1}, "C": {}, "D": {"D": 1}}))
    found = values(given, "closeness")
    mean = 1.5
    for part, graph in (("out", given.flows.graph.reverse()), ("in", given.flows.graph)):
        by_networkx = nx.closeness_centrality(graph, distance="distance")
        assert [float(found[v, part] or 0) for v in "ABCD"] == pytest.approx(
            [by_networkx[v] / mean for v in "ABCD"], abs=1e-6
        )
    assert found["D", "out"] == 0


def test_structural_holes_follow_burts_formulas(korea: Given) -> None:
    s = korea.flows.external + korea.flows.external.T
    p = s / s.sum(axis=1, keepdims=True)
    m = s / s.max(axis=1, keepdims=True)
    n = len(s)
    constraint = [sum((p[i, j] + p[i] @ p[:, j]) ** 2 for j in range(n) if j != i) for i in range(n)]
    assert floats(korea, "constraint") == pytest.approx(constraint, abs=1e-6)
    size = [
        sum(1 - sum(p[i, q] * m[j, q] for q in range(n) if q not in (i, j)) for j in range(n) if j != i)
        for i in range(n)
    ]
    assert floats(korea, "effective-size") == pytest.approx(size, abs=1e-6)
    # networkx, asked for nodes by name, goes another way than for all of them, and agrees.
    graph = korea.flows.graph
    assert size == pytest.approx([nx.effective_size(graph, nodes=[v], weight="weight")[v] for v in graph])


def test_structural_holes_of_a_node_that_only_buys_and_of_one_without_partners() -> None:
    given = given_for(network({"A": {"B": 2, "C": 2}, "B": {}, "C": {}, "D": {"D": 1}}))
    assert values(given, "effective-size") == {("A", ""): 2, ("B", ""): 1, ("C", ""): 1, ("D", ""): None}
    assert values(given, "constraint") == {("A", ""): Decimal("0.5"), ("B", ""): 1, ("C", ""): 1, ("D", ""): None}


def test_coreness_returns_the_core_that_made_the_pattern() -> None:
    core = np.array([0.9, 0.8, 0.5, 0.2, 0.1, 0.05])
    found = coreness(np.outer(core, core))
    assert found is not None
    assert found.tolist() == pytest.approx(core.tolist(), abs=1e-8)
    star = np.zeros((4, 4))
    star[0, 1:] = star[1:, 0] = 1
    assert coreness(star) is None


def test_no_other_coreness_near_it_leaves_less(trade: Given) -> None:
    t = trade.flows.external
    s = (t + t.T) / (2 * t.max())
    other = ~np.eye(len(s), dtype=bool)
    c = coreness(s)
    assert c is not None

    def rest(x: Matrix) -> float:
        return float(((s - np.outer(x, x))[other] ** 2).sum())

    random = np.random.default_rng(3)
    assert min(rest(c + 1e-3 * random.standard_normal(len(c))) for _ in range(200)) > rest(c)
    told = floats(trade, "coreness")
    assert told == pytest.approx((c / np.sqrt(c @ c)).tolist(), abs=1e-6)
    fit = values(trade, "coreness")["", "fit"]
    assert float(fit or 0) == pytest.approx(np.corrcoef(s[other], np.outer(c, c)[other])[0, 1], abs=1e-6)


def test_communities_are_the_two_that_hardly_trade(korea: Given) -> None:
    a = np.full((6, 6), 0.1)
    a[:3, :3] = a[3:, 3:] = 9
    found = values(given_for(of_array(a)), "communities")
    assert [found[f"n{i:02}", "community"] for i in range(6)] == [1, 1, 1, 2, 2, 2]
    # The modularity told is that of the partition told, by its formula.
    t, told = korea.flows.external, values(korea, "communities")
    label = np.array([int(told[node, "community"] or 0) for node in korea.flows.nodes])
    w = t.sum()
    gain = t / w - np.outer(t.sum(axis=1), t.sum(axis=0)) / w**2
    assert float(told["", "modularity"] or 0) == pytest.approx(gain[label[:, None] == label[None, :]].sum(), abs=1e-6)


def orders(n: int) -> list[tuple[int, ...]]:
    return list(itertools.permutations(range(n)))


def off(matrix: Matrix) -> Matrix:
    result: Matrix = matrix[~np.eye(len(matrix), dtype=bool)]
    return result


@pytest.fixture(scope="module")
def pair() -> tuple[Matrix, Matrix]:
    random = np.random.default_rng(11)
    first = random.random((5, 5))
    return first, first + random.random((5, 5))


def test_qap_has_the_correlation_and_the_p_of_all_orders(pair: tuple[Matrix, Matrix]) -> None:
    first, second = pair
    found = qap(first, second, 9999, seed=5)
    assert found is not None
    r = [float(np.corrcoef(off(first[np.ix_(o, o)]), off(second))[0, 1]) for o in orders(5)]
    assert found[0] == pytest.approx(r[0])
    assert found[1] == pytest.approx(np.mean(np.abs(r) >= abs(r[0]) - 1e-12), abs=0.015)


def test_qap_moves_rows_and_columns_together(korea: Given) -> None:
    """The diagonal must not come into it, whatever stands there."""
    assert korea.distances is not None
    t = korea.flows.matrix
    changed = t.copy()
    np.fill_diagonal(changed, 1e9)
    assert qap(t, korea.distances, 50, 1) == qap(changed, korea.distances, 50, 1)
    assert qap(t, np.ones_like(t), 50, 1) is None


def test_qap_of_ranks_is_spearmans(korea: Given) -> None:
    assert korea.distances is not None
    order = [off(m).argsort().argsort() for m in (korea.flows.external, korea.distances)]  # distances tie in pairs
    expected = np.corrcoef(order[0], order[1])[0, 1]
    assert float(values(korea, "qap")["", "correlation of ranks"] or 0) == pytest.approx(expected, abs=1e-3)


def test_mrqap_with_one_regressor_is_qap(pair: tuple[Matrix, Matrix]) -> None:
    first, second = pair
    found = mrqap(second, [first], 9999, seed=5)
    assert found is not None
    ((coefficient, p),), fit = found
    r = [float(np.corrcoef(off(first[np.ix_(o, o)]), off(second))[0, 1]) for o in orders(5)]
    assert coefficient == pytest.approx(r[0])
    assert fit == pytest.approx(r[0] ** 2)
    assert p == pytest.approx(np.mean(np.abs(r) >= abs(r[0]) - 1e-12), abs=0.015)


def test_mrqap_finds_what_was_put_in_and_not_what_goes_with_it() -> None:
    random = np.random.default_rng(2)
    cause = random.standard_normal((16, 16))
    beside = cause + random.standard_normal((16, 16))
    flows = 2 * cause + random.standard_normal((16, 16))
    found = mrqap(flows, [cause, beside], 499, seed=1)
    assert found is not None
    x = np.column_stack([(off(m) - off(m).mean()) / off(m).std() for m in (cause, beside)])
    y = (off(flows) - off(flows).mean()) / off(flows).std()
    assert [b for b, _ in found[0]] == pytest.approx(np.linalg.solve(x.T @ x, x.T @ y).tolist())
    assert found[0][0][1] < 0.01
    assert found[0][1][1] > 0.1
    # Alone, what goes with the cause seems to matter.
    alone = mrqap(flows, [beside], 499, seed=1)
    assert alone is not None
    assert alone[0][0][1] < 0.01
    assert mrqap(flows, [cause, 3 * cause], 9, seed=1) is None
    assert mrqap(flows, [np.ones((16, 16))], 9, seed=1) is None


def test_concor_finds_planted_blocks() -> None:
    image = np.array([[9, 1, 1, 5], [1, 1, 9, 1], [9, 9, 1, 1], [1, 5, 1, 9]])
    block = [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3]
    noise = np.random.default_rng(4).random((12, 12))
    found = blocks(image[np.ix_(block, block)] * (1 - np.eye(12)) + 0.1 * noise * (1 - np.eye(12)))
    assert found == [[0, 4, 8], [1, 5, 9], [2, 6, 10], [3, 7, 11]]


def test_concor_is_the_iterated_correlation(korea: Given) -> None:
    t = korea.flows.external
    r = np.corrcoef(np.vstack([t, t.T]).T)

    def split(members: list[int]) -> list[list[int]]:
        own = r[np.ix_(members, members)]
        for _ in range(60):
            own = np.corrcoef(own)
        return [[m for m, v in zip(members, own[0], strict=True) if (v > 0) == side] for side in (True, False)]

    expected = sorted(
        half for first in split(list(range(len(t)))) for half in (split(first) if len(first) > 2 else [first])
    )
    assert blocks(t) == expected
    assert len(expected) > 2
    found = values(korea, "concor")
    rows, columns = expected[0], expected[1]
    mean = t[np.ix_(rows, columns)].mean()
    assert float(found["block 1", "density to block 2"] or 0) == pytest.approx(mean, abs=1e-6)
    assert found["block 1", "image to block 2"] == int(mean > off(t).mean())


def test_the_table_of_buyer_and_seller_kinds_is_a_network_of_its_own(opened: Opened) -> None:
    from kg.queries import bound

    text = bound(ROOT / "queries", "buyer-seller-matrix", {}, opened)
    graph: Network = nx.DiGraph(status="observed")
    for row in opened.rows(text):
        graph.add_edge(row["seller_zh"], row["buyer_zh"], weight=Decimal(row["value"]))
    with (DATA / "editions" / "2014" / "tables" / "a10.csv").open(encoding="utf-8") as file:
        printed = list(csv.DictReader(file))
    kinds = [row["买方类别（印作卖方类别）"] for row in printed][:-1]
    sold = {k: sum(Decimal(row[f"{k}/成交额"]) for row in printed[:-1]) for k in kinds}
    bought = {row["买方类别（印作卖方类别）"]: sum(Decimal(row[f"{k}/成交额"]) for k in kinds) for row in printed[:-1]}
    given = given_for(graph)
    found = values(given, "strength")
    assert {k: found[k, "output"] for k in kinds} == sold
    assert {k: found[k, "absorption"] for k in kinds} == bought
    # Enterprises sell 4921.11 of what they sell to enterprises, as printed in their own cell.
    expected = (Decimal("4921.11") / sold["企业法人"]).quantize(Decimal("0.000001"))
    assert values(given, "local-share")["企业法人", ""] == expected
    ranks = {r.item: r.rank for r in evaluate(named(["pagerank"]), given)}
    assert ranks["企业法人"] == 1
    assert set(ranks.values()) <= set(range(1, 7))


def test_gini_of_the_provinces_is_the_computed_value_of_the_graph(opened: Opened) -> None:
    from kg.networks.strength import MARKET, market_network

    star = market_network(opened, 2013)
    cells: dict[str, dict[str, object]] = {u: {u: about["weight"]} for u, _, about in star.in_edges(MARKET, data=True)}
    rows = opened.rows(
        """PREFIX tm: <https://w3id.org/techmarket/def#>
           SELECT ?o ?g ?h ?t WHERE { GRAPH <https://w3id.org/techmarket/graph/current> {
             { ?o tm:giniCoefficient ?g } UNION { ?o tm:herfindahlIndex ?h } UNION { ?o tm:topFourShare ?t } } }"""
    )
    wanted = "area=provinces-31/direction=output/of=contract-value/period=2013"
    known = sorted(Decimal(row["g"] or row["h"] or row["t"]) for row in rows if row["o"].endswith(wanted))
    given = given_for(network(cells))
    found = sorted(values(given, name)["", "output"] or Decimal(0) for name in ("gini", "hhi", "cr4"))
    assert len(known) == 3
    assert found == known


def test_every_indicator_has_a_value_on_a_real_matrix(trade: Given) -> None:
    results = evaluate(INDICATORS, trade)
    with_values: set[str] = {r.indicator for r in results if r.value is not None}
    assert with_values == {i.name for i in INDICATORS}
    assert results == evaluate(INDICATORS, trade)
