"""Balancing against the package ipfn in the same run, the cost of an ensemble, and what 3,000 nodes take.

``python -m benchmarks.flows`` (needs ipfn, which the extra ``bench`` brings) prints medians of interleaved runs. Goals:
one balancing at least 10 times as fast as ipfn at the same tolerance; an ensemble at most 2 times draws × one
balancing; 3,000 nodes within 2 GB; cost growing with n². Times are of the processor, with one thread, in worlds of
random places and log-normal sizes.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import resource
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any, cast

import numpy as np

from kg.networks.flows.arrays import Matrix, Vector
from kg.networks.flows.assumptions import Assumptions
from kg.networks.flows.balance import balance, balanced
from kg.networks.flows.ensemble import Ensemble
from kg.networks.flows.estimate import estimate
from kg.networks.flows.seeds import central_seed
from kg.networks.flows.totals import Totals

TOLERANCE = 1e-9
RUNS = 7
ROUNDS = 3
#: So many of the draws' own seeds are balanced a round.
OWN = 40
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


def the_package() -> Callable[..., Any]:
    """The class of the package ipfn."""
    try:
        from ipfn.ipfn import ipfn
    except ImportError:
        sys.exit("the package ipfn is missing: pip install 'techmarket-kg[bench]', or make bench")
    return cast("Callable[..., Any]", ipfn)


def against_ipfn(n: int, ipfn: Callable[..., Any]) -> None:
    """One balancing of a gravity seed, ours and theirs, to the same relative error of the margins."""
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
    """An ensemble with its intervals: a draw of it against one balancing to full precision, with its flows, of the
    central seed (ready made, and with its making) and of the draws' own seeds (ready made): these are noisy and take
    more sweeps."""
    distances, totals = world(n)
    members = estimate(totals, distances, (), Assumptions(draws=draws)).ensemble
    assert members is not None
    members = replace(members, held=None)  # memory is that of one ensemble
    rounds: list[tuple[float, float, float, float]] = []
    for _ in range(ROUNDS):
        central = _balancing(members, None, 9)
        own = statistics.mean(_balancing(members, draw, 1) for draw in range(min(draws, OWN)))
        making = statistics.median(timed(lambda: central_seed(members.frame, members.centre.decay)) for _ in range(9))
        without = timed(lambda: estimate(totals, distances, (), Assumptions(draws=0)))
        whole = timed(lambda: estimate(totals, distances, (), Assumptions(draws=draws)))
        rounds.append(((whole - without) / draws, central, central + making, own))
    draw = statistics.median(one[0] for one in rounds)
    central, made, own = (statistics.median(one[0] / one[k] for one in rounds) for k in (1, 2, 3))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _GB
    print(
        f"{n:5} nodes, {draws:3} draws: a draw {draw * 1e3:8.3f} ms ({draw / n**2 * 1e9:5.1f} ns a cell); times one "
        f"balancing of the central seed {central:4.2f}, with making that seed {made:4.2f}, of the draws' own seeds "
        f"{own:4.2f}; peak memory {peak:.2f} GB"
    )


def _balancing(members: Ensemble, draw: int | None, runs: int) -> float:
    """The median time of balancing the seed of a draw (None: of the centre) and of making the flows."""
    frame = members.frame
    member = members.centre if draw is None else members.members[draw]
    seed = central_seed(frame, member.decay) if draw is None else members.seed(draw)
    rows, columns = frame.out - member.local, frame.into - member.local
    return statistics.median(timed(lambda: balanced(seed, balance(seed, rows, columns))) for _ in range(runs))


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--largest", type=int, default=3000, help="nodes of the largest world")
    largest = parser.parse_args().largest
    ipfn = the_package()
    print(f"one balancing, margins to {TOLERANCE:g}, median of {RUNS} interleaved runs")
    for n in (31, 100, 300, 1000):
        if n <= largest:
            against_ipfn(n, ipfn)
    print(f"ensemble with 5-95 % intervals, median of {ROUNDS} interleaved runs")
    for n, draws in ((34, 500), (100, 500), (300, 300), (1000, 100), (1000, 500), (3000, 40)):
        if n <= largest:
            ensemble(n, draws)


if __name__ == "__main__":
    main()
