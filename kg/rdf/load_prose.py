"""The prose of an edition → triples: its sections, the numbers they state, the bodies they name, and the events
of its chronicle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal

from kg.editions.claims import PROMINENCE
from kg.editions.sections import Section
from kg.model.claim import Claim
from kg.model.event import Event, earliest, latest
from kg.model.mention import Mention
from kg.rdf.names import Names, camel, external
from kg.rdf.triples import A, Triple, date, decimal, integer, labels, text

_NOTE = external("skos:note")


def section_triples(sections: Iterable[Section], names: Names) -> Iterator[Triple]:
    """The sections of an edition, for the reference graph."""
    for section in sections:
        node = names.thing("section", f"{section.edition}/{section.code}")
        yield node, A, names.term("Section")
        yield node, A, external("prov:Entity")
        yield from labels(node, section.title_zh, section.title_en)
        yield node, names.term("edition"), names.thing("edition", section.edition)
        yield node, names.term("firstLine"), integer(section.first)
        yield node, names.term("lastLine"), integer(section.last)
        yield node, names.term("prominence"), integer(PROMINENCE)
        yield node, names.term("figureGraph"), names.graph(f"figures/{section.edition}/{section.code}")


def claim_triples(claims: Iterable[Claim], names: Names) -> Iterator[Triple]:
    """The numbers of one section. One that states equality has the quantity; any other is about it."""
    term = names.term
    for claim in claims:
        place, figure = claim.place, claim.figure
        node = names.thing("figure", place.code)
        yield node, A, term("Figure")
        yield node, A, term("Claim")
        yield node, A, external("prov:Entity")
        yield node, term("inSection"), names.thing("section", f"{place.edition}/{place.table}")
        yield node, term("sourceLine"), integer(place.line)
        yield node, term("sourceColumn"), integer(place.column)
        yield node, term("printedText"), text(claim.number.printed)
        yield node, term("printedUnit"), names.thing("unit", figure.unit.code)
        yield node, term("status"), names.code("figure-status", "printed")
        yield node, term("value"), decimal(claim.number.value)
        yield node, term("decimals"), integer(claim.number.decimals)
        yield node, term("claimKind"), names.code("claim-kind", claim.kind)
        yield node, term("qualifier"), names.code("qualifier", claim.qualifier)
        yield node, term("quantity" if claim.feeds else "about"), names.quantity(figure.key)
        if claim.note:
            yield node, _NOTE, Literal(claim.note, language="en")


def mention_triples(mentions: Iterable[Mention], names: Names) -> Iterator[Triple]:
    """The places where the prose of an edition names organisations."""
    term = names.term
    for mention in mentions:
        node = names.thing("mention", mention.code)
        yield node, A, term("Mention")
        yield node, A, external("prov:Entity")
        yield node, term("inSection"), names.thing("section", f"{mention.edition}/{mention.section}")
        yield node, term("edition"), names.thing("edition", mention.edition)
        yield node, term("sourceLine"), integer(mention.line)
        yield node, term("sourceColumn"), integer(mention.column)
        yield node, term("printedName"), text(mention.printed)
        yield node, term("mentionOf"), names.thing("organisation", mention.organisation)
        if mention.note:
            yield node, _NOTE, Literal(mention.note, language="en")


def event_triples(events: Iterable[Event], names: Names) -> Iterator[Triple]:
    """The dated entries of one chronicle."""
    term = names.term
    for event in events:
        node = names.thing("event", event.code)
        yield node, A, term("Event")
        yield node, A, external("schema:Event")
        yield node, A, external("prov:Entity")
        yield from labels(node, event.title_zh, event.title_en)
        yield node, term("inSection"), names.thing("section", f"{event.edition}/{event.section}")
        yield node, term("edition"), names.thing("edition", event.edition)
        yield node, term("sourceLine"), integer(event.line)
        yield node, term("lastLine"), integer(event.last_line)
        yield node, term("printedText"), text(event.printed)
        yield node, external("dct:date"), Literal(event.edtf, datatype=external("edtf:EDTF"))
        yield node, external("schema:startDate"), date(event.start)
        if event.end:
            yield node, external("schema:endDate"), date(event.end)
        yield node, term("earliest"), date(earliest(event.start))
        yield node, term("latest"), date(latest(event.end or event.start))
        if event.area:
            yield node, external("dct:spatial"), names.thing("area", event.area)
        if event.area and event.place_zh:
            # A place is told, and not only whose matter it was.
            yield node, external("schema:location"), names.thing("area", event.area)
        yield from labels(node, event.place_zh, event.place_en, term("placeName"))
        for role in event.roles:
            yield node, term(camel(role.role)), names.thing("organisation", role.organisation)
        for year in event.years:
            yield node, term("mentionsYear"), names.thing("year", year)
        if event.note:
            yield node, _NOTE, Literal(event.note, language="en")
