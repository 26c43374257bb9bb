"""All runs that a store supports, as quads: what ``kg build`` adds to the graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pyoxigraph import Quad

from kg.networks.provinces.case import EVIDENCE, case_of
from kg.networks.provinces.given import networks, read_given
from kg.networks.provinces.run import run
from kg.networks.provinces.triples import cube_triples, run_quads
from kg.rdf.triples import in_graph
from kg.store.source import Source


def flow_quads(source: Source, tell: Callable[[str], None]) -> Iterator[Quad]:
    """The cube of estimated flows, and a run for each year, measure and kind of evidence there is."""
    names = source.names
    yield from in_graph(names.graph("ontology"), cube_triples(names))
    for year, measure in networks(source):
        given = read_given(source, year, measure)
        for evidence in EVIDENCE if given.facts else EVIDENCE[:1]:
            case = case_of(given, evidence)
            tell(f"estimating flows: {case.code}")
            yield from run_quads(run(case), names)
