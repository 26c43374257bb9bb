"""The graph as JSON-LD: named graphs of nodes, short keys, values typed by the context."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kg.export.release.rdf_files import prefixes
from kg.rdf.names import PREFIXES, Names

_XSD = PREFIXES["xsd"]
_STRING, _TYPE = _XSD + "string", PREFIXES["rdf"] + "type"
#: Spaces of our IRIs that have a prefix of their own in JSON-LD.
_SPACES = ("id", "code", "graph")
#: What the values of a property are, if they are all of one sort.
_NODE, _WORDS, _PLAIN, _MIXED = "@id", "@language", "", "mixed"

Shorten = Callable[[str], str]


def _sort(quad: Quad) -> str:
    value = quad.object
    if not isinstance(value, Literal):
        return _NODE
    if value.language:
        return _WORDS
    return _PLAIN if value.datatype.value == _STRING else value.datatype.value


def _sorts(quads: Iterable[Quad]) -> dict[str, str]:
    """The sort of each property's values: nodes, words in languages, plain strings, one datatype, or mixed."""
    found: dict[str, str] = {}
    for quad in quads:
        name, sort = quad.predicate.value, _sort(quad)
        found[name] = sort if found.get(name, sort) == sort else _MIXED
    return found


class Context:
    """The context of a data set: prefixes, our terms without one, and the type of each property's values."""

    def __init__(self, quads: Sequence[Quad], names: Names) -> None:
        self._spaces = {space: f"{names.iris.base}{space}/" for space in _SPACES}
        self._prefixes = {**prefixes(names), **self._spaces}
        self._vocabulary = self._prefixes["tm"]
        self._by_length = sorted(self._prefixes.items(), key=lambda item: -len(item[1]))
        self._sorts = _sorts(quads)
        self._short: dict[str, str] = {}

    def short(self, iri: str) -> str:
        """An IRI as a prefixed name, whole if no prefix fits."""
        if iri not in self._short:
            pairs = ((prefix, iri.removeprefix(start)) for prefix, start in self._by_length if iri.startswith(start))
            self._short[iri] = next((f"{prefix}:{rest}" for prefix, rest in pairs), iri)
        return self._short[iri]

    def term(self, iri: str) -> str:
        """A property or class: ours by its local name, any other as a prefixed name."""
        return iri.removeprefix(self._vocabulary) if iri.startswith(self._vocabulary) else self.short(iri)

    def document(self) -> dict[str, Any]:
        """The value of ``@context``."""
        terms: dict[str, Any] = {}
        for iri, sort in sorted(self._sorts.items()):
            if iri != _TYPE and sort not in (_PLAIN, _MIXED):
                about = {"@container": "@language"} if sort == _WORDS else {"@type": self.short(sort)}
                terms[self.term(iri)] = {"@id": self.short(iri), **about}
        return {"@vocab": self._vocabulary, **dict(sorted(self._prefixes.items())), **terms}

    def key(self, iri: str) -> str:
        """The key of a property in a node."""
        return "@type" if iri == _TYPE else self.term(iri)

    def values(self, iri: str, quads: Sequence[Quad]) -> Any:  # noqa: ANN401  (any JSON value)
        """The values of a property of one node: one as it is, several as a list, words by their language."""
        sort = self._sorts[iri]
        if iri == _TYPE:
            return [self.term(str(quad.object.value)) for quad in quads if isinstance(quad.object, NamedNode)]
        if sort == _WORDS:
            return self._words(quads)
        written = [self._value(quad, sort) for quad in quads]
        return written[0] if len(written) == 1 else written

    def _words(self, quads: Sequence[Quad]) -> dict[str, Any]:
        by_language: dict[str, list[str]] = {}
        for quad in quads:
            if isinstance(quad.object, Literal):
                by_language.setdefault(str(quad.object.language), []).append(quad.object.value)
        return {tag: words[0] if len(words) == 1 else words for tag, words in sorted(by_language.items())}

    def _value(self, quad: Quad, sort: str) -> Any:  # noqa: ANN401  (any JSON value)
        value = quad.object
        if not isinstance(value, Literal):
            node = value.value if isinstance(value, NamedNode) else str(value)
            return self.short(node) if sort == _NODE else {"@id": self.short(node)}
        if sort != _MIXED or (not value.language and value.datatype.value == _STRING):
            return value.value
        if value.language:
            return {"@value": value.value, "@language": value.language}
        return {"@value": value.value, "@type": self.short(value.datatype.value)}


def _nodes(quads: Iterable[Quad], context: Context) -> Iterator[str]:
    """The nodes of one graph, a line each; the quads come by subject and property."""
    for subject, said in groupby(quads, key=lambda quad: quad.subject):
        iri = subject.value if isinstance(subject, NamedNode) else str(subject)
        node: dict[str, Any] = {"@id": context.short(iri)}
        for name, values in groupby(said, key=lambda quad: quad.predicate.value):
            node[context.key(name)] = context.values(name, list(values))
        yield json.dumps(node, ensure_ascii=False, separators=(",", ":"))


def write_jsonld(quads: Sequence[Quad], path: Path, context_path: Path, names: Names) -> None:
    """The quads, ordered by graph, subject and property, as one document with its context in it; the context also as
    a file of its own, for documents that are made from the data."""
    context = Context(quads, names)
    document = context.document()
    context_path.write_text(
        json.dumps({"@context": document}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n"
    )
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"@context":' + json.dumps(document, ensure_ascii=False) + ',\n"@graph":[\n')
        between = ""
        for graph, inside in groupby(quads, key=lambda quad: quad.graph_name):
            assert not isinstance(graph, DefaultGraph)
            name = json.dumps(context.short(str(graph.value)))
            file.write(f'{between}{{"@id":{name},"@graph":[\n' + ",\n".join(_nodes(inside, context)) + "\n]}")
            between = ",\n"
        file.write("\n]}\n")
