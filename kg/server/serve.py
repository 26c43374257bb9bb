"""Running the server."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from kg.model.problems import UsageError
from kg.server.app import App
from kg.server.connection import Connection
from kg.server.endpoint import Endpoint
from kg.server.job import Limits
from kg.server.metrics import Metrics
from kg.server.pool import Pool


def serve(
    folder: Path,
    host: str,
    port: int,
    workers: int,
    limits: Limits,
    services: frozenset[str],
    tell: Callable[[str], None],
    public: str = "",
) -> bool:
    """Serve the store of a folder until the process is told to end; whether it could start.

    ``public`` is the address that clients know it by, if it is another one.

    Raises UsageError if the address is taken or is none.
    """
    pool = Pool(folder, workers, waiting=16 * workers, limits=limits, services=services)
    listening = _listen(host, port)
    address = f"http://{_shown(host)}:{listening.getsockname()[1]}"
    endpoint = Endpoint(pool, Metrics(), services)
    app = App(pool, endpoint, ready=lambda: tell(f"serving {folder} at {address}/sparql"), public=public)
    config = uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="on",
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(config)
    with listening:
        server.run(sockets=[listening])
    return server.started


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        # From now on clients wait in line until the server can answer.
        listening.listen(2048)
    except OSError as error:
        reason = error.strerror or error
        raise UsageError(f"cannot listen at {host}, port {port}: {reason}; try another --port or --host") from None
    return listening


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
