"""Python access: ``g = kg.open()``, ``g.query("net-outflow", year=2013)``, ``g.frame(…)``."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.explain import Explanation, explain, mixtures_of
from kg.model.problems import UsageError
from kg.places import queries_folder, store_folder
from kg.queries import bound
from kg.store.embedded import open_store
from kg.store.source import Source, Table

if TYPE_CHECKING:
    import networkx as nx
    import pandas

Value = str | int | Decimal | None


def _typed(table: Table, name: str) -> list[Value]:
    """A column as Python has it: all int, all exact Decimal, or all str; None where the query leaves a cell unbound."""
    cells = [row[name] for row in table.rows]
    if name not in table.numeric:
        return [cell or None for cell in cells]
    make = Decimal if any("." in cell for cell in cells) else int
    return [make(cell) if cell else None for cell in cells]


class Session:
    """An open graph. ``query`` and ``frame`` take a name of the catalogue with its parameters, or SPARQL text."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def _text(self, query: str, given: Mapping[str, object]) -> str:
        if query.split() == [query]:
            return bound(queries_folder(), query, {name: str(value) for name, value in given.items()}, self.source)
        if given:
            raise UsageError("parameters go with a query of the catalogue; SPARQL text is run as it stands")
        for mixture in mixtures_of(self.source, query):
            warnings.warn(str(mixture), stacklevel=4)
        return query

    def _table(self, query: str, given: Mapping[str, object]) -> Table:
        answer = self.source.run(self._text(query, given))
        if not isinstance(answer, Table):
            raise UsageError("a SELECT query is needed here")
        return answer

    def explain(self, query: str, **given: object) -> Explanation:
        """What an answer rests on: graphs, observations, printed figures, notes and breaks. Raises UsageError."""
        text = query if query.split() != [query] else self._text(query, given)
        return explain(self.source, text)

    def query(self, query: str, **given: object) -> list[dict[str, Value]]:
        """The rows of an answer, each a dict column → int, exact Decimal, str or None. Raises UsageError.

        Warns if SPARQL text sums or ranks numbers of different years, units, directions or scopes.
        """
        table = self._table(query, given)
        columns = [_typed(table, name) for name in table.columns]
        return [dict(zip(table.columns, row, strict=True)) for row in zip(*columns, strict=True)]

    def frame(self, query: str, **given: object) -> pandas.DataFrame:
        """The answer as a pandas DataFrame: decimals are exact Decimal objects, ``astype(float)`` is yours to call.

        Raises UsageError, naming the extra, if pandas is not installed.
        """
        try:
            import pandas
        except ImportError:
            raise UsageError("frame needs pandas: pip install 'techmarket-kg[tables]'") from None
        table = self._table(query, given)
        columns: dict[str, Any] = {}
        for name in table.columns:
            cells = _typed(table, name)
            whole = any(isinstance(cell, int) for cell in cells)
            # Int64 has a missing value; without it one empty cell would turn a column of integers into floats.
            columns[name] = pandas.Series(
                cells, dtype="Int64" if whole else "object" if name in table.numeric else "str"
            )
        return pandas.DataFrame(columns)

    def flows(
        self, year: int, measure: str = "contract-value", evidence: str = "best", network: str = "areas"
    ) -> nx.DiGraph[str]:
        """The flows of a year as a networkx DiGraph, ``weight`` in the unit of ``graph["unit"]``.

        ``network`` is areas (reported if a table of the whole market was imported, else estimated from totals:
        ``graph["status"]`` tells which, and edges have their intervals and bounds) or parties (kinds of sellers and
        buyers, as printed).
        ``evidence`` is best, reported, totals or totals-and-facts. Raises UsageError, naming what there is.
        """
        from kg.networks.named import named_network

        return named_network(self.source, network, year, measure, evidence)


def open_session(store: str | Path | None = None, endpoint: str | None = None) -> Session:
    """A session on the local store, or on a remote endpoint. Raises UsageError if there is none."""
    if endpoint is not None:
        from kg.store.remote import Remote

        return Session(Remote(endpoint))
    return Session(open_store(store_folder(Path(store) if store is not None else None)))
