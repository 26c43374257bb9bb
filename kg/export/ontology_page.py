"""The ontology as one HTML page: classes, properties, measures and dimensions, each with how often the data uses it.

The page is made from the graph, stands alone, and asks nothing of other hosts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from kg.export.pages import render
from kg.export.release.rdf_files import prefixes
from kg.export.release.statistics import Statistics, count
from kg.export.resources import Resources
from kg.rdf.names import external
from kg.store.embedded import Opened

_DEFINITION = external("skos:definition").value
#: The sections of properties, each with the classes of its terms.
_SECTIONS = {
    "properties": ("owl:ObjectProperty", "owl:DatatypeProperty"),
    "measures": ("qb:MeasureProperty",),
    "dimensions": ("qb:DimensionProperty",),
}


@dataclass(frozen=True)
class Link:
    """A term that another refers to: what it is called, and where it is described."""

    name: str
    address: str


@dataclass(frozen=True)
class Described:
    """A term of the ontology; ``uses`` counts the members of a class, or the statements of a property."""

    iri: str
    name: str
    anchor: str
    zh: str
    en: str
    definition_zh: str
    definition_en: str
    parents: tuple[Link, ...]
    domain: tuple[Link, ...]
    range: tuple[Link, ...]
    uses: int


class _Reader:
    """Reads terms out of the graph; ``address`` is where terms of others are described."""

    def __init__(self, graph: Resources, address: Callable[[str], str]) -> None:
        self.graph = graph
        self.address = address
        self.start = f"{graph.names.iris.base}def#"
        self.prefixes = prefixes(graph.names)

    def name(self, iri: str) -> str:
        """The prefixed name of an IRI; ours without prefix."""
        if iri.startswith(self.start):
            return iri.removeprefix(self.start)
        pairs = ((p, iri.removeprefix(start)) for p, start in self.prefixes.items() if iri.startswith(start))
        return next((f"{prefix}:{rest}" for prefix, rest in pairs), iri)

    def anchor(self, iri: str) -> str:
        """The place of a term in the page: as in its own IRI for ours."""
        return self.name(iri).replace(":", "-")

    def _links(self, iri: str, curie: str) -> tuple[Link, ...]:
        found = []
        for value in self.graph.values(iri, external(curie)):
            ours = value.value.startswith(self.start)
            place = f"#{self.anchor(value.value)}" if ours else self.address(value.value)
            found.append(Link(self.name(value.value), place))
        return tuple(found)

    def described(self, iri: str, uses: Mapping[str, int]) -> Described:
        """All that the page tells of a term."""
        label = self.graph.label
        return Described(
            iri=iri,
            name=self.name(iri),
            anchor=self.anchor(iri),
            zh=label(iri, "zh"),
            en=label(iri, "en"),
            definition_zh=label(iri, "zh", _DEFINITION),
            definition_en=label(iri, "en", _DEFINITION),
            parents=self._links(iri, "rdfs:subClassOf"),
            domain=self._links(iri, "rdfs:domain"),
            range=self._links(iri, "rdfs:range"),
            uses=uses.get(iri, 0),
        )

    def terms(self, curies: Iterable[str], uses: Mapping[str, int]) -> list[Described]:
        """The terms of some classes, by name."""
        found = {iri for curie in curies for iri in self.graph.of_type(external(curie))}
        return sorted((self.described(iri, uses) for iri in found), key=lambda term: (term.name.lower(), term.name))

    def others(self, uses: Mapping[str, int], told: Iterable[Described]) -> list[tuple[Link, int]]:
        """Terms in use that the ontology borrows and does not describe."""
        known = {term.iri for term in told}
        return sorted(
            ((Link(self.name(iri), self.address(iri)), number) for iri, number in uses.items() if iri not in known),
            key=lambda pair: pair[0].name,
        )


def ontology_page(graph: Resources, counts: Statistics) -> str:
    """The page for a graph with its counts."""
    return render("ontology.html", **ontology_context(graph, counts))


def ontology_context(
    graph: Resources,
    counts: Statistics,
    address: Callable[[str], str] = lambda iri: iri,
    detail: Callable[[str], str] | None = None,
    english: bool = False,
) -> dict[str, object]:
    """What ``ontology_body.html`` needs; ``address`` tells where the terms of others are described, ``detail`` where
    there is more about one of ours; what is in both languages begins with Chinese, or with English."""
    reader = _Reader(graph, address)
    node = next(graph.of_type(external("owl:Ontology")))
    classes = reader.terms(["owl:Class"], counts.classes)
    sections = {name: reader.terms(curies, counts.properties) for name, curies in _SECTIONS.items()}
    properties = [term for terms in sections.values() for term in terms]
    return {
        "ontology": reader.described(node, {}),
        "about": tuple(graph.label(node, tag, external("dct:description").value) for tag in ("zh", "en")),
        "prefixes": sorted(reader.prefixes.items()),
        "classes": classes,
        "datatypes": reader.terms(["rdfs:Datatype"], {}),
        "borrowed_classes": reader.others(counts.classes, classes),
        "borrowed_properties": reader.others(counts.properties, properties),
        "detail": detail,
        "english": english,
        **sections,
    }


def ontology_of(opened: Opened) -> str:
    """The page for an open store; reads all of it (some seconds for 400,000 statements), so keep the answer."""
    quads = list(opened.store)
    return ontology_page(Resources(quads, opened.names), count(quads, opened.names.iris.base))
