"""The document about a thing: negotiated, or by suffix, as a page or as RDF."""

from __future__ import annotations

import re

from kg.server.pages import address
from kg.server.pages.forms import OFFERS, chosen, headers_of, with_suffix
from kg.server.pages.html import page
from kg.server.pages.ontology import answer_ontology
from kg.server.pages.request import Answer, Request
from kg.server.pages.site import Site
from kg.server.pages.source import PoolSource
from kg.server.pages.thing import Thing, count_uses, graph_query, read_incoming, read_thing
from kg.server.pages.views import view_of

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")


def answer_thing(site: Site, request: Request) -> Answer | None:
    """A thing is no document: 303 to the one about it, in the form that a suffix asks for. None: no such thing."""
    place = _place(site, address.read(request.path), request.path)
    iri = address.thing_of(place.path, site.base)
    if not _exists(site, iri):
        return None
    suffix = request.path.removeprefix(place.path)
    query = f"?{request.query_string}" if request.query_string else ""
    target = f"{address.document_of(iri, site.base)}{suffix}{query}"
    return Answer(f"see {target}\n".encode(), "text/plain; charset=utf-8", 303, {"Location": target})


def answer_document(site: Site, request: Request, place: address.Address) -> Answer | None:
    """The document about a thing in one of its forms; None if the graph knows no such thing. Raises RequestError."""
    place = _place(site, place, request.path)
    iri = _iri(site, request, place)
    if not _exists(site, iri):
        return None
    form = chosen(request, place.path)
    path = address.document_of(iri, site.base)
    links = headers_of(path, form, iri)
    if form != OFFERS[0]:
        assert isinstance(site.source, PoolSource)
        charset = "" if form in ("application/ld+json", "application/n-triples") else "; charset=utf-8"
        return Answer(site.source.graph(graph_query(site, iri), form, iri), form + charset, headers=links)
    if iri == f"{site.base}def":
        return answer_ontology(site, request, links)
    thing = read_thing(site, iri)
    return page(site, request, *_view(site, request, thing, path), headers=links)


def _view(site: Site, request: Request, thing: Thing, path: str) -> tuple[str, dict[str, object]]:
    template, context = view_of(site, thing)
    shared = {
        "thing": thing,
        "label": context.pop("label", site.label(thing.iri)),
        "incoming": read_incoming(site, thing.iri, request.page),
        "uses": count_uses(site, thing.iri),
        "forms": [
            (name, with_suffix(path, form))
            for name, form in zip(("Turtle", "JSON-LD", "N-Triples"), OFFERS[1:], strict=True)
        ],
    }
    return template, {**shared, **context}


def _place(site: Site, place: address.Address, path: str) -> address.Address:
    """The address as it is meant: a file's own name may end as a suffix does."""
    whole = address.thing_of(path, site.base)
    return address.Address(path) if place.media_type and _exists(site, whole) else place


def _exists(site: Site, iri: str) -> bool:
    if not _IRI.fullmatch(iri) or "\ufffd" in iri:
        return False
    places = (f"GRAPH ?g {{ <{iri}> ?p ?o }}", f"GRAPH ?g {{ ?s ?p <{iri}> }}", f"GRAPH ?g {{ ?s <{iri}> ?o }}")
    return any(site.source.ask(f"ASK {{ {place} }}") for place in (*places, f"GRAPH <{iri}> {{ ?s ?p ?o }}"))


def _iri(site: Site, request: Request, place: address.Address) -> str:
    named = request.parameters.get("iri", "")
    if place.path == "/doc" and named:
        return named
    return address.thing_of(place.path, site.base)
