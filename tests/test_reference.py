"""Reference data against an outside list, and against itself."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pycountry
import pytest

from kg.editions.reference import load_reference
from kg.model.problems import InputError
from kg.rdf.dataset import Knowledge
from tests.conftest import DATA


def test_provinces_carry_the_iso_codes_of_an_outside_list(knowledge: Knowledge) -> None:
    areas = knowledge.reference.lists["area"].codes.values()
    ours = {area.attributes["iso3166_2"] for area in areas if area.attributes.get("kind") in ("province", "sar")}
    assert ours == {subdivision.code for subdivision in pycountry.subdivisions if subdivision.country_code == "CN"}


def test_area_codes_are_their_gbt2260_codes_and_cities_lie_in_their_province(knowledge: Knowledge) -> None:
    for area in knowledge.reference.lists["area"].codes.values():
        gbt = area.attributes.get("gbt2260", "")
        if gbt:
            assert re.fullmatch(r"[1-8][0-9]{5}", gbt)
            assert area.code == f"cn-{gbt}"
        if area.attributes.get("kind") == "city":
            assert area.parent == f"cn-{gbt[:2]}0000"


def test_names_that_romanise_alike_are_different_areas(knowledge: Knowledge) -> None:
    areas = knowledge.reference.lists["area"]
    shanxi, shaanxi = areas.resolve(["山西"]), areas.resolve(["陕西"])
    assert shanxi is not None
    assert shaanxi is not None
    assert (shanxi.code, shaanxi.code) == ("cn-140000", "cn-610000")


def test_units_of_one_base_convert_exactly(knowledge: Knowledge) -> None:
    units = knowledge.reference.units
    assert units["yuan-1e8"].multiplier == 100_000_000
    assert units["yuan-1e4"].multiplier == 10_000
    assert units["yuan-1e8"].base == units["yuan-1e4"].base == "yuan"


def test_a_printed_name_is_decided_once(knowledge: Knowledge) -> None:
    decided = [(n.edition, n.table, n.printed) for n in knowledge.reference.names]
    assert len(decided) == len(set(decided))
    assert all(n.decision for n in knowledge.reference.names)


def test_every_class_of_the_2006_edition_alone_is_linked_to_what_the_2014_edition_has(knowledge: Knowledge) -> None:
    linked = {item.source for item in knowledge.reference.correspondences}
    for scheme in ("ownership", "deal-part", "staff", "population", "plan", "party", "objective", "exchange-kind"):
        for code in knowledge.reference.lists[scheme].codes.values():
            if code.editions == ("2006",):
                assert (scheme, code.code) in linked, f"{scheme}/{code.code}"


@pytest.mark.parametrize(
    ("old", "new", "column", "words"),
    [
        ("development|transfer|", "developement|transfer|", "parts", "'developement' is none"),
        ("transfer-types,contract-type,transfer", "transfer-types,contract-type,transfr", "whole", "'transfr' is none"),
        ("ownership,ownership,", "ownership,owner,", "dimension", "a dimension of dimensions.csv"),
        ("direction=registered", "registered", "where", "dimension=member"),
        ("direction=registered", "area=cn-110000", "where", "other dimensions than the partition's"),
        ("development|transfer|", "development|development|transfer|", "parts", "development is there more often"),
        (
            "transfer-types,contract-type,transfer,*",
            "transfer-types,contract-type,transfer,*|transfer",
            "parts",
            "other",
        ),
        ("transfer-types,contract-type,transfer,*", "transfer-types,contract-type,transfer,", "parts", "two parts"),
        ("service-classes,service-class,,comp", "service-classes,service-class,international,comp", "parts", "other"),
        ("ip-or-none,ip-kind,,any-ip|", "ip-or-none,ip-kind,any-ip|patent,any-ip|", "whole", "'any-ip|patent' is none"),
        ("provinces-31*|hk-mo-tw", "cn-110000*|hk-mo-tw", "parts", "cn-110000 has no members"),
    ],
)
def test_a_wrong_partition_is_told_with_its_place(tmp_path: Path, old: str, new: str, column: str, words: str) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    file = data / "reference" / "partitions.csv"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(InputError) as raised:
        load_reference(data)
    (problem,) = raised.value.problems
    assert problem.file.endswith("reference/partitions.csv")
    assert problem.column == column
    assert words in problem.expected


@pytest.mark.parametrize(
    ("file", "old", "new", "column", "words"),
    [
        ("class_sets.csv", "service|development", "service|service", "members", "service is there more often"),
        ("class_sets.csv", "service|development", "service|set-2014-service-development", "members", "classes of"),
        ("class_sets.csv", "contract-value/period=2013", "contract-value/perod=2013", "ranked_by", "a measure and"),
        ("class_sets.csv", "contract-value/period=2013", "contract-value/", "ranked_by", "a measure and"),
        ("class_sets.csv", "contract-value/period=2013", "成交额", "ranked_by", "a measure and"),
        ("region_groups.csv", "cn-440000|cn-810000|", "cn-440000|cn-440000|cn-810000|", "members", "more often"),
    ],
)
def test_a_wrong_set_or_group_is_told_with_its_place(
    tmp_path: Path, file: str, old: str, new: str, column: str, words: str
) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    path = data / "reference" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(InputError) as raised:
        load_reference(data)
    assert [(p.column, words in p.expected) for p in raised.value.problems] == [(column, True)]


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "column", "words"),
    [
        ("seats.csv", "cn-110000,", "cn-999999,", 2, "code", "regions.csv"),
        ("seats.csv", "39.90", "139.90", 2, "latitude", "degrees between -90 and 90"),
        ("seats.csv", "117.20", "-180.01", 3, "longitude", "degrees between -180 and 180"),
        ("seats.csv", "38.04", "38°02′", 4, "latitude", "degrees between"),
        ("seats.csv", "38.04", "3.8e1", 4, "latitude", "degrees between"),
        ("seats.csv", "cn-130000,", "cn-120000,", 4, "code", ""),
        ("flow_facts.csv", "2012,year,cn-110000", "2012,year,cn-119999", 2, "origin", "regions.csv"),
        ("flow_facts.csv", "cn-120000|cn-130000", "cn-120000|cn-120000", 3, "destinations", "each once"),
        ("flow_facts.csv", "cn-120000|cn-130000", "cn-120000|Hebei", 3, "destinations", "regions.csv"),
        ("flow_facts.csv", "cn-120000|cn-130000", "", 3, "destinations", "areas, each once"),
        ("flow_facts.csv", "2012,year", "12,year", 2, "year", "a year of four digits"),
        ("flow_facts.csv", "2012,year", "2012,month", 2, "part", "year"),
        ("flow_facts.csv", "655.6,", "0,", 2, "value", "a number above 0"),
        ("flow_facts.csv", "655.6,", "-655.6,", 2, "value", "a number above 0"),
        ("flow_facts.csv", "2458.5,0.1,", "2458.5,,", 2, "sigma", "a number above 0"),
        ("flow_facts.csv", ",2458.5,", ",x,", 2, "origin_total", "a number above 0"),
        ("flow_facts.csv", "item", "contracts", 4, "unit", "units.csv"),
        ("flow_facts.csv", "contract-count", "contracts", 4, "measure", "measures.csv"),
        ("flow_facts.csv", "\n2,2013", "\n1,2013", 3, "number", ""),
        ("flow_facts.csv", ",通讯社消息（2023年）,", ",,", 11, "source_zh", "where it was reported"),
    ],
)
def test_a_wrong_seat_or_press_fact_is_told_with_its_place(
    tmp_path: Path, file: str, old: str, new: str, line: int, column: str, words: str
) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    path = data / "reference" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(InputError) as raised:
        load_reference(data)
    (problem,) = raised.value.problems
    assert (Path(problem.file).name, problem.line, problem.column) == (file, line, column)
    assert words in problem.expected
