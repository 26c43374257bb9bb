"""The command that serves the graph over HTTP."""

from __future__ import annotations

import os
import re
from typing import Annotated

import typer

from kg.cli.common import StoreOption, tell, told
from kg.model.problems import UsageError
from kg.places import store_folder

_ADDRESS = re.compile(r"https?://[A-Za-z0-9._-]+(:[0-9]{1,5})?/?")


@told
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for all.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; 0 for any free one.", min=0, max=65535)] = 7878,
    store: StoreOption = None,
    workers: Annotated[int, typer.Option(help="Queries at once; 0: as many as cores, at least 2.", min=0, max=256)] = 0,
    timeout: Annotated[float, typer.Option(help="Seconds that a query may take at most.", min=0.1)] = 60.0,
    rows: Annotated[int, typer.Option(help="Rows that an answer may have at most.", min=1)] = 2_000_000,
    megabytes: Annotated[int, typer.Option(help="Memory that a query may use, in MB.", min=512)] = 4096,
    url: Annotated[
        str, typer.Option(help="The address that clients know, behind a proxy: https://kg.example.org", metavar="URL")
    ] = "",
    service: Annotated[
        list[str] | None, typer.Option(help="An endpoint that SERVICE in a query may ask; none by default.")
    ] = None,
) -> None:
    """Serve pages, a SPARQL endpoint and graphs.

    Pages for people at /, the endpoint at /sparql, graphs at /graphs, state at /health and /metrics.

    Read only. A new `kg build` is taken up while it runs. End it with Ctrl-C.
    """
    from kg.server.job import Limits
    from kg.server.serve import serve
    from kg.store.embedded import current_build

    folder = store_folder(store)
    if current_build(folder) is None:
        raise UsageError(f"there is no store in {folder}; run `kg build` first, or name one with --store or KG_STORE")
    if url and not _ADDRESS.fullmatch(url):
        raise UsageError(f"--url {url!r} is no address of a server: https://kg.example.org is expected, without a path")
    limits = Limits(seconds=timeout, most_rows=rows, megabytes=megabytes)
    # More than there are cores only take turns; with one alone, a long query would hold up all others.
    count = workers or max(2, os.cpu_count() or 1)
    if not serve(folder, host, port, count, limits, frozenset(service or ()), tell, url.rstrip("/")):
        raise typer.Exit(1)


COMMANDS = (serve,)
