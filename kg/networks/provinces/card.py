"""The record of a run of flows, as the graph has it: parameters, assumptions, facts, inputs."""

from __future__ import annotations

from kg.lookup import prefixes
from kg.store.source import Source

_PARAMETERS = """
    SELECT ?name ?value WHERE {{
      GRAPH ?g {{ <{run}> ?p ?value }}
      FILTER(isLiteral(?value) && STRSTARTS(STR(?p), "{base}def#"))
      BIND(STRAFTER(STR(?p), "#") AS ?name)
    }} ORDER BY ?name"""
_ASSUMED = """
    SELECT ?area ?direction ?bound WHERE {{
      GRAPH ?g {{ <{run}> tm:assumes ?a . ?a tm:concerns ?place ; tm:direction ?d ; tm:boundHigh ?bound }}
      BIND(STRAFTER(STR(?place), "/area/") AS ?area) BIND(STRAFTER(STR(?d), "/direction/") AS ?direction)
    }} ORDER BY ?area"""
_USED = """
    SELECT ?used ?fact WHERE {{
      GRAPH ?g {{ <{run}> prov:used ?used }}
      OPTIONAL {{ GRAPH tmg:reference {{ ?used a tm:FlowFact ; rdfs:label ?fact FILTER(LANG(?fact) = "en") }} }}
    }} ORDER BY ?used"""


def card_of(source: Source, run: str) -> dict[str, object]:
    """The record of a run (IRI) as plain values: each parameter, ``taken_as_0`` (totals that are not printed), the
    ``facts`` used, and how many ``inputs`` there were."""
    about = {"run": run, "base": source.names.iris.base}
    asked = [source.rows(prefixes(source) + query.format(**about)) for query in (_PARAMETERS, _ASSUMED, _USED)]
    parameters, assumed, used = asked
    record: dict[str, object] = {row["name"]: row["value"] for row in parameters}
    if assumed:
        record["taken_as_0"] = [f"{r['direction']} of {r['area']}, at most {r['bound']} together" for r in assumed]
    record["facts"] = [f"{row['used'].rpartition('/')[2]}: {row['fact']}" for row in used if row["fact"]]
    record["inputs"] = sum(not row["fact"] for row in used)
    return record
