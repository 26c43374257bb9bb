"""Explaining an answer: which graphs and observations it read, how many printed figures stand under it, and what to
beware of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.explain.flows import remarks_on_flows, run_of
from kg.explain.mixing import Mixture, mixtures
from kg.explain.nodes import Number, figures_below, number, said
from kg.explain.remarks import Remark, remarks
from kg.explain.widen import Widened, widen
from kg.lookup import prefixes
from kg.model.problems import UsageError
from kg.rdf.names import DEFAULT_GRAPHS
from kg.store.source import Source, Table

#: What an observation is, in words; as in the IRIs.
KINDS = {
    "current": "known now, as published",
    "computed": "computed by this project",
    "asof": "as known when an edition came out",
    "observation": "as one edition states it",
}


@dataclass(frozen=True)
class Explanation:
    """What an answer rests on.

    ``graphs`` are those read; ``observations`` counts observations by kind (see
    :data:`KINDS`) and ``cubes`` by measure and dimensions; ``facets`` are the periods, directions and units among
    them; ``editions`` counts the editions that the values known now are taken from; ``things`` counts what else is
    read, by kind; ``figures`` counts the printed figures under the answer, by
    edition and table or section; ``remarks`` are notes and breaks in series; ``mixtures`` what is summed or ranked
    together although it differs.
    """

    graphs: tuple[str, ...]
    observations: Mapping[str, int]
    cubes: Mapping[str, int]
    facets: Mapping[str, tuple[str, ...]]
    editions: Mapping[str, int]
    things: Mapping[str, int]
    figures: Mapping[str, int]
    remarks: tuple[Remark, ...]
    mixtures: tuple[Mixture, ...]


def mixtures_of(source: Source, text: str) -> tuple[Mixture, ...]:
    """What a query's answer sums or ranks together although it differs; empty for a query that is no SELECT."""
    try:
        wide = widen(text)
    except ValueError:
        return ()
    if not wide.weighed and not wide.ranked_by:
        return ()
    answer = source.run(wide.text)
    return mixtures(source, wide, answer) if isinstance(answer, Table) else ()


def explain(source: Source, text: str) -> Explanation:
    """Explain the answer to a SELECT query. Raises UsageError if it is not one, or does not run."""
    try:
        wide = widen(text)
    except ValueError as error:
        raise UsageError(str(error)) from None
    answer = source.run(wide.text)
    assert isinstance(answer, Table)
    base = source.names.iris.base
    bound = {iri for row in answer.rows for column in wide.columns for iri in row[column].split() if base in iri}
    numbers = [found for iri in sorted(bound) if (found := number(iri, base)) is not None]
    flows = {iri for iri in bound if run_of(iri, base)}
    on_the_way, below = figures_below(source, {n.iri for n in numbers} | flows)
    figures = below | {iri for iri in bound if iri.startswith(f"{base}id/figure/")}
    kinds = Counter(iri.removeprefix(f"{base}id/").partition("/")[0] for iri in bound if iri.startswith(f"{base}id/"))
    return Explanation(
        graphs=_graphs(wide, bound, base),
        observations={kind: n for kind in KINDS if (n := kinds.pop(kind, 0))},
        cubes=dict(Counter(n.cube for n in numbers).most_common()),
        facets=_facets(source, numbers),
        editions=_editions(source, numbers),
        things=dict(sorted((kind, n) for kind, n in kinds.items() if kind != "figure")),
        figures=_places(source, figures),
        remarks=(*remarks_on_flows(source, flows), *remarks(source, numbers, on_the_way, figures)),
        mixtures=mixtures(source, wide, answer),
    )


