"""The service description: what the endpoint is, can and holds, in RDF (SPARQL 1.1 Service Description)."""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from kg.rdf.names import PREFIXES, Names, external
from kg.rdf.triples import A, integer
from kg.server.formats import GRAPHS, RESULTS

_FORMATS = "http://www.w3.org/ns/formats/"
_FORMAT_NAMES = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "JSON-LD", "RDF_XML"),
)
#: How many statements each named graph has.
GRAPH_SIZES = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"


def description(
    address: str, names: Names, default_graphs: tuple[NamedNode, ...], sizes: dict[str, int], services: frozenset[str]
) -> list[Triple]:
    """The triples that describe the endpoint at an address; ``sizes`` are by named graph."""
    service, dataset, default = BlankNode("service"), BlankNode("dataset"), BlankNode("default")
    found = [
        Triple(service, A, external("sd:Service")),
        Triple(service, external("sd:endpoint"), NamedNode(address)),
        Triple(service, external("sd:supportedLanguage"), external("sd:SPARQL11Query")),
        *(Triple(service, external("sd:resultFormat"), NamedNode(_FORMATS + name)) for name in _FORMAT_NAMES),
        Triple(service, external("sd:defaultDataset"), dataset),
        Triple(dataset, A, external("sd:Dataset")),
        Triple(dataset, external("sd:defaultGraph"), default),
        Triple(default, A, external("sd:Graph")),
        Triple(default, external("rdfs:comment"), Literal(_said(default_graphs), language="en")),
        Triple(default, external("void:triples"), integer(sum(sizes.get(g.value, 0) for g in default_graphs))),
        Triple(dataset, external("void:uriSpace"), Literal(names.iris.base)),
    ]
    if services:
        found.append(Triple(service, external("sd:feature"), external("sd:BasicFederatedQuery")))
    for number, (graph, size) in enumerate(sorted(sizes.items())):
        named, content = BlankNode(f"named{number}"), BlankNode(f"graph{number}")
        found += [
            Triple(dataset, external("sd:namedGraph"), named),
            Triple(named, A, external("sd:NamedGraph")),
            Triple(named, external("sd:name"), NamedNode(graph)),
            Triple(named, external("sd:graph"), content),
            Triple(content, A, external("sd:Graph")),
            Triple(content, external("void:triples"), integer(size)),
        ]
    return found


def _said(default_graphs: tuple[NamedNode, ...]) -> str:
    graphs = ", ".join(f"<{graph.value}>" for graph in default_graphs)
    return f"the union of {graphs}, unless the query or the request names its graphs"


def written(triples: list[Triple], media_type: str) -> bytes:
    """The triples in one of the formats of graphs."""
    form = RdfFormat.from_media_type(media_type)
    assert form is not None
    pretty = media_type in ("text/turtle", "application/rdf+xml")
    return serialize(triples, format=form, prefixes=dict(PREFIXES) if pretty else None) or b""


assert len(_FORMAT_NAMES) == len(RESULTS) + len(GRAPHS)
