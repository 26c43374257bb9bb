"""The query page: an editor, with the queries of the catalogue one click away."""

from __future__ import annotations

from kg.rdf.names import PREFIXES
from kg.server.pages.catalogue import edited, queries
from kg.server.pages.html import page
from kg.server.pages.request import Answer, Request
from kg.server.pages.site import Site

_FIRST = """SELECT ?region ?name WHERE {
  ?region a tm:Area ; tm:areaKind "province" ; rdfs:label ?name .
}
ORDER BY ?region"""


def answer_query(site: Site, request: Request) -> Answer:
    """The editor with the query of the address: ``?query=`` its text, or ``?name=`` one of the catalogue."""
    named = queries().get(request.parameters.get("name", ""))
    head = "".join(
        f"PREFIX {name}: <{iri}>\n" for name, iri in (("rdfs", PREFIXES["rdfs"]), ("tm", f"{site.base}def#"))
    )
    text = request.parameters.get("query") or (edited(named.text, site.base) if named else head + "\n" + _FIRST)
    context = {"queries": queries(), "text": text, "named": named, "base": site.base}
    return page(site, request, "query.html", context, editor=True)
