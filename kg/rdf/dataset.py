"""The whole data set as a stream of quads, in the graphs that the design names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, parse

from kg.audit.audit import audit
from kg.audit.book import open_book
from kg.audit.finding import Finding
from kg.audit.hypotheses import Hypothesis, explain
from kg.audit.severity import severities
from kg.editions.coverage import cover
from kg.editions.edition import edition_years, load_edition
from kg.editions.flow_tables import read_flow_tables
from kg.editions.read_edition import EditionData, read_edition
from kg.editions.reference import Reference, load_reference
from kg.model.computed import Computed, Current, Given, compute
from kg.model.coverage import Account, Stray
from kg.model.flow_table import FlowTable
from kg.model.key import Key
from kg.model.observation import Observation, current, observe
from kg.model.problems import InputError, Problem
from kg.model.revision import Revision, revisions
from kg.rdf.cubes import cube_definitions, data_sets
from kg.rdf.iri import DEFAULT_BASE
from kg.rdf.load_coverage import coverage_triples
from kg.rdf.load_edition import edition_description, entry_triples, figure_triples, note_links
from kg.rdf.load_findings import finding_triples, hypothesis_triples, labels_in_chinese
from kg.rdf.load_flow_inputs import fact_triples, seat_triples
from kg.rdf.load_flow_tables import flow_table_quads
from kg.rdf.load_observations import ObservationLoader, View
from kg.rdf.load_prose import claim_triples, event_triples, mention_triples, section_triples
from kg.rdf.load_reference import properties, reference_data, years
from kg.rdf.names import Names
from kg.rdf.provenance import provenance
from kg.rdf.triples import Triple, in_graph


@dataclass(frozen=True)
class Knowledge:
    """All data read, checked and put together, before any RDF.

    ``asof`` is by edition, the newest left out: what was known when it came out, and what is computed from that.
    ``coverage`` is by edition: what accounts for each number of its text; ``strays`` are records that the text does not
    bear out. ``findings`` are those of the audit, sound ones included, and ``hypotheses`` explain some
    of them. ``flow_tables`` are the tables of flows that were imported.
    """

    data: Path
    reference: Reference
    editions: list[EditionData]
    observations: dict[str, list[Observation]] = field(default_factory=dict)
    current: dict[Key, tuple[Observation, ...]] = field(default_factory=dict)
    computed: list[Computed] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)
    asof: dict[str, tuple[Current, list[Computed]]] = field(default_factory=dict)
    coverage: dict[str, list[Account]] = field(default_factory=dict)
    strays: dict[str, list[Stray]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    hypotheses: tuple[Hypothesis, ...] = ()
    flow_tables: tuple[FlowTable, ...] = ()


def read_knowledge(data: Path) -> Knowledge:
    """Read everything under a data folder. Raises InputError with the problems of all editions at once."""
    years = edition_years(data)
    reference = load_reference(data)
    editions: list[EditionData] = []
    problems: list[Problem] = []
    for year in years:
        try:
            editions.append(read_edition(load_edition(data, year, reference), reference))
        except InputError as error:
            problems.extend(error.problems)
    tables: list[FlowTable] = []
    try:
        tables = read_flow_tables(data, reference)
    except InputError as error:
        problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    observations = {item.edition.year: observe(item.stating) for item in editions}
    now = current(observation for group in observations.values() for observation in group)
    then = {year: _known_as_of(year, observations) for year in years[:-1]}
    covered = {item.edition.year: cover(item) for item in editions}
    book = open_book(editions, reference, observations, now)
    findings = audit(book)
    return Knowledge(
        data=data,
        reference=reference,
        editions=editions,
        observations=observations,
        current=now,
        computed=_computed(now, reference),
        asof={year: (known, _computed(known, reference)) for year, known in then.items()},
        revisions=revisions(now, reference.scope_changes),
        coverage={year: accounts for year, (accounts, _) in covered.items()},
        strays={year: strays for year, (_, strays) in covered.items()},
        findings=findings,
        hypotheses=explain(book, findings),
        flow_tables=tuple(tables),
    )


def _computed(known: Current, reference: Reference) -> list[Computed]:
    return compute(reference.rules, Given(known, reference.units, reference.area_groups))


def _known_as_of(edition: str, observations: Mapping[str, list[Observation]]) -> Current:
    return current(o for year, group in observations.items() if year <= edition for o in group)


def _ontology(files: Path, names: Names) -> Iterator[Quad]:
    """The committed ontology, under the base in use."""
    graph = names.graph("ontology")
    for path in sorted(files.glob("*.ttl")):
        document = path.read_text(encoding="utf-8").replace(DEFAULT_BASE, names.iris.base)
        for quad in parse(document.encode(), format=RdfFormat.TURTLE):
            yield Quad(quad.subject, quad.predicate, quad.object, graph)


def quads(knowledge: Knowledge, ontology: Path, names: Names, version: str) -> Iterator[Quad]:
    """Every quad of the data set, graph by graph, in an order that depends on the data alone."""
    reference, editions = knowledge.reference, knowledge.editions
    figures = [figure for item in editions for figure in item.figures]
    claims = [claim for item in editions for claim in item.claims]
    known = [*knowledge.current, *(item.key for item in knowledge.computed)]
    known += [item.key for _, computed in knowledge.asof.values() for item in computed]
    keys = sorted({*_stated(editions), *known})
    loader = ObservationLoader(reference, names)

    def graph(name: str, *triples: Iterable[Triple]) -> Iterator[Quad]:
        for part in triples:
            yield from in_graph(names.graph(name), part)

    yield from _ontology(ontology, names)
    yield from graph("ontology", properties(reference, names), cube_definitions(known, reference, names))
    periods = {m for key in keys for name, m in key.dimensions if name in ("period", "base")}
    periods.update(item.edition.about["year_covered"] for item in editions)
    periods.update(year for item in editions for event in item.events for year in event.years)
    periods.update(fact.year for fact in reference.flow_facts)
    periods.update(str(row.year) for table in knowledge.flow_tables for row in table.rows)
    for item in editions:
        yield from graph("reference", edition_description(item.edition, names), section_triples(item.sections, names))
    yield from graph("reference", reference_data(reference, names), years(periods, names))
    yield from graph("reference", seat_triples(reference.seats, names), fact_triples(reference.flow_facts, names))
    yield from graph("reference", provenance(knowledge.data, editions, version, names))
    yield from graph("reference", loader.denominators(keys))
    for table, group in groupby(figures, key=lambda figure: (figure.place.edition, figure.place.table)):
        yield from graph(f"figures/{table[0]}/{table[1]}", figure_triples(group, names))
    entries = [entry for item in editions for entry in item.entries]
    for table, of_list in groupby(entries, key=lambda entry: (entry.edition, entry.table)):
        yield from graph(f"figures/{table[0]}/{table[1]}", entry_triples(of_list, names))
    for section, stated in groupby(claims, key=lambda claim: (claim.place.edition, claim.place.table)):
        yield from graph(f"figures/{section[0]}/{section[1]}", claim_triples(stated, names))
    for item in editions:
        yield from graph(f"events/{item.edition.year}", event_triples(item.events, names))
        yield from graph(f"mentions/{item.edition.year}", mention_triples(item.mentions, names))
        tables = frozenset(layout.id for layout in item.edition.layouts)
        accounts = knowledge.coverage[item.edition.year]
        yield from graph(f"coverage/{item.edition.year}", coverage_triples(accounts, tables, names))
    for year, group_of in knowledge.observations.items():
        name = f"observations/{year}"
        yield from graph(name, data_sets(year, (o.key for o in group_of), reference, names))
        yield from graph(name, loader.of_edition(group_of))
    for item in editions:
        of_year = knowledge.observations[item.edition.year]
        yield from graph(f"observations/{item.edition.year}", note_links(item.edition, of_year, names))
    yield from graph("current", loader.quantities(keys))
    yield from graph("current", data_sets("current", knowledge.current, reference, names))
    yield from graph("current", data_sets("computed", (c.key for c in knowledge.computed), reference, names))
    yield from graph("current", loader.current(knowledge.current), loader.computed(knowledge.computed))
    yield from graph("current", loader.revisions(knowledge.revisions))
    tables = frozenset(layout.id for item in editions for layout in item.edition.layouts)
    graded, chinese = severities(knowledge.findings), labels_in_chinese(reference)
    yield from graph("findings", finding_triples(knowledge.findings, graded, tables, names, chinese))
    yield from graph("findings", hypothesis_triples(knowledge.hypotheses, names))
    yield from _asof(knowledge, loader)
    yield from flow_table_quads(knowledge.flow_tables, names, version)


def _stated(editions: Iterable[EditionData]) -> set[Key]:
    """The keys of everything that editions print, missing and inexact figures included."""
    keys: set[Key] = set()
    for item in editions:
        keys.update(figure.key for figure in item.figures)
        keys.update(claim.figure.key for claim in item.claims)
    return keys


def _asof(knowledge: Knowledge, loader: ObservationLoader) -> Iterator[Quad]:
    """What was known when each edition but the newest came out: a view like the current one, in a graph of its own."""
    reference, names = loader.reference, loader.names
    for year, (known, computed) in knowledge.asof.items():
        view = View(year)
        computed_keys = [item.key for item in computed]
        stated = _stated(item for item in knowledge.editions if item.edition.year <= year)
        parts = (
            loader.quantities([*stated, *known, *computed_keys]),
            data_sets(view.data_set, known, reference, names),
            data_sets(view.computed_set, computed_keys, reference, names),
            loader.current(known, view),
            loader.computed(computed, view),
        )
        for part in parts:
            yield from in_graph(names.graph(view.graph), part)
