"""What the page of each kind of thing shows first; all have their statements, and what points to them, below."""

from __future__ import annotations

from collections.abc import Callable

from kg.export.audit.model import Label
from kg.export.audit.read_findings import finding_of
from kg.lookup import prefixes
from kg.server.pages import quantities, tables
from kg.server.pages.flows import flow_view, run_view
from kg.server.pages.numbers import numbers_of
from kg.server.pages.places import place_of
from kg.server.pages.site import Site
from kg.server.pages.thing import Thing

Context = dict[str, object]
View = Callable[[Site, Thing], tuple[str, Context]]

#: The properties that a reader of a kind of thing wants first, in this order.
_FACTS = {
    "Area": ("areaKind", "skos:altLabel", "skos:notation", "countedIn", "hasMember", "skos:note"),
    "Organisation": (
        *("organisationType", "organisationKind", "inArea", "skos:altLabel", "org:subOrganizationOf", "org:unitOf"),
        *("organisationLegalForm", "organisationOwnership", "hasMember", "skos:note"),
    ),
    "Event": ("dct:date", "placeName", "host", "organiser", "dct:spatial", "inSection", "sourceLine", "skos:note"),
    "Concept": (
        *("skos:inScheme", "skos:notation", "skos:altLabel", "skos:definition", "skos:broader", "skos:narrower"),
        *("skos:member", "skos:note", "usedInEdition"),
    ),
    "ConceptScheme": ("dct:isVersionOf", "edition", "skos:definition", "skos:note", "skos:hasTopConcept"),
}


def view_of(site: Site, thing: Thing) -> tuple[str, Context]:
    """The template for a thing, and what it needs beside what all pages have."""
    for kind, view in _VIEWS.items():
        if kind in thing.classes:
            template, context = view(site, thing)
            return template, {"facts": facts_of(site, thing), **context}
    return "thing.html", {"facts": facts_of(site, thing)}


def facts_of(site: Site, thing: Thing) -> list[str]:
    """The IRIs of the properties to show first, of those that the thing has."""
    from kg.rdf.names import external

    wanted = next((names for kind, names in _FACTS.items() if kind in thing.classes), ())
    iris = (external(name).value if ":" in name else f"{site.base}def#{name}" for name in wanted)
    return [iri for iri in iris if iri in thing.statements]


def _area(site: Site, thing: Thing) -> tuple[str, Context]:
    members = thing.all(site, "hasMember") or _pointing(site, thing.iri, "countedIn")
    events = _pointing(site, thing.iri, "dct:spatial")
    return "area.html", {"numbers": numbers_of(site, thing.iri), "members": members, "events": events}


def _organisation(site: Site, thing: Thing) -> tuple[str, Context]:
    head = prefixes(site.source)
    names = site.source.rows(
        f"""{head} SELECT ?v ?name ?edition ?where ?decision WHERE {{ GRAPH ?g {{ ?v tm:ofOrganisation <{thing.iri}> ;
              tm:printedName ?name . OPTIONAL {{ ?v tm:edition ?edition }} OPTIONAL {{ ?v tm:printedIn ?where }}
              OPTIONAL {{ ?v tm:decision ?decision }} }} }} ORDER BY ?v"""
    )
    links = site.source.rows(
        f"""{head} SELECT DISTINCT ?link ?other ?relation ?basis WHERE {{ GRAPH ?g {{
              {{ ?link tm:linkFrom <{thing.iri}> ; tm:linkTo ?other }} UNION
              {{ ?link tm:linkTo <{thing.iri}> ; tm:linkFrom ?other }}
              ?link tm:relation ?relation . OPTIONAL {{ ?link tm:basis ?basis }} }} }} ORDER BY ?relation ?other"""
    )
    entries = [(entry, place_of(site, entry)) for entry in _pointing(site, thing.iri, "organisation")]
    context: Context = {"numbers": numbers_of(site, thing.iri), "names": names, "links": links}
    context["entries"] = [(entry, place) for entry, place in entries if place is not None]
    context["events"] = [iri for iri in _pointing(site, thing.iri, "") if "/id/event/" in iri]
    return "organisation.html", context


def _table(site: Site, thing: Thing) -> tuple[str, Context]:
    return "table.html", {
        "blocks": tables.cells_of(site, thing.iri),
        "entries": tables.entries_of(site, thing.iri),
        "notes": tables.notes_of(site, thing.iri),
        "edition": thing.one(site, "edition"),
    }


def _quantity(site: Site, thing: Thing) -> tuple[str, Context]:
    quantity = thing.iri if "Quantity" in thing.classes else thing.one(site, "quantity")
    computed = "ComputedObservation" in thing.classes
    graph = f"GRAPH ?g {{ ?f tm:quantity|tm:about <{quantity}> }} GRAPH tmg:findings {{ ?x dqv:computedOn ?f }}"
    return "quantity.html", {
        "label": site.label(quantity),
        "quantity": quantity,
        "key": key_of(site, quantity),
        "known": quantities.observations_of(site, quantity),
        "figures": quantities.figures_of(site, f"?f tm:quantity|tm:about <{quantity}> ."),
        "findings": quantities.findings_of(site, graph),
        "revisions": quantities.revisions_of(site, quantity),
        "inputs": quantities.observations(site, thing.all(site, "prov:wasDerivedFrom")) if computed else [],
        "rule": thing.one(site, "rule"),
        "arithmetic": thing.one(site, "arithmetic"),
        "absent": thing.all(site, "missingMember"),
        "computed": computed,
    }


