"""The register of organisations → triples: bodies and groups, printed names, and decided relations."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from kg.editions.reference import Reference
from kg.model.codes import Code
from kg.model.organisation import OrganisationLink
from kg.rdf.names import Names, external
from kg.rdf.triples import A, Triple, labels, text

_ALT = external("skos:altLabel")
_NOTE = external("skos:note")
#: What each relation means to other people's software; one that is undecided is no statement.
_RELATIONS = {"unit-of": "org:unitOf", "successor-of": "dct:replaces", "not-same-as": "owl:differentFrom"}


def _group(node: NamedNode, code: Code, names: Names) -> Iterator[Triple]:
    about = code.attributes
    yield node, A, names.term("OrganisationGroup")
    yield node, A, external("prov:Agent")
    for member in about["members"].split("|"):
        yield node, names.term("hasMember"), names.thing("organisation", member)
    if about["kind"]:
        yield node, names.term("exchangeKind"), names.code("exchange-kind", about["kind"])
    yield node, names.term("edition"), names.thing("edition", about["edition"])


def _organisation(node: NamedNode, code: Code, unit: bool, names: Names) -> Iterator[Triple]:
    about = code.attributes
    yield node, A, names.term("Organisation")
    # A unit is no legal person by itself, unless its name says so.
    formal = not unit or about["legal_form"]
    yield node, A, external("org:FormalOrganization" if formal else "org:OrganizationalUnit")
    yield node, A, external("prov:Agent")
    yield node, A, external("schema:Organization")
    yield node, names.term("organisationKind"), text(about["kind"])
    if about["pinyin"]:
        yield node, names.term("pinyin"), text(about["pinyin"])
        yield node, _ALT, Literal(about["pinyin"], language="zh-Latn-pinyin")
    for column, local in (("region", "inArea"), ("city", "inCity")):
        if about[column]:
            yield node, names.term(local), names.thing("area", about[column])
    for column, local in (("region_basis", "areaBasis"), ("city_basis", "cityBasis")):
        if about[column]:
            yield node, names.term(local), text(about[column])
    if about["type"]:
        yield node, names.term("organisationType"), names.code("institution-type", about["type"])
    if about["legal_form"]:
        yield node, names.term("organisationLegalForm"), names.code("legal-form", about["legal_form"])


def _names(reference: Reference, names: Names) -> Iterator[Triple]:
    """Every printed name with the place that prints it and why it is the organisation's."""
    counts: dict[str, int] = {}
    for item in reference.names:
        count = counts[item.organisation] = counts.get(item.organisation, 0) + 1
        node = names.thing("name", f"{item.organisation}/{count}")
        body = names.thing("organisation", item.organisation)
        yield node, A, names.term("NameVariant")
        yield node, names.term("ofOrganisation"), body
        yield node, names.term("printedName"), text(item.printed)
        yield node, names.term("edition"), names.thing("edition", item.edition)
        yield node, names.term("printedIn"), text(item.table)
        yield node, names.term("decision"), Literal(item.decision, language="en")
        if item.printed != reference.lists["organisation"].codes[item.organisation].label_zh:
            yield body, _ALT, Literal(item.printed, language="zh")


def _link(link: OrganisationLink, names: Names) -> Iterator[Triple]:
    node = names.thing("organisation-link", link.code)
    one, other = names.thing("organisation", link.organisation), names.thing("organisation", link.other)
    yield node, A, names.term("OrganisationLink")
    yield from labels(node, link.reason_zh, link.reason_en, names.term("reason"))
    yield node, names.term("linkFrom"), one
    yield node, names.term("linkTo"), other
    yield node, names.term("relation"), text(link.relation)
    yield node, names.term("basis"), text(link.basis)
    if link.relation in _RELATIONS:
        yield one, external(_RELATIONS[link.relation]), other


def organisation_triples(reference: Reference, names: Names) -> Iterator[Triple]:
    """The whole register."""
    units = {link.organisation for link in reference.links if link.relation == "unit-of"}
    for code in reference.lists["organisation"].codes.values():
        node = names.thing("organisation", code.code)
        yield from labels(node, code.label_zh, code.label_en)
        yield node, external("skos:notation"), text(code.code)
        if "members" in code.attributes:
            yield from _group(node, code, names)
        else:
            yield from _organisation(node, code, code.code in units, names)
        if code.attributes["note"]:
            yield node, _NOTE, text(code.attributes["note"])
    yield from _names(reference, names)
    for link in reference.links:
        yield from _link(link, names)
