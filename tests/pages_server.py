"""The real server of :mod:`tests.servers`, asked for pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import servers
from tests.servers import Reply


@dataclass(frozen=True)
class Server:
    """A server that answers."""

    real: servers.Server

    @property
    def port(self) -> int:
        return self.real.port

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, method: str = "GET", **headers: str) -> Reply:
        """Send a request; ``accept_language`` is the header Accept-Language."""
        return self.real.ask(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})


@contextmanager
def serving(store: Path) -> Iterator[Server]:
    """A server on a store, which ends with the block."""
    with servers.serving(store, "--workers", "2", "--timeout", "20") as real:
        yield Server(real)
