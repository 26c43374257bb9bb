"""Constraints on what describes cubes: data sets, structure definitions, dimensions, slices and their keys.

Each function returns how many nodes it looked at and what is broken.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.checks.cube_graph import ATTRIBUTE, DATA_SET, DIMENSION, OBSERVATION, SLICE, CubeGraph, Term
from kg.rdf.names import external

_DEFINITION = external("qb:DataStructureDefinition")
_CONCEPT = external("skos:Concept")
_KEY = external("qb:SliceKey")


@dataclass(frozen=True)
class Broken:
    """What breaks a constraint: the node, the property concerned (if any), what was found and what is expected."""

    node: Term
    path: Term | None
    message: str


#: How many nodes a constraint looked at, and what breaks it.
Outcome = tuple[int, list[Broken]]


def _exactly_one(graph: CubeGraph, cls: Term, curie: str, what: str) -> Outcome:
    """Every node of a class has exactly one value of a property."""
    nodes = graph.members(cls)
    broken = []
    for node in nodes:
        found = graph.values(node, curie)
        if len(found) != 1:
            how = f"has {len(found)} {curie} ({graph.listing(found)})" if found else f"has no {curie}"
            broken.append(Broken(node, external(curie), f"the {what} {how}; exactly one is expected"))
    return len(nodes), broken


def observations_have_a_data_set(graph: CubeGraph) -> Outcome:
    """IC-1: each observation is in exactly one data set."""
    return _exactly_one(graph, OBSERVATION, "qb:dataSet", "observation")


def data_sets_have_a_structure(graph: CubeGraph) -> Outcome:
    """IC-2: each data set has exactly one structure definition."""
    return _exactly_one(graph, DATA_SET, "qb:structure", "data set")


def structures_have_a_measure(graph: CubeGraph) -> Outcome:
    """IC-3: each structure definition has a measure."""
    nodes = graph.members(_DEFINITION)
    message = "no component of the structure definition is a measure; at least one is expected"
    return len(nodes), [Broken(n, external("qb:component"), message) for n in nodes if not graph.structure(n).measures]


def dimensions_have_a_range(graph: CubeGraph) -> Outcome:
    """IC-4: each dimension has an rdfs:range."""
    nodes = graph.members(DIMENSION)
    path, message = external("rdfs:range"), "the dimension has no rdfs:range; the class of its members is expected"
    return len(nodes), [Broken(node, path, message) for node in nodes if not graph.values(node, "rdfs:range")]


def coded_dimensions_have_a_list(graph: CubeGraph) -> Outcome:
    """IC-5: each dimension whose range is skos:Concept has a code list."""
    nodes = [node for node in graph.members(DIMENSION) if _CONCEPT in graph.values(node, "rdfs:range")]
    path, message = external("qb:codeList"), "the dimension ranges over skos:Concept and has no qb:codeList"
    return len(nodes), [Broken(n, path, f"{message}; one is expected") for n in nodes if n not in graph.links(path)]


def only_attributes_are_optional(graph: CubeGraph) -> Outcome:
    """IC-6: a component that need not be there is an attribute."""
    specs = dict.fromkeys(s for found in graph.links(external("qb:component")).values() for s in found)
    broken = []
    for spec in specs:
        if graph.required(spec, False):
            for prop in graph.values(spec, "qb:componentProperty"):
                if prop not in graph.members(ATTRIBUTE):
                    message = f"qb:componentRequired is false for {graph.name(prop)}, which is no attribute"
                    fix = "dimensions and measures are always required"
                    broken.append(Broken(spec, external("qb:componentRequired"), f"{message}; {fix}"))
    return len(specs), broken


def slice_keys_are_declared(graph: CubeGraph) -> Outcome:
    """IC-7: each slice key belongs to a structure definition."""
    definitions = graph.members(_DEFINITION)
    declared = {k for node, keys in graph.links(external("qb:sliceKey")).items() if node in definitions for k in keys}
    nodes = graph.members(_KEY)
    message = "no structure definition names the slice key; qb:sliceKey from one is expected"
    return len(nodes), [Broken(node, external("qb:sliceKey"), message) for node in nodes if node not in declared]


def slice_keys_fit_their_structure(graph: CubeGraph) -> Outcome:
    """IC-8: what a slice key fixes is a component of each structure definition that names the key."""
    looked: set[Term] = set()
    broken: list[Broken] = []
    for node, keys in graph.links(external("qb:sliceKey")).items():
        for key in keys:
            if key in graph.members(_KEY):
                looked.add(key)
                for prop in graph.values(key, "qb:componentProperty"):
                    if prop not in graph.structure(node).components:
                        message = f"the slice key fixes {graph.name(prop)}, which is no component of {graph.name(node)}"
                        broken.append(Broken(key, prop, f"{message}; only its components are expected"))
    return len(looked), broken


def slices_have_a_key(graph: CubeGraph) -> Outcome:
    """IC-9: each slice has exactly one slice key."""
    return _exactly_one(graph, SLICE, "qb:sliceStructure", "slice")


def slices_fix_their_dimensions(graph: CubeGraph) -> Outcome:
    """IC-10: each slice has a value for each dimension that its key fixes."""
    slices = graph.links(external("qb:sliceStructure"))
    broken = []
    for node, keys in slices.items():
        for key in keys:
            for prop in graph.values(key, "qb:componentProperty"):
                if node not in graph.links(prop):
                    message = f"the slice has no value of {graph.name(prop)}, which its key {graph.name(key)} fixes"
                    broken.append(Broken(node, prop, f"{message}; one is expected"))
    return len(slices), broken


def slices_keep_to_their_data_set(graph: CubeGraph) -> Outcome:
    """IC-18: the observations of a data set's slice are in that data set."""
    looked: set[Term] = set()
    broken: list[Broken] = []
    for data_set, slices in graph.links(external("qb:slice")).items():
        for part in slices:
            for node in graph.values(part, "qb:observation"):
                looked.add(node)
                if data_set not in graph.values(node, "qb:dataSet"):
                    message = f"the observation is in the slice {graph.name(part)} of {graph.name(data_set)}"
                    fix = "it is expected in that data set"
                    broken.append(Broken(node, external("qb:dataSet"), f"{message}, and not in that data set; {fix}"))
    return len(looked), broken
