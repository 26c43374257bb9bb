"""The pages as a part of the application: requests in, answers out; what a page says is built in a thread."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kg.rdf.names import Names
from kg.server.cache import Cache, Kept
from kg.server.http import Receive, Scope, Send, address_of, headers_of, preflight, refuse, reply
from kg.server.metrics import Metrics, kind_of
from kg.server.negotiate import choose, takes_gzip
from kg.server.pages import dataset, static
from kg.server.pages.forms import LISTS, THINGS
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
#: Headers that the answer to who has it already repeats.
_OF_304 = ("Vary", "ETag", "Cache-Control", "Content-Location")


@dataclass(frozen=True)
class Wish:
    """How an answer is wanted: the tag it has, whether the client has it already, takes gzip, and wants no body."""

    tag: str
    known: bool
    squeeze: bool
    bare: bool


@dataclass
class Pages:
    """Answers every address that is not the endpoint's, from the workers of a pool, and keeps what was asked last."""

    pool: Pool
    metrics: Metrics
    cache: Cache = field(default_factory=lambda: Cache(room=32 << 20))
    _site: Site | None = None
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, and count it unless its method is none of ours."""
        began, status = time.monotonic(), 500
        if scope["method"] == "OPTIONS":
            await reply(send, 204, preflight(METHODS), b"")
            return
        try:
            status = await self._answer(scope, send)
        except RequestError as error:
            status = error.status
            await refuse(send, error, scope["method"] == "HEAD")
        finally:
            self.metrics.count(status, time.monotonic() - began, kind_of(scope["path"]))

    async def _answer(self, scope: Scope, send: Send) -> int:
        """Send what a GET or HEAD asks for; its status. Raises RequestError."""
        method, path, headers = scope["method"], scope["path"], headers_of(scope)
        if method not in ("GET", "HEAD"):
            fix = "use GET or HEAD"
            raise RequestError(405, f"the method {method} is not known here", fix, headers={"Allow": METHODS})
        squeeze = takes_gzip(headers.get("accept-encoding", ""))
        if path.startswith("/static/"):
            said = static.file(path)
            return await self._send(send, said, _wish(f"{static.tag(path)}{squeeze:d}", squeeze, method, headers))
        address = address_of(scope, headers) if path in dataset.FORMS else ""
        request = read_request(path, scope["query_string"], headers, address)
        site = await self.site()
        return await self._page(
            site, request, _wish(_tag(site.version, request, squeeze), squeeze, method, headers), send
        )

    async def _page(self, site: Site, request: Request, wish: Wish, send: Send) -> int:
        """Send a page: the one kept, else a new one."""
        kept = self.cache.get(wish.tag)
        if kept is None:
            said = _in_place(await asyncio.to_thread(answer, site, request), request)
            return await self._send(send, said, wish, keep=site is self._site)
        if wish.known:
            await reply(send, 304, {name: kept.headers[name] for name in _OF_304 if name in kept.headers}, b"")
            return 304
        await reply(send, 200, kept.headers, kept.body, wish.bare)
        return 200

    async def site(self) -> Site:
        """What the pages share, of the build in force. Raises RequestError."""
        async with self._reading:
            if self._site is None or self._site.version != self.pool.version:
                self.cache.clear()
                source = PoolSource(self.pool, asyncio.get_running_loop(), Names())
                self._site = await asyncio.to_thread(read_site, self.pool.version, source)
            return self._site

    async def _send(self, send: Send, said: Answer, wish: Wish, keep: bool = False) -> int:
        """Send an answer, or 304 to who has it already; its status."""
        head = {"Vary": "Accept, Accept-Language, Accept-Encoding"}
        if said.status == 200:
            head |= {"ETag": f'"{wish.tag}"', "Cache-Control": "public, max-age=0, must-revalidate"}
            if wish.known:
                placed = {name: said.headers[name] for name in _OF_304 if name in said.headers}
                await reply(send, 304, head | placed, b"")
                return 304
        body = said.body
        if wish.squeeze and len(body) > _WORTH:
            body = await asyncio.to_thread(gzip.compress, body, 1, mtime=0)
            head["Content-Encoding"] = "gzip"
        head |= {"Content-Type": said.content_type, **said.headers}
        if keep and said.status == 200:
            self.cache.put(wish.tag, Kept(body, wish.squeeze, head))
        await reply(send, said.status, head, body, wish.bare)
        return said.status


def _in_place(said: Answer, request: Request) -> Answer:
    """The answer with its own address: what was asked beside the path belongs to it."""
    place = said.headers.get("Content-Location")
    if not place or not request.query_string:
        return said
    path = place.partition("?")[0]
    return replace(said, headers={**said.headers, "Content-Location": f"{path}?{request.query_string}"})


def _wish(tag: str, squeeze: bool, method: str, headers: Mapping[str, str]) -> Wish:
    return Wish(tag, f'"{tag}"' in headers.get("if-none-match", ""), squeeze, method == "HEAD")


def _tag(version: str, request: Request, squeeze: bool) -> str:
    """What tells a page apart from all others: the build, our version, the address, the form and the language."""
    forms = choose(request.accept, THINGS), choose(request.accept, LISTS)
    said = repr(
        (version, __version__, request.address, request.path, request.query_string, forms, request.lang, squeeze)
    )
    return hashlib.blake2b(said.encode(), digest_size=12).hexdigest()
