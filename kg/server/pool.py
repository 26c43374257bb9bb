"""The worker processes: one query each at a time, killed at its deadline, replaced at once, renewed with the store."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.server.job import PREFIX, Job, Limits, lengths
from kg.server.problem import RequestError
from kg.store.embedded import current_build

#: Seconds that a worker has to open the store.
STARTING = 30.0


@dataclass
class Answer:
    """What a worker answered: its head, and the body or the file that holds it."""

    head: dict[str, Any]
    body: bytes
    spool: Path | None = None


class GoneError(Exception):
    """The worker ended before it answered."""


class Link(asyncio.Protocol):
    """The server's end of a worker's socket: one message at a time."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._waiting: asyncio.Future[tuple[dict[str, Any], bytes]] | None = None
        self._lost = False

    def data_received(self, data: bytes) -> None:
        """A piece of a message."""
        self._data += data
        if len(self._data) >= PREFIX:
            head, body = lengths(bytes(self._data[:PREFIX]))
            if len(self._data) >= PREFIX + head + body:
                end = PREFIX + head
                message = json.loads(bytes(self._data[PREFIX:end])), bytes(self._data[end : end + body])
                self._data.clear()
                if self._waiting is not None and not self._waiting.done():
                    self._waiting.set_result(message)

    def connection_lost(self, exc: Exception | None) -> None:
        """The worker has ended."""
        self._lost = True
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(GoneError())

    async def message(self) -> tuple[dict[str, Any], bytes]:
        """The next message. Raises GoneError."""
        self._waiting = asyncio.get_running_loop().create_future()
        if self._lost:
            raise GoneError
        return await self._waiting


@dataclass(eq=False)
class Worker:
    """A process with one build of the store open."""

    build: Path
    process: subprocess.Popen[bytes]
    transport: asyncio.Transport
    link: Link

    async def ask(self, job: Job) -> tuple[dict[str, Any], bytes]:
        """The answer to a job, head and body. Raises GoneError."""
        self.transport.write(job.packed())
        return await self.link.message()

    def stop(self) -> None:
        """End the process now, whatever it does."""
        self.transport.abort()
        self.process.kill()
        self.process.wait()


