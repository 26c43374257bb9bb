"""What the server and its worker processes say to each other: length-prefixed JSON, with a body after it."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import Any

_LENGTHS = struct.Struct("!II")
#: Bytes before each message: the lengths of its JSON and of its body.
PREFIX = _LENGTHS.size


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
    """A message: its head as JSON, then its body."""
    text = json.dumps(head, ensure_ascii=False).encode()
    return _LENGTHS.pack(len(text), len(body)) + text + body


def lengths(prefix: bytes) -> tuple[int, int]:
    """The lengths of head and body that a prefix tells."""
    head, body = _LENGTHS.unpack(prefix)
    return head, body
