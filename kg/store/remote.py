"""A remote SPARQL 1.1 endpoint, asked through SPARQLWrapper."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.error import URLError

from SPARQLWrapper import JSON, POST, RDFXML, TURTLE, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from kg.model.problems import UsageError
from kg.rdf.names import DEFAULT_GRAPHS, Names
from kg.store.default_graph import reads_default_graph
from kg.store.kinds import READ_ONLY, UPDATES, query_kind
from kg.store.source import BASE_QUERY, Asking, Table, make_table, names_from

if TYPE_CHECKING:
    from rdflib import Graph

_GRAPHS = ("CONSTRUCT", "DESCRIBE")
_BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"


class Remote(Asking):
    """An endpoint by its URL. The default graph of a query is ours, whatever the endpoint takes for its own."""

    def __init__(self, url: str, timeout: int = 60) -> None:
        if not re.fullmatch(r"https?://[^\s/?#]+\S*", url):
            raise UsageError(f"--endpoint {url!r} is not the address of an endpoint: http://… or https://… is expected")
        self.url = url
        self._timeout = timeout

    @cached_property
    def names(self) -> Names:
        """The names under the base of the graph behind the endpoint."""
        return names_from(row["o"] for row in self.rows(BASE_QUERY))

    @cached_property
    def graphs(self) -> tuple[str, ...]:
        """Every graph of ours that the endpoint has."""
        rows = self.rows("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s a ?class } }")
        return tuple(sorted(row["g"] for row in rows if row["g"].startswith(f"{self.names.iris.base}graph/")))

    def run(self, text: str) -> Table | Graph | bool:
        """The answer to a SPARQL query. Raises UsageError if the endpoint refuses it or cannot be reached."""
        kind = query_kind(text)
        if kind in UPDATES:
            raise UsageError(READ_ONLY)
        return self._read(self._answer(self._request(text, kind, RDFXML if kind in _GRAPHS else JSON)), kind)

    def triples(self, graph: str) -> bytes:
        """The triples of a graph as N-Triples. Raises UsageError as ``run`` does."""
        text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
        wrapper = self._request(text, "CONSTRUCT", TURTLE)
        # In Turtle, Virtuoso writes the decimal 19 as 19, which is an integer.
        wrapper.setOnlyConneg(True)
        wrapper.addCustomHttpHeader("Accept", "application/n-triples, text/plain;q=0.9")
        answer: bytes = self._told(lambda: wrapper.query().response.read())
        return answer

    def _request(self, text: str, kind: str, form: str) -> SPARQLWrapper:
        wrapper = SPARQLWrapper(self.url)
        wrapper.setMethod(POST)
        wrapper.setTimeout(self._timeout)
        wrapper.setQuery(text)
        # SPARQLWrapper guesses the kind from any word of the text, comments and names included.
        wrapper.queryType = kind or "SELECT"
        wrapper.setReturnFormat(form)
        if reads_default_graph(text):
            # The protocol's dataset: the graphs of ours, as the local store has them.
            for name in DEFAULT_GRAPHS:
                wrapper.addDefaultGraph(self.names.graph(name).value)
            for graph in self.graphs:
                wrapper.addNamedGraph(graph)
        return wrapper

    def _answer(self, wrapper: SPARQLWrapper) -> Any:  # noqa: ANN401
        return self._told(lambda: wrapper.query().convert())

    def _told(self, ask: Callable[[], Any]) -> Any:  # noqa: ANN401
        """What an action of SPARQLWrapper gives. Raises UsageError for what goes wrong."""
        try:
            return ask()
        except SPARQLWrapperException as error:
            raise UsageError(f"the endpoint {self.url} refused the query: {error}") from None
        except (URLError, OSError) as error:
            reason = getattr(error, "reason", error)
            raise UsageError(f"the endpoint {self.url} gave no answer: {reason}; check --endpoint") from None
        except Exception as error:
            # The parsers of the formats raise errors of their own kinds.
            raise UsageError(f"what {self.url} answered is no SPARQL result ({error}); check --endpoint") from None

    def _read(self, answer: Any, kind: str) -> Table | Graph | bool:  # noqa: ANN401
        if kind in _GRAPHS:
            graph: Graph = answer
            return graph
        try:
            if "boolean" in answer:
                return bool(answer["boolean"])
            if kind == "ASK":  # Virtuoso 7 answers in a table: one row, 1 or 0.
                values = [term["value"] for row in answer["results"]["bindings"] for term in row.values()]
                return values in (["1"], ["true"])
            names = answer["head"]["vars"]
            solutions = ([solution.get(name) for name in names] for solution in answer["results"]["bindings"])
            return make_table(names, solutions, _value, _datatype)
        except (KeyError, TypeError, AttributeError):
            raise UsageError(f"what {self.url} answered is no SPARQL result; check --endpoint") from None


def _value(term: Mapping[str, str]) -> str:
    """A term's value; Virtuoso writes booleans as 1 and 0."""
    words = {"1": "true", "0": "false"} if _datatype(term) == _BOOLEAN else {}
    return words.get(term["value"], term["value"])


def _datatype(term: Mapping[str, str]) -> str:
    return term.get("datatype", "")
