"""Two engines agree: every query of the catalogue gives the same answer on Oxigraph and on rdflib's own engine.

The text that both get is what ``Query.bind`` gives, unchanged. rdflib is asked with its own store in memory and an
empty default graph: a query names every graph that it reads.

What rdflib 7 needs of a query:
* VALUES whose variables an OPTIONAL uses stand in a sub-select: `evalLeftJoin` asks the left side's `_vars`, in which
  those of VALUES are lacking, and drops the row that has no match;
* only the first two parts of a group are joined by looking up (`analyse` in algebra.py); further ones are evaluated
  whole and compared pair by pair, so they are small, or OPTIONAL;
* GROUP_CONCAT(DISTINCT …) has no unbound values (NotBoundError), and of STR(…), which has no language in either engine.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import pytest
from pyoxigraph import BlankNode, NamedNode, QuerySolutions, Store
from pyoxigraph import Literal as StoredLiteral
from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.term import Identifier

from kg.queries import Query, catalogue
from kg.rdf.iri import DEFAULT_BASE
from kg.store.embedded import Opened
from tests.conftest import ROOT

CATALOGUE = catalogue(ROOT / "queries")

#: A term that two engines can be compared by: its kind, its value (of a number: exact), and its datatype or language.
Term = tuple[str, str | Decimal, str]
Row = tuple[Term | None, ...]
Answer = tuple[tuple[str, ...], Sequence[Row]]

_STRING, _INTEGER, _DECIMAL = (f"http://www.w3.org/2001/XMLSchema#{name}" for name in ("string", "integer", "decimal"))


#: Answers of thousands of rows, which take rdflib minutes, are asked of one edition only.
SMALLER = {
    ("findings", "all"): {"edition": "2006"},
    ("findings", "exact"): {"edition": "2006"},
    ("flows", ""): {"year": "2005"},
    ("flows", "contract-count"): {"year": "2012"},
    ("flows", "contract-value"): {"year": "2005"},
    ("flows", "totals-and-facts"): {"year": "2013", "measure": "contract-count"},
    ("flows", "en"): {"network": "parties"},
    ("flows", "code"): {"network": "parties"},
}


def cases() -> Iterator[tuple[str, dict[str, str]]]:
    """Each query with its defaults, and with every other allowed value of each parameter."""
    for name, query in CATALOGUE.items():
        yield name, SMALLER.get((name, ""), {})
        for parameter in query.parameters:
            for value in () if parameter.codes_of else parameter.allowed:
                if value != parameter.default:
                    yield name, {parameter.name: value, **SMALLER.get((name, value), {})}


def in_rdflib(term: object) -> Identifier:
    """A term of pyoxigraph as a term of rdflib, with its characters as they are."""
    if isinstance(term, NamedNode):
        return URIRef(term.value)
    if isinstance(term, BlankNode):
        return BNode(term.value)
    assert isinstance(term, StoredLiteral)
    if term.language is not None:
        return Literal(term.value, lang=term.language)
    # rdflib holds "x" and "x"^^xsd:string for two literals, and writes the first in a query.
    plain = term.datatype.value == _STRING
    return Literal(term.value, datatype=None if plain else URIRef(term.datatype.value), normalize=False)


def copy_to_rdflib(store: Store) -> Dataset:
    """All quads of a store in a Dataset of rdflib, term by term: four times as fast as by way of N-Quads."""
    data = Dataset()
    terms: dict[object, Identifier] = {}
    graphs: dict[object, Graph] = {}

    def of(term: object) -> Identifier:
        if term not in terms:
            terms[term] = in_rdflib(term)
        return terms[term]

    def graph(name: object) -> Graph:
        if name not in graphs:
            graphs[name] = data.graph(of(name))
        return graphs[name]

    quads = store.quads_for_pattern(None, None, None, None)
    data.store.addN((of(q.subject), of(q.predicate), of(q.object), graph(q.graph_name)) for q in quads)
    return data


@pytest.fixture(scope="session")
def copy(opened: Opened) -> Dataset:
    """The store of the session in rdflib."""
    gc.disable()  # Half the time: nothing of a million new objects is garbage.
    try:
        return copy_to_rdflib(opened.store)
    finally:
        gc.enable()


def literal(value: str, datatype: str, language: str) -> Term:
    if datatype in (_INTEGER, _DECIMAL):
        return "number", Decimal(value), ""
    return "literal", value, f"@{language}" if language else datatype or _STRING


def stored_term(term: object) -> Term | None:
    if term is None:
        return None
    if isinstance(term, StoredLiteral):
        return literal(term.value, term.datatype.value, term.language or "")
    assert isinstance(term, NamedNode | BlankNode)
    return type(term).__name__, term.value, ""


def rdflib_term(term: Identifier | None) -> Term | None:
    if term is None:
        return None
    if isinstance(term, Literal):
        return literal(str(term), str(term.datatype or ""), term.language or "")
    return "NamedNode" if isinstance(term, URIRef) else "BlankNode", str(term), ""


def on_oxigraph(opened: Opened, text: str) -> Answer:
    answer = opened.store.query(text, default_graph=list(opened.default_graphs))
    assert isinstance(answer, QuerySolutions)
    names = tuple(variable.value for variable in answer.variables)
    return names, [tuple(stored_term(solution[name]) for name in names) for solution in answer]


def on_rdflib(data: Dataset, text: str) -> Answer:
    answer = data.query(text)
    variables = answer.vars or []
    rows = [tuple(rdflib_term(row.get(variable)) for variable in variables) for row in answer.bindings]
    return tuple(str(variable) for variable in variables), rows


def difference(one: Answer, other: Answer) -> str:
    """How two answers differ: in columns, rows or their order; empty if they do not."""
    if one[0] != other[0]:
        return f"columns {one[0]} and {other[0]}"
    rows, others = Counter(one[1]), Counter(other[1])
    if rows != others:
        return f"only here {list((rows - others).items())[:3]}, only there {list((others - rows).items())[:3]}"
    if list(one[1]) != list(other[1]):
        place = next(place for place, pair in enumerate(zip(one[1], other[1], strict=True)) if pair[0] != pair[1])
        return f"order at row {place}: {one[1][place]} and {other[1][place]}"
    return ""


def case_name(case: tuple[str, Mapping[str, str]]) -> str:
    return " ".join([case[0], *(f"{name}={value}" for name, value in case[1].items())])


@pytest.mark.parametrize("case", list(cases()), ids=case_name)
def test_two_engines_agree(opened: Opened, copy: Dataset, case: tuple[str, dict[str, str]]) -> None:
    query: Query = CATALOGUE[case[0]]
    text = query.bind(case[1])
    stored = on_oxigraph(opened, text)
    assert stored[0] == query.columns
    assert stored[1], "an empty answer proves nothing"
    assert difference(stored, on_rdflib(copy, text)) == ""


def test_the_copy_is_whole(opened: Opened, copy: Dataset) -> None:
    assert sum(len(graph) for graph in copy.graphs()) == len(opened.store)


# The comparison itself


def test_one_changed_value_is_found(opened: Opened, copy: Dataset) -> None:
    text = CATALOGUE["buyers"].bind({})
    graph = copy.graph(URIRef(f"{DEFAULT_BASE}graph/current"))
    value = URIRef(f"{DEFAULT_BASE}def#contractValue")
    observation = URIRef(f"{DEFAULT_BASE}id/current/contract-value/buyer=enterprise/period=2013")
    before = graph.value(observation, value)
    assert before is not None
    try:
        graph.set((observation, value, Literal(str(before) + "1", datatype=URIRef(_DECIMAL))))
        assert difference(on_oxigraph(opened, text), on_rdflib(copy, text)).startswith("only here")
    finally:
        graph.set((observation, value, before))
    assert difference(on_oxigraph(opened, text), on_rdflib(copy, text)) == ""


def test_difference_tells_columns_rows_and_order() -> None:
    one, two = ("number", Decimal("1.50"), ""), ("number", Decimal("2"), "")
    assert difference((("a",), [(one,), (two,)]), (("a",), [(("number", Decimal("1.5"), ""),), (two,)])) == ""
    assert difference((("a",), [(one,)]), (("b",), [(one,)])).startswith("columns")
    assert difference((("a",), [(one,)]), (("a",), [(one,), (one,)])).startswith("only here")
    assert difference((("a",), [(one,), (two,)]), (("a",), [(two,), (one,)])).startswith("order at row 0")
    assert difference((("a",), [(one,)]), (("a",), [(None,)])).startswith("only here")
