"""Mixtures: a sum or a ranking over numbers that are not of one kind.

Adding up two years, or a province and the region it lies in, is sometimes meant and often a slip: it is told, never
done in silence.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import combinations

from kg.explain.flows import VALUES, run_of
from kg.explain.nodes import Number, Said, number, said
from kg.explain.widen import Widened
from kg.lookup import prefixes
from kg.rdf.names import camel
from kg.store.source import Source, Table

#: Dimensions whose members must be one in a sum or a ranking; of the others a sum may go over all members.
_FIXED = ("period", "base", "direction", "of", "denominator", "scope", "minus")
_UNIT = "sdmx-attribute:unitMeasure"
_PARTS = """
    SELECT DISTINCT ?part ?whole WHERE { GRAPH tmg:reference {
      { ?whole tm:hasMember ?part } UNION { ?part tm:countedIn ?whole } UNION { ?part skos:broader ?whole } } }"""
#: The measures that add up are those that have a quantity of their own.
_LEVELS = "SELECT ?code WHERE { GRAPH tmg:ontology { ?m a qb:MeasureProperty ; qb:concept ?c ; skos:notation ?code } }"


@dataclass(frozen=True)
class Mixture:
    """A variable whose numbers are summed or ranked together although they differ: ``facets`` are what differs, each
    with the members found."""

    variable: str
    done: str
    facets: tuple[tuple[str, tuple[str, ...]], ...]

    def __str__(self) -> str:
        return f"the numbers ?{self.variable} are {self.done}, although: " + "; ".join(
            f"{facet}: {', '.join(members[:4])}{f' and {len(members) - 4} more' if len(members) > 4 else ''}"
            for facet, members in self.facets
        )


def mixtures(source: Source, wide: Widened, answer: Table) -> tuple[Mixture, ...]:
    """The mixtures in the answer of a widened query: each summed group, and the numbers that rank the rows."""
    base = source.names.iris.base
    sets = [("weighed together", column, row[column].split()) for row in answer.rows for column in wide.weighed]
    candidates = [item for item in sets if len(item[2]) > 1]
    candidates += [("ranked", column, [row[column] for row in rows]) for column, rows in _ranked(wide, answer).items()]
    named = {iri for _, _, iris in candidates for iri in iris}
    numbers = {iri: n for iri in named if (n := number(iri, base)) is not None}
    flows = {iri: run for iri in named if (run := run_of(iri, base))}
    if not numbers and not flows:
        return ()
    values = [*sorted({f"tm:{camel(n.key.measure)}" for n in numbers.values()}), *(VALUES if flows else ())]
    facts = said(source, [*numbers, *flows], _UNIT, "tm:canonicalValue", *values)
    ranking = _ranking(wide, answer, facts)
    wholes = _wholes(source)
    levels = {row["code"] for row in source.rows(prefixes(source) + _LEVELS)}
    found: dict[tuple[str, str], dict[str, set[str]]] = {}
    for done, column, iris in candidates:
        if done == "ranked" and ranking and column not in ranking:
            continue
        of = [numbers[iri] for iri in iris if iri in numbers]
        differing = _differ(of, facts, wholes) | _differ_as_flows({flows[i] for i in iris if i in flows}, of)
        if column in wide.summed:
            differing["a sum of what does not add up"] = {n.key.measure for n in of} - levels
        for facet, members in differing.items():
            found.setdefault((wide.columns[column], done), {}).setdefault(facet, set()).update(members)
    told = {
        task: tuple((facet, tuple(sorted(members))) for facet, members in facets.items() if members)
        for task, facets in sorted(found.items())
    }
    return tuple(Mixture(variable, done, facets) for (variable, done), facets in told.items() if facets)


def _differ(of: Collection[Number], facts: Said, wholes: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """What differs among numbers taken together, with the members found."""
    seen: dict[str, set[str]] = {"several cubes": {n.cube for n in of}}
    seen["several editions"] = {n.edition or "known now" for n in of}
    seen["several units"] = {unit.rpartition("/")[2] for n in of for unit in facts.get(n.iri, {}).get(_UNIT, [])}
    for name in _FIXED:
        seen[f"several members of {name}"] = {member for n in of if (member := n.key.get(name)) is not None}
    differing = {facet: members for facet, members in seen.items() if len(members) > 1}
    return differing | _nested(of, wholes)


def _differ_as_flows(runs: set[str], of: Collection[Number]) -> dict[str, set[str]]:
    """Flows of several runs, which are several estimates of the same; or flows beside what is published."""
    found = {"several runs of flows": runs} if len(runs) > 1 else {}
    if runs and of:
        found["flows and published numbers"] = runs | {n.cube for n in of}
    return found


def _nested(of: Collection[Number], wholes: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Members of one dimension that lie in each other, such as a city beside its province, or share members."""
    by_dimension: dict[str, set[str]] = {}
    for n in of:
        for name, member in n.key.dimensions:
            if name != "scope":
                by_dimension.setdefault(name, set()).add(member)
    inside, shared = set(), set()
    for members in by_dimension.values():
        for part, above in wholes.items():
            both = sorted(above & members)
            if part in members:
                inside |= {f"{part} in {whole}" for whole in both}
            else:
                pairs = (
                    (a, b)
                    for a, b in combinations(both, 2)
                    if a not in wholes.get(b, ()) and b not in wholes.get(a, ())
                )
                shared |= {f"{part} in {a} and {b}" for a, b in pairs}
    return {"a part and its whole": inside, "a part that is in both": shared}


def _wholes(source: Source) -> dict[str, set[str]]:
    """Code of an area or concept → codes of everything it is a part of."""
    direct: dict[str, set[str]] = {}
    for row in source.rows(prefixes(source) + _PARTS):
        direct.setdefault(row["part"].rpartition("/")[2], set()).add(row["whole"].rpartition("/")[2])

    def above(code: str) -> set[str]:
        """Everything that a code is a part of, all the way up."""
        found: set[str] = set()
        todo = {code}
        while todo:
            todo = {whole for part in todo for whole in direct.get(part, ())} - found
            found |= todo
        return found

    return {code: above(code) for code in direct}


def _ranked(wide: Widened, answer: Table) -> dict[str, list[Mapping[str, str]]]:
    """Column → the rows that it is bound in, where the rows are ranked by a number."""
    key = _rank_column(wide)
    values = [row[key] for row in answer.rows if row.get(key)]
    if len(values) < 2 or not all(_decimal(value) for value in values):
        return {}
    plain = [column for column in wide.columns if column not in wide.weighed]
    return {column: [row for row in answer.rows if row[column]] for column in plain}


def _ranking(wide: Widened, answer: Table, facts: Said) -> set[str]:
    """The columns whose nodes have for a value what ranks the rows; none if it is computed from several."""
    key = _rank_column(wide)
    found = set()
    for column, rows in _ranked(wide, answer).items():
        pairs = [(row[key], facts.get(row[column], {})) for row in rows if row[key]]
        if pairs and all(any(_same(key_value, v) for vs in of.values() for v in vs) for key_value, of in pairs):
            found.add(column)
    return found


def _rank_column(wide: Widened) -> str:
    return next((column for column, of in wide.columns.items() if of == wide.ranked_by), wide.ranked_by)


def _same(a: str, b: str) -> bool:
    return _decimal(b) and Decimal(a) == Decimal(b)


def _decimal(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False
