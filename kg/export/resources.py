"""A data set read into memory by subject: what releases, their tables and comparisons are made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from kg.rdf.names import Names, external

Term = NamedNode | BlankNode | Literal
Properties = Mapping[str, tuple[Term, ...]]

TYPE = external("rdf:type").value
LABEL = external("rdfs:label").value


class Resources:
    """The statements of all graphs by subject and property, as IRIs; values sorted, each once."""

    def __init__(self, quads: Iterable[Quad], names: Names) -> None:
        self.names = names
        self._base = names.iris.base
        found: dict[str, dict[str, set[Term]]] = {}
        for quad in quads:
            subject, value = quad.subject, quad.object
            if isinstance(subject, NamedNode) and isinstance(value, NamedNode | BlankNode | Literal):
                found.setdefault(subject.value, {}).setdefault(quad.predicate.value, set()).add(value)
        self._found: dict[str, Properties] = {
            subject: {name: _sorted(values) for name, values in properties.items()}
            for subject, properties in sorted(found.items())
        }
        self._typed: dict[str, list[str]] = {}
        for node, about in self._found.items():
            for kind in about.get(TYPE, ()):
                self._typed.setdefault(kind.value, []).append(node)

    def of_type(self, kind: NamedNode) -> Iterator[str]:
        """The subjects of a class, by code point."""
        yield from self._typed.get(kind.value, ())

    def properties(self, subject: str) -> Properties:
        """All that is said of a subject."""
        return self._found.get(subject, {})

    def values(self, subject: str, name: NamedNode) -> tuple[Term, ...]:
        """The values of a property."""
        return self.properties(subject).get(name.value, ())

    def value(self, subject: str, name: NamedNode) -> str:
        """The first value of a property as text, "" if it has none."""
        values = self.values(subject, name)
        return values[0].value if values else ""

    def ours(self, subject: str, local: str) -> str:
        """The first value of a property of our ontology."""
        return self.value(subject, self.names.term(local))

    def label(self, subject: str, language: str, name: str = LABEL) -> str:
        """The label in a language, "" if it has none."""
        values = self.properties(subject).get(name, ())
        return next((v.value for v in values if isinstance(v, Literal) and v.language == language), "")

    def code(self, iri: str) -> str:
        """An IRI of ours without base, space and kind: ``cn-110000`` of ``…id/area/cn-110000``; any other whole."""
        rest = iri.removeprefix(self._base)
        if rest == iri:
            return iri
        if rest.startswith("def#"):
            return rest.removeprefix("def#")
        space, _, rest = rest.partition("/")
        return rest if space == "graph" else rest.partition("/")[2]


def _sorted(values: set[Term]) -> tuple[Term, ...]:
    return tuple(values) if len(values) == 1 else tuple(sorted(values, key=str))
