"""The numbers of the prose: each stands where the data says, means what a reader of the text says it means, and feeds
an observation only if it states equality. The expected keys were written from the two texts alone."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from kg.checks.integrity import check_integrity
from kg.lookup import prefixes
from kg.model.claim import Claim
from kg.model.figure import Clause
from kg.model.key import Key
from kg.model.number import Number
from kg.rdf.dataset import Knowledge
from kg.store.embedded import Opened
from tests.conftest import DATA, Run
from tests.independent_prose import is_falling, text_lines

EDITIONS = ("2006", "2014")
#: At least so many claims: reviewers may mend them.
LEAST = {"2006": 270, "2014": 600}


@pytest.fixture(scope="module")
def claims(knowledge: Knowledge) -> dict[str, list[Claim]]:
    return {item.edition.year: list(item.claims) for item in knowledge.editions}


# ------------------------------------------------------------------------------------------- (a) against the text


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_characters_of_every_claim_stand_at_its_place(
    edition: str, claims: dict[str, list[Claim]], reports: Path
) -> None:
    lines = text_lines(reports, edition)
    assert len(claims[edition]) >= LEAST[edition]
    for claim in claims[edition]:
        place, printed = claim.place, claim.number.printed
        start = place.column - 1
        assert printed
        assert lines[place.line - 1][start : start + len(printed)] == printed, place.code
        around = lines[place.line - 1]
        before, after = around[:start][-1:], around[start + len(printed) :][:1]
        assert not (before.isdigit() and before.isascii()), f"{place.code} begins inside a number"
        assert not (after.isdigit() and after.isascii()), f"{place.code} ends inside a number"


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_falls_is_negative_and_nothing_else_is(
    edition: str, claims: dict[str, list[Claim]], reports: Path
) -> None:
    lines = text_lines(reports, edition)
    falling = {c.place.code for c in claims[edition] if is_falling(lines, c.place.line, c.place.column)}
    assert {c.place.code for c in claims[edition] if c.number.value < 0} == falling
    assert len(falling) == {"2006": 9, "2014": 14}[edition]


# ---------------------------------------------------------------------- (b) read from the text by somebody else


def answer(kg: Run, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(kg("query", name, "--format", "csv").stdout)))


#: The section Prose of the worked examples, as rows of the query: report, line, indicator, member, period, unit,
#: printed, value, kind, qualifier, denominator.
WORKED = (
    ("2014", "69", "contract-value", "", "2013", "亿元", "7000", "7000", "threshold", "above", ""),
    ("2014", "69", "contract-value", "", "2013", "亿元", "7469.13", "7469.13", "value", "equal", ""),
    ("2014", "69", "contract-value", "", "2013", "%", "16.03", "16.03", "growth", "equal", ""),
    *(
        ("2014", line, "contract-value", "ip-kind=trade-secret", "2013", unit, printed, value, kind, "equal", whole)
        for line, unit, printed, value, kind, whole in (
            ("99", "%", "58.61", "58.61", "share", "contract-value;ip-kind=any-ip"),
            ("159", "%", "29.76", "29.76", "share", "contract-value"),
            ("159", "百分点", "1.57", "-1.57", "change", "contract-value"),
        )
    ),
    ("2014", "99", "contract-value", "ip-kind=any-ip", "2013", "倍", "2", "2", "ratio", "above", ""),
)


def test_the_worked_examples_of_the_prose(kg: Run, opened: Opened) -> None:
    rows = answer(kg, "claims")
    columns = list(rows[0])
    assert columns == (
        [
            "report",
            "line",
            "indicator",
            "member",
            "period",
            "unit",
            "printed",
            "value",
            "kind",
            "qualifier",
            "denominator",
            "observation",
        ]
    )
    found = Counter(tuple(row[name] for name in columns[:-1]) for row in rows)
    for expected in WORKED:
        assert found[expected] == 1, expected
    assert sum(found.values()) >= sum(LEAST.values())

    def only(line: str, printed: str) -> dict[str, str]:
        (row,) = [r for r in rows if (r["report"], r["line"], r["printed"]) == ("2014", line, printed)]
        return row

    together = only("387", "3916.68")
    assert (together["value"], together["unit"], together["kind"]) == ("3916.68", "亿元", "value")
    code = dict(pair.split("=") for pair in together["member"].split("/"))["area"]
    area = opened.names.thing("area", code).value
    query = f"SELECT ?m WHERE {{ GRAPH tmg:reference {{ <{area}> tm:hasMember ?m }} }}"
    members = {row["m"].rpartition("/")[2] for row in opened.rows(prefixes(opened) + query)}
    assert members == {"cn-110000", "cn-310000", "cn-610000"}

    nearly = only("113", "六")
    assert (nearly["value"], nearly["unit"], nearly["kind"], nearly["qualifier"]) == ("60", "%", "share", "about")
    assert nearly["denominator"] == "contract-value;area=cn-110000;direction=output"
    assert nearly["observation"] == ""
    assert only("69", "7469.13")["observation"].endswith("id/observation/2014/contract-value/period=2013")
    assert only("69", "7000")["observation"].endswith("id/observation/2014/contract-value/period=2013")


def _keys(text: str) -> list[tuple[str, int, str, str, str, str, str]]:
    """Lines of: edition, line, printed, value, kind, qualifier, key; a line that begins with blanks goes on."""
    rows = [line.split() for line in text.strip().replace("\n    ", "").splitlines()]
    return [(e, int(line), printed, value, kind, how, key) for e, line, printed, value, kind, how, key in rows]


#: Read from the texts before anybody looked at claims.csv.
READ = _keys("""
2006 62 16.24 16.24 growth equal growth/base=2004/of=contract-value/period=2005
2006 69 58.54 58.54 mean equal mean-value/of=contract-value-per-contract-count/period=2005
2006 109 2.05 -2.05 growth equal growth/base=2004/contract-type=development
    /of=contract-value-per-contract-count/period=2005
