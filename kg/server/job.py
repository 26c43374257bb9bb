"""What the server and its worker processes say to each other: a head and a body, with their length before them."""

from __future__ import annotations

import marshal
import struct
from dataclasses import dataclass
from typing import Any

_LENGTH = struct.Struct("!I")
#: Bytes before each message: its length.
PREFIX = _LENGTH.size


@dataclass(frozen=True)
class Limits:
    """What one answer may take: seconds of work, bytes and rows of the answer, megabytes of memory."""

    seconds: float = 60.0
    most_bytes: int = 256 << 20
    most_rows: int = 2_000_000
    megabytes: int = 4096


@dataclass(frozen=True)
class Job:
    """A query for a worker. Graphs are IRIs, None for the endpoint's own; ``accept`` and ``form`` choose the format;
    ``spool`` is the file that a large answer goes to, ``squeeze`` whether it is compressed."""

    query: str
    kind: str
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    media_type: str
    most_rows: int
    most_bytes: int
    spool: str
    squeeze: bool

    def packed(self) -> bytes:
        """The job as a message."""
        return pack(vars(self))


def pack(head: dict[str, Any], body: bytes = b"") -> bytes:
    """A message. Both sides run the same Python, so its own format will do, and is the fastest."""
    message = marshal.dumps((head, body))
    return _LENGTH.pack(len(message)) + message


def length(data: bytes | bytearray) -> int:
    """The length of a message, its prefix included; 0 if that is not known yet."""
    return int(_LENGTH.unpack_from(data)[0]) + PREFIX if len(data) >= PREFIX else 0


def unpack(data: bytes | bytearray) -> tuple[dict[str, Any], bytes]:
    """The head and body of a message."""
    head, body = marshal.loads(memoryview(data)[PREFIX:])
    return head, body
