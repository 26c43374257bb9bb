"""The queries of the catalogue: a page for each with a form for its parameters and its answer, and files of both."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from urllib.parse import urlencode

from kg.model.problems import UsageError
from kg.places import queries_folder
from kg.queries import Query, bound, catalogue
from kg.rdf.iri import DEFAULT_BASE
from kg.server.pages.fields import fields_of
from kg.server.pages.html import page
from kg.server.pages.request import Answer, Request
from kg.server.pages.site import Site
from kg.server.pages.source import CSV, JSON, PoolSource
from kg.server.problem import RequestError
from kg.store.source import Table

#: Rows of an answer on its page; files have all of them.
MOST = 500
_TOLD = re.compile(r"# (?:title|about)-(?:zh|en):|# columns:")
#: What an address may ask beside the parameters of the query.
_OTHERS = ("lang", "run")


@cache
def queries() -> dict[str, Query]:
    """The catalogue, read once."""
    return catalogue(queries_folder())


def edited(text: str, base: str) -> str:
    """A query as it is edited: its titles and explanation stand beside the editor, its parameters stay."""
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if not _TOLD.match(line)).replace(DEFAULT_BASE, base)


def answer_catalogue(site: Site, request: Request) -> Answer | None:
    """All queries, the page of one, or its text or answer as a file; None if there is none of that name.

    Raises RequestError.
    """
    if request.path == "/catalogue":
        return page(site, request, "catalogue.html", {"queries": queries()})
    name, _, form = request.path.removeprefix("/catalogue/").partition(".")
    query = queries().get(name)
    if query is None or form not in ("", "rq", "csv", "json"):
        return None
    given = {key: value for key, value in request.parameters.items() if key not in _OTHERS and value}
    return _file(site, query, form, given) if form else _page(site, request, query, given)


def _file(site: Site, query: Query, form: str, given: Mapping[str, str]) -> Answer:
    """The text of the query with its parameters, or its answer. Raises RequestError."""
    try:
        text = bound(queries_folder(), query.name, given, site.source)
    except UsageError as error:
        raise RequestError(400, str(error), f"/catalogue/{query.name} has a form") from None
    if form == "rq":
        return Answer(edited(text, site.base).encode(), "application/sparql-query; charset=utf-8")
    assert isinstance(site.source, PoolSource)
    kind, charset = (CSV, "; charset=utf-8") if form == "csv" else (JSON, "")
    headers = {"Content-Disposition": f'attachment; filename="{query.name}.{form}"'}
    return Answer(site.source.select(text, kind), kind + charset, headers=headers)


def _page(site: Site, request: Request, query: Query, given: Mapping[str, str]) -> Answer:
    """The form, and below it the answer if one is asked for, or why there is none."""
    table: Table | None = None
    wrong, status = "", 200
    try:
        text = bound(queries_folder(), query.name, given, site.source)
        if given or "run" in request.parameters:
            table = _run(site, text)
    except UsageError as error:
        wrong, status, text = str(error), 400, query.text
    except RequestError as error:
        wrong, status = error.detail, error.status
    context = {
        "query": query,
        "fields": fields_of(site, query, given),
        "table": table,
        "wrong": wrong,
        "most": MOST,
        "asked": f"?{urlencode(given)}" if given else "",
        "editing": urlencode({"query": edited(text, site.base)} if given else {"name": query.name}),
    }
    return page(site, request, "catalogue_query.html", context, status=status)


def _run(site: Site, text: str) -> Table:
    answer = site.source.run(text)
    assert isinstance(answer, Table)
    return answer
