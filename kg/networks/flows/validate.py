"""Real matrices hidden behind their totals, estimated, and compared with the truth."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kg.model.problems import InputError, Problem, UsageError
from kg.networks.flows.arrays import Matrix
from kg.networks.flows.assumptions import Assumptions
from kg.networks.flows.ensemble import Progress
from kg.networks.flows.estimate import estimate
from kg.networks.flows.measures import Score, score
from kg.networks.flows.pairs import labels_of
from kg.networks.flows.peers import maximum_entropy, plain_gravity, poisson_interval
from kg.networks.flows.read_distances import read_distances
from kg.networks.flows.read_matrix import read_matrix
from kg.networks.flows.read_totals import read_totals
from kg.networks.flows.table_file import problems_of
from kg.networks.flows.totals import EXPLAINABLE, Totals

_TOTALS = ".totals.csv"
#: Decay of our method where people and goods flow, and where technology contracts do.
DECAYS = (1.0, 0.4)


@dataclass(frozen=True)
class Hidden:
    """A real matrix: its ``truth`` n × n, and what the methods see: ``totals``, ``distances`` (None: no file), whether
    there are ``local`` flows."""

    name: str
    totals: Totals
    distances: Matrix | None
    local: bool
    truth: Matrix


@dataclass(frozen=True)
class Result:
    """The score of a method on a matrix."""

    matrix: Hidden
    method: str
    score: Score


def validate(folder: Path, draws: int, seed: int, progress: Progress) -> list[Result]:
    """Score all methods on all matrices of a folder, in the order of their names.

    Raises UsageError if there is none, InputError with the problems of all files.
    """
    hidden = read_folder(folder)
    return [result for one in hidden for result in _results(one, draws, seed, progress)]


def read_folder(folder: Path) -> list[Hidden]:
    """All matrices of a folder: NAME.totals.csv with NAME.truth.csv, and NAME.distances.csv if there is one."""
    paths = sorted(folder.glob("*" + _TOTALS))
    if not paths:
        raise UsageError(f"{folder} has no NAME{_TOTALS}; each stands beside NAME.truth.csv and NAME.distances.csv")
    found: list[Hidden] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            found.append(_read(path))
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    return found


def _read(path: Path) -> Hidden:
    name = path.name.removesuffix(_TOTALS)
    totals = read_totals(path)
    far = path.with_name(f"{name}.distances.csv")
    distances = read_distances(far, totals) if far.exists() else None
    local = distances is None or not bool(np.isnan(distances.diagonal()).any())
    file = path.with_name(f"{name}.truth.csv")
    truth = read_matrix(file, totals)
    _check_sums(file, truth, totals)
    return Hidden(name, totals, distances, local, truth)


def _check_sums(file: Path, truth: Matrix, totals: Totals) -> None:
    """The truth must sum to its totals, but for rounding: otherwise no method is measured by it."""
    problems = problems_of(file)
    sides = (("out of", truth.sum(axis=1), totals.out), ("into", truth.sum(axis=0), totals.into))
    for side, sums, wanted in sides:
        for node, i in labels_of(totals).items():
            if abs(float(sums[i]) - float(wanted[i])) > float(EXPLAINABLE) * float(totals.whole):
                problems.add(0, "", f"flows {side} {node} sum to {sums[i]:g}", f"its total, {wanted[i]}")
    problems.stop()


def _results(hidden: Hidden, draws: int, seed: int, progress: Progress) -> Iterator[Result]:
    for decay in DECAYS if hidden.distances is not None else DECAYS[:1]:
        assumed = Assumptions(local_share=0.7 if hidden.local else 0.0, decay=decay, draws=draws, seed=seed)
        ours = estimate(hidden.totals, hidden.distances, (), assumed, progress)
        assert ours.lower is not None
        assert ours.upper is not None
        yield _result(hidden, f"ours, decay {decay:g}", ours.value, (ours.lower, ours.upper))
    peers = {"maximum entropy": maximum_entropy(hidden.totals, hidden.local)}
    if hidden.distances is not None:
        peers["plain gravity, decay 1"] = plain_gravity(hidden.totals, hidden.distances)
    for method, flows in peers.items():
        yield _result(hidden, method, flows, poisson_interval(flows))


def _result(hidden: Hidden, method: str, flows: Matrix, ends: tuple[Matrix, Matrix]) -> Result:
    n = len(hidden.truth)
    return Result(hidden, method, score(hidden.truth, *(m[:n, :n] for m in (flows, *ends))))


def page(results: list[Result], draws: int, seed: int) -> str:
    """The results as a page of Markdown."""
    head = "| matrix | nodes | method | CPC | CPC off the diagonal | error of local share | in interval, off | "
    head += "in interval, local | width |\n| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n"
    return _INTRODUCTION.format(draws=draws, seed=seed) + head + "".join(_row(result) for result in results) + _READING


def _row(result: Result) -> str:
    s = result.score
    numbers = (_two(s.common), _two(s.common_off), _two(s.local), _two(s.covered), _two(s.covered_local))
    width = "–" if math.isnan(s.width) else f"{float(f'{s.width:.2g}'):g}"
    cells = (result.matrix.name, str(len(result.matrix.truth)), result.method, *numbers, width)
    return "| " + " | ".join(cells) + " |\n"


def _two(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.2f}"


_INTRODUCTION = """# Flows estimated from totals, against the truth

Real matrices are hidden behind their totals; each method sees the totals and the distances, nothing else. Made by
`kg flows validate FOLDER --out docs/flows-validation.md` ({draws} draws, seed {seed}), which takes any folder with
`NAME.totals.csv`, `NAME.truth.csv` and `NAME.distances.csv`; where the distances have no i→i there are no local flows.

* **CPC**: common part of flows, 2 Σ min(T, F) / (Σ T + Σ F), 1 if all is right; then without the diagonal.
* **error of local share**: mean difference of the share of sales that stay at home.
* **in interval**: share of the true cells above 0 that lie in their 5–95 % interval, which should be 0.90.
* **width**: median of upper / lower, off the diagonal.

Ours is the local rule with λ = 0.70 and gravity, with nothing tuned to the matrix: decay 1 (people, goods; the default)
and 0.4 (technology contracts). Maximum entropy and plain gravity have the intervals that they imply themselves: each
unit flows alone (Poisson).

"""
_READING = """
Coverage and width belong together: an interval that is narrow and misses the truth is worth nothing, and one that spans
a factor of a hundred says that one estimated cell is not a finding.
"""
