"""Queries that need no worker: the engine cannot stop one, so they must be such that none of them can run long.

Such a query has one triple pattern, whose variables are all different, and nothing that works on its solutions but a
LIMIT; or it describes one thing. The store has an index for each pattern, so that the engine goes from solution to
solution, at most one step for each graph of the default graph in between, and an answer that is cut off at some rows
is cut off after as many steps. Whatever is not plainly of this form, or larger, is left to a worker.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kg.server.evaluate import CapError, evaluated
from kg.server.job import Job
from kg.server.service import forbidden
from kg.store.embedded import Opened

#: Characters that a short query has at most, and what its answer has: a few milliseconds of work.
LONGEST, ROWS, BYTES = 2048, 256, 1 << 16

# No part gives back what it has taken, so that a text is read in one way only, and in one pass.
_GAP = r"(?:[ \t\r\n]++|#[^\r\n]*+)*+"
_PREFIX = r"(?:[A-Z][A-Z0-9_-]*+)?+:"
_IRI = rf"(?><[^\x00-\x20<>\"{{}}|^`]*+>|{_PREFIX}[A-Z0-9_][A-Z0-9_-]*+)"
_VARIABLE = r"[?$][A-Z0-9_]++"
_TEXT = rf"(?>\"[^\"\r\n]*+\"|'[^'\r\n]*+')(?:@[A-Z]++(?:-[A-Z0-9]++)*+|\^\^{_IRI})?+"
_SUBJECT, _VERB = rf"(?>{_VARIABLE}|{_IRI})", rf"(?>{_VARIABLE}|{_IRI}|a)"
_OBJECT = rf"(?>{_VARIABLE}|{_IRI}|{_TEXT}|[0-9]++)"
_PATTERN = rf"({_SUBJECT}){_GAP}({_VERB}){_GAP}({_OBJECT}){_GAP}(?:\.{_GAP})?+"
_COLUMNS = rf"(?>\*{_GAP}|({_VARIABLE}){_GAP}(?:{_VARIABLE}{_GAP})*+)"
_ASKED = rf"(?>SELECT{_GAP}{_COLUMNS}|ASK{_GAP}|CONSTRUCT{_GAP}(?=WHERE))(?:WHERE{_GAP})?+"
_SHORT = re.compile(
    rf"{_GAP}(?:PREFIX{_GAP}{_PREFIX}{_GAP}<[^\x00-\x20<>\"{{}}|^`]*+>{_GAP})*+"
    rf"(?>{_ASKED}\{{{_GAP}{_PATTERN}\}}{_GAP}(?:LIMIT{_GAP}[0-9]{{1,9}}+{_GAP})?+|DESCRIBE{_GAP}{_IRI}{_GAP})",
    re.IGNORECASE | re.ASCII,
)


def is_short(query: str) -> bool:
    """Whether the very form of a query says that its cost is that of the rows it gives."""
    # A backslash may write any other character, wherever it stands.
    if len(query) > LONGEST or "\\" in query:
        return False
    match = _SHORT.fullmatch(query)
    if match is None:
        return False
    # ?x and $x are the same. A variable that stands twice is a filter: steps that give no row.
    first, *variables = (term[1:] if term and term[0] in "?$" else "" for term in match.groups())
    found = [name for name in variables if name]
    # Rows are counted by what is in them: there must be something.
    return len(set(found)) == len(found) and (not first or first in found)


def short_answer(opened: Opened, job: Job) -> tuple[dict[str, object], bytes] | None:
    """The head and body of the answer to a short query, the same that a worker gives; None if the query is not short,
    or its answer large or a problem."""
    # A dataset of the request's own may have any number of graphs.
    if job.default_graphs is not None or not is_short(job.query) or forbidden(job.query, frozenset()):
        return None
    capped = replace(job, most_rows=min(job.most_rows, ROWS), most_bytes=min(job.most_bytes, BYTES))
    try:
        return evaluated(opened, capped)
    except (SyntaxError, CapError, OSError, RuntimeError, ValueError):
        return None
