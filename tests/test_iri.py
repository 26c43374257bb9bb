"""IRIs: minting and parsing are inverse over everything in the graph, and what cannot be an IRI is refused."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from kg.rdf.iri import DEFAULT_BASE, KINDS, Iris, Name
from kg.store.embedded import Opened

#: No clock and no files: a slow machine is no failure.
calm = settings(deadline=None, database=None)

IRIS = Iris()


@pytest.fixture(scope="module")
def ours(opened: Opened) -> set[str]:
    """Every IRI of the store under the base: subjects, predicates, objects, graphs and datatypes."""
    found: set[str] = set()
    for quad in opened.store:
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            if isinstance(term, Literal):
                found.add(term.datatype.value)
            elif isinstance(term, NamedNode):
                found.add(term.value)
    return {iri for iri in found if iri.startswith(DEFAULT_BASE)}


def test_every_iri_of_the_graph_but_the_ontology_itself_is_parsed_and_minted_back(ours: set[str]) -> None:
    assert len(ours) > 5000
    for iri in ours - {f"{DEFAULT_BASE}def"}:
        assert IRIS.mint(IRIS.parse(iri)) == iri


def test_no_two_iris_of_the_graph_have_one_name(ours: set[str]) -> None:
    names = [IRIS.parse(iri) for iri in ours - {f"{DEFAULT_BASE}def"}]
    assert len(set(names)) == len(names)
    assert {name.space for name in names} >= {"id", "code", "graph", "def"}
    assert {name.kind for name in names if name.space == "id"} <= KINDS


def test_every_iri_of_the_graph_is_plain_ascii_without_escapes(ours: set[str]) -> None:
    assert all(iri.isascii() and not set('% "<>\\^`{|}?') & set(iri) for iri in ours)


spaces = st.sampled_from(["id", "doc", "code", "graph", "def", "doc2"])
kinds = st.sampled_from(["", *sorted(KINDS)]) | st.text(alphabet="ab-/#", max_size=4)
codes = st.text(alphabet="aZ09./_=;+-#%é", max_size=10)
names = st.builds(Name, spaces, kinds, codes)


@calm
@given(names)
@example(Name("graph", "area", "current"))
def test_whatever_can_be_minted_is_parsed_back_to_the_same_name(name: Name) -> None:
    try:
        iri = IRIS.mint(name)
    except ValueError:
        return
    assert IRIS.parse(iri) == name


@calm
@given(st.text(alphabet="idoc/ef#gra.p-1=é%?", max_size=20))
def test_whatever_can_be_parsed_is_minted_back_to_the_same_iri(rest: str) -> None:
    iri = DEFAULT_BASE + rest
    try:
        name = IRIS.parse(iri)
    except ValueError:
        return
    assert IRIS.mint(name) == iri


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        (Name("id", "area", "cn-110000"), "id/area/cn-110000"),
        (Name("doc", "area", "cn-110000"), "doc/area/cn-110000"),
        (Name("id", "figure", "2014/a13/r001c05"), "id/figure/2014/a13/r001c05"),
        (Name("code", "direction", "output"), "code/direction/output"),
        (Name("code", "denominator", "gdp;area=cn"), "code/denominator/gdp;area=cn"),
        (Name("graph", "", "figures/2014/a13"), "graph/figures/2014/a13"),
        (Name("def", "", "contractValue"), "def#contractValue"),
        (Name("id", "cube", "growth/area+base+of+period"), "id/cube/growth/area+base+of+period"),
    ],
)
@pytest.mark.parametrize("base", [DEFAULT_BASE, "http://localhost:8000/", "https://example.org/~kg/v1/"])
def test_a_name_is_one_iri_under_every_base(name: Name, iri: str, base: str) -> None:
    assert Iris(base).mint(name) == base + iri
    assert Iris(base).parse(base + iri) == name


@pytest.mark.parametrize(
    "name",
    [
        Name("id", "area", ""),
        Name("id", "area", "北京"),
        Name("id", "area", "cn 110000"),
        Name("id", "area", "cn%20110000"),
        Name("id", "area", "a//b"),
        Name("id", "area", "/a"),
        Name("id", "area", "a/"),
        Name("id", "area", "../a"),
        Name("id", "area", "a/.."),
        Name("id", "area", "a#b"),
        Name("id", "area", "a?b"),
        Name("id", "area", "a\n"),
        Name("id", "province", "cn-110000"),
        Name("id", "", "cn-110000"),
        Name("doc", "province", "cn-110000"),
        Name("code", "", "output"),
        Name("code", "a/b", "output"),
        Name("code", "方向", "output"),
        Name("graph", "", ""),
        Name("graph", "current", "x"),
        Name("def", "", ""),
        Name("def", "", "a b"),
        Name("def", "", "1a"),
        Name("def", "", "合同"),
        Name("def", "area", "Area"),
        Name("thing", "area", "cn-110000"),
        Name("", "", "a"),
    ],
)
def test_a_name_that_cannot_stand_in_an_iri_is_refused(name: Name) -> None:
    with pytest.raises(ValueError, match=r"cannot be an IRI|is not"):
        IRIS.mint(name)


@pytest.mark.parametrize(
    "iri",
    [
        "https://example.org/id/area/cn-110000",
        "http://w3id.org/techmarket/id/area/cn-110000",
        "https://w3id.org/techmarket",
        DEFAULT_BASE,
        f"{DEFAULT_BASE}id",
        f"{DEFAULT_BASE}id/",
        f"{DEFAULT_BASE}id/area",
        f"{DEFAULT_BASE}id/area/",
        f"{DEFAULT_BASE}id/area/cn-110000/",
        f"{DEFAULT_BASE}id//cn-110000",
        f"{DEFAULT_BASE}id/province/cn-110000",
        f"{DEFAULT_BASE}id/area/cn-110000#x",
        f"{DEFAULT_BASE}id/area/cn-110000?x=1",
        f"{DEFAULT_BASE}id/area/%E5%8C%97",
        f"{DEFAULT_BASE}id/area/北京",
        f"{DEFAULT_BASE}thing/area/cn-110000",
        f"{DEFAULT_BASE}graph/",
        f"{DEFAULT_BASE}def#",
        f"{DEFAULT_BASE}def#a#b",
        f"{DEFAULT_BASE}def/contractValue",
        f"{DEFAULT_BASE}id/area/cn-110000 ",
        "",
    ],
)
def test_an_iri_that_is_not_one_of_ours_is_refused(iri: str) -> None:
    with pytest.raises(ValueError, match=r"is not|does not begin|cannot be"):
        IRIS.parse(iri)


@pytest.mark.parametrize(
    "base",
    [
        "",
        "foo",
        "https://example.org",
        "ftp://example.org/",
        "https://",
        "https://ex ample.org/",
        "https://中国/",
        "https://e.org/?a/",
    ],
)
def test_a_bad_base_is_refused(base: str) -> None:
    with pytest.raises(ValueError, match="is not a base"):
        Iris(base)
