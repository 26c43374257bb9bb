"""Reference data → triples: areas, units, schemes, organisations, rules, and the properties of measures and
dimensions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode

from kg.editions.reference import Reference
from kg.model.codes import Code
from kg.rdf.load_organisations import organisation_triples
from kg.rdf.names import Names, external
from kg.rdf.triples import A, Triple, decimal, integer, labels, text

_PREF = external("skos:prefLabel")
_ALT = external("skos:altLabel")
_NOTATION = external("skos:notation")


def properties(reference: Reference, names: Names) -> Iterator[Triple]:
    """Measure and dimension properties, for the ontology graph."""
    concept = external("qb:concept")
    for measure in reference.measures.values():
        node = names.measure(measure.code)
        yield node, A, external("qb:MeasureProperty")
        yield node, A, external("rdf:Property")
        yield node, external("rdfs:range"), external("xsd:decimal")
        yield node, _NOTATION, text(measure.code)
        yield from _described(node, measure)
        if measure.code in reference.lists["quantity"].codes:
            yield node, concept, names.code("quantity", measure.code)
    for dimension in reference.dimensions.values():
        node = names.dimension(dimension.code, reference)
        yield node, A, external("qb:DimensionProperty")
        yield node, A, external("rdf:Property")
        yield node, _NOTATION, text(dimension.code)
        yield from _described(node, dimension)
        kind = dimension.attributes["range"]
        if kind in (*reference.schemes, "key"):
            yield node, A, external("qb:CodedProperty")
            yield node, external("qb:codeList"), names.scheme("denominator" if kind == "key" else kind)
            yield node, external("rdfs:range"), external("skos:Concept")
        else:
            # Members of the dimension exchange are organisations and groups of them.
            agent = external("prov:Agent") if kind == "organisation" else names.term(kind.capitalize())
            yield node, external("rdfs:range"), agent


def _described(node: NamedNode, code: Code) -> Iterator[Triple]:
    yield from labels(node, code.label_zh, code.label_en)
    zh, en = code.attributes["definition_zh"], code.attributes["definition_en"]
    yield from labels(node, zh, en, external("skos:definition"))


def _units(reference: Reference, names: Names) -> Iterator[Triple]:
    for unit in reference.units.values():
        node = names.thing("unit", unit.code)
        yield node, A, names.term("Unit")
        yield from labels(node, unit.label_zh, unit.label_en)
        yield node, names.term("symbol"), text(unit.symbol)
        yield node, names.term("baseUnit"), names.thing("unit", unit.base)
        yield node, names.term("multiplier"), decimal(unit.multiplier)
        yield node, names.term("unitKind"), text(reference.unit_kinds[unit.code])


def _area_group(area: Code, names: Names) -> Iterator[Triple]:
    node, about = names.thing("area", area.code), area.attributes
    yield node, A, names.term("AreaGroup")
    if about["scheme"]:
        yield node, names.term("groupScheme"), text(about["scheme"])
    if about["edition"]:
        yield node, names.term("edition"), names.thing("edition", about["edition"])
    for member in about["members"].split("|"):
        yield node, names.term("hasMember"), names.thing("area", member)
    if about["ranked_by"]:
        yield node, names.term("rankedBy"), text(about["ranked_by"])
    if about["note"]:
        yield node, external("skos:note"), text(about["note"])


def _single_area(area: Code, names: Names) -> Iterator[Triple]:
    node, about = names.thing("area", area.code), area.attributes
    yield node, names.term("areaKind"), text(about["kind"])
    if about["official_zh"] and about["official_zh"] != area.label_zh:
        yield node, _ALT, Literal(about["official_zh"], language="zh")
    for column, datatype in (("gbt2260", "gbt2260"), ("iso3166_2", "iso3166-2")):
        if about[column]:
            yield node, _NOTATION, Literal(about[column], datatype=names.term(datatype))
    if area.parent:
        yield node, names.term("countedIn"), names.thing("area", area.parent)


def _areas(reference: Reference, names: Names) -> Iterator[Triple]:
    for area in reference.lists["area"].codes.values():
        node = names.thing("area", area.code)
        yield node, A, names.term("Area")
        yield node, _NOTATION, text(area.code)
        yield from labels(node, area.label_zh, area.label_en)
        for alias in area.aliases:
            yield node, _ALT, Literal(alias, language="zh")
        yield from (_area_group if "members" in area.attributes else _single_area)(area, names)


def _concept(code: Code, scheme: str, names: Names) -> Iterator[Triple]:
    node = names.code(scheme, code.code)
    in_scheme = names.scheme(scheme)
    yield node, A, external("skos:Concept")
    yield node, external("skos:inScheme"), in_scheme
    yield node, _NOTATION, text(code.code)
    yield from labels(node, code.label_zh, code.label_en)
    yield from labels(node, code.label_zh, code.label_en, _PREF)
    for alias in code.aliases:
        yield node, _ALT, Literal(alias, language="zh")
    if code.parent:
        yield node, external("skos:broader"), names.code(scheme, code.parent)
        yield names.code(scheme, code.parent), external("skos:narrower"), node
    else:
        yield node, external("skos:topConceptOf"), in_scheme
        yield in_scheme, external("skos:hasTopConcept"), node
    if code.attributes.get("note"):
        yield node, external("skos:note"), text(code.attributes["note"])
    if code.attributes.get("en_status"):
        yield node, names.term("englishLabelStatus"), text(code.attributes["en_status"])
    for member in filter(None, code.attributes.get("members", "").split("|")):
        yield node, names.term("hasMember"), names.code(scheme, member)
    if code.attributes.get("ranked_by"):
        yield node, names.term("rankedBy"), text(code.attributes["ranked_by"])
    for edition in code.editions:
        yield node, names.term("usedInEdition"), names.thing("edition", edition)


def _schemes(reference: Reference, names: Names) -> Iterator[Triple]:
    for scheme, title in reference.schemes.items():
        node = names.scheme(scheme)
        yield node, A, external("skos:ConceptScheme")
        yield from labels(node, title.label_zh, title.label_en)
        for code in reference.lists[scheme].codes.values():
            yield from _concept(code, scheme, names)
    for code in reference.lists["quantity"].codes.values():
        if "numerator" in code.attributes:
            node = names.code("quantity", code.code)
            yield node, names.term("numerator"), names.code("quantity", code.attributes["numerator"])
            yield node, names.term("per"), names.code("quantity", code.attributes["per"])


def _edition_schemes(reference: Reference, names: Names) -> Iterator[Triple]:
    """A scheme for each classification and edition that prints it: what is the same is one concept in both."""
    for scheme, title in reference.schemes.items():
        for code in reference.lists[scheme].codes.values():
            for edition in code.editions:
                node = names.scheme(f"{scheme}-{edition}")
                yield names.code(scheme, code.code), external("skos:inScheme"), node
                if not code.parent:
                    yield node, external("skos:hasTopConcept"), names.code(scheme, code.code)
        for edition in sorted({e for code in reference.lists[scheme].codes.values() for e in code.editions}):
            node = names.scheme(f"{scheme}-{edition}")
            yield node, A, external("skos:ConceptScheme")
            yield from labels(node, f"{title.label_zh}（{edition}年版）", f"{title.label_en} ({edition} edition)")
            yield node, names.term("edition"), names.thing("edition", edition)
            yield node, external("dct:isVersionOf"), names.scheme(scheme)


def _correspondences(reference: Reference, names: Names) -> Iterator[Triple]:
    for item in reference.correspondences:
        node = names.thing("association", item.number)
        yield node, A, external("xkos:ConceptAssociation")
        yield node, external("xkos:sourceConcept"), names.code(*item.source)
        for target in item.targets:
            yield node, external("xkos:targetConcept"), names.code(*target)
        yield node, names.term("correspondenceKind"), text(item.kind)
        yield from labels(node, item.reason_zh, item.reason_en)


def _rules(reference: Reference, names: Names) -> Iterator[Triple]:
    for rule in reference.rules:
        node = names.thing("rule", rule.code)
        yield node, A, names.term("Rule")
        yield from labels(node, rule.label_zh, rule.label_en)
        yield node, names.term("of"), names.code("quantity", rule.quantity)


def years(numbers: Iterable[str], names: Names) -> Iterator[Triple]:
    """Years as intervals with their number."""
    for year in sorted(set(numbers)):
        node = names.thing("year", year)
        yield node, A, names.term("Year")
        yield node, A, external("time:ProperInterval")
        yield node, names.term("year"), integer(int(year))
        yield node, external("rdfs:label"), text(year)


def reference_data(reference: Reference, names: Names) -> Iterator[Triple]:
    """Everything for the reference graph except years and editions."""
    yield from _units(reference, names)
    yield from _areas(reference, names)
    yield from _schemes(reference, names)
    yield from _edition_schemes(reference, names)
    yield from _correspondences(reference, names)
    yield from organisation_triples(reference, names)
    yield from _rules(reference, names)
