"""A remote SPARQL 1.1 endpoint, asked through SPARQLWrapper."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from urllib.error import URLError

from SPARQLWrapper import JSON, POST, RDFXML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from kg.model.problems import UsageError
from kg.rdf.names import Names
from kg.store.kinds import READ_ONLY, UPDATES, query_kind
from kg.store.source import BASE_QUERY, Asking, Table, make_table, names_from

if TYPE_CHECKING:
    from rdflib import Graph

_GRAPHS = ("CONSTRUCT", "DESCRIBE")


class Remote(Asking):
    """An endpoint by its URL. The default graph of a query is the endpoint's own."""

    def __init__(self, url: str, timeout: int = 60) -> None:
        if not re.fullmatch(r"https?://[^\s/?#]+\S*", url):
            raise UsageError(f"--endpoint {url!r} is not the address of an endpoint: http://… or https://… is expected")
        self.url = url
        self._timeout = timeout

    @cached_property
    def names(self) -> Names:
        """The names under the base of the graph behind the endpoint."""
        return names_from(row["o"] for row in self.rows(BASE_QUERY))

    def run(self, text: str) -> Table | Graph | bool:
        """The answer to a SPARQL query. Raises UsageError if the endpoint refuses it or cannot be reached."""
        kind = query_kind(text)
        if kind in UPDATES:
            raise UsageError(READ_ONLY)
        wrapper = SPARQLWrapper(self.url)
        wrapper.setMethod(POST)
        wrapper.setTimeout(self._timeout)
        wrapper.setQuery(text)
        # SPARQLWrapper guesses the kind from any word of the text, comments and names included.
        wrapper.queryType = kind or "SELECT"
        wrapper.setReturnFormat(RDFXML if kind in _GRAPHS else JSON)
        try:
            answer: Any = wrapper.query().convert()
        except SPARQLWrapperException as error:
            raise UsageError(f"the endpoint {self.url} refused the query: {error}") from None
        except (URLError, OSError) as error:
            reason = getattr(error, "reason", error)
            raise UsageError(f"the endpoint {self.url} gave no answer: {reason}; check --endpoint") from None
        except Exception as error:
            # The parsers of the formats raise errors of their own kinds.
            raise UsageError(f"what {self.url} answered is no SPARQL result ({error}); check --endpoint") from None
        return self._read(answer, kind)

    def _read(self, answer: Any, kind: str) -> Table | Graph | bool:  # noqa: ANN401
        if kind in _GRAPHS:
            graph: Graph = answer
            return graph
        try:
            if "boolean" in answer:
                return bool(answer["boolean"])
            names = answer["head"]["vars"]
            solutions = ([solution.get(name) for name in names] for solution in answer["results"]["bindings"])
            return make_table(names, solutions, itemgetter("value"), _datatype)
        except (KeyError, TypeError, AttributeError):
            raise UsageError(f"what {self.url} answered is no SPARQL result; check --endpoint") from None


def _datatype(term: Mapping[str, str]) -> str:
    return term.get("datatype", "")
