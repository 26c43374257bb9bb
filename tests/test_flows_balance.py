"""Balancing against two other programs on a real table, and against what it promises."""

from __future__ import annotations

import numpy as np
import ot
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.networks.flows.arrays import Matrix, Vector
from kg.networks.flows.balance import TOLERANCE, UnbalancedError, balance, balanced
from kg.networks.flows.group import Group
from kg.networks.flows.together import ROUGH, balance_together
from tests.flow_tables import real


def _errors(flows: Matrix, rows: Vector, columns: Vector) -> float:
    return float(max(np.abs(flows.sum(1) / rows - 1).max(), np.abs(flows.sum(0) / columns - 1).max()))


def _table(name: str) -> tuple[Matrix, Vector, Vector, Matrix]:
    """Distances, margins and flows of a real table; the flows sum to 1."""
    hidden = real(name)
    assert hidden.distances is not None
    truth = hidden.truth / hidden.truth.sum()
    return hidden.distances, truth.sum(axis=1), truth.sum(axis=0), truth


def test_it_equals_sinkhorn_of_another_program() -> None:
    distances, rows, columns, _ = _table("TRADE")
    seed = distances**-1.0
    theirs = ot.sinkhorn(rows, columns, -np.log(seed), 1.0, numItermax=10_000, stopThr=1e-14)
    ours = balanced(seed, balance(seed, rows, columns))
    assert np.abs(ours / theirs - 1).max() < 1e-6
    other = balanced(distances**-1.001, balance(distances**-1.001, rows, columns))
    assert np.abs(other / theirs - 1).max() > 1e-6, "a seed that is a little off must be seen"


def test_it_equals_a_poisson_regression_with_fixed_effects() -> None:
    distances, rows, columns, truth = _table("KR-mig")
    n = len(truth)
    origin, destination = np.divmod(np.arange(n * n), n)
    effects = [origin[:, None] == np.arange(n), destination[:, None] == np.arange(1, n)]
    design = np.hstack([*(e.astype(float) for e in effects), np.log(distances).reshape(-1, 1)])
    fit = sm.GLM(truth.ravel() * 1e4, design, family=sm.families.Poisson()).fit(tol=1e-14, tol_criterion="params")
    seed = distances ** fit.params[-1]
    ours = balanced(seed, balance(seed, rows, columns))
    assert np.abs(ours.ravel() * 1e4 / fit.mu - 1).max() < 1e-6
    assert -2.5 < fit.params[-1] < -1.0


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 12), st.integers(2, 12), st.integers(0, 10**6))
def test_margins_are_met_and_ratios_of_the_seed_kept(n: int, m: int, number: int) -> None:
    generator = np.random.default_rng(number)
    seed, flows = generator.lognormal(0, 2, (n, m)), generator.lognormal(0, 2, (n, m))
    rows, columns = flows.sum(axis=1), flows.sum(axis=0)
    ours = balanced(seed, balance(seed, rows, columns))
    assert _errors(ours, rows, columns) < 2 * TOLERANCE
    ratios = (ours[0, 0] * ours[1, 1]) / (ours[0, 1] * ours[1, 0])
    assert ratios == pytest.approx((seed[0, 0] * seed[1, 1]) / (seed[0, 1] * seed[1, 0]), rel=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.integers(3, 10), st.integers(0, 10**6))
def test_sums_over_groups_are_met_with_the_margins(n: int, number: int) -> None:
    generator = np.random.default_rng(number)
    seed, flows = generator.lognormal(0, 1, (n, n)), generator.lognormal(0, 1, (n, n))
    rows, columns = flows.sum(axis=1), flows.sum(axis=0)
    first, last = np.array([0, 1]), np.array([n - 2, n - 1])
    groups = [Group(a, b, float(flows[np.ix_(a, b)].sum())) for a, b in ((first, last), (last, last[1:]))]
    ours = balanced(seed, balance(seed, rows, columns, groups), groups)
    assert _errors(ours, rows, columns) < 1e-9
    for group in groups:
        assert ours[np.ix_(group.rows, group.columns)].sum() == pytest.approx(group.value, rel=1e-9)


