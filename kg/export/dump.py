"""The whole store as sorted N-Quads: the same data gives the same bytes."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import Store

from kg.model.problems import UsageError


def write_nquads(store: Store, path: Path) -> int:
    """Write every quad of a store, one a line, sorted by code point. Returns how many. Raises UsageError."""
    lines = sorted(f"{quad} .\n" for quad in store)
    try:
        path.write_text("".join(lines), encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from None
    return len(lines)
