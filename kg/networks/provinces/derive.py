"""All runs that a store supports, as quads: what ``kg build`` adds to the graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pyoxigraph import Quad

from kg.model.problems import UsageError
from kg.networks.provinces.case import EVIDENCE, case_of
from kg.networks.provinces.given import networks, read_given
from kg.networks.provinces.run import Run, run
from kg.networks.provinces.triples import cube_triples, run_quads
from kg.rdf.triples import in_graph
from kg.store.source import Source


def flow_quads(source: Source, tell: Callable[[str], None]) -> Iterator[Quad]:
    """The cube of estimated flows, and a run for each year, measure and kind of evidence there is.

    Where the totals are no basis for an estimate, that is told and there is no run: what is printed stays as it is.
    """
    names = source.names
    yield from in_graph(names.graph("ontology"), cube_triples(names))
    for year, measure in networks(source):
        for evidence in EVIDENCE:
            made = _run(source, year, measure, evidence, tell)
            if made is not None:
                yield from run_quads(made, names)


def _run(source: Source, year: int, measure: str, evidence: str, tell: Callable[[str], None]) -> Run | None:
    try:
        given = read_given(source, year, measure)
        if evidence != EVIDENCE[0] and not given.facts:
            return None
        case = case_of(given, evidence)
        tell(f"estimating flows: {case.code}")
        return run(case)
    except UsageError as error:
        tell(f"no flows of {measure} {year} ({evidence}): {error}")
        return None
