"""The numbers about a region, an organisation or a class: by year, each with the printed figure that it comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby

from kg.export.audit.model import Label
from kg.lookup import prefixes
from kg.server.pages.places import Place, place_of
from kg.server.pages.site import Site

#: So many numbers make a page too long to read; the rest is asked for.
MOST = 600
#: The order in which measures are read; others come after, by name.
_FIRST = ("contract-value", "contract-count", "deal-value", "deal-count", "rank", "share", "growth")
_PERIOD = re.compile(r"(?:^|/)period=([^/]+)")


@dataclass(frozen=True)
class Number:
    """One number known now. ``figure`` is the printed figure it is taken from and ``printed`` its characters, both ""
    if the number is computed."""

    iri: str
    period: str
    value: str
    decimals: str
    figure: str
    printed: str
    place: Place | None


@dataclass(frozen=True)
class Row:
    """The numbers of one kind, by period."""

    label: Label
    unit: Label
    computed: bool
    numbers: dict[str, Number]


@dataclass(frozen=True)
class Block:
    """Rows of one direction; ``label`` is None where direction does not matter."""

    label: Label | None
    periods: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Numbers:
    """All that is known of a thing in numbers; ``cut`` tells that there are more."""

    blocks: tuple[Block, ...]
    cut: bool


def numbers_of(site: Site, iri: str) -> Numbers:
    """The numbers known now that are about a thing: as area, exchange, or any other dimension."""
    found = site.source.rows(
        f"""{prefixes(site.source)}
        SELECT ?o ?q ?value ?decimals ?u ?d WHERE {{
          GRAPH tmg:current {{
            {{ SELECT DISTINCT ?o WHERE {{ GRAPH tmg:current {{ ?o ?dim <{iri}> ; a qb:Observation }}
                 FILTER(?dim != tm:missingMember && ?dim != tm:denominator && ?dim != tm:of) }}
               ORDER BY ?o LIMIT {MOST + 1} }}
            ?o tm:quantity ?q ; sdmx-attribute:unitMeasure ?u .
            ?q tm:measure ?m . ?o ?m ?value .
            OPTIONAL {{ ?o tm:decimals ?decimals }}
            OPTIONAL {{ ?o tm:direction ?d }}
          }}
        }}"""
    )
    figures = _figures(site, iri)
    dated = [(row, _period(row["q"])) for row in found[:MOST]]
    dated.sort(key=lambda pair: (_direction(pair[0]["d"]), _order(site, pair[0]), pair[1]))
    blocks = []
    for direction, group in groupby(dated, key=lambda pair: pair[0]["d"]):
        rows: dict[tuple[str, str, str], Row] = {}
        for row, period in group:
            figure, printed = figures.get(row["o"], ("", ""))
            number = Number(row["o"], period, row["value"], row["decimals"], figure, printed, place_of(site, figure))
            label = _label(site, row["q"], {iri, direction}, period)
            key = (label.zh, row["u"], _kind(row["o"]))
            new = Row(label, site.unit(row["u"]), not figure, {})
            rows.setdefault(key, new).numbers[period] = number
        periods = tuple(sorted({period for row in rows.values() for period in row.numbers}))
        blocks.append(Block(site.label(direction) if direction else None, periods, tuple(rows.values())))
    return Numbers(tuple(blocks), len(found) > MOST)


def _figures(site: Site, iri: str) -> dict[str, tuple[str, str]]:
    """The figure that each number is taken from, and its characters."""
    rows = site.source.rows(
        f"""{prefixes(site.source)} SELECT DISTINCT ?o ?f ?printed WHERE {{
              GRAPH tmg:current {{ ?o ?dim <{iri}> ; tm:valueFrom ?e }} GRAPH ?g {{ ?e tm:valueFrom ?f }}
              GRAPH ?h {{ ?f tm:printedText ?printed }} }}"""
    )
    return {row["o"]: (row["f"], row["printed"]) for row in rows}


def _period(quantity: str) -> str:
    found = _PERIOD.search(quantity.partition("/id/quantity/")[2])
    return found[1] if found else ""


def _kind(observation: str) -> str:
    return "computed" if "/id/computed/" in observation else "current"


def _direction(iri: str) -> int:
    code = iri.rpartition("/")[2]
    return {"output": 0, "absorbed": 1, "": 2}.get(code, 3)


def _order(site: Site, row: object) -> tuple[bool, int, str]:
    assert isinstance(row, dict)
    path = row["q"].partition("/id/quantity/")[2]
    measure = path.partition("/")[0]
    place = _FIRST.index(measure) if measure in _FIRST else len(_FIRST)
    return _kind(row["o"]) == "computed", place, _PERIOD.sub("", path)


def _label(site: Site, quantity: str, told: set[str], period: str) -> Label:
    """A quantity's label without what the page, the heading and the column tell already."""
    label = site.label(quantity)
    # In both languages: a name that has no English is given in Chinese.
    known = {text for iri in told if iri for text in (site.label(iri).zh, site.label(iri).en)}
    return Label(_without(label.zh, known, period), _without(label.en, known, period))


def _without(label: str, told: set[str], period: str) -> str:
    parts = [part for part in label.split(" · ") if part not in told]
    kept = (part.removeprefix(period) if period and part.startswith(period) else part for part in parts)
    return " · ".join(part for part in kept if part).replace(" · （", "（").replace(" ·  (", " (")
