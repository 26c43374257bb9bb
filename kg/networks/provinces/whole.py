"""How much of what is printed the flows of an imported table make up: a table of a few flows is no network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from kg.lookup import prefixes
from kg.networks.flows.totals import EXPLAINABLE, exact_sum
from kg.networks.provinces.given import MEASURES
from kg.store.source import Source

_PRINTED = """
    SELECT ?value ?multiplier WHERE {{
      GRAPH tmg:current {{
        ?o qb:dataSet <{base}id/dataset/current/{measure}/period> ; sdmx-dimension:refPeriod <{base}id/year/{year}> ;
           tm:{prop} ?value ; sdmx-attribute:unitMeasure ?unit .
      }}
      GRAPH tmg:reference {{ ?unit tm:multiplier ?multiplier }}
    }}"""


def share_of_printed(source: Source, year: int, measure: str, flows: Iterable[Mapping[str, str]]) -> Decimal | None:
    """The sum of flows (rows with ``value`` and ``multiplier``, the size of their unit) as a share of the printed
    national total; None if none is printed."""
    about = {"base": source.names.iris.base, "measure": measure, "year": int(year), "prop": MEASURES[measure]}
    printed = source.rows(prefixes(source) + _PRINTED.format(**about))
    if not printed:
        return None
    (whole,) = printed
    added = exact_sum([Decimal(row["value"]) * Decimal(row["multiplier"]) for row in flows])
    return added / (Decimal(whole["value"]) * Decimal(whole["multiplier"]))


def is_whole(share: Decimal | None) -> bool:
    """Whether a table can stand for the network of a year: nothing says that it leaves out more than totals of sellers
    and buyers may differ by."""
    return share is None or share >= 1 - EXPLAINABLE
