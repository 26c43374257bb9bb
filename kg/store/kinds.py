"""What kind of SPARQL query a text is, by its first keyword after the prologue; words in comments, names and literals
do not count."""

from __future__ import annotations

import re

_SKIP = re.compile(r"""\s+|\#[^\n]*|BASE\s*<[^<>]*>|PREFIX\s+[^\s:]*:\s*<[^<>]*>""", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]+")
#: Kinds that only read.
QUERIES = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
#: First keywords of updates.
UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")
#: What is said to an update.
READ_ONLY = "the store is only read: SELECT, ASK, CONSTRUCT and DESCRIBE are answered, updates are not"


def query_kind(text: str) -> str:
    """SELECT, ASK, CONSTRUCT, DESCRIBE, the keyword of an update, or "" if the text begins otherwise."""
    position = 0
    while match := _SKIP.match(text, position):
        position = match.end()
    word = _WORD.match(text, position)
    kind = word[0].upper() if word else ""
    return kind if kind in (*QUERIES, *UPDATES) else ""
