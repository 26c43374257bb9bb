"""Partitions that cannot be true together are refused, each told at its row."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg.editions.files import Record
from kg.editions.partition_conflicts import conflicts
from kg.editions.reference import load_reference
from kg.model.partition import Partition
from kg.model.problems import InputError
from tests.conftest import DATA

SELLERS = "government|institution|association|enterprise|natural-person|other-organisation"

#: A new row of the file; the codes of the rows that are told, each with words of what is expected.
REFUSED = [
    # the same parts again, in another order, for one of the editions, or for any
    ("again,contract-type,,transfer|service|development|consulting,,2014,", {"again": "drawn twice; line 2"}),
    ("again,contract-type,,transfer|service|development|consulting,,,", {"again": "drawn twice; line 2"}),
    ("few,contract-type,,development|transfer|consulting,,2014,", {"few": "line 2 has service too"}),
    (f"more,seller,,{SELLERS}|firm,,2014,", {"sellers": "has firm too"}),
    # a circle of two, of three, and through the members of a group
    (
        "up,contract-type,development.commissioned,development|transfer,,2014,",
        {"development-types": "development >", "up": "> development > development.commissioned"},
    ),
    ("up,area,cn-110000,bohai-2014|cn-310000,,2014,", {"up": "cn-110000 > bohai-2014 > cn-110000"}),
    (
        "up,ip-kind,patent.design,any-ip|no-ip,,2014,",
        {"up": "any-ip > patent > patent.design", "kinds-of-any-ip": "any-ip >", "kinds-of-patents": "patent >"},
    ),
    # a part and what is inside it, by its code and by what is drawn elsewhere
    (
        "over,seller,,government|institution|institution.research|enterprise,,2014,",
        {"over": "is a part of institution"},
    ),
    ("over,ip-kind,,any-ip|patent,,2014,", {"over": "patent is a part of any-ip"}),
    # beside the members of a group of areas and of exchanges, and a set of classes
    ("same,area,yrd-2014,cn-310000|cn-320000|cn-330000,,2014,", {"same": "the group yrd-2014 has the same"}),
    ("few,area,yrd-2014,cn-310000|cn-320000,,2014,", {"few": "the group yrd-2014 has cn-330000 too"}),
    ("many,area,yrd-2014,cn-310000|cn-320000|cn-330000|cn-340000,,2014,", {"many": "it has no cn-340000"}),
    ("few,exchange,exchanges-2013,0043|0053,,2014,", {"few": "has 0367"}),
    ("few,field,set-2014-six-fields,electronics|transport,,2014,", {"few": "has advanced-manufacturing"}),
]
#: Another edition, other conditions, another whole.
ALLOWED = [
    "then,ip-kind,,any-ip|no-ip,,2006,",
    "few,contract-type,,development|transfer|consulting,direction=output,2014,",
    "few,contract-type,development.commissioned,development|transfer,,2006,",
]


def with_row(tmp_path: Path, row: str) -> Path:
    """A copy of the data with one more partition."""
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    with (data / "reference" / "partitions.csv").open("a", encoding="utf-8") as file:
        file.write(f"{row}\n")
    return data


@pytest.mark.parametrize(("row", "told"), REFUSED)
def test_each_conflict_is_told_at_its_row(tmp_path: Path, row: str, told: dict[str, str]) -> None:
    data = with_row(tmp_path, row)
    file = data / "reference" / "partitions.csv"
    with pytest.raises(InputError) as raised:
        load_reference(data)
    lines = file.read_text("utf-8").splitlines()
    found = {lines[problem.line - 1].partition(",")[0]: problem for problem in raised.value.problems}
    assert found.keys() == told.keys()
    for code, problem in found.items():
        assert (problem.file, problem.column) == (str(file), "parts")
        assert told[code] in problem.expected
        assert problem.fix


@pytest.mark.parametrize("row", ALLOWED)
def test_what_can_be_true_together_is_read(tmp_path: Path, row: str) -> None:
    codes = [partition.code for partition in load_reference(with_row(tmp_path, row)).partitions]
    assert row.partition(",")[0] in codes


def _row(line: int, whole: str, parts: str, editions: str) -> tuple[Record, Partition]:
    partition = Partition(whole, "area", whole, tuple(parts.split("|")), (), tuple(editions.split("|")))
    return Record("partitions.csv", line, {"parts": parts}), partition


def test_a_circle_must_close_in_one_edition() -> None:
    one, two = _row(2, "a", "b|c", "2006|2014"), _row(3, "b", "d|e", "2006")
    assert list(conflicts([one, two, _row(4, "d", "a|f", "2014")], [])) == []
    found = list(conflicts([one, two, _row(4, "d", "a|f", "2006")], []))
    assert [problem.line for problem in found] == [2, 3, 4]
    assert "a > b > d > a" in found[0].expected
