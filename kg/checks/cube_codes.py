"""Constraints on codes: the members of a dimension come from its code list.

Each function returns how many observations it looked at and what is broken. What a list allows is worked out once for
each list; every value is then looked up in that set.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from pyoxigraph import BlankNode, NamedNode

from kg.checks.cube_graph import CubeGraph, Links, Term
from kg.checks.cube_structure import Broken, Outcome
from kg.rdf.names import external

_CONCEPT = external("skos:Concept")
_SCHEME = external("skos:ConceptScheme")
_COLLECTION = external("skos:Collection")
_HIERARCHY = external("qb:HierarchicalCodeList")

#: A set of codes that a list allows, and how the list holds them.
Allowed = tuple[set[Term], str]


def _reached(links: Links, roots: Iterable[Term]) -> set[Term]:
    """The roots and all that links lead to from them."""
    found: set[Term] = set()
    waiting = list(roots)
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting.extend(links.get(node, []))
    return found


def _inverse(links: Links) -> Links:
    turned: defaultdict[Term, list[Term]] = defaultdict(list)
    for node, values in links.items():
        for value in values:
            turned[value].append(node)
    return dict(turned)


def _outside(graph: CubeGraph, allowed: Callable[[Term], list[Allowed]]) -> Outcome:
    """The values of dimensions that their code lists do not allow, where a list allows some set at all."""
    lists = graph.links(external("qb:codeList"))
    sets = {code_list: allowed(code_list) for found in lists.values() for code_list in found}
    looked: set[Term] = set()
    broken: list[Broken] = []
    for node, structure in graph.placed():
        for dimension in structure.dimensions:
            for code_list in lists.get(dimension, []):
                for codes, how in sets[code_list]:
                    values = graph.links(dimension).get(node, [])
                    looked.update([node] if values else [])
                    for value in values:
                        if value not in codes:
                            found = f"the value {graph.name(value)} of {graph.name(dimension)}"
                            message = f"{found} is not in its code list {graph.name(code_list)}; expected: {how}"
                            broken.append(Broken(node, dimension, message))
    return len(looked), broken


def codes_are_in_their_list(graph: CubeGraph) -> Outcome:
    """IC-19: a member of a dimension with a concept scheme or collection is a concept of it."""
    concepts = graph.members(_CONCEPT)
    in_scheme = _inverse(graph.links(external("skos:inScheme")))

    def allowed(code_list: Term) -> list[Allowed]:
        """The concepts of a scheme, and those of a collection, each with what they are called."""
        found: list[Allowed] = []
        if code_list in graph.members(_SCHEME):
            codes = {code for code in in_scheme.get(code_list, []) if code in concepts}
            found.append((codes, "a skos:Concept with skos:inScheme to it"))
        if code_list in graph.members(_COLLECTION):
            members = graph.links(external("skos:member"))
            codes = {c for c in _reached(members, members.get(code_list, [])) if c in concepts}
            found.append((codes, "a skos:Concept that is its skos:member"))
        return found

    return _outside(graph, allowed)


def _parent_child(graph: CubeGraph, code_list: Term) -> Iterator[tuple[NamedNode, bool]]:
    """The properties from parent to child in a hierarchical list, each with whether it is to be read backwards."""
    for prop in graph.values(code_list, "qb:parentChildProperty") if code_list in graph.members(_HIERARCHY) else []:
        if isinstance(prop, NamedNode):
            yield prop, False
        elif isinstance(prop, BlankNode):
            for inverse in graph.values(prop, "owl:inverseOf"):
                if isinstance(inverse, NamedNode):
                    yield inverse, True


def _hierarchy(graph: CubeGraph, backwards: bool) -> Outcome:
    def allowed(code_list: Term) -> list[Allowed]:
        """The codes that the roots of a hierarchical list reach, property by property."""
        found: list[Allowed] = []
        for prop, turned in _parent_child(graph, code_list):
            if turned == backwards:
                links = _inverse(graph.links(prop)) if turned else graph.links(prop)
                codes = _reached(links, graph.values(code_list, "qb:hierarchyRoot"))
                found.append(
                    (codes, f"a code that its roots reach by {'inverse ' if turned else ''}{graph.name(prop)}")
                )
        return found

    return _outside(graph, allowed)


def codes_are_in_their_hierarchy(graph: CubeGraph) -> Outcome:
    """IC-20: a member of a dimension with a hierarchical list is reached from a root by its parent-child property."""
    return _hierarchy(graph, backwards=False)


def codes_are_in_their_inverse_hierarchy(graph: CubeGraph) -> Outcome:
    """IC-21: the same where the parent-child property is given as the inverse of another."""
    return _hierarchy(graph, backwards=True)
