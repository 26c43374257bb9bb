"""The SPARQL endpoint: requests in, answers out, within the limits."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import re
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode

from kg.rdf.names import Names
from kg.server.cache import Cache, Kept
from kg.server.description import GRAPH_SIZES, description, written
from kg.server.evaluate import INLINE
from kg.server.formats import GRAPHS, RESULTS, Format, named, offered
from kg.server.http import (
    Receive,
    Scope,
    Send,
    address_of,
    body_of,
    headers_of,
    preflight,
    refuse,
    reply,
    stream,
    while_there,
)
from kg.server.job import Job
from kg.server.metrics import Metrics
from kg.server.negotiate import choose, takes_gzip
from kg.server.pool import Answer, Pool
from kg.server.problem import RequestError
from kg.server.protocol import METHODS, SparqlRequest, read_request
from kg.store.kinds import QUERIES

#: Bytes that a request may have.
REQUEST = 1 << 20
#: Bytes sent at once of an answer that lies in a file.
PIECE = 1 << 18
#: What is counted for a client that has gone before it had its answer.
GONE = 499
_GRAPH_KINDS = ("CONSTRUCT", "DESCRIBE")
_OFFERS = {forms: offered(forms) for forms in (RESULTS, GRAPHS)}
#: What makes a query's answer another one each time: such an answer is neither kept nor has it an ETag.
#: Sought in upper case, which takes a third of the time that a search in any case takes.
_FICKLE = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE|SERVICE)\b")
#: Characters of a query that the log of slow ones shows.
LOGGED = 2000
slow = logging.getLogger("kg.server.slow")


@dataclass
class Endpoint:
    """Answers SPARQL queries from the workers of a pool. ``services`` are the endpoints that SERVICE may ask;
    queries that take longer than ``slow_seconds`` are logged."""

    pool: Pool
    metrics: Metrics
    services: frozenset[str] = frozenset()
    slow_seconds: float = 1.0
    cache: Cache = field(default_factory=Cache)
    _version: str = ""
    _sizes: tuple[str, dict[str, int]] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        method: str = scope["method"]
        bare = method == "HEAD"
        if method == "OPTIONS":
            await reply(send, 204, preflight(", ".join(METHODS)), b"")
            return
        began = time.monotonic()
        status = 200
        try:
            headers = headers_of(scope)
            body = await body_of(receive, REQUEST) if method == "POST" else b""
            request = read_request(method, headers, scope["query_string"], body)
            if method == "POST":
                # Only what is got can have been got before.
                headers.pop("if-none-match", None)
            if request is None:
                await self._describe(scope, headers, send, bare)
            else:
                status = await self.answer(request, headers, receive, send, bare)
        except ConnectionResetError:
            status = GONE
            raise
        except RequestError as error:
            status = error.status
            await refuse(send, error, bare)
        finally:
            self.metrics.count(status, time.monotonic() - began)

    async def _describe(self, scope: Scope, headers: Mapping[str, str], send: Send, bare: bool) -> None:
        form = _graph_format(headers.get("accept", ""))
        address = f"{address_of(scope, headers)}/sparql"
        graphs = tuple(map(NamedNode, self.pool.default_graphs))
        key = _digest(self._current(), address, form.media_type)
        said = {"Content-Type": form.content_type, "Vary": "Accept, Host", "ETag": f'"{key}"'}
        if _known(headers.get("if-none-match", ""), key):
            await reply(send, 304, said, b"")
            return
        triples = description(address, Names(self.pool.base), graphs, await self.sizes(), self.services)
        await reply(send, 200, said, written(triples, form.media_type), bare)

    async def sizes(self) -> dict[str, int]:
        """How many statements each named graph has, in the build in force. Raises RequestError."""
        version = self._current()
        if self._sizes is None or self._sizes[0] != version:
            table = json.loads(await self.ask(GRAPH_SIZES))
            rows = table["results"]["bindings"]
            self._sizes = version, {row["g"]["value"]: int(row["n"]["value"]) for row in rows}
        return self._sizes[1]

    async def ask(self, query: str) -> bytes:
        """The answer to a query of our own as SPARQL JSON. Raises RequestError."""
        limits = self.pool.limits

        def job(spool: str) -> Job:
            """What the worker is told."""
            return Job(query, "SELECT", None, None, RESULTS[0].media_type, limits.most_rows, INLINE, spool, False)

        async with self.pool.answer(job, limits.seconds) as answer:
            _check(answer.head)
            return answer.body

    async def answer(
        self, request: SparqlRequest, headers: Mapping[str, str], receive: Receive, send: Send, bare: bool
    ) -> int:
        """Send the answer to a query; its status. Raises RequestError, and ConnectionResetError once the client has
        gone. The request must have been read whole before."""
        form = _format(request, headers.get("accept", ""))
        squeeze = takes_gzip(headers.get("accept-encoding", ""))
        if _FICKLE.search(request.query.upper()):
            await self._ask(request, form, squeeze, "", receive, send, bare)
            return 200
        key = _key(self._current(), request, form, squeeze)
        if _known(headers.get("if-none-match", ""), key):
            await reply(send, 304, _said(form, key), b"")
            return 304
        kept = self.cache.get(key)
        if kept is None:
            await self._ask(request, form, squeeze, key, receive, send, bare)
            return 200
        if headers.get("if-none-match", "").strip() == "*":
            # Whatever the client has will do; but that there is an answer must be known.
            await reply(send, 304, _said(form, key), b"")
            return 304
        await reply(send, 200, _said(form, key, kept.gzip), kept.body, bare)
        return 200

    async def _ask(
        self,
        request: SparqlRequest,
        form: Format,
        squeeze: bool,
        key: str,
        receive: Receive,
        send: Send,
        bare: bool,
    ) -> None:
        """Send an answer that is not kept; ``key`` is empty if it is not to be kept either."""
        limits = self.pool.limits

        def job(spool: str) -> Job:
            """What is asked."""
            graphs = request.default_graphs, request.named_graphs
            caps = limits.most_rows, limits.most_bytes
            return Job(request.query, request.kind, *graphs, form.media_type, *caps, spool, squeeze)

        if (short := self.pool.at_once(job(""))) is not None:
            await self._give(short, form, key, send, bare)
            return
        seconds = min(request.timeout or limits.seconds, limits.seconds)
        began, asked = time.monotonic(), self._version
        try:
            with while_there(receive):
                async with self.pool.answer(job, seconds) as answer:
                    _check(answer.head)
                    if key and answer.version != asked:
                        # Another build came into force while this waited.
                        key = _key(answer.version, request, form, squeeze)
                    await self._give(answer, form, key, send, bare)
        finally:
            took = time.monotonic() - began
            if took > self.slow_seconds:
                line = {"seconds": round(took, 3), "query": request.query[:LOGGED]}
                slow.warning(json.dumps(line, ensure_ascii=False))

    async def _give(self, answer: Answer, form: Format, key: str, send: Send, bare: bool) -> None:
        """Send an answer, and keep it unless it is large, or of another build than those kept."""
        squeezed = answer.head["gzip"]
        said = _said(form, key, squeezed)
        if answer.spool is not None:
            length = {"Content-Length": str(answer.spool.stat().st_size)}
            await stream(send, said | length, _pieces(answer.spool, bare))
            return
        if key and answer.version == self._version:
            self.cache.put(key, Kept(answer.body, squeezed))
        await reply(send, 200, said, answer.body, bare)

    def _current(self) -> str:
        if self._version != self.pool.version:
            self._version = self.pool.version
            self.cache.clear()
        return self._version


def _check(head: Mapping[str, Any]) -> None:
    """Raise RequestError with what a worker says is wrong."""
    if head["status"] != 200:
        position = (head["line"], head["column"]) if "line" in head else None
        raise RequestError(head["status"], head["detail"], head.get("fix", ""), position)


def _graph_format(accept: str) -> Format:
    """The format of a graph. Raises RequestError if the client takes none of those on offer."""
    wish = choose(accept, _OFFERS[GRAPHS])
    form = named(GRAPHS, wish) if wish else None
    if form is None:
        offers = ", ".join(f.media_type for f in GRAPHS)
        raise RequestError(406, f"{accept!r} is no format for a graph", f"there are {offers}")
    return form


def _format(request: SparqlRequest, accept: str) -> Format:
    """The format of the answer. Raises RequestError if the client takes none of those on offer."""
    if request.kind not in QUERIES:
        raise RequestError(400, "this is no SPARQL query", "it begins with SELECT, ASK, CONSTRUCT or DESCRIBE")
    forms = GRAPHS if request.kind in _GRAPH_KINDS else RESULTS
    wish = request.form or choose(accept, _OFFERS[forms])
    form = named(forms, wish) if wish else None
    if form is None:
        wanted = request.form or accept
        offers = ", ".join(f.media_type for f in forms)
        raise RequestError(406, f"{wanted!r} is no format for the answer to {request.kind}", f"there are {offers}")
    return form


def _key(version: str, request: SparqlRequest, form: Format, squeeze: bool) -> str:
    """What tells an answer apart from all others: the build, the query, its dataset and its format."""
    graphs = request.default_graphs, request.named_graphs
    return _digest(version, request.query, graphs, form.media_type, squeeze)


def _digest(*what: object) -> str:
    return hashlib.blake2b(repr(what).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _known(if_none_match: str, key: str) -> bool:
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return f'"{key}"' in tags


def _said(form: Format, key: str, squeezed: bool = False) -> dict[str, str]:
    """The headers of an answer; without a key it is good for this once."""
    said = {"Content-Type": form.content_type, "Vary": "Accept, Accept-Encoding"}
    if key:
        said |= {"ETag": f'"{key}"', "Cache-Control": "public, max-age=0, must-revalidate"}
    else:
        said["Cache-Control"] = "no-store"
    if squeezed:
        said["Content-Encoding"] = "gzip"
    return said


async def _pieces(path: Path, bare: bool) -> AsyncIterator[bytes]:
    if bare:
        return
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece
