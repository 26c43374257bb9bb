"""The ensemble of an estimate as npz, as ``kg network indicators --ensemble`` reads it.

Arrays: ``nodes`` (n labels), ``draws`` (draws × n × n flows in the unit of the network), ``status`` and ``unit``.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any, BinaryIO, Protocol

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
    out = io.BytesIO()
    write_npz(out, nodes, draws, len(draws), {"status": network.status, "unit": network.about["unit"]})
    return out.getvalue()


def write_npz(
    out: BinaryIO, nodes: Sequence[str], draws: Iterable[NDArray[Any]], count: int, about: Mapping[str, str]
) -> None:
    """Write an ensemble of ``count`` draws (n × n each, in the order of ``nodes``), one draw after the other, in single
    precision; ``about`` are texts, each an array of its own."""
    n = len(nodes)
    header = {"descr": "<f4", "fortran_order": False, "shape": (count, n, n)}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as file:
        with _member(file, "nodes") as member:
            np.lib.format.write_array(member, np.array(nodes), allow_pickle=False)
        with _member(file, "draws") as member:
            np.lib.format.write_array_header_1_0(member, header)
            for draw in draws:
                member.write(np.ascontiguousarray(draw, "<f4").data)
        for name, text in about.items():
            with _member(file, name) as member:
                np.lib.format.write_array(member, np.array(text), allow_pickle=False)


def _member(file: zipfile.ZipFile, name: str) -> IO[bytes]:
    return file.open(zipfile.ZipInfo(f"{name}.npy", _NO_TIME), "w", force_zip64=True)
