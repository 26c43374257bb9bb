"""Content negotiation (RFC 9110, section 12.5.1): which of the formats on offer a client likes best."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

#: Characters of a header that are read, to the last whole range: a megabyte of them would take seconds and be kept.
LONGEST = 4096


def _read(accept: str) -> str:
    return accept if len(accept) <= LONGEST else accept[:LONGEST].rpartition(",")[0]


def ranges(accept: str) -> tuple[tuple[str, float], ...]:
    """The media ranges of an Accept header with their q-values; what cannot be read is left out."""
    return _ranges(_read(accept))


@lru_cache(maxsize=1024)
def _ranges(accept: str) -> tuple[tuple[str, float], ...]:
    found = []
    for part in accept.split(","):
        media, *parameters = (piece.strip() for piece in part.split(";"))
        if media:
            found.append((media.lower(), _quality(parameters)))
    return tuple(found)


def _quality(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                quality = float(value)
            except ValueError:
                return 0.0
            return quality if 0 <= quality <= 1 else 0.0
    return 1.0


def takes_gzip(accept_encoding: str) -> bool:
    """Whether the client takes an answer that is compressed by gzip."""
    wanted = dict(reversed(ranges(accept_encoding)))
    return wanted.get("gzip", wanted.get("*", 0.0)) > 0


def _matches(wanted: str, offered: str) -> int:
    """How exactly a range names a media type: 0 not at all, 3 by its name."""
    if wanted == offered:
        return 3
    if wanted == offered.partition("/")[0] + "/*":
        return 2
    return 1 if wanted == "*/*" else 0


def choose(accept: str, offers: tuple[str, ...]) -> str | None:
    """The offer that a client likes best, the first of equal ones; None if it takes none of them. No header takes all.

    Each offer has the q-value of the range that names it most exactly.
    """
    return _choose(_read(accept), offers)


@lru_cache(maxsize=4096)
def _choose(accept: str, offers: tuple[str, ...]) -> str | None:
    wanted = ranges(accept) or (("*/*", 1.0),)
    best, most = None, 0.0
    for offer in offers:
        exact = max(((_matches(media, offer), quality) for media, quality in wanted), default=(0, 0.0))
        quality = exact[1] if exact[0] else 0.0
        if quality > most:
            best, most = offer, quality
    return best
