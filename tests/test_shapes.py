"""Every shape holds on the real graph, saw nodes, and each of its constraints breaks when what it guards is broken.

A mutant is a copy of a real node under a new name with one thing changed. The mutants of all constraints stand beside
the real graph, and both engines run on it once.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store

from kg.checks.shape_engines import Result, pyshacl_results, shifty_results
from kg.checks.shape_graph import focus_nodes, shape_graph, snapshot
from kg.checks.shape_places import place
from kg.checks.shapes import ShapesReport, check_shapes, disagreements
from kg.model.flow_table import FlowRow, FlowTable
from kg.rdf.load_flow_tables import flow_table_quads
from kg.rdf.names import PREFIXES, external
from kg.rdf.triples import A, decimal, integer, text
from kg.store.embedded import Opened, publish
from kg.store.embedded import opened as wrap
from kg.store.source import Table
from tests.conftest import DATA, ONTOLOGY, ROOT, Run

SHAPES = ONTOLOGY / "shapes"
TM = "https://w3id.org/techmarket/def#"
NOWHERE = NamedNode("https://example.org/nowhere")
HERE = NamedNode("https://example.org/mutants")
MUCH = decimal(Decimal(10) ** 9)
Node = NamedNode | BlankNode
Value = NamedNode | BlankNode | Literal
Change = tuple[str, str, str | Value | None]  # "drop" or "add", a property, the value (None: all values)

#: What is on a shape and is no constraint.
PLAIN = {
    "targetClass",
    "targetObjectsOf",
    "property",
    "path",
    "ignoredProperties",
    "qualifiedValueShape",
    "type",
    "mayBeIdle",
}
#: Constraints that combine other shapes, each with what breaks it; the class is the shape's own if none is named.
COMBINED: dict[str, list[list[Change]]] = {
    "FigureShape": [
        [("drop", "tm:quantity", None), ("drop", "tm:about", None)],
        [("add", "tm:inSection", NOWHERE), ("add", "tm:inTable", NOWHERE)],
        [("add", "tm:missingReason", NOWHERE), ("add", "tm:value", decimal(Decimal(1)))],
    ],
    "ListEntryShape": [[("add", "tm:missingReason", NOWHERE), ("add", "tm:organisation", NOWHERE)]],
    "AreaShape": [[("drop", "tm:areaKind", None), ("drop", "tm:hasMember", None)]],
    "ComponentShape": [[("drop", "qb:measure", None)]],
    "ActivityShape": [[("drop", "prov:used", None)]],
    "AgentShape": [[("add", "rdf:type", "tm:Organisation"), ("add", "rdf:type", "tm:OrganisationGroup")]],
    "SchemaOrganizationShape": [
        [("drop", "rdf:type", "org:FormalOrganization"), ("drop", "rdf:type", "org:OrganizationalUnit")]
    ],
    "PropertyTermShape": [[("add", "rdf:type", "qb:MeasureProperty"), ("add", "rdf:type", "qb:DimensionProperty")]],
}


def node_of(curie: str) -> NamedNode:
    return NamedNode(TM + curie[3:]) if curie.startswith("tm:") else external(curie)


def sh(local: str) -> NamedNode:
    return external(f"sh:{local}")


@dataclass(frozen=True)
class Constraint:
    """One constraint of a shape: where it is written, its path (None: on the node itself), its kind and parameter."""

    shape: NamedNode
    holder: Node
    path: Value | None
    kind: str
    parameter: Value

    @property
    def component(self) -> str:
        return f"{self.kind[0].upper()}{self.kind[1:]}ConstraintComponent"

    @property
    def reported_path(self) -> str:
        if self.kind == "closed":
            return NOWHERE.value
        return self.path.value if isinstance(self.path, NamedNode) else ""


#: The property that a node should have of which a copy breaks nothing: the copy of an attribute's component would.
PREFERRED = {node_of("tm:ComponentShape"): external("qb:measure")}


class Rules:
    """The shapes, as the engines get them."""

    def __init__(self, shapes: bytes) -> None:
        self.store = Store()
        self.store.load(shapes, format=RdfFormat.N_TRIPLES)
        self.cubes = self._with(sh("targetObjectsOf"))

    def values(self, node: Value, prop: NamedNode) -> list[Value]:
        return [q.object for q in self.store.quads_for_pattern(node, prop, None)]  # type: ignore[arg-type,misc]

    def shapes(self) -> list[NamedNode]:
        return self._with(sh("targetClass"))

    def _with(self, target: NamedNode) -> list[NamedNode]:
        shapes = {quad.subject for quad in self.store.quads_for_pattern(None, target, None)}
        return sorted((shape for shape in shapes if isinstance(shape, NamedNode)), key=str)

    def constraints(self, shape: NamedNode) -> Iterator[Constraint]:
        for holder in (shape, *self.values(shape, sh("property"))):
            path = next(iter(self.values(holder, sh("path"))), None)
            for quad in self.store.quads_for_pattern(holder, None, None):  # type: ignore[arg-type]
                kind = re.split("[#/]", quad.predicate.value)[-1]
                if kind not in PLAIN:
                    yield Constraint(shape, holder, path, kind, quad.object)  # type: ignore[arg-type]


class Mutants:
    """A copy of the store in which mutants are put."""

    def __init__(self, opened: Opened, rules: Rules) -> None:
        self.store, self.rules, self.count = Store(), rules, 0
        self.store.bulk_extend(opened.store)
        self.good = opened
        self.nodes: dict[NamedNode, list[NamedNode]] = {}
        self.copies: list[Node] = []
        self.expected: dict[Constraint, Node] = {}

    def prototype(self, shape: NamedNode, path: Value | None) -> NamedNode:
        """A real node that the shape is about, the first that has the property if there is one."""
        if shape not in self.nodes:
            target = self.rules.values(shape, sh("targetClass"))
            of = f"a/rdfs:subClassOf* {target[0]}" if target else f"qb:dataSet/qb:structure {shape}"
            prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
            query = f"{prefixes} SELECT DISTINCT ?node WHERE {{ ?node {of} }} ORDER BY ?node"
            answer = self.good.run(query, all_graphs=True)
            assert isinstance(answer, Table)
            self.nodes[shape] = [NamedNode(row["node"]) for row in answer.rows]
        nodes = self.nodes[shape]
        if not isinstance(path, NamedNode):
            return nodes[0]
        with_path = (node for node in nodes if next(self.good.store.quads_for_pattern(node, path, None), None))
        return next(with_path, nodes[0])

    def copy(self, node: NamedNode, name: Node | None = None) -> Node:
        self.count += 1
        name = name or NamedNode(f"https://example.org/mutant/{self.count}")
        for quad in self.good.store.quads_for_pattern(node, None, None):
            self.store.add(Quad(name, quad.predicate, quad.object, HERE))
        return name

    def change(self, node: Node, changes: Iterable[Change]) -> None:
        for action, curie, value in changes:
            prop = node_of(curie)
            value = node_of(value) if isinstance(value, str) else value
            if action == "add" and value is not None:
                self.store.add(Quad(node, prop, value, HERE))
            else:
                for quad in list(self.store.quads_for_pattern(node, prop, value, HERE)):
                    self.store.remove(quad)

    def put(self, node: Node, path: NamedNode, values: Iterable[Value]) -> None:
        for quad in list(self.store.quads_for_pattern(node, path, None, HERE)):
            self.store.remove(quad)
        for value in values:
            self.store.add(Quad(node, path, value, HERE))

    def add(self, constraint: Constraint) -> None:
        """One mutant that breaks a constraint, beside an unchanged copy of the same node."""
        real = self.prototype(constraint.shape, constraint.path or PREFERRED.get(constraint.shape))
        if constraint.shape != node_of("tm:AttributePropertyShape"):
            # A copy of an attribute is none: no component has it.
            self.copies.append(self.copy(real))
        node = self.copy(real, BlankNode(f"blank{self.count}") if on_node(constraint, "nodeKind") else None)
        self.expected[constraint] = node
        if constraint.kind in ("xone", "or"):
            turn = sum(c.shape == constraint.shape and c.kind == constraint.kind for c in self.expected) - 1
            self.change(node, COMBINED[constraint.shape.value.removeprefix(TM)][turn])
        elif on_node(constraint, "closed"):
            self.store.add(Quad(node, NOWHERE, text("more"), HERE))
        elif on_node(constraint, "class"):
            self.store.remove(Quad(node, A, constraint.parameter, HERE))
        elif isinstance(constraint.path, NamedNode):
            now = sorted((q.object for q in self.store.quads_for_pattern(node, constraint.path, None)), key=str)
            self.put(node, constraint.path, broken(constraint, now, self.rules))  # type: ignore[arg-type]
        elif constraint.path is not None:
            self._other_path(constraint, node)

    def _other_path(self, constraint: Constraint, node: Node) -> None:
        """The two paths that are no single property: the types' superclasses, and what has the node as attribute."""
        attribute = external("qb:attribute")
        if not self.rules.values(constraint.path, sh("inversePath")):  # type: ignore[arg-type]
            return self.put(node, A, [external("prov:Entity")])
        if constraint.kind == "maxCount":
            component = self.prototype(node_of("tm:ComponentShape"), attribute)
            for copy in (self.copy(component), self.copy(component)):
                self.put(copy, attribute, [node])
        elif constraint.kind == "class":
            self.store.add(Quad(NOWHERE, attribute, node, HERE))
        return None


