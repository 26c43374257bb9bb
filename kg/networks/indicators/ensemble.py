"""An ensemble of draws kept in a file: arrays ``nodes`` (labels) and ``draws`` (draws × n × n flows) of an npz."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from kg.model.problems import UsageError
from kg.networks.indicators.flows import Matrix


def read_ensemble(path: Path, nodes: tuple[str, ...]) -> Iterator[Matrix]:
    """The draws, one after the other, in the order of these nodes. Raises UsageError if the file is not of them."""
    try:
        with np.load(path, allow_pickle=False) as file:
            labels, draws = [str(label) for label in file["nodes"]], file["draws"]
    except (ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise UsageError(f"{path}: not an npz with the arrays nodes and draws ({error})") from None
    if sorted(labels) != sorted(nodes) or draws.ndim != 3 or draws.shape[1:] != (len(nodes),) * 2:
        raise UsageError(f"{path}: the draws are not of the nodes of the flows, each n × n")
    order = [labels.index(node) for node in nodes]
    return (draw[np.ix_(order, order)] for draw in draws)
