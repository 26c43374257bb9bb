"""A sum over several cells that balancing is to meet."""

from __future__ import annotations

from dataclasses import dataclass

from kg.networks.flows.arrays import Index


@dataclass(frozen=True)
class Group:
    """Cells (``rows`` × ``columns``) whose sum is to be ``value``.

    ``give`` is 1 if it must be met, below 1 if it gives way to what contradicts it: the step is the power ``give`` of
    the ratio that would meet it.
    """

    rows: Index
    columns: Index
    value: float
    give: float = 1.0