def on_node(constraint: Constraint, kind: str) -> bool:
    return constraint.path is None and constraint.kind == kind


def broken(constraint: Constraint, now: list[Value], rules: Rules) -> list[Value]:
    """Values of the constraint's property that break it, as few as can be other than those there are."""
    kind, parameter = constraint.kind, constraint.parameter
    number = int(parameter.value) if isinstance(parameter, Literal) and parameter.value.lstrip("-").isdigit() else 0
    numeric = any(isinstance(v, Literal) and v.datatype == external("xsd:decimal") for v in now)
    if kind == "minCount":
        return now[: number - 1]
    if kind == "maxCount":
        return [*now, *(NamedNode(f"https://example.org/other/{i}") for i in range(number + 1 - len(now)))]
    if kind == "qualifiedMinCount":
        languages = rules.values(rules.values(constraint.holder, sh("qualifiedValueShape"))[0], sh("languageIn"))
        spoken = [rules.values(head, external("rdf:first"))[0].value for head in languages]
        return [v for v in now if isinstance(v, Literal) and v.language not in spoken]
    if kind == "qualifiedMaxCount":
        measures = ("growth", "share")
        return [*now, *(NamedNode(f"{TM[:-4]}id/component/measure/{code}") for code in measures)]
    if kind == "uniqueLang":
        return [*now, *(Literal(f"{v.value} too", language=v.language) for v in now if isinstance(v, Literal))][:3]
    if kind == "in":
        return [*now, text("bad")]
    if kind == "hasValue":
        return [value for value in now if value != parameter]
    wrong: dict[str, Value] = {
        "class": NOWHERE,
        "datatype": Literal("1", datatype=external("xsd:anyURI")),
        "lessThanOrEquals": decimal(Decimal(10) ** 9)
        if numeric
        else Literal("2099-01-01", datatype=external("xsd:date")),
        "maxInclusive": integer(number + 1),
        "minExclusive": decimal(Decimal(number)),
        "minInclusive": integer(number - 1),
        "minLength": text(""),
        "nodeKind": NOWHERE if parameter == sh("Literal") else text("bad"),
        "pattern": text("!"),
    }
    return [wrong[kind]]


