"""Integrity of the built graph as set queries: each names the nodes that break a rule, and finds none in a good build.

These run at every build, before it is published; the shapes (kg.checks.shapes) run with ``kg check``.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.checks.violation import Violation
from kg.rdf.names import PREFIXES
from kg.store.embedded import Opened
from kg.store.source import Table


@dataclass(frozen=True)
class Rule:
    """A rule and the query that finds what breaks it: SELECT ?node ?detail, over all named graphs as one."""

    name: str
    message: str
    pattern: str


#: The sums of a run's estimated flows by area, with the notation of the direction that they are to meet.
_SUMS = "{{ {} }} UNION {{ {} }}".format(
    *(
        f"""{{ SELECT ?node ?area (SUM(?v) AS ?sum) WHERE {{
              ?f a tm:EstimatedFlow ; prov:wasGeneratedBy ?node ; tm:{end} ?area ; tm:technologyFlowEstimated ?v .
           }} GROUP BY ?node ?area }} BIND("{direction}" AS ?notation)"""
        for end, direction in (("origin", "output"), ("destination", "absorbed"))
    )
)

RULES = (
    Rule(
        "one observation for each key",
        "another observation of the same data set states the same quantity",
        """?node qb:dataSet ?set ; tm:quantity ?q .
           { SELECT ?set ?q (COUNT(?o) AS ?n) WHERE { ?o qb:dataSet ?set ; tm:quantity ?q } GROUP BY ?set ?q }
           FILTER(?n > 1) BIND(STR(?q) AS ?detail)""",
    ),
    Rule(
        "value from its figure",
        "the value is not that of the figure it is taken from",
        """?node a tm:EditionObservation ; tm:valueFrom ?f ; tm:quantity/tm:measure ?m ; ?m ?value .
           ?f tm:value ?printed . FILTER(?value != ?printed) BIND(STR(?printed) AS ?detail)""",
    ),
    Rule(
        "every figure is used",
        "a figure with a value feeds no observation of its edition",
        """?node a tm:Figure ; tm:value ?detail ; tm:quantity ?q .
           MINUS { ?o a qb:Observation ; prov:wasDerivedFrom ?node }""",
    ),
    Rule(
        "figure and observation state one quantity",
        "the observation states another quantity than the figure it is derived from",
        """?node a tm:EditionObservation ; tm:quantity ?q ; prov:wasDerivedFrom ?f .
           ?f tm:quantity ?other . FILTER(?q != ?other) BIND(STR(?other) AS ?detail)""",
    ),
    Rule(
        "dimensions of the cube",
        "the observation lacks a dimension of its cube",
        """?node qb:dataSet/qb:structure/qb:component/qb:dimension ?d .
           FILTER NOT EXISTS { ?node ?d ?member } BIND(STR(?d) AS ?detail)""",
    ),
    Rule(
        "members are described",
        "a dimension's member has no description",
        """?d a qb:DimensionProperty . ?q a tm:Quantity ; ?d ?node .
           FILTER NOT EXISTS { ?node a ?class } BIND(STR(?d) AS ?detail)""",
    ),
    Rule(
        "estimated flows sum to the printed totals",
        "the flows of the run do not sum to the printed total of an area",
        f"""{_SUMS}
           ?node prov:used ?o . ?o a tm:CurrentObservation ; sdmx-dimension:refArea ?area ; tm:direction ?direction ;
              tm:quantity/tm:measure ?m ; ?m ?printed . ?direction skos:notation ?notation .
           FILTER(?sum - ?printed > 0.000001 * ?printed + 0.000001 || ?printed - ?sum > 0.000001 * ?printed + 0.000001)
           BIND(CONCAT(STR(?area), " sums to ", STR(?sum), ", printed is ", STR(?printed)) AS ?detail)""",
    ),
    Rule(
        "a run takes as 0 only what is not printed",
        "the run assumes a total that it uses as printed",
        """?node tm:assumes ?a ; prov:used ?o . ?a tm:concerns ?area ; tm:direction ?direction .
           ?o sdmx-dimension:refArea ?area ; tm:direction ?direction . BIND(STR(?area) AS ?detail)""",
    ),
)


def check_integrity(opened: Opened) -> list[Violation]:
    """Every breach of every rule, sorted."""
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    prefixes += f"PREFIX tm: <{opened.names.iris.base}def#>\n"
    violations = []
    for rule in RULES:
        text = f"{prefixes}SELECT DISTINCT ?node ?detail WHERE {{ {rule.pattern} }}"
        answer = opened.run(text, all_graphs=True)
        assert isinstance(answer, Table)
        for row in answer.rows:
            violations.append(Violation(rule.name, row["node"], "", f"{rule.message}: {row['detail']}"))
    return sorted(violations)
