"""A number for a set of triples, whatever their order, and a form of literals in which servers agree."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

_XSD = "http://www.w3.org/2001/XMLSchema#"
_DECIMAL, _INTEGER, _BOOLEAN = NamedNode(f"{_XSD}decimal"), NamedNode(f"{_XSD}integer"), NamedNode(f"{_XSD}boolean")


def canonical_literal(term: Literal) -> Literal:
    """An equal literal in one form: numbers without idle zeros or signs, booleans as words, languages in lower case."""
    if term.language is not None:
        return Literal(term.value, language=term.language.lower())
    if term.datatype == _BOOLEAN:
        return Literal({"1": "true", "0": "false"}.get(term.value, term.value), datatype=_BOOLEAN)
    if term.datatype in (_DECIMAL, _INTEGER):
        return Literal(_number(term.value), datatype=term.datatype)
    return term


def _number(text: str) -> str:
    """A decimal number exactly, without idle zeros or signs; what is none stays."""
    try:
        plain = format(Decimal(text), "f")
    except InvalidOperation:
        return text
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain == "-0" else plain


def canonical(quad: Quad) -> str:
    """The triple of a quad as a line of N-Triples with its literal in canonical form."""
    term = quad.object
    return f"{quad.subject} {quad.predicate} {canonical_literal(term) if isinstance(term, Literal) else term} ."


def digest(lines: Iterable[str]) -> str:
    """The sum of the SHA-256 of distinct lines, as 64 hexadecimal digits: the same for any order."""
    total = sum(int.from_bytes(hashlib.sha256(line.encode("utf-8")).digest(), "big") for line in lines)
    return f"{total % (1 << 256):064x}"


def has_blank_nodes(quads: Iterable[Quad]) -> bool:
    """Whether any triple has a blank node, whose name is not the same in two stores."""
    return any(isinstance(term, BlankNode | Triple) for quad in quads for term in (quad.subject, quad.object))
