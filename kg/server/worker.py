"""A worker process: opens one build of the store and answers jobs until its socket closes.

It may be killed at any moment, which is how a query is stopped: the engine cannot cancel one.
"""

from __future__ import annotations

import ctypes
import json
import resource
import signal
import socket
import sys
from typing import Any

from kg.server.evaluate import answer
from kg.server.job import PREFIX, Job, lengths, pack
from kg.store.embedded import open_build

_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG


def main() -> None:
    """Serve jobs from the socket whose descriptor is given, on the build whose folder is given."""
    descriptor, folder, megabytes = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_AS, (int(megabytes) << 20, int(megabytes) << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _end_with_parent()
    link = socket.socket(fileno=int(descriptor))
    try:
        opened = open_build(folder)
    except (OSError, RuntimeError, ValueError) as error:
        link.sendall(pack({"status": 503, "detail": f"the store cannot be opened: {error}"}))
        return
    graphs = list(opened.default_graphs)
    link.sendall(pack({"status": 200, "base": opened.names.iris.base, "default_graphs": [g.value for g in graphs]}))
    while (head := _head(link)) is not None:
        link.sendall(pack(*answer(opened.store, graphs, Job(**head))))


def _end_with_parent() -> None:
    """A query must not go on when the server has been killed (Linux only; elsewhere it ends with the query)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)


def _head(link: socket.socket) -> dict[str, Any] | None:
    prefix = _exactly(link, PREFIX)
    if prefix is None:
        return None
    size, _ = lengths(prefix)
    text = _exactly(link, size)
    return None if text is None else json.loads(text)


def _exactly(link: socket.socket, size: int) -> bytes | None:
    """So many bytes; None if the other side has gone."""
    found = link.recv(size)
    while found and len(found) < size:
        more = link.recv(size - len(found))
        if not more:
            return None
        found += more
    return found or None


if __name__ == "__main__":
    main()
