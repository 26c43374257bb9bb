"""Reading distances.csv: origin, destination, distance, for every pair; i→i for all nodes or for none."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kg.networks.flows.arrays import Index, Matrix
from kg.networks.flows.table_file import Problems, known_label, number, problems_of, rows
from kg.networks.flows.totals import RESIDUAL, Totals


def read_distances(path: Path, totals: Totals) -> Matrix:
    """Distances n × n in the order of the nodes (RESIDUAL left out); the diagonal is NaN where the file has no i→i.

    Raises InputError with every problem: unknown or repeated pairs, pairs that are missing, distances that are no
    number, negative, or zero between two nodes.
    """
    problems = problems_of(path)
    labels = {node: n for n, node in enumerate(totals.nodes) if node != RESIDUAL}
    result = np.full((len(labels), len(labels)), np.nan)
    for line in rows(path, ("origin", "destination", "distance"), (), problems):
        cells = line.cells
        i = known_label(cells["origin"], line.number, "origin", labels, problems)
        j = known_label(cells["destination"], line.number, "destination", labels, problems)
        value = number(cells["distance"], line.number, "distance", problems)
        if i is None or j is None or value is None:
            continue
        if not np.isnan(result[i, j]):
            problems.add(line.number, "", f"{cells['origin']} → {cells['destination']} again", "each pair once")
        if value == 0 and i != j:
            problems.add(line.number, "distance", "0 between two nodes", "a distance above 0")
        result[i, j] = float(value)
    _check_square(result, tuple(labels), problems)
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