@dataclass
class Pool:
    """``size`` workers on the build of ``folder`` that is in force, and at most ``waiting`` requests in line for one.

    ``version`` names the build: it changes whenever another one is put in force. ``base`` and ``default_graphs`` are
    IRIs of the build.
    """

    folder: Path
    size: int
    waiting: int
    limits: Limits
    version: str = ""
    base: str = ""
    default_graphs: tuple[str, ...] = ()
    killed: int = 0
    _jobs: int = 0
    _build: Path | None = None
    _free: deque[Worker] = field(default_factory=deque)
    _all: set[Worker] = field(default_factory=set)
    _line: deque[asyncio.Future[Worker]] = field(default_factory=deque)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _spools: tempfile.TemporaryDirectory[str] | None = None

    # -- The life of the pool ------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Start the workers. Raises RequestError if the store cannot be opened."""
        self._spools = tempfile.TemporaryDirectory(prefix="kg-serve-")
        await self.renew()

    def close(self) -> None:
        """End all workers."""
        for task in self._tasks:
            task.cancel()
        for worker in list(self._all):
            self._drop(worker)
        if self._spools is not None:
            self._spools.cleanup()

    async def renew(self) -> None:
        """Take up the build in force, if it is another one. Workers that are busy finish what they do."""
        build = current_build(self.folder)
        if build is None:
            raise RequestError(503, f"there is no store in {self.folder}", "run `kg build`")
        version = _version(self.folder, build)
        if version == self.version:
            return
        fresh = [await self._spawn(build) for _ in range(self.size)]
        self._build, self.version = build, version
        while self._free:
            self._drop(self._free.popleft())
        for worker in fresh:
            self._release(worker)

    async def _spawn(self, build: Path) -> Worker:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        command = [
            sys.executable,
            "-m",
            "kg.server.worker",
            str(theirs.fileno()),
            str(build),
            str(self.limits.megabytes),
        ]
        with theirs:
            # In a thread, since to start a process holds up all requests otherwise.
            process = await asyncio.to_thread(
                subprocess.Popen,
                command,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        transport, link = await asyncio.get_running_loop().create_connection(Link, sock=ours)
        worker = Worker(build, process, transport, link)
        self._all.add(worker)
        try:
            head, _ = await asyncio.wait_for(link.message(), STARTING)
            if head["status"] != 200:
                raise RequestError(503, head["detail"], "run `kg build`")
            self.base, self.default_graphs = head["base"], tuple(head["default_graphs"])
        except (GoneError, TimeoutError):
            self._drop(worker)
            raise RequestError(503, "a worker could not be started", "see the log of the server") from None
        except RequestError:
            self._drop(worker)
            raise
        return worker

    def _drop(self, worker: Worker) -> None:
        """End a worker."""
        self._all.discard(worker)
        worker.stop()

    def _replace(self, worker: Worker) -> None:
        """End a worker and start another one in its place."""
        self._all.discard(worker)
        task = asyncio.create_task(self._again(worker))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _again(self, worker: Worker) -> None:
        # The signal at once, so that the core is free; the rest may take its time.
        worker.process.kill()
        await asyncio.to_thread(worker.stop)
        while self._build is not None:
            try:
                self._release(await self._spawn(self._build))
                return
            except RequestError:
                await asyncio.sleep(1)

    # -- One request ---------------------------------------------------------------------------------------------------

    @property
    def busy(self) -> int:
        """How many workers are at work."""
        return len(self._all) - len(self._free)

    @asynccontextmanager
    async def answer(self, make: Callable[[str], Job], seconds: float) -> AsyncIterator[Answer]:
        """The answer to the job that is made for a spool file; the file is there until the block ends.

        Raises RequestError. A worker that is not done by its deadline, or whose client has gone, is killed.
        """
        assert self._spools is not None
        self._jobs += 1
        spool = f"{self._spools.name}/{self._jobs}"
        answer = None
        try:
            answer = await self._asked(make(spool), seconds)
            yield answer
        finally:
            # Whatever was not answered whole may have left a file too.
            if answer is None or answer.spool is not None:
                Path(spool).unlink(missing_ok=True)

    async def _asked(self, job: Job, seconds: float) -> Answer:
        """The worker is free again as soon as it has answered, however slowly the client reads."""
        worker = await self._acquire()
        try:
            answer = await self._told(worker, job, seconds)
        except BaseException:
            self._replace(worker)
            raise
        self._release(worker)
        head, body = answer
        return Answer(head, body, Path(job.spool) if head.get("spooled") else None)

    async def _told(self, worker: Worker, job: Job, seconds: float) -> tuple[dict[str, Any], bytes]:
        try:
            async with asyncio.timeout(seconds):
                return await worker.ask(job)
        except TimeoutError:
            self.killed += 1
            fix = "ask for less, or for more time with the parameter timeout"
            raise RequestError(504, f"the query was not done after {seconds:g} seconds and was stopped", fix) from None
        except GoneError:
            code = await asyncio.to_thread(worker.process.wait)
            raise RequestError(500, _why(code, self.limits), "make it simpler, or ask for less at once") from None

    async def _acquire(self) -> Worker:
        if self._free:
            return self._free.popleft()
        if len(self._line) >= self.waiting:
            raise RequestError(503, "too many queries at once", "try again", headers={"Retry-After": "1"})
        place: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._line.append(place)
        try:
            async with asyncio.timeout(self.limits.seconds):
                return await place
        except TimeoutError:
            raise RequestError(503, "no worker came free", "try again", headers={"Retry-After": "5"}) from None
        finally:
            if place in self._line:
                self._line.remove(place)

    def _release(self, worker: Worker) -> None:
        if worker.build != self._build:
            self._drop(worker)
            return
        while self._line:
            place = self._line.popleft()
            if not place.done():
                place.set_result(worker)
                return
        self._free.append(worker)


def _version(folder: Path, build: Path) -> str:
    """What tells two builds apart, also of the same number in a folder made anew."""
    return f"{build.name.removeprefix('build-')}-{(folder / 'current').stat().st_mtime_ns:x}"


def _why(code: int, limits: Limits) -> str:
    """Why a worker ended by itself."""
    if -code in (signal.SIGSEGV, signal.SIGBUS):
        return "the query is nested too deeply"
    if -code in (signal.SIGABRT, signal.SIGKILL):
        return f"the query needs more than the {limits.megabytes} MB that it may use"
    return f"the query ended its worker ({code})"
