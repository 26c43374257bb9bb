"""The workers of the pool as a source of answers, for what builds a page in a thread beside the event loop."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass

from kg.model.problems import UsageError
from kg.rdf.names import Names
from kg.server.job import Job
from kg.server.pages.arranged import NTRIPLES, arranged
from kg.server.pool import Pool
from kg.server.problem import RequestError
from kg.store.kinds import query_kind
from kg.store.source import Asking, Table, make_table

JSON, CSV = "application/sparql-results+json", "text/csv"
#: Bytes of a document that are put in order; a larger one, of a whole graph, comes as it is.
LARGE = 1 << 21


@dataclass
class PoolSource(Asking):
    """Asks the workers; must not be used in the event loop itself. All methods raise RequestError."""

    pool: Pool
    loop: asyncio.AbstractEventLoop
    names: Names

    def run(self, text: str) -> Table | bool:
        """The answer to a SELECT or ASK query. Raises UsageError for another kind."""
        kind = query_kind(text)
        if kind not in ("SELECT", "ASK"):
            raise UsageError("pages ask SELECT and ASK; graph() gives a graph")
        answer = json.loads(self._body(text, kind, JSON))
        if kind == "ASK":
            return bool(answer["boolean"])
        columns = tuple(answer["head"]["vars"])
        bindings = answer["results"]["bindings"]
        return make_table(columns, ([binding.get(name) for name in columns] for binding in bindings), _text, _datatype)

    def select(self, text: str, media_type: str) -> bytes:
        """The answer to a SELECT query in one of the formats of solutions."""
        return self._body(text, "SELECT", media_type)

    def graph(self, text: str, media_type: str, about: str = "") -> bytes:
        """The answer to a CONSTRUCT query in an RDF format; unless it is large, in order, what it is about first."""
        body = self._body(text, "CONSTRUCT", NTRIPLES)
        if len(body) > LARGE:
            return self._body(text, "CONSTRUCT", media_type)
        return arranged(body, media_type, about, self.names.iris.base)

    def _body(self, text: str, kind: str, media_type: str) -> bytes:
        return asyncio.run_coroutine_threadsafe(self._ask(text, kind, media_type), self.loop).result()

    async def _ask(self, text: str, kind: str, media_type: str) -> bytes:
        limits = self.pool.limits

        def job(spool: str) -> Job:
            """What the worker is told."""
            return Job(text, kind, None, None, media_type, limits.most_rows, limits.most_bytes, spool, False)

        async with self.pool.answer(job, limits.seconds) as answer:
            head = answer.head
            if head["status"] != 200:
                raise RequestError(head["status"], head["detail"], head.get("fix", ""))
            return answer.body if answer.spool is None else await asyncio.to_thread(answer.spool.read_bytes)


def _text(term: Mapping[str, str]) -> str:
    return term["value"]


def _datatype(term: Mapping[str, str]) -> str:
    return term.get("datatype", "")
