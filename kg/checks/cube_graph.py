"""The cubes of a graph, normalised as the RDF Data Cube vocabulary says (section 10), to check constraints on.

Normalising adds what an abbreviated cube leaves out: classes that follow from links, qb:componentProperty for each
qb:dimension, qb:measure and qb:attribute, and on each observation what is attached to its data set or slice. All named
graphs are taken as one. Nothing is written to the store.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import BlankNode, Literal, NamedNode, Store, Triple

from kg.rdf.names import PREFIXES, Names, external
from kg.rdf.triples import A

Term = NamedNode | BlankNode | Literal | Triple
#: The values of one property: subject → its values, in the order read, each once.
Links = dict[Term, list[Term]]

DATA_SET = external("qb:DataSet")
DIMENSION = external("qb:DimensionProperty")
MEASURE = external("qb:MeasureProperty")
ATTRIBUTE = external("qb:AttributeProperty")
OBSERVATION = external("qb:Observation")
SLICE = external("qb:Slice")

_IN_SET = external("qb:dataSet")
_COMPONENT = external("qb:componentProperty")
#: The kinds of component: the property that declares one, and the class of what it declares.
_KINDS = (("qb:dimension", DIMENSION), ("qb:measure", MEASURE), ("qb:attribute", ATTRIBUTE))


@dataclass(frozen=True)
class Structure:
    """A structure definition: its component properties of each kind, those that are required, and whether it has the
    measure dimension qb:measureType."""

    node: Term
    components: tuple[Term, ...]
    dimensions: tuple[Term, ...]
    measures: tuple[Term, ...]
    required: tuple[Term, ...]

    @property
    def by_measure(self) -> bool:
        """Has each observation of such a cube one measure, named by its measure dimension?"""
        return external("qb:measureType") in self.components


class CubeGraph:
    """Reads the links of a property, or the members of a class, when they are first asked for."""

    def __init__(self, store: Store, names: Names) -> None:
        self.store = store
        self.names = names
        self._links: dict[Term, Links] = {}
        self._members: dict[Term, dict[Term, None]] = {}
        self._structures: dict[Term, Structure] = {}
        self._close()
        self._push_down()

    def links(self, prop: Term) -> Links:
        """All values of a property. Empty if it is no IRI, which bad data may have."""
        found = self._links.get(prop)
        if found is None:
            found = self._links[prop] = {}
            for quad in self.store.quads_for_pattern(None, prop, None) if isinstance(prop, NamedNode) else ():
                found.setdefault(quad.subject, []).append(quad.object)
            # One statement may be in several graphs.
            found.update({node: list(dict.fromkeys(values)) for node, values in found.items() if len(values) > 1})
        return found

    def values(self, node: Term, curie: str) -> list[Term]:
        """The values of one node for a property given by its prefixed name."""
        return self.links(external(curie)).get(node, [])

    def members(self, cls: Term) -> dict[Term, None]:
        """The nodes of a class, as keys."""
        found = self._members.get(cls)
        if found is None:
            quads = self.store.quads_for_pattern(None, A, cls)
            found = self._members[cls] = dict.fromkeys(quad.subject for quad in quads)
        return found

    def _close(self) -> None:
        """Phase 1: classes and component properties that follow from links."""
        for values in self.links(external("qb:observation")).values():
            self.members(OBSERVATION).update(dict.fromkeys(values))
        for node, sets in self.links(_IN_SET).items():
            self.members(OBSERVATION)[node] = None
            self.members(DATA_SET).update(dict.fromkeys(sets))
        for values in self.links(external("qb:slice")).values():
            self.members(SLICE).update(dict.fromkeys(values))
        for curie, cls in _KINDS:
            for spec, declared in self.links(external(curie)).items():
                for prop in declared:
                    _add(self.links(_COMPONENT), spec, prop)
                    self.members(cls)[prop] = None

    def _push_down(self) -> None:
        """Phase 2: what is attached to a data set or a slice holds of its observations."""
        for data_set, observations in self.by_data_set.items():
            for prop, attachments in self._attachments(data_set):
                if external("qb:DataSet") in attachments:
                    self._copy(data_set, prop, observations)
                for part in self.values(data_set, "qb:slice"):
                    if external("qb:Slice") in attachments or prop in self.members(DIMENSION):
                        self._copy(part, prop, self.values(part, "qb:observation"))

    def _attachments(self, data_set: Term) -> Iterator[tuple[Term, list[Term]]]:
        """The component properties of a data set, each with what it is attached to."""
        for structure in self.values(data_set, "qb:structure"):
            for spec in self.values(structure, "qb:component"):
                for prop in self.values(spec, "qb:componentProperty"):
                    yield prop, self.values(spec, "qb:componentAttachment")

    def _copy(self, source: Term, prop: Term, targets: list[Term]) -> None:
        links = self.links(prop)
        for value in links.get(source, []):
            for target in targets:
                _add(links, target, value)

    @cached_property
    def by_data_set(self) -> Links:
        """Data set → its observations; also those that no observation belongs to but that have a slice."""
        found: Links = {data_set: [] for data_set in self.links(external("qb:slice"))}
        for node, sets in self.links(_IN_SET).items():
            for data_set in sets:
                found.setdefault(data_set, []).append(node)
        return found

    def required(self, spec: Term, answer: bool) -> bool:
        """Does a component specification say that its component is required (or, with False, that it is not)?"""
        said = self.values(spec, "qb:componentRequired")
        return any(isinstance(value, Literal) and value.value == str(answer).lower() for value in said)

    def structure(self, node: Term) -> Structure:
        """The structure definition at a node."""
        found = self._structures.get(node)
        if found is None:
            declared = [(s, self.values(s, "qb:componentProperty")) for s in self.values(node, "qb:component")]
            components = dict.fromkeys(prop for _, props in declared for prop in props)
            required = dict.fromkeys(prop for spec, props in declared if self.required(spec, True) for prop in props)
            found = self._structures[node] = Structure(
                node,
                tuple(components),
                tuple(prop for prop in components if prop in self.members(DIMENSION)),
                tuple(prop for prop in components if prop in self.members(MEASURE)),
                tuple(required),
            )
        return found

    def structures(self, data_set: Term) -> list[Structure]:
        """The structures of a data set; there should be one."""
        return [self.structure(node) for node in self.values(data_set, "qb:structure")]

    def placed(self) -> Iterator[tuple[Term, Structure]]:
        """Every observation with the structure of its data set."""
        for data_set, observations in self.by_data_set.items():
            for structure in self.structures(data_set):
                for node in observations:
                    yield node, structure

    def name(self, term: Term) -> str:
        """A term for reading: prefixed, or without our base."""
        if not isinstance(term, NamedNode):
            return str(term)
        base = self.names.iris.base
        for prefix, iri in [("tm:", f"{base}def#"), ("", base), *((f"{p}:", iri) for p, iri in PREFIXES.items())]:
            if term.value.startswith(iri):
                return prefix + term.value.removeprefix(iri)
        return term.value

    def listing(self, terms: Iterable[Term]) -> str:
        """Terms for reading, in order, the first three of many."""
        known = sorted(map(self.name, terms))
        return ", ".join(known[:3]) + (f" and {len(known) - 3} more" if len(known) > 3 else "")


def _add(links: Links, node: Term, value: Term) -> None:
    known = links.setdefault(node, [])
    if value not in known:
        known.append(value)
