"""The W3C manifests of the SPARQL 1.1 Protocol and of the service description, interpreted: each request is sent as it
stands there, and what comes back is what the manifest expects. Updates are refused, and change nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad
from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg.rdf.iri import DEFAULT_BASE
from kg.rdf.names import Names, external
from kg.rdf.triples import A
from kg.store.embedded import publish
from tests.conftest import ROOT
from tests.needs import need
from tests.servers import Reply, Server, serving

W3C = ROOT.parent / "shared" / "w3c"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = {
    "boolean": ("application/sparql-results+json", "application/sparql-results+xml"),
    "tabular": (
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    ),
    "RDF": ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"),
}
#: Every graph of the store with how much it has: any change shows.
CONTENT = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"


def _manifest(folder: str) -> Graph:
    path = W3C / folder / "manifest.ttl"
    if not path.is_file():
        return Graph()
    return Graph().parse(path, publicID=path.as_uri())


PROTOCOL, DESCRIPTION = _manifest("protocol"), _manifest("service-description")


def _entries(manifest: Graph) -> list[Node]:
    head = manifest.value(None, RDF.type, MF.Manifest)
    entries = manifest.value(head, MF.entries)
    return list(Collection(manifest, entries)) if entries is not None else []


def _name(test: Node) -> str:
    return str(test).rpartition("#")[2]


def _text(subject: Node | None, predicate: URIRef) -> str:
    value = PROTOCOL.value(subject, predicate)
    return "" if value is None else str(value)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on the graphs that the manifest's tests ask for."""
    need("the W3C manifests", len(PROTOCOL) > 0, "../shared/w3c, to prove that the server keeps to the protocol")
    names = Names(DEFAULT_BASE)
    ontology = Quad(NamedNode(DEFAULT_BASE + "def"), A, external("owl:Ontology"), names.graph("ontology"))
    quads = {ontology}
    for data in PROTOCOL.objects(None, UT.graphData):
        graph = NamedNode(_text(data, RDFS.label))
        file = Path(_text(data, UT.graph).removeprefix("file://"))
        for s, p, o in Graph().parse(file, format="nt"):
            quads.add(Quad(NamedNode(str(s)), NamedNode(str(p)), NamedNode(str(o)), graph))
    assert len(quads) == 4
    folder = tmp_path_factory.mktemp("w3c")
    publish(folder, quads, lambda _: None)
    with serving(folder, "--workers", "1") as running:
        yield running


def _send(server: Server, request: Node) -> Reply:
    """A request of the manifest, as it stands there."""
    headers = {}
    listed = PROTOCOL.value(request, HT.headers)
    for header in Collection(PROTOCOL, listed) if listed is not None else ():
        headers[_text(header, HT.fieldName)] = _text(header, HT.fieldValue)
    body = PROTOCOL.value(request, HT.body)
    content = None
    if body is not None:
        content = _text(body, CNT.chars).encode(_text(body, CNT.characterEncoding))
    return server.ask(_text(request, HT.methodName), _text(request, HT.absolutePath), content, headers)


def _is_update(request: Node) -> bool:
    """Whether the request is one of the protocol's update operation."""
    body = PROTOCOL.value(request, HT.body)
    path, content = _text(request, HT.absolutePath), _text(body, CNT.chars)
    listed = PROTOCOL.value(request, HT.headers)
    types = [_text(h, HT.fieldValue) for h in Collection(PROTOCOL, listed)] if listed is not None else []
    return "update=" in path or content.startswith("update=") or any("sparql-update" in kind for kind in types)


def _check(reply: Reply, response: Node) -> None:
    """What came back is what is expected: one of the status classes, the kind of format, the truth."""
    classes = {str(status)[-3] for status in PROTOCOL.objects(response, MF.expectedStatus)}
    assert str(reply.status)[0] in classes, reply
    kind = _text(response, MF.expectedFormat)
    if kind:
        assert reply.headers["content-type"].partition(";")[0] in FORMATS[kind]
    truth = PROTOCOL.value(response, MF.expectedBoolean)
    if truth is not None:
        assert isinstance(truth, Literal)
        assert reply.json["boolean"] is truth.value


