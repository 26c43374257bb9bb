"""What the graph tells of a year's flows: what each area sells and buys as printed, the whole, where the seats of
government lie, and what press reports say. Read by SPARQL, from any store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kg.lookup import prefixes
from kg.model.flow_inputs import FlowFact
from kg.model.problems import UsageError
from kg.store.source import Source

MEASURES = {"contract-value": "contractValue", "contract-count": "contractCount"}
DIRECTIONS = ("output", "absorbed")
#: A network is known if both directions are printed for so many of the 31 provinces.
_ENOUGH = 25

_PRINTED = """
    SELECT ?code ?kind ?zh ?en ?lat ?long ?direction ?value ?decimals ?symbol ?unit ?o WHERE {{
      {{ SELECT ?area ?code ?kind ?zh ?en WHERE {{
        GRAPH tmg:reference {{ ?area tm:areaKind ?kind ; skos:notation ?code ; rdfs:label ?zh, ?en .
          FILTER(?kind IN ("province", "outside", "unallocated") && DATATYPE(?code) = xsd:string)
          FILTER(LANG(?zh) = "zh" && LANG(?en) = "en") }}
      }} }}
      GRAPH tmg:current {{
        ?o qb:dataSet <{base}id/dataset/current/{measure}/area+direction+period> ; sdmx-dimension:refArea ?area ;
           sdmx-dimension:refPeriod <{base}id/year/{year}> ; tm:direction ?d ; tm:{prop} ?value ;
           tm:decimals ?decimals ; sdmx-attribute:unitMeasure ?unit .
      }}
      GRAPH tmg:reference {{ ?d skos:notation ?direction . ?unit tm:symbol ?symbol }}
      OPTIONAL {{ GRAPH tmg:reference {{ ?area geo:lat ?lat ; geo:long ?long }} }}
    }} ORDER BY ?code ?direction"""
_WHOLE = """
    SELECT ?value ?decimals ?o WHERE {{ GRAPH tmg:current {{
      ?o qb:dataSet <{base}id/dataset/current/{measure}/period> ; sdmx-dimension:refPeriod <{base}id/year/{year}> ;
         tm:{prop} ?value ; tm:decimals ?decimals .
    }} }}"""
_NETWORKS = """
    SELECT ?year ?d (COUNT(*) AS ?n) WHERE {{
      {{ SELECT ?area WHERE {{ GRAPH tmg:reference {{ ?area tm:areaKind "province" }} }} }}
      GRAPH tmg:current {{
        ?o qb:dataSet <{base}id/dataset/current/{measure}/area+direction+period> ; sdmx-dimension:refArea ?area ;
           sdmx-dimension:refPeriod ?y ; tm:direction ?d . FILTER(?d != <{base}code/direction/registered>)
      }}
      GRAPH tmg:reference {{ ?y tm:year ?year }}
    }} GROUP BY ?year ?d HAVING (COUNT(*) >= {enough}) ORDER BY ?year"""
_FACTS = """
    SELECT ?number ?year ?part ?origin ?destination ?measure ?unit ?value ?total ?sigma ?zh ?en WHERE {{
      GRAPH tmg:reference {{
        ?f a tm:FlowFact ; tm:origin/skos:notation ?origin ; tm:destination/skos:notation ?destination ;
           sdmx-dimension:refPeriod/tm:year ?year ; tm:partOfYear ?part ; tm:of/skos:notation ?measure ;
           sdmx-attribute:unitMeasure ?u ; tm:statedValue ?value ; tm:sigma ?sigma ; dct:source ?zh, ?en .
        OPTIONAL {{ ?f tm:originTotal ?total }}
        FILTER(LANG(?zh) = "zh" && LANG(?en) = "en")
        FILTER(DATATYPE(?origin) = xsd:string && DATATYPE(?destination) = xsd:string)
        BIND(STRAFTER(STR(?f), "/flow-fact/") AS ?number) BIND(STRAFTER(STR(?u), "/id/unit/") AS ?unit)
      }}
    }}"""


_SEATS = """
    SELECT ?code ?lat ?long WHERE { GRAPH tmg:reference {
      ?area tm:areaKind ?kind ; skos:notation ?code ; geo:lat ?lat ; geo:long ?long .
      FILTER(DATATYPE(?code) = xsd:string)
    } }"""


@dataclass(frozen=True)
class Printed:
    """A total as printed: its value, what rounding or cutting of its last place can hide, and its observation."""

    value: Decimal
    place: Decimal
    observation: str


@dataclass(frozen=True)
class Place:
    """An area that sells or buys; ``at`` is its seat of government (latitude, longitude; None: it has none)."""

    code: str
    kind: str
    label_zh: str
    label_en: str
    at: tuple[float, float] | None


@dataclass(frozen=True)
class Given:
    """All that is given of one network: ``printed`` by area and direction, in ``unit`` (its code and symbol)."""

    year: int
    measure: str
    unit: str
    symbol: str
    places: tuple[Place, ...]
    printed: Mapping[tuple[str, str], Printed]
    whole: Printed
    facts: tuple[FlowFact, ...]


def networks(source: Source) -> list[tuple[int, str]]:
    """The years and measures for which both directions are printed by province."""
    return sorted((year, measure) for measure in MEASURES for year in _years(source, measure))


def _years(source: Source, measure: str) -> Iterator[int]:
    about = {"base": source.names.iris.base, "measure": measure, "enough": _ENOUGH}
    rows = source.rows(prefixes(source) + _NETWORKS.format(**about))
    years = [int(row["year"]) for row in rows]
    yield from (year for year in sorted(set(years)) if years.count(year) == len(DIRECTIONS))


def read_given(source: Source, year: int, measure: str) -> Given:
    """What is given of a year. Raises UsageError, naming what there is, for what is not printed."""
    if measure not in MEASURES:
        raise UsageError(f"measure {measure!r} is not one of {', '.join(MEASURES)}")
    known = list(_years(source, measure))
    if year not in known:
        years = ", ".join(map(str, known)) or "no year"
        raise UsageError(f"no {measure} by province, sold and bought, for {year}; it is printed for {years}")
    about = {"base": source.names.iris.base, "measure": measure, "year": int(year), "prop": MEASURES[measure]}
    rows = [row for row in source.rows(prefixes(source) + _PRINTED.format(**about)) if row["direction"] in DIRECTIONS]
    whole = source.rows(prefixes(source) + _WHOLE.format(**about))
    units = {(row["unit"].rpartition("/")[2], row["symbol"]) for row in rows}
    if len(units) != 1 or len(whole) != 1:
        raise UsageError(f"the totals of {measure} {year} are in {len(units)} units, with {len(whole)} national totals")
    ((unit, symbol),) = units
    places = {row["code"]: _place(row) for row in rows}
    printed = {(row["code"], row["direction"]): _printed(row) for row in rows}
    facts = tuple(fact for fact in read_facts(source) if (fact.year, fact.measure) == (str(year), measure))
    return Given(year, measure, unit, symbol, tuple(places.values()), printed, _printed(whole[0]), facts)


def seats(source: Source) -> dict[str, tuple[float, float]]:
    """The seats of government (latitude, longitude) of all areas that have one, by their codes."""
    rows = source.rows(prefixes(source) + _SEATS)
    return {row["code"]: (float(row["lat"]), float(row["long"])) for row in rows}


def _printed(row: Mapping[str, str]) -> Printed:
    return Printed(Decimal(row["value"]), Decimal(1).scaleb(-int(row["decimals"])), row["o"])


def _place(row: Mapping[str, str]) -> Place:
    at = (float(row["lat"]), float(row["long"])) if row["lat"] else None
    return Place(row["code"], row["kind"], row["zh"], row["en"], at)


def read_facts(source: Source) -> list[FlowFact]:
    """All press facts of the graph, in the order of their numbers."""
    rows: dict[str, Mapping[str, str]] = {}
    places: dict[str, list[str]] = {}
    for row in source.rows(prefixes(source) + _FACTS.format()):
        rows[row["number"]] = row
        places.setdefault(row["number"], []).append(row["destination"])
    return [_fact(rows[number], tuple(sorted(places[number]))) for number in sorted(rows, key=int)]


def _fact(row: Mapping[str, str], destinations: tuple[str, ...]) -> FlowFact:
    about = row["year"], row["part"], row["origin"], destinations, row["measure"], row["unit"]
    total = Decimal(row["total"]) if row["total"] else None
    return FlowFact(row["number"], *about, Decimal(row["value"]), total, Decimal(row["sigma"]), row["zh"], row["en"])
