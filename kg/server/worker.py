"""A worker process: opens one build of the store and answers jobs until its socket closes.

It may be killed at any moment, which is how a query is stopped: the engine cannot cancel one.
"""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import signal
import socket
import sys
from pathlib import Path

from kg.server.evaluate import answer
from kg.server.job import Job, length, pack, unpack
from kg.server.sandbox import no_sockets
from kg.store.embedded import open_build

_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG


def main() -> None:
    """Serve jobs from the socket whose descriptor is given, on the build whose folder is given; the endpoints that
    SERVICE may ask come last."""
    descriptor, folder, megabytes, parent, *services = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _end_with_parent(int(parent))
    if not services:
        no_sockets()
    link = socket.socket(fileno=int(descriptor))
    try:
        opened = open_build(folder)
    except (OSError, RuntimeError, ValueError) as error:
        link.sendall(pack({"status": 503, "detail": f"the store cannot be opened: {error}"}))
        return
    _bound_memory(int(megabytes) << 20)
    link.sendall(pack({"status": 200}))
    allowed = frozenset(services)
    # What is there now stays: to look through it for garbage at each query is in vain.
    gc.freeze()
    while (message := _message(link)) is not None:
        head, _ = unpack(message)
        link.sendall(pack(*answer(opened, Job(**head), allowed)))


def _bound_memory(more: int) -> None:
    """What a query may take, beyond what the open store and its threads have taken (Linux tells; elsewhere in all)."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        pages = 0
    limit = pages * resource.getpagesize() + more
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _end_with_parent(parent: int) -> None:
    """A query must not go on when the server has been killed (Linux only; elsewhere it ends with the query)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit(1)


def _message(link: socket.socket) -> bytes | None:
    """The next message; None if the other side has gone."""
    found = link.recv(1 << 16)
    while found and len(found) != length(found):
        more = link.recv(1 << 20)
        if not more:
            return None
        found += more
    return found or None


if __name__ == "__main__":
    main()
