"""The RDF names that loaders write with: external vocabularies, and ours under a base."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from kg.rdf.iri import DEFAULT_BASE, Iris, Name

if TYPE_CHECKING:
    # What reads the graph needs names, and not all that is needed to read the data.
    from kg.editions.reference import Reference
    from kg.model.key import Key

#: Prefixes of the vocabularies in use, ours (tm, tmg) aside.
PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "dqv": "http://www.w3.org/ns/dqv#",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sdmx-attribute": "http://purl.org/linked-data/sdmx/2009/attribute#",
    "sdmx-code": "http://purl.org/linked-data/sdmx/2009/code#",
    "sdmx-dimension": "http://purl.org/linked-data/sdmx/2009/dimension#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "time": "http://www.w3.org/2006/time#",
    "void": "http://rdfs.org/ns/void#",
    "xkos": "http://rdf-vocabulary.ddialliance.org/xkos#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

#: The graphs that together are the default graph of a query.
DEFAULT_GRAPHS = ("ontology", "reference", "current")


@cache
def external(curie: str) -> NamedNode:
    """A term of an external vocabulary by its prefixed name, e.g. ``qb:Observation``."""
    prefix, _, local = curie.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def camel(code: str) -> str:
    """The local name of a property from its code: contract-value → contractValue."""
    first, *rest = code.split("-")
    return first + "".join(word.capitalize() for word in rest)


class Names:
    """Our names under one base, as nodes."""

    def __init__(self, base: str = DEFAULT_BASE) -> None:
        self.iris = Iris(base)
        self._cache: dict[Name, NamedNode] = {}

    def _node(self, name: Name) -> NamedNode:
        node = self._cache.get(name)
        if node is None:
            node = self._cache[name] = NamedNode(self.iris.mint(name))
        return node

    def thing(self, kind: str, code: str) -> NamedNode:
        """A thing of one of the kinds."""
        return self._node(Name("id", kind, code))

    def code(self, scheme: str, code: str) -> NamedNode:
        """A concept of a scheme."""
        return self._node(Name("code", scheme, code))

    def scheme(self, scheme: str) -> NamedNode:
        """A concept scheme."""
        return self._node(Name("code", "scheme", scheme))

    def term(self, local: str) -> NamedNode:
        """A term of our ontology."""
        return self._node(Name("def", "", local))

    def graph(self, code: str) -> NamedNode:
        """A named graph."""
        return self._node(Name("graph", "", code))

    def measure(self, code: str) -> NamedNode:
        """The measure property of a measure code."""
        return self.term(camel(code))

    def dimension(self, code: str, reference: Reference) -> NamedNode:
        """The property of a dimension: an external one where the reference data names it, else ours."""
        curie = reference.dimensions[code].attributes["property"]
        return external(curie) if curie else self.term(camel(code))

    def member(self, dimension: str, member: str, reference: Reference) -> NamedNode:
        """The node of a dimension's member."""
        kind = reference.dimensions[dimension].attributes["range"]
        if kind in ("area", "year", "organisation", "event"):
            return self.thing(kind, member)
        return self.code("denominator" if kind == "key" else kind, member)

    def quantity(self, key: Key) -> NamedNode:
        """The quantity that a key names, whatever the edition."""
        return self.thing("quantity", key.path)