def key_of(site: Site, quantity: str) -> list[tuple[str, str]]:
    """The measure and the dimensions of a quantity, as property and member."""
    rows = site.source.rows(
        f"""{prefixes(site.source)} SELECT DISTINCT ?p ?o WHERE {{ GRAPH tmg:current {{ <{quantity}> ?p ?o }}
              FILTER(isIRI(?o) && ?p != rdf:type) }} ORDER BY ?p"""
    )
    pairs = [(row["p"], row["o"]) for row in rows]
    return sorted(pairs, key=lambda pair: not pair[0].endswith("#measure"))


def _figure(site: Site, thing: Thing) -> tuple[str, Context]:
    figure = next(iter(quantities.figures_of(site, f"VALUES ?f {{ <{thing.iri}> }}")), None)
    label = site.label(thing.iri)
    if figure is not None and figure.place is not None:
        spot = f"{figure.row} · {figure.column}" if figure.row else figure.printed
        where = f"{figure.place.edition} {figure.place.short} · {spot}"
        what = site.label(thing.one(site, "quantity") or thing.one(site, "about"))
        label = Label(where, f"{what.en}, {figure.place.edition} {figure.place.short}")
    return "figure.html", {
        "label": label,
        "figure": figure,
        "quantity": thing.one(site, "quantity") or thing.one(site, "about"),
        "column": thing.one(site, "sourceColumn"),
        "remarks": thing.all(site, "skos:note"),
        "findings": quantities.findings_of(
            site,
            f"""GRAPH tmg:findings {{ ?x dqv:computedOn <{thing.iri}> }}""",
        ),
    }


def _finding(site: Site, thing: Thing) -> tuple[str, Context]:
    test = finding_of(site.source, thing.iri, site.labels)
    explained = _pointing(site, thing.iri, "explains")
    rule = thing.one(site, "dqv:isMeasurementOf")
    context: Context = {"test": test, "hypotheses": explained, "rule": rule}
    if test is not None and test.cell is not None:
        name, what = site.label(rule), site.label(test.cell.quantity)
        context["label"] = Label(f"{what.zh}：{name.zh}", f"{what.en}: {name.en}")
    return "finding.html", context


def _hypothesis(site: Site, thing: Thing) -> tuple[str, Context]:
    findings = quantities.findings_of(site, f"GRAPH tmg:findings {{ <{thing.iri}> tm:explains ?x }}")
    return "hypothesis.html", {"findings": findings, "repairs": thing.all(site, "wouldRepair")}


def _concept(site: Site, thing: Thing) -> tuple[str, Context]:
    matches = site.source.rows(
        f"""{prefixes(site.source)} SELECT DISTINCT ?a ?other ?kind WHERE {{ GRAPH ?g {{
              {{ ?a xkos:sourceConcept <{thing.iri}> ; xkos:targetConcept ?other }} UNION
              {{ ?a xkos:targetConcept <{thing.iri}> ; xkos:sourceConcept ?other }}
              ?a tm:correspondenceKind ?kind }} }} ORDER BY ?a"""
    )
    return "concept.html", {"matches": matches, "numbers": numbers_of(site, thing.iri)}


def _scheme(site: Site, thing: Thing) -> tuple[str, Context]:
    members = site.source.rows(
        f"""{prefixes(site.source)} SELECT DISTINCT ?c ?broader WHERE {{ GRAPH ?g {{ ?c skos:inScheme <{thing.iri}> .
              OPTIONAL {{ ?c skos:broader ?broader }} }} }} ORDER BY ?c"""
    )
    return "scheme.html", {"members": members}


def _edition(site: Site, thing: Thing) -> tuple[str, Context]:
    def printed(kind: str) -> list[str]:
        """The tables or sections of the edition."""
        rows = site.source.rows(
            f"""{prefixes(site.source)} SELECT DISTINCT ?s WHERE {{ GRAPH tmg:reference {{
                  ?s a tm:{kind} ; tm:edition <{thing.iri}> }} }} ORDER BY ?s"""
        )
        return [row["s"] for row in rows]

    return "edition.html", {"tables": printed("Table"), "sections": printed("Section")}


def _event(site: Site, thing: Thing) -> tuple[str, Context]:
    roles = [(p, v.text) for p, values in thing.statements.items() for v in values if "/id/organisation/" in v.text]
    return "event.html", {"roles": roles, "numbers": numbers_of(site, thing.iri)}


def _pointing(site: Site, iri: str, term: str) -> list[str]:
    """What points to a thing by a property, or by any of ours and others' ("")."""
    name = term if ":" in term else f"tm:{term}" if term else "?p"
    rows = site.source.rows(
        f"""{prefixes(site.source)} SELECT DISTINCT ?s WHERE {{ GRAPH ?g {{ ?s {name} <{iri}> }} FILTER(isIRI(?s)) }}
            ORDER BY ?s LIMIT 1000"""
    )
    return [row["s"] for row in rows]


#: By class, the most telling first.
_VIEWS: dict[str, View] = {
    "FlowRun": run_view,
    "EstimatedFlow": flow_view,
    "ReportedFlow": flow_view,
    "Area": _area,
    "Organisation": _organisation,
    "OrganisationGroup": _organisation,
    "Table": _table,
    "Quantity": _quantity,
    "Observation": _quantity,
    "Figure": _figure,
    "Finding": _finding,
    "Hypothesis": _hypothesis,
    "Event": _event,
    "ConceptScheme": _scheme,
    "Concept": _concept,
    "Edition": _edition,
}
