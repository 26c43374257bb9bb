"""Flows between provinces against what the tables print, read here a second time: totals, bounds, statuses, residuals,
what is assumed, partners, draws, and the press facts."""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import networkx as nx
import numpy as np
import pytest
from pyoxigraph import Quad, Store

from kg.lookup import prefixes
from kg.model.flow_inputs import FlowFact
from kg.model.problems import UsageError
from kg.networks.flows.table import rows as table_rows
from kg.networks.provinces import press
from kg.networks.provinces.case import Case, area_of, case_of, node_of
from kg.networks.provinces.derive import flow_quads
from kg.networks.provinces.distances import EARTH, distances
from kg.networks.provinces.given import Given, Place, networks, read_facts, read_given
from kg.networks.provinces.measured import draws, ensemble_of, measured, measured_parties
from kg.networks.provinces.network import flow_network
from kg.networks.provinces.run import Cell, Run, run
from kg.rdf.triples import decimal
from kg.store.embedded import Opened
from kg.store.embedded import opened as wrap
from tests.conftest import DATA, ROOT

EDITIONS = DATA / "editions"
NETWORKS = [
    (2005, "contract-value"),
    (2012, "contract-count"),
    (2012, "contract-value"),
    (2013, "contract-count"),
    (2013, "contract-value"),
]
RUNS = [f"{year}-{measure}-totals" for year, measure in NETWORKS] + [
    "2012-contract-value-totals-and-facts",
    "2013-contract-count-totals-and-facts",
    "2013-contract-value-totals-and-facts",
]
OUTSIDE = {"hk-mo-tw", "abroad", "other"}
FLOW = """origin destination value lower upper boundLow boundHigh status topBuyer topSeller unit obs of year run"""


def _table(path: str) -> list[dict[str, str]]:
    with (EDITIONS / path).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _codes() -> dict[str, str]:
    with (DATA / "reference" / "regions.csv").open(encoding="utf-8") as lines:
        found = {row["label_zh"]: row["code"] for row in csv.DictReader(lines) if row["kind"] == "province"}
    del found["台湾"]  # No table of the reports has a row for it.
    return found | {"港澳台": "hk-mo-tw", "国外": "abroad", "其它": "other"}


def printed(year: int, measure: str) -> tuple[dict[tuple[str, str], str], str]:
    """What the tables print of areas, as text, and of the whole: 表5 and 表8 of 2006, 附表13 and 附表14 of 2014."""
    name = {"contract-value": "成交额", "contract-count": "合同数"}[measure]
    column = f"{name}/{year}年"
    sides = (
        (("output", "2006/tables/t05.csv", "合同金额（亿元）"), ("absorbed", "2006/tables/t08.csv", "金额(亿元)"))
        if year == 2005
        else (("output", "2014/tables/a13.csv", column), ("absorbed", "2014/tables/a14.csv", column))
    )
    codes, found, wholes = _codes(), {}, set()
    for direction, path, head in sides:
        for row in _table(path):
            if row["地区"] == "合计":
                wholes.add(row[head])
            elif row["地区"] in codes and row[head] not in ("/", "—"):
                found[codes[row["地区"]], direction] = row[head]
    (whole,) = wholes
    return found, whole


def values(year: int, measure: str) -> dict[tuple[str, str], Decimal]:
    return {key: Decimal(text) for key, text in printed(year, measure)[0].items()}


def side_sums(year: int, measure: str) -> tuple[Decimal, Decimal]:
    known = values(year, measure)
    out, into = (sum(v for (_, d), v in known.items() if d == side) for side in ("output", "absorbed"))
    return Decimal(out), Decimal(into)


def bound_of_unprinted(year: int, measure: str) -> Decimal:
    """What unprinted outputs can be at most, worked out as on paper: the whole, which may have been cut in its last
    place, less the printed outputs, each of which may have been rounded up by half of its last place."""
    known, whole = printed(year, measure)
    texts = [text for (_, direction), text in known.items() if direction == "output"]
    most = Fraction(whole) - sum(Fraction(text) for text in texts)
    if measure == "contract-value":
        most += (
            Fraction(1, 100) + sum((Fraction(1, 10 ** len(text.partition(".")[2])) for text in texts), Fraction(0)) / 2
        )
    return Decimal(most.numerator) / Decimal(most.denominator)


