"""Real servers for tests: `kg serve` in a process of its own, at a free port, ended by its process id."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from tests.conftest import ROOT

#: A query that would run for days: billions of rows to count.
RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@dataclass(frozen=True)
class Reply:
    """What a server answered; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever the document is
        return json.loads(self.body)

    @property
    def rows(self) -> list[dict[str, str]]:
        """The solutions of SPARQL JSON, as plain values."""
        return [{name: term["value"] for name, term in row.items()} for row in self.json["results"]["bindings"]]


@dataclass
class Server:
    """A running `kg serve`: where it is, its process, and what it has said on stderr."""

    url: str
    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)

    @property
    def port(self) -> int:
        port = urlsplit(self.url).port
        assert port is not None
        return port

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = 60,
    ) -> Reply:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, found, answer.read())
        finally:
            connection.close()

    def query(self, text: str, accept: str = "application/sparql-results+json", more: str = "") -> Reply:
        """A query by GET; ``more`` are further parameters, as they stand."""
        return self.ask("GET", f"/sparql?query={quote(text, safe='')}{more}", headers={"Accept": accept})

    def memory(self) -> float:
        """Megabytes that the server itself holds, its workers aside."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))

    def workers(self) -> list[int]:
        """The process ids of the workers."""
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                text = stat.read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
            state, parent = text.rpartition(")")[2].split()[:2]
            if int(parent) == self.process.pid and state != "Z":
                found.append(int(stat.parent.name))
        return found


@contextmanager
def serving(folder: Path, *options: str, path: str = "") -> Iterator[Server]:
    """A server on a store folder; it ends with the block, and must then end cleanly and without a traceback.

    ``path`` is a folder that Python looks into before the project."""
    command = [sys.executable, "-m", "kg", "serve", "--port", "0", "--store", str(folder), *options]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (path, str(ROOT))))}
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment)
    said: list[str] = []
    started = threading.Event()
    assert process.stderr is not None
    stderr = process.stderr

    def listen() -> None:
        for line in stderr:
            said.append(line.rstrip("\n"))
            if line.startswith("serving "):
                started.set()
        started.set()

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    try:
        assert started.wait(60), "the server did not start"
        assert process.poll() is None, said
        address = next(line for line in said if line.startswith("serving ")).rpartition(" at ")[2]
        yield Server(address, process, said)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
        listener.join(5)
    assert not any(line.startswith("Traceback") for line in said), "\n".join(said[-60:])


def wait_until(true: Any, seconds: float = 10) -> None:  # noqa: ANN401 - any function
    """Wait until a function gives something true; fails after so many seconds."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not come true"
        time.sleep(0.02)
