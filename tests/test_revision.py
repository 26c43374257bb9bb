"""Revisions: each kind by a case of its own, and those between the two reports as read from the print."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kg.model.codes import Unit
from kg.model.figure import Cell, Figure
from kg.model.key import Key
from kg.model.number import Number, parse_printed
from kg.model.observation import Observation, current
from kg.model.revision import ScopeChange, revisions
from kg.rdf.dataset import Knowledge

YI = Unit("yuan-1e8", "亿元", "yuan", Decimal(100_000_000), "亿元", "100 million yuan")
KEY = Key.make("gdp", {"area": "cn", "period": "2005"})


def _stated(printed: str, edition: str) -> Observation:
    content = parse_printed(printed)
    assert isinstance(content, Number)
    place = Cell(edition, "t01", 1, 1, 1, 1, ("a",), ("b",))
    figure = Figure(place, content, YI, KEY)
    return Observation(edition, KEY, figure, (figure,))


@pytest.mark.parametrize(
    ("earlier", "later", "kind", "difference"),
    [
        ("1551.36", "1,551.36", "identical", "0"),
        ("1551.4", "1551.40", "identical", "0"),
        ("120333", "120332.69", "rounding-only", "-31000000"),
        ("27.26", "27.30", "rounding-only", "4000000"),
        ("74.99", "74.90", "cut", "-9000000"),
        ("12.07", "12.00", "cut", "-7000000"),
        ("182321", "184937.37", "revised", "261637000000"),
        ("0.80", "0.93", "revised", "13000000"),
    ],
)
def test_how_two_editions_differ(earlier: str, later: str, kind: str, difference: str) -> None:
    (item,) = revisions(current([_stated(earlier, "2006"), _stated(later, "2014")]))
    assert (item.kind, item.difference) == (kind, Decimal(difference))
    assert (item.earlier.edition, item.later.edition) == ("2006", "2014")


def test_a_declared_change_of_scope_is_told_with_its_reason_and_only_for_its_keys() -> None:
    known = current([_stated("100", "2006"), _stated("200", "2014")])
    change = ScopeChange("gdp", (("area", "cn"),), "2006", "2014", "another accounting system")
    (item,) = revisions(known, (change,))
    assert (item.kind, item.reason) == ("scope-changed", "another accounting system")
    elsewhere = ScopeChange("gdp", (("area", "cn-110000"),), "2006", "2014", "no matter")
    (item,) = revisions(known, (elsewhere,))
    assert (item.kind, item.reason) == ("revised", "")


def test_one_edition_alone_makes_no_revision() -> None:
    assert revisions(current([_stated("100", "2006")])) == []


def test_the_two_reports_differ_as_read_in_them(knowledge: Knowledge) -> None:
    kinds = {item.key.path: item.kind for item in knowledge.revisions}
    assert kinds["gdp/area=cn/period=2005"] == "revised"
    assert kinds["gdp/area=cn/period=2004"] == "rounding-only"
    assert kinds["contract-value/period=2005"] == "identical"
    mean = "mean-value/contract-type={}/of=contract-value-per-contract-count/period={}"
    assert kinds[mean.format("development", 2005)] == "cut"
    assert kinds[mean.format("service", 2003)] == "rounding-only"
    assert kinds["ratio/denominator=gdp;area=cn/of=contract-value/period=2004"] == "revised"
    assert len(kinds) == 33
