"""Reading a table of flows: origin, destination, value. Pairs that are not listed are 0."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kg.networks.flows.arrays import Matrix
from kg.networks.flows.pairs import labels_of, read_pairs
from kg.networks.flows.table_file import problems_of
from kg.networks.flows.totals import Totals

#: What our own tables have besides; not used.
_OTHER = ("lower", "upper", "bound_low", "bound_high", "status")
#: An estimate may be as good as 0.
_BEHIND = 300


def read_matrix(path: Path, totals: Totals, seed: bool = False) -> Matrix:
    """Flows n × n in the order of the nodes, RESIDUAL left out (rows of RESIDUAL are passed over).

    Raises InputError with every problem: unknown nodes, pairs listed twice, numbers that are negative or none; where
    the table is to be a ``seed``, also nodes that have a total and no flow.
    """
    problems = problems_of(path)
    flows: Matrix = np.nan_to_num(read_pairs(path, "value", totals, problems, _OTHER, residual=True, behind=_BEHIND))
    if seed:
        for sums, wanted, what in ((flows.sum(1), totals.out, "from"), (flows.sum(0), totals.into, "to")):
            for node, n in labels_of(totals).items():
                if wanted[n] > 0 and sums[n] == 0:
                    problems.add(0, "", f"no flow {what} {node}, whose total is {wanted[n]}", "a flow to scale")
    problems.stop()
    return flows