def test_the_manifest_has_its_tests() -> None:
    need("the W3C manifests", len(PROTOCOL) > 0, "../shared/w3c, to prove that the server keeps to the protocol")
    assert len(_entries(PROTOCOL)) == 34
    assert len(_entries(DESCRIPTION)) == 3


@pytest.mark.parametrize("test", _entries(PROTOCOL), ids=_name)
def test_protocol(server: Server, test: Node) -> None:
    """Requests that read answer as expected; with an update the whole test is refused, and nothing has changed."""
    connection = PROTOCOL.value(test, MF.action)
    listed = PROTOCOL.value(connection, HT.requests)
    assert listed is not None
    requests = list(Collection(PROTOCOL, listed))
    before = server.query(CONTENT).json
    updating = any(_is_update(request) for request in requests)
    for request in requests:
        reply = _send(server, request)
        response = PROTOCOL.value(request, HT.resp)
        assert response is not None
        if _is_update(request):
            assert 400 <= reply.status < 500, reply
            assert reply.headers["content-type"] == "application/problem+json"
        elif updating and reply.status == 200:
            # It asks for what the refused update would have written.
            assert reply.json["boolean"] is False
        else:
            _check(reply, response)
    assert server.query(CONTENT).json == before


#: Of each property of the vocabulary that may be used: the classes of its subjects and objects.
SCHEMA = {
    SD.endpoint: (SD.Service, None),
    SD.supportedLanguage: (SD.Service, None),
    SD.feature: (SD.Service, None),
    SD.resultFormat: (SD.Service, None),
    SD.inputFormat: (SD.Service, None),
    SD.defaultDataset: (SD.Service, SD.Dataset),
    SD.availableGraphs: (SD.Service, SD.GraphCollection),
    SD.defaultGraph: (SD.Dataset, SD.Graph),
    SD.namedGraph: (None, SD.NamedGraph),
    SD.name: (SD.NamedGraph, None),
    SD.graph: (SD.NamedGraph, SD.Graph),
}
CLASSES = {SD.Service, SD.Dataset, SD.Graph, SD.NamedGraph, SD.GraphCollection}


@pytest.mark.parametrize("accept", ["", "text/turtle", "application/rdf+xml", "application/ld+json"])
@pytest.mark.parametrize("test", _entries(DESCRIPTION), ids=_name)
def test_service_description(server: Server, test: Node, accept: str) -> None:
    reply = server.ask("GET", "/sparql", headers={"Accept": accept} if accept else {})
    assert reply.status == 200
    kind = reply.headers["content-type"].partition(";")[0]
    assert kind == (accept or "text/turtle")
    graph = Graph().parse(data=reply.text, format={"application/ld+json": "json-ld"}.get(kind, kind))
    if _name(test) == "returns-rdf":
        assert len(graph) > 0
    elif _name(test) == "has-endpoint-triple":
        assert list(graph.objects(None, SD.endpoint)) == [URIRef(server.url)]
    else:
        assert _name(test) == "conforms-to-schema"
        _conforms(graph)


def _conforms(graph: Graph) -> None:
    """Terms of the vocabulary are used as it says, and what must be there once is there once."""
    services = list(graph.subjects(RDF.type, SD.Service))
    assert len(services) == 1
    assert len(list(graph.objects(services[0], SD.endpoint))) == 1
    assert (services[0], SD.supportedLanguage, SD.SPARQL11Query) in graph
    assert (services[0], SD.supportedLanguage, SD.SPARQL11Update) not in graph
    for s, p, o in graph:
        if p == RDF.type and str(o).startswith(str(SD)):
            assert o in CLASSES
        elif str(p).startswith(str(SD)):
            subject, value = SCHEMA[URIRef(str(p))]
            assert subject is None or (s, RDF.type, subject) in graph, p
            assert value is None or (o, RDF.type, value) in graph, p
            assert value is not None or isinstance(o, URIRef), p
    for named in graph.subjects(RDF.type, SD.NamedGraph):
        assert isinstance(named, BNode)
        assert len(list(graph.objects(named, SD.name))) == 1
    assert len(list(graph.subjects(RDF.type, SD.NamedGraph))) == 4
