"""SPARQL 1.1 Graph Store Protocol, the side that reads: a graph by its IRI, or the default graph."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from kg.server.endpoint import GONE, Endpoint
from kg.server.http import Receive, Scope, Send, headers_of, preflight, refuse, reply
from kg.server.problem import RequestError
from kg.server.protocol import SparqlRequest, pairs_of

_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_METHODS = "GET, HEAD, OPTIONS"


@dataclass
class GraphStore:
    """Gives whole graphs, through the endpoint's workers and within its limits."""

    endpoint: Endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        bare = scope["method"] == "HEAD"
        if scope["method"] == "OPTIONS":
            await reply(send, 204, preflight(_METHODS), b"")
            return
        began, status = time.monotonic(), 200
        try:
            if scope["method"] not in ("GET", "HEAD"):
                headers = {"Allow": _METHODS}
                raise RequestError(405, "graphs are only read here", "use GET", headers=headers)
            request = await self._request(scope["query_string"])
            status = await self.endpoint.answer(request, headers_of(scope), receive, send, bare)
        except ConnectionResetError:
            status = GONE
            raise
        except RequestError as error:
            status = error.status
            await refuse(send, error, bare)
        finally:
            self.endpoint.metrics.count(status, time.monotonic() - began, "graphs")

    async def _request(self, query_string: bytes) -> SparqlRequest:
        given = pairs_of(query_string, "the address")
        pairs = dict(given)
        if len(given) > 1:
            raise RequestError(400, "one graph is given at a time", "add ?default or ?graph=IRI")
        whole = SparqlRequest(_ALL, "CONSTRUCT", None, None, None, "")
        if pairs == {"default": ""}:
            return whole
        if set(pairs) != {"graph"}:
            raise RequestError(400, "a graph is asked for by its IRI", "add ?default or ?graph=IRI")
        if pairs["graph"] not in await self.endpoint.sizes():
            fix = "the service description at /sparql lists the graphs"
            raise RequestError(404, f"there is no graph {pairs['graph']}", fix)
        return replace(whole, default_graphs=(pairs["graph"],), named_graphs=())
