"""The formats of answers: media types by kind of query, and the addresses' suffixes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Format:
    """A serialisation: its media type, the other names clients use for it, and the suffix of files; ``row`` is what
    stands once in each solution, to count them by, and ``besides`` how many more or fewer solutions there are."""

    media_type: str
    names: tuple[str, ...]
    suffix: str
    row: bytes = b""
    besides: int = 0
    charset: bool = False

    @property
    def content_type(self) -> str:
        """The value of the header Content-Type."""
        return f"{self.media_type}; charset=utf-8" if self.charset else self.media_type


#: Of solutions and of a yes or no; the first is what a client gets that does not mind.
RESULTS = (
    Format("application/sparql-results+json", ("application/json", "json"), "srj", b'},{"', 1),
    Format("application/sparql-results+xml", ("application/xml", "text/xml", "xml"), "srx", b"<result>"),
    Format("text/csv", ("csv",), "csv", b"\r\n", -1, charset=True),
    Format("text/tab-separated-values", ("tsv",), "tsv", b"\n", -1, charset=True),
)
#: Of graphs.
GRAPHS = (
    Format("text/turtle", ("application/x-turtle", "turtle", "ttl", "n3"), "ttl", charset=True),
    Format("application/n-triples", ("text/plain", "nt"), "nt"),
    Format("application/ld+json", ("jsonld", "json-ld", "json"), "jsonld"),
    Format("application/rdf+xml", ("rdf", "xml", "rdf+xml"), "rdf"),
)


def offered(formats: tuple[Format, ...]) -> tuple[str, ...]:
    """All media types that get one of the formats, the formats' own first."""
    own = [form.media_type for form in formats]
    return (*own, *(name for form in formats for name in form.names if "/" in name))


def named(formats: tuple[Format, ...], name: str) -> Format | None:
    """The format with a media type or short name."""
    return next((form for form in formats if name == form.media_type or name in form.names), None)
