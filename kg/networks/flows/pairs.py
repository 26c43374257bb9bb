"""Reading a table of pairs of nodes, each at most once: origin, destination and a number."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kg.networks.flows.arrays import Matrix
from kg.networks.flows.table_file import PLACES, Problems, known_label, number, rows
from kg.networks.flows.totals import RESIDUAL, Totals


def labels_of(totals: Totals) -> dict[str, int]:
    """The nodes, RESIDUAL left out, with their places in a matrix."""
    return {node: n for n, node in enumerate(totals.nodes) if node != RESIDUAL}


def read_pairs(
    path: Path,
    column: str,
    totals: Totals,
    problems: Problems,
    optional: tuple[str, ...] = (),
    residual: bool = False,
    positive: bool = False,
    behind: int = PLACES,
) -> Matrix:
    """The numbers of a column, n × n in the order of the nodes, NaN where a pair is not listed.

    Unknown nodes, repeated pairs and numbers that are negative or none go to ``problems``. With ``residual`` rows of
    RESIDUAL are passed over, else it is an unknown node; with ``positive`` a 0 between two nodes is a problem. Where a
    pair is listed with what is no number, it is infinite.
    """
    labels = labels_of(totals)
    result = np.full((len(labels), len(labels)), np.nan)
    for line in rows(path, ("origin", "destination", column), optional, problems):
        ends = line.cells["origin"], line.cells["destination"]
        if residual and RESIDUAL in ends:
            continue
        i = known_label(ends[0], line.number, "origin", labels, problems)
        j = known_label(ends[1], line.number, "destination", labels, problems)
        value = number(line.cells[column], line.number, column, problems, behind=behind)
        if i is None or j is None:
            continue
        if not np.isnan(result[i, j]):
            problems.add(line.number, "", f"{ends[0]} → {ends[1]} again", "each pair once")
        if positive and value == 0 and i != j:
            problems.add(line.number, column, "0 between two nodes", f"a {column} above 0")
        result[i, j] = np.inf if value is None else float(value)
    return result
