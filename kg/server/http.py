"""The little of ASGI that the endpoint needs: a request read whole within a cap, an answer sent."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any

from kg.server.problem import MEDIA_TYPE, RequestError

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
#: Seconds after which it is worth looking whether the client is still there.
PATIENCE = 0.5
#: Where a request's scope has the address that the server is known by, if a proxy stands before it.
PUBLIC = "kg.public"
Headers = list[tuple[bytes, bytes]]

#: Said with every answer: any page may ask, and learn these headers.
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Location, Retry-After",
    "X-Content-Type-Options": "nosniff",
}
_OPEN = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in OPEN.items()]


def preflight(methods: str) -> dict[str, str]:
    """The headers of an answer to OPTIONS, for pages of any origin."""
    return {
        "Allow": methods,
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match, Authorization, X-Requested-With",
        "Access-Control-Max-Age": "86400",
    }


def headers_of(scope: Scope) -> dict[str, str]:
    """The headers of a request by their names in lower case; of one sent twice, both values."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


_HOST = re.compile(r"[A-Za-z0-9._-]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?")


def address_of(scope: Scope, headers: Mapping[str, str]) -> str:
    """Where the client found the server, e.g. http://127.0.0.1:7878: what it was told to be found at, else what the
    client says. Raises RequestError for a host that is none."""
    if scope.get(PUBLIC):
        return str(scope[PUBLIC])
    host = headers.get("host", "")
    if not _HOST.fullmatch(host):
        raise RequestError(400, f"the host {host!r} is no host", "send a Host header")
    return f"{scope['scheme']}://{host}"


async def body_of(receive: Receive, cap: int) -> bytes:
    """The body of a request. Raises RequestError if it is larger than the cap."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError
        body += message.get("body", b"")
        if len(body) > cap:
            raise RequestError(413, f"the request is larger than {cap} bytes", "send a shorter query")
        if not message.get("more_body"):
            return bytes(body)


@contextmanager
def while_there(receive: Receive) -> Iterator[None]:
    """Stop what the block does once the client has gone; the request must have been read whole before.

    Raises ConnectionResetError then.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    looking: asyncio.Task[None] | None = None
    gone = False

    async def look() -> None:
        """Wait until the client goes, then end the block."""
        nonlocal gone
        while (await receive())["type"] != "http.disconnect":
            pass
        gone = True
        task.cancel()

    def begin() -> None:
        """Look, for an answer that takes its time."""
        nonlocal looking
        looking = loop.create_task(look())

    timer = loop.call_later(PATIENCE, begin)
    try:
        yield
    except asyncio.CancelledError:
        if not gone:
            raise
        task.uncancel()
        raise ConnectionResetError from None
    finally:
        timer.cancel()
        if looking is not None:
            looking.cancel()


def packed(headers: Mapping[str, str]) -> Headers:
    """Headers as they are sent, those of every answer among them."""
    return [*_OPEN, *((name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items())]


async def reply(send: Send, status: int, headers: Mapping[str, str], body: bytes, bare: bool = False) -> None:
    """Send an answer; a bare one is without its body (HEAD)."""
    length = {} if status in (204, 304) else {"Content-Length": str(len(body))}
    await send({"type": "http.response.start", "status": status, "headers": packed({**headers, **length})})
    await send({"type": "http.response.body", "body": b"" if bare else body})


async def stream(send: Send, headers: Mapping[str, str], pieces: AsyncIterator[bytes]) -> None:
    """Send an answer piece by piece."""
    await send({"type": "http.response.start", "status": 200, "headers": packed(headers)})
    async for piece in pieces:
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def refuse(send: Send, error: RequestError, bare: bool = False) -> None:
    """Send a problem document."""
    headers = {"Content-Type": MEDIA_TYPE, "Cache-Control": "no-store", **error.headers}
    await reply(send, error.status, headers, error.document, bare)
