"""A client of the SPARQL 1.1 Graph Store Protocol: put, add to, read and delete one graph of a server."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import urlencode, urlsplit

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kg.model.problems import UsageError
from kg.store.http_auth import Login

#: Seconds waited before each further attempt at a request that failed for a reason that may pass.
WAITS = (1.0, 2.0, 4.0, 8.0)
#: Bytes of an error's body that are told.
_TOLD = 300
_TRIPLES = "application/n-triples, text/turtle;q=0.8, */*;q=0.1"


@dataclass(frozen=True)
class Answer:
    """What a server answered: the status, the media type, the body."""

    status: int
    media: str
    body: bytes
    challenges: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """The status and the begin of the body, for a message."""
        text = " ".join(re.sub(r"<[^>]*>", " ", self.body[: 4 * _TOLD].decode("utf-8", "replace")).split())
        return f"HTTP {self.status}" + (f": {text[:_TOLD]}" if text else "")


class GraphStore:
    """The graphs of a server by the address of its Graph Store Protocol (graphs are named with ``?graph=``)."""

    def __init__(
        self, url: str, login: Login | None = None, tell: Callable[[str], None] | None = None, timeout: float = 300
    ) -> None:
        self.url = url
        try:
            self._parts = urlsplit(url)
            known = self._parts.scheme in ("http", "https") and self._parts.hostname and self._parts.port != 0
        except ValueError:
            known = False
        if not known:
            raise UsageError(f"--graph-store {url!r} is no address: http://… or https://… is expected")
        self._login = login
        self._tell = tell or (lambda _: None)
        self._timeout = timeout
        self._greeted = login is None
        self._answered = False

    def put(self, graph: NamedNode, triples: bytes) -> None:
        """Make a graph hold these triples (in Turtle) and no others. Raises UsageError."""
        self._write("PUT", graph, triples)

    def add(self, graph: NamedNode, triples: bytes) -> None:
        """Add triples in Turtle; without blank nodes, adding them twice is adding them once. Raises UsageError."""
        self._write("POST", graph, triples)

    def delete(self, graph: NamedNode) -> None:
        """Remove a graph; it is no error if there is none. Raises UsageError."""
        answer = self._request("DELETE", graph, b"")
        if answer.status not in (200, 202, 204, 404):
            raise self._refused(answer)

    def get(self, graph: NamedNode) -> list[Quad]:
        """The triples of a graph, none if there is no such graph. Raises UsageError."""
        answer = self._request("GET", graph, b"")
        if answer.status == 404:
            return []
        if answer.status != 200:
            raise self._refused(answer)
        # Virtuoso calls N-Triples text/plain; Turtle reads both.
        form = RdfFormat.from_media_type(answer.media) or RdfFormat.TURTLE
        try:
            return list(parse(answer.body, format=form))
        except (SyntaxError, ValueError) as error:
            raise UsageError(f"what {self.url} gives back of {graph.value} is no {form.name}: {error}") from None

    def _write(self, method: str, graph: NamedNode, triples: bytes) -> None:
        answer = self._request(method, graph, triples)
        if answer.status not in (200, 201, 202, 204):
            raise self._refused(answer)

    def _request(self, method: str, graph: NamedNode, body: bytes) -> Answer:
        """An answer below 500, tried again if the connection or the server fails. Raises UsageError."""
        target = f"{self._parts.path or '/'}?{self._query(graph)}"
        failure = ""
        for wait in (*WAITS, None):
            try:
                answer = self._authorized(method, target, body)
                self._answered = True
                if answer.status < 500 or answer.status == 501:
                    return answer
                failure = answer.told
            except (OSError, HTTPException) as error:
                failure = str(error) or type(error).__name__
                if not self._answered:
                    raise UsageError(f"{self.url} gave no answer: {failure}; check the address") from None
            if wait is not None:
                self._tell(f"  {failure}; trying again in {wait:g} s")
                time.sleep(wait)
        raise UsageError(
            f"{self.url} failed {len(WAITS) + 1} times: {failure}; if the server runs and its disk is not full, check "
            "the address; --resume goes on with what is not yet there"
        )

    def _query(self, graph: NamedNode) -> str:
        return "&".join(filter(None, (self._parts.query, urlencode({"graph": graph.value}))))

    def _authorized(self, method: str, target: str, body: bytes) -> Answer:
        """The answer to a request, challenges answered."""
        if not self._greeted:
            # Asked without a body first: a server that wants a name closes the connection on a large one.
            self._challenge(self._once("GET", target, b""))
            self._greeted = True
        answer = self._once(method, target, body)
        return self._once(method, target, body) if self._challenge(answer) else answer

    def _challenge(self, answer: Answer) -> bool:
        return answer.status == 401 and self._login is not None and self._login.challenged(list(answer.challenges))

    def _once(self, method: str, target: str, body: bytes) -> Answer:
        kind = HTTPSConnection if self._parts.scheme == "https" else HTTPConnection
        connection = kind(self._parts.hostname or "", self._parts.port, timeout=self._timeout)
        headers = {"Accept": _TRIPLES, **({"Content-Type": "text/turtle; charset=utf-8"} if body else {})}
        if self._login is not None:
            headers |= self._login.header(method, target)
        try:
            try:
                connection.request(method, target, body or None, headers)
            except (BrokenPipeError, ConnectionResetError):
                # A server may refuse before it has read everything; its answer is there to be read.
                if connection.sock is None:
                    raise
            return _read(connection.getresponse())
        finally:
            connection.close()

    def _refused(self, answer: Answer) -> UsageError:
        """What a refusal means, and what would do."""
        if answer.status in (401, 403):
            who = f"the user {self._login.user}" if self._login else "a nameless user"
            fix = "give --user, and the password in the environment variable KG_PASSWORD, of one who may write"
            return UsageError(f"{self.url} does not let {who} do this ({answer.told}); {fix}")
        if answer.status in (404, 405, 501):
            fix = "name the address of its Graph Store Protocol with --graph-store, and see that it is not read-only"
            return UsageError(f"{self.url} takes no graphs ({answer.told}); {fix}")
        if answer.status == 413:
            return UsageError(f"{self.url} takes no bodies of 1 MB ({answer.told}); raise its limit")
        return UsageError(f"{self.url} refused ({answer.told})")


def _read(response: HTTPResponse) -> Answer:
    media = response.headers.get_content_type()
    return Answer(response.status, media, response.read(), tuple(response.headers.get_all("WWW-Authenticate", [])))
