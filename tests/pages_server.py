"""A real server in a process of its own, on a free port, and the requests that tests send it."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT

_PROGRAM = """
import sys
from pathlib import Path
from kg.server.job import Limits
from kg.server.serve import serve
serve(Path(sys.argv[1]), "127.0.0.1", int(sys.argv[2]), 2, Limits(seconds=20), frozenset(), print)
"""


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


@dataclass(frozen=True)
class Server:
    """A server that answers."""

    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, method: str = "GET", **headers: str) -> Reply:
        """Send a request; ``accept_language`` is the header Accept-Language."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        link.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = link.getresponse()
        found = Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        link.close()
        return found


@contextmanager
def serving(store: Path) -> Iterator[Server]:
    """A server on a store, which ends with the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-c", _PROGRAM, str(store), str(port)], cwd=ROOT)
    try:
        server = Server(port)
        for _ in range(300):
            if process.poll() is not None:
                raise RuntimeError("the server ended")
            try:
                server.get("/health")
                break
            except OSError:
                time.sleep(0.1)
        yield server
    finally:
        process.terminate()
        process.wait(20)
