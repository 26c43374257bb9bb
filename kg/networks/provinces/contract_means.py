"""The mean contract value that two estimates imply for a pair (value over number) beside those that provinces print.

Value and number are estimated apart: a pair whose quotient is unlike that of the provinces is one to doubt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import networkx as nx

from kg.model.problems import UsageError
from kg.networks.flows.totals import exact_sum
from kg.networks.provinces.case import EVIDENCE
from kg.networks.provinces.network import flow_network
from kg.store.source import Source

#: Values are in 亿元 and numbers in 项; a mean is told in 万元, of which 亿元 has so many.
UNIT = "万元"
_TIMES = Decimal(10000)
#: The quantiles of the printed means that a pair is held against.
_LOW, _HIGH = Decimal("0.01"), Decimal("0.99")
_ENDS = ("output", "absorbed")


@dataclass(frozen=True)
class Pair:
    """A pair with its estimated ``value`` (亿元) and the ``mean`` of its contracts (万元); ``home`` if both ends are
    provinces."""

    origin: str
    destination: str
    value: Decimal
    mean: Decimal
    home: bool


@dataclass(frozen=True)
class ContractMeans:
    """The pairs of a year beside the ``low`` to ``high`` range (万元; 1–99 %) of so many ``printed`` means: those
    ``outside`` of it, the largest value first, of all ``pairs``, whose values sum to ``whole``. ``network`` is that of
    the values. Pairs without a flow are left out, and places of which a total is not printed (Tibet, RESIDUAL)."""

    network: nx.DiGraph[str]
    low: Decimal
    high: Decimal
    printed: int
    pairs: int
    whole: Decimal
    outside: tuple[Pair, ...]

    def held(self, home: bool | None = None) -> Decimal:
        """The share of the whole that pairs outside hold: all of them, or those between provinces (or not)."""
        return exact_sum([pair.value for pair in self.outside if home in (None, pair.home)]) / self.whole


def contract_means(source: Source, year: int, evidence: str = EVIDENCE[0]) -> ContractMeans | None:
    """The implied means of a year; None if its values or numbers are not estimated. Where one of the two has no run
    with this evidence, that from totals alone stands in."""
    value, count = (_network(source, year, measure, evidence) for measure in ("contract-value", "contract-count"))
    return None if value is None or count is None else means_of(value, count)


def _network(source: Source, year: int, measure: str, evidence: str) -> nx.DiGraph[str] | None:
    for wanted in dict.fromkeys((evidence, EVIDENCE[0])):
        try:
            return flow_network(source, year, measure, wanted)
        except UsageError:
            continue
    return None


def means_of(value: nx.DiGraph[str], count: nx.DiGraph[str]) -> ContractMeans:
    """The implied means of the pairs of two networks of a year, of values and of numbers."""
    printed = sorted(_printed(value, count))
    low, high = _quantile(printed, _LOW), _quantile(printed, _HIGH)
    pairs = list(_pairs(value, count))
    outside = sorted(
        (pair for pair in pairs if not low <= pair.mean <= high),
        key=lambda pair: (-pair.value, pair.origin, pair.destination),
    )
    whole = exact_sum([pair.value for pair in pairs])
    return ContractMeans(value, low, high, len(printed), len(pairs), whole, tuple(outside))


def _printed(value: nx.DiGraph[str], count: nx.DiGraph[str]) -> Iterator[Decimal]:
    """The means of what each province sells and buys, as far as both totals are printed."""
    for node in value:
        for end in _ENDS:
            amount, number = value.nodes[node][end], count.nodes[node][end] if node in count else None
            if value.nodes[node]["region"] and amount is not None and number:
                yield amount * _TIMES / number


def _pairs(value: nx.DiGraph[str], count: nx.DiGraph[str]) -> Iterator[Pair]:
    known = {node for node in value if node in count and _whole(value.nodes[node]) and _whole(count.nodes[node])}
    for a, b, about in value.edges(data=True):
        if a in known and b in known and count.has_edge(a, b):
            home = bool(value.nodes[a]["region"] and value.nodes[b]["region"])
            mean = about["weight"] * _TIMES / count.edges[a, b]["weight"]
            yield Pair(a, b, about["weight"], mean, home)


def _whole(about: dict[str, Any]) -> bool:
    """Whether both totals of a node are printed."""
    return all(about[end] is not None for end in _ENDS)


def _quantile(ordered: Sequence[Decimal], part: Decimal) -> Decimal:
    """A quantile between the two nearest of the numbers, as numpy has it by default."""
    place = part * (len(ordered) - 1)
    first = int(place)
    after = ordered[min(first + 1, len(ordered) - 1)]
    return ordered[first] + (after - ordered[first]) * (place - first)
