"""What a data set holds, counted: statements, subjects, classes, properties, graphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad

from kg.rdf.names import external

_TYPE = external("rdf:type")


@dataclass(frozen=True)
class Statistics:
    """Counts over all graphs. ``statements`` counts a triple once for each graph that has it; ``classes`` the distinct
    members of each class, ``properties`` and ``graphs`` the statements of each; ``entities`` the subjects that are
    things or codes of ours."""

    statements: int
    subjects: int
    objects: int
    entities: int
    classes: Mapping[str, int]
    properties: Mapping[str, int]
    graphs: Mapping[str, int]

    @property
    def in_void(self) -> tuple[tuple[str, int], ...]:
        """The counts of the whole by the terms that VoID has for them."""
        return (
            ("triples", self.statements),
            ("entities", self.entities),
            ("distinctSubjects", self.subjects),
            ("distinctObjects", self.objects),
            ("classes", len(self.classes)),
            ("properties", len(self.properties)),
        )

    @property
    def vocabularies(self) -> list[str]:
        """The namespaces of its classes and properties, in order."""
        return sorted({re.sub(r"[^/#]*$", "", term) for term in (*self.classes, *self.properties)})


def _in_order(counts: Mapping[str, int]) -> Mapping[str, int]:
    return dict(sorted(counts.items()))


def count(quads: Iterable[Quad], base: str) -> Statistics:
    """Count a data set whose IRIs of things begin with ``base``."""
    subjects, objects, members = set(), set(), set()
    properties: Counter[str] = Counter()
    graphs: Counter[str] = Counter()
    for quad in quads:
        subjects.add(quad.subject)
        objects.add(quad.object)
        properties[quad.predicate.value] += 1
        if isinstance(quad.graph_name, NamedNode):
            graphs[quad.graph_name.value] += 1
        if quad.predicate == _TYPE and isinstance(quad.object, NamedNode):
            members.add((quad.subject, quad.object.value))
    entities = (f"{base}id/", f"{base}code/")
    return Statistics(
        statements=properties.total(),
        subjects=len(subjects),
        objects=len(objects),
        entities=sum(isinstance(node, NamedNode) and node.value.startswith(entities) for node in subjects),
        classes=_in_order(Counter(kind for _, kind in members)),
        properties=_in_order(properties),
        graphs=_in_order(graphs),
    )
