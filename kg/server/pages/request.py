"""What a page is asked with, and what it answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from kg.server.negotiate import ranges
from kg.server.problem import RequestError

LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Request:
    """A GET or HEAD: its path, its parameters (the first value of each), what the client accepts, the language that it
    gets, whether it asked for that by ``?lang=``, and where it found the server ("" if it does not say)."""

    path: str
    parameters: Mapping[str, str]
    query_string: str
    accept: str
    lang: str
    chosen: bool
    address: str = ""

    @property
    def page(self) -> int:
        """The page of a list that is asked for, from 1. Raises RequestError if that is no number."""
        text = self.parameters.get("page", "1")
        if not re.fullmatch(r"[1-9][0-9]{0,5}", text, re.ASCII):
            raise RequestError(400, f"page {text!r} is no number", "give one from 1")
        return int(text)


@dataclass(frozen=True)
class Answer:
    """What goes back: ``headers`` beside those that all pages have."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def read_request(path: str, query_string: bytes, headers: Mapping[str, str], address: str = "") -> Request:
    """The request. Raises RequestError if it asks for a language that there is not, or cannot be read."""
    try:
        text = query_string.decode("ascii")
        found = parse_qs(text, keep_blank_values=True, errors="strict", max_num_fields=50)
    except ValueError as error:
        if "fields" in str(error):
            raise RequestError(400, "the address has more than 50 parameters", "leave some out") from None
        raise RequestError(400, "the parameters are not percent-encoded UTF-8", "encode them as UTF-8") from None
    parameters = {name: values[0] for name, values in found.items()}
    asked = parameters.get("lang", "")
    if asked and asked not in LANGUAGES:
        raise RequestError(400, f"there are no pages in {asked!r}", f"lang is one of {', '.join(LANGUAGES)}")
    lang = asked or _preferred(headers.get("accept-language", ""))
    return Request(path, parameters, text, headers.get("accept", ""), lang, bool(asked), address)


def _preferred(accept_language: str) -> str:
    """The language that a client likes best; Chinese, which the data is in, for one that does not say."""
    best, most = "zh", 0.0
    for tag, quality in ranges(accept_language):
        code = tag.partition("-")[0]
        if code in LANGUAGES and quality > most:
            best, most = code, quality
    return best
