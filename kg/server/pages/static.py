"""The files that pages use: style, scripts and the vendored editor."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from kg.server.pages.request import Answer
from kg.server.problem import RequestError

FOLDER = Path(__file__).parent.parent / "static"
#: What the served pages share with those that stand alone.
SHARED = Path(__file__).parent.parent.parent / "export" / "templates" / "shared.css"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".json": "application/json",
}


@cache
def _files() -> dict[str, Path]:
    """All files by their address: nothing else is ever read, whatever a request asks for."""
    own = {f"/static/{path.relative_to(FOLDER).as_posix()}": path for path in FOLDER.rglob("*") if path.is_file()}
    return {**own, "/static/shared.css": SHARED}


def file(path: str) -> Answer:
    """A file. Raises RequestError if there is none."""
    found = _files().get(path)
    if found is None or found.suffix not in _TYPES:
        raise RequestError(404, f"there is nothing at {path}", "the start page is /")
    return Answer(_read(found), _TYPES[found.suffix])


@cache
def _read(path: Path) -> bytes:
    return path.read_bytes()


@cache
def tag(path: str) -> str:
    """What changes when the file does."""
    return hashlib.blake2b(file(path).body, digest_size=12).hexdigest()
