"""Facts that cannot hold: with the totals, or with each other. All in exact decimals."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kg.networks.flows.facts import Fact
from kg.networks.flows.totals import EXACT, ROUNDING, Totals, exact_sum

Contradiction = tuple[Fact, str, str]


def contradictions(facts: tuple[Fact, ...], totals: Totals, no_local: bool = False) -> Iterator[Contradiction]:
    """Each fact that cannot hold, with what was found and what was expected.

    A fact is held against its totals (whether hard or soft), hard facts against the hard facts inside them. Subtler
    contradictions, of facts that overlap in parts, show when balancing cannot meet them.
    """
    sums = _Sums(totals)
    if no_local:
        yield from _local(facts)
    yield from _repeated(facts)
    inside = []
    for fact in facts:
        low, high = sums.bounds(fact)
        if fact.value > high:
            yield fact, f"{fact.name} = {fact.value}", f"at most the total of its nodes, {high}"
        elif fact.value < low:
            yield fact, f"{fact.name} = {fact.value}", f"at least {low}, which the totals prove"
        elif fact.hard:
            inside.append(fact)
    yield from _crowded(tuple(inside), sums)


class _Sums:
    """Sums of totals over sets of nodes."""

    def __init__(self, totals: Totals) -> None:
        self.out = dict(zip(totals.nodes, totals.out, strict=True))
        self.into = dict(zip(totals.nodes, totals.into, strict=True))
        self.whole = totals.whole
        self.slack = EXACT.multiply(self.whole, ROUNDING)

    def bounds(self, fact: Fact) -> tuple[Decimal, Decimal]:
        """The bounds that the totals prove for a fact."""
        out = exact_sum([self.out[node] for node in fact.origins])
        into = exact_sum([self.into[node] for node in fact.destinations])
        return max(EXACT.subtract(EXACT.add(out, into), self.whole), Decimal(0)), min(out, into)

    def totals(self, facts: tuple[Fact, ...]) -> Iterator[Fact]:
        """The totals that bear on facts, as facts: all that goes out of their origins, all into their destinations."""
        nodes = frozenset(self.out)
        for origins in {fact.origins for fact in facts}:
            yield Fact(origins, nodes, exact_sum([self.out[node] for node in origins]))
        for destinations in {fact.destinations for fact in facts}:
            yield Fact(nodes, destinations, exact_sum([self.into[node] for node in destinations]))


def _local(facts: tuple[Fact, ...]) -> Iterator[Contradiction]:
    for fact in facts:
        if fact.value and fact.origins == fact.destinations and fact.single:
            yield fact, f"{fact.name} = {fact.value}", "0, as there are no local flows (local share 0)"


def _repeated(facts: tuple[Fact, ...]) -> Iterator[Contradiction]:
    seen: dict[tuple[frozenset[str], frozenset[str]], Fact] = {}
    for fact in facts:
        first = seen.setdefault((fact.origins, fact.destinations), fact)
        if first is not fact:
            same = "again" if first.value == fact.value else f"again, with another value ({first.value})"
            yield fact, f"{fact.name} = {fact.value} {same}", f"each fact once; it stands in line {first.line} too"


def _crowded(facts: tuple[Fact, ...], sums: _Sums) -> Iterator[Contradiction]:
    """Facts inside another fact, or inside the totals of some nodes, that are more than it, or fill it with less."""
    for outer in (*facts, *sums.totals(facts)):
        inner: list[Fact] = []
        for fact in sorted(facts, key=lambda f: (-f.value, f.line)):
            if _is_part(fact, outer) and not any(fact.meets(other) for other in inner):
                inner.append(fact)
        total = exact_sum([fact.value for fact in inner])
        full = bool(inner) and sum(fact.cells() for fact in inner) == outer.cells()
        if total - outer.value > sums.slack or (full and outer.value - total > sums.slack):
            parts = " + ".join(f"{fact.value} ({fact.name}, line {fact.line})" for fact in inner)
            where = f"{outer.name}, line {outer.line}" if outer.line else _total_name(outer, sums)
            yield inner[-1], f"{parts} = {total}", f"{'' if full else 'at most '}{outer.value} ({where})"


def _is_part(fact: Fact, outer: Fact) -> bool:
    same = (fact.origins, fact.destinations) == (outer.origins, outer.destinations)
    return fact is not outer and not same and outer.covers(fact)


def _total_name(outer: Fact, sums: _Sums) -> str:
    if outer.origins == frozenset(sums.out):
        return f"the total into {'+'.join(sorted(outer.destinations))}"
    return f"the total out of {'+'.join(sorted(outer.origins))}"
