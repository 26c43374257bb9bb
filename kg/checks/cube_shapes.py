"""SHACL shapes of the cubes, generated from their definitions in the graph: nothing about a cube is written twice.

The shape of a cube has the cube's own IRI, and so has the property that leads to its targets: the snapshot that is
checked has a statement (data set, cube, observation) for each observation. The shape of a component has the component's
IRI, and all cubes with that component share it. None of this is published.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pyoxigraph import BlankNode, NamedNode, Quad, QuerySolution, QuerySolutions, Store

from kg.rdf.names import PREFIXES, external
from kg.rdf.triples import A, boolean, integer
from kg.store.embedded import Opened

Node = NamedNode | BlankNode
_FIRST, _REST, _NIL = external("rdf:first"), external("rdf:rest"), external("rdf:nil")
_PREFIXES = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())

_MEMBERS = "SELECT ?set ?cube ?node WHERE { ?node qb:dataSet ?set . ?set qb:structure ?cube }"
_CUBES = "SELECT ?cube ?component WHERE { ?cube a qb:DataStructureDefinition ; qb:component ?component } ORDER BY ?cube"
_COMPONENTS = """
    SELECT DISTINCT ?component ?property ?range ?list WHERE {
      ?component qb:dimension|qb:measure|qb:attribute ?property .
      OPTIONAL { ?property rdfs:range ?range } OPTIONAL { ?property qb:codeList ?list }
    } ORDER BY ?component"""
_CODES = "SELECT DISTINCT ?list ?code WHERE { [] qb:codeList ?list . ?code skos:inScheme ?list } ORDER BY ?list ?code"
_OBSERVED = "SELECT ?class WHERE { ?class rdfs:subClassOf* qb:Observation }"
#: What the shapes of the classes of observations speak of: a cube is closed except for these.
_ALLOWED = """
    SELECT DISTINCT ?path WHERE {{
      VALUES ?class {{ {classes} }} ?shape sh:targetClass ?class ; sh:property/sh:path ?path FILTER(isIRI(?path))
    }} ORDER BY ?path"""


def _rows(store: Store, query: str) -> QuerySolutions:
    answer = store.query(_PREFIXES + query, use_default_graph_as_union=True)
    assert isinstance(answer, QuerySolutions)
    return answer


def cube_members(opened: Opened) -> Iterator[Quad]:
    """What leads from a cube's shape to its targets: data set, cube, observation."""
    for row in _rows(opened.store, _MEMBERS):
        yield Quad(row["set"], row["cube"], row["node"])


def cube_shapes(opened: Opened, committed: Store) -> Iterator[Quad]:
    """A closed shape for each cube, a property shape for each component; ``committed`` are the shapes of classes."""
    # One property for each component, also where the graph is broken: the shapes of the classes tell that.
    components = {row["component"]: row for row in _rows(opened.store, _COMPONENTS)}
    yield from _component_shapes(components, opened)
    classes = " ".join(str(row["class"]) for row in _rows(opened.store, _OBSERVED))
    allowed = [row["path"] for row in _rows(committed, _ALLOWED.format(classes=classes))]
    ignored = BlankNode() if allowed else _NIL
    yield from _list(ignored, allowed)
    cubes: dict[NamedNode, list[NamedNode]] = {}
    for row in _rows(opened.store, _CUBES):
        cubes.setdefault(row["cube"], []).append(row["component"])
    for cube, parts in cubes.items():
        yield Quad(cube, A, external("sh:NodeShape"))
        yield Quad(cube, external("sh:targetObjectsOf"), cube)
        yield Quad(cube, external("sh:nodeKind"), external("sh:IRI"))
        yield Quad(cube, external("sh:closed"), boolean(True))
        yield Quad(cube, external("sh:ignoredProperties"), ignored)
        for component in parts:
            if component in components:
                yield Quad(cube, external("sh:property"), component)


def _component_shapes(components: Mapping[NamedNode, QuerySolution], opened: Opened) -> Iterator[Quad]:
    """Exactly one value for each component, of the range or out of the code list that its property has."""
    codes: dict[NamedNode, list[NamedNode]] = {}
    for row in _rows(opened.store, _CODES):
        codes.setdefault(row["list"], []).append(row["code"])
    heads = {scheme: BlankNode() for scheme in codes}
    for scheme, head in heads.items():
        yield from _list(head, codes[scheme])
    for component, row in components.items():
        yield Quad(component, A, external("sh:PropertyShape"))
        yield Quad(component, external("sh:path"), row["property"])
        yield Quad(component, external("sh:minCount"), integer(1))
        yield Quad(component, external("sh:maxCount"), integer(1))
        for kind, value in _values(row["range"], heads.get(row["list"])):
            yield Quad(component, kind, value)


def _values(kind: NamedNode | None, codes: BlankNode | None) -> Iterator[tuple[NamedNode, Node]]:
    """What the values of a property must be: literals of a datatype, codes of a list, or things of a class."""
    if kind is not None and kind.value.startswith(PREFIXES["xsd"]):
        yield external("sh:nodeKind"), external("sh:Literal")
        yield external("sh:datatype"), kind
        return
    yield external("sh:nodeKind"), external("sh:IRI")
    if codes is not None:
        yield external("sh:in"), codes
    elif kind is not None:
        yield external("sh:class"), kind


def _list(head: Node, items: Sequence[NamedNode]) -> Iterator[Quad]:
    """An RDF list that begins at a node."""
    nodes: list[Node] = [head, *(BlankNode() for _ in items[1:]), _NIL]
    for node, item, rest in zip(nodes, items, nodes[1:], strict=False):
        yield Quad(node, _FIRST, item)
        yield Quad(node, _REST, rest)
