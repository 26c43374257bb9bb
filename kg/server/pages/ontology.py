"""The page of the ontology: every term at its own anchor, so that each IRI of a term leads to it."""

from __future__ import annotations

from collections.abc import Mapping

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kg.export.ontology_page import ontology_context
from kg.export.release.statistics import Statistics
from kg.export.resources import Resources
from kg.lookup import prefixes
from kg.server.pages import address
from kg.server.pages.html import Writer, page
from kg.server.pages.request import Answer, Request
from kg.server.pages.site import Site
from kg.server.pages.source import PoolSource
from kg.server.pages.statistics import classes_of, properties_of

_KINDS = (
    *("owl:Ontology", "owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "rdfs:Datatype"),
    *("qb:MeasureProperty", "qb:DimensionProperty"),
)


def answer_ontology(site: Site, request: Request, headers: Mapping[str, str]) -> Answer:
    """The page. Raises RequestError."""
    writer = Writer(site, request)

    def elsewhere(iri: str) -> str:
        """What the graph says of a term of others."""
        return writer.local(address.document_of(iri, site.base))

    counts = Statistics(0, 0, 0, 0, classes_of(site), properties_of(site), {})
    context = ontology_context(_terms(site), counts, elsewhere, writer.href, request.lang == "en")
    return page(site, request, "ontology_page.html", context, headers=headers)


def _terms(site: Site) -> Resources:
    """All that is said of the terms that the ontology describes."""
    assert isinstance(site.source, PoolSource)
    text = f"""{prefixes(site.source)} CONSTRUCT {{ ?s ?p ?o }} WHERE {{
        {{ SELECT DISTINCT ?s WHERE {{ VALUES ?c {{ {" ".join(_KINDS)} }} GRAPH ?g {{ ?s a ?c }} }} }}
        GRAPH ?h {{ ?s ?p ?o }} }}"""
    found = parse(site.source.graph(text, "application/n-triples"), RdfFormat.N_TRIPLES)
    graph = NamedNode(f"{site.base}graph/ontology")
    return Resources((Quad(s.subject, s.predicate, s.object, graph) for s in found), site.source.names)
