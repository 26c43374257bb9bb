"""The numbers an answer is bound to, told apart by their IRIs, and what the graph says of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.lookup import prefixes
from kg.model.key import Key
from kg.store.source import Source

_KEYED = {"current": False, "computed": False, "quantity": False, "asof": True, "observation": True}
_BATCH = 1000
_DERIVED = "prov:wasDerivedFrom"

#: Statements by subject and prefixed property.
Said = dict[str, dict[str, list[str]]]


@dataclass(frozen=True)
class Number:
    """An observation: ``kind`` is current, computed, asof or observation; ``edition`` is the edition that states it
    (or as of which it was known), "" for what is known now."""

    iri: str
    kind: str
    edition: str
    key: Key

    @property
    def cube(self) -> str:
        """Its measure and dimensions, e.g. contract-value by area+direction+period."""
        return f"{self.key.measure} by {'+'.join(name for name, _ in self.key.dimensions) or 'nothing'}"


def number(iri: str, base: str) -> Number | None:
    """The observation of an IRI, None for anything else."""
    kind, _, rest = iri.removeprefix(f"{base}id/").partition("/")
    if not iri.startswith(f"{base}id/") or kind not in _KEYED or kind == "quantity":
        return None
    edition, _, path = rest.partition("/") if _KEYED[kind] else ("", "", rest)
    try:
        return Number(iri, kind, edition, Key.parse(path))
    except ValueError:
        return None


def said(source: Source, subjects: Iterable[str], *properties: str) -> Said:
    """What the graph says of subjects, by prefixed properties: subject → property → values. The property of a text
    in a language ends in it: rdfs:label@zh."""
    found: Said = {}
    wanted = sorted(set(subjects))
    head = prefixes(source)
    listed = " ".join(f'({name} "{name}")' for name in properties)
    for start in range(0, len(wanted), _BATCH):
        nodes = " ".join(f"<{iri}>" for iri in wanted[start : start + _BATCH])
        name = 'IF(isIRI(?o) || LANG(?o) = "", ?n, CONCAT(?n, "@", LANG(?o)))'
        query = f"""{head} SELECT ?s ({name} AS ?name) ?o WHERE {{
            VALUES ?s {{ {nodes} }} VALUES (?p ?n) {{ {listed} }} GRAPH ?g {{ ?s ?p ?o }} }}"""
        for row in source.rows(query):
            found.setdefault(row["s"], {}).setdefault(row["name"], []).append(row["o"])
    return found


def figures_below(source: Source, observations: Iterable[str]) -> tuple[set[str], set[str]]:
    """What observations are derived from, all the way down: the observations on the way (themselves included), and
    the printed figures."""
    base = source.names.iris.base
    seen: set[str] = set()
    figures: set[str] = set()
    level = set(observations)
    while level:
        seen |= level
        derived = said(source, level, _DERIVED)
        below = {iri for facts in derived.values() for iri in facts[_DERIVED]}
        figures |= {iri for iri in below if iri.startswith(f"{base}id/figure/")}
        level = {iri for iri in below if number(iri, base) is not None} - seen
    return seen, figures
