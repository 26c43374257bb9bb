"""Values we compute: each again from what the graph says of its inputs, and down to printed cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import pytest

from kg.model.computed import KINDS, Computed, Given, Rule, compute
from kg.model.key import Key
from kg.rdf.dataset import Knowledge
from kg.store.embedded import Opened

PREFIXES = """PREFIX tm: <https://w3id.org/techmarket/def#> PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX qb: <http://purl.org/linked-data/cube#> PREFIX tmg: <https://w3id.org/techmarket/graph/> """


@pytest.fixture(scope="module")
def by_path(knowledge: Knowledge) -> Mapping[str, Computed]:
    return {item.key.path: item for item in knowledge.computed}


# path, value: worked out by hand from the numbers named
BY_HAND = [
    # 附表13: 2458.5 of 6437.07
    ("share/area=cn-110000/denominator=contract-value/direction=output/of=contract-value/period=2012", "38.1928"),
    # 2006 表5 and 2014 表3: 489.59 to 2851.72
    ("growth/area=cn-110000/base=2005/direction=output/of=contract-value/period=2013", "482.4710"),
    # 2014 表3: 2851.72 亿元 in 62755 contracts
    ("mean-value/area=cn-110000/direction=output/of=contract-value-per-contract-count/period=2013", "454.42"),
    # 附表5: 286.47 亿元 in 4330 contracts, 281.22 in 2384
    ("mean-value/ip-kind=patent.invention/of=contract-value-per-contract-count/period=2013", "661.59"),
    ("mean-value/ip-kind=patent.utility-model/of=contract-value-per-contract-count/period=2013", "1179.61"),
    # The four regions have the west of 表9 (1009.93, without Tibet) and a northeast of 173.38 + 34.72 + 101.77
    ("contract-value/area=west-12/direction=output/period=2013", "1009.93"),
    ("contract-value/area=northeast-3/direction=output/period=2013", "309.87"),
    # 附表9: 1058.81 of 1946.51
    (
        "share/denominator=contract-value;field=electronics/field=electronics/of=contract-value/period=2013/size=major",
        "54.3953",
    ),
    # 表3: (2851.72 + 533.28 + 531.68 + 529.39) of the 30 provinces with output, which add up to 7119.00 (lines 353-382)
    ("top-four-share/area=provinces-31/direction=output/of=contract-value/period=2013", "0.624536"),
]


@pytest.mark.parametrize(("path", "value"), BY_HAND)
def test_values_worked_out_by_hand(by_path: Mapping[str, Computed], path: str, value: str) -> None:
    assert str(by_path[path].value) == value


def test_a_member_without_a_value_is_named_and_not_taken_as_zero(by_path: Mapping[str, Computed]) -> None:
    west = by_path["contract-value/area=west-12/direction=output/period=2013"]
    assert west.without == ("cn-540000",)
    assert len(west.inputs) == 11
    assert by_path["contract-value/area=west-12/direction=absorbed/period=2013"].without == ()
    assert by_path["gini-coefficient/area=provinces-31/direction=output/of=contract-value/period=2013"].without == (
        "cn-540000",
    )


def test_what_is_printed_is_not_computed_beside_it(knowledge: Knowledge, by_path: Mapping[str, Computed]) -> None:
    assert not set(knowledge.current) & {item.key for item in knowledge.computed}
    # 表6 prints the regions of 2013, and nothing prints those of 2012.
    assert "contract-value/area=east-2014/direction=output/period=2013" not in by_path
    assert "contract-value/area=east-2014/direction=output/period=2012" in by_path


def _value(item: Computed) -> Fraction:
    return Fraction(item.value) * Fraction(item.unit.multiplier)


def _again(item: Computed) -> Fraction:
    """The value of a computed item by formulas of our own, exact, in the base unit."""
    x = [Fraction(i.canonical) for i in item.inputs]
    n, total = len(x), sum(x, Fraction(0))
    pairs = sum((abs(a - b) for a in x for b in x), Fraction(0))
    shares: Sequence[Fraction] = [a / total for a in x] if total else []
    formulas: dict[str, Callable[[], Fraction]] = {
        "net-outflow": lambda: x[0] - x[1],
        "net-outflow-ratio": lambda: (x[0] - x[1]) / (x[0] + x[1]),
        "share": lambda: x[0] / x[1],
        "growth": lambda: x[0] / x[1] - 1,
        "mean-value": lambda: x[0] / x[1],
        "contract-value": lambda: total,
        "contract-count": lambda: total,
        "top-four-share": lambda: sum(sorted(shares)[-4:], Fraction(0)),
        "herfindahl-index": lambda: sum((s * s for s in shares), Fraction(0)),
        # Half the relative mean absolute difference.
        "gini-coefficient": lambda: pairs / (2 * n * total),
    }
    return formulas[item.key.measure]()


def test_every_computed_value_is_found_again_within_its_rounding(knowledge: Knowledge) -> None:
    assert len(knowledge.computed) > 1500
    assert {item.rule.code for item in knowledge.computed} == {rule.code for rule in knowledge.reference.rules} - {
        "growth-value-2012-2013",
        "growth-count-2012-2013",
    }
    for item in knowledge.computed:
        half = Fraction(item.unit.multiplier) / 10**item.rule.decimals / 2
        exact = item.rule.kind in ("difference", "sum")
        assert abs(_value(item) - _again(item)) <= (0 if exact else half), item.key.path


def test_every_computed_observation_goes_down_to_printed_figures(opened: Opened) -> None:
    rows = opened.rows(
        PREFIXES
        + """SELECT ?c (COUNT(DISTINCT ?f) AS ?figures) (COUNT(DISTINCT ?input) AS ?inputs) WHERE {
          GRAPH tmg:current { ?c a tm:ComputedObservation ; prov:wasDerivedFrom ?input .
                              ?input prov:wasDerivedFrom ?edition . }
          GRAPH ?g { ?edition a tm:EditionObservation ; prov:wasDerivedFrom ?f }
          GRAPH ?h { ?f a tm:Figure ; tm:value ?printed }
        } GROUP BY ?c"""
    )
    known = opened.rows(
        PREFIXES
        + """SELECT ?c (COUNT(DISTINCT ?input) AS ?inputs) WHERE {
          GRAPH tmg:current { ?c a tm:ComputedObservation ; prov:wasDerivedFrom ?input } } GROUP BY ?c"""
    )
    assert {row["c"]: row["inputs"] for row in rows} == {row["c"]: row["inputs"] for row in known}
    assert len(known) > 1500
    assert all(int(row["figures"]) >= int(row["inputs"]) >= 2 for row in rows)


def test_a_rule_that_finds_nothing_gives_nothing_and_zero_divides_nothing(knowledge: Knowledge) -> None:
    given = Given({}, knowledge.reference.units, knowledge.reference.area_groups)
    assert compute(knowledge.reference.rules, given) == []
    macao = Key.parse("contract-value/area=cn-820000/direction=output/period=2013")
    assert knowledge.current[macao][0].value == Decimal("0.00")
    growth = Rule("g", "growth", "growth", "contract-value", (("base", "2013"), ("period", "2013")), 2, "", "")
    rest = Given(knowledge.current, knowledge.reference.units, [])
    assert all("cn-820000/direction=output" not in item.key.path for item in compute([growth], rest))
    assert set(KINDS) == {rule.kind for rule in knowledge.reference.rules}
