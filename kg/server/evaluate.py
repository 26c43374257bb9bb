"""Answering one query in a worker process: from a job to the bytes of the answer, within its caps."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Iterator
from typing import IO, Any, cast

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    serialize,
)

from kg.rdf.names import PREFIXES
from kg.server.formats import GRAPHS, RESULTS, Format
from kg.server.formats import named as format_named
from kg.server.job import Job
from kg.server.mistake import placed, refusal
from kg.server.service import forbidden
from kg.store.embedded import Opened

#: Answers up to this size go back as a message; larger ones into a file.
INLINE = 1 << 20
#: Smaller ones are not worth compressing.
WORTH = 1024
_FROM = re.compile(r"\bFROM\b", re.IGNORECASE)


class CapError(Exception):
    """An answer over one of its caps."""


def _too_many(job: Job) -> str:
    return f"the answer has more than {job.most_rows} rows"


class Rows:
    """Counts the solutions in an answer that comes in pieces, by the mark that its format has at each."""

    def __init__(self, form: Format) -> None:
        self.number = form.besides
        self._mark, self._quotes = form.row, form.suffix == "csv"
        self._inside, self._tail = 0, b""

    def take(self, piece: bytes) -> None:
        """Count what is in a piece."""
        if not self._mark:
            return
        if self._quotes:
            # What is inside quotes may have line breaks of its own.
            parts = piece.split(b'"')
            piece = b"".join(parts[self._inside :: 2])
            self._inside = (self._inside + len(parts) - 1) % 2
        seen = self._tail + piece
        self.number += seen.count(self._mark)
        # What may be the beginning of a mark is counted with the next piece; a whole mark is not counted twice.
        keep = len(self._mark) - 1
        self._tail = seen[-keep:] if keep else b""


class Output(io.RawIOBase):
    """Where an answer is written: memory first, a file once it is large. Counts bytes and rows; compresses on wish."""

    def __init__(self, job: Job, form: Format) -> None:
        self._job, self._rows = job, Rows(form)
        self._held = io.BytesIO()
        self._file: IO[bytes] | None = None
        self.size = 0

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401 - any buffer
        """Take a piece of the answer. Raises CapError at a cap."""
        piece = bytes(data)
        self._count(piece)
        if self._file is None and self.size > INLINE:
            self._file = _spool(self._job)
            self._file.write(self._held.getbuffer())
        (self._file or self._held).write(piece)
        return len(piece)

    def _count(self, piece: bytes) -> None:
        self.size += len(piece)
        self._rows.take(piece)
        if self.size > self._job.most_bytes:
            raise CapError(f"the answer is larger than {self._job.most_bytes} bytes")
        if self._rows.number > self._job.most_rows:
            raise CapError(_too_many(self._job))

    def finish(self) -> tuple[dict[str, object], bytes]:
        """What became of it, and the answer itself if it is small."""
        head: dict[str, object] = {"status": 200, "spooled": self._file is not None, "gzip": False}
        if self._file is not None:
            self._file.close()
            return head | {"gzip": self._job.squeeze}, b""
        body = self._held.getvalue()
        if self._job.squeeze and len(body) > WORTH:
            return head | {"gzip": True}, gzip.compress(body, 1, mtime=0)
        return head, body


def _spool(job: Job) -> IO[bytes]:
    return gzip.open(job.spool, "wb", 1) if job.squeeze else open(job.spool, "wb")  # type: ignore[return-value]


def answer(opened: Opened, job: Job, services: frozenset[str] = frozenset()) -> tuple[dict[str, object], bytes]:
    """The head and body of the answer to a job; a problem has a status of 400 or more and no body.

    ``services`` are the endpoints that SERVICE may ask.
    """
    try:
        if unwelcome := forbidden(job.query, services):
            return _forbidden(job.query, *unwelcome, services), b""
        return evaluated(opened, job)
    except SyntaxError as error:
        return refusal(job.query, str(error)), b""
    except CapError as error:
        return {"status": 413, "detail": str(error), "fix": "ask for less: LIMIT, fewer columns, or the dump"}, b""
    except (OSError, RuntimeError, ValueError) as error:
        return {"status": 500, "detail": f"the query failed while it ran: {error}", "fix": ""}, b""


def evaluated(opened: Opened, job: Job) -> tuple[dict[str, object], bytes]:
    """The head and body of an answer that has nothing wrong with it.

    Raises SyntaxError, CapError, and OSError, RuntimeError or ValueError from the engine.
    """
    found = _ask(opened, job)
    form = format_named((*RESULTS, *GRAPHS), job.media_type)
    assert form is not None
    out = Output(job, form)
    target = cast(IO[bytes], out)
    if isinstance(found, QueryTriples):
        serialize(
            _counted(found, job),
            target,
            RdfFormat.from_media_type(form.media_type),
            prefixes=_prefixes(form.media_type),
        )
    else:
        found.serialize(target, QueryResultsFormat.from_media_type(form.media_type))
    return out.finish()


def _ask(opened: Opened, job: Job) -> QuerySolutions | QueryBoolean | QueryTriples:
    """Relative IRIs are below the base of the graph, so that <id/area/cn-110000> will do."""
    store, base = opened.store, opened.names.iris.base
    if job.default_graphs is not None and job.named_graphs is not None:
        default, named = (_nodes(iris) for iris in (job.default_graphs, job.named_graphs))
        return store.query(job.query, base_iri=base, default_graph=[*default], named_graphs=[*named])
    if _FROM.search(job.query) and _has_from(job.query):
        return store.query(job.query, base_iri=base)
    return store.query(job.query, base_iri=base, default_graph=[*opened.default_graphs])


def _nodes(iris: tuple[str, ...]) -> list[NamedNode]:
    return [NamedNode(iri) for iri in iris]


def _has_from(query: str) -> bool:
    """Whether the query names its dataset itself: FROM as a keyword, not in a comment, string or name."""
    from kg.store.tokens import tokens

    return any(token.kind == "word" and token.text == "FROM" for token in tokens(query))


def _counted(triples: QueryTriples, job: Job) -> Iterator[Triple]:
    """The triples. Raises CapError at the cap."""
    for number, triple in enumerate(triples):
        if number == job.most_rows:
            raise CapError(_too_many(job))
        yield triple


def _prefixes(media_type: str) -> dict[str, str] | None:
    return dict(PREFIXES) if media_type in ("text/turtle", "application/rdf+xml") else None


def _forbidden(query: str, name: str, offset: int, services: frozenset[str]) -> dict[str, object]:
    """An endpoint that the query may not ask: where, and which it may."""
    allowed = f"allowed are these: {', '.join(sorted(services))}" if services else "no other endpoint may be asked"
    return {"status": 403, "detail": f"SERVICE {name} is not allowed", "fix": allowed, **placed(query, offset)}
