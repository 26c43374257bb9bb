"""The statements of a document in an order that people read: what it is about first, each subject once."""

from __future__ import annotations

import re

from pyoxigraph import RdfFormat, parse, serialize

from kg.rdf.names import PREFIXES

NTRIPLES = "application/n-triples"
_PREFIXED = ("text/turtle", "application/rdf+xml")


def arranged(ntriples: bytes, media_type: str, about: str, base: str) -> bytes:
    """Statements in N-Triples as a document in another format, with the prefixes that it uses; ``base`` is that of our
    own terms."""
    first = f"<{about}> ".encode()
    lines = sorted(set(ntriples.splitlines(keepends=True)), key=lambda line: (not line.startswith(first), line))
    text = b"".join(lines)
    if media_type == NTRIPLES:
        return text
    form = RdfFormat.from_media_type(media_type)
    assert form is not None
    # Numbers and truth values are written without their datatype, as Turtle may.
    plain = re.sub(rb"\^\^<" + PREFIXES["xsd"].encode() + rb"(decimal|integer|boolean)>", b"", text)
    used = {
        prefix: space for prefix, space in {**PREFIXES, "tm": f"{base}def#"}.items() if f"<{space}".encode() in plain
    }
    triples = (quad.triple for quad in parse(text, RdfFormat.N_TRIPLES))
    return serialize(triples, format=form, prefixes=used if media_type in _PREFIXED else None) or b""