@dataclass(frozen=True)
class Outcome:
    """What both engines found on the real graph with all mutants in it."""

    mutants: Mutants
    fast: frozenset[Result]
    reference: frozenset[Result]


@pytest.fixture(scope="module")
def stocked(opened: Opened) -> Opened:
    """The graph with a table of flows imported: the project comes with none."""
    names, store = opened.names, Store()
    store.bulk_extend(opened.store)
    row = FlowRow(2013, "cn-110000", "cn-120000", Decimal("50.5"), 2)
    table = FlowTable("one-row", "一行", "one row", "this test", "0" * 64, "contract-value", "yuan-1e8", (row,))
    store.extend(flow_table_quads([table], names, "0"))
    file, graph = names.thing("file", "data/flows/one-row.csv"), names.graph("reference")
    classes = [Quad(file, A, kind, graph) for kind in (external("prov:Entity"), names.term("DataFile"))]
    store.extend([*classes, Quad(file, names.term("sha256"), text("0" * 64), graph)])
    return replace(opened, store=store)


@pytest.fixture(scope="module")
def rules(stocked: Opened) -> Rules:
    return Rules(shape_graph(stocked, SHAPES))


@pytest.fixture(scope="module")
def outcome(stocked: Opened, rules: Rules) -> Outcome:
    opened = stocked
    mutants = Mutants(opened, rules)
    for shape in rules.shapes():
        for constraint in rules.constraints(shape):
            mutants.add(constraint)
    # Cubes share the shapes of their components: each of these is broken in one cube, what is a cube's own in each.
    done: set[Node] = set()
    for cube in rules.cubes:
        for constraint in rules.constraints(cube):
            if constraint.holder == cube or constraint.holder not in done:
                mutants.add(constraint)
        done.update(v for v in rules.values(cube, sh("property")) if not isinstance(v, Literal))
    data, shapes = snapshot(replace(opened, store=mutants.store)), shape_graph(opened, SHAPES)
    return Outcome(mutants, shifty_results(data, shapes), pyshacl_results(data, shapes))


