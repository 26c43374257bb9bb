"""SHACL: the shapes of every class, run with pySHACL on a snapshot of the built graph.

A shape that sees no node proves nothing, so it counts as broken.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kg.checks.violation import Violation
from kg.rdf.iri import DEFAULT_BASE
from kg.store.embedded import Opened


@dataclass(frozen=True)
class ShapesReport:
    """The violations, and how many nodes each shape saw."""

    violations: tuple[Violation, ...]
    focus_nodes: dict[str, int]


def check_shapes(opened: Opened, shapes: Path) -> ShapesReport:
    """Validate all named graphs together against the shapes in a folder. Takes seconds: pySHACL is plain Python."""
    import pyoxigraph
    import pyshacl
    from oxrdflib import OxigraphStore
    from rdflib import RDF, SH, Dataset, Graph

    class Snapshot(OxigraphStore):
        """A store that does not change: pySHACL asks for its size at every nested shape, so it is counted once."""

        def __init__(self, store: pyoxigraph.Store) -> None:
            super().__init__(store=store)
            self._size = len(store)

        def __len__(self, context: object = None) -> int:
            return self._size

    def graph(quads: list[pyoxigraph.Quad]) -> Graph:
        """The quads in an Oxigraph store, as one rdflib graph."""
        store = pyoxigraph.Store()
        store.bulk_extend(pyoxigraph.Quad(q.subject, q.predicate, q.object) for q in quads)
        result: Graph = Dataset(store=Snapshot(store)).default_graph
        return result

    documents = [path.read_text(encoding="utf-8") for path in sorted(shapes.glob("*.ttl"))]
    text = "\n".join(documents).replace(DEFAULT_BASE, opened.names.iris.base)
    # Data and shapes both come from Oxigraph: rdflib holds "x" and "x"^^xsd:string for two different literals.
    shape_graph = Graph()
    shape_graph += graph(list(pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.TURTLE)))
    data_graph = graph(list(opened.store))
    _, report, _ = pyshacl.validate(data_graph, shacl_graph=shape_graph, inplace=True, inference=None)
    violations = []
    for result in report.subjects(RDF.type, SH.ValidationResult):
        source = report.value(result, SH.sourceConstraintComponent)
        violations.append(
            Violation(
                check=f"shape {str(source).rpartition('#')[2]}",
                node=str(report.value(result, SH.focusNode)),
                path=str(report.value(result, SH.resultPath) or ""),
                message="; ".join(sorted(str(m) for m in report.objects(result, SH.resultMessage))),
            )
        )
    seen = {}
    for shape, target in shape_graph.subject_objects(SH.targetClass):
        name = str(shape).rpartition("#")[2]
        seen[name] = sum(1 for _ in data_graph.subjects(RDF.type, target))
        if not seen[name]:
            violations.append(Violation(f"shape {name}", str(target), "", "no node of this class: the shape is idle"))
    return ShapesReport(tuple(sorted(violations)), dict(sorted(seen.items())))
