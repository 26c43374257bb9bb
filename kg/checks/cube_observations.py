"""Constraints on observations: all dimensions, attributes and measures there, no two the same.

Each function returns how many observations it looked at and what is broken. All are linear: observations are grouped
by the values of their dimensions, never compared in pairs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from kg.checks.cube_graph import CubeGraph, Structure, Term
from kg.checks.cube_structure import Broken, Outcome
from kg.rdf.names import external

_MEASURE_TYPE = external("qb:measureType")
#: The values of an observation for each of some dimensions.
_Point = tuple[frozenset[Term], ...]


def _present(graph: CubeGraph, wanted: Callable[[Structure], Iterable[Term]], what: str) -> Outcome:
    """Every observation has a value of each property wanted of its structure; one with none to have is not counted."""
    looked: set[Term] = set()
    broken: list[Broken] = []
    for node, structure in graph.placed():
        for prop in wanted(structure):
            looked.add(node)
            if node not in graph.links(prop):
                message = f"the observation has no value of the {what} {graph.name(prop)}"
                broken.append(Broken(node, prop, f"{message}, which {graph.name(structure.node)} requires"))
    return len(looked), broken


def all_dimensions_are_there(graph: CubeGraph) -> Outcome:
    """IC-11: a value of every dimension."""
    return _present(graph, lambda structure: structure.dimensions, "dimension")


def required_components_are_there(graph: CubeGraph) -> Outcome:
    """IC-13: a value of every component that the structure says is required, attributes above all."""
    return _present(graph, lambda structure: structure.required, "component")


def all_measures_are_there(graph: CubeGraph) -> Outcome:
    """IC-14: a value of every measure, in a cube without a measure dimension."""
    return _present(graph, lambda structure: () if structure.by_measure else structure.measures, "measure")


def _points(graph: CubeGraph, dimensions: Iterable[Term], nodes: list[Term]) -> dict[_Point, list[Term]]:
    """Observations by their values of the dimensions."""
    columns = [graph.links(dimension) for dimension in dimensions]
    found: dict[_Point, list[Term]] = {}
    for node in nodes:
        point = tuple(frozenset(column.get(node, ())) for column in columns)
        found.setdefault(point, []).append(node)
    return found


def no_observation_twice(graph: CubeGraph) -> Outcome:
    """IC-12: no two observations of a data set have the same values of all dimensions."""
    looked: set[Term] = set()
    broken: list[Broken] = []
    for data_set, nodes in graph.by_data_set.items():
        dimensions = dict.fromkeys(d for structure in graph.structures(data_set) for d in structure.dimensions)
        if not dimensions:
            continue
        looked.update(nodes)
        for twins in _points(graph, dimensions, nodes).values():
            if len(twins) > 1:
                broken.extend(_twins(graph, twins))
    return len(looked), broken


def _twins(graph: CubeGraph, twins: list[Term]) -> Iterator[Broken]:
    """Each of some twins, told with another: naming all others of each would take the square of their number."""
    first, second, *_ = sorted(twins, key=graph.name)
    more = f" and {len(twins) - 2} more" if len(twins) > 2 else ""
    for node in twins:
        other = graph.name(second if node == first else first)
        message = f"the data set has {other}{more} with the same value of every dimension; one is expected"
        yield Broken(node, None, message)


def measure_named_is_there(graph: CubeGraph) -> Outcome:
    """IC-15: an observation of a measure-dimension cube has a value of the measure that it names."""
    looked: set[Term] = set()
    broken: list[Broken] = []
    for node, structure in graph.placed():
        for measure in graph.values(node, "qb:measureType") if structure.by_measure else []:
            looked.add(node)
            if node not in graph.links(measure):
                message = f"qb:measureType names {graph.name(measure)}, of which the observation has no value"
                broken.append(Broken(node, measure, f"{message}; one is expected"))
    return len(looked), broken


def only_the_measure_named_is_there(graph: CubeGraph) -> Outcome:
    """IC-16: an observation of a measure-dimension cube has no value of another measure than the one it names."""
    looked: set[Term] = set()
    broken: list[Broken] = []
    for node, structure in graph.placed():
        for named in graph.values(node, "qb:measureType") if structure.by_measure else []:
            looked.add(node)
            for measure in structure.measures:
                if measure != named and node in graph.links(measure):
                    message = f"the observation has a value of {graph.name(measure)} and names {graph.name(named)}"
                    broken.append(Broken(node, measure, f"{message} as its measure; only that one is expected"))
    return len(looked), broken


def all_measures_at_every_point(graph: CubeGraph) -> Outcome:
    """IC-17: a point of a measure-dimension cube has one observation for each measure."""
    looked: set[Term] = set()
    broken: list[Broken] = []
    for data_set, nodes in graph.by_data_set.items():
        for structure in graph.structures(data_set):
            if not structure.by_measure:
                continue
            typed = [node for node in nodes if node in graph.links(_MEASURE_TYPE)]
            looked.update(typed)
            dimensions = [d for d in structure.dimensions if d != _MEASURE_TYPE]
            for together in _points(graph, dimensions, typed).values():
                wrong = _uneven(graph, structure, together)
                broken.extend(Broken(node, _MEASURE_TYPE, wrong) for node in together if wrong)
    return len(looked), broken


def _uneven(graph: CubeGraph, structure: Structure, together: list[Term]) -> str:
    """What is wrong with the measures of the observations at one point, "" if nothing."""
    found = Counter(measure for node in together for measure in graph.values(node, "qb:measureType"))
    wanted = Counter(structure.measures)
    if found == wanted:
        return ""
    lacking, excess = wanted - found, found - wanted
    parts = [f"lack {graph.listing(lacking)}"] if lacking else []
    parts += [f"have {graph.listing(excess)} too much"] if excess else []
    return f"the observations at this point {' and '.join(parts)}; one for each measure is expected"