@pytest.fixture(scope="module")
def good(opened: Opened) -> ShapesReport:
    return check_shapes(opened, SHAPES)


def test_the_real_graph_holds_and_every_shape_saw_a_node(good: ShapesReport) -> None:
    assert good.violations == ()
    counts = {re.split("[#]|/cube/", shape)[-1]: count for shape, count in good.focus_nodes.items()}
    assert {shape for shape, count in counts.items() if not count} == {"ReportedFlowShape"}, "nothing is imported"
    assert counts["CellShape"] == 3275
    assert counts["FigureShape"] == counts["CellShape"] + counts["ClaimShape"]
    assert counts["ListEntryShape"] == 429
    cubes = [count for shape, count in good.focus_nodes.items() if "/id/cube/" in shape]
    assert len(cubes) == counts["CubeShape"]
    assert sum(cubes) == counts["ObservationShape"], "every observation is checked against the shape of its cube"


def test_the_engine_saw_as_many_nodes_as_the_report_tells(opened: Opened, good: ShapesReport) -> None:
    import shifty

    session = shifty.EvidenceSession(shape_graph(opened, SHAPES), snapshot(opened), infer=False, graph_mode="data")
    assert session.validate_conformance().selected_pairs == sum(good.focus_nodes.values())


def test_every_constraint_is_broken_by_its_mutant(outcome: Outcome) -> None:
    silent = []
    found = {(result.node, result.path, result.component, result.shape) for result in outcome.reference}
    for constraint, node in outcome.mutants.expected.items():
        shape = constraint.holder.value if isinstance(constraint.holder, NamedNode) else ""
        focus = "_:" if isinstance(node, BlankNode) else node.value
        if (focus, constraint.reported_path, constraint.component, shape) not in found:
            silent.append((constraint.shape.value, constraint.reported_path, constraint.component))
    assert silent == []
    assert len(outcome.mutants.expected) > 1000


def test_what_is_not_mutated_holds(outcome: Outcome) -> None:
    """A violation comes from the change: neither a real node nor an unchanged copy has one."""
    changed = {node.value for node in outcome.mutants.expected.values()} | {NOWHERE.value}
    wrong = {result.node for result in outcome.reference if result.node.startswith("http")} - changed
    copies = {node.value for node in outcome.mutants.copies}
    assert wrong & copies == set()
    assert {node for node in wrong if not node.startswith("https://example.org/")} == set()


def test_both_engines_find_the_same(outcome: Outcome) -> None:
    assert list(disagreements(outcome.fast, outcome.reference)) == []
    assert len(outcome.fast) >= len(outcome.mutants.expected)


def test_a_disagreement_of_the_engines_is_told_on_both_sides(outcome: Outcome) -> None:
    one, other, *rest = sorted(outcome.reference)
    told = list(disagreements(frozenset([one, *rest]), frozenset([other, *rest])))
    assert [(v.check, v.node) for v in told] == [("SHACL engines agree", one.node), ("SHACL engines agree", other.node)]


UNIT = f"{TM[:-4]}id/unit/yuan-1e8"