2006 183 2 -2 change equal share-change/base=2004/contract-type=development/denominator=contract-value
    /of=contract-value/period=2005
2006 252 13.77 -13.77 growth equal growth/base=2004/contract-type=consulting/of=contract-count/period=2005
2006 262 33 33 share equal share/contract-type=service/denominator=contract-value/of=contract-value/period=2004
2006 268 92170 92170 count equal contract-count/period=2005/seller=firm
2006 276 4.56 -4.56 growth equal growth/base=2004/of=contract-value/period=2005/seller=trade-agency
2006 289 3 -3 change equal share-change/base=2004/buyer=administration/denominator=contract-value
    /of=contract-value/period=2005
2006 319 72.51 72.51 growth equal growth/base=2004/objective=health-2006/of=contract-count/period=2005
2006 345 5836 5836 count equal contract-count/objective=defence-2006/period=2005
2006 352 31211 31211 count equal contract-count/period=2005/plan=any-programme
2006 358 34.79 34.79 share equal share/denominator=contract-value;plan=any-programme/of=contract-value
    /period=2005/plan=national-and-ministry-programmes
2006 364 13.44 -13.44 growth equal growth/base=2004/of=contract-value/period=2005/plan=local-programmes
2006 450 182321 182321 value equal gdp/area=cn/period=2005
2006 452 0.85 0.85 ratio equal ratio/denominator=gdp;area=cn/of=contract-value/period=2005
2006 595 32.02 32.02 growth equal growth/area=cn-440300/base=2004/direction=output/of=contract-value/period=2005
2006 630 40.75 40.75 growth equal growth/area=cn-220100/base=2004/direction=output/of=contract-value/period=2005
2006 634 4 4 rank equal rank/area=cn-440100/direction=output/of=contract-value/period=2004
    /scope=sub-provincial-cities-2006
2006 669 85.59 85.59 value equal contract-value/area=cn-210000/direction=absorbed/period=2005
2006 671 11 11 rank equal rank/area=cn-210000/direction=absorbed/of=contract-value/period=2004
    /scope=provinces-31
