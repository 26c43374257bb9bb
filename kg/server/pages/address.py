"""Addresses on this server and the IRIs they stand for: ``/id/area/cn`` is ``{base}id/area/cn``, its document
``/doc/area/cn``; codes, graphs and terms have theirs at ``/doc/code/…``, ``/doc/graph/…`` and ``/doc/def/…``."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

#: Suffixes of documents and their media types, in the order in which a client is offered them.
SUFFIXES = {
    ".html": "text/html",
    ".ttl": "text/turtle",
    ".jsonld": "application/ld+json",
    ".nt": "application/n-triples",
    ".csv": "text/csv",
}
_SPACES = ("code", "graph", "def")
_SAFE = "/=;+:@,"


@dataclass(frozen=True)
class Address:
    """A document's path without suffix, and the media type that its suffix asks for, "" without one."""

    path: str
    media_type: str = ""


def read(path: str) -> Address:
    """The document that a path asks for."""
    for suffix, media_type in SUFFIXES.items():
        if path.endswith(suffix) and not path.endswith("/" + suffix):
            return Address(path.removesuffix(suffix), media_type)
    return Address(path)


def document_of(iri: str, base: str) -> str:
    """The path of the document about a thing; things under another base than ours are named whole."""
    rest = iri.removeprefix(base)
    if rest == iri:
        return f"/doc?iri={quote(iri, safe='')}"
    if rest.startswith("def#"):
        return f"/doc/def/{quote(rest[4:], safe=_SAFE)}"
    return f"/doc/{quote(rest.removeprefix('id/'), safe=_SAFE)}"


def thing_of(path: str, base: str) -> str:
    """The IRI of the thing that a path ``/id/…``, ``/doc/…``, ``/code/…``, ``/graph/…`` or ``/def`` is about."""
    rest = path.removeprefix("/").removeprefix("doc/")
    space, _, local = rest.partition("/")
    if space == "def":
        return f"{base}def#{local}" if local else f"{base}def"
    return f"{base}{rest}" if space in (*_SPACES, "id") else f"{base}id/{rest}"