def in_graph(opened: Opened, code: str) -> list[dict[str, str]]:
    """All flows of a run, read without any code of the networks."""
    found = opened.rows(
        prefixes(opened)
        + f"""SELECT * WHERE {{ GRAPH tmg:flows\\/{code} {{
            ?o qb:dataSet ?set ; tm:origin ?a ; tm:destination ?b ; tm:technologyFlowEstimated ?value ;
               tm:lower ?lower ; tm:upper ?upper ; tm:boundLow ?boundLow ; tm:boundHigh ?boundHigh ;
               tm:flowStatus ?s ; tm:topBuyer ?topBuyer ; tm:topSeller ?topSeller ;
               sdmx-attribute:unitMeasure ?unit ; sdmx-attribute:obsStatus ?obs ; tm:of ?of ;
               sdmx-dimension:refPeriod ?year ; prov:wasGeneratedBy ?run }} }}"""
    )
    ends = {"origin": "a", "destination": "b", "status": "s"}
    return [{name: row[ends.get(name, name)].rpartition("/")[2] for name in FLOW.split()} for row in found]


@pytest.fixture(scope="module")
def flows(opened: Opened) -> dict[str, list[dict[str, str]]]:
    return {code: in_graph(opened, code) for code in RUNS}


def _split(code: str) -> tuple[int, str]:
    return int(code[:4]), "-".join(code.split("-")[1:3])


@pytest.fixture(scope="module")
def given(opened: Opened) -> dict[tuple[int, str], Given]:
    return {key: read_given(opened, *key) for key in NETWORKS}


@pytest.fixture(scope="module")
def made(given: dict[tuple[int, str], Given]) -> Run:
    """A small run with a residual that sells."""
    return run(case_of(given[2012, "contract-count"]), draws=30, seed=7)


# What is given


def test_the_networks_are_those_that_both_directions_are_printed_for(opened: Opened) -> None:
    assert networks(opened) == NETWORKS


@pytest.mark.parametrize("key", NETWORKS)
def test_the_totals_are_those_of_the_printed_tables(given: dict[tuple[int, str], Given], key: tuple[int, str]) -> None:
    ours, (texts, whole) = given[key], printed(*key)
    assert {at: total.value for at, total in ours.printed.items()} == {at: Decimal(text) for at, text in texts.items()}
    assert ours.whole.value == Decimal(whole)
    assert ours.symbol == ("亿元" if key[1] == "contract-value" else "项")
    places = {at: -Decimal(text).as_tuple().exponent for at, text in texts.items()}  # type: ignore[operator]
    # A trailing zero of the print may be one of another table: 附表 and text need not print the same digits.
    assert all(total.place >= Decimal(1).scaleb(-places[at]) for at, total in ours.printed.items())
    expected = {*_codes().values()} - ({"abroad"} if key[0] == 2005 else {"other"})
    assert {place.code for place in ours.places} == expected
    assert {place.code for place in ours.places if place.at is None} == expected & OUTSIDE


def test_in_2005_what_lies_outside_is_printed_only_as_a_buyer(given: dict[tuple[int, str], Given]) -> None:
    sides = {at for at in given[2005, "contract-value"].printed if at[0] in OUTSIDE}
    assert sides == {("hk-mo-tw", "absorbed"), ("other", "absorbed")}
    (assumed,) = case_of(given[2005, "contract-value"]).assumed
    assert (assumed.direction, assumed.areas) == ("output", ("cn-540000", "hk-mo-tw", "other"))


@pytest.mark.parametrize(
    ("key", "bound"),
    [
        ((2005, "contract-value"), "0.16"),
        ((2012, "contract-count"), "0"),
        ((2012, "contract-value"), "0.215"),
        ((2013, "contract-count"), "0"),
        ((2013, "contract-value"), "0.14"),
    ],
)
def test_tibets_output_is_at_most_what_the_totals_leave(
    given: dict[tuple[int, str], Given], key: tuple[int, str], bound: str
) -> None:
    (assumed,) = case_of(given[key]).assumed
    assert "cn-540000" in assumed.areas
    assert assumed.bound == Decimal(bound) == bound_of_unprinted(*key)
    tibet = case_of(given[key]).totals.nodes.index("cn-540000")
    assert case_of(given[key]).totals.out[tibet] == 0
    assert ("cn-540000", "output") not in given[key].printed


