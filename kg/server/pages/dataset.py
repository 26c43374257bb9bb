"""The data set itself, which no graph in it describes: VoID of the build in force, as RDF and as a page.

Its IRI is the one that releases give it. A dated release is told by its own files; here its IRI leads to the data set.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Triple

from kg.export.audit.model import Label
from kg.export.release.catalogue import PUBLISHER, RIGHTS, TITLE
from kg.export.release.statistics import Statistics
from kg.rdf.names import external
from kg.rdf.triples import A, integer, text
from kg.server.description import written
from kg.server.negotiate import choose
from kg.server.pages.forms import OFFERS, chosen, headers_of, with_suffix
from kg.server.pages.html import page
from kg.server.pages.request import Answer, Request
from kg.server.pages.site import Site
from kg.server.pages.statistics import statistics_of

PATH = "/doc/dataset/techmarket"
#: The document, and each of its forms.
FORMS = (PATH, *(with_suffix(PATH, form) for form in OFFERS))
WELL_KNOWN = "/.well-known/void"
_RELEASE = re.compile(r"/id/dataset/techmarket(/\d{4}-\d{2}-\d{2})?(\.(?:html|ttl|jsonld|nt))?", re.ASCII)
_FOAF = "http://xmlns.com/foaf/0.1/"
#: Those who ask for VoID are programs: without a wish they get Turtle.
_PROGRAMS = ("text/turtle", "application/ld+json", "application/n-triples", "text/html")


def is_dataset(path: str) -> bool:
    """Whether an address is that of the data set or of one of its releases."""
    return _RELEASE.fullmatch(path) is not None or path in (WELL_KNOWN, *FORMS)


def answer_dataset(site: Site, request: Request) -> Answer:
    """The description, or where it is. Raises RequestError."""
    named = _RELEASE.fullmatch(request.path)
    if named:
        query = f"?{request.query_string}" if request.query_string else ""
        return _see(f"{PATH}{named[2] or ''}{query}", 303)
    if request.path == WELL_KNOWN:
        return _see(with_suffix(PATH, choose(request.accept, _PROGRAMS) or _PROGRAMS[0]), 302)
    form = chosen(request, PATH)
    counts = statistics_of(site)
    headers = headers_of(PATH, form)
    if form == OFFERS[0]:
        return page(site, request, "dataset.html", _context(site, counts), headers=headers)
    triples = list(_described(site, counts, request.address))
    return Answer(written(triples, form), form, headers=headers)


def _see(target: str, status: int) -> Answer:
    return Answer(f"see {target}\n".encode(), "text/plain; charset=utf-8", status, {"Location": target})


def _context(site: Site, counts: Statistics) -> Mapping[str, object]:
    return {
        "title": Label(*TITLE),
        "iri": _node(site).value,
        "editions": _editions(site),
        "counts": counts,
        "rights": Label(*RIGHTS),
        "forms": list(zip(("Turtle", "JSON-LD", "N-Triples"), FORMS[2:], strict=True)),
    }


def _editions(site: Site) -> list[str]:
    rows = site.source.rows(
        f"SELECT ?e WHERE {{ GRAPH ?g {{ ?e a {site.source.names.term('Edition')} }} }} ORDER BY ?e"
    )
    return [row["e"] for row in rows]


def _node(site: Site) -> NamedNode:
    return site.source.names.thing("dataset", "techmarket")


def _both(node: NamedNode, name: str, label: Iterable[str]) -> Iterator[Triple]:
    for said, language in zip(label, ("zh", "en"), strict=True):
        yield Triple(node, external(name), Literal(said, language=language))


def _described(site: Site, counts: Statistics, server: str) -> Iterator[Triple]:
    """VoID of the build, at the address that the client found the server at."""
    node, names = _node(site), site.source.names
    publisher = NamedNode(f"{node.value}#publisher")
    for kind in ("void:Dataset", "dcat:Dataset"):
        yield Triple(node, A, external(kind))
    yield from _both(node, "dct:title", TITLE)
    rights = NamedNode(f"{node.value}#rights")
    yield Triple(node, external("dct:rights"), rights)
    yield Triple(rights, A, external("dct:RightsStatement"))
    yield from _both(rights, "rdfs:label", RIGHTS)
    yield Triple(node, external("dct:publisher"), publisher)
    yield Triple(publisher, A, NamedNode(f"{_FOAF}Agent"))
    yield Triple(publisher, NamedNode(f"{_FOAF}name"), text(PUBLISHER))
    yield Triple(node, external("void:uriSpace"), text(site.base))
    yield Triple(node, external("void:exampleResource"), names.thing("area", "cn-110000"))
    for edition in _editions(site):
        yield Triple(node, external("dct:source"), NamedNode(edition))
    if server:
        document = NamedNode(f"{server}{PATH}")
        yield Triple(document, A, external("void:DatasetDescription"))
        yield Triple(document, NamedNode(f"{_FOAF}primaryTopic"), node)
        yield Triple(node, NamedNode(f"{_FOAF}homepage"), NamedNode(f"{server}/"))
        yield Triple(node, external("void:sparqlEndpoint"), NamedNode(f"{server}/sparql"))
    yield from _counted(node, counts)
    yield from _graphs(node, counts, site.base, server)


def _counted(node: NamedNode, counts: Statistics) -> Iterator[Triple]:
    for local, number in counts.in_void:
        yield Triple(node, external(f"void:{local}"), integer(number))
    for space in counts.vocabularies:
        yield Triple(node, external("void:vocabulary"), NamedNode(space))
    for turn, (kind, number) in enumerate(counts.classes.items(), 1):
        part = NamedNode(f"{node.value}#class-{turn}")
        yield Triple(node, external("void:classPartition"), part)
        yield Triple(part, external("void:class"), NamedNode(kind))
        yield Triple(part, external("void:entities"), integer(number))
    for turn, (name, number) in enumerate(counts.properties.items(), 1):
        part = NamedNode(f"{node.value}#property-{turn}")
        yield Triple(node, external("void:propertyPartition"), part)
        yield Triple(part, external("void:property"), NamedNode(name))
        yield Triple(part, external("void:triples"), integer(number))


def _graphs(node: NamedNode, counts: Statistics, base: str, server: str) -> Iterator[Triple]:
    for graph, number in counts.graphs.items():
        path = graph.removeprefix(f"{base}graph/")
        part = NamedNode(f"{node.value}#graph-{path.replace('/', '-')}")
        yield Triple(node, external("void:subset"), part)
        yield Triple(part, A, external("void:Dataset"))
        yield Triple(part, A, external("sd:NamedGraph"))
        yield Triple(part, external("sd:name"), NamedNode(graph))
        yield Triple(part, external("void:triples"), integer(number))
        if server:
            yield Triple(part, external("void:dataDump"), NamedNode(f"{server}/doc/graph/{path}.nt"))