2006 673 30 30 rank equal rank/area=cn-460000/direction=absorbed/of=contract-value/period=2004
    /scope=provinces-31
2006 780 9538 9538 count equal intermediary-count/ownership=state/period=2005
2006 788 145.23 145.23 growth equal growth/base=2004/of=intermediary-count/ownership=individual/period=2005
2006 827 9.76 -9.76 growth equal growth/base=2004/of=staff-count/period=2005/population=intermediaries
2006 831 52.48 52.48 share equal share/denominator=staff-count;population=intermediaries;staff=technical
    /of=staff-count/period=2005/population=intermediaries/staff=technical.senior
2006 873 9.22 9.22 share equal share/denominator=contract-value/of=contract-value/period=2005
    /seller=trade-agency
2006 874 5766 5766 count equal contract-count/buyer=trade-agency/period=2005
2006 890 248886 248886 count equal trained-count/exchange=exchanges-2005/period=2005
2006 902 11493 11493 count equal deal-count/deal-part=technology/exchange=technology-exchanges-2005/period=2005
2006 904 17.15 -17.15 growth equal growth/base=2004/exchange=technology-exchanges-2005/of=deal-value/period=2005
2006 906 9.28 9.28 value equal deal-value/exchange=0053/period=2005
2006 908 27 27 value equal deal-value/deal-part=property-rights/exchange=0043/period=2005
2006 945 47.13 47.13 share equal share/deal-part=property-rights
    /denominator=deal-value;exchange=property-exchanges-2005/exchange=property-exchanges-2005/of=deal-value
    /period=2005
2006 953 330 330 value equal deal-value/deal-part=property-rights/exchange=0377/period=2005
2014 77 4.5 4.5 growth equal growth/base=2012/of=contract-count/period=2013
2014 77 0.07 0.07 change equal ratio-change/base=2012/denominator=gdp;area=cn/of=contract-value/period=2013
2014 95 82.88 82.88 share equal share/contract-type=set-2014-service-development/denominator=contract-value
    /of=contract-value/period=2013
2014 95 29.76 29.76 growth equal growth/base=2012/contract-type=consulting/of=contract-value/period=2013
2014 101 1.2 1.2 change equal share-change/base=2012/denominator=contract-value/of=contract-value/period=2013
    /size=major
2014 105 4080.98 4080.98 value equal contract-value/of-which=emerging-industries/period=2013
2014 109 74.95 74.95 share equal share/buyer=enterprise/denominator=contract-value/of=contract-value/period=2013
2014 111 830.50 830.5 value equal contract-value/period=2013/seller=set-2014-research-university
2014 116 38638 38638 count equal contract-count/period=2013/plan=any-programme
2014 122 一 100 growth multiple growth/base=2011/contract-type=transfer/of=contract-value/period=2012
2014 131 5.16 -5.16 growth equal growth/base=2012/contract-type=development.cooperative/of=contract-value
    /period=2013
2014 140 95 95 growth equal growth/base=2011/contract-type=transfer/of=contract-value/period=2012
2014 150 0.06 -0.06 growth equal growth/base=2012/contract-type=consulting/of=contract-count/period=2013
2014 159 5.46 -5.46 change equal share-change/base=2012/denominator=contract-value/ip-kind=any-ip
    /of=contract-value/period=2013
2014 159 0.16 -0.16 growth equal growth/base=2012/ip-kind=any-ip/of=contract-count/period=2013
2014 161 50.29 50.29 share equal share/denominator=contract-value;ip-kind=patent/ip-kind=patent.invention
    /of=contract-value/period=2013
2014 172 千 1000 value about value-difference/field=electronics/minus=contract-value;field=transport
    /of=contract-value/period=2013
2014 172 63.80 63.8 share equal share/denominator=contract-value;field=electronics/field=electronics.software
    /of=contract-value/period=2013
