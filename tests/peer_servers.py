"""Real servers for tests: Oxigraph and Virtuoso, as ordinary processes on loopback ports that end with the test."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.needs import need

VIRTUOSO = "virtuoso-t"
_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = temp.db
TransactionFile = temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
ServerThreads = 8
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
CheckpointInterval = 0
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = www
ServerThreads = 8
[SPARQL]
ResultSetMaxRows = 1000000
"""


@dataclass(frozen=True)
class Server:
    """A server by the address of its queries and that of its graphs."""

    endpoint: str
    graph_store: str


def oxigraph_program() -> str:
    beside = Path(sys.executable).parent / "oxigraph"
    found = str(beside) if beside.is_file() else shutil.which("oxigraph") or ""
    need("the Oxigraph server", bool(found), "pip install oxigraph, which the extra `dev` does")
    return found


def virtuoso_program() -> str:
    found = shutil.which(VIRTUOSO) or ""
    need("Virtuoso 7", bool(found), "apt-get install virtuoso-opensource-7-bin")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(command: list[str], port: int, log: Path, folder: Path | None = None) -> Iterator[None]:
    """A server process that listens on a port; it ends with the block, whatever happens in it."""
    with log.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(command, stdout=file, stderr=file, cwd=folder)
        try:
            until = time.monotonic() + 60
            while time.monotonic() < until:
                assert process.poll() is None, log.read_text(encoding="utf-8")
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.05)
            yield
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(timeout=10)


@contextmanager
def serving(location: Path) -> Iterator[str]:
    """The query URL of an Oxigraph server that only reads a store folder."""
    with oxigraph(location, "serve-read-only") as server:
        yield server.endpoint


@contextmanager
def oxigraph(location: Path, mode: str = "serve") -> Iterator[Server]:
    """An Oxigraph server on a store folder; as it stands it may be written to."""
    port = free_port()
    address = f"127.0.0.1:{port}"
    command = [oxigraph_program(), mode, "--location", str(location), "--bind", address]
    with running(command, port, location.parent / f"{location.name}.log"):
        yield Server(f"http://{address}/query", f"http://{address}/store")


@contextmanager
def virtuoso(folder: Path) -> Iterator[Server]:
    """A Virtuoso server with a database of its own in a folder; its user is dba with the password dba."""
    program = virtuoso_program()
    (folder / "www").mkdir(parents=True)
    sql, http = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(_INI.format(sql=sql, http=http), encoding="utf-8")
    command = [program, "+foreground", "+configfile", "virtuoso.ini"]
    with running(command, http, folder / "out.log", folder):
        address = f"http://127.0.0.1:{http}"
        yield Server(f"{address}/sparql", f"{address}/sparql-graph-crud-auth")


def load(location: Path, dump: Path) -> None:
    command = [oxigraph_program(), "load", "--location", str(location), "--file", str(dump)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
