"""Tables of flows that a source states → triples: each flow an observation that knows its file and line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyoxigraph import Quad

from kg.model.flow_table import FlowTable
from kg.rdf.flow_cubes import cube_code, flow_cube
from kg.rdf.names import Names, external
from kg.rdf.triples import A, Triple, decimal, in_graph, integer, labels, text

_MEASURE = "technology-flow-reported"
_CUBE_LABELS = (
    "公布的技术流量：按流入地、所指的量、流出地、时期",
    "reported technology flow by destination, quantity concerned, origin, period",
)


def flow_table_quads(tables: Sequence[FlowTable], names: Names, version: str) -> Iterator[Quad]:
    """The cube of reported flows, if there is a table, and each table in a graph of its own."""
    if tables:
        yield from in_graph(names.graph("ontology"), flow_cube(_MEASURE, (), _CUBE_LABELS, names))
    for table in tables:
        yield from in_graph(names.graph(f"flows/{table.name}"), _table(table, names, version))


def _table(table: FlowTable, names: Names, version: str) -> Iterator[Triple]:
    run, data = names.thing("run", table.name), names.thing("dataset", f"flows/{table.name}")
    file = names.thing("file", f"data/flows/{table.name}.csv")
    generated = external("prov:wasGeneratedBy")
    yield run, A, external("prov:Activity")
    yield run, A, names.term("FlowRun")
    yield from labels(run, table.title_zh, table.title_en)
    yield run, names.term("flowMethod"), names.code("flow-method", "reported")
    yield run, names.term("softwareVersion"), text(version)
    yield run, external("prov:used"), file
    yield data, A, external("qb:DataSet")
    yield from labels(data, table.title_zh, table.title_en)
    yield data, external("qb:structure"), names.thing("cube", cube_code(_MEASURE))
    yield data, names.term("view"), text(f"flows-{table.name}")
    yield data, generated, run
    yield data, external("dct:source"), text(table.source)
    yield data, names.term("sha256"), text(table.sha256_of_original)
    shared = (
        (A, external("qb:Observation")),
        (A, names.term("ReportedFlow")),
        (external("qb:dataSet"), data),
        (names.term("of"), names.code("quantity", table.measure)),
        (external("sdmx-attribute:unitMeasure"), names.thing("unit", table.unit)),
        (external("sdmx-attribute:obsStatus"), external("sdmx-code:obsStatus-A")),
        (generated, run),
        (external("prov:wasDerivedFrom"), file),
    )
    for row in table.rows:
        node = names.thing("flow", f"{table.name}/{row.year}/{row.origin}/{row.destination}")
        for prop, value in shared:
            yield node, prop, value
        yield node, external("sdmx-dimension:refPeriod"), names.thing("year", str(row.year))
        yield node, names.term("origin"), names.thing("area", row.origin)
        yield node, names.term("destination"), names.thing("area", row.destination)
        yield node, names.measure(_MEASURE), decimal(row.value)
        yield node, names.term("sourceLine"), integer(row.line)
