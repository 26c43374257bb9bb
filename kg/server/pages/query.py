"""The query page: an editor, with the queries of the catalogue one click away."""

from __future__ import annotations

import re
from functools import cache

from kg.places import queries_folder
from kg.queries import Query, catalogue
from kg.rdf.iri import DEFAULT_BASE
from kg.rdf.names import PREFIXES
from kg.server.pages.html import page
from kg.server.pages.request import Answer, Request
from kg.server.pages.site import Site

_TOLD = re.compile(r"# (?:title|about)-(?:zh|en):|# columns:")
_FIRST = """SELECT ?region ?name WHERE {
  ?region a tm:Area ; tm:areaKind "province" ; rdfs:label ?name .
}
ORDER BY ?region"""


@cache
def _queries() -> dict[str, Query]:
    return catalogue(queries_folder())


def answer_query(site: Site, request: Request) -> Answer:
    """The editor with the query of the address: ``?query=`` its text, or ``?name=`` one of the catalogue."""
    named = _queries().get(request.parameters.get("name", ""))
    head = "".join(
        f"PREFIX {name}: <{iri}>\n" for name, iri in (("rdfs", PREFIXES["rdfs"]), ("tm", f"{site.base}def#"))
    )
    text = request.parameters.get("query") or (_text(site, named) if named else head + "\n" + _FIRST)
    context = {"queries": _queries(), "text": text, "named": named, "base": site.base}
    return page(site, request, "query.html", context, editor=True)


def answer_catalogue(site: Site, request: Request) -> Answer | None:
    """The text of a query of the catalogue at ``/catalogue/NAME.rq``; None if there is none of that name."""
    name = request.path.removeprefix("/catalogue/").removesuffix(".rq")
    found = _queries().get(name) if request.path.endswith(".rq") else None
    return Answer(_text(site, found).encode(), "application/sparql-query; charset=utf-8") if found else None


def _text(site: Site, query: Query) -> str:
    """The query as it is edited: its titles and explanation stand beside the editor, its parameters stay."""
    lines = query.text.splitlines(keepends=True)
    return "".join(line for line in lines if not _TOLD.match(line)).replace(DEFAULT_BASE, site.base)