def test_distances_are_great_circles(given: dict[tuple[int, str], Given]) -> None:
    places = given[2013, "contract-value"].places
    ours = distances(places)
    assert np.array_equal(ours, ours.T)
    for i, a in enumerate(places):
        for j, b in enumerate(places):
            if a.at is None or b.at is None:
                assert ours[i, j] == 1
            elif i != j:
                assert ours[i, j] == pytest.approx(_by_vectors(a.at, b.at), rel=1e-9)
    code = [place.code for place in places]
    beijing, shanghai, tianjin, urumqi = (code.index(f"cn-{n}0000") for n in (11, 31, 12, 65))
    # Airline tables: 1 068 km, 108 km, 2 410 km, to one in a hundred or two.
    assert ours[beijing, shanghai] == pytest.approx(1068, rel=0.01)
    assert ours[beijing, tianjin] == pytest.approx(109, rel=0.02)
    assert ours[beijing, urumqi] == pytest.approx(2417, rel=0.01)


def _by_vectors(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The great circle by the angle between two vectors, not by haversines."""

    def vector(at: tuple[float, float]) -> tuple[float, ...]:
        lat, long = map(math.radians, at)
        return math.cos(lat) * math.cos(long), math.cos(lat) * math.sin(long), math.sin(lat)

    u, v = vector(a), vector(b)
    cross = (u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0])
    return EARTH * math.atan2(math.hypot(*cross), sum(x * y for x, y in zip(u, v, strict=True)))


def test_a_quarter_of_the_earth() -> None:
    places = [Place(str(n), "province", "", "", at) for n, at in enumerate([(0.0, 0.0), (0.0, 90.0), (90.0, 0.0)])]
    assert distances(places)[0, 1:] == pytest.approx([10007.557] * 2, abs=0.001)


# What cannot be estimated


def test_unknown_years_and_measures_are_told_with_what_there_is(opened: Opened) -> None:
    with pytest.raises(UsageError, match="for 2010; it is printed for 2005, 2012, 2013"):
        read_given(opened, 2010, "contract-value")
    with pytest.raises(UsageError, match="for 2005; it is printed for 2012, 2013"):
        read_given(opened, 2005, "contract-count")
    with pytest.raises(UsageError, match="measure 'gdp' is not one of contract-value, contract-count"):
        read_given(opened, 2013, "gdp")


def test_a_case_that_cannot_be_is_refused(given: dict[tuple[int, str], Given]) -> None:
    good = given[2013, "contract-value"]
    with pytest.raises(UsageError, match="'facts' is not one of totals, totals-and-facts"):
        case_of(good, "facts")
    with pytest.raises(UsageError, match="no press fact is known on contract-value 2005"):
        case_of(given[2005, "contract-value"], "totals-and-facts")
    other_unit = tuple(replace(fact, unit="yuan-1e4") for fact in good.facts)
    with pytest.raises(UsageError, match="press fact 2 is in yuan-1e4, the totals are in yuan-1e8"):
        case_of(replace(good, facts=other_unit), "totals-and-facts")
    without = {at: total for at, total in good.printed.items() if at != ("cn-540000", "absorbed")}
    (_, absorbed) = case_of(replace(good, printed=without)).assumed
    assert (absorbed.direction, absorbed.areas) == ("absorbed", ("cn-540000",))
    assert absorbed.bound == Decimal("7469.13") - (Decimal("7469.14") - Decimal("7.22")) + Decimal("0.01") + Decimal(
        "0.160"
    )


def test_a_missing_total_that_may_be_large_is_not_taken_as_zero(given: dict[tuple[int, str], Given]) -> None:
    good = given[2013, "contract-value"]
    without = {at: total for at, total in good.printed.items() if at != ("cn-140000", "output")}
    found = case_of(replace(good, printed=without))
    assert found.assumed[0].areas == ("cn-140000", "cn-540000")
    assert found.assumed[0].bound == Decimal("0.14") + Decimal("52.77") - Decimal("0.005")
    without = {at: total for at, total in good.printed.items() if at[0] != "cn-310000"}
    with pytest.raises(UsageError, match=r"output of cn-310000, cn-540000 is not printed and may be 531\.\d+ 亿元"):
        case_of(replace(good, printed=without))
    beijing = replace(good.printed["cn-110000", "output"], value=Decimal(3100))
    with pytest.raises(UsageError, match=r"sellers have 7717\.44, buyers 7469\.14; more than 2% apart is no basis"):
        case_of(replace(good, printed={**good.printed, ("cn-110000", "output"): beijing}))


# What is estimated


@pytest.mark.parametrize("code", RUNS)
def test_flows_sum_to_the_printed_totals(flows: dict[str, list[dict[str, str]]], code: str) -> None:
    known = values(*_split(code))
    areas = {row["origin"] for row in flows[code]}
    assert len(flows[code]) == len(areas) ** 2
    sums: dict[tuple[str, str], Decimal] = {}
    for row in flows[code]:
        for at in ((row["origin"], "output"), (row["destination"], "absorbed")):
            sums[at] = sums.get(at, Decimal(0)) + Decimal(row["value"])
    for at, total in sums.items():
        if at[0] != "residual":
            assert abs(total - known.get(at, Decimal(0))) <= Decimal("1e-8") * max(
                known.get(at, Decimal(1)), Decimal(1)
            ), at


@pytest.mark.parametrize("code", RUNS)
def test_the_residual_is_the_difference_of_the_sums(flows: dict[str, list[dict[str, str]]], code: str) -> None:
    out, into = side_sums(*_split(code))
    sold = sum(Decimal(row["value"]) for row in flows[code] if row["origin"] == "residual")
    bought = sum(Decimal(row["value"]) for row in flows[code] if row["destination"] == "residual")
    assert float(sold) == pytest.approx(max(float(into - out), 0.0), rel=1e-9, abs=1e-8)
    assert float(bought) == pytest.approx(max(float(out - into), 0.0), rel=1e-9, abs=1e-8)
    assert ("residual" in {row["origin"] for row in flows[code]}) == (out != into)


def test_the_residuals_are_these() -> None:
    gaps = {key: side_sums(*key)[0] - side_sums(*key)[1] for key in NETWORKS}
    assert [str(gap) for gap in gaps.values()] == ["0.00", "-5010", "0.01", "0", "0.02"]


@pytest.mark.parametrize("code", RUNS)
def test_statuses_and_bounds_follow_from_the_totals(flows: dict[str, list[dict[str, str]]], code: str) -> None:
    year, measure = _split(code)
    known = {at: Fraction(text) for at, text in printed(year, measure)[0].items()}
    out, into = (Fraction(side) for side in side_sums(year, measure))
    known |= {
        ("residual", "output"): max(into - out, Fraction(0)),
        ("residual", "absorbed"): max(out - into, Fraction(0)),
    }
    whole, most = max(out, into), Fraction(bound_of_unprinted(year, measure))
    for row in flows[code]:
        a, b = row["origin"], row["destination"]
        sells, buys = known.get((a, "output")), known[b, "absorbed"]
        low = Fraction(0) if sells is None else max(sells + buys - whole, Fraction(0))
        high = min(most if sells is None else sells, buys)
        assert (Fraction(row["boundLow"]), Fraction(row["boundHigh"])) == (low, high), (a, b)
        assert row["status"] == _status(a, b, sells is None), (a, b)
        value, lower, upper = (Decimal(row[name]) for name in ("value", "lower", "upper"))
        assert low <= lower <= value <= upper <= high
        if row["status"] in ("zero", "assumed"):
            assert value == upper == 0
        elif row["status"] == "estimated":
            assert 0 < lower < upper


def _status(a: str, b: str, unprinted: bool) -> str:
    if unprinted:
        return "assumed"
    if "residual" in (a, b):
        return "residual"
    return "zero" if {a, b} <= OUTSIDE else "estimated"


@pytest.mark.parametrize("code", RUNS)
def test_every_flow_carries_its_own_description(flows: dict[str, list[dict[str, str]]], code: str) -> None:
    year, measure = _split(code)
    unit = "yuan-1e8" if measure == "contract-value" else "item"
    described = {tuple(row[name] for name in ("unit", "obs", "of", "year", "run")) for row in flows[code]}
    assert described == {(unit, "code#obsStatus-E", measure, str(year), code)}


def test_press_facts_move_the_estimate_towards_them(flows: dict[str, list[dict[str, str]]]) -> None:
    def told(code: str, *destinations: str) -> Decimal:
        """A sum of flows from Beijing."""
        rows = [row for row in flows[code] if row["origin"] == "cn-110000" and row["destination"] in destinations]
        assert len(rows) == len(destinations)
        return sum((Decimal(row["value"]) for row in rows), Decimal(0))

    for key, reported, places in (
        ("2012-contract-value", "655.6", ["cn-110000"]),
        ("2013-contract-value", "71.2", ["cn-120000", "cn-130000"]),
        ("2013-contract-count", "3176", ["cn-120000", "cn-130000"]),
    ):
        alone, taught = (abs(told(f"{key}-{how}", *places) / Decimal(reported) - 1) for how in RUNS_OF)
        assert taught < alone
        assert taught < Decimal("0.1")


RUNS_OF = ("totals", "totals-and-facts")


# Partners and draws


def test_partners_are_counted_over_the_draws_one_by_one(made: Run) -> None:
    nodes = made.case.totals.nodes
    codes = tuple(area_of(node) for node in nodes)
    named = tuple(node_of(code) for code in codes)
    buyers: Counter[tuple[str, str]] = Counter()
    sellers: Counter[tuple[str, str]] = Counter()
    for matrix in draws(made, named):
        cells = {(a, b): matrix[i, j] for i, a in enumerate(codes) for j, b in enumerate(codes)}
        for one in codes:
            others = [code for code in codes if code not in (one, "residual")]
            if one != "residual":
                buyers.update((one, b) for b in _three(others, [cells[one, b] for b in others]))
                sellers.update((a, one) for a in _three(others, [cells[a, one] for a in others]))
    for cell in made.cells():
        at = cell.origin, cell.destination
        assert float(cell.top_buyer) == pytest.approx(buyers[at] / 30, abs=0.0006), at
        assert float(cell.top_seller) == pytest.approx(sellers[at] / 30, abs=0.0006), at
    assert 0 < min(buyers.values()) < max(buyers.values())
    assert not any("residual" in at for at in (*buyers, *sellers))


def _three(names: list[str], flows: list[float]) -> list[str]:
    ordered = sorted(zip(flows, names, strict=True), reverse=True)[:3]
    return [name for flow, name in ordered if flow > 0]


def test_intervals_are_quantiles_of_the_draws_of_the_same_cell(opened: Opened) -> None:
    network = flow_network(opened, 2013, "contract-count", "totals")
    drawn = ensemble_of(opened, network)
    assert drawn.nodes == tuple(network)
    assert drawn.draws.shape == (500, 33, 33)
    low, high = np.quantile(drawn.draws, (0.05, 0.95), axis=0)
    for i, a in enumerate(drawn.nodes):
        for j, b in enumerate(drawn.nodes):
            if network.has_edge(a, b):
                told = network.edges[a, b]
                assert float(told["lower"]) == pytest.approx(min(low[i, j], told["weight"]), rel=2e-3)
                assert float(told["upper"]) == pytest.approx(max(high[i, j], told["weight"]), rel=2e-3)
            else:
                assert not drawn.draws[:, i, j].any()


def test_every_draw_meets_the_totals(made: Run) -> None:
    known = values(2012, "contract-count")
    codes = [area_of(node) for node in made.case.totals.nodes]
    for matrix in draws(made, made.case.totals.nodes):
        for axis, direction in ((1, "output"), (0, "absorbed")):
            for code, total in zip(codes, matrix.sum(axis), strict=True):
                if code != "residual":
                    assert total == pytest.approx(float(known.get((code, direction), 0)), rel=1e-7, abs=1e-6)


def test_made_again_the_flows_are_those_of_the_graph(opened: Opened) -> None:
    again = Store()
    again.extend(flow_quads(opened, lambda _: None))
    for code in RUNS:
        graph = opened.names.graph(f"flows/{code}")
        stored = set(opened.store.quads_for_pattern(None, None, None, graph))
        assert len(stored) > 15_000
        assert stored == set(again.quads_for_pattern(None, None, None, graph))


def test_another_seed_gives_other_intervals_and_the_same_values(given: dict[tuple[int, str], Given]) -> None:
    case = case_of(given[2005, "contract-value"])
    one, same, other = (list(run(case, 10, seed).cells()) for seed in (1, 1, 2))
    assert one == same
    assert [cell.lower for cell in one] != [cell.lower for cell in other]
    # An interval always holds its value, which does not depend on the seed.
    assert [cell.value for cell in one] == [cell.value for cell in other]


def test_the_cells_of_a_run_say_what_its_table_says(made: Run) -> None:
    """Cell by cell the numbers are those of the general method, to twelve decimals, but for what is not printed."""
    plain = list(table_rows(made.estimate, lambda *_: None))
    for cell, (_, _, value, lower, upper, low, high, status) in zip(made.cells(), plain, strict=True):
        kept = [Decimal(n).quantize(Decimal("1e-12")) for n in (value, lower, upper, low)]
        assert [cell.value, cell.lower, cell.upper, cell.bound_low] == kept
        if cell.status != "assumed":
            assert (cell.bound_high, cell.status) == (Decimal(high), status)


# The record of a run


@pytest.mark.parametrize("code", RUNS)
def test_the_run_says_what_it_rests_on(opened: Opened, code: str) -> None:
    year, measure = _split(code)
    base, node = opened.names.iris.base, opened.names.thing("run", code)
    found: dict[str, set[str]] = {}
    graph = opened.names.graph(f"flows/{code}")
    for quad in opened.store.quads_for_pattern(node, None, None):
        assert quad.graph_name == graph
        name = quad.predicate.value.rpartition("#")[2].rpartition("/")[2]
        found.setdefault(name, set()).add(str(quad.object.value).removeprefix(base))  # type: ignore[union-attr]
    used = {
        f"id/current/{measure}/area={area}/direction={direction}/period={year}"
        for area, direction in printed(year, measure)[0]
    } | {f"id/current/{measure}/period={year}"}
    facts = {"2012-contract-value": "1", "2013-contract-value": "2", "2013-contract-count": "3"}
    if code.endswith("facts"):
        used.add(f"id/flow-fact/{facts[f'{year}-{measure}']}")
    assert found["used"] == used
    wanted = {
        "refPeriod": f"id/year/{year}",
        "of": f"code/quantity/{measure}",
        "flowMethod": f"code/flow-method/{'totals-and-facts' if code.endswith('facts') else 'totals'}",
        "draws": "500",
        "seed": "1",
        "localShare": "0.7",
        "decay": "0.4",
        "decaySpread": "0.6",
        "localSpreadShared": "0.2",
        "localSpreadOwn": "0.4",
        "cellSpread": "1.25",
        "cellCorrelation": "0.5",
        "assumes": f"id/assumption/{code}/output",
    }
    assert {name: found[name] for name in wanted} == {name: {value} for name, value in wanted.items()}
    (error,) = found["marginError"]
    assert Decimal(error) <= Decimal("1e-9")
    assert len(found["label"]) == 2
    assumption = dict(_properties(opened, f"assumption/{code}/output"))
    assert Decimal(assumption["boundHigh"]) == bound_of_unprinted(year, measure)
    assert Decimal(assumption["assumedValue"]) == 0


def _properties(opened: Opened, thing: str) -> Iterator[tuple[str, str]]:
    for quad in opened.store.quads_for_pattern(opened.names.thing(*thing.split("/", 1)), None, None):
        yield quad.predicate.value.rpartition("#")[2], str(quad.object.value)  # type: ignore[union-attr]


def test_an_unprinted_total_stays_unknown_outside_the_run(opened: Opened) -> None:
    """It is taken as 0 in the estimate only: no observation says so, and no node of the network either."""
    rows = opened.rows(
        prefixes(opened)
        + """SELECT ?o WHERE { GRAPH tmg:current { ?o tm:direction ?d ; sdmx-dimension:refArea ?a .
             FILTER(STRENDS(STR(?d), "/output") && STRENDS(STR(?a), "cn-540000")) ?o qb:dataSet ?set
             FILTER(CONTAINS(STR(?set), "/contract-")) } }"""
    )
    assert rows == ()
    network = flow_network(opened, 2013)
    assert network.nodes["cn-540000"]["output"] is None
    assert network.out_degree("cn-540000") == 0
    assert network.graph["card"]["taken_as_0"] == ["output of cn-540000, at most 0.14 together"]


def test_the_card_tells_the_run(opened: Opened) -> None:
    card = flow_network(opened, 2012, "contract-value", "totals-and-facts").graph["card"]
    assert card["facts"] == [
        "1: press report of the Beijing technology market administration's figures (2013-08): 2012"
    ]
    # 31 absorbed, 30 sold, both ways with 港澳台 and abroad, and the national total.
    assert card["inputs"] == 31 + 30 + 4 + 1
    assert (card["seed"], card["draws"], card["localShare"], card["decay"]) == ("1", "500", "0.7", "0.4")


# Indicators


@pytest.mark.parametrize("key", NETWORKS)
def test_strengths_are_the_printed_totals_and_what_was_left_out_is_told(opened: Opened, key: tuple[int, str]) -> None:
    found = measured(opened, *key, "totals")
    known = values(*key)
    flows = found.given.flows
    for node, out, into in zip(flows.nodes, flows.output, flows.absorbed, strict=True):
        assert out == Fraction(known.get((node, "output"), Decimal(0)))
        assert into == Fraction(known.get((node, "absorbed"), Decimal(0)))
    assert "residual" not in flows.nodes
    sells, buys = side_sums(*key)
    unit = "亿元" if key[1] == "contract-value" else "项"
    gap = [note for note in found.notes if "differ" in note]
    left_out = f"the totals of sellers and buyers differ by {abs(sells - buys)} {unit}: left out"
    assert gap == ([] if sells == buys else [left_out])
    assert "output of Tibet is not printed and counts as 0" in found.notes
    assert found.given.distances is not None
    outside = [n for n, node in enumerate(flows.nodes) if node in OUTSIDE]
    assert np.isinf(found.given.distances[outside]).all()
    assert found.draws is not None
    one = next(found.draws)
    assert one.shape == (len(flows.nodes),) * 2
    # Rows are in the order of the nodes: each sums to what its node sells, less what it sells into the residual.
    sold = np.array([float(known.get((node, "output"), 0)) for node in flows.nodes])
    assert np.all(one.sum(1) <= sold * (1 + 1e-7) + 1e-6)
    assert np.abs(one.sum(1) - sold).sum() == pytest.approx(max(float(sells - buys), 0.0), abs=1e-4)


def test_the_network_of_parties_is_the_printed_table(opened: Opened) -> None:
    kinds = ("机关法人", "事业法人", "社团法人", "企业法人", "自然人", "其他组织")
    rows = {row["买方类别（印作卖方类别）"]: row for row in _table("2014/tables/a10.csv")}
    for measure, head in (("contract-value", "成交额"), ("contract-count", "合同数")):
        given = measured_parties(opened, 2013, measure).given
        network = _parties(opened, measure)
        names = {about["label_zh"]: node for node, about in network.nodes(data=True)}
        assert set(names) == set(kinds)
        for seller in kinds:
            # The corner says that rows are sellers, but 表13(2) has the columns' sums as those of sellers.
            for buyer in kinds:
                value = Decimal(rows[buyer][f"{seller}/{head}"])
                found = network.edges.get((names[seller], names[buyer]))
                assert (value or None) == (found and found["weight"]), (seller, buyer)
        for end, table in (("output", "a11"), ("absorbed", "a12")):
            totals = _table(f"2014/tables/{table}.csv")
            assert {kind: network.nodes[names[kind]][end] for kind in kinds} == {
                kind: Decimal(_total(totals, kind, head)) for kind in kinds
            }
        assert network.nodes[names["企业法人"]]["output"] == {"成交额": Decimal("6436.18"), "合同数": 183430}[head]
        assert set(given.flows.nodes) == set(network)
        assert network.graph["status"] == "observed"


def _total(rows: list[dict[str, str]], kind: str, head: str) -> str:
    """A kind's own row, whose class below is 合计 or none."""
    (row,) = (row for row in rows if kind in row.values() and row["子类"] in ("合计", ""))
    return row["合同数/项数" if head == "合同数" else "成交金额/金额"]


def _parties(opened: Opened, measure: str) -> nx.DiGraph[str]:
    from kg.networks.parties import party_network

    return party_network(opened, 2013, measure)


# Press facts


def test_the_press_facts_are_those_of_the_file(opened: Opened) -> None:
    with (DATA / "reference" / "flow_facts.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    facts = read_facts(opened)
    assert len(facts) == len(rows) == 16
    for fact, row in zip(facts, rows, strict=True):
        total = "" if fact.origin_total is None else str(fact.origin_total.normalize())
        assert (fact.number, fact.year, fact.part, fact.origin) == tuple(
            row[name] for name in ("number", "year", "part", "origin")
        )
        assert fact.destinations == tuple(sorted(row["destinations"].split("|")))
        assert total == (row["origin_total"] and str(Decimal(row["origin_total"]).normalize()))
        assert (fact.measure, fact.unit, fact.value) == (row["measure"], row["unit"], Decimal(row["value"]))
        assert (fact.source_zh, fact.source_en) == (row["source_zh"], row["source_en"])


def _facts(given: dict[tuple[int, str], Given]) -> list[tuple[Given, FlowFact]]:
    return [(own, fact) for own in given.values() for fact in own.facts]


def test_a_fact_is_never_used_for_its_own_prediction(given: dict[tuple[int, str], Given]) -> None:
    known = _facts(given)
    assert [fact.number for _, fact in known] == ["1", "3", "2"]
    for own, fact in known:
        wrong = replace(fact, value=fact.value * 7 / 10)
        (before, after) = (
            press._comparison(own, one, [(g, one if f == fact else f) for g, f in known], 12, 3)
            for one in (fact, wrong)
        )
        assert (before.none, before.others, before.low) == (after.none, after.others, after.low)
        assert before.others != before.none


def test_another_fact_does_change_the_prediction(given: dict[tuple[int, str], Given]) -> None:
    known = _facts(given)
    own, first = known[0]
    moved = [(g, f if f == first else replace(f, value=f.value * 2)) for g, f in known]
    before, after = (press._comparison(own, first, facts, 12, 3) for facts in (known, moved))
    assert before.none == after.none
    assert before.others != after.others


def test_what_the_totals_prove_of_a_fact(given: dict[tuple[int, str], Given]) -> None:
    for (year, measure), own in given.items():
        known = values(year, measure)
        out, into = side_sums(year, measure)
        for fact in own.facts:
            sells = known[fact.origin, "output"]
            buys = sum((known[place, "absorbed"] for place in fact.destinations), Decimal(0))
            expected = max(sells + buys - max(out, into), Decimal(0)), min(sells, buys)
            assert press._bounds(case_of(own), fact) == expected


def test_facts_of_another_network_are_carried_over_by_share_and_trusted_less(
    given: dict[tuple[int, str], Given],
) -> None:
    count, value = given[2013, "contract-count"], given[2013, "contract-value"]
    (one,), (other,) = count.facts, value.facts
    carried = press._carried(value, count, one)
    assert carried.value == (Decimal(3176) / Decimal(62755) * Decimal("2851.72")).quantize(Decimal("0.000001"))
    assert carried.sigma == 1
    assert press._carried(value, value, other).sigma == Decimal("0.1")
    earlier = given[2012, "contract-value"]
    assert press._carried(earlier, value, other).sigma == Decimal("0.2")
    # Two on the same flows: the one that is trusted more.
    (kept,) = press._once([carried, press._carried(value, value, other)])
    assert (kept.line, kept.sigma) == (2, Decimal("0.1"))


def test_the_page_of_press_facts_is_what_the_graph_gives(opened: Opened) -> None:
    from kg.networks.provinces.press_page import area_names, page

    text = page(press.compare_facts(opened), area_names(opened))
    assert text == (ROOT / "docs" / "flows-facts.md").read_text("utf-8")


def test_the_page_says_where_an_interval_misses(given: dict[tuple[int, str], Given]) -> None:
    from kg.networks.provinces.press_page import page

    ((own, fact),) = [(g, f) for g, f in _facts(given) if f.number == "1"]
    far = replace(fact, value=Decimal(100))
    nothing = press.Prediction(680.0, 500.0, 810.0)
    text = page([press.Comparison(far, own.symbol, Decimal(0), Decimal(9), nothing, None)], {"cn-110000": "Beijing"})
    assert "680 (500 to 810), **misses it**; 6.80 × the report | no other fact |" in text
    assert "holds 0 of 1 facts from totals alone, and\n0 of 0 with the other facts" in text
    assert isinstance(case_of(own), Case)
    assert Cell.__dataclass_params__.frozen  # type: ignore[attr-defined]


def test_totals_that_are_no_basis_are_told_and_the_others_are_estimated(opened: Opened) -> None:
    names, store = opened.names, Store()
    store.bulk_extend(opened.store)
    node = names.thing("current", "contract-value/area=cn-110000/direction=absorbed/period=2005")
    (old,) = store.quads_for_pattern(node, names.measure("contract-value"), None)
    store.remove(old)
    store.add(Quad(node, old.predicate, decimal(Decimal("346.87")), old.graph_name))
    told: list[str] = []
    graphs = {quad.graph_name.value.rpartition("/")[2] for quad in flow_quads(wrap(store), told.append)}  # type: ignore[union-attr]
    refused = [line for line in told if line.startswith("no flows")]
    assert refused == [
        "no flows of contract-value 2005 (totals): contract-value 2005: sellers have 1551.36, buyers 1651.36; "
        "more than 2% apart is no basis"
    ]
    assert "2005-contract-value-totals" not in graphs
    assert "2013-contract-value-totals" in graphs
