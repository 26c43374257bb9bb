"""Coverage of the texts: every printed number is in the graph or left out for a reason, and every record is borne out.

Read from the built store, so that it tells of the graph that answers questions; the reconciliation itself is
kg.model.coverage, made when the graph is built.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from kg.checks.violation import Violation
from kg.lookup import prefixes
from kg.store.source import Source

_COUNTS = """
    SELECT ?report ?place ?status ?reason ?n ?first WHERE {
      {
        SELECT ?p ?status ?r (COUNT(?o) AS ?n) (MIN(?line) AS ?first) WHERE {
          GRAPH ?g {
            ?o a tm:Occurrence ; tm:inTable|tm:inSection ?p ; tm:coverageStatus ?status ; tm:coverageReason ?r ;
               tm:sourceLine ?line .
          }
        } GROUP BY ?p ?status ?r
      }
      GRAPH tmg:reference { ?p tm:edition/tm:editionYear ?report ; rdfs:label ?label . FILTER(LANG(?label) = "zh") }
      OPTIONAL { GRAPH tmg:reference { ?p tm:tableNumber ?number } }
      GRAPH tmg:reference { ?r skos:notation ?reason }
      BIND(COALESCE(?number, ?label) AS ?place)
    }"""

_RECORDS = """
    SELECT ?report ?reason (COUNT(DISTINCT ?record) AS ?n) WHERE {
      GRAPH ?g { ?o tm:accountedBy ?record ; tm:coverageReason ?r ; tm:inTable|tm:inSection ?p }
      GRAPH tmg:reference { ?p tm:edition/tm:editionYear ?report . ?r skos:notation ?reason }
    } GROUP BY ?report ?reason"""

_UNACCOUNTED = """
    SELECT ?o ?report ?line ?column ?text WHERE {
      GRAPH ?g { ?o tm:coverageStatus "unaccounted" ; tm:inTable|tm:inSection ?p ;
                    tm:sourceLine ?line ; tm:sourceColumn ?column ; tm:printedText ?text }
      GRAPH tmg:reference { ?p tm:edition/tm:editionYear ?report }
    } ORDER BY ?report ?line ?column"""

#: Records with printed digits that no occurrence was used for. A number word (首位) has an occurrence too.
_STRAY = """
    SELECT ?f ?report ?line ?printed WHERE {
      {
        SELECT ?f ?p ?line ?printed WHERE {
          {
            GRAPH ?g { ?f a tm:Figure ; tm:value ?v ; tm:sourceLine ?line ; tm:printedText ?printed ;
                          tm:inTable|tm:inSection ?p }
          } UNION {
            GRAPH ?g { ?f a tm:Event ; tm:sourceLine ?line ; tm:printedText ?printed ; tm:inSection ?p }
          } UNION {
            GRAPH ?g { ?f a tm:ListEntry ; tm:sourceLine ?line ; tm:printedName ?printed ; tm:inTable ?p }
          }
          FILTER NOT EXISTS { GRAPH ?c { ?o tm:accountedBy ?f } }
        }
      }
      GRAPH tmg:reference { ?p tm:edition/tm:editionYear ?report }
    } ORDER BY ?report ?line"""


@dataclass(frozen=True)
class Place:
    """A table or section of an edition and how many of the numbers printed there are accounted for, and how."""

    report: str
    place: str
    counts: Counter[tuple[str, str]]

    @property
    def total(self) -> int:
        """How many numbers the text prints there."""
        return sum(self.counts.values())

    def count(self, status: str) -> int:
        """How many of them have a status: in-graph, excluded, unaccounted."""
        return sum(n for (own, _), n in self.counts.items() if own == status)

    @property
    def accounted(self) -> int:
        """How many of them are in the graph or left out for a reason."""
        return self.total - self.count("unaccounted")


def percentage(part: int, whole: int) -> str:
    """A part of a whole in per cent, cut to two decimals: 100 only if nothing is missing."""
    if part == whole:
        return "100 %"
    return f"{(Decimal(100 * part) / whole).quantize(Decimal('0.01'), rounding=ROUND_DOWN)} %"


def coverage(source: Source) -> list[Place]:
    """The tables and sections of every edition, in the order of the text."""
    first: dict[tuple[str, str], int] = {}
    found: dict[tuple[str, str], Counter[tuple[str, str]]] = {}
    for row in source.rows(prefixes(source) + _COUNTS):
        place = row["report"], row["place"]
        found.setdefault(place, Counter())[row["status"], row["reason"]] += int(row["n"])
        first[place] = min(int(row["first"]), first.get(place, int(row["first"])))
    in_order = sorted(found, key=lambda place: (place[0], first[place]))
    return [Place(report, place, found[report, place]) for report, place in in_order]


def records(source: Source) -> dict[tuple[str, str], int]:
    """For each edition and kind (cell, claim, entry, event) how many records its numbers were made into."""
    found = source.rows(prefixes(source) + _RECORDS)
    return {(row["report"], row["reason"]): int(row["n"]) for row in found}


def check_coverage(source: Source) -> list[Violation]:
    """Every number that nothing accounts for, and every record that the text does not bear out, with its line."""
    violations = []
    for row in source.rows(prefixes(source) + _UNACCOUNTED):
        where = f"{row['report']} edition, line {row['line']}, character {row['column']}"
        message = f"{where}: the text prints {row['text']!r}, which no cell, claim, entry or event was made from"
        fix = "record it, or leave it out by a rule of exclusions.csv"
        violations.append(Violation("coverage", row["o"], "", f"{message}; {fix}"))
    for row in source.rows(prefixes(source) + _STRAY):
        where = f"{row['report']} edition, line {row['line']}"
        message = (
            f"{where}: the graph says that {row['printed']!r} is printed there, which the ledger does not bear out"
        )
        fix = "correct the printed characters, the line or the column, or run kg extract again"
        violations.append(Violation("coverage", row["f"], "", f"{message}; {fix}"))
    return violations
