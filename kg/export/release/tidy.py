"""Tidy sheets: one row for each observation, figure, finding and organisation, all values as the graph has them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pyoxigraph import NamedNode

from kg.export.release.sheet import Column, Field, Kind, Sheet, joined, sheet_of
from kg.export.resources import Resources
from kg.rdf.names import external

_DERIVED = external("prov:wasDerivedFrom")
_NOTATION = external("skos:notation")
_NOTE = external("skos:note").value
_UNIT = external("sdmx-attribute:unitMeasure")
Read = Callable[[str], str]
_FLOWS = ("EstimatedFlow", "ReportedFlow")
#: What columns are called that properties of others fill, which the ontology does not label.
_CALLED = {
    _UNIT.value: ("单位", "unit"),
    _NOTATION.value: ("代码", "code"),
    _DERIVED.value: ("依据的印刷数字", "the printed figures it follows from"),
    external("dqv:isMeasurementOf").value: ("审核规则", "rule of the audit"),
    external("prov:wasGeneratedBy").value: ("运行", "the run that it comes from"),
    external("dqv:computedOn").value: ("审核对象", "what was tested: a figure, or a table or section"),
    external("org:unitOf").value: ("上级机构", "the organisations it is a unit of"),
    external("skos:note").value: ("注", "note"),
}


class Fields:
    """Makes the columns of a sheet from properties of its subjects, with the labels that the ontology gives them."""

    def __init__(self, graph: Resources, subjects: Iterable[str]) -> None:
        self.graph = graph
        self.subjects = tuple(subjects)

    def _labels(self, prop: NamedNode) -> tuple[str, str]:
        if prop.value in _CALLED:
            return _CALLED[prop.value]
        return self.graph.label(prop.value, "zh"), self.graph.label(prop.value, "en")

    def iri(self, name: str, zh: str, en: str) -> Field:
        """The subject itself."""
        return Column(name, "iri", zh, en), lambda subject: subject

    def made(self, name: str, kind: Kind, zh: str, en: str, read: Read) -> Field:
        """What no property says as it stands."""
        return Column(name, kind, zh, en), read

    def literal(self, name: str, kind: Kind, prop: NamedNode) -> Field:
        """The literal value of a property."""
        return Column(name, kind, *self._labels(prop), prop.value), lambda subject: self.graph.value(subject, prop)

    def code(self, name: str, prop: NamedNode) -> Field:
        """The code of the thing that a property points to. A column whose values are of several kinds, so that a code
        alone is no IRI, stands for no property."""
        values = {self.graph.value(subject, prop) for subject in self.subjects} - {""}
        spaces = {value.removesuffix(self.graph.code(value)) for value in values}
        space = spaces.pop() if len(spaces) == 1 else ""
        column = Column(name, "text", *self._labels(prop), prop.value if space else "", space)
        return column, lambda subject: self.graph.code(self.graph.value(subject, prop))

    def codes(self, name: str, prop: NamedNode) -> Field:
        """The codes of all things that a property points to."""
        codes = self.graph.code
        return Column(name, "list", *self._labels(prop)), lambda subject: joined(
            codes(value.value) for value in self.graph.values(subject, prop)
        )

    def labels(self) -> tuple[Field, Field]:
        """The Chinese and the English label of the subject."""
        zh = self.made("label_zh", "text", "中文标签", "Chinese label", lambda s: self.graph.label(s, "zh"))
        return zh, self.made("label_en", "text", "英文标签", "English label", lambda s: self.graph.label(s, "en"))

    def sheet(self, name: str, zh: str, en: str, fields: Iterable[Field]) -> Sheet:
        """The sheet with a row for each subject."""
        return sheet_of(name, zh, en, self.subjects, fields)


class _Origins:
    """The figures that an observation comes from, through the observations between."""

    def __init__(self, graph: Resources) -> None:
        self.graph = graph
        self.figures = frozenset(graph.of_type(graph.names.term("Figure")))
        self.known: dict[str, frozenset[str]] = {}

    def of(self, node: str) -> frozenset[str]:
        """The IRIs of the figures; a figure is its own origin."""
        if node in self.figures:
            return frozenset((node,))
        if node not in self.known:
            self.known[node] = frozenset()  # a circle, which no rule makes, would end here
            sources = self.graph.values(node, _DERIVED)
            self.known[node] = frozenset(figure for source in sources for figure in self.of(source.value))
        return self.known[node]


def _measures(graph: Resources) -> dict[str, str]:
    """The measure properties with their codes."""
    return {iri: graph.value(iri, _NOTATION) for iri in graph.of_type(external("qb:MeasureProperty"))}


def dimensions(graph: Resources) -> dict[str, str]:
    """The dimension properties with their codes."""
    return {iri: graph.value(iri, _NOTATION) for iri in graph.of_type(external("qb:DimensionProperty"))}


def measured(graph: Resources) -> Callable[[str], tuple[str, str]]:
    """Reads of an observation the code of its measure and the value, as text."""
    measures = _measures(graph)

    def read(node: str) -> tuple[str, str]:
        name, values = next((item for item in graph.properties(node).items() if item[0] in measures), ("", ()))
        return measures.get(name, ""), values[0].value if values else ""

    return read


def observations(graph: Resources) -> Sheet:
    """Every observation of every view: of an edition, known now or as of an edition, published or computed; flows have
    a sheet of their own, so that nobody takes an estimate for one of these."""
    term = graph.names.term
    apart = {node for kind in _FLOWS for node in graph.of_type(term(kind))}
    field = Fields(graph, [node for node in graph.of_type(external("qb:Observation")) if node not in apart])
    read, origins = measured(graph), _Origins(graph)
    computed = frozenset(graph.of_type(term("ComputedObservation")))

    def view(node: str) -> str:
        return graph.ours(graph.value(node, external("qb:dataSet")), "view")

    def edition(node: str) -> str:
        own = graph.ours(node, "edition") or graph.ours(graph.ours(node, "valueFrom"), "edition")
        return graph.code(own)

    def quantity_label(language: str) -> Read:
        return lambda node: graph.label(graph.ours(node, "quantity"), language)

    def base(node: str) -> str:
        return graph.code(graph.ours(graph.value(node, _UNIT), "baseUnit"))

    def figures(node: str) -> str:
        return joined(sorted(graph.code(figure) for figure in origins.of(node)))

    made = field.made
    fields = [
        field.iri("observation", "观测", "observation"),
        made("view", "text", "视图", "edition, current, computed, or known as of an edition", view),
        made("status", "text", "状态", "published or computed", lambda n: "computed" if n in computed else "published"),
        made("edition", "text", "取值版本", "edition that states the value; empty if computed", edition),
        field.code("quantity", term("quantity")),
        made("label_zh", "text", "量的中文名称", "name of the quantity in Chinese", quantity_label("zh")),
        made("label_en", "text", "量的英文名称", "name of the quantity in English", quantity_label("en")),
        made("measure", "text", "指标", "measure", lambda node: read(node)[0]),
        *(
            field.code(code.replace("-", "_"), NamedNode(iri))
            for iri, code in sorted(dimensions(graph).items(), key=lambda d: d[1])
        ),
        made("value", "decimal", "数值", "value in the unit", lambda node: read(node)[1]),
        field.code("unit", _UNIT),
        field.literal("canonical_value", "decimal", term("canonicalValue")),
        made("canonical_unit", "text", "基本单位", "unit of the canonical value", base),
        field.literal("decimals", "integer", term("decimals")),
        field.literal("figures_agree", "boolean", term("figuresAgree")),
        field.code("rule", term("rule")),
        made("figures", "list", "来源数字", "the printed figures that the value comes from", figures),
    ]
    return field.sheet("observations", "观测", "observations", fields)


def flows(graph: Resources) -> Sheet:
    """Every flow between places, estimated by a run of ours or reported by a table that was imported."""
    term = graph.names.term
    estimated = frozenset(graph.of_type(term("EstimatedFlow")))
    field = Fields(graph, sorted({node for kind in _FLOWS for node in graph.of_type(term(kind))}))

    def value(node: str) -> str:
        return graph.ours(node, "technologyFlowEstimated") or graph.ours(node, "technologyFlowReported")

    def status(node: str) -> str:
        return graph.code(graph.ours(node, "flowStatus")) or "reported"

    def kind(node: str) -> str:
        return "estimated" if node in estimated else "reported"

    fields = [
        field.iri("flow", "流量", "flow"),
        field.code("run", external("prov:wasGeneratedBy")),
        field.code("period", external("sdmx-dimension:refPeriod")),
        field.code("of", term("of")),
        field.code("origin", term("origin")),
        field.code("destination", term("destination")),
        field.made("kind", "text", "种类", "estimated (not a published figure) or reported", kind),
        field.made("status", "text", "状态", "status of the flow", status),
        field.made("value", "decimal", "数值", "value in the unit", value),
        *(
            field.literal(name, "decimal", term(local))
            for name, local in (
                ("lower", "lower"),
                ("upper", "upper"),
                ("bound_low", "boundLow"),
                ("bound_high", "boundHigh"),
                ("top_buyer", "topBuyer"),
                ("top_seller", "topSeller"),
            )
        ),
        field.code("unit", _UNIT),
    ]
    return field.sheet("flows", "技术流量", "flows", fields)


def figures(graph: Resources) -> Sheet:
    """Every printed number: cells of tables and numbers of the prose; a missing cell has a reason and no value."""
    term = graph.names.term
    field = Fields(graph, graph.of_type(term("Figure")))
    claims = frozenset(graph.of_type(term("Claim")))

    def place(node: str) -> str:
        return graph.ours(node, "inTable") or graph.ours(node, "inSection")

    def in_edition(node: str) -> str:
        return graph.code(graph.ours(place(node), "edition"))

    def quantity(node: str) -> str:
        return graph.code(graph.ours(node, "quantity") or graph.ours(node, "about"))

    made = field.made
    fields = [
        field.iri("iri", "印刷数字", "figure"),
        made("figure", "text", "代码", "code, as lists of figures name it", graph.code),
        made("kind", "text", "种类", "cell or claim", lambda node: "claim" if node in claims else "cell"),
        made("edition", "text", "版本", "edition", in_edition),
        made("place", "text", "表或章节", "table or section", lambda node: graph.code(place(node))),
        made("place_label", "text", "表或章节标题", "its title", lambda node: graph.label(place(node), "zh")),
        field.literal("row", "integer", term("row")),
        field.literal("column", "integer", term("column")),
        field.literal("row_label", "text", term("rowLabel")),
        field.literal("column_label", "text", term("columnLabel")),
        field.literal("source_line", "integer", term("sourceLine")),
        field.literal("source_column", "integer", term("sourceColumn")),
        field.literal("printed", "text", term("printedText")),
        field.literal("value", "decimal", term("value")),
        field.literal("decimals", "integer", term("decimals")),
        field.code("unit", term("printedUnit")),
        field.code("status", term("status")),
        field.code("missing_reason", term("missingReason")),
        field.code("claim_kind", term("claimKind")),
        field.code("qualifier", term("qualifier")),
        made("quantity", "text", "量", "the quantity it states, or is about", quantity),
    ]
    return field.sheet("figures", "印刷数字", "figures", fields)


def findings(graph: Resources) -> Sheet:
    """Every test of the audit with what was printed and what was expected."""
    term = graph.names.term
    field = Fields(graph, graph.of_type(term("Finding")))
    fields = [
        field.iri("iri", "发现", "finding"),
        field.made("finding", "text", "代码", "code", graph.code),
        field.code("edition", term("edition")),
        field.code("rule", external("dqv:isMeasurementOf")),
        field.code("place", term("foundIn")),
        field.code("computed_on", external("dqv:computedOn")),
        field.literal("source_line", "integer", term("sourceLine")),
        field.literal("concerned_lines", "text", term("concernedLines")),
        field.literal("printed", "text", term("printedText")),
        field.literal("expected_low", "decimal", term("expectedLow")),
        field.literal("expected_high", "decimal", term("expectedHigh")),
        field.code("verdict", term("verdict")),
        field.code("severity", term("severity")),
        field.made("note", "text", "注（英文）", "note in English", lambda s: graph.label(s, "en", _NOTE)),
        field.made("note_zh", "text", "注", "note in Chinese", lambda s: graph.label(s, "zh", _NOTE)),
        field.codes("figures", _DERIVED),
    ]
    return field.sheet("findings", "审核发现", "findings", fields)


def organisations(graph: Resources) -> Sheet:
    """The register of organisations."""
    term = graph.names.term
    field = Fields(graph, graph.of_type(term("Organisation")))
    printed: dict[str, set[str]] = {}
    for name in graph.of_type(term("NameVariant")):
        printed.setdefault(graph.ours(name, "ofOrganisation"), set()).add(graph.ours(name, "printedName"))
    fields = [
        field.iri("iri", "机构", "organisation"),
        field.literal("organisation", "text", _NOTATION),
        *field.labels(),
        field.literal("pinyin", "text", term("pinyin")),
        field.literal("kind", "text", term("organisationKind")),
        field.code("area", term("inArea")),
        field.code("city", term("inCity")),
        field.code("type", term("organisationType")),
        field.code("legal_form", term("organisationLegalForm")),
        field.codes("unit_of", external("org:unitOf")),
        field.made(
            "printed_names", "list", "印刷名称", "names as printed", lambda o: joined(sorted(printed.get(o, ())))
        ),
        field.literal("note", "text", external("skos:note")),
    ]
    return field.sheet("organisations", "机构", "organisations", fields)


def tidy(graph: Resources) -> tuple[Sheet, ...]:
    """All tidy sheets."""
    return observations(graph), flows(graph), figures(graph), findings(graph), organisations(graph)
