"""Every shape holds on the real graph, saw nodes, and breaks when what it guards is broken."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store

from kg.checks.shapes import ShapesReport, check_shapes
from kg.rdf.names import external
from kg.rdf.triples import decimal, integer, text
from kg.store.embedded import Opened
from kg.store.embedded import opened as wrap
from tests.conftest import ONTOLOGY

SHAPES = ONTOLOGY / "shapes"


@pytest.fixture(scope="module")
def good(opened: Opened) -> ShapesReport:
    return check_shapes(opened, SHAPES)


def test_the_real_graph_holds_and_every_shape_saw_a_node(good: ShapesReport) -> None:
    assert good.violations == ()
    assert len(good.focus_nodes) == 35
    assert min(good.focus_nodes.values()) > 0
    assert good.focus_nodes["CellShape"] == 3275
    assert good.focus_nodes["FigureShape"] == good.focus_nodes["CellShape"] + good.focus_nodes["ClaimShape"]
    assert good.focus_nodes["ListEntryShape"] == 429


# class, property, what it becomes: "drop", "double" (a second value) or a wrong value
Mutant = tuple[str, str, object]
BAD = text("bad")
NOWHERE = NamedNode("https://example.org/nowhere")
MUTANTS: list[Mutant] = [
    ("tm:Edition", "tm:editionYear", "drop"),
    ("tm:Edition", "tm:yearCovered", NOWHERE),
    ("tm:Table", "tm:tableNumber", BAD),
    ("tm:Table", "tm:edition", NOWHERE),
    ("tm:Table", "tm:prominence", integer(9)),
    ("tm:Table", "tm:figureGraph", "drop"),
    ("tm:Table", "prov:wasDerivedFrom", NOWHERE),
    ("tm:Figure", "tm:inTable", NOWHERE),
    ("tm:Figure", "tm:row", integer(0)),
    ("tm:Figure", "tm:column", "double"),
    ("tm:Figure", "tm:rowLabel", text("")),
    ("tm:Figure", "tm:columnLabel", "drop"),
    ("tm:Figure", "tm:sourceLine", integer(-1)),
    ("tm:Figure", "tm:printedText", "drop"),
    ("tm:Figure", "tm:printedUnit", NOWHERE),
    ("tm:Figure", "tm:quantity", "drop"),
    ("tm:Figure", "tm:status", NOWHERE),
    ("tm:Figure", "tm:value", Literal("1.5", datatype=external("xsd:double"))),
    ("tm:Figure", "tm:value", "drop"),
    ("tm:Figure", "tm:decimals", integer(19)),
    ("tm:Figure", "tm:missingReason", "drop"),
    ("tm:Cell", "tm:quantity", NOWHERE),
    ("tm:Claim", "tm:inSection", NOWHERE),
    ("tm:Claim", "tm:sourceColumn", integer(0)),
    ("tm:Claim", "tm:claimKind", NOWHERE),
    ("tm:Claim", "tm:qualifier", "drop"),
    ("tm:Claim", "tm:about", "drop"),
    ("tm:Claim", "tm:about", NOWHERE),
    ("tm:Claim", "tm:quantity", "drop"),
    ("tm:Section", "tm:edition", "drop"),
    ("tm:Section", "tm:firstLine", integer(0)),
    ("tm:Section", "tm:lastLine", "double"),
    ("tm:Section", "tm:prominence", integer(4)),
    ("tm:Section", "tm:figureGraph", "drop"),
    ("tm:Section", "rdfs:label", "drop"),
    ("tm:Event", "tm:edition", NOWHERE),
    ("tm:Event", "tm:inSection", "drop"),
    ("tm:Event", "tm:sourceLine", "double"),
    ("tm:Event", "tm:lastLine", integer(0)),
    ("tm:Event", "tm:printedText", text("")),
    ("tm:Event", "dct:date", text("2005-01")),
    ("tm:Event", "schema:startDate", "drop"),
    ("tm:Event", "schema:endDate", NOWHERE),
    ("tm:Event", "tm:earliest", Literal("2099-01-01", datatype=external("xsd:date"))),
    ("tm:Event", "tm:latest", "drop"),
    ("tm:Event", "schema:location", NOWHERE),
    ("tm:Event", "tm:placeName", NOWHERE),
    ("tm:Event", "tm:organiser", NOWHERE),
    ("tm:Event", "tm:host", NOWHERE),
    ("tm:Event", "tm:supporter", NOWHERE),
    ("tm:Event", "tm:participant", NOWHERE),
    ("tm:Event", "tm:issuer", NOWHERE),
    ("tm:Event", "tm:subject", NOWHERE),
    ("tm:Event", "tm:mentionsYear", NOWHERE),
    ("tm:Occurrence", "tm:sourceLine", integer(0)),
    ("tm:Occurrence", "tm:sourceColumn", "drop"),
    ("tm:Occurrence", "tm:printedText", text("")),
    ("tm:Occurrence", "tm:coverageStatus", BAD),
    ("tm:Occurrence", "tm:coverageReason", NOWHERE),
    ("tm:Survey", "tm:yearCovered", NOWHERE),
    ("tm:Survey", "tm:approvedBy", NOWHERE),
    ("tm:OrganisationLink", "tm:linkFrom", NOWHERE),
    ("tm:OrganisationLink", "tm:linkTo", "drop"),
    ("tm:OrganisationLink", "tm:relation", BAD),
    ("tm:OrganisationLink", "tm:basis", BAD),
    ("tm:OrganisationLink", "tm:reason", "drop"),
    ("tm:NameVariant", "tm:ofOrganisation", NOWHERE),
    ("tm:NameVariant", "tm:printedName", text("")),
    ("tm:NameVariant", "tm:edition", "drop"),
    ("tm:NameVariant", "tm:printedIn", text("")),
    ("tm:NameVariant", "tm:decision", "drop"),
    ("tm:Edition", "dct:publisher", NOWHERE),
    ("tm:Edition", "prov:wasGeneratedBy", NOWHERE),
    ("tm:ListEntry", "tm:entryNumber", integer(0)),
    ("tm:ListEntry", "tm:blockLabel", text("")),
    ("tm:ListEntry", "tm:inArea", NOWHERE),
    ("tm:ListEntry", "tm:printedName", "drop"),
    ("tm:ListEntry", "tm:organisation", "drop"),
    ("tm:ListEntry", "tm:missingReason", "drop"),
    ("tm:Quantity", "tm:measure", NOWHERE),
    ("tm:Quantity", "rdfs:label", "drop"),
    ("tm:Quantity", "tm:denominatorQuantity", NOWHERE),
    ("tm:EditionObservation", "qb:dataSet", "drop"),
    ("tm:EditionObservation", "sdmx-attribute:unitMeasure", NOWHERE),
    ("tm:EditionObservation", "tm:canonicalValue", "double"),
    ("tm:EditionObservation", "tm:decimals", integer(-1)),
    ("tm:EditionObservation", "tm:edition", "drop"),
    ("tm:EditionObservation", "tm:valueFrom", NOWHERE),
    ("tm:EditionObservation", "tm:figuresAgree", text("true")),
    ("tm:EditionObservation", "prov:wasDerivedFrom", "drop"),
    ("tm:EditionObservation", "sdmx-dimension:refPeriod", NOWHERE),
    ("tm:CurrentObservation", "prov:wasDerivedFrom", NOWHERE),
    ("tm:CurrentObservation", "tm:valueFrom", "drop"),
    ("tm:CurrentObservation", "tm:quantity", "double"),
    ("tm:ComputedObservation", "prov:wasDerivedFrom", "drop"),
    ("tm:ComputedObservation", "tm:rule", NOWHERE),
    ("tm:ComputedObservation", "tm:arithmetic", text("")),
    ("tm:ComputedObservation", "tm:missingMember", NOWHERE),
    ("tm:Area", "tm:areaKind", text("planet")),
    ("tm:Area", "tm:countedIn", NOWHERE),
    ("tm:Area", "rdfs:label", "drop"),
    ("tm:AreaGroup", "tm:hasMember", "drop"),
    ("tm:AreaGroup", "tm:groupScheme", text("")),
    ("tm:Year", "tm:year", integer(3000)),
    ("tm:Unit", "tm:symbol", "drop"),
    ("tm:Unit", "tm:multiplier", decimal(Decimal(0))),
    ("tm:Unit", "tm:baseUnit", NOWHERE),
    ("tm:Unit", "tm:unitKind", BAD),
    ("tm:Organisation", "skos:notation", text("12")),
    ("tm:Organisation", "tm:organisationKind", BAD),
    ("tm:Organisation", "tm:inArea", NOWHERE),
    ("tm:Organisation", "tm:pinyin", text("")),
    ("tm:Organisation", "tm:inCity", NOWHERE),
    ("tm:Organisation", "tm:areaBasis", BAD),
    ("tm:Organisation", "tm:cityBasis", BAD),
    ("tm:Organisation", "tm:organisationType", NOWHERE),
    ("tm:Organisation", "tm:organisationLegalForm", NOWHERE),
    ("tm:OrganisationGroup", "tm:exchangeKind", NOWHERE),
    ("tm:OrganisationGroup", "tm:hasMember", "drop"),
    ("tm:Rule", "tm:of", "drop"),
    ("skos:Concept", "skos:inScheme", "drop"),
    ("skos:Concept", "skos:notation", "drop"),
    ("skos:Concept", "skos:broader", NOWHERE),
    ("skos:ConceptScheme", "skos:hasTopConcept", "drop"),
    ("qb:MeasureProperty", "skos:definition", "drop"),
    ("qb:MeasureProperty", "skos:notation", "drop"),
    ("qb:DimensionProperty", "rdfs:range", "drop"),
    ("qb:DimensionProperty", "skos:definition", "drop"),
    ("qb:DataStructureDefinition", "qb:component", "drop"),
    ("qb:DataSet", "qb:structure", NOWHERE),
    ("qb:DataSet", "tm:view", "drop"),
    ("qb:ComponentSpecification", "qb:dimension", "drop"),
    ("prov:Activity", "prov:used", "drop"),
    ("tm:DataFile", "tm:sha256", text("0")),
    ("tm:Note", "rdfs:label", "drop"),
    ("tm:Note", "tm:qualifies", "drop"),
    ("tm:Note", "tm:mark", text("")),
    ("tm:Revision", "tm:quantity", "double"),
    ("tm:Revision", "tm:earlier", NOWHERE),
    ("tm:Revision", "tm:later", "drop"),
    ("tm:Revision", "tm:revisionKind", NOWHERE),
    ("tm:Revision", "tm:difference", text("1.5")),
    ("xkos:ConceptAssociation", "rdfs:label", "drop"),
    ("xkos:ConceptAssociation", "xkos:sourceConcept", "drop"),
    ("xkos:ConceptAssociation", "xkos:targetConcept", NOWHERE),
    ("xkos:ConceptAssociation", "tm:correspondenceKind", BAD),
]


class Mutator:
    """Breaks one property of one node of a class, each time of another node."""

    def __init__(self, opened: Opened) -> None:
        self.store = Store()
        self.store.bulk_extend(opened.store)
        self.names = opened.names
        self.used: set[str] = set()

    def _node(self, curie: str) -> NamedNode:
        prefix, _, local = curie.partition(":")
        return self.names.term(local) if prefix == "tm" else external(curie)

    def _candidates(self, kind: NamedNode, prop: NamedNode) -> Iterator[NamedNode]:
        answer = self.store.query(
            f"SELECT DISTINCT ?s WHERE {{ GRAPH ?g {{ ?s a {kind} }} GRAPH ?h {{ ?s {prop} ?o }} }} ORDER BY ?s"
        )
        assert isinstance(answer, QuerySolutions)
        nodes = [solution["s"] for solution in answer]
        # A class of few nodes (editions) has several properties of one node broken.
        yield from sorted(nodes, key=lambda node: (node.value in self.used, node.value))

    def apply(self, mutant: Mutant) -> str:
        """The node that was broken."""
        kind, curie, change = mutant
        prop = self._node(curie)
        node = next(self._candidates(self._node(kind), prop))
        self.used.add(node.value)
        quads = list(self.store.quads_for_pattern(node, prop, None))
        graph = quads[0].graph_name
        if change == "double":
            other = decimal(Decimal(7)) if isinstance(quads[0].object, Literal) else NOWHERE
            self.store.add(Quad(node, prop, other, graph))
            return str(node.value)
        for quad in quads:
            self.store.remove(quad)
        if not isinstance(change, str):
            self.store.add(Quad(node, prop, change, graph))  # type: ignore[arg-type]
        return str(node.value)


@pytest.fixture(scope="module")
def broken(opened: Opened) -> dict[Mutant, tuple[str, set[str]]]:
    """Every mutant → the node it broke and the properties that its violations name; all in one run of pySHACL."""
    mutator = Mutator(opened)
    nodes = {mutant: mutator.apply(mutant) for mutant in MUTANTS}
    report = check_shapes(wrap(mutator.store), SHAPES)
    found: dict[str, set[str]] = {}
    for violation in report.violations:
        found.setdefault(violation.node, set()).add(violation.path)
    return {mutant: (node, found.get(node, set())) for mutant, node in nodes.items()}


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda m: f"{m[0]} {m[1]} {getattr(m[2], 'value', m[2])}")
def test_a_broken_property_is_found_on_its_node(broken: dict[Mutant, tuple[str, set[str]]], mutant: Mutant) -> None:
    node, paths = broken[mutant]
    local = mutant[1].partition(":")[2]
    # A drop under sh:xone is reported on the node, without a path.
    assert any(path.endswith(local) or path == "" for path in paths), f"{node} broke and nothing was said"


def test_a_shape_without_a_node_is_itself_a_violation(opened: Opened, tmp_path: Path) -> None:
    (tmp_path / "idle.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<https://example.org/IdleShape> a sh:NodeShape ; sh:targetClass <https://example.org/Nothing> .\n"
    )
    report = check_shapes(opened, tmp_path)
    assert [v.message for v in report.violations] == ["no node of this class: the shape is idle"]


def test_every_class_of_the_data_has_a_shape(opened: Opened) -> None:
    answer = opened.rows(
        """SELECT DISTINCT ?class WHERE { GRAPH ?g { ?s a ?class }
           FILTER(STRSTARTS(STR(?g), STR(<https://w3id.org/techmarket/graph/>))) } ORDER BY ?class"""
    )
    shaped = (SHAPES / "core.ttl").read_text(encoding="utf-8")
    # Marker classes beside one that has a shape.
    beside = {
        *(
            "Entity",
            "ProperInterval",
            "FormalOrganization",
            "OrganizationalUnit",
            "Organization",
            "Agent",
            "Observation",
            "Property",
        ),
        *("CodedProperty", "AttributeProperty", "Class", "Ontology", "Datatype"),
        *("DatatypeProperty", "ObjectProperty", "Dataset"),
    }
    for row in answer:
        local = row["class"].replace("#", "/").rpartition("/")[2]
        assert local in beside or f":{local} ;" in shaped, row["class"]
