"""Tables of flows held against the printed totals: what an area sells is its printed output, what it buys its printed
absorption. Differences are told, not repaired."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from kg.editions.flow_areas import can_have_flows, overlapping, provinces
from kg.editions.reference import Reference
from kg.lookup import prefixes
from kg.model.codes import Unit
from kg.model.flow_table import FlowRow, FlowTable
from kg.model.number import half_width
from kg.rdf.names import camel
from kg.store.source import Source

#: An area's flows, and the total that they add up to: the direction (code) and the end of the flow.
_ENDS = {"output": "origin", "absorbed": "destination"}
_DIGITS = 60
#: A difference that the rounding of the cells added up can explain, one that it cannot, and that of an area without
#: a flow in this direction.
WITHIN, OUTSIDE, NO_FLOW = "within-rounding", "outside", "no-flow"

_TOTALS = """
    SELECT ?year ?area ?direction ?value ?decimals ?unit WHERE {{
      GRAPH tmg:current {{
        ?o qb:dataSet <{base}id/dataset/current/{measure}/area+direction+period> ;
           sdmx-dimension:refPeriod ?period ; sdmx-dimension:refArea ?place ; tm:direction ?way ;
           tm:{prop} ?value ; tm:decimals ?decimals ; sdmx-attribute:unitMeasure ?measured .
      }}
      BIND(STRAFTER(STR(?period), "{base}id/year/") AS ?year)
      BIND(STRAFTER(STR(?place), "{base}id/area/") AS ?area)
      BIND(STRAFTER(STR(?way), "{base}code/direction/") AS ?direction)
      BIND(STRAFTER(STR(?measured), "{base}id/unit/") AS ?unit)
      FILTER(?year IN ({years}))
    }}"""


@dataclass(frozen=True)
class Difference:
    """A sum that is not the printed total: ``added`` flows against ``printed``, both in ``unit`` (a symbol);
    ``verdict`` is no-flow if nothing was added, within-rounding if the rounding of the cells can explain the
    difference, else outside."""

    table: str
    year: int
    area: str
    label_zh: str
    direction: str
    added: Decimal
    printed: Decimal
    difference: Decimal
    unit: str
    verdict: str


@dataclass(frozen=True)
class Held:
    """How many sums were compared with a printed total; all differences by table, year, direction and area; and what
    could not be compared."""

    compared: int
    differences: tuple[Difference, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Total:
    """A printed total: ``value`` in ``unit``, with so many decimals."""

    value: Decimal
    decimals: int
    unit: Unit

    def exact(self) -> Decimal:
        """The value with its decimals as printed."""
        return self.value.quantize(Decimal(1).scaleb(-self.decimals))


def hold(tables: Sequence[FlowTable], source: Source, reference: Reference) -> Held:
    """Compare the sums of every area in every year with the printed totals in the store.

    A sum is the printed total if it rounds to it. A province of the mainland that has no flows has the sum 0; another
    area is compared where it occurs, and else told if it is printed.
    """
    compared = 0
    differences: list[Difference] = []
    notes: list[str] = []
    with localcontext(prec=_DIGITS):
        for table in tables:
            printed = _printed(table, source, reference)
            for year in sorted({row.year for row in table.rows}):
                for direction in _ENDS:
                    totals = {area: total for (y, d, area), total in printed.items() if (y, d) == (year, direction)}
                    side = _Side(table, year, direction, totals, reference)
                    compared += len(side.compared)
                    differences.extend(side.differences())
                    notes.extend(side.notes())
    return Held(compared, tuple(differences), tuple(notes))


def _printed(table: FlowTable, source: Source, reference: Reference) -> dict[tuple[int, str, str], _Total]:
    """The printed totals of the years of a table by year, direction and area."""
    base, years = source.names.iris.base, sorted({row.year for row in table.rows})
    listed = ", ".join(f'"{year}"' for year in years)
    query = _TOTALS.format(base=base, measure=table.measure, prop=camel(table.measure), years=listed)
    codes = reference.lists["area"].codes
    return {
        (int(row["year"]), row["direction"], row["area"]): _Total(
            Decimal(row["value"]), int(row["decimals"]), reference.units[row["unit"]]
        )
        for row in source.rows(prefixes(source) + query)
        if row["area"] in codes and can_have_flows(codes[row["area"]])
    }


class _Side:
    """The flows of a table in one year by one of their ends, against the totals of that direction."""

    def __init__(
        self, table: FlowTable, year: int, direction: str, totals: Mapping[str, _Total], reference: Reference
    ) -> None:
        self._table, self._year, self._direction = table, year, direction
        self._totals, self._reference = totals, reference
        self._unit = reference.units[table.unit]
        self._flows: dict[str, list[FlowRow]] = {}
        areas = set(provinces(reference))
        for row in table.rows:
            if row.year == year:
                areas |= {row.origin, row.destination}
                self._flows.setdefault(getattr(row, _ENDS[direction]), []).append(row)
        self._areas = areas
        self.compared = sorted(areas & set(totals))

    def differences(self) -> Iterator[Difference]:
        """The sums that do not round to the printed total."""
        for area in self.compared:
            found = self._difference(area, self._totals[area])
            if found is not None:
                yield found

    def _difference(self, area: str, total: _Total) -> Difference | None:
        flows = self._flows.get(area, [])
        canonical = self._unit.canonical(sum((row.value for row in flows), Decimal(0)))
        apart = abs(canonical - total.unit.canonical(total.value))
        rounding = total.unit.canonical(half_width(total.decimals))
        if apart <= rounding:
            return None
        cells = sum((self._rounding(row.value) for row in flows), Decimal(0))
        added, printed = canonical / total.unit.multiplier, total.exact()
        return Difference(
            table=self._table.name,
            year=self._year,
            area=area,
            label_zh=self._label(area),
            direction=self._direction,
            added=added,
            printed=printed,
            difference=added - printed,
            unit=total.unit.symbol,
            verdict=NO_FLOW if not flows else WITHIN if apart <= rounding + cells else OUTSIDE,
        )

    def _rounding(self, value: Decimal) -> Decimal:
        """What rounding can hide in a cell, in the base unit: nothing in a number of contracts."""
        exponent = value.as_tuple().exponent
        if self._table.measure == "contract-count" or not isinstance(exponent, int):
            return Decimal(0)
        return self._unit.canonical(half_width(-exponent))

    def notes(self) -> Iterator[str]:
        """What is printed and not in the table, and what is in the table and not printed."""
        about = f"{self._table.name} {self._year} {self._direction}"
        if not self._totals:
            yield f"{about}: no total by area is printed, so the sums are held against none"
            return
        unprinted = [self._label(area) for area in sorted(self._flows) if area not in self._totals]
        if unprinted:
            yield f"{about}: no total is printed, so the sums are held against none: {'、'.join(unprinted)}"
        absent = [
            f"{self._label(area)} {total.exact()} {total.unit.symbol}"
            for area, total in sorted(self._totals.items())
            if area not in self.compared and total.value and area not in overlapping({*self._areas, area})
        ]
        if absent:
            yield f"{about}: printed, and never in the table: {'、'.join(absent)}"

    def _label(self, area: str) -> str:
        return self._reference.lists["area"].codes[area].label_zh