def test_a_soft_group_gives_way_to_what_contradicts_it() -> None:
    seed, ones = np.ones((3, 3)), np.full(3, 1 / 3)
    whole = np.arange(3)
    groups = [Group(whole[:1], whole, 0.5, 0.9)]
    ours = balanced(seed, balance(seed, ones, ones, groups), groups)
    assert _errors(ours, ones, ones) < 1e-9
    with pytest.raises(UnbalancedError):
        balance(seed, ones, ones, [Group(whole[:1], whole, 0.5)])


def test_rows_without_flow_stay_empty_and_give_no_nan() -> None:
    rows, columns = np.array([0.0, 0.4, 0.6]), np.array([0.5, 0.5, 0.0])
    ours = balanced(np.ones((3, 3)), balance(np.ones((3, 3)), rows, columns))
    assert np.isfinite(ours).all()
    assert not ours[0].any()
    assert not ours[:, 2].any()


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 6), st.integers(2, 12), st.integers(0, 10**6))
def test_a_stack_is_balanced_as_each_of_its_matrices(b: int, n: int, number: int) -> None:
    generator = np.random.default_rng(number)
    seeds, flows = (generator.lognormal(0, 2, (b, n, n)) for _ in range(2))
    flows[0, 0] = flows[-1, :, 0] = 0.0
    rows, columns = flows.sum(axis=2), flows.sum(axis=1)
    done = balance_together(seeds.astype(np.float32), rows, columns)
    for k in np.flatnonzero(done.done):
        reached = done.rows[k][:, None] * seeds[k] * done.columns[k]
        assert np.allclose(reached.sum(axis=1), rows[k], rtol=2 * ROUGH)
        assert np.allclose(reached.sum(axis=0), columns[k], rtol=2 * ROUGH)
        assert np.allclose(reached, balanced(seeds[k], balance(seeds[k], rows[k], columns[k])), rtol=1e-2)
        assert not np.allclose(1.0001 * reached.sum(axis=0), columns[k], rtol=2 * ROUGH)
    assert done.done.any()


def test_of_a_stack_what_cannot_be_balanced_or_held_is_not_said_to_be() -> None:
    seed = np.array([[1.0, 0.0], [1.0, 1.0]], np.float32)
    rows, columns = np.array([[0.7, 0.3], [0.3, 0.7], [0.3, 0.7]]), np.array([[0.4, 0.6], [0.4, 0.6], [0.4, 0.6]])
    steep = seed * np.array([[1e-36], [1.0]], np.float32)
    done = balance_together(np.array([seed, seed, steep]), rows, columns)
    assert done.done.tolist() == [False, True, False]
    empty = balance_together(np.zeros((1, 2, 2), np.float32), rows[:1], columns[:1])
    assert not empty.done.any()


def test_sums_that_the_zeros_forbid_are_refused_by_name() -> None:
    seed = np.array([[1.0, 0.0], [1.0, 1.0]])
    with pytest.raises(UnbalancedError) as caught:
        balance(seed, np.array([0.7, 0.3]), np.array([0.4, 0.6]))
    assert set(caught.value.rows) | set(caught.value.columns) == {0, 1}


def test_steps_that_go_further_reach_the_same_matrix_sooner() -> None:
    generator = np.random.default_rng(3)
    places = generator.random((900, 2))
    seed = (np.hypot(*(places[:, None] - places).transpose(2, 0, 1)) + 1e-3) ** -3.0
    np.fill_diagonal(seed, 0.0)
    rows, columns = (side / side.sum() for side in generator.lognormal(0, 1, (2, 900)))
    ours = balance(seed, rows, columns)
    v = np.ones(900)
    plain, error = 0, np.inf
    while error > TOLERANCE:
        u = rows / (seed @ v)
        v = columns / (u @ seed)
        plain, error = plain + 1, np.abs(u * (seed @ v) / rows - 1).max()
    assert ours.sweeps < plain / 2
    assert np.allclose(balanced(seed, ours), u[:, None] * seed * v, rtol=1e-6)
