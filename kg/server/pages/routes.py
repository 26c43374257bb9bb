"""Which page answers which address."""

from __future__ import annotations

from collections.abc import Callable

from kg.server.negotiate import choose
from kg.server.pages import address
from kg.server.pages.catalogue import answer_catalogue
from kg.server.pages.collection import answer_collection, is_collection
from kg.server.pages.dataset import answer_dataset, is_dataset
from kg.server.pages.document import answer_document, answer_thing
from kg.server.pages.forms import LISTS, THINGS
from kg.server.pages.html import page
from kg.server.pages.picture import answer_picture
from kg.server.pages.query import answer_query
from kg.server.pages.request import Answer, Request
from kg.server.pages.search import answer_search
from kg.server.pages.site import Site
from kg.server.pages.start import answer_start
from kg.server.problem import MEDIA_TYPE, RequestError

_FIXED: dict[str, Callable[[Site, Request], Answer]] = {
    "/": answer_start,
    "/search": answer_search,
    "/query": answer_query,
}
_THINGS = ("id", "code", "graph", "def")
#: Media types of a page.
_PAGES = ("text/html", "application/xhtml+xml")


def answer(site: Site, request: Request) -> Answer:
    """The answer to a request; 404 with what comes near if there is nothing at its address. Raises RequestError."""
    place = address.read(request.path)
    first = place.path.lstrip("/").partition("/")[0]
    if is_dataset(request.path):
        return answer_dataset(site, request)
    if request.path in _FIXED:
        return _FIXED[request.path](site, request)
    if first in _THINGS:
        return answer_thing(site, request) or missing(site, request)
    if first == "picture":
        return answer_picture(site, request) or missing(site, request)
    if first == "catalogue":
        return answer_catalogue(site, request) or missing(site, request)
    if first == "doc":
        if is_collection(place):
            return answer_collection(site, request, place)
        return answer_document(site, request, place) or missing(site, request)
    return missing(site, request)


def missing(site: Site, request: Request) -> Answer:
    """That there is nothing here: a page with a search box and what comes near.

    Raises RequestError for a client that likes another form better than a page.
    """
    if choose(request.accept, (*_PAGES, *THINGS, *LISTS, MEDIA_TYPE, "application/json")) not in _PAGES:
        raise RequestError(404, f"there is nothing at {request.path}", "/search?q=… finds things by their names")
    return page(site, request, "missing.html", {"near": site.near(request.path)}, status=404)
