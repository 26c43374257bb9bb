"""A knowledge graph of China's technology market: every number traceable to its printed cell.

``kg.open()`` opens the built store for Python: see :class:`kg.session.Session`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kg.version import __version__

if TYPE_CHECKING:
    import networkx as nx

    from kg.session import Session

__all__ = ["__version__", "flows", "open"]


def open(store: str | Path | None = None, endpoint: str | None = None) -> Session:
    """Open the built store in ``store`` (default: as the command line finds it), or a remote SPARQL endpoint.

    Raises UsageError if there is no store there. Nothing heavy is loaded before this is called.
    """
    from kg.session import open_session

    return open_session(store, endpoint)


def flows(
    year: int,
    measure: str = "contract-value",
    evidence: str = "best",
    network: str = "areas",
    store: str | Path | None = None,
    endpoint: str | None = None,
) -> nx.DiGraph[str]:
    """The flows of a year as a networkx DiGraph: see :meth:`kg.session.Session.flows`. Raises UsageError."""
    return open(store, endpoint).flows(year, measure, evidence, network)
