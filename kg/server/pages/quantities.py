"""All that states or is known of one quantity: observations, printed figures, what revised them, what tests them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.export.audit.model import Label
from kg.lookup import prefixes
from kg.server.pages.places import Place, place_of
from kg.server.pages.site import Site

Row = Mapping[str, str]


@dataclass(frozen=True)
class Printed:
    """A figure as printed; ``value`` is empty where none is, ``note`` the IRI of the reason or the qualifier."""

    iri: str
    printed: str
    unit: Label
    line: str
    row: str
    column: str
    note: str
    place: Place | None


@dataclass(frozen=True)
class Known:
    """An observation: ``kind`` is its class by local name, ``view`` the edition or what it was known as of; ``printed``
    are the characters of the figure that its value is taken from, "" if it is computed."""

    iri: str
    kind: str
    view: str
    value: str
    decimals: str
    printed: str
    unit: Label
    quantity: str


@dataclass(frozen=True)
class Tested:
    """A finding, by the IRIs of its rule, verdict and severity."""

    iri: str
    rule: str
    verdict: str
    severity: str
    printed: str

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.verdict.endswith(("/outside", "/contradictory"))


_ORDER = ("CurrentObservation", "ComputedObservation", "EditionObservation", "Observation")


def observations_of(site: Site, quantity: str) -> list[Known]:
    """What is known of a quantity, now first."""
    return _known(site, f"?o tm:quantity <{quantity}> .")


def observations(site: Site, iris: Iterable[str]) -> list[Known]:
    """Those of some things that are observations, with their values."""
    return _known(site, f"VALUES ?o {{ {' '.join(f'<{iri}>' for iri in iris)} }}")


def _known(site: Site, pattern: str) -> list[Known]:
    rows = site.source.rows(
        f"""{prefixes(site.source)} SELECT DISTINCT ?o ?class ?decimals ?u ?q WHERE {{
              GRAPH ?g {{ {pattern} ?o tm:quantity ?q ; a ?class ; sdmx-attribute:unitMeasure ?u .
                          OPTIONAL {{ ?o tm:decimals ?decimals }} }}
              FILTER(?class != qb:Observation) }}"""
    )
    values = _values(site, {row["o"]: row["q"] for row in rows})
    printed = _printed(site, values)
    found = {}
    for row in rows:
        kind, view = _view(site, row["o"], row["class"].rpartition("#")[2])
        if value := values.get(row["o"], ""):
            stated = value, row["decimals"], printed.get(row["o"], "")
            found[row["o"]] = Known(row["o"], kind, view, *stated, site.unit(row["u"]), row["q"])
    return sorted(found.values(), key=lambda known: (known.view != "now", _rank(known.kind), known.view, known.iri))


def _values(site: Site, quantities: Mapping[str, str]) -> Mapping[str, str]:
    """The values of observations, each of its quantity: the measure that holds it is the first part of the key."""
    pairs = []
    for observation, quantity in quantities.items():
        code = quantity.partition("/id/quantity/")[2].partition("/")[0]
        pairs.append(f"(<{observation}> {site.source.names.measure(code)})")
    rows = site.source.rows(
        f"SELECT DISTINCT ?o ?value WHERE {{ GRAPH ?g {{ VALUES (?o ?m) {{ {' '.join(pairs)} }} ?o ?m ?value }} }}"
    )
    return {row["o"]: row["value"] for row in rows}


def _printed(site: Site, observations: Iterable[str]) -> Mapping[str, str]:
    """The characters of the figure that each value is taken from, by way of an edition's observation or none."""
    several = " ".join(f"<{iri}>" for iri in observations)
    rows = site.source.rows(
        f"""{prefixes(site.source)} SELECT DISTINCT ?o ?printed WHERE {{
              VALUES ?o {{ {several} }} GRAPH ?g {{ ?o tm:valueFrom ?e }}
              {{ GRAPH ?h {{ ?e tm:printedText ?printed }} }} UNION
              {{ GRAPH ?h {{ ?e tm:valueFrom ?f }} GRAPH ?i {{ ?f tm:printedText ?printed }} }} }}"""
    )
    return {row["o"]: row["printed"] for row in rows}


def _rank(kind: str) -> int:
    return _ORDER.index(kind) if kind in _ORDER else len(_ORDER)


def _view(site: Site, iri: str, kind: str) -> tuple[str, str]:
    space, _, rest = iri.removeprefix(f"{site.base}id/").partition("/")
    year = rest.partition("/")[0]
    if space == "asof":
        return kind, f"asof {year}"
    return kind, year if space == "observation" else "now"


def figures_of(site: Site, pattern: str) -> list[Printed]:
    """The figures ?f that a pattern within their graph finds, in printed order."""
    rows = site.source.rows(
        f"""{prefixes(site.source)} SELECT DISTINCT ?f ?printed ?u ?line ?row ?column ?missing ?qualifier WHERE {{
            GRAPH ?g {{ {pattern}
              ?f tm:printedText ?printed ; tm:printedUnit ?u ; tm:sourceLine ?line .
              OPTIONAL {{ ?f tm:rowLabel ?row ; tm:columnLabel ?column }}
              OPTIONAL {{ ?f tm:missingReason ?missing }} OPTIONAL {{ ?f tm:qualifier ?qualifier }}
            }} }}"""
    )
    found = []
    for row in rows:
        qualifier = "" if row["qualifier"].endswith("/equal") else row["qualifier"]
        note, unit = row["missing"] or qualifier, site.unit(row["u"])
        place = place_of(site, row["f"])
        found.append(Printed(row["f"], row["printed"], unit, row["line"], row["row"], row["column"], note, place))
    return sorted(found, key=lambda item: (item.place.edition if item.place else "", int(item.line), item.iri))


def findings_of(site: Site, pattern: str) -> list[Tested]:
    """The findings ?x that a pattern finds; those that do not hold first."""
    rows = site.source.rows(
        f"""{prefixes(site.source)} SELECT DISTINCT ?x ?rule ?verdict ?severity ?printed WHERE {{
              {pattern}
              GRAPH tmg:findings {{ ?x dqv:isMeasurementOf ?rule ; tm:verdict ?verdict ; tm:severity ?severity ;
                                       tm:printedText ?printed }} }} ORDER BY ?x LIMIT 300"""
    )
    found = [Tested(row["x"], row["rule"], row["verdict"], row["severity"], row["printed"]) for row in rows]
    return sorted(found, key=lambda item: (item.holds, item.iri))


def revisions_of(site: Site, quantity: str) -> Sequence[Row]:
    """How later editions changed what earlier ones state of a quantity."""
    return site.source.rows(
        f"""{prefixes(site.source)} SELECT DISTINCT ?r ?kind ?difference ?earlier ?later WHERE {{ GRAPH ?g {{
              ?r a tm:Revision ; tm:quantity <{quantity}> ; tm:revisionKind ?kind ;
                 tm:earlier ?earlier ; tm:later ?later .
              OPTIONAL {{ ?r tm:difference ?difference }} }} }} ORDER BY ?r"""
    )
