"""The forms of documents: which a client gets, and what is told of the others."""

from __future__ import annotations

from kg.server.negotiate import choose
from kg.server.pages import address
from kg.server.pages.request import Request
from kg.server.problem import RequestError

#: Of things, the first for a client that does not mind.
THINGS = ("text/html", "text/turtle", "application/ld+json", "application/n-triples", "application/xhtml+xml")
#: Of lists.
LISTS = ("text/html", "text/csv", "application/xhtml+xml")
*OFFERS, _XHTML = THINGS


def chosen(request: Request, path: str) -> str:
    """The form of a document about a thing: by its suffix, else negotiated. Raises RequestError.

    ``path`` is that of the document without suffix.
    """
    wanted = address.SUFFIXES.get(request.path.removeprefix(path), "")
    form = wanted or choose(request.accept, THINGS) or ""
    form = OFFERS[0] if form == _XHTML else form
    if form not in OFFERS:
        raise RequestError(
            406, f"{wanted or request.accept!r} is no form of this document", f"there are {', '.join(OFFERS)}"
        )
    return form


def suffix_of(form: str) -> str:
    """The suffix of a form."""
    return next(suffix for suffix, media_type in address.SUFFIXES.items() if media_type == form)


def with_suffix(path: str, form: str) -> str:
    """The address of one form of a document; those about things elsewhere have a query."""
    before, mark, query = path.partition("?")
    return f"{before}{suffix_of(form)}{mark}{query}"


def headers_of(path: str, form: str, about: str = "") -> dict[str, str]:
    """What is told with a document in a form: its own address, the other forms, and the thing it is about."""
    others = [f'<{with_suffix(path, form)}>; rel="alternate"; type="{form}"' for form in OFFERS]
    subject = [f'<{about}>; rel="about"'] if about else []
    return {"Content-Location": with_suffix(path, form), "Link": ", ".join([*subject, *others])}
