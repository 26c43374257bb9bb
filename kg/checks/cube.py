"""The integrity constraints of the RDF Data Cube vocabulary, IC-1 to IC-21 (section 11), in linear form.

The queries that the Recommendation prints compare observations in pairs and only say yes or no; these group, and name
each node with what is wrong. Where they are stricter or more exact than those queries is told in
tests/w3c_cube/README.md, and tests run both on the same data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from pyoxigraph import NamedNode

from kg.checks import cube_codes, cube_observations, cube_structure
from kg.checks.cube_graph import OBSERVATION, CubeGraph, Term
from kg.checks.cube_structure import Broken, Outcome
from kg.checks.violation import Violation
from kg.rdf.names import external
from kg.store.embedded import Opened


@dataclass(frozen=True)
class Constraint:
    """A constraint: its code, its title in Chinese and English, what it looks at, and the check."""

    code: str
    title_zh: str
    title_en: str
    looks_at: str
    check: Callable[[CubeGraph], Outcome]


@dataclass(frozen=True)
class CubeResult:
    """What a constraint came to: how many nodes it looked at, and what breaks it, sorted."""

    code: str
    title_zh: str
    title_en: str
    looks_at: str
    seen: int
    violations: tuple[Violation, ...]


_S, _O, _C = cube_structure, cube_observations, cube_codes

CONSTRAINTS = (
    Constraint("IC-1", "数据集唯一", "unique data set", "observations", _S.observations_have_a_data_set),
    Constraint("IC-2", "结构定义唯一", "unique structure definition", "data sets", _S.data_sets_have_a_structure),
    Constraint(
        "IC-3", "结构定义含指标", "structure includes a measure", "structure definitions", _S.structures_have_a_measure
    ),
    Constraint("IC-4", "维度有值域", "dimensions have a range", "dimensions", _S.dimensions_have_a_range),
    Constraint(
        "IC-5",
        "概念维度有代码表",
        "concept dimensions have code lists",
        "dimensions over concepts",
        _S.coded_dimensions_have_a_list,
    ),
    Constraint(
        "IC-6",
        "仅属性可选",
        "only attributes may be optional",
        "component specifications",
        _S.only_attributes_are_optional,
    ),
    Constraint("IC-7", "切片键已声明", "slice keys are declared", "slice keys", _S.slice_keys_are_declared),
    Constraint(
        "IC-8",
        "切片键与结构定义一致",
        "slice keys fit the structure",
        "declared slice keys",
        _S.slice_keys_fit_their_structure,
    ),
    Constraint("IC-9", "切片结构唯一", "unique slice structure", "slices", _S.slices_have_a_key),
    Constraint(
        "IC-10", "切片维度齐全", "slice dimensions complete", "slices with a key", _S.slices_fix_their_dimensions
    ),
    Constraint("IC-11", "维度齐全", "all dimensions present", "observations", _O.all_dimensions_are_there),
    Constraint("IC-12", "观测不重复", "no duplicate observations", "observations", _O.no_observation_twice),
    Constraint(
        "IC-13",
        "必需属性齐全",
        "required attributes present",
        "observations with required components",
        _O.required_components_are_there,
    ),
    Constraint("IC-14", "指标齐全", "all measures present", "observations", _O.all_measures_are_there),
    Constraint(
        "IC-15",
        "指标维度一致",
        "measure dimension consistent",
        "observations with qb:measureType",
        _O.measure_named_is_there,
    ),
    Constraint(
        "IC-16",
        "指标维度观测仅一指标",
        "single measure on a measure-dimension observation",
        "observations with qb:measureType",
        _O.only_the_measure_named_is_there,
    ),
    Constraint(
        "IC-17",
        "指标维度立方体指标齐全",
        "all measures present in a measure-dimension cube",
        "observations with qb:measureType",
        _O.all_measures_at_every_point,
    ),
    Constraint(
        "IC-18",
        "切片与数据集一致",
        "consistent data set links",
        "observations in slices",
        _S.slices_keep_to_their_data_set,
    ),
    Constraint(
        "IC-19", "代码属于代码表", "codes from code list", "observations with codes", _C.codes_are_in_their_list
    ),
    Constraint(
        "IC-20",
        "代码属于层级",
        "codes from hierarchy",
        "observations with codes of a hierarchy",
        _C.codes_are_in_their_hierarchy,
    ),
    Constraint(
        "IC-21",
        "代码属于层级（逆向）",
        "codes from hierarchy (inverse)",
        "observations with codes of an inverse hierarchy",
        _C.codes_are_in_their_inverse_hierarchy,
    ),
)


def cube_integrity(opened: Opened) -> tuple[CubeResult, ...]:
    """The result of every constraint, IC-1 first, over all named graphs as one."""
    graph = CubeGraph(opened.store, opened.names)
    return tuple(_result(graph, constraint) for constraint in CONSTRAINTS)


def _result(graph: CubeGraph, constraint: Constraint) -> CubeResult:
    seen, broken = constraint.check(graph)
    violations = sorted({_violation(graph, constraint.code, item) for item in broken})
    titles = constraint.title_zh, constraint.title_en
    return CubeResult(constraint.code, *titles, constraint.looks_at, seen, tuple(violations))


def _violation(graph: CubeGraph, code: str, item: Broken) -> Violation:
    """What is broken, in a form to report; for an observation also its data set and where it is printed."""
    message = item.message
    if item.node in graph.members(OBSERVATION):
        sets = graph.values(item.node, "qb:dataSet")
        message += f"; data set: {graph.listing(sets) or 'none'}; derived from {_sources(graph, item.node)}"
    return Violation(code, _plain(item.node), _plain(item.path) if item.path is not None else "", message)


def _plain(term: Term) -> str:
    return str(getattr(term, "value", term))


def _sources(graph: CubeGraph, node: Term, most: int = 3) -> str:
    """The printed figures that an observation comes from, the first few of many."""
    figures = list(islice(_figures(graph, node), most + 1))
    more = " and others" if len(figures) > most else ""
    return "; ".join(figures[:most]) + more if figures else "no printed figure"


def _figures(graph: CubeGraph, node: Term) -> Iterator[str]:
    """The figures that a value comes from, however far, with what they print and where.

    Of an observation that several figures state it is the one whose value was taken.
    """
    known, waiting = {node}, [node]
    while waiting:
        current = waiting.pop(0)
        place = _place(graph, current)
        if place:
            yield f"{graph.name(current)} ({place})"
            continue
        taken = _objects(graph, current, graph.names.term("valueFrom"))
        inputs = taken or sorted(set(_objects(graph, current, external("prov:wasDerivedFrom"))), key=str)
        waiting.extend(node for node in inputs if node not in known)
        known.update(inputs)


def _objects(graph: CubeGraph, node: Term, prop: NamedNode) -> list[Term]:
    """The values of one node, read by itself: reading all links of a property is for what every run needs."""
    subject = node if isinstance(node, NamedNode) else None
    return [quad.object for quad in graph.store.quads_for_pattern(subject, prop, None)] if subject else []


def _place(graph: CubeGraph, node: Term) -> str:
    """What a figure prints and where, "" for a node that is no figure."""

    def told(name: str) -> str:
        return next((_plain(value) for value in _objects(graph, node, graph.names.term(name))), "")

    printed = told("printedText")
    if not printed:
        return ""
    cell = f", row {told('rowLabel')}, column {told('columnLabel')}" if told("rowLabel") else ""
    return f"printed {printed!r}{cell}, line {told('sourceLine')}"
