"""Show: everything the graph says of one thing, and what points to it."""

from __future__ import annotations

from dataclasses import dataclass

from kg.lookup import prefixes
from kg.rdf.names import PREFIXES
from kg.store.source import Source


@dataclass(frozen=True)
class Statement:
    """A property and a value of the thing shown; for what points to it, the property and the subject."""

    property: str
    value: str
    label: str


@dataclass(frozen=True)
class Description:
    """A thing: what is said of it, what points to it (the first of it), and how much points to it in all."""

    iri: str
    statements: tuple[Statement, ...]
    incoming: tuple[Statement, ...]
    incoming_count: int


_OUT = """
    SELECT DISTINCT ?p ?o (SAMPLE(?l) AS ?label) WHERE {{
      GRAPH ?g {{ <{iri}> ?p ?o }}
      OPTIONAL {{ GRAPH ?h {{ ?o rdfs:label ?l FILTER(LANG(?l) != "en") }} }}
    }} GROUP BY ?p ?o ORDER BY ?p ?o"""
_IN = """
    SELECT DISTINCT ?p ?s (SAMPLE(?l) AS ?label) WHERE {{
      {{ SELECT DISTINCT ?p ?s WHERE {{ GRAPH ?g {{ ?s ?p <{iri}> }} }} ORDER BY ?p ?s LIMIT {limit} }}
      OPTIONAL {{ GRAPH ?h {{ ?s rdfs:label ?l FILTER(LANG(?l) != "en") }} }}
    }} GROUP BY ?p ?s ORDER BY ?p ?s"""
_COUNT = "SELECT (COUNT(DISTINCT *) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p <{iri}> }} }}"


def short(source: Source, iri: str) -> str:
    """An IRI as a prefixed name or a path under the base, where it has one."""
    base = source.names.iris.base
    for prefix, namespace in ({"tm": f"{base}def#"} | PREFIXES).items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri.removeprefix(base)


def show(source: Source, iri: str, limit: int = 20) -> Description:
    """Everything said of a thing, in all graphs, and the first ``limit`` things that point to it."""
    head = prefixes(source)
    statements = tuple(
        Statement(short(source, row["p"]), short(source, row["o"]), row["label"])
        for row in source.rows(head + _OUT.format(iri=iri))
    )
    incoming = tuple(
        Statement(short(source, row["p"]), short(source, row["s"]), row["label"])
        for row in source.rows(head + _IN.format(iri=iri, limit=limit))
    )
    count = int(source.rows(head + _COUNT.format(iri=iri))[0]["n"])
    return Description(iri, statements, incoming, count)
