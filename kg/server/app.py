"""The application: which address is answered by what."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from kg.server.endpoint import Endpoint
from kg.server.graph_store import GraphStore
from kg.server.http import PUBLIC, Receive, Scope, Send, preflight, refuse, reply
from kg.server.pages.router import Pages
from kg.server.pool import Pool
from kg.server.problem import RequestError

#: Seconds between two looks for a new build.
LOOK = 0.5
#: Addresses that tell the state of the server, and what may be asked of them.
_STATE, _METHODS = ("/health", "/metrics"), "GET, HEAD, OPTIONS"
log = logging.getLogger("kg.server")


@dataclass
class App:
    """The whole server as an ASGI application; ``ready`` is called once it can answer; ``public`` is
    the address that clients know it by, "" for the one they ask."""

    pool: Pool
    endpoint: Endpoint
    ready: Callable[[], None] = lambda: None
    public: str = ""
    pages: Pages = field(init=False)

    def __post_init__(self) -> None:
        self.pages = Pages(self.pool, self.endpoint.metrics)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or live through start and end."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            scope[PUBLIC] = self.public
            try:
                await self._route(scope, receive, send)
            except ConnectionResetError:
                return
            except Exception:
                # A defect of ours: the log has it, the client learns no more than that.
                log.exception("%s %s", scope["method"], scope["path"])
                await refuse(send, RequestError(500, "the server failed", "tell those who run it"))

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if scope["http_version"] == "1.1" and sum(name == b"host" for name, _ in scope["headers"]) != 1:
            await refuse(send, RequestError(400, "the request has no Host header, or several", "send one"))
        elif path in ("/sparql", "/sparql/"):
            await self.endpoint(scope, receive, send)
        elif path == "/graphs":
            await GraphStore(self.endpoint)(scope, receive, send)
        elif path in _STATE and scope["method"] not in ("GET", "HEAD"):
            await _of_state(scope["method"], send)
        elif path == "/health":
            body = json.dumps({"status": "ok", "build": self.pool.version}).encode()
            await reply(send, 200, {"Content-Type": "application/json", "Cache-Control": "no-store"}, body)
        elif path == "/metrics":
            text = self.endpoint.metrics.text(self._gauges()).encode()
            await reply(send, 200, {"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}, text)
        else:
            await self.pages(scope, receive, send)

    def _gauges(self) -> dict[str, tuple[str, float]]:
        return {
            "kg_workers_busy": ("Workers that answer a query now.", self.pool.busy),
            "kg_queries_stopped": ("Queries stopped at their deadline.", self.pool.killed),
            "kg_queries_short": ("Queries answered without a worker.", self.pool.short),
            "kg_cache_bytes": ("Bytes of answers kept.", self.endpoint.cache.size),
            "kg_cache_hits": ("Answers given from those kept.", self.endpoint.cache.hits),
            "kg_pages_bytes": ("Bytes of pages kept.", self.pages.cache.size),
            "kg_pages_hits": ("Pages given from those kept.", self.pages.cache.hits),
        }

    async def _live(self, receive: Receive, send: Send) -> None:
        watching: asyncio.Task[None] | None = None
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                try:
                    await self.pool.start()
                except RequestError as error:
                    await send({"type": "lifespan.startup.failed", "message": f"{error.detail}; {error.fix}"})
                    return
                watching = asyncio.create_task(self._watch())
                await send({"type": "lifespan.startup.complete"})
                self.ready()
            else:
                if watching is not None:
                    watching.cancel()
                self.pool.close()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _watch(self) -> None:
        """Take up each new build."""
        while True:
            await asyncio.sleep(LOOK)
            try:
                await self.pool.renew()
                # So that no reader waits for what all pages share.
                await self.pages.site()
            except (RequestError, OSError) as error:
                log.warning("the build in force cannot be taken up: %s", error)


async def _of_state(method: str, send: Send) -> None:
    """The answer to another method than GET and HEAD at an address that tells the state."""
    if method == "OPTIONS":
        await reply(send, 204, preflight(_METHODS), b"")
    else:
        fix = "use GET or HEAD"
        await refuse(send, RequestError(405, f"{method} is not known here", fix, headers={"Allow": _METHODS}))
