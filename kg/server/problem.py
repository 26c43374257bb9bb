"""What a client is told when a request cannot be answered: a problem document (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

MEDIA_TYPE = "application/problem+json"


@dataclass
class RequestError(Exception):
    """A request that gets no answer: ``detail`` says what was found, ``fix`` what would do; ``position`` is line and
    column of the query where that is known."""

    status: int
    detail: str
    fix: str = ""
    position: tuple[int, int] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def document(self) -> bytes:
        """The problem as JSON."""
        found: dict[str, object] = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        if self.fix:
            found["fix"] = self.fix
        if self.position:
            found["line"], found["column"] = self.position
        return json.dumps(found, ensure_ascii=False).encode()