2014 174 20.15 -20.15 growth equal growth/base=2012/field=electronics.communications/of=contract-value
    /period=2013
2014 178 2.8 2.8 change equal share-change/base=2012/denominator=contract-value/field=urban-social
    /of=contract-value/period=2013
2014 197 13.10 13.1 share equal share/denominator=contract-count/of=contract-count/period=2013
    /plan=any-programme
2014 203 21.56 21.56 share equal share/denominator=contract-value;plan=national-programmes/of=contract-value
    /period=2013/plan=national-programmes.major-projects
2014 212 6786.80 6786.8 mean equal mean-value/of=contract-value-per-contract-count/period=2013/size=major
2014 214 52.12 52.12 share equal share/contract-type=service/denominator=contract-value;size=major
    /of=contract-value/period=2013/size=major
2014 223 17.82 -17.82 growth equal growth/base=2012/ip-kind=patent/of=contract-value/period=2013/size=major
2014 223 三 300 growth multiple growth/base=2012/ip-kind=biomedical-variety/of=contract-value/period=2013
    /size=major
2014 247 80.34 80.34 share equal share/denominator=contract-value;seller=enterprise/of=contract-value
    /period=2013/seller=enterprise.domestic
2014 256 151.28 151.28 mean equal mean-value/of=contract-value-per-contract-count/period=2013
    /seller=institution.research
2014 274 76.89 76.89 share equal share/buyer=enterprise.domestic/denominator=contract-value;buyer=enterprise
    /of=contract-value/period=2013
2014 339 38.18 38.18 share equal share/area=cn-110000/denominator=contract-value/direction=output
    /of=contract-value/period=2013
2014 387 36.62 36.62 share equal share/area=set-2014-bj-sn-sh/denominator=contract-count/direction=output
    /of=contract-count/period=2013
2014 391 23.81 -23.81 growth equal growth/area=cn-210200/base=2012/direction=output/of=contract-value
    /period=2013
2014 429 67.16 67.16 share equal share/area=first-ten-absorbed-2013/denominator=contract-count
    /direction=absorbed/of=contract-count/period=2013
2014 437 10.90 -10.9 growth equal growth/area=plan-cities/base=2012/direction=absorbed/of=contract-value
    /period=2013
2014 441 1297.3 1297.3 value equal contract-value/area=sub-provincial-cities-2014/direction=absorbed/period=2013
2014 445 25.28 25.28 share equal share/area=set-2014-middle-west/denominator=contract-value/direction=output
    /of=contract-value/period=2013
2014 460 84.89 84.89 share equal share/area=set-2014-bj-sh-js-gd
    /denominator=contract-value;area=east-2014;direction=output/direction=output/of=contract-value/period=2013
2014 481 71.76 71.76 share equal share/area=set-2014-hb-ah-hl
    /denominator=contract-value;area=middle-2014;direction=output/direction=output/of=contract-value/period=2013
2014 521 2000 2000 value about net-outflow/area=cn-110000/of=contract-value/period=2013
2014 521 7.74 -7.74 growth equal growth/area=bohai-2014/base=2012/direction=absorbed/of=contract-value
    /period=2013
2014 538 1.96 -1.96 growth equal growth/area=yrd-2014/base=2012/direction=output/of=contract-count/period=2013
2014 551 607.66 607.66 value equal contract-value/area=prd-2014/direction=absorbed/period=2013
2014 566 40973 40973 count equal trained-count/exchange=exchanges-2013/period=2013
2014 574 283.46 283.46 value equal deal-value/exchange=property-exchanges-2013/period=2013
2014 612 88.50 88.5 share equal share/denominator=seller-count/of=seller-count/period=2013/seller=enterprise
2014 636 3.63 3.63 share equal share/denominator=seller-count;seller=enterprise/of=seller-count/period=2013
    /seller=enterprise.overseas
2014 664 45.52 45.52 share equal share/denominator=seller-count;seller=institution/of=seller-count/period=2013
    /seller=institution.research
2014 734 47 47 count equal institution-count/institution-type=university.project-211/period=2013
    /population=demonstration-institutions
