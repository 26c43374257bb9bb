"""What the pages of flows show first: of a run its pictures and largest flows, of a flow its interval and bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from kg.export.audit.model import Label
from kg.export.networks.words import LANGUAGES
from kg.lookup import prefixes
from kg.model.estimate import told, told_high, told_low
from kg.server.pages.site import Site
from kg.server.pages.thing import Thing

Context = dict[str, object]
#: Pictures of a network, by the last part of their address.
PICTURES = ("map", "sankey", "matrix")
#: So many of the largest flows are listed.
_LARGEST = 30
_NUMBERS = ("lower", "upper", "boundLow", "boundHigh", "topBuyer", "topSeller")
_FLOWS = """
    SELECT ?flow ?a ?b ?value ?lower ?upper ?low ?high ?unit WHERE {{
      {{ SELECT ?flow ?a ?b ?value ?u WHERE {{
        GRAPH ?g {{ ?flow prov:wasGeneratedBy <{run}> ; tm:technologyFlowEstimated|tm:technologyFlowReported ?value ;
                    tm:origin ?a ; tm:destination ?b ; sdmx-attribute:unitMeasure ?u }}
      }} ORDER BY DESC(?value) ?flow LIMIT {most} }}
      OPTIONAL {{ GRAPH ?h {{ ?flow tm:lower ?lower ; tm:upper ?upper ; tm:boundLow ?low ; tm:boundHigh ?high }} }}
      GRAPH tmg:reference {{ ?u tm:symbol ?unit }}
    }} ORDER BY DESC(?value) ?flow"""
_NETWORKS = """
    SELECT DISTINCT ?year ?measure WHERE {{
      GRAPH ?g {{ ?flow prov:wasGeneratedBy <{run}> ; sdmx-dimension:refPeriod ?y ; tm:of ?of }}
      BIND(STRAFTER(STR(?y), "/year/") AS ?year) BIND(STRAFTER(STR(?of), "/quantity/") AS ?measure)
    }} ORDER BY ?year ?measure"""


@dataclass(frozen=True)
class FlowRow:
    """One flow as the page tells it: two digits if it is estimated, as stated if it is reported."""

    iri: str
    origin: str
    destination: str
    value: str
    spread: str
    bounds: str
    unit: str


def run_view(site: Site, thing: Thing) -> tuple[str, Context]:
    """The page of a run."""
    head = prefixes(site.source)
    evidence = thing.one(site, "flowMethod").rpartition("/")[2]
    networks = site.source.rows(head + _NETWORKS.format(run=thing.iri))
    pictures = [
        (kind, f"/picture/{row['year']}/{row['measure']}/{evidence}/{kind}") for row in networks for kind in PICTURES
    ]
    flows = [_row(row) for row in site.source.rows(head + _FLOWS.format(run=thing.iri, most=_LARGEST))]
    return "run.html", {
        "pictures": pictures,
        "languages": LANGUAGES,
        "flows": flows,
        "estimated": "FlowEstimate" in thing.classes,
        "assumed": thing.all(site, "assumes"),
    }


def flow_view(site: Site, thing: Thing) -> tuple[str, Context]:
    """The page of a single flow."""
    rows = {name: thing.one(site, name) for name in _NUMBERS}
    value = thing.one(site, "technologyFlowEstimated") or thing.one(site, "technologyFlowReported")
    unit = site.units.get(thing.one(site, "sdmx-attribute:unitMeasure"))
    given = {
        "flow": thing.iri,
        "a": thing.one(site, "origin"),
        "b": thing.one(site, "destination"),
        "value": value,
        "lower": rows["lower"],
        "upper": rows["upper"],
        "low": rows["boundLow"],
        "high": rows["boundHigh"],
        "unit": unit.zh if unit else "",
    }
    (a, b), of = (site.label(given[end]) for end in ("a", "b")), site.label(thing.one(site, "prov:wasGeneratedBy"))
    return "flow.html", {
        "label": Label(f"{a.zh} → {b.zh}（{of.zh}）", f"{a.en} → {b.en} ({of.en})"),
        "flow": _row(given),
        "estimated": "EstimatedFlow" in thing.classes,
        "run": thing.one(site, "prov:wasGeneratedBy"),
        "ends": thing.all(site, "prov:wasDerivedFrom"),
        "chances": (rows["topBuyer"], rows["topSeller"]),
    }


def _row(cells: Mapping[str, str]) -> FlowRow:
    ends = cells["a"], cells["b"]
    if not cells["lower"]:
        return FlowRow(cells["flow"], *ends, cells["value"], "", "", cells["unit"])
    value = format(told(Decimal(cells["value"])), "f")
    spread = f"{told_low(Decimal(cells['lower'])):f}–{told_high(Decimal(cells['upper'])):f}"
    return FlowRow(cells["flow"], *ends, value, spread, f"{cells['low']}–{cells['high']}", cells["unit"])