def _graphs(wide: Widened, bound: Iterable[str], base: str) -> tuple[str, ...]:
    """The graphs a query reads: those it names, those its graph variables are bound to, else the default ones."""
    named = {name.strip("<>").removeprefix("tmg:").removeprefix(base).removeprefix("graph/") for name in wide.graphs}
    named = {name for name in named if not name.startswith(("?", "$"))}
    named |= {iri.removeprefix(f"{base}graph/") for iri in bound if iri.startswith(f"{base}graph/")}
    return tuple(sorted(named)) or tuple(f"{name} (default graph)" for name in DEFAULT_GRAPHS)


def _facets(source: Source, numbers: Iterable[Number]) -> dict[str, tuple[str, ...]]:
    """The periods and directions of observations, and the symbols of their units."""
    found: dict[str, set[str]] = {"period": set(), "direction": set(), "unit": set()}
    numbers = list(numbers)
    for n in numbers:
        for name in ("period", "direction"):
            found[name] |= {n.key.get(name) or ""} - {""}
    stated = said(source, (n.iri for n in numbers), "sdmx-attribute:unitMeasure")
    units = {unit for facts in stated.values() for unit in facts["sdmx-attribute:unitMeasure"]}
    symbols = said(source, units, "tm:symbol")
    found["unit"] = {symbol for facts in symbols.values() for symbol in facts["tm:symbol"]}
    return {name: tuple(sorted(members)) for name, members in found.items() if members}


def _editions(source: Source, numbers: Iterable[Number]) -> dict[str, int]:
    """How many of the published values each edition gave."""
    taken = said(source, (n.iri for n in numbers if n.kind in ("current", "asof")), "tm:valueFrom")
    base = source.names.iris.base
    chosen = [number(iri, base) for facts in taken.values() for iri in facts["tm:valueFrom"]]
    return dict(sorted(Counter(n.edition for n in chosen if n is not None).items()))


def _places(source: Source, figures: Iterable[str]) -> dict[str, int]:
    """How many of the figures each table or section prints, by edition and printed number or title."""
    stated = said(source, figures, "tm:inTable", "tm:inSection")
    counted = Counter(place for facts in stated.values() for places in facts.values() for place in places)
    rows = source.rows(f"""{prefixes(source)} SELECT ?p ?year ?number ?title WHERE {{ GRAPH tmg:reference {{
        ?p tm:edition/tm:editionYear ?year ; rdfs:label ?title . OPTIONAL {{ ?p tm:tableNumber ?number }}
        FILTER(LANG(?title) = "zh") }} }}""")
    names = {row["p"]: f"{row['year']} {row['number'] or row['title']}" for row in rows}
    return {names[place]: n for place, n in sorted(counted.items(), key=lambda item: (-item[1], item[0]))}


def lines(explanation: Explanation) -> list[str]:
    """An explanation for reading."""
    e = explanation
    told = [f"graphs: {', '.join(e.graphs)}"]
    told.extend(f"observations {KINDS[kind]}: {n}" for kind, n in e.observations.items())
    told.extend(_counted(e.cubes))
    told.extend(f"{name}s: {', '.join(members)}" for name, members in e.facets.items())
    if e.editions:
        told.append(f"values taken from editions: {', '.join(f'{edition} ({n})' for edition, n in e.editions.items())}")
    if e.things:
        told.append(f"other things read: {', '.join(f'{kind} {n}' for kind, n in e.things.items())}")
    told.append(f"printed figures under the answer: {sum(e.figures.values())}")
    told.extend(_counted(e.figures))
    told.extend(f"beware: {mixture}" for mixture in e.mixtures)
    for remark in e.remarks:
        told.append(f"{remark.kind}: {remark.text}")
        told.extend(f"   {item}" for item in remark.items)
    return told


def _counted(counts: Mapping[str, int], shown: int = 12) -> list[str]:
    """The largest counts, a line for each, and what the others come to."""
    told = [f"   {what}: {n}" for what, n in list(counts.items())[:shown]]
    rest = list(counts.values())[shown:]
    return [*told, f"   … and {len(rest)} more: {sum(rest)}"] if rest else told
