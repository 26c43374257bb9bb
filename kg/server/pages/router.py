"""The pages as a part of the application: requests in, answers out; what a page says is built in a thread."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.rdf.names import Names
from kg.server.http import Receive, Scope, Send, headers_of, refuse, reply
from kg.server.pages import static
from kg.server.pages.request import Answer, Request, read_request
from kg.server.pages.routes import answer
from kg.server.pages.site import Site, read_site
from kg.server.pages.source import PoolSource
from kg.server.pool import Pool
from kg.server.problem import RequestError
from kg.version import __version__

METHODS = "GET, HEAD, OPTIONS"
#: Smaller answers are not worth compressing.
_WORTH = 1024


@dataclass
class Pages:
    """Answers every address that is not the endpoint's, from the workers of a pool."""

    pool: Pool
    _site: Site | None = None
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        method, path = scope["method"], scope["path"]
        bare = method == "HEAD"
        try:
            if method == "OPTIONS":
                await reply(send, 204, {"Allow": METHODS, "Access-Control-Allow-Methods": METHODS}, b"")
            elif method not in ("GET", "HEAD"):
                fix = "use GET or HEAD"
                raise RequestError(405, f"the method {method} is not known here", fix, headers={"Allow": METHODS})
            elif path.startswith("/static/"):
                await self._send(send, static.file(path), headers_of(scope), bare, static.tag(path))
            else:
                headers = headers_of(scope)
                request = read_request(path, scope["query_string"], headers)
                await self._page(request, headers, send, bare)
        except RequestError as error:
            await refuse(send, error, bare)

    async def _page(self, request: Request, headers: Mapping[str, str], send: Send, bare: bool) -> None:
        site = await self.site()
        tag = _tag(site.version, request)
        # What a tag was given for has not changed while the build is the same.
        said = Answer(b"") if _has(headers, tag) else await asyncio.to_thread(answer, site, request)
        await self._send(send, said, headers, bare, tag)

    async def site(self) -> Site:
        """What the pages share, of the build in force. Raises RequestError."""
        async with self._reading:
            if self._site is None or self._site.version != self.pool.version:
                source = PoolSource(self.pool, asyncio.get_running_loop(), Names())
                self._site = await asyncio.to_thread(read_site, self.pool.version, source)
            return self._site

    async def _send(self, send: Send, said: Answer, headers: Mapping[str, str], bare: bool, tag: str) -> None:
        head = {"Vary": "Accept, Accept-Language, Accept-Encoding"}
        if said.status == 200:
            head |= {"ETag": f'"{tag}"', "Cache-Control": "public, max-age=0, must-revalidate"}
            if _has(headers, tag):
                await reply(send, 304, head, b"")
                return
        body = said.body
        if "gzip" in headers.get("accept-encoding", "") and len(body) > _WORTH:
            body = await asyncio.to_thread(gzip.compress, body, 1, mtime=0)
            head["Content-Encoding"] = "gzip"
        await reply(send, said.status, {**head, "Content-Type": said.content_type, **said.headers}, body, bare)


def _tag(version: str, request: Request) -> str:
    """What tells a page apart from all others: the build, our version, the address, the form and the language."""
    said = repr((version, __version__, request.path, request.query_string, request.accept, request.lang))
    return hashlib.blake2b(said.encode(), digest_size=12).hexdigest()


def _has(headers: Mapping[str, str], tag: str) -> bool:
    return f'"{tag}"' in headers.get("if-none-match", "")
