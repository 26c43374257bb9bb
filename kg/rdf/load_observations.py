"""Observations → triples: one for each quantity of an edition, the current view, what we compute, and the
quantities themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import NamedNode

from kg.editions.reference import Reference
from kg.model.codes import Unit
from kg.model.computed import Computed
from kg.model.key import Key
from kg.model.observation import Observation
from kg.model.revision import Revision
from kg.rdf.cubes import cube_code
from kg.rdf.labels import quantity_label
from kg.rdf.names import Names, external
from kg.rdf.triples import A, Triple, boolean, decimal, integer, labels, text

_DERIVED = external("prov:wasDerivedFrom")


@dataclass(frozen=True)
class View:
    """What is known across editions, now or as of an edition: its graph and data sets, and the nodes in it."""

    asof: str = ""

    @property
    def graph(self) -> str:
        """The code of its graph."""
        return f"asof/{self.asof}" if self.asof else "current"

    @property
    def data_set(self) -> str:
        """The view of its data sets of published values."""
        return f"asof-{self.asof}" if self.asof else "current"

    @property
    def computed_set(self) -> str:
        """The view of its data sets of computed values."""
        return f"asof-{self.asof}-computed" if self.asof else "computed"

    def known(self, key: Key, names: Names) -> NamedNode:
        """The node of a published value."""
        return names.thing("asof", f"{self.asof}/{key.path}") if self.asof else names.thing("current", key.path)

    def computed(self, key: Key, names: Names) -> NamedNode:
        """The node of a computed value; a key has a published or a computed one, never both."""
        return names.thing("asof", f"{self.asof}/{key.path}") if self.asof else names.thing("computed", key.path)


NOW = View()


class ObservationLoader:
    """Writes observations of all kinds."""

    def __init__(self, reference: Reference, names: Names) -> None:
        self.reference = reference
        self.names = names

    def _dimensions(self, node: NamedNode, key: Key) -> Iterator[Triple]:
        for name, member in key.dimensions:
            prop = self.names.dimension(name, self.reference)
            yield node, prop, self.names.member(name, member, self.reference)

    def _observation(self, node: NamedNode, view: str, key: Key, value: Decimal, unit: Unit) -> Iterator[Triple]:
        yield node, A, external("qb:Observation")
        yield node, external("qb:dataSet"), self.names.thing("dataset", f"{view}/{cube_code(key)}")
        yield from self._dimensions(node, key)
        yield node, self.names.measure(key.measure), decimal(value)
        yield node, external("sdmx-attribute:unitMeasure"), self.names.thing("unit", unit.code)
        yield node, self.names.term("canonicalValue"), decimal(unit.canonical(value))
        yield node, self.names.term("quantity"), self.names.quantity(key)

    def edition_node(self, observation: Observation) -> NamedNode:
        """The node of an edition's observation."""
        return self.names.thing("observation", f"{observation.edition}/{observation.key.path}")

    def of_edition(self, observations: Iterable[Observation]) -> Iterator[Triple]:
        """Observations of one edition, each derived from its figures."""
        for observation in observations:
            node = self.edition_node(observation)
            value, unit = observation.value, observation.unit
            yield from self._observation(node, observation.edition, observation.key, value, unit)
            yield node, A, self.names.term("EditionObservation")
            yield node, self.names.term("edition"), self.names.thing("edition", observation.edition)
            yield node, self.names.term("decimals"), integer(observation.number.decimals)
            for figure in observation.figures:
                yield node, _DERIVED, self.names.thing("figure", figure.place.code)
            yield node, self.names.term("figuresAgree"), boolean(observation.agrees)
            chosen = self.names.thing("figure", observation.chosen.place.code)
            yield node, self.names.term("valueFrom"), chosen

    def current(self, current: Mapping[Key, tuple[Observation, ...]], view: View = NOW) -> Iterator[Triple]:
        """A view across editions: the value that counts, derived from every edition's observation."""
        for key, known in current.items():
            node = view.known(key, self.names)
            best = known[0]
            yield from self._observation(node, view.data_set, key, best.value, best.unit)
            yield node, A, self.names.term("CurrentObservation")
            yield node, self.names.term("decimals"), integer(best.number.decimals)
            yield node, self.names.term("valueFrom"), self.edition_node(best)
            for observation in known:
                yield node, _DERIVED, self.edition_node(observation)

    def computed(self, computed: Iterable[Computed], view: View = NOW) -> Iterator[Triple]:
        """Values we compute, derived from the observations of the same view that they are computed from."""
        for item in computed:
            node = view.computed(item.key, self.names)
            yield from self._observation(node, view.computed_set, item.key, item.value, item.unit)
            yield node, A, self.names.term("ComputedObservation")
            yield node, self.names.term("decimals"), integer(item.rule.decimals)
            rule = self.names.thing("rule", item.rule.code)
            yield node, self.names.term("rule"), rule
            yield node, self.names.term("arithmetic"), text(item.arithmetic)
            for area in item.without:
                yield node, self.names.term("missingMember"), self.names.thing("area", area)
            for observation in item.inputs:
                yield node, _DERIVED, view.known(observation.key, self.names)

    def revisions(self, revisions: Iterable[Revision]) -> Iterator[Triple]:
        """How editions differ where they state one quantity."""
        term = self.names.term
        for item in revisions:
            node = self.names.thing("revision", item.code)
            earlier, later = self.edition_node(item.earlier), self.edition_node(item.later)
            yield node, A, term("Revision")
            yield node, term("quantity"), self.names.quantity(item.key)
            yield node, term("earlier"), earlier
            yield node, term("later"), later
            yield later, external("prov:wasRevisionOf"), earlier
            yield node, term("revisionKind"), self.names.code("revision-kind", item.kind)
            yield node, term("difference"), decimal(item.difference)
            if item.reason:
                yield node, external("skos:note"), text(item.reason)

    def quantities(self, keys: Iterable[Key]) -> Iterator[Triple]:
        """The quantities that keys name, with the denominators they mention."""
        wanted = dict.fromkeys(keys)
        wanted.update(dict.fromkeys(d for key in list(wanted) if (d := key.denominator) is not None))
        term = self.names.term
        for key in sorted(wanted):
            node = self.names.quantity(key)
            yield node, A, term("Quantity")
            yield node, term("measure"), self.names.measure(key.measure)
            yield from self._dimensions(node, key)
            yield from labels(node, *quantity_label(key, self.reference))
            if key.denominator is not None:
                yield node, term("denominatorQuantity"), self.names.quantity(key.denominator)

    def denominators(self, keys: Iterable[Key]) -> Iterator[Triple]:
        """The concepts of the dimensions whose members are keys, ``denominator`` and ``minus``, in one scheme."""
        scheme = self.names.scheme("denominator")
        yield scheme, A, external("skos:ConceptScheme")
        yield from labels(scheme, "分母与减数", "denominators and subtrahends")
        whole = [name for name, code in self.reference.dimensions.items() if code.attributes["range"] == "key"]
        for member in sorted({m for key in keys for name in whole if (m := key.get(name)) is not None}):
            node = self.names.code("denominator", member)
            zh, en = quantity_label(Key.from_member(member, None), self.reference)
            yield node, A, external("skos:Concept")
            yield node, external("skos:inScheme"), scheme
            yield node, external("skos:topConceptOf"), scheme
            yield scheme, external("skos:hasTopConcept"), node
            yield node, external("skos:notation"), text(member)
            yield from labels(node, zh, en)
            yield from labels(node, zh, en, external("skos:prefLabel"))
