"""The ledger of an edition → triples: every number printed in its text, and what accounts for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode

from kg.model.coverage import Account, Record
from kg.rdf.names import Names
from kg.rdf.triples import A, Triple, integer, text

IN_GRAPH, EXCLUDED, UNACCOUNTED = "in-graph", "excluded", "unaccounted"
_THING = {"cell": "figure", "claim": "figure", "entry": "entry", "event": "event"}


def status(account: Account) -> str:
    """in-graph, excluded, or unaccounted: nothing in the graph was made from it, and no rule leaves it out."""
    if account.kind == "excluded":
        return EXCLUDED
    return IN_GRAPH if account.kind else UNACCOUNTED


def _record(record: Record, names: Names) -> NamedNode:
    return names.thing(_THING[record.kind], record.code)


def coverage_triples(accounts: Iterable[Account], tables: frozenset[str], names: Names) -> Iterator[Triple]:
    """The occurrences of one edition; ``tables`` are the ids of its tables, other places are sections."""
    term = names.term
    for account in accounts:
        seen = account.occurrence
        node = names.thing("occurrence", seen.code)
        kind = "table" if seen.place in tables else "section"
        yield node, A, term("Occurrence")
        yield node, term("in" + kind.capitalize()), names.thing(kind, f"{seen.edition}/{seen.place}")
        yield node, term("sourceLine"), integer(seen.line)
        yield node, term("sourceColumn"), integer(seen.column)
        yield node, term("printedText"), text(seen.text)
        yield node, term("coverageStatus"), text(status(account))
        excluded = account.kind == "excluded"
        scheme, code = ("exclusion-reason", seen.reason) if excluded else ("coverage-kind", account.kind or UNACCOUNTED)
        yield node, term("coverageReason"), names.code(scheme, code)
        for record in account.records:
            yield node, term("accountedBy"), _record(record, names)
