"""The graph as RDF files: sorted N-Quads and TriG of everything, Turtle of each part and of each edition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, Triple, serialize

from kg.rdf.names import PREFIXES, Names, external

_TYPE = external("rdf:type").value


def _order(quad: Quad) -> tuple[str, str, str, str]:
    graph = "" if isinstance(quad.graph_name, DefaultGraph) else quad.graph_name.value
    predicate = quad.predicate.value
    return graph, str(quad.subject), "" if predicate == _TYPE else predicate, str(quad.object)


def ordered(store: Store) -> list[Quad]:
    """All quads by graph, subject, property (the type first) and value: some 400 bytes of memory each."""
    return sorted(store, key=_order)


def prefixes(names: Names) -> dict[str, str]:
    """The prefixes of the files, ours included."""
    return {**PREFIXES, "tm": f"{names.iris.base}def#"}


def write_nquads(quads: Iterable[Quad], path: Path) -> None:
    """One statement a line, sorted by code point."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(sorted(f"{quad} .\n" for quad in quads))


def written(statements: Iterable[Triple] | Iterable[Quad], form: RdfFormat, known: Mapping[str, str]) -> bytes:
    """The statements in a format with prefixes; these come first, one a line and sorted, as the serialiser has no order
    of its own for them."""
    text = serialize(statements, format=form, prefixes=dict(known)) or b""
    heads: list[bytes] = []
    start = 0
    while text.startswith(b"@prefix ", start):
        end = text.index(b"\n", start) + 1
        heads.append(text[start:end])
        start = end
    return b"".join(sorted(heads)) + text[start:]


def write_trig(quads: Iterable[Quad], path: Path, names: Names) -> None:
    """All graphs, subjects and properties together."""
    path.write_bytes(written(quads, RdfFormat.TRIG, prefixes(names)))


def turtle_parts(quads: Iterable[Quad], names: Names) -> Mapping[str, list[Quad]]:
    """Which graphs are in which Turtle file, by the file's name.

    An edition has its figures, list entries, events, ledger and observations; what they point to is in ``ontology``,
    ``reference`` and ``current``. ``flows`` has all flows between places, with their runs. Findings and the views as of
    an edition are in TriG and N-Quads alone.
    """
    start = f"{names.iris.base}graph/"
    parts: dict[str, list[Quad]] = {}
    for quad in quads:
        assert isinstance(quad.graph_name, NamedNode)
        kind, _, rest = quad.graph_name.value.removeprefix(start).partition("/")
        if kind in ("ontology", "reference", "current"):
            parts.setdefault(kind, []).append(quad)
        elif kind in ("figures", "events", "coverage", "observations"):
            parts.setdefault(f"edition-{rest.partition('/')[0]}", []).append(quad)
        elif kind == "flows":
            parts.setdefault(kind, []).append(quad)
    return parts


def _triples(quads: Iterable[Quad]) -> Iterator[Triple]:
    """The triples of several graphs, each once, subjects together."""
    last: Triple | None = None
    for quad in sorted(quads, key=lambda quad: _order(quad)[1:]):
        if quad.triple != last:
            yield quad.triple
        last = quad.triple


def write_turtle(quads: Iterable[Quad], path: Path, names: Names) -> None:
    """The triples of some graphs as one Turtle file."""
    path.write_bytes(written(_triples(quads), RdfFormat.TURTLE, prefixes(names)))
