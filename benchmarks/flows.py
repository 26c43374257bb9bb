"""Balancing against the package ipfn in the same run, the cost of an ensemble, and what 3,000 nodes take.

``python -m benchmarks.flows``: prints medians of interleaved runs. Goals: one balancing at least 10 times as fast as
ipfn at the same tolerance; an ensemble at most 2 times draws × one balancing; 3,000 nodes within 2 GB; cost growing
with n². Times are of the processor, with one thread, in worlds of random places and log-normal sizes.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import resource
import statistics
import time
import warnings
from collections.abc import Callable
from decimal import Decimal

import numpy as np

from kg.networks.flows.arrays import Matrix, Vector
from kg.networks.flows.assumptions import Assumptions
from kg.networks.flows.balance import balance, balanced
from kg.networks.flows.estimate import estimate
from kg.networks.flows.totals import Totals

TOLERANCE = 1e-9
RUNS = 7
_GB = 2**20


def timed(action: Callable[[], object]) -> float:
    """Seconds of the processor that an action takes."""
    start = time.process_time()
    action()
    return time.process_time() - start


def world(n: int) -> tuple[Matrix, Totals]:
    """Distances and totals of n nodes."""
    generator = np.random.default_rng(n)
    x, y = generator.random((2, n))
    distances: Matrix = np.hypot(x[:, None] - x, y[:, None] - y) + 0.01
    sizes = [Decimal(int(1000 * size) + 1) for size in generator.lognormal(3, 1, n)]
    mixed = [sizes[i] for i in generator.permutation(n)]
    return distances, Totals(tuple(f"n{i:04d}" for i in range(n)), tuple(sizes), tuple(mixed))


def parts(values: tuple[Decimal, ...]) -> Vector:
    """Totals as parts of their sum."""
    result: Vector = np.array([float(value) for value in values])
    result /= result.sum()
    return result


def against_ipfn(n: int) -> None:
    """One balancing of a gravity seed, ours and theirs, to the same relative error of the margins."""
    from ipfn.ipfn import ipfn

    distances, totals = world(n)
    seed, rows, columns = distances**-1.0, parts(totals.out), parts(totals.into)

    def theirs() -> Matrix:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            table = seed.copy()
            result: Matrix = ipfn(
                table, [rows, columns], [[0], [1]], convergence_rate=TOLERANCE, max_iteration=2000, rate_tolerance=0
            ).iteration()
        return result

    def ours() -> Matrix:
        return balanced(seed, balance(seed, rows, columns, tolerance=TOLERANCE))

    times: dict[str, list[float]] = {"ours": [], "ipfn": []}
    for _ in range(RUNS):
        times["ours"].append(timed(ours))
        times["ipfn"].append(timed(theirs))
    one, other = statistics.median(times["ours"]), statistics.median(times["ipfn"])
    gap = max(float(np.abs(flows.sum(1) / rows - 1).max()) for flows in (ours(), theirs()))
    speeds = f"ours {one * 1e3:9.3f} ms, ipfn {other * 1e3:9.3f} ms, {other / one:5.1f} times"
    print(f"{n:5} nodes: {speeds}; margins met to {gap:.0e}")


def ensemble(n: int, draws: int) -> None:
    """An ensemble with its intervals, against draws × one balancing (making the seed and balancing it)."""
    distances, totals = world(n)
    alone = statistics.median(timed(lambda: _one(distances, totals)) for _ in range(9))
    rest = timed(lambda: estimate(totals, distances, (), Assumptions(draws=0)))
    whole = timed(lambda: estimate(totals, distances, (), Assumptions(draws=draws))) - rest
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _GB
    ratio = whole / draws / alone
    print(
        f"{n:5} nodes, {draws:3} draws: one balancing {alone * 1e3:8.3f} ms ({alone / n**2 * 1e9:5.1f} ns a cell), "
        f"a draw {whole / draws * 1e3:8.3f} ms, ratio {ratio:4.2f}, peak memory {peak:.2f} GB"
    )


def _one(distances: Matrix, totals: Totals) -> Matrix:
    seed = distances**-1.0
    np.fill_diagonal(seed, 0.0)
    return balanced(seed, balance(seed, parts(totals.out), parts(totals.into)))


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--largest", type=int, default=3000, help="nodes of the largest world")
    largest = parser.parse_args().largest
    print(f"one balancing, margins to {TOLERANCE:g}, median of {RUNS} interleaved runs")
    for n in (31, 100, 300, 1000):
        if n <= largest:
            against_ipfn(n)
    print("ensemble with 5-95 % intervals")
    for n, draws in ((34, 500), (100, 500), (300, 300), (1000, 100), (3000, 40)):
        if n <= largest:
            ensemble(n, draws)


if __name__ == "__main__":
    main()
