"""All trials, on several processes."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing import get_context

from tests.audit_mutations.digits import mutants
from tests.audit_mutations.slack import Slack
from tests.audit_mutations.spot import Changes
from tests.audit_mutations.traces import Traces
from tests.audit_mutations.trials import Trial, pairs, swapped, tried


@dataclass(frozen=True)
class Results:
    """What came of all trials, the slack of figures with a change that is not seen, and the traces they ran on; for
    each full audit whether it found the same."""

    traces: Traces
    trials: tuple[Trial, ...]
    slack: Mapping[str, Slack]
    same: tuple[bool, ...] = ()


_SHARED: list[Traces] = []


def _try_one(code: str) -> tuple[list[Trial], Slack | None]:
    return tried(_SHARED[-1], code)


def _swap_one(pair: tuple[str, str]) -> Trial:
    return swapped(_SHARED[-1], pair)


def _same_one(changes: Changes) -> bool:
    traces = _SHARED[-1]
    return traces.differences(changes) == traces.by_full_audit(changes)


def run(traces: Traces, every: int = 1, prove: int = 0, processes: int = 2) -> Results:
    """All trials, or those of every n-th figure and pair, and ``prove`` trials by full audits. Worker processes inherit
    the traces."""
    _SHARED.append(traces)
    codes, neighbours = list(traces.index.figures)[::every], list(pairs(traces.index.book))[::every]
    with get_context("fork").Pool(processes) as pool:
        found = pool.map(_try_one, codes, chunksize=8)
        swaps = pool.map(_swap_one, neighbours, chunksize=8)
        same = pool.map(_same_one, sample(traces, prove, seed=2013), chunksize=1)
    trials = (*(trial for group, _ in found for trial in group), *swaps)
    slack = {code: slack for code, (_, slack) in zip(codes, found, strict=True) if slack is not None}
    return Results(traces, trials, slack, tuple(same))


def sample(traces: Traces, size: int, seed: int) -> list[Changes]:
    """Mutants drawn at random: changed digits, and for every fourth two neighbouring rows swapped."""
    draw = random.Random(seed)
    codes, neighbours = list(traces.index.figures), list(pairs(traces.index.book))
    found: list[Changes] = []
    for n in range(size):
        if n % 4 == 0:
            upper, lower = draw.choice(neighbours)
            found.append({upper: traces.index.number(lower), lower: traces.index.number(upper)})
        else:
            code = draw.choice(codes)
            found.append({code: draw.choice(list(mutants(traces.index.number(code))))[1]})
    return found
