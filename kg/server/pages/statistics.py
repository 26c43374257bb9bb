"""What the build in force holds, counted by its workers, once for each build."""

from __future__ import annotations

from kg.export.release.statistics import Statistics
from kg.server.description import GRAPH_SIZES
from kg.server.pages.site import Site

_CLASSES = "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) WHERE { GRAPH ?g { ?s a ?c } } GROUP BY ?c ORDER BY ?c"
_PROPERTIES = "SELECT ?p (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?p ORDER BY ?p"
_SUBJECTS = "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
_OBJECTS = "SELECT (COUNT(DISTINCT ?o) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
_ENTITIES = """SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p ?o }}
  FILTER(STRSTARTS(STR(?s), "{0}id/") || STRSTARTS(STR(?s), "{0}code/")) }}"""


def statistics_of(site: Site) -> Statistics:
    """The counts of a release, of the build in force; a second's work at first. Raises RequestError."""
    graphs = _counts(site, GRAPH_SIZES, "g")
    return Statistics(
        statements=sum(graphs.values()),
        subjects=_counts(site, _SUBJECTS)[""],
        objects=_counts(site, _OBJECTS)[""],
        entities=_counts(site, _ENTITIES.format(site.base))[""],
        classes=classes_of(site),
        properties=properties_of(site),
        graphs=graphs,
    )


def classes_of(site: Site) -> dict[str, int]:
    """The members of each class."""
    return _counts(site, _CLASSES, "c")


def properties_of(site: Site) -> dict[str, int]:
    """The statements of each property."""
    return _counts(site, _PROPERTIES, "p")


def _counts(site: Site, text: str, name: str = "") -> dict[str, int]:
    """The answer to a query for ?n, by another of its variables if it has one."""
    if text not in site.counted:
        site.counted[text] = {row.get(name, ""): int(row["n"]) for row in site.source.rows(text)}
    return site.counted[text]
