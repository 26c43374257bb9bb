"""A run: the flows of one case, estimated, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kg.networks.flows.arrays import Matrix
from kg.networks.flows.estimate import Estimate, estimate
from kg.networks.flows.partners import top_partners
from kg.networks.flows.table import rows
from kg.networks.provinces.case import Case, area_of
from kg.networks.provinces.distances import distances

#: Members of the ensemble of a run, and the seed they are drawn from.
DRAWS = 500
SEED = 1
#: The last decimal that is published of a flow.
_LAST = Decimal("1e-12")


@dataclass(frozen=True)
class Cell:
    """One flow from ``origin`` to ``destination`` (codes of areas), in the unit of the totals: the estimate, its 5–95 %
    interval, the bounds that the totals prove, its status (a code of flow-status), and the share of draws in which
    the destination is one of the three largest buyers of the origin, or the origin one of its three largest sellers
    (itself left out)."""

    origin: str
    destination: str
    value: Decimal
    lower: Decimal
    upper: Decimal
    bound_low: Decimal
    bound_high: Decimal
    status: str
    top_buyer: Decimal
    top_seller: Decimal


@dataclass(frozen=True)
class Run:
    """A case with its estimate; ``buyers`` and ``sellers`` are the shares of draws of :class:`Cell`, n × n."""

    case: Case
    estimate: Estimate
    buyers: Matrix
    sellers: Matrix

    def cells(self) -> Iterator[Cell]:
        """All flows in the order of the totals."""
        n = len(self.case.totals.nodes)
        for k, (origin, destination, *numbers, status) in enumerate(rows(self.estimate, lambda *_: None)):
            i, j = divmod(k, n)
            value, lower, upper, low, high = (_kept(Decimal(number)) for number in numbers)
            most = self._unprinted(origin, destination, high)
            if most is not None:
                high, status = most, "assumed"
            tops = (Decimal(format(m[i, j], ".3f")) for m in (self.buyers, self.sellers))
            yield Cell(area_of(origin), area_of(destination), value, lower, upper, low, high, status, *tops)

    def _unprinted(self, origin: str, destination: str, high: Decimal) -> Decimal | None:
        """The bound of a cell with an end whose total is not printed: that total may be more than the 0 assumed."""
        out, into = self.case.unprinted(origin, "output"), self.case.unprinted(destination, "absorbed")
        if out is None and into is None:
            return None
        i, j = (self.case.totals.nodes.index(node) for node in (origin, destination))
        return min(self.case.totals.out[i] if out is None else out, self.case.totals.into[j] if into is None else into)


def _kept(number: Decimal) -> Decimal:
    """With as many decimals as are published; a smaller flow is none that anyone could tell from 0."""
    short = number.quantize(_LAST)
    return number if short == number else short


def run(case: Case, draws: int = DRAWS, seed: int = SEED) -> Run:
    """Estimate a case. The same case, draws and seed give the same cells."""
    result = estimate(case.totals, distances(case.given.places), case.facts, case.assumptions(draws, seed))
    return Run(case, result, *top_partners(result))
