"""SPARQL 1.1 Protocol: a request as a query with its dataset, or a problem with what would do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from kg.server.problem import RequestError
from kg.store.kinds import READ_ONLY, UPDATES, query_kind

FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
#: Parameters that a request may have; others are refused, so that a slip is not taken for the default. Some clients
#: name the format three times over, and again with each request: the last one counts.
_FORMS = ("format", "output", "results")
_ONCE = ("query", "timeout")
_GRAPHS = ("default-graph-uri", "named-graph-uri")
_KNOWN = (*_ONCE, *_FORMS, *_GRAPHS)
_READ_ONLY = "send a SELECT, ASK, CONSTRUCT or DESCRIBE query"
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")


@dataclass(frozen=True)
class SparqlRequest:
    """A query and its dataset; ``default_graphs`` and ``named_graphs`` are None where the request names no graph, and
    the query's own FROM or the endpoint's decides. ``timeout`` is in seconds, ``form`` a format's short name."""

    query: str
    kind: str
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    timeout: float | None
    form: str


def read_request(method: str, headers: Mapping[str, str], query_string: bytes, body: bytes) -> SparqlRequest | None:
    """The query that a request asks; None for a GET without parameters, which asks for the service description.

    ``headers`` have names in lower case. Raises RequestError.
    """
    if method not in METHODS:
        allow = {"Allow": ", ".join(METHODS)}
        raise RequestError(405, f"the method {method} is not known here", "use GET or POST", headers=allow)
    pairs = pairs_of(query_string, "the address")
    if method == "POST":
        pairs += _posted(headers, body, pairs)
    elif not pairs:
        return None
    found = _parameters(pairs)
    text = found["query"][0]
    kind = query_kind(text)
    if kind in UPDATES:
        raise RequestError(403, READ_ONLY, _READ_ONLY)
    default, named = (_graphs(found, name) for name in _GRAPHS)
    given = default is not None or named is not None
    return SparqlRequest(
        text,
        kind,
        (default or ()) if given else None,
        (named or ()) if given else None,
        _seconds(found),
        next((found[name][-1] for name in _FORMS if name in found), ""),
    )


def pairs_of(text: bytes, where: str) -> list[tuple[str, str]]:
    """The parameters of an address or a body. Raises RequestError."""
    try:
        return parse_qsl(text.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=1000)
    except (UnicodeDecodeError, ValueError):
        raise RequestError(
            400, f"the parameters in {where} are not percent-encoded UTF-8", "encode them as UTF-8"
        ) from None


def _posted(headers: Mapping[str, str], body: bytes, in_address: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The parameters of the body of a POST."""
    media, _, parameters = headers.get("content-type", "").partition(";")
    media = media.strip().lower()
    if media == FORM:
        return pairs_of(body, "the body")
    if media == QUERY:
        if any(name == "query" for name, _ in in_address):
            raise RequestError(400, "there are two queries: in the address and in the body", "send one")
        charset = parameters.lower().partition("charset=")[2].strip(' "') or "utf-8"
        try:
            if charset not in ("utf-8", "utf8", "us-ascii"):
                raise ValueError
            return [("query", body.decode("utf-8"))]
        except ValueError:
            raise RequestError(400, "the query is not in UTF-8", "encode it as UTF-8") from None
    if media == UPDATE:
        raise RequestError(403, READ_ONLY, _READ_ONLY)
    found = f"the content type is {media!r}" if media else "the request has no content type"
    raise RequestError(415, found, f"use {QUERY} for a query as it stands, {FORM} for parameters")


def _parameters(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    if any(name in found for name in ("update", "using-graph-uri", "using-named-graph-uri")):
        raise RequestError(403, READ_ONLY, _READ_ONLY)
    unknown = [name for name in found if name not in _KNOWN]
    if unknown:
        raise RequestError(400, f"{unknown[0]!r} is no parameter", f"there are {', '.join(_KNOWN)}")
    twice = [name for name in _ONCE if len(found.get(name, ())) > 1]
    if twice:
        raise RequestError(400, f"{twice[0]} is given more than once", "give it once")
    if not found.get("query", [""])[0].strip():
        raise RequestError(400, "there is no query", "give it as the parameter query, or as the body")
    return found


def _graphs(found: Mapping[str, list[str]], name: str) -> tuple[str, ...] | None:
    for iri in found.get(name, ()):
        if not _IRI.fullmatch(iri):
            raise RequestError(
                400, f"{name} {iri!r} is no absolute IRI", "write it whole, e.g. https://example.org/graph"
            )
    return tuple(found[name]) if name in found else None


def _seconds(found: Mapping[str, list[str]]) -> float | None:
    if "timeout" not in found:
        return None
    try:
        seconds = float(found["timeout"][0])
        if not 0 < seconds < float("inf"):
            raise ValueError
    except ValueError:
        raise RequestError(
            400, f"timeout {found['timeout'][0]!r} is no number of seconds", "give one above 0"
        ) from None
    return seconds
