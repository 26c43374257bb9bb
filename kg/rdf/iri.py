"""IRIs of everything: minted from codes, never from names, and parsed back. Minting and parsing are inverse.

A thing is ``{base}id/{kind}/{code path}``, its document ``{base}doc/…``, a code ``{base}code/{scheme}/{code}``, a
term ``{base}def#Term``, a graph ``{base}graph/{name}``. All ASCII, no percent escapes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

DEFAULT_BASE = "https://w3id.org/techmarket/"

#: The kinds of things that have an IRI.
KINDS = frozenset(
    {
        "activity",
        "area",
        "asof",
        "association",
        "assumption",
        "component",
        "computed",
        "cube",
        "current",
        "dataset",
        "edition",
        "entry",
        "event",
        "figure",
        "file",
        "finding",
        "flow",
        "flow-fact",
        "hypothesis",
        "mention",
        "name",
        "note",
        "observation",
        "occurrence",
        "organisation",
        "organisation-link",
        "quantity",
        "revision",
        "rule",
        "run",
        "section",
        "table",
        "unit",
        "year",
    }
)
_SPACES = ("id", "doc", "code", "graph")
_SEGMENT = r"[A-Za-z0-9][A-Za-z0-9._=;+-]*"
_CODE = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*", re.ASCII)
_TERM = re.compile(r"[A-Za-z][A-Za-z0-9-]*", re.ASCII)


@dataclass(frozen=True)
class Name:
    """An IRI taken apart: ``space`` is id, doc, code, graph or def; ``kind`` the kind of thing or the scheme ("" for
    graphs and terms); ``code`` the rest."""

    space: str
    kind: str
    code: str


class Iris:
    """Mints and parses the IRIs under one base."""

    def __init__(self, base: str = DEFAULT_BASE) -> None:
        if not re.fullmatch(r"https?://[A-Za-z0-9.:/_~-]+/", base, re.ASCII):
            raise ValueError(f"{base!r} is not a base: an http(s) address that ends in '/' is expected")
        self.base = base

    def mint(self, name: Name) -> str:
        """The IRI of a name. Raises ValueError if its parts cannot stand in one."""
        if name.space == "def":
            if name.kind or not _TERM.fullmatch(name.code):
                raise ValueError(f"{name.code!r} is not a term")
            return f"{self.base}def#{name.code}"
        if name.space not in _SPACES or not _CODE.fullmatch(name.code):
            raise ValueError(f"{name} cannot be an IRI: codes are ASCII letters, digits and . _ = ; + -")
        if name.space == "graph":
            if name.kind:
                raise ValueError(f"{name} cannot be an IRI: a graph has no kind")
            return f"{self.base}graph/{name.code}"
        if name.space in ("id", "doc") and name.kind not in KINDS:
            raise ValueError(f"{name.kind!r} is not one of the kinds {', '.join(sorted(KINDS))}")
        if not _CODE.fullmatch(name.kind) or "/" in name.kind:
            raise ValueError(f"{name.kind!r} is not a scheme")
        return f"{self.base}{name.space}/{name.kind}/{name.code}"

    def parse(self, iri: str) -> Name:
        """The name of an IRI. Raises ValueError if it is not one of ours."""
        rest = iri.removeprefix(self.base)
        if rest == iri:
            raise ValueError(f"{iri!r} does not begin with {self.base}")
        if rest.startswith("def#"):
            name = Name("def", "", rest[4:])
        else:
            space, _, rest = rest.partition("/")
            kind, _, code = ("", "", rest) if space == "graph" else rest.partition("/")
            name = Name(space, kind, code)
        if self.mint(name) != iri:
            raise ValueError(f"{iri!r} is not an IRI that this base mints")
        return name
