"""All files of a network, into a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import networkx as nx

from kg.export.networks.card import card
from kg.export.networks.ensemble import Draws, npz
from kg.export.networks.graph_files import gexf, graphml, pajek
from kg.export.networks.matrix import matrix
from kg.export.networks.sankey import sankey
from kg.export.networks.tables import flows_csv, flows_parquet, nodes_csv
from kg.export.networks.tile_map import on_map, tile_map
from kg.export.networks.view import Network, view
from kg.export.networks.words import LANGUAGES
from kg.networks.flows.ensemble import Progress

_Make = Callable[[], bytes]


def _quiet(done: int, of: int, what: str) -> None:
    pass


def write_network(
    network: nx.DiGraph[str],
    folder: Path,
    ensemble: Draws | None = None,
    progress: Progress = _quiet,
    stem: str = "",
    parquet: bool = True,
) -> list[Path]:
    """Write all files of a network (attributes as in view.py) and give their paths, in the order of writing.

    Their names begin with ``stem``, by default ``flows-YEAR-MEASURE``. The npz is written if there is an ensemble, the
    map if two nodes at least have tiles; ``parquet=False`` leaves out the file that needs the extra ``tables``. All is
    made before anything is written. Raises UsageError for a network that cannot be written, or without that extra.
    """
    checked = view(network)
    begin = stem or f"flows-{checked.year}-{checked.about['measure']}"
    makers = list(_makers(checked, ensemble, parquet))
    files = []
    for number, (ending, make) in enumerate(makers):
        progress(number, len(makers), "files made")
        files.append((folder / f"{begin}.{ending}", make()))
    folder.mkdir(parents=True, exist_ok=True)
    for path, content in files:
        path.write_bytes(content)
    progress(len(makers), len(makers), "files made")
    return [path for path, _ in files]


def _makers(network: Network, ensemble: Draws | None, parquet: bool) -> Iterator[tuple[str, _Make]]:
    """The endings of the files, and what makes each."""
    yield "graphml", partial(graphml, network)
    yield "gexf", partial(gexf, network)
    yield "net", partial(pajek, network)
    yield "nodes.csv", partial(nodes_csv, network)
    yield "edges.csv", partial(flows_csv, network)
    if parquet:
        yield "parquet", partial(flows_parquet, network)
    if ensemble is not None:
        yield "npz", partial(npz, network, ensemble)
    yield "card.md", partial(card, network)
    pictures = {"matrix": matrix, "sankey": sankey} | ({"map": tile_map} if on_map(network) else {})
    for kind, picture in pictures.items():
        for language in LANGUAGES:
            yield f"{kind}.{language}.svg", partial(_encoded, picture, network, language)


def _encoded(picture: Callable[[Network, str], str], network: Network, language: str) -> bytes:
    return picture(network, language).encode()
