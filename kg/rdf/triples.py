"""Small helpers of the loaders: literals, and triples put into a graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from pyoxigraph import Literal, NamedNode, Quad

from kg.rdf.names import external

Term = NamedNode | Literal
Triple = tuple[NamedNode, NamedNode, Term]

A = external("rdf:type")
LABEL = external("rdfs:label")


def text(value: str) -> Literal:
    """A plain string."""
    return Literal(value)


def integer(value: int) -> Literal:
    """An xsd:integer."""
    return Literal(str(value), datatype=external("xsd:integer"))


def boolean(value: bool) -> Literal:
    """An xsd:boolean."""
    return Literal(str(value).lower(), datatype=external("xsd:boolean"))


def decimal(value: Decimal) -> Literal:
    """An xsd:decimal, never in scientific notation."""
    return Literal(format(value, "f"), datatype=external("xsd:decimal"))


def date(value: str) -> Literal:
    """An ISO date at its precision: xsd:gYear, xsd:gYearMonth or xsd:date."""
    datatype = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}[len(value)]
    return Literal(value, datatype=external(datatype))


def labels(subject: NamedNode, zh: str, en: str, prop: NamedNode = LABEL) -> Iterator[Triple]:
    """The Chinese and the English label, those that are not empty."""
    for value, language in ((zh, "zh"), (en, "en")):
        if value:
            yield subject, prop, Literal(value, language=language)


def in_graph(graph: NamedNode, triples: Iterable[Triple]) -> Iterator[Quad]:
    """The triples as quads of one graph."""
    for subject, predicate, value in triples:
        yield Quad(subject, predicate, value, graph)
