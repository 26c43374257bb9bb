"""Running the server."""

from __future__ import annotations

from pathlib import Path

import uvicorn

from kg.server.app import App
from kg.server.endpoint import Endpoint
from kg.server.job import Limits
from kg.server.metrics import Metrics
from kg.server.pool import Pool


def serve(folder: Path, host: str, port: int, workers: int, limits: Limits, services: frozenset[str]) -> None:
    """Serve the store of a folder until the process is told to end."""
    pool = Pool(folder, workers, waiting=16 * workers, limits=limits)
    app = App(pool, Endpoint(pool, Metrics(), services))
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="on",
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
    )
