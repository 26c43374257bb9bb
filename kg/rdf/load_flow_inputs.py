"""What estimates of flows use besides totals → triples: seats of government and press facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.model.flow_inputs import FlowFact, Seat
from kg.rdf.names import Names, external
from kg.rdf.triples import A, Triple, decimal, labels, text


def seat_triples(seats: Iterable[Seat], names: Names) -> Iterator[Triple]:
    """Areas with the name and the place of their seat of government."""
    for seat in seats:
        node = names.thing("area", seat.area)
        yield from labels(node, seat.seat_zh, seat.seat_en, names.term("seatName"))
        yield node, external("geo:lat"), decimal(seat.latitude)
        yield node, external("geo:long"), decimal(seat.longitude)


def fact_triples(facts: Iterable[FlowFact], names: Names) -> Iterator[Triple]:
    """Press facts: whence, where to, when, how much, and who says so."""
    for fact in facts:
        node, term = names.thing("flow-fact", fact.number), names.term
        yield node, A, external("prov:Entity")
        yield node, A, term("FlowFact")
        yield from labels(node, f"{fact.source_zh}：{fact.year}年", f"{fact.source_en}: {fact.year}")
        yield node, term("origin"), names.thing("area", fact.origin)
        for place in fact.destinations:
            yield node, term("destination"), names.thing("area", place)
        yield node, external("sdmx-dimension:refPeriod"), names.thing("year", fact.year)
        yield node, term("partOfYear"), text(fact.part)
        yield node, term("of"), names.code("quantity", fact.measure)
        yield node, term("statedValue"), decimal(fact.value)
        yield node, external("sdmx-attribute:unitMeasure"), names.thing("unit", fact.unit)
        if fact.origin_total is not None:
            yield node, term("originTotal"), decimal(fact.origin_total)
        yield node, term("sigma"), decimal(fact.sigma)
        yield from labels(node, fact.source_zh, fact.source_en, external("dct:source"))
