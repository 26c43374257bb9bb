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
