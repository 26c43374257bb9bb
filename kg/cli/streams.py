"""stdin, stdout and stderr as a command line finds them: closed, a pipe whose reader goes away, a full disk."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class _Outlet(io.FileIO):
    """A stream's file that says nothing more once its reader has gone away: the command runs on to its own end, so
    that its exit code is what it would have been."""

    def write(self, data: ReadableBuffer, /) -> int:
        """Write, to nowhere if the pipe is broken."""
        try:
            return super().write(data)
        except BrokenPipeError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)
            return memoryview(data).nbytes


def _patient(stream: TextIO) -> TextIO:
    """The stream, over an outlet; line by line where a person reads."""
    outlet = _Outlet(stream.fileno(), "wb", closefd=False)
    return io.TextIOWrapper(
        io.BufferedWriter(outlet),
        encoding=stream.encoding,
        errors=stream.errors,
        newline="",
        line_buffering=stream is sys.stderr or stream.isatty(),
    )


def make_ready() -> bool:
    """Put streams in place that every command can rely on; False if stdout is closed, and an answer has nowhere to go.

    A closed stdin is empty; what is told to a closed stderr is lost.
    """
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115
    closed = sys.stdout is None
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    else:
        sys.stderr = _patient(sys.stderr)
    if not closed:
        sys.stdout = _patient(sys.stdout)
    return not closed


def flushed() -> str:
    """Write out what waits in stdout; what went wrong, "" if nothing did."""
    try:
        sys.stdout.flush()
    except OSError as error:
        return error.strerror or str(error)
    return ""
