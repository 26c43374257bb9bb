"""What an estimate promises: margins, bounds, facts, equivariance, the same numbers from the same seed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.model.problems import UsageError
from kg.networks.flows import ensemble as ensemble_module
from kg.networks.flows import together
from kg.networks.flows.arrays import Matrix
from kg.networks.flows.assumptions import Assumptions
from kg.networks.flows.estimate import Estimate, Status, estimate
from kg.networks.flows.facts import Fact
from kg.networks.flows.noise import TILE
from kg.networks.flows.together import ROUGH
from kg.networks.flows.totals import RESIDUAL, Totals, with_residual
from kg.networks.flows.update import update
from tests.flow_tables import real, totals_of, world

FEW = Assumptions(draws=12)


def _fact(origins: str, destinations: str, value: float | Decimal, sigma: str = "") -> Fact:
    start, end = frozenset(origins.split("+")), frozenset(destinations.split("+"))
    return Fact(start, end, Decimal(str(value)), Decimal(sigma) if sigma else None)


def _floats(values: tuple[Decimal, ...]) -> Matrix:
    return np.array([float(v) for v in values])


def _bounds(result: Estimate) -> tuple[Matrix, Matrix]:
    pairs = np.array([[(float(a), float(b)) for a, b in result.bounds.row(i)] for i in range(result.totals.size)])
    return pairs[:, :, 0], pairs[:, :, 1]


def _breaches(result: Estimate, flows: Matrix) -> list[str]:
    """What a matrix of a result breaks: a margin, or a bound."""
    totals, (low, high) = result.totals, _bounds(result)
    slack = float(totals.whole) * 1e-9
    wrong = []
    for axis, sums in ((1, totals.out), (0, totals.into)):
        wanted = _floats(sums)
        if (np.abs(flows.sum(axis) - wanted) > 1e-9 * np.maximum(wanted, wanted.max() * 1e-6)).any():
            wrong.append("margin")
    if (flows < low - slack).any() or (flows > high + slack).any() or not np.isfinite(flows).all():
        wrong.append("bound")
    return wrong


def _facts(truth: Matrix, totals: Totals) -> tuple[Fact, ...]:
    """Three true facts: a cell, a sum, and a soft local flow."""
    a, b, c, *_ = totals.nodes
    local = str(int(truth[2, 2]))
    return (
        _fact(a, b, int(truth[0, 1])),
        _fact(b, f"{a}+{c}", int(truth[1, 0] + truth[1, 2])),
        _fact(c, c, Decimal(local), "0.1"),
    )


@settings(max_examples=10, deadline=None)
@given(st.integers(4, 9), st.integers(0, 10**6), st.booleans())
def test_every_member_meets_the_margins_and_lies_within_the_bounds(n: int, number: int, with_facts: bool) -> None:
    distances, truth = world(n, number)
    totals = totals_of(truth)
    result = estimate(totals, distances, _facts(truth, totals) if with_facts else (), FEW)
    assert _breaches(result, result.value) == []
    assert result.ensemble is not None
    back = np.argsort(result.order)
    for draw in range(FEW.draws):
        member = result.ensemble.matrix(draw)[np.ix_(back, back)] * float(totals.whole)
        assert _breaches(result, member) == []
    assert result.lower is not None
    assert result.upper is not None
    assert (result.lower <= result.value).all()
    assert (result.value <= result.upper).all()


def test_the_check_of_margins_and_bounds_sees_what_is_wrong() -> None:
    distances, truth = world(5, 1)
    result = estimate(totals_of(truth), distances, (), FEW)
    low, high = _bounds(result)
    assert _breaches(result, result.value * 1.0001) == ["margin", "margin"]
    swapped = result.value.copy()
    swapped[0, 1] = high[0, 1] * 1.1
    assert "bound" in _breaches(result, swapped)
    assert (low <= high).all()
    assert (high - low).any()


@pytest.mark.parametrize("name", ["AT-mig", "KR-mig", "TRADE"])
def test_the_truth_lies_within_the_bounds(name: str) -> None:
    hidden = real(name)
    result = estimate(hidden.totals, hidden.distances, (), Assumptions(draws=0, local_share=0.7 if hidden.local else 0))
    assert _breaches(result, hidden.truth) == []
    assert result.lower is None


def test_facts_are_met_exactly_or_nearly_as_their_sigma_says() -> None:
    distances, truth = world(7, 5)
    totals = totals_of(truth)
    nodes = totals.nodes
    free = estimate(totals, distances, (), FEW)
    wanted = float(free.value[1, 0] + free.value[1, 2]) * 2
    hard = (_fact(nodes[0], nodes[1], 3), _fact(nodes[1], f"{nodes[0]}+{nodes[2]}", round(wanted)))
    result = estimate(totals, distances, hard, FEW)
    assert result.status[0, 1] == Status.FACT
    assert result.value[0, 1] == pytest.approx(3, rel=1e-12)
    assert result.value[1, 0] + result.value[1, 2] == pytest.approx(round(wanted), rel=1e-9)
    assert result.ensemble is not None
    for draw in range(4):
        member = result.ensemble.matrix(draw) * float(totals.whole)
        assert member[1, 0] + member[1, 2] == pytest.approx(round(wanted), rel=1e-8)
    sums = []
    for sigma in ("0.01", "1", "20"):
        soft = (_fact(nodes[1], f"{nodes[0]}+{nodes[2]}", round(wanted), sigma),)
        value = estimate(totals, distances, soft, FEW).value
        sums.append(float(value[1, 0] + value[1, 2]))
    assert sums[0] == pytest.approx(wanted, rel=0.03)
    assert sums[0] > sums[1] > sums[2]
    assert sums[2] == pytest.approx(wanted / 2, rel=0.1)


def test_a_fact_on_distance_moves_the_decay_and_one_on_a_local_flow_the_local_shares() -> None:
    distances, truth = world(12, 8)
    totals = totals_of(truth)
    free = estimate(totals, distances, (), replace(FEW, draws=0))
    nodes = totals.nodes
    near = np.argsort(distances[0])[1:4]
    more = float(free.value[0, near].sum()) * 1.5
    closer = _fact(nodes[0], "+".join(nodes[i] for i in near), round(more, 3))
    taught = estimate(totals, distances, (closer,), replace(FEW, draws=0))
    assert taught.decay is not None
    assert taught.decay > 1.05
    smaller = _fact(nodes[0], nodes[0], round(float(free.value[0, 0]) * 0.6, 3))
    less = estimate(totals, distances, (smaller,), replace(FEW, draws=0))
    assert less.value[5, 5] < free.value[5, 5]


@settings(max_examples=4, deadline=None)
@given(st.integers(4, 8), st.integers(0, 10**6), st.sampled_from([Decimal("0.125"), Decimal("1000"), Decimal("3")]))
@example(6, 8815, Decimal("0.125"))  # facts that alone would teach a decay of several hundred
def test_a_change_of_unit_changes_nothing_else(n: int, number: int, factor: Decimal) -> None:
    distances, truth = world(n, number)
    totals = totals_of(truth)
    scaled = replace(totals, out=tuple(v * factor for v in totals.out), into=tuple(v * factor for v in totals.into))
    facts = _facts(truth, totals)
    one = estimate(totals, distances, facts, FEW)
    two = estimate(scaled, distances * 7, [replace(f, value=f.value * factor) for f in facts], FEW)
    for a, b in ((one.value, two.value), (one.lower, two.lower), (one.upper, two.upper)):
        assert a is not None
        assert b is not None
        assert np.allclose(a * float(factor), b, rtol=1e-5, atol=float(totals.whole) * 1e-12)


@settings(max_examples=4, deadline=None)
@given(st.integers(4, 8), st.integers(0, 10**6))
def test_the_order_of_rows_changes_nothing(n: int, number: int) -> None:
    distances, truth = world(n, number)
    totals = totals_of(truth)
    order = np.random.default_rng(number).permutation(n)
    shuffled = Totals(*(tuple(side[i] for i in order) for side in (totals.nodes, totals.out, totals.into)))
    one = estimate(totals, distances, _facts(truth, totals), FEW)
    two = estimate(shuffled, distances[np.ix_(order, order)], _facts(truth, totals), FEW)
    assert np.array_equal(one.value[np.ix_(order, order)], two.value)
    assert one.upper is not None
    assert two.upper is not None
    assert np.array_equal(one.upper[np.ix_(order, order)], two.upper)


def test_the_order_of_facts_changes_nothing() -> None:
    totals = Totals(tuple("ABCD"), *((tuple(map(Decimal, (10, 20, 30, 40))),) * 2))
    facts = (_fact("A", "B", 1, "0.2"), _fact("C+D", "A+B", 12, "0.3"), _fact("B", "C", 2), _fact("A+D", "C", 9, "0.5"))
    one, other = (estimate(totals, facts=some, assumptions=FEW) for some in (facts, facts[::-1]))
    for name in ("value", "lower", "upper"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_the_same_seed_gives_the_same_numbers_and_another_others() -> None:
    distances, truth = world(6, 2)
    totals = totals_of(truth)
    one, two, other = (estimate(totals, distances, (), replace(FEW, seed=seed)) for seed in (4, 4, 5))
    assert one.upper is not None
    assert two.upper is not None
    assert other.upper is not None
    assert np.array_equal(one.upper, two.upper)
    assert not np.array_equal(one.upper, other.upper)
    assert np.array_equal(one.value, other.value)


def test_quantiles_are_the_same_whether_members_are_held_or_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """There are tiles off the diagonal."""
    distances, truth = world(TILE + 12, 3)
    totals = totals_of(truth)
    facts = (_fact(totals.nodes[0], "+".join(totals.nodes[TILE:]), int(truth[0, TILE:].sum()) + 1, "0.3"),)
    held = estimate(totals, distances, facts, FEW)
    monkeypatch.setattr(ensemble_module, "_HELD", 0)
    again = estimate(totals, distances, facts, FEW)
    assert again.ensemble is not None
    assert again.ensemble.held is None
    for a, b in ((held.lower, again.lower), (held.upper, again.upper)):
        assert a is not None
        assert b is not None
        assert np.allclose(a, b, rtol=1e-4)
    member = again.ensemble.matrix(5) * float(totals.whole)
    assert np.allclose(member.sum(axis=1), _floats(totals.out), rtol=1e-9)


def test_members_held_for_the_intervals_meet_the_totals_as_far_as_intervals_need() -> None:
    distances, truth = world(9, 4)
    result = estimate(totals_of(truth), distances, (), FEW)
    assert result.ensemble is not None
    assert result.ensemble.held is not None
    frame, held = result.ensemble.frame, result.ensemble.held.astype(np.float64)
    for axis, sums in ((2, frame.out), (1, frame.into)):
        assert np.allclose(held.sum(axis=axis), sums, rtol=2 * ROUGH)
        assert not np.allclose((held * 1.0001).sum(axis=axis), sums, rtol=2 * ROUGH)
    for draw in range(FEW.draws):
        assert np.allclose(held[draw], result.ensemble.matrix(draw), rtol=1e-2)  # one node has half of all


def test_a_member_does_not_depend_on_how_many_are_made_with_it() -> None:
    distances, truth = world(8, 6)
    few, more = (estimate(totals_of(truth), distances, (), replace(FEW, draws=draws)).ensemble for draws in (5, 40))
    assert few is not None
    assert more is not None
    for a, b in zip(few.members, more.members, strict=False):
        assert np.array_equal(a.rows, b.rows)
    assert not np.array_equal(few.members[3].rows, more.members[4].rows)


def test_what_is_too_slow_or_large_for_single_precision_is_balanced_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    distances, truth = world(7, 9)
    one = estimate(totals_of(truth), distances, (), FEW)
    monkeypatch.setattr(together, "_SWEEPS", 4)
    two = estimate(totals_of(truth), distances, (), FEW)
    assert one.ensemble is not None
    assert two.ensemble is not None
    assert all(member.rough for member in one.ensemble.members)
    assert not any(member.rough for member in two.ensemble.members)
    assert one.upper is not None
    assert two.upper is not None
    assert np.allclose(one.upper, two.upper, rtol=1e-3)
    assert np.allclose(one.ensemble.matrix(3), two.ensemble.matrix(3), rtol=1e-6)


def test_intervals_cover_a_world_made_as_assumed() -> None:
    """Worlds of the same kind as the ensemble: about 90 % of the true cells must lie in their intervals."""
    inside, widths = [], []
    for number in range(6):
        distances, truth = world(14, 100 + number)
        totals = totals_of(truth)
        maker = estimate(totals, distances, (), Assumptions(draws=1, seed=1000 + number))
        assert maker.ensemble is not None
        hidden = maker.ensemble.matrix(0) * float(totals.whole)
        result = estimate(totals, distances, (), Assumptions(draws=200, seed=number))
        assert result.lower is not None
        assert result.upper is not None
        off = ~np.eye(14, dtype=bool) & (hidden > 0)
        inside.append(((result.lower <= hidden) & (hidden <= result.upper))[off].mean())
        widths.append(np.median(result.upper[off] / result.lower[off]))
    assert 0.85 <= float(np.mean(inside)) <= 0.95
    assert min(widths) > 10


def test_without_decay_and_local_rule_it_is_independence_off_the_diagonal() -> None:
    totals = totals_of(np.add.outer(np.arange(6), np.arange(6)) + 3)
    result = estimate(totals, None, (), Assumptions(draws=0, local_share=0.5))
    value = result.value
    ratios = value[0, 1] * value[2, 3] / (value[0, 3] * value[2, 1])
    assert ratios == pytest.approx(1, rel=1e-9)
    assert value[3, 3] == pytest.approx(0.5 * float(min(totals.out[3], totals.into[3])), rel=1e-9)


def test_no_local_flows_is_no_local_flows_and_is_refused_where_it_cannot_be() -> None:
    result = estimate(totals_of(np.array([[0, 4, 6], [5, 0, 1], [5, 0, 0]])), None, (), replace(FEW, local_share=0))
    assert not result.value.diagonal().any()
    assert result.value[1, 2] + result.value[0, 1] == pytest.approx(5, abs=2)
    with pytest.raises(UsageError, match="n000 cannot be without local flows: out and in sum to 23, of 21"):
        estimate(totals_of(np.array([[2, 4, 6], [4, 0, 0], [5, 0, 0]])), None, (), replace(FEW, local_share=0))


def test_one_node_that_dominates_keeps_more_than_the_local_share() -> None:
    totals = Totals(("A", "B", "C"), (Decimal(96), Decimal(3), Decimal(1)), (Decimal(97), Decimal(1), Decimal(2)))
    result = estimate(totals, None, (), FEW)
    assert _breaches(result, result.value) == []
    assert result.value[0, 0] > 93
    pair = Totals(("A", "B"), (Decimal(9), Decimal(1)), (Decimal(5), Decimal(5)))
    two = estimate(pair, None, (), FEW)
    assert _breaches(two, two.value) == []


@pytest.mark.parametrize("small", ["1", "0.1", "0.001", "0.000001"])
@pytest.mark.parametrize("others", [1, 2])
def test_two_nodes_that_are_nearly_all_leave_a_way(small: str, others: int) -> None:
    """Flows that meet such totals are always there: what is too small must not keep them from being found."""
    big = (("A", "100", "50"), ("B", "50", "100"))
    rows = [*big, *((f"C{n}", small, small) for n in range(others))]
    nodes, out, into = zip(*rows, strict=True)
    totals = Totals(nodes, tuple(map(Decimal, out)), tuple(map(Decimal, into)))
    result = estimate(totals, assumptions=FEW)
    assert not _breaches(result, result.value)
    assert result.error < 1e-9


def test_a_residual_of_two_nodes_may_be_small() -> None:
    totals = with_residual(Totals(("A", "B"), (Decimal(10), Decimal(5)), (Decimal(5), Decimal("10.0001"))))
    assert estimate(totals, assumptions=FEW).error < 1e-9


def test_totals_that_floats_cannot_hold_together_are_refused() -> None:
    amounts = (Decimal("1e24"), Decimal(1))
    with pytest.raises(UsageError, match=r"miss the totals altogether; .* merge small nodes"):
        estimate(Totals(("A", "B"), amounts, amounts), assumptions=FEW)


def test_zero_rows_give_zeros_and_no_nan() -> None:
    totals = Totals(("A", "B", "C"), (Decimal(0), Decimal(5), Decimal(7)), (Decimal(4), Decimal(8), Decimal(0)))
    result = estimate(totals, None, (), FEW)
    assert (result.status[0] == Status.ZERO).all()
    assert (result.status[:, 2] == Status.ZERO).all()
    assert _breaches(result, result.value) == []


def test_a_difference_of_the_totals_is_in_residual_and_not_spread() -> None:
    totals = with_residual(Totals(("A", "B"), (Decimal(100), Decimal(51)), (Decimal(80), Decimal(70))))
    assert totals.nodes[-1] == RESIDUAL
    assert (totals.out[-1], totals.into[-1]) == (Decimal(0), Decimal(1))
    result = estimate(totals, np.array([[np.nan, 3.0], [3.0, np.nan]]), (), FEW)
    assert (result.status[-1] == Status.RESIDUAL).all()
    assert result.value[:-1].sum(axis=1) == pytest.approx([100, 51], rel=1e-9)
    assert result.value[:, -1].sum() == pytest.approx(1, rel=1e-9)


def test_nodes_outside_trade_with_all_but_themselves() -> None:
    names = ("A", "B", "HK", "abroad")
    out, into = (tuple(Decimal(v) for v in side) for side in ((50, 30, 5, 6), (40, 31, 9, 11)))
    totals = Totals(names, out, into)
    outside = replace(FEW, outside=frozenset(names[2:]), local_shares={"A": 0.9})
    result = estimate(totals, np.array([[1.0, 2, 1, 1], [2, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1]]), (), outside)
    assert not result.value[2:, 2:].any()
    assert (result.value[:2, 2:] > 0).all()
    assert result.value[0, 0] == pytest.approx(36)


@pytest.mark.parametrize("name", ["AT-mig", "KR-mig", "TRADE"])
def test_an_update_from_the_true_matrix_returns_it(name: str) -> None:
    hidden = real(name)
    result = update(hidden.truth, hidden.totals)
    assert np.allclose(result.value, hidden.truth, rtol=1e-6)
    other = update(np.where(np.eye(len(hidden.truth), dtype=bool), 2.0, 1.0) * hidden.truth, hidden.totals)
    if hidden.local:
        assert not np.allclose(other.value, hidden.truth, rtol=1e-2), "another seed must not return the truth"
    assert _breaches(other, other.value) == []


def test_an_update_keeps_zeros_and_says_where_they_stand_in_the_way() -> None:
    old = np.array([[0.0, 3.0], [4.0, 5.0]])
    totals = Totals(("A", "B"), (Decimal(4), Decimal(6)), (Decimal(2), Decimal(8)))
    assert update(old, totals).value[0, 0] == 0
    with pytest.raises(UsageError, match="the zeros of the old matrix leave no way"):
        update(old, replace(totals, out=(Decimal(9), Decimal(1)), into=(Decimal(5), Decimal(5))))
