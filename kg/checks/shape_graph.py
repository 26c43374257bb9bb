"""The two graphs that a SHACL engine gets: the shapes, committed and generated, and a snapshot of the built graph.

Both are N-Triples, which every engine is fed with: engines then read the same terms.
"""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QuerySolutions,
    RdfFormat,
    Store,
    parse,
    serialize,
)

from kg.checks.cube_shapes import cube_members, cube_shapes
from kg.rdf.iri import DEFAULT_BASE
from kg.rdf.names import PREFIXES, Names, external
from kg.store.embedded import Opened

_TARGETS = (external("sh:targetClass"), external("sh:targetObjectsOf"))


def snapshot(opened: Opened) -> bytes:
    """All named graphs together, and what leads from a cube's shape to its observations, which is published nowhere."""
    graphs = sorted(opened.store.named_graphs(), key=str)
    parts = [_triples(opened.store, graph) for graph in graphs]
    members = serialize((quad.triple for quad in cube_members(opened)), format=RdfFormat.N_TRIPLES)
    return b"".join([*parts, members or b""])


def _triples(store: Store, graph: NamedNode | BlankNode | DefaultGraph) -> bytes:
    return store.dump(format=RdfFormat.N_TRIPLES, from_graph=graph) or b""


def shape_graph(opened: Opened, folder: Path) -> bytes:
    """The shapes of a folder, under the base in use, and those generated from the cubes of a store."""
    documents = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.ttl"))]
    text = "\n".join(documents).replace(DEFAULT_BASE, opened.names.iris.base)
    store = Store()
    store.load(text.encode(), format=RdfFormat.TURTLE)
    store.extend(list(cube_shapes(opened, store)))
    return _triples(store, DefaultGraph())


def focus_nodes(data: bytes, shapes: bytes) -> dict[str, int]:
    """How many nodes of the data each shape is about: those that its targets name, in the data that the engines get."""
    store, counts = Store(), dict[str, int]()
    store.bulk_load(data, format=RdfFormat.N_TRIPLES)
    for quad in parse(shapes, format=RdfFormat.N_TRIPLES):
        if quad.predicate in _TARGETS:
            counts[quad.subject.value] = counts.get(quad.subject.value, 0) + _targets(store, quad)
    return dict(sorted(counts.items()))


def idle_by_right(shapes: bytes, names: Names) -> frozenset[str]:
    """The shapes of what users may bring and the project does not: no node of theirs is no fault."""
    mark = names.term("mayBeIdle")
    return frozenset(q.subject.value for q in parse(shapes, format=RdfFormat.N_TRIPLES) if q.predicate == mark)


def _targets(data: Store, target: Quad) -> int:
    """The nodes of a class and of those below it, or the objects of a property."""
    by_class = f"{{ SELECT DISTINCT ?class WHERE {{ ?class rdfs:subClassOf* {target.object} }} }} ?node a ?class"
    by_property = f"?other {target.object} ?node"
    pattern = by_class if target.predicate == _TARGETS[0] else by_property
    query = f"PREFIX rdfs: <{PREFIXES['rdfs']}> SELECT (COUNT(DISTINCT ?node) AS ?n) WHERE {{ {pattern} }}"
    answer = data.query(query)
    assert isinstance(answer, QuerySolutions)
    count = next(answer)["n"]
    assert isinstance(count, Literal)
    return int(count.value)
