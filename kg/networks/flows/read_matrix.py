"""Reading a table of flows: origin, destination, value. Pairs that are not listed are 0."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kg.networks.flows.arrays import Matrix
from kg.networks.flows.table_file import known_label, number, problems_of, rows
from kg.networks.flows.totals import RESIDUAL, Totals

#: What our own tables have besides; not used.
_OTHER = ("lower", "upper", "bound_low", "bound_high", "status")


def read_matrix(path: Path, totals: Totals, seed: bool = False) -> Matrix:
    """Flows n × n in the order of the nodes, RESIDUAL left out (rows of RESIDUAL are passed over).

    Raises InputError with every problem: unknown nodes, pairs listed twice, numbers that are negative or none; where
    the table is to be a ``seed``, also nodes that have a total and no flow.
    """
    problems = problems_of(path)
    labels = {node: n for n, node in enumerate(totals.nodes) if node != RESIDUAL}
    result = np.full((len(labels), len(labels)), np.nan)
    for line in rows(path, ("origin", "destination", "value"), _OTHER, problems):
        cells = line.cells
        if RESIDUAL in (cells["origin"], cells["destination"]):
            continue
        i = known_label(cells["origin"], line.number, "origin", labels, problems)
        j = known_label(cells["destination"], line.number, "destination", labels, problems)
        value = number(cells["value"], line.number, "value", problems)
        if i is None or j is None or value is None:
            continue
        if not np.isnan(result[i, j]):
            problems.add(line.number, "", f"{cells['origin']} → {cells['destination']} again", "each pair once")
        result[i, j] = float(value)
    flows: Matrix = np.nan_to_num(result)
    if seed:
        for sums, wanted, what in ((flows.sum(1), totals.out, "from"), (flows.sum(0), totals.into, "to")):
            for node, n in labels.items():
                if wanted[n] > 0 and sums[n] == 0:
                    problems.add(0, "", f"no flow {what} {node}, whose total is {wanted[n]}", "a flow to scale")
    problems.stop()
    return flows
