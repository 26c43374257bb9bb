"""Remarks: the notes and breaks in series that touch an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kg.explain.nodes import Number, said
from kg.lookup import prefixes
from kg.model.key import Key
from kg.store.source import Source

#: How many items a remark lists; the rest is counted.
SHOWN = 8
#: Kinds of revisions that are a break; the others say the same with other digits.
_BREAKS = ("revised", "scope-changed")

_NOTES = """SELECT ?about ?note WHERE {{ VALUES ?about {{ {nodes} }} GRAPH ?g {{ ?n tm:qualifies ?about }}
    GRAPH tmg:reference {{ ?n rdfs:label ?note FILTER(LANG(?note) = "en") }} }}"""
_REVISIONS = """SELECT ?later ?kind ?difference WHERE {{ VALUES ?later {{ {nodes} }} GRAPH tmg:current {{
    ?r tm:later ?later ; tm:revisionKind ?k ; tm:difference ?difference }}
    GRAPH tmg:reference {{ ?k skos:notation ?kind }} }}"""
_ASSOCIATIONS = """SELECT ?a ?kind ?reason ?concept ?label WHERE { GRAPH tmg:reference {
    ?a tm:correspondenceKind ?kind ; rdfs:label ?reason ; xkos:sourceConcept|xkos:targetConcept ?concept .
    ?concept skos:prefLabel ?label FILTER(LANG(?reason) = "en" && LANG(?label) = "zh") } }"""
_MISSING = """SELECT DISTINCT ?quantity ?label ?reason WHERE {
    GRAPH ?g { ?f tm:missingReason ?m ; tm:quantity ?quantity }
    GRAPH tmg:current { ?quantity rdfs:label ?label FILTER(LANG(?label) = "zh") }
    GRAPH tmg:reference { ?m rdfs:label ?reason FILTER(LANG(?reason) = "en") } }"""


@dataclass(frozen=True)
class Remark:
    """A remark: its kind (note, break, …), what it says, and the things it says it of (the first of them)."""

    kind: str
    text: str
    items: tuple[str, ...] = ()


def remarks(
    source: Source, numbers: Collection[Number], observations: Collection[str], figures: Collection[str]
) -> tuple[Remark, ...]:
    """Everything to beware of in an answer bound to ``numbers``, with what they are derived from."""
    return (
        *_notes(source, [*observations, *figures]),
        *_members(source, numbers),
        *_classes(source, numbers),
        *_revised(source, observations),
        *_differing(source, observations),
        *_missing(source, numbers),
        *_computed(source, observations),
        *_inexact(source, figures),
    )


def _listed(items: Collection[str]) -> tuple[str, ...]:
    """The first items, and how many more there are."""
    first = sorted(items)[:SHOWN]
    return (*first, f"… and {len(items) - SHOWN} more") if len(items) > SHOWN else tuple(first)


def _values(source: Source, query: str, nodes: Collection[str]) -> list[dict[str, str]]:
    """The rows of a query over many nodes, asked in batches."""
    wanted = sorted(set(nodes))
    rows: list[dict[str, str]] = []
    for start in range(0, len(wanted), 1000):
        part = " ".join(f"<{iri}>" for iri in wanted[start : start + 1000])
        rows.extend(dict(row) for row in source.rows(prefixes(source) + query.format(nodes=part)))
    return rows


def _notes(source: Source, nodes: Collection[str]) -> list[Remark]:
    """The notes of the tables that qualify a figure or an observation of an edition."""
    counted: dict[str, set[str]] = {}
    for row in _values(source, _NOTES, nodes):
        counted.setdefault(row["note"], set()).add(row["about"])
    return [Remark("note of the report", note) for note in sorted(counted)]


def _members(source: Source, numbers: Collection[Number]) -> list[Remark]:
    """What is noted of the areas and classes that the numbers are about."""
    base = source.names.iris.base
    areas = {f"{base}id/area/{m}" for n in numbers for name, m in n.key.dimensions if name in ("area", "scope")}
    facts = said(source, areas, "skos:note", "rdfs:label")
    noted = [f"{f['rdfs:label@zh'][0]}: {' '.join(notes)}" for f in facts.values() if (notes := _notes_in(f))]
    return [Remark("group of areas", "what the groups in the answer are", _listed(noted))] if noted else []


def _notes_in(facts: Mapping[str, list[str]]) -> list[str]:
    """The notes among what is said of a thing, whatever their language."""
    return [note for name, notes in facts.items() if name.startswith("skos:note") for note in notes]


def _classes(source: Source, numbers: Collection[Number]) -> list[Remark]:
    """Classes in the answer that the two editions draw differently."""
    rows = source.rows(prefixes(source) + _ASSOCIATIONS)
    touched = {m for n in numbers for _, m in n.key.dimensions}
    found: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        if row["concept"].rpartition("/")[2] in touched:
            found.setdefault((row["kind"], row["reason"]), set()).add(row["label"])
    return [Remark(f"break in series, {kind}", reason, _listed(of)) for (kind, reason), of in sorted(found.items())]


def _revised(source: Source, observations: Collection[str]) -> list[Remark]:
    """Values that a later edition gives otherwise than by rounding."""
    rows = [row for row in _values(source, _REVISIONS, observations) if row["kind"] in _BREAKS]
    items = {f"{_path(row['later'])}: {row['kind']} by {row['difference']} (base unit)" for row in rows}
    return [Remark("break in series, revised", "the editions differ beyond rounding", _listed(items))] if items else []


def _path(iri: str) -> str:
    """The key path of an observation of an edition."""
    return iri.partition("/id/observation/")[2].partition("/")[2]


def _differing(source: Source, observations: Collection[str]) -> list[Remark]:
    """Values that one edition prints differently in different places."""
    facts = said(source, observations, "tm:figuresAgree")
    items = {_path(iri) for iri, of in facts.items() if of.get("tm:figuresAgree") == ["false"]}
    text = "the report prints these with different values in different places; kg trace shows which was taken"
    return [Remark("contradiction", text, _listed(items))] if items else []


def _missing(source: Source, numbers: Collection[Number]) -> list[Remark]:
    """Quantities of the same measure, dimensions and period that the report gives no value for."""
    wanted = {(n.key.measure, _shape(n.key)) for n in numbers}
    known = {n.key for n in numbers}
    base = f"{source.names.iris.base}id/quantity/"
    items = set()
    for row in source.rows(prefixes(source) + _MISSING) if wanted else ():
        key = Key.parse(row["quantity"].removeprefix(base))
        if key not in known and (key.measure, _shape(key)) in wanted:
            items.add(f"{row['label']} ({row['reason']})")
    return [Remark("missing", "no value is printed for these of the same kind", _listed(items))] if items else []


def _shape(key: Key) -> tuple[tuple[str, str], ...]:
    """What two keys of one series of one period share: the dimensions, and the members that choose the series."""
    fixed = ("period", "direction", "base", "of", "denominator", "scope")
    return tuple((name, member if name in fixed else "") for name, member in key.dimensions)


def _computed(source: Source, observations: Collection[str]) -> list[Remark]:
    """The rules by which values were computed, and members they had to leave out."""
    facts = said(source, observations, "tm:rule", "tm:missingMember")
    rules = Counter(rule for of in facts.values() for rule in of.get("tm:rule", []))
    labels = said(source, rules, "rdfs:label")
    found = [
        Remark("computed", labels[rule]["rdfs:label@en"][0], (f"{n} values",)) for rule, n in sorted(rules.items())
    ]
    without = {area for of in facts.values() for area in of.get("tm:missingMember", [])}
    if without:
        areas = {of["rdfs:label@zh"][0] for of in said(source, without, "rdfs:label").values()}
        found.append(Remark("computed without", "these have no printed value and are left out", _listed(areas)))
    return found


def _inexact(source: Source, figures: Collection[str]) -> list[Remark]:
    """Figures that the prose states as about, over or under."""
    qualifiers = Counter(
        q.rpartition("/")[2] for of in said(source, figures, "tm:qualifier").values() for q in of["tm:qualifier"]
    )
    counted = [f"{qualifier}: {n}" for qualifier, n in sorted(qualifiers.items()) if qualifier != "equal"]
    return [Remark("approximate", "the prose does not state these exactly", tuple(counted))] if counted else []
