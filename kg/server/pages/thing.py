"""A thing as the graph has it: what is said of it, and what points to it."""

from __future__ import annotations

from dataclasses import dataclass

from kg.lookup import prefixes
from kg.server.pages.site import Site

#: Things that point to another, shown on one page.
PAGE = 100
_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@dataclass(frozen=True)
class Value:
    """A value of a property: an IRI, or a literal with its language or the name of its datatype."""

    text: str
    is_iri: bool
    lang: str = ""
    datatype: str = ""


@dataclass(frozen=True)
class Pointer:
    """Something that points to the thing, and by which property."""

    property: str
    iri: str


@dataclass(frozen=True)
class Thing:
    """A thing with its statements by property."""

    iri: str
    statements: dict[str, tuple[Value, ...]]

    @property
    def classes(self) -> tuple[str, ...]:
        """Its classes by their local names."""
        found = (value.text.replace("#", "/").rpartition("/")[2] for value in self.statements.get(_RDF_TYPE, ()))
        return tuple(found)

    def one(self, site: Site, term: str) -> str:
        """The value of a property of ours (``sourceLine``) or another's (``dct:date``), "" if it has none."""
        return next(iter(self.all(site, term)), "")

    def all(self, site: Site, term: str) -> tuple[str, ...]:
        """All values of a property."""
        from kg.rdf.names import external

        iri = external(term).value if ":" in term else f"{site.base}def#{term}"
        return tuple(value.text for value in self.statements.get(iri, ()))


def read_thing(site: Site, iri: str) -> Thing:
    """What all graphs say of a thing; without statements if they say nothing."""
    rows = site.source.rows(
        f"""SELECT DISTINCT ?p ?o (isIRI(?o) AS ?named) (LANG(?o) AS ?lang) (DATATYPE(?o) AS ?type)
            WHERE {{ GRAPH ?g {{ <{iri}> ?p ?o }} }} ORDER BY ?p ?o"""
    )
    found: dict[str, list[Value]] = {}
    for row in rows:
        datatype = site.short(row["type"]) if row["type"] and not row["lang"] else ""
        found.setdefault(row["p"], []).append(Value(row["o"], row["named"] == "true", row["lang"], datatype))
    return Thing(iri, {name: tuple(values) for name, values in found.items()})


@dataclass(frozen=True)
class Incoming:
    """How much points to a thing, by property, and one page of it."""

    counts: dict[str, int]
    page: int
    pointers: tuple[Pointer, ...]

    @property
    def total(self) -> int:
        """How much points to it in all."""
        return sum(self.counts.values())

    @property
    def pages(self) -> int:
        """How many pages that makes."""
        return max(1, -(-self.total // PAGE))


def read_incoming(site: Site, iri: str, page: int) -> Incoming:
    """What points to a thing: a page of it, from 1; a page after the last has nothing."""
    counts = site.source.rows(
        f"""SELECT ?p (COUNT(?s) AS ?n) WHERE {{ SELECT DISTINCT ?p ?s WHERE {{ GRAPH ?g {{ ?s ?p <{iri}> }} }} }}
            GROUP BY ?p ORDER BY ?p"""
    )
    found = {row["p"]: int(row["n"]) for row in counts}
    return Incoming(found, page, _page(site, iri, found, (page - 1) * PAGE))


def _page(site: Site, iri: str, counts: dict[str, int], skip: int) -> tuple[Pointer, ...]:
    """The pointers after the first ``skip``: property by property, in the order of the store, which is the same for as
    long as the build is (to sort thousands takes a second)."""
    pointers: list[Pointer] = []
    for name, n in counts.items():
        room = PAGE - len(pointers)
        if skip < n and room:
            rows = site.source.rows(
                f"SELECT DISTINCT ?s WHERE {{ GRAPH ?g {{ ?s <{name}> <{iri}> }} }} LIMIT {room} OFFSET {skip}"
            )
            pointers.extend(Pointer(name, subject) for subject in sorted(row["s"] for row in rows))
        skip = max(0, skip - n)
    return tuple(pointers)


def count_uses(site: Site, iri: str) -> int:
    """How many statements have the thing as their property."""
    rows = site.source.rows(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s <{iri}> ?o }} }}")
    return int(rows[0]["n"])


def graph_query(site: Site, iri: str) -> str:
    """The CONSTRUCT query of a thing's own document in RDF: what is said of it, the labels of what that names, and the
    first thousand statements that point to it; of a named graph and of the ontology, all that is in it."""
    if iri.startswith(f"{site.base}graph/") or iri == f"{site.base}def":
        graph = f"{site.base}graph/ontology" if iri.endswith("/def") else iri
        return f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    return f"""{prefixes(site.source)}
        CONSTRUCT {{ <{iri}> ?p ?o . ?o rdfs:label ?l . ?s ?q <{iri}> }} WHERE {{
          {{ SELECT ?p ?o ?l WHERE {{ GRAPH ?g {{ <{iri}> ?p ?o }} OPTIONAL {{ GRAPH ?h {{ ?o rdfs:label ?l }} }} }} }}
          UNION
          {{ SELECT ?s ?q WHERE {{ GRAPH ?g {{ ?s ?q <{iri}> }} }} ORDER BY ?q ?s LIMIT 1000 }}
        }}"""