2014 743 81 81 count equal institution-count/legal-form=independent.enterprise/period=2013
    /population=demonstration-institutions
2014 752 59 59 share equal share/denominator=institution-count;population=demonstration-institutions
    /of=institution-count/period=2013/population=demonstration-institutions/service-class=comprehensive
2014 761 170 170 count equal institution-count/area=east-2014/period=2013/population=demonstration-institutions
2014 769 6.18 6.18 share equal share/denominator=staff-count;population=demonstration-institutions
    /of=staff-count/period=2013/population=demonstration-institutions/staff=broker
2014 773 13.94 13.94 share equal share/denominator=deal-value;population=demonstration-institutions
    /of=deal-value/of-which=public-funded/period=2013/population=demonstration-institutions
2014 773 27.28 27.28 share equal share/denominator=deal-value;population=demonstration-institutions
    /of=deal-value/of-which=major-transfer/period=2013/population=demonstration-institutions
2014 773 20541 20541 count equal granted-count/ip-kind=patent.invention/period=2013
    /population=demonstration-institutions
2014 1546 300 300 count above event-count/counted=trainees/event=2014-08/period=2013
2014 1570 294929 294929 count equal contract-count/period=2013
""")


@pytest.mark.parametrize("expected", READ, ids=lambda e: f"{e[0]}-l{e[1]}-{e[2]}")
def test_a_claim_means_what_another_reader_says(
    expected: tuple[str, int, str, str, str, str, str], claims: dict[str, list[Claim]]
) -> None:
    edition, line, printed, value, kind, qualifier, path = expected
    assert Key.parse(path).path == path
    here = [c for c in claims[edition] if c.place.line == line and c.number.printed == printed]
    ours = [(c.number.value, c.kind, c.qualifier, c.figure.key.path) for c in here]
    assert (Decimal(value), kind, qualifier, path) in ours


def test_enough_was_read_of_both_reports() -> None:
    counts = Counter(expected[0] for expected in READ)
    assert counts["2006"] >= 30
    assert counts["2014"] >= 50


def test_units_and_decimals_are_the_printed_ones(claims: dict[str, list[Claim]], reports: Path) -> None:
    """The unit stands after the number, but for ranks and numbers that share a unit with those after them."""
    symbols = {"yuan-1e8": "亿元", "yuan-1e4": "万元", "percent": "%", "percentage-point": "百分点"}
    for edition in EDITIONS:
        lines = text_lines(reports, edition)
        squeezed = {number: "".join(line.split()) for number, line in enumerate(lines, 1)}
        for claim in claims[edition]:
            wanted = symbols.get(claim.figure.unit.code)
            if wanted and claim.number.printed.isascii():
                rest = "".join(lines[claim.place.line - 1][claim.place.column - 1 :].split())
                rest += squeezed.get(claim.place.line + 1, "") + squeezed.get(claim.place.line + 2, "")
                assert wanted in rest[:40].replace("％", "%"), claim.place.code
            if claim.number.printed.isascii():
                assert claim.number.decimals == len(claim.number.printed.partition(".")[2])


# ------------------------------------------------------------------------------------- (c) what feeds an observation

_FED = """
    SELECT ?f ?qualifier ?kind ?states ?about ?o WHERE {
      GRAPH ?g { ?f a tm:Claim ; tm:qualifier ?q ; tm:claimKind ?k .
                 OPTIONAL { ?f tm:quantity ?states } OPTIONAL { ?f tm:about ?about } }
      GRAPH tmg:reference { ?q skos:notation ?qualifier . ?k skos:notation ?kind }
      OPTIONAL { GRAPH ?og { ?o prov:wasDerivedFrom ?f ; a tm:EditionObservation } }
    }"""


def test_equal_claims_feed_one_observation_and_others_none(opened: Opened) -> None:
    rows = opened.rows(prefixes(opened) + _FED)
    assert len({row["f"] for row in rows}) == len(rows)
    feeding = 0
    for row in rows:
        feeds = row["qualifier"] == "equal" and row["kind"] != "threshold"
        feeding += feeds
        assert bool(row["o"]) == feeds, row
        assert (bool(row["states"]), bool(row["about"])) == (feeds, not feeds), row
        if feeds:
            path = row["states"].partition("/id/quantity/")[2]
            assert row["o"].endswith(path)
    assert feeding > 750
    assert len(rows) - feeding > 60
    assert check_integrity(opened) == []


# ------------------------------------------------------------------------------------- (d) beside a table


@pytest.mark.parametrize(
    ("edition", "path", "value", "prose"),
    [
        ("2014", "contract-value/period=2013/size=major", "5369.72", "5369.74"),
        ("2006", "growth/area=cn-220100/base=2004/direction=output/of=contract-value/period=2005", "40.95", "40.75"),
        ("2006", "growth/area=cn-440100/base=2004/direction=output/of=contract-value/period=2005", "216.29", "216.21"),
    ],
)
def test_where_table_and_prose_differ_the_table_counts(
    edition: str, path: str, value: str, prose: str, knowledge: Knowledge
) -> None:
    (observation,) = [o for o in knowledge.observations[edition] if o.key.path == path]
    assert str(observation.value) == value
    assert not isinstance(observation.chosen.place, Clause)
    assert not observation.agrees
    assert prose in {figure.content.printed for figure in observation.figures if isinstance(figure.place, Clause)}


def test_prose_counts_only_where_no_table_prints_as_many_digits(knowledge: Knowledge) -> None:
    mixed = 0
    for observations in knowledge.observations.values():
        for observation in observations:
            cells = [f for f in observation.figures if not isinstance(f.place, Clause)]
            if cells and len(cells) < len(observation.figures):
                mixed += 1
                if isinstance(observation.chosen.place, Clause):
                    fine = observation.chosen.unit.multiplier.scaleb(-observation.number.decimals)
                    coarse = [
                        f.unit.multiplier.scaleb(-f.content.decimals) for f in cells if isinstance(f.content, Number)
                    ]
                    assert fine < min(coarse), observation.key.path
    assert mixed > 300


def test_prose_is_less_prominent_than_any_table(knowledge: Knowledge) -> None:
    for item in knowledge.editions:
        assert {claim.place.prominence for claim in item.claims} == {3}
        assert max(figure.place.prominence for figure in item.figures) < 3


# ------------------------------------------------------------------------------------------------- (e) closed lists


def _codes(scheme: str) -> set[str]:
    with (DATA / "reference/schemes" / f"{scheme}.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"] for row in csv.DictReader(file)}


def test_kinds_and_qualifiers_are_those_of_the_closed_lists(kg: Run) -> None:
    rows = answer(kg, "claims")
    kinds = {"value", "growth", "share", "rank", "count", "mean", "change", "threshold", "ratio"}
    qualifiers = {"equal", "about", "above", "below", "at-least", "multiple"}
    assert _codes("claim-kind") == kinds
    assert _codes("qualifier") == qualifiers
    assert {row["kind"] for row in rows} == kinds
    assert {row["qualifier"] for row in rows} <= qualifiers


def test_several_quantities_of_one_number_are_all_kept(claims: dict[str, list[Claim]]) -> None:
    """北京、上海、广东、江苏4省（直辖市）技术合同成交金额超过100亿元 says it of each of the four."""
    turns = defaultdict(list)
    for claim in claims["2006"]:
        turns[claim.place.line, claim.number.printed].append(claim)
    areas = {claim.figure.key.get("area") for claim in turns[487, "100"]}
    assert areas == {"cn-110000", "cn-310000", "cn-440000", "cn-320000"}
    assert [claim.place.turn for claim in turns[487, "100"]] == [1, 2, 3, 4]
    areas = {claim.figure.key.get("area") for claim in turns[485, "50"]}
    assert areas == {"cn-370000", "cn-210000", "cn-120000", "cn-420000"}