def test_a_full_check_runs_the_reference_too(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kg: Run
) -> None:
    """The command, on the ontology and reference graphs alone, where observations are missing: the engines agree, and
    if one of them lost a result, this would be told."""
    part = Store()
    for graph in ("ontology", "reference"):
        part.extend(opened.store.quads_for_pattern(None, None, None, opened.names.graph(graph)))
    # A node of the reference graph that is broken.
    part.remove(next(part.quads_for_pattern(NamedNode(UNIT), node_of("tm:symbol"), None)))
    publish(tmp_path, part, lambda store: None)
    done = kg("check", "--full", "--format", "csv", "--store", str(tmp_path))
    assert done.returncode == 1, done.stderr
    assert "checking SHACL shapes with shifty and pySHACL" in done.stderr
    rows = [row for row in csv.DictReader(done.stdout.splitlines()) if row["rule"].startswith("shape")]
    told = {(row["rule"], row["id"], row["place"], row["note"]) for row in rows}
    assert UNIT in {row["id"] for row in rows}
    assert "SHACL engines agree" not in done.stdout
    monkeypatch.setattr(
        "kg.checks.shapes.pyshacl_results", lambda *graphs: frozenset(sorted(pyshacl_results(*graphs))[1:])
    )
    found = {(v.check, v.node, v.path, v.message) for v in check_shapes(wrap(part), SHAPES, full=True).violations}
    assert told < found, "the command says what the engines find"
    assert {check for check, *_ in found - told} == {"SHACL engines agree"}


def test_every_shape_of_a_cube_has_the_same_kinds_of_constraints(rules: Rules) -> None:
    """So a mutant of one cube speaks for all: closed, one value for each component, and what that value may be."""
    for cube in rules.cubes:
        kinds: dict[Node, set[str]] = {}
        for constraint in rules.constraints(cube):
            kinds.setdefault(constraint.holder, set()).add(constraint.kind)
        assert kinds.pop(cube) == {"nodeKind", "closed"}
        literal, other = {"minCount", "maxCount", "nodeKind", "datatype"}, {"minCount", "maxCount", "nodeKind"}
        for component, found in kinds.items():
            assert found in (literal, other | {"in"}, other | {"class"}, other), component
        # These are properties of another vocabulary, without a range here: the shapes of classes say what they are.
        attributes = {str(c).rpartition("/")[2].rstrip(">") for c, found in kinds.items() if found == other}
        assert attributes in ({"unitMeasure"}, {"unitMeasure", "obsStatus"})


def test_a_cube_shape_has_the_components_of_its_definition(stocked: Opened, rules: Rules) -> None:
    for cube in rules.cubes:
        defined = {q.object for q in stocked.store.quads_for_pattern(cube, external("qb:component"), None)}
        assert set(rules.values(cube, sh("property"))) == defined


def test_a_shape_without_a_node_is_itself_a_violation(opened: Opened, tmp_path: Path) -> None:
    (tmp_path / "idle.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<https://example.org/IdleShape> a sh:NodeShape ; sh:targetClass <https://example.org/Nothing> .\n"
    )
    seen = focus_nodes(snapshot(opened), shape_graph(opened, tmp_path))
    assert [shape for shape, count in seen.items() if not count] == ["https://example.org/IdleShape"]


def test_every_class_of_the_data_has_a_shape(opened: Opened, rules: Rules) -> None:
    shaped = {q.object.value for q in rules.store.quads_for_pattern(None, sh("targetClass"), None)}  # type: ignore
    classes = {q.object.value for q in opened.store.quads_for_pattern(None, A, None)}  # type: ignore[union-attr]
    assert classes - shaped == set()
    assert len(classes) > 45


