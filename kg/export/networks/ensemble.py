"""The ensemble of an estimate as npz, as ``kg network indicators --ensemble`` reads it.

Arrays: ``nodes`` (n labels), ``draws`` (draws × n × n flows in the unit of the network), ``status`` and ``unit``.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from kg.export.networks.view import Network
from kg.model.problems import UsageError

#: The first day that a zip can tell: files carry no time of writing.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


class Draws(Protocol):
    """An ensemble: its nodes, and draws × n × n flows in their order."""

    @property
    def nodes(self) -> Sequence[str]:
        """The labels of rows and columns."""

    @property
    def draws(self) -> NDArray[Any]:
        """The flows of each draw."""


def npz(network: Network, ensemble: Draws) -> bytes:
    """The file; not compressed, for compressors differ in their bytes. Raises UsageError if it is of other nodes."""
    nodes, draws = tuple(ensemble.nodes), np.asarray(ensemble.draws)
    if set(nodes) != set(network.by_code) or draws.ndim != 3 or draws.shape[1:] != (len(nodes),) * 2:
        raise UsageError(f"the ensemble is not of the {len(network.nodes)} nodes of the network, draws × n × n")
    arrays = {
        "nodes": np.array(nodes),
        "draws": draws,
        "status": np.array(network.status),
        "unit": np.array(network.about["unit"]),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as file:
        for name, array in arrays.items():
            with file.open(zipfile.ZipInfo(f"{name}.npy", _NO_TIME), "w", force_zip64=True) as member:
                np.lib.format.write_array(member, np.asarray(array, order="C"), allow_pickle=False)
    return out.getvalue()
