"""SERVICE asks only endpoints on a list: anything else would let a query reach into the server's network."""

from __future__ import annotations

import re

#: White space and comments, as the engine's grammar has them.
_GAP = r"(?:[ \t\r\n]|\#[^\r\n]*(?:[\r\n]|\Z))*"
#: The word with what makes it a call, wherever it stands. Strings and comments are looked into as well: whether a quote
#: opens a string takes a whole parser to know, and one refusal too many is better than one call too many.
_CALL = re.compile(
    rf"SERVICE{_GAP}(?:SILENT{_GAP})?(?P<name><[^>]*>|[?$][^ \t\r\n{{]+|[^ \t\r\n<>{{}}\#?$:]*:[^ \t\r\n{{]*){_GAP}\{{",
    re.IGNORECASE,
)


def forbidden(query: str, allowed: frozenset[str]) -> tuple[str, int] | None:
    """The first endpoint that the query would ask and may not, and where; None if there is none."""
    for match in _CALL.finditer(query):
        name = match["name"]
        if not _in_variable(query, match.start()) and not (name[0] == "<" and name[1:-1] in allowed):
            return name, match.start()
    return None


def _in_variable(query: str, start: int) -> bool:
    """Whether the word there is the end of a variable's name: ?service, $theService."""
    while start and (query[start - 1].isalnum() or query[start - 1] == "_"):
        start -= 1
    return start > 0 and query[start - 1] in "?$"
