"""What is compared: for each kind of thing the fields that carry its meaning.

A cell is told by its table and printed labels, so that a row put in above moves nothing; lines of the source text and
provenance are no meaning and are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import Literal, NamedNode

from kg.export.release.tidy import measured
from kg.export.resources import Resources, Term
from kg.rdf.names import PREFIXES, external

_DECIMAL = external("xsd:decimal")


@dataclass(frozen=True)
class Record:
    """One thing: its label, and the text of each field that it has, the most telling first."""

    label: str
    fields: Mapping[str, str]

    @property
    def summary(self) -> str:
        """The most telling field."""
        return next(iter(self.fields.values()), "")


Records = Mapping[tuple[str, str], Record]

#: Kinds of things: the class, and its fields with the properties that they show (ours without prefix).
_KINDS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "entry": (
        "ListEntry",
        {"name": "printedName", "block": "blockLabel", "organisation": "organisation", "missing": "missingReason"},
    ),
    "event": (
        "Event",
        {
            "title": "rdfs:label",
            "printed": "printedText",
            "start": "schema:startDate",
            "end": "schema:endDate",
            "area": "dct:spatial",
            "place": "placeName",
            "years": "mentionsYear",
            **{role: role for role in ("organiser", "host", "supporter", "participant", "issuer", "subject")},
        },
    ),
    "organisation": (
        "Organisation",
        {
            "name": "rdfs:label",
            "kind": "organisationKind",
            "area": "inArea",
            "city": "inCity",
            "type": "organisationType",
            "legal form": "organisationLegalForm",
            "unit of": "org:unitOf",
            "other names": "skos:altLabel",
        },
    ),
    "organisation group": ("OrganisationGroup", {"name": "rdfs:label", "members": "hasMember", "edition": "edition"}),
    "organisation link": (
        "OrganisationLink",
        {"relation": "relation", "from": "linkFrom", "to": "linkTo", "reason": "reason"},
    ),
    "finding": (
        "Finding",
        {
            "verdict": "verdict",
            "printed": "printedText",
            "expected from": "expectedLow",
            "expected to": "expectedHigh",
            "severity": "severity",
        },
    ),
    "revision": ("Revision", {"kind": "revisionKind", "difference": "difference"}),
    "area": (
        "Area",
        {"name": "rdfs:label", "code": "skos:notation", "counted in": "countedIn", "members": "hasMember"},
    ),
    "concept": (
        "skos:Concept",
        {"name": "rdfs:label", "broader": "skos:broader", "members": "hasMember", "schemes": "skos:inScheme"},
    ),
    "unit": (
        "Unit",
        {"symbol": "symbol", "name": "rdfs:label", "base": "baseUnit", "multiplier": "multiplier"},
    ),
    "table": ("Table", {"title": "rdfs:label", "number": "tableNumber"}),
    "run": (
        "FlowRun",
        {"name": "rdfs:label", "method": "flowMethod", "local share": "localShare", "decay": "decay", "seed": "seed"},
    ),
    "press fact": (
        "FlowFact",
        {"value": "statedValue", "from": "origin", "to": "destination", "sigma": "sigma", "source": "dct:source"},
    ),
    "edition": ("Edition", {"title": "rdfs:label", "covers": "yearCovered", "publishers": "dct:publisher"}),
}
#: Terms of the ontology, of any of these classes.
_TERMS = ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "qb:MeasureProperty", "qb:DimensionProperty")
_TERM_FIELDS = {
    "name": "rdfs:label",
    "definition": "skos:definition",
    "domain": "rdfs:domain",
    "range": "rdfs:range",
    "subclass of": "rdfs:subClassOf",
}
#: Kinds in the order they are told.
ORDER = (
    *("figure", "claim", "observation", "current", "computed", "asof", "flow"),
    *_KINDS,
    "term",
)


class _Reader:
    """Reads records of one data set."""

    def __init__(self, graph: Resources) -> None:
        self.graph = graph
        self.measured = measured(graph)

    def node(self, name: str) -> NamedNode:
        """A property or class by its prefixed name, ours by its local one."""
        return external(name) if name.partition(":")[0] in PREFIXES else self.graph.names.term(name)

    def _text(self, term: Term) -> str:
        if isinstance(term, NamedNode):
            return self.graph.code(term.value)
        if isinstance(term, Literal) and term.language:
            return f"{term.value}@{term.language}"
        if isinstance(term, Literal) and term.datatype == _DECIMAL:
            return format(Decimal(term.value).normalize(), "f")
        return term.value

    def fields(self, subject: str, wanted: Mapping[str, str]) -> dict[str, str]:
        """The fields of a thing that has them; several values of one are sorted."""
        found = {}
        for name, prop in wanted.items():
            values = sorted(self._text(term) for term in self.graph.values(subject, self.node(prop)))
            if values:
                found[name] = ", ".join(values)
        return found

    def _label(self, subject: str) -> str:
        return self.graph.label(subject, "zh") or self.graph.label(subject, "en")

    def _amount(self, value: str, unit: str) -> str:
        number = format(Decimal(value).normalize(), "f")
        return f"{number} {self.graph.ours(unit, 'symbol') or self.graph.code(unit)}"

    def things(self, kind: str, of: str, wanted: Mapping[str, str]) -> Iterator[tuple[tuple[str, str], Record]]:
        """The records of one class."""
        for subject in self.graph.of_type(self.node(of)):
            yield (kind, self._code(subject, kind)), Record(self._label(subject), self.fields(subject, wanted))

    def _code(self, subject: str, kind: str) -> str:
        if kind != "concept":
            return self.graph.code(subject)
        # A concept's code is its own in its scheme only.
        return subject.removeprefix(f"{self.graph.names.iris.base}code/")

    def observations(self) -> Iterator[tuple[tuple[str, str], Record]]:
        """Observations by view and key, each with its value and unit."""
        unit = external("sdmx-attribute:unitMeasure")
        for subject in self.graph.of_type(external("qb:Observation")):
            kind = self.graph.names.iris.parse(subject).kind
            value = self._amount(self.measured(subject)[1], self.graph.value(subject, unit))
            fields = {"value": value, **self.fields(subject, {"rule": "rule", "status": "flowStatus"})}
            yield (kind, self.graph.code(subject)), Record(self._observed(subject), fields)

    def _observed(self, subject: str) -> str:
        """The name of the quantity; of a flow those of its ends."""
        quantity = self.graph.ours(subject, "quantity")
        ends = [self._label(self.graph.ours(subject, end)) for end in ("origin", "destination")]
        return self._label(quantity) if quantity else " → ".join(ends)

    def figures(self) -> Iterator[tuple[tuple[str, str], Record]]:
        """Cells by table and printed labels, claims by their place."""
        yield from self._figures("figure", "Cell", self._cell)
        yield from self._figures("claim", "Claim", self.graph.code)

    def _cell(self, subject: str) -> str:
        table, row, column = (self.graph.ours(subject, name) for name in ("inTable", "rowLabel", "columnLabel"))
        return f"{self.graph.code(table)} {row} · {column}"

    def _figures(self, kind: str, of: str, code: Callable[[str], str]) -> Iterator[tuple[tuple[str, str], Record]]:
        wanted = {"missing": "missingReason", "qualifier": "qualifier", "quantity": "quantity", "about": "about"}
        for subject in self.graph.of_type(self.node(of)):
            fields = {"printed": self.graph.ours(subject, "printedText")}
            value, unit = self.graph.ours(subject, "value"), self.graph.ours(subject, "printedUnit")
            if value:
                fields["value"] = self._amount(value, unit)
            fields.update(self.fields(subject, wanted))
            place = self.graph.ours(subject, "inTable") or self.graph.ours(subject, "inSection")
            yield (kind, code(subject)), Record(self._label(place), fields)


def records(graph: Resources) -> Records:
    """All records of a data set by kind and identity."""
    reader = _Reader(graph)
    found = dict([*reader.figures(), *reader.observations()])
    for kind, (of, wanted) in _KINDS.items():
        found.update(reader.things(kind, of, wanted))
    for of in _TERMS:
        found.update(reader.things("term", of, _TERM_FIELDS))
    return found
