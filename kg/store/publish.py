"""Publishing a store to a server: graph by graph by the Graph Store Protocol, read back and compared, resumable.

A graph is published when what the server gives back of it equals what was sent, numbers compared by value. Its digest
then stands in a state file, so that a run that is killed at any moment goes on with the graphs that are not yet there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Quad, Store

from kg.model.problems import UsageError
from kg.store.graph_store import GraphStore
from kg.store.source import Source
from kg.store.triples_digest import canonical, digest, has_blank_nodes

#: Bytes of a request: servers and proxies commonly refuse more than 1 MiB, Virtuoso more than 10 MB.
PIECE = 900_000
_COUNT = "SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}"
_GRAPHS = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s a ?class } }"
#: Paths at which servers answer queries, and where they then take graphs: Oxigraph, Virtuoso.
_BESIDE = {"/query": "/store", "/sparql": "/sparql-graph-crud-auth"}


@dataclass(frozen=True)
class Outcome:
    """A graph after publishing: its IRI, number of triples and digest; ``state`` is sent, kept (an earlier run had
    published it) or wrong; ``rewritten`` counts the literals that the server writes in another form."""

    graph: str
    triples: int
    digest: str
    state: str
    rewritten: int = 0
    problem: str = ""


class State:
    """The digests of the graphs that are published, in a file that is replaced in one step."""

    def __init__(self, file: Path, resume: bool) -> None:
        self._file = file
        self.published: dict[str, str] = {}
        if resume and file.is_file():
            try:
                self.published = dict(json.loads(file.read_text(encoding="utf-8")))
            except (ValueError, TypeError):
                raise UsageError(f"{file} is damaged; publish without --resume") from None
        # Else the file stays until the first graph is done: a run that is refused forgets nothing.

    def done(self, graph: str, value: str) -> None:
        """Note that a graph is published."""
        self.published[graph] = value
        temporary = self._file.with_name(f"{self._file.name}.new")
        temporary.write_text(json.dumps(self.published, indent=1), encoding="utf-8")
        os.replace(temporary, self._file)


def graph_store_beside(endpoint: str) -> str:
    """Where the server of a SPARQL endpoint takes graphs, by its path. Raises UsageError if the path does not tell."""
    for path, beside in _BESIDE.items():
        if endpoint.endswith(path):
            return endpoint.removesuffix(path) + beside
    raise UsageError(f"where {endpoint} takes graphs is not known; name the address with --graph-store")


def publish(
    store: Store, remote: GraphStore, source: Source, state: State, tell: Callable[[str], None]
) -> Iterator[Outcome]:
    """Send every named graph of a store that is not yet published, and read each back. Raises UsageError if the server
    refuses or goes away; what is published then stays noted."""
    graphs = sorted((graph for graph in store.named_graphs() if isinstance(graph, NamedNode)), key=str)
    for number, graph in enumerate(graphs, 1):
        quads = list(store.quads_for_pattern(None, None, None, graph))
        if has_blank_nodes(quads):
            raise UsageError(f"{graph.value} has blank nodes: sent in pieces, or compared, they would not be the same")
        ours = {canonical(quad) for quad in quads}
        value = digest(ours)
        if state.published.get(graph.value) == value and count(source, graph) == len(quads):
            yield Outcome(graph.value, len(quads), value, "kept")
            continue
        tell(f"{number}/{len(graphs)} {graph.value}: {len(quads)} triples")
        for at, piece in enumerate(pieces(quads)):
            (remote.add if at else remote.put)(graph, piece)
        outcome = _compared(graph, quads, ours, value, remote.get(graph))
        if not outcome.problem:
            state.done(graph.value, value)
        yield outcome


def _compared(graph: NamedNode, sent: list[Quad], ours: set[str], value: str, back: list[Quad]) -> Outcome:
    """What became of a graph: what was sent against what came back, by value and then by form."""
    theirs = {canonical(quad) for quad in back}
    if digest(theirs) != value:
        less, more = sorted(ours - theirs), sorted(theirs - ours)
        told = f"{len(less)} triples did not come back, {len(more)} came that were not sent"
        example = "".join(f"; {what}: {lines[0]}" for what, lines in (("sent", less), ("came", more)) if lines)
        return Outcome(graph.value, len(sent), value, "wrong", problem=told + example)
    rewritten = len({str(quad.triple) for quad in sent} - {str(quad.triple) for quad in back})
    return Outcome(graph.value, len(sent), value, "sent", rewritten)


def pieces(quads: list[Quad], size: int = PIECE) -> Iterator[bytes]:
    """The triples as N-Triples, in pieces of at most about ``size`` bytes; one empty piece of none."""
    piece: list[bytes] = []
    length = 0
    for quad in quads:
        line = f"{quad.triple} .\n".encode()
        if piece and length + len(line) > size:
            yield b"".join(piece)
            piece, length = [], 0
        piece.append(line)
        length += len(line)
    yield b"".join(piece)


def count(source: Source, graph: NamedNode) -> int:
    """How many triples of a graph an endpoint answers from. Raises UsageError if it answers none that is a number."""
    rows = source.rows(_COUNT.format(graph=graph))
    if len(rows) != 1 or not rows[0].get("n", "").isdecimal():
        raise UsageError(f"asked how many statements {graph.value} has, the endpoint gave no number; check --endpoint")
    return int(rows[0]["n"])


def others(source: Source, base: str, outcomes: list[Outcome]) -> list[str]:
    """The graphs under our base that an endpoint has and we did not publish: what an older build left."""
    ours = {outcome.graph for outcome in outcomes}
    found = {row["g"] for row in source.rows(_GRAPHS)}
    return sorted(graph for graph in found - ours if graph.startswith(f"{base}graph/"))


def miscounted(source: Source, outcomes: list[Outcome]) -> list[str]:
    """The graphs of which the endpoint counts another number of triples than we have, each with both numbers."""
    counts = ((outcome, count(source, NamedNode(outcome.graph))) for outcome in outcomes)
    return [f"{o.graph}: {o.triples} triples here, {n} there" for o, n in counts if n != o.triples]
