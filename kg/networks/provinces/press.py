"""The press facts beside what is predicted without them: with none of them, and with all but the one (leave one out).

Facts of another year or measure are evidence on parameters, not on the amount: they are carried over by their share of
what the origin sold in all, and trusted less; of two on the same flows the one that is trusted more is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from kg.model.flow_inputs import FlowFact
from kg.networks.flows.facts import Fact
from kg.networks.flows.totals import exact_sum
from kg.networks.provinces.case import Case, case_of
from kg.networks.provinces.given import Given, networks, read_given
from kg.networks.provinces.measured import draws
from kg.networks.provinces.run import DRAWS, SEED, Run, run
from kg.store.source import Source

#: The standard error of a fact from another year is so many times its own; from another measure it is at least this.
OTHER_YEAR = Decimal(2)
OTHER_MEASURE = Decimal(1)
_PLACES = Decimal("0.000001")


@dataclass(frozen=True)
class Prediction:
    """What is predicted for a sum of flows: the estimate and its 5–95 % interval, in the unit of the fact."""

    value: float
    lower: float
    upper: float

    def holds(self, value: Decimal) -> bool:
        """Whether the interval holds a value."""
        return self.lower <= float(value) <= self.upper


@dataclass(frozen=True)
class Comparison:
    """A press fact, what the totals prove of it (``low`` to ``high``), and the predictions with ``none`` of the facts
    and with the ``others`` (None: there is no other)."""

    fact: FlowFact
    symbol: str
    low: Decimal
    high: Decimal
    none: Prediction
    others: Prediction | None


def compare_facts(source: Source, draws: int = DRAWS, seed: int = SEED) -> list[Comparison]:
    """Every press fact on a network that the totals give, in the order of their numbers."""
    given = [read_given(source, year, measure) for year, measure in networks(source)]
    known = [(own, fact) for own in given for fact in own.facts]
    compared = [_comparison(own, fact, known, draws, seed) for own, fact in known]
    return sorted(compared, key=lambda item: int(item.fact.number))


def _comparison(
    given: Given, fact: FlowFact, known: Sequence[tuple[Given, FlowFact]], draws: int, seed: int
) -> Comparison:
    case = case_of(given)
    carried = _once(_carried(given, of, other) for of, other in known if other != fact)
    others = _prediction(run(replace(case, facts=carried), draws, seed), fact) if carried else None
    return Comparison(fact, given.symbol, *_bounds(case, fact), _prediction(run(case, draws, seed), fact), others)


def _carried(given: Given, other: Given, fact: FlowFact) -> Fact:
    """A fact as evidence on this network: by its share of the origin's output, where it is of another one."""
    ends = frozenset({fact.origin}), frozenset(fact.destinations)
    if other is given:
        return Fact(*ends, fact.value, fact.sigma, int(fact.number))
    total = other.printed[fact.origin, "output"].value
    value = (fact.value / total * given.printed[fact.origin, "output"].value).quantize(_PLACES)
    sigma = fact.sigma * OTHER_YEAR if other.year != given.year else fact.sigma
    return Fact(*ends, value, max(sigma, OTHER_MEASURE) if other.measure != given.measure else sigma, int(fact.number))


def _once(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Of facts on the same flows the one that is trusted most."""
    best: dict[str, Fact] = {}
    for fact in sorted(facts, key=lambda fact: (fact.sigma or Decimal(0), fact.line)):
        best.setdefault(fact.name, fact)
    return tuple(sorted(best.values(), key=lambda fact: fact.line))


def _bounds(case: Case, fact: FlowFact) -> tuple[Decimal, Decimal]:
    """What the totals prove of a sum of flows from one origin: Fréchet bounds of one row and several columns."""
    totals = case.totals
    out = totals.out[totals.nodes.index(fact.origin)]
    into = exact_sum([totals.into[totals.nodes.index(node)] for node in fact.destinations])
    return max(out + into - totals.whole, Decimal(0)), min(out, into)


def _prediction(run: Run, fact: FlowFact) -> Prediction:
    nodes = run.case.totals.nodes
    columns = [nodes.index(node) for node in fact.destinations]
    row = nodes.index(fact.origin)
    drawn = [float(flows[row, columns].sum()) for flows in draws(run, nodes)]
    low, high = np.quantile(drawn, (0.05, 0.95))
    return Prediction(float(run.estimate.value[row, columns].sum()), float(low), float(high))
