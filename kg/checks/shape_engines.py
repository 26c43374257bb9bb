"""The two SHACL engines: pySHACL, the reference, and shifty, which is faster and has to find the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from kg.rdf.names import PREFIXES

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

_PLAIN = PREFIXES["xsd"] + "string"


@dataclass(frozen=True, order=True)
class Result:
    """One broken constraint: the node, the property ("" if none), the kind of constraint (MinCountConstraintComponent
    …), the value that breaks it ("" if none) and the shape ("" if it has no name). A blank node is told as ``_:``,
    as engines name them anew. ``message`` is the engine's own and does not count for equality."""

    node: str
    path: str
    component: str
    value: str
    shape: str
    message: str = field(compare=False)


def pyshacl_results(data: bytes, shapes: bytes) -> frozenset[Result]:
    """What pySHACL finds, given N-Triples. Half a minute: it is plain Python."""
    import pyshacl

    _, report, _ = pyshacl.validate(_rdflib(data), shacl_graph=_rdflib(shapes), inplace=True, inference=None)
    return frozenset(_results(report))


def shifty_results(data: bytes, shapes: bytes) -> frozenset[Result]:
    """What shifty finds, given N-Triples. Some seconds."""
    import shifty

    _, report, _ = shifty.validate(data, shapes, graph_mode="data", infer=False, sort_results=False)
    return frozenset(_results(report))


def _rdflib(triples: bytes) -> Graph:
    """N-Triples as an rdflib graph in memory.

    Made term by term: rdflib holds "x" and "x"^^xsd:string for two different literals, so that there must be only one
    of them, and its own parser rewrites numbers.
    """
    from rdflib import BNode, Graph, URIRef
    from rdflib import Literal as RdflibLiteral

    @cache
    def term(value: NamedNode | BlankNode | Literal) -> Node:
        """A term as rdflib has it, its characters as they are."""
        if isinstance(value, NamedNode):
            return URIRef(value.value)
        if isinstance(value, BlankNode):
            return BNode(value.value)
        if value.language or value.datatype.value == _PLAIN:
            return RdflibLiteral(value.value, lang=value.language)
        return RdflibLiteral(value.value, datatype=URIRef(value.datatype.value), normalize=False)

    graph = Graph()
    for quad in parse(triples, format=RdfFormat.N_TRIPLES):
        graph.add((term(quad.subject), term(quad.predicate), term(quad.object)))
    return graph


def _results(report: Graph) -> Iterator[Result]:
    """The results of a validation report; a path that is no single property is told as none."""
    from rdflib import RDF, SH, BNode
    from rdflib import Literal as RdflibLiteral

    def told(node: Node | None, blank: str = "") -> str:
        """A node as text, alike from both engines."""
        if isinstance(node, RdflibLiteral):
            # One of the reports was parsed, which rewrites a number: so that both are alike, rewrite the other too.
            return str(RdflibLiteral(str(node), datatype=node.datatype, lang=node.language))
        return blank if node is None or isinstance(node, BNode) else str(node)

    for result in report.subjects(RDF.type, SH.ValidationResult):
        yield Result(
            node=told(report.value(result, SH.focusNode), "_:"),
            path=told(report.value(result, SH.resultPath)),
            component=told(report.value(result, SH.sourceConstraintComponent)).rpartition("#")[2],
            value=told(report.value(result, SH.value)),
            shape=told(report.value(result, SH.sourceShape)),
            message="; ".join(sorted(str(m) for m in report.objects(result, SH.resultMessage))),
        )
