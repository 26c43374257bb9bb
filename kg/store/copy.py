"""A copy of a remote store in memory, for what must see every triple: the checks, and the dump."""

from __future__ import annotations

from pyoxigraph import NamedNode, RdfFormat, Store

from kg.model.problems import UsageError
from kg.store.embedded import Opened, opened
from kg.store.publish import count
from kg.store.remote import Remote


def copied(remote: Remote) -> Opened:
    """All graphs of ours behind an endpoint, in memory. Raises UsageError if one does not come whole."""
    store = Store()
    for name in remote.graphs:
        graph = NamedNode(name)
        try:
            store.bulk_load(remote.triples(name), format=RdfFormat.N_TRIPLES, to_graph=graph)
        except (SyntaxError, ValueError) as error:
            raise UsageError(f"what {remote.url} gives of {name} is no N-Triples: {error}") from None
        came = sum(1 for _ in store.quads_for_pattern(None, None, None, graph))
        there = count(remote, graph)
        if came != there:
            raise UsageError(
                f"{remote.url} gives {came} of the {there} triples of {name}: does it limit the size of an answer?"
            )
    return opened(store)
