"""One network of provinces as a problem of estimation: its totals, what is assumed of those not printed, its facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kg.model.problems import UsageError
from kg.networks.flows.assumptions import Assumptions
from kg.networks.flows.facts import Fact
from kg.networks.flows.totals import EXPLAINABLE, RESIDUAL, Totals, exact_sum, gap_share, with_residual
from kg.networks.provinces.given import DIRECTIONS, Given

#: Of technology contracts, measured on published splits: local share, and how flows fall with distance.
LOCAL_SHARE = 0.7
DECAY = 0.4
#: What a run rests on: the totals alone, or press facts besides.
EVIDENCE = ("totals", "totals-and-facts")
#: The area that stands for what the totals of sellers and buyers differ by.
RESIDUAL_AREA = "residual"


@dataclass(frozen=True)
class Assumed:
    """Totals that are not printed and taken as 0 in the estimate: those of ``areas`` in one ``direction``, which
    together are at most ``bound``, as the printed totals prove."""

    direction: str
    areas: tuple[str, ...]
    bound: Decimal


@dataclass(frozen=True)
class Case:
    """``totals`` by code of area (RESIDUAL last, if there is one), the totals ``assumed``, and the ``facts`` used."""

    given: Given
    evidence: str
    totals: Totals
    assumed: tuple[Assumed, ...]
    facts: tuple[Fact, ...]

    @property
    def code(self) -> str:
        """The code of the run: year, measure, evidence."""
        return f"{self.given.year}-{self.given.measure}-{self.evidence}"

    @property
    def outside(self) -> frozenset[str]:
        """The areas without a seat of government: abroad, and what the edition does not allocate."""
        return frozenset(place.code for place in self.given.places if place.at is None)

    def assumptions(self, draws: int, seed: int) -> Assumptions:
        """What the estimate assumes."""
        return Assumptions(LOCAL_SHARE, {}, DECAY, self.outside, draws, seed)

    def unprinted(self, area: str, direction: str) -> Decimal | None:
        """The bound on a total that is not printed; None if it is printed."""
        return next((a.bound for a in self.assumed if a.direction == direction and area in a.areas), None)


def case_of(given: Given, evidence: str = EVIDENCE[0]) -> Case:
    """The case. Raises UsageError if it cannot be: unknown evidence, facts wanted and none there, totals that differ
    by too much or leave too much unprinted."""
    if evidence not in EVIDENCE:
        raise UsageError(f"{evidence!r} is not one of {', '.join(EVIDENCE)}")
    if evidence != EVIDENCE[0] and not given.facts:
        raise UsageError(f"no press fact is known on {given.measure} {given.year}")
    totals = _totals(given)
    facts = tuple(_facts(given)) if evidence != EVIDENCE[0] else ()
    return Case(given, evidence, totals, tuple(_assumed(given)), facts)


def _totals(given: Given) -> Totals:
    nodes = tuple(place.code for place in given.places)
    printed = {key: total.value for key, total in given.printed.items()}
    out, into = (tuple(printed.get((node, direction), Decimal(0)) for node in nodes) for direction in DIRECTIONS)
    totals = Totals(nodes, out, into)
    if gap_share(totals) > EXPLAINABLE:
        found = f"sellers have {sum(out)}, buyers {sum(into)}"
        raise UsageError(f"{given.measure} {given.year}: {found}; more than {EXPLAINABLE:%} apart is no basis")
    return with_residual(totals)


def _assumed(given: Given) -> Iterator[Assumed]:
    """The unprinted totals of each direction and the most that they can be together: the national total less what is
    printed. Numbers of whole items are exact; of others the last place may be rounded, or cut."""
    for direction in DIRECTIONS:
        printed = [total for (_, of), total in given.printed.items() if of == direction]
        areas = tuple(p.code for p in given.places if (p.code, direction) not in given.printed)
        exact = all(total.place == 1 for total in (*printed, given.whole))
        hidden = Decimal(0) if exact else given.whole.place + exact_sum([total.place for total in printed]) / 2
        bound = max(given.whole.value - exact_sum([total.value for total in printed]) + hidden, Decimal(0))
        if areas and bound > EXPLAINABLE * given.whole.value:
            unknown = f"{direction} of {', '.join(areas)} is not printed"
            raise UsageError(f"{unknown} and may be {bound} {given.symbol}: too much to take it as 0")
        if areas:
            yield Assumed(direction, areas, bound)


def _facts(given: Given) -> Iterator[Fact]:
    for fact in given.facts:
        if fact.unit != given.unit:
            raise UsageError(f"press fact {fact.number} is in {fact.unit}, the totals are in {given.unit}")
        yield Fact(frozenset({fact.origin}), frozenset(fact.destinations), fact.value, fact.sigma, int(fact.number))


def area_of(node: str) -> str:
    """The code of the area that a node of the totals stands for."""
    return RESIDUAL_AREA if node == RESIDUAL else node


def node_of(area: str) -> str:
    """The node of the totals that an area stands for: the inverse of :func:`area_of`."""
    return RESIDUAL if area == RESIDUAL_AREA else area
