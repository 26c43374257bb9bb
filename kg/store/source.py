"""A source of answers: the embedded store or a remote endpoint, asked in the same way."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from kg.model.problems import UsageError
from kg.rdf.names import Names

if TYPE_CHECKING:
    from rdflib import Graph

T = TypeVar("T")
_NUMERIC = frozenset(
    f"http://www.w3.org/2001/XMLSchema#{name}" for name in ("integer", "decimal", "int", "long", "nonNegativeInteger")
)


@dataclass(frozen=True)
class Table:
    """The solutions of a SELECT query: each as column → value ("" where unbound); ``numeric`` names the columns
    whose values are all exact numbers."""

    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]
    numeric: frozenset[str]


def make_table(
    columns: Iterable[str],
    solutions: Iterable[Iterable[T | None]],
    text: Callable[[T], str],
    datatype: Callable[[T], str],
) -> Table:
    """A table from solutions, each its terms in the order of the columns, None where unbound.

    ``text`` and ``datatype`` tell of a term its value and its datatype IRI ("" if it has none).
    """
    names = tuple(columns)
    rows: list[Mapping[str, str]] = []
    numeric = list(range(len(names)))
    # Row by row, so that terms are freed as they are read: they are much larger than their values.
    for solution in solutions:
        terms = tuple(solution)
        rows.append(dict(zip(names, ["" if term is None else text(term) for term in terms], strict=True)))
        numeric = [n for n in numeric if (term := terms[n]) is None or datatype(term) in _NUMERIC]
    return Table(names, tuple(rows), frozenset(names[n] for n in numeric))


class Source(Protocol):
    """What every reader of the graph needs of a store."""

    @property
    def names(self) -> Names:
        """The names under the base of the graph in the store."""

    def run(self, text: str) -> Table | Graph | bool:
        """The answer to a SPARQL query: a table, a graph, or yes or no. Raises UsageError on bad SPARQL."""

    def rows(self, text: str) -> tuple[Mapping[str, str], ...]:
        """The solutions of a SELECT query."""

    def ask(self, text: str) -> bool:
        """The answer to an ASK query."""


class Asking(ABC):
    """``rows`` and ``ask`` by way of ``run``."""

    @abstractmethod
    def run(self, text: str) -> Table | Graph | bool:
        """The answer to a SPARQL query."""

    def rows(self, text: str) -> tuple[Mapping[str, str], ...]:
        """The solutions of a SELECT query. Raises UsageError if the query is of another kind."""
        answer = self.run(text)
        if not isinstance(answer, Table):
            raise UsageError("a SELECT query is needed here")
        return answer.rows

    def ask(self, text: str) -> bool:
        """The answer to an ASK query. Raises UsageError if the query is of another kind."""
        answer = self.run(text)
        if not isinstance(answer, bool):
            raise UsageError("an ASK query is needed here")
        return answer


#: A query whose ?o tells the base: the ontology's IRI is the base and ``def``.
BASE_QUERY = "SELECT DISTINCT ?o WHERE { GRAPH ?g { ?o a <http://www.w3.org/2002/07/owl#Ontology> } }"


def names_from(ontologies: Iterable[str]) -> Names:
    """The names under the base that the answer to :data:`BASE_QUERY` tells. Raises UsageError if it tells none."""
    bases = sorted({iri.removesuffix("def") for iri in ontologies})
    if len(bases) != 1:
        raise UsageError("the store holds no technology market graph; run `kg build`, or check --endpoint")
    try:
        return Names(bases[0])
    except ValueError as error:
        raise UsageError(f"the store tells a base that is none: {error}; check --endpoint") from None
