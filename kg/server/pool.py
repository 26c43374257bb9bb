"""The worker processes: one query each at a time, killed at its deadline, replaced at once, renewed with the store."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.server.job import Job, Limits, length, unpack
from kg.server.problem import RequestError
from kg.server.short import short_answer
from kg.store.embedded import Opened, current_build, open_build

#: Seconds that a worker has to open the store.
STARTING = 30.0
#: Large answers that are being sent at once: each is a file for as long as its client reads.
LARGE = 32


@dataclass
class Answer:
    """What a worker answered from one version of the store: its head, and the body or the file that holds it."""

    head: dict[str, Any]
    body: bytes
    version: str
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
        if len(self._data) == length(self._data):
            message = unpack(self._data)
            self._data = bytearray()
            if self._waiting is not None and not self._waiting.done():
                self._waiting.set_result(message)

    def connection_lost(self, exc: Exception | None) -> None:
        """The worker has ended."""
        self._lost = True
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(GoneError())

    async def message(self, seconds: float) -> tuple[dict[str, Any], bytes]:
        """The next message, if it comes within so many seconds. Raises GoneError and TimeoutError."""
        if self._lost:
            raise GoneError
        loop = asyncio.get_running_loop()
        self._waiting = loop.create_future()
        # A timer of our own: asyncio.timeout does more than is needed here, at each request.
        timer = loop.call_later(max(seconds, 0), self._expire)
        try:
            return await self._waiting
        finally:
            timer.cancel()

    def _expire(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(TimeoutError())


@dataclass(eq=False)
class Worker:
    """A process with one build of the store open; ``version`` names it."""

    version: str
    process: subprocess.Popen[bytes]
    transport: asyncio.Transport
    link: Link

    async def ask(self, job: Job, seconds: float) -> tuple[dict[str, Any], bytes]:
        """The answer to a job, head and body, within so many seconds. Raises GoneError and TimeoutError."""
        self.transport.write(job.packed())
        return await self.link.message(seconds)

    def kill(self) -> None:
        """End the process now, whatever it does; it must be waited for."""
        self.transport.abort()
        self.process.kill()


@dataclass
class Pool:
    """``size`` workers on the build of ``folder`` that is in force, and at most ``waiting`` requests in line for one.

    ``version`` names the build: it changes whenever another one is put in force. ``base`` and ``default_graphs`` are
    IRIs of the build; ``services`` are the endpoints that SERVICE may ask. Queries that need no worker are counted as
    ``short``.
    """

    folder: Path
    size: int
    waiting: int
    limits: Limits
    version: str = ""
    base: str = ""
    default_graphs: tuple[str, ...] = ()
    services: frozenset[str] = frozenset()
    killed: int = 0
    short: int = 0
    _jobs: int = 0
    _large: int = 0
    _build: Path | None = None
    _opened: Opened | None = None
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
        for worker in self._all:
            worker.kill()
        for worker in self._all:
            worker.process.wait()
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
        opened = await _open(build)
        fresh = [await self._spawn(build, version) for _ in range(self.size)]
        self._build, self._opened, self.version = build, opened, version
        self.base, self.default_graphs = opened.names.iris.base, tuple(g.value for g in opened.default_graphs)
        while self._free:
            self._drop(self._free.popleft())
        for worker in fresh:
            self._release(worker)

    async def _spawn(self, build: Path, version: str) -> Worker:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        command = [
            sys.executable,
            "-m",
            "kg.server.worker",
            str(theirs.fileno()),
            str(build),
            str(self.limits.megabytes),
            str(os.getpid()),
            *self.services,
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
        worker = Worker(version, process, transport, link)
        self._all.add(worker)
        try:
            head, _ = await link.message(STARTING)
            if head["status"] != 200:
                raise RequestError(503, head["detail"], "run `kg build`")
        except (GoneError, TimeoutError):
            self._drop(worker)
            raise RequestError(503, "a worker could not be started", "see the log of the server") from None
        except RequestError:
            self._drop(worker)
            raise
        return worker

    def _drop(self, worker: Worker) -> None:
        """End a worker: the signal at once, so that its core is free; the rest may take its time."""
        self._all.discard(worker)
        worker.kill()
        self._go(asyncio.to_thread(worker.process.wait))

    def _replace(self, worker: Worker) -> None:
        """End a worker and start another one in its place."""
        self._drop(worker)
        self._go(self._again(worker.version))

    def _go(self, what: Coroutine[Any, Any, Any]) -> None:
        """Let something run beside the requests."""
        task = asyncio.create_task(what)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _again(self, version: str) -> None:
        """Start a worker in the place of one that has ended, unless a new build brings new ones anyway."""
        while self._build is not None and version == self.version:
            try:
                self._release(await self._spawn(self._build, version))
                return
            except (RequestError, OSError):
                await asyncio.sleep(0.2)

    # -- One request ---------------------------------------------------------------------------------------------------

    @property
    def busy(self) -> int:
        """How many workers are at work."""
        return len(self._all) - len(self._free)

    def at_once(self, job: Job) -> Answer | None:
        """The answer to a job that needs no worker; None if it needs one."""
        short = short_answer(self._opened, job) if self._opened else None
        if short is None:
            return None
        self.short += 1
        return Answer(*short, self.version)

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
            if answer.spool is not None:
                self._large += 1
                if self._large > LARGE:
                    raise RequestError(503, "too many large answers at once", "try again", headers={"Retry-After": "5"})
            yield answer
        finally:
            if answer is not None and answer.spool is not None:
                self._large -= 1
            # Whatever was not answered whole may have left a file too.
            if answer is None or answer.spool is not None:
                Path(spool).unlink(missing_ok=True)

    async def _asked(self, job: Job, seconds: float) -> Answer:
        """The worker is free again as soon as it has answered, however slowly the client reads."""
        until = time.monotonic() + seconds
        worker = await self._acquire(seconds)
        try:
            answer = await self._told(worker, job, seconds, until)
        except BaseException:
            self._replace(worker)
            raise
        self._release(worker)
        head, body = answer
        return Answer(head, body, worker.version, Path(job.spool) if head.get("spooled") else None)

    async def _told(self, worker: Worker, job: Job, seconds: float, until: float) -> tuple[dict[str, Any], bytes]:
        try:
            return await worker.ask(job, until - time.monotonic())
        except TimeoutError:
            self.killed += 1
            fix = "ask for less, or for more time with the parameter timeout"
            raise RequestError(504, f"the query was not done after {seconds:g} seconds and was stopped", fix) from None
        except GoneError:
            code = await asyncio.to_thread(worker.process.wait)
            raise RequestError(*_why(code, self.limits), "make it simpler, or ask for less at once") from None

    async def _acquire(self, seconds: float) -> Worker:
        if self._free:
            # The one that was at work last: its caches are warm.
            return self._free.pop()
        if len(self._line) >= self.waiting:
            raise RequestError(503, "too many queries at once", "try again", headers={"Retry-After": "1"})
        place: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._line.append(place)
        try:
            async with asyncio.timeout(seconds):
                return await place
        except BaseException as error:
            if place in self._line:
                self._line.remove(place)
            elif place.done() and not place.cancelled():
                # It came free in the very moment in which this request gave up.
                self._release(place.result())
            if isinstance(error, TimeoutError):
                raise RequestError(503, "no worker came free", "try again", headers={"Retry-After": "5"}) from None
            raise

    def _release(self, worker: Worker) -> None:
        if worker.version != self.version:
            self._drop(worker)
            return
        while self._line:
            place = self._line.popleft()
            if not place.done():
                place.set_result(worker)
                return
        self._free.append(worker)


async def _open(build: Path) -> Opened:
    """A build for the server itself. Raises RequestError."""
    try:
        return await asyncio.to_thread(open_build, str(build))
    except (OSError, RuntimeError, ValueError) as error:
        raise RequestError(503, f"the store cannot be opened: {error}", "run `kg build`") from None


def _version(folder: Path, build: Path) -> str:
    """What tells two builds apart, also of the same number in a folder made anew."""
    return f"{build.name.removeprefix('build-')}-{(folder / 'current').stat().st_mtime_ns:x}"


def _why(code: int, limits: Limits) -> tuple[int, str]:
    """Why a worker ended by itself, as a status and in words."""
    if -code in (signal.SIGSEGV, signal.SIGBUS):
        return 400, "the query is nested too deeply"
    if -code in (signal.SIGABRT, signal.SIGKILL):
        return 413, f"the query needs more than the {limits.megabytes} MB that it may use"
    return 500, f"the query ended its worker ({code})"
