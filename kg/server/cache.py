"""Answers kept for the next client that asks the same of the same build."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

#: Bytes that an answer takes beside its body: its key, its headers, what holds them.
ENTRY = 1024


@dataclass(frozen=True)
class Kept:
    """The body of an answer, whether it is compressed, and headers of its own."""

    body: bytes
    gzip: bool
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return len(self.body) + ENTRY


@dataclass
class Cache:
    """The answers used last, up to ``room`` bytes in all; an answer over a tenth of that is not kept."""

    room: int = 64 << 20
    size: int = 0
    hits: int = 0
    _kept: OrderedDict[str, Kept] = field(default_factory=OrderedDict)

    def get(self, key: str) -> Kept | None:
        """The answer kept under a key."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            self.hits += 1
        return found

    def put(self, key: str, kept: Kept) -> None:
        """Keep an answer; those not used for longest go."""
        if kept.size * 10 > self.room or key in self._kept:
            return
        self._kept[key] = kept
        self.size += kept.size
        while self.size > self.room:
            _, gone = self._kept.popitem(last=False)
            self.size -= gone.size

    def clear(self) -> None:
        """Forget all: the store is another one."""
        self._kept.clear()
        self.size = 0
