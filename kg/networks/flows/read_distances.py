"""Reading distances.csv: origin, destination, distance, for every pair; i→i for all nodes or for none."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kg.networks.flows.arrays import Index, Matrix
from kg.networks.flows.pairs import labels_of, read_pairs
from kg.networks.flows.table_file import Problems, problems_of
from kg.networks.flows.totals import Totals


def read_distances(path: Path, totals: Totals) -> Matrix:
    """Distances n × n in the order of the nodes (RESIDUAL left out); the diagonal is NaN where the file has no i→i.

    Raises InputError with every problem: unknown or repeated pairs, pairs that are missing, distances that are no
    number, negative, or zero between two nodes.
    """
    problems = problems_of(path)
    result = read_pairs(path, "distance", totals, problems, positive=True)
    _check_square(result, tuple(labels_of(totals)), problems)
    problems.stop()
    return result


def _check_square(result: Matrix, nodes: tuple[str, ...], problems: Problems) -> None:
    """Every pair i ≠ j must be there, and either all i→i or none."""
    missing = np.isnan(result)
    diagonal = missing.diagonal().copy()
    if diagonal.all():
        np.fill_diagonal(missing, False)
    for i in np.flatnonzero(missing.any(axis=1)):
        where: Index = np.flatnonzero(missing[i])
        names = ", ".join(nodes[j] for j in where[:5]) + (f" and {len(where) - 5} more" if len(where) > 5 else "")
        problems.add(0, "", f"no distance from {nodes[i]} to {names}", f"all pairs of the {len(nodes)} nodes")
