"""The ontology describes every term of ours that the data uses, in both languages, and no term that is not used."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from kg.store.embedded import Opened

TM = "https://w3id.org/techmarket/def#"


def _used(opened: Opened) -> set[str]:
    ontology = opened.names.graph("ontology")
    used: set[str] = set()
    for quad in opened.store:
        terms = [quad.predicate, quad.object]
        if isinstance(quad.object, Literal):
            terms.append(quad.object.datatype)
        if quad.graph_name == ontology:
            continue
        used.update(t.value for t in terms if isinstance(t, NamedNode) and t.value.startswith(TM))
    return used


def _described(opened: Opened) -> set[str]:
    rows = opened.rows(
        """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
           SELECT ?t WHERE { GRAPH <https://w3id.org/techmarket/graph/ontology> {
             ?t rdfs:label ?lz, ?le ; skos:definition ?dz, ?de .
             FILTER(LANG(?lz) = "zh" && LANG(?le) = "en" && LANG(?dz) = "zh" && LANG(?de) = "en") } }"""
    )
    return {row["t"] for row in rows if row["t"].startswith(TM)}


def test_every_used_term_has_labels_and_definitions_in_both_languages(opened: Opened) -> None:
    assert _used(opened) - _described(opened) == set()


def test_every_described_term_is_used(opened: Opened) -> None:
    cubes = {
        str(row["p"])
        for row in opened.rows(
            """PREFIX qb: <http://purl.org/linked-data/cube#> SELECT ?p WHERE {
           GRAPH ?g { ?p a ?k } FILTER(?k IN (qb:MeasureProperty, qb:DimensionProperty)) }"""
        )
    }
    # The project comes with no table of flows that somebody states; whoever has one imports it.
    assert _described(opened) - _used(opened) - cubes == {f"{TM}ReportedFlow"}


def test_no_blank_nodes_in_the_published_data(opened: Opened) -> None:
    nodes = {type(part).__name__ for quad in opened.store for part in (quad.subject, quad.object)}
    assert nodes == {"NamedNode", "Literal"}


def test_no_term_is_used_outside_its_domain_or_range(opened: Opened) -> None:
    """A reasoner would give the node a class that it does not have."""
    for axiom, node in (("domain", "?s"), ("range", "?o")):
        rows = opened.rows(
            f"""PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
                PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
                SELECT DISTINCT ?p ?class (SAMPLE({node}) AS ?example) WHERE {{
                  GRAPH <https://w3id.org/techmarket/graph/ontology> {{ ?p rdfs:{axiom} ?class }}
                  FILTER(STRSTARTS(STR(?p), "{TM}") && ?class NOT IN (rdfs:Literal))
                  GRAPH ?g {{ ?s ?p ?o }}
                  FILTER(isIRI({node}))
                  FILTER NOT EXISTS {{
                    GRAPH ?h {{ {node} a ?own }}
                    GRAPH <https://w3id.org/techmarket/graph/ontology> {{ ?own rdfs:subClassOf* ?class }}
                  }}
                  FILTER NOT EXISTS {{ GRAPH ?h {{ {node} a ?class }} }}
                }} GROUP BY ?p ?class"""
        )
        assert [dict(row) for row in rows] == []
