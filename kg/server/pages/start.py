"""The start page: what the graph has, and the ways into it."""

from __future__ import annotations

from collections import Counter

from kg.lookup import prefixes
from kg.server.pages.collection import COLLECTIONS
from kg.server.pages.html import page
from kg.server.pages.request import Answer, Request
from kg.server.pages.site import Site
from kg.server.pages.statistics import classes_of

_COUNTED = (
    "Figure",
    "Quantity",
    "CurrentObservation",
    "ComputedObservation",
    "Organisation",
    "Table",
    "Event",
    "Finding",
)


def answer_start(site: Site, request: Request) -> Answer:
    """The start page."""
    head = prefixes(site.source)
    members = classes_of(site)
    areas = site.source.rows(
        f"""{head} SELECT ?a ?kind WHERE {{ GRAPH tmg:reference {{ ?a a tm:Area ; tm:areaKind ?kind }}
              FILTER(?kind IN ("country", "province", "sar")) }} ORDER BY ?a"""
    )
    tables = site.source.rows(
        f"""{head} SELECT ?e ?t ?number WHERE {{ GRAPH tmg:reference {{ ?t a tm:Table ; tm:edition ?e ;
              tm:tableNumber ?number }} }} ORDER BY ?e ?t"""
    )
    verdicts = site.source.rows(
        f"""{head} SELECT ?severity WHERE {{ GRAPH tmg:findings {{ ?x tm:verdict ?v ; tm:severity ?severity }}
              FILTER(REGEX(STR(?v), "/(outside|contradictory)$")) }}"""
    )
    runs = site.source.rows(f"{head} SELECT ?r WHERE {{ GRAPH ?g {{ ?r a tm:FlowRun }} }} ORDER BY DESC(?r)")
    by_edition: dict[str, list[str]] = {}
    for row in tables:
        by_edition.setdefault(row["e"], []).append(row["t"])
    context = {
        "counts": [(name, members.get(f"{site.base}def#{name}", 0)) for name in _COUNTED],
        "areas": [row["a"] for row in areas],
        "tables": by_edition,
        "runs": [row["r"] for row in runs],
        "severities": Counter(row["severity"] for row in verdicts).most_common(),
        "collections": COLLECTIONS,
    }
    return page(site, request, "start.html", context)
