"""The real matrices that flows are tested on, and small worlds made up from a seed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import numpy as np

from kg.networks.flows.arrays import Matrix
from kg.networks.flows.totals import Totals
from kg.networks.flows.validate import Hidden, read_folder
from tests.conftest import ROOT
from tests.needs import need

FOLDER = ROOT.parent / "shared" / "od"


def folder() -> Path:
    """The folder of real matrices, which the repository does not ship."""
    need("the real flow matrices", FOLDER.is_dir(), "../shared/od, to compare estimates with the truth")
    return FOLDER


def real(name: str) -> Hidden:
    """One real matrix."""
    return next(one for one in read_folder(folder()) if one.name == name)


def totals_of(flows: Matrix) -> Totals:
    """The totals of a matrix of whole numbers, exactly."""
    names = tuple(f"n{i:03d}" for i in range(len(flows)))
    out, into = (tuple(Decimal(int(v)) for v in flows.sum(axis)) for axis in (1, 0))
    return Totals(names, out, into)


def world(n: int, seed: int) -> tuple[Matrix, Matrix]:
    """Distances and flows (whole numbers, some of them 0) of n nodes; the local flows are large."""
    generator = np.random.default_rng(seed)
    places, sizes = generator.random((n, 2)), generator.lognormal(4, 1, n)
    distances: Matrix = np.hypot(*(places[:, None] - places).transpose(2, 0, 1)) + 0.05
    flows = np.floor(np.outer(sizes, sizes) / distances * generator.lognormal(0, 1, (n, n)) / sizes.sum())
    np.fill_diagonal(flows, np.floor(flows.sum(axis=1) * 2 + 1))
    return distances, flows
