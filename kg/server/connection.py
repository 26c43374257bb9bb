"""A connection: uvicorn's, with what it lacks against clients that are slow, or many, on purpose."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

#: Seconds in which a request must have come whole, and in which a client must take what waits for it.
REQUEST_SECONDS, STALL_SECONDS = 20.0, 60.0
#: Bytes that the line and the headers of a request may have, and connections at once.
HEAD, CONNECTIONS = 1 << 20, 1000
_REFUSED = (
    "HTTP/1.1 {0}\r\nContent-Type: application/problem+json\r\nContent-Length: {1}\r\nConnection: close\r\n\r\n{2}"
)


class Joined(asyncio.Transport):
    """What one answer is written to: its head waits for the first piece of its body, so that both are sent at once."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._head: bytes | None = None

    def write(self, data: bytes) -> None:  # type: ignore[override]
        """Take the head, then pieces of the body; the first may be empty."""
        if self._head is None:
            self._head = data
        elif self._head:
            self._transport.write(self._head + data)
            self._head = b""
        else:
            self._transport.write(data)

    def close(self) -> None:
        """Close once all is sent."""
        if self._head:
            self._transport.write(self._head)
        self._transport.close()

    def is_closing(self) -> bool:
        """Whether it is closed, or about to be."""
        return self._transport.is_closing()


class Connection(HttpToolsProtocol):
    """Closes a connection whose request does not come, comes too slowly or has too large a head, whose client does not
    read, or that is one too many."""

    _timer: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None
    _in_head = False
    _whole = False
    _head = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client has come."""
        super().connection_made(transport)
        if len(self.connections) > CONNECTIONS:
            self._refuse("503 Service Unavailable", "too many connections")
        else:
            self._timer = self.loop.call_later(REQUEST_SECONDS, self._too_slow)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        super().connection_lost(exc)
        for timer in (self._timer, self._stalled):
            if timer is not None:
                timer.cancel()

    def data_received(self, data: bytes) -> None:
        """A piece of a request. The timer runs from its first piece until it is whole."""
        if self.transport.is_closing():
            return
        super().data_received(data)
        self._head = self._head + len(data) if self._in_head else 0
        if self._head > HEAD:
            self._refuse("431 Request Header Fields Too Large", f"the head is larger than {HEAD} bytes")
        elif self._whole and self.cycle is not None and not self.cycle.response_complete:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
        elif self._timer is None:
            self._timer = self.loop.call_later(REQUEST_SECONDS, self._too_slow)

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._in_head, self._whole = True, False

    def on_headers_complete(self) -> None:
        """The head of a request is whole."""
        super().on_headers_complete()
        self._in_head = False
        # To HEAD nothing follows the head, and a client may wait for a word before it sends the body.
        if self.scope["method"] != "HEAD" and not self.expect_100_continue:
            self.cycle.transport = Joined(self.transport)

    def on_message_complete(self) -> None:
        """A request is whole."""
        super().on_message_complete()
        self._whole = True

    def pause_writing(self) -> None:
        """The client does not read as fast as is sent."""
        super().pause_writing()
        self._stalled = self.loop.call_later(STALL_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """The client has read."""
        super().resume_writing()
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def _unsupported_upgrade_warning(self) -> None:
        """An offer of another protocol is passed over without a word in the log."""

    def _too_slow(self) -> None:
        self._timer = None
        self._refuse("408 Request Timeout", f"no whole request came in {REQUEST_SECONDS:g} seconds")

    def _refuse(self, status: str, detail: str) -> None:
        """Close, with a word unless it would be taken for part of an answer."""
        if self.cycle is None or self.cycle.response_complete:
            document = f'{{"title": "{status[4:]}", "status": {status[:3]}, "detail": "{detail}"}}'
            self.transport.write(_REFUSED.format(status, len(document), document).encode())
            self.transport.close()
        else:
            self.transport.abort()
