"""Each integrity rule holds on the real graph and finds its own mutant."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from kg import build as building
from kg.checks.integrity import RULES, check_integrity
from kg.networks.provinces.triples import MEASURE as ESTIMATED
from kg.rdf.dataset import quads
from kg.rdf.iri import DEFAULT_BASE
from kg.rdf.names import external
from kg.rdf.triples import A, decimal
from kg.store.embedded import Opened, open_store
from kg.store.embedded import opened as wrap
from tests.conftest import DATA, ONTOLOGY

BEIJING = "contract-value/area=cn-110000/direction=output/period=2013"


def test_the_real_graph_breaks_no_rule(opened: Opened) -> None:
    assert check_integrity(opened) == []


def _copy(opened: Opened) -> Store:
    store = Store()
    store.bulk_extend(opened.store)
    return store


def _replace(store: Store, node: NamedNode, prop: NamedNode, value: object) -> None:
    for quad in list(store.quads_for_pattern(node, prop, None)):
        store.remove(quad)
        if value is not None:
            store.add(Quad(node, prop, value, quad.graph_name))  # type: ignore[arg-type]


def _twin(store: Store, opened: Opened) -> None:
    names = opened.names
    node, twin = names.thing("observation", f"2014/{BEIJING}"), names.thing("observation", "2014/twin")
    for quad in list(store.quads_for_pattern(node, None, None)):
        store.add(Quad(twin, quad.predicate, quad.object, quad.graph_name))


def _other_value(store: Store, opened: Opened) -> None:
    node = opened.names.thing("observation", f"2014/{BEIJING}")
    _replace(store, node, opened.names.measure("contract-value"), decimal(Decimal("2851.73")))


def _unused_figure(store: Store, opened: Opened) -> None:
    node = opened.names.thing("observation", f"2014/{BEIJING}")
    _replace(store, node, external("prov:wasDerivedFrom"), None)


def _other_quantity(store: Store, opened: Opened) -> None:
    figure = opened.names.thing("figure", "2014/a13/r001c05")
    other = opened.names.thing("quantity", BEIJING.replace("2013", "2012"))
    _replace(store, figure, opened.names.term("quantity"), other)


def _no_dimension(store: Store, opened: Opened) -> None:
    node = opened.names.thing("observation", f"2014/{BEIJING}")
    _replace(store, node, external("sdmx-dimension:refArea"), None)


def _undescribed_member(store: Store, opened: Opened) -> None:
    _replace(store, opened.names.thing("area", "cn-110000"), A, None)


FLOWS = "2012-contract-count-totals"


def _other_flow(store: Store, opened: Opened) -> None:
    """The least change that is no rounding: what Beijing sells to Tianjin becomes a hundredth larger."""
    node, measure = opened.names.thing("flow", f"{FLOWS}/cn-110000/cn-120000"), opened.names.measure(ESTIMATED)
    (quad,) = store.quads_for_pattern(node, measure, None)
    assert isinstance(quad.object, Literal)
    _replace(store, node, measure, decimal(Decimal(quad.object.value) + Decimal("0.1")))


def _assumed_though_printed(store: Store, opened: Opened) -> None:
    names = opened.names
    node, graph = names.thing("assumption", f"{FLOWS}/output"), names.graph(f"flows/{FLOWS}")
    store.add(Quad(node, names.term("concerns"), names.thing("area", "cn-110000"), graph))


MUTANTS: dict[str, Callable[[Store, Opened], None]] = {
    "one observation for each key": _twin,
    "value from its figure": _other_value,
    "every figure is used": _unused_figure,
    "figure and observation state one quantity": _other_quantity,
    "dimensions of the cube": _no_dimension,
    "members are described": _undescribed_member,
    "estimated flows sum to the printed totals": _other_flow,
    "a run takes as 0 only what is not printed": _assumed_though_printed,
}


def test_every_rule_has_a_mutant() -> None:
    assert set(MUTANTS) == {rule.name for rule in RULES}


@pytest.mark.parametrize("rule", MUTANTS)
def test_the_rule_finds_its_mutant(opened: Opened, rule: str) -> None:
    store = _copy(opened)
    MUTANTS[rule](store, opened)
    assert rule in {violation.check for violation in check_integrity(wrap(store))}


def test_a_build_that_breaks_a_rule_is_not_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: Opened
) -> None:
    building.build(DATA, ONTOLOGY, tmp_path, DEFAULT_BASE, lambda _: None)
    before = len(open_store(tmp_path).store)

    def without_a_derivation(*args: object) -> object:
        chosen = opened.names.thing("observation", f"2014/{BEIJING}")
        derived = external("prov:wasDerivedFrom")
        return (q for q in quads(*args) if (q.subject, q.predicate) != (chosen, derived))  # type: ignore[arg-type]

    monkeypatch.setattr("kg.build.quads", without_a_derivation)
    with pytest.raises(building.BuildError, match="feeds no observation"):
        building.build(DATA, ONTOLOGY, tmp_path, DEFAULT_BASE, lambda _: None)
    assert len(open_store(tmp_path).store) == before