@pytest.fixture(scope="module")
def damaged(opened: Opened) -> list[str]:
    """What is said when one thing of each kind is broken in the graph itself."""
    store = Store()
    store.bulk_extend(opened.store)
    base = "https://w3id.org/techmarket/id/"
    observation = f"{base}observation/2014/contract-value/area=cn-110000/direction=output/period=2013"
    broken_things = (
        (f"{base}figure/2014/a13/r001c01", "tm:printedUnit"),
        (f"{base}figure/2014/preface/l0036c225", "tm:qualifier"),
        (observation, "tm:canonicalValue"),
        (f"{base}unit/yuan-1e8", "tm:symbol"),
        (f"{base}area/cn-110000", "rdfs:label"),
        (f"{base}organisation/0001", "tm:pinyin"),
        (f"{base}entry/2014/a15/001", "tm:printedName"),
        (f"{base}mention/2014/part-5/l0574c038", "tm:mentionOf"),
        (f"{base}flow/2013-contract-value-totals/cn-110000/cn-120000", "tm:lower"),
        (f"{base}component/dimension/plan", "qb:dimension"),
    )
    for node, curie in broken_things:
        quads = list(store.quads_for_pattern(NamedNode(node), node_of(curie), None))
        assert quads, (node, curie)
        for quad in quads:
            store.remove(quad)
    return [f"{v.node} {v.message}" for v in check_shapes(wrap(store), SHAPES).violations]


@pytest.mark.parametrize(
    ("node", "where"),
    [
        (
            "figure/2014/a13/r001c01",
            r"data/editions/2014/tables/a13\.csv: row 1 \(\S+\), column 1 \(\S+\), line \d+ of",
        ),
        ("figure/2014/preface/l0036c225", r"data/editions/2014/claims\.csv: line 36, column 225 of the report"),
        ("contract-value/area=cn-110000/direction=output", r"a13\.csv: row \d+ \(北京\), column \d+ \(成交额/2013年\)"),
        ("unit/yuan-1e8", r"data/reference/units\.csv: yuan-1e8"),
        ("area/cn-110000", r"data/reference/regions\.csv: cn-110000"),
        ("organisation/0001", r"data/reference/organisations\.csv: 0001"),
        ("entry/2014/a15/001", r"data/editions/2014/lists/a15\.csv: 001: line \d+ of the report"),
        ("mention/2014/part-5/l0574c038", r"data/editions/2014/mentions\.csv: l0574c038: line 574 of the report"),
        (
            "flow/2013-contract-value-totals/cn-110000/cn-120000",
            r"a13\.csv: row \d+ \(北京\), column \d+ \(成交额/2013年\)",
        ),
        ("component/dimension/plan", r"does not|conform|XoneConstraint"),
    ],
)
def test_a_violation_names_the_file_and_cell(damaged: list[str], node: str, where: str) -> None:
    told = [message for message in damaged if node in message.split(" ")[0]]
    assert told, f"nothing was said of {node}"
    assert any(re.search(where, message) for message in told), told


def test_every_place_is_in_a_file_that_there_is(opened: Opened) -> None:
    """All that is read from files has a place; what has none is made of keys, or of nothing."""
    made = {"activity", "component", "cube", "dataset", "finding", "hypothesis", "quantity", "year", "file/report"}
    # A flow rests on the totals of its ends, and the residual has none.
    made |= {"code/denominator", "run", "assumption", "flow"}
    for node in {quad.subject.value for quad in opened.store if isinstance(quad.subject, NamedNode)}:
        where = place(opened, node)
        files = re.findall(r"(?:data|ontology)/[\w./-]+\.[a-z]+", where)
        assert files or any(f"/{kind}/" in node for kind in made) or not node.startswith(TM[:-4] + "id/"), node
        for file in set(files):
            assert (ROOT / file).is_file(), (node, file)


def test_the_place_of_a_figure_is_where_its_characters_are(opened: Opened) -> None:
    """The row that the place names ends in the line that it names, and holds the printed text in its column."""
    tables: dict[str, dict[str, list[list[str]]]] = {}
    cells = opened.store.quads_for_pattern(None, A, NamedNode(TM + "Cell"))
    checked = 0
    for node in [quad.subject.value for quad in cells if isinstance(quad.subject, NamedNode)][::7]:
        printed = next(opened.store.quads_for_pattern(NamedNode(node), NamedNode(TM + "printedText"), None)).object
        match = re.match(r"(\S+): row .* line (\d+) of the report$", place(opened, node))
        assert match, node
        if match[1] not in tables:
            by_line = tables[match[1]] = {}
            with (DATA.parent / match[1]).open(encoding="utf-8", newline="") as file:
                for row in csv.reader(file):
                    by_line.setdefault(row[-1], []).append(row)
        assert any(printed.value in row for row in tables[match[1]][match[2]]), node  # type: ignore[union-attr]
        checked += 1
    assert checked > 400
