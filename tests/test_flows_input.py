"""What is wrong with totals, distances, facts and matrices is told with its line, all at once. Each bad file is a good
one with one thing changed, and the good one is read."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from kg.model.problems import InputError, UsageError
from kg.networks.flows.assumptions import Assumptions
from kg.networks.flows.estimate import estimate
from kg.networks.flows.facts import Fact
from kg.networks.flows.read_distances import read_distances
from kg.networks.flows.read_facts import read_facts
from kg.networks.flows.read_matrix import read_matrix
from kg.networks.flows.read_totals import read_totals
from kg.networks.flows.table_file import LISTED
from kg.networks.flows.totals import RESIDUAL, Totals

TOTALS = "node,out,in,region\n北京,100,60.50,N\nB,50,90,N\nC,30.50,30,S\n"
FACTS = "origin,destination,value,sigma\n北京,B,20,\n北京,B+C,45,0\nB+C,C,24,0.1\n"
DISTANCES = "origin,destination,distance\n" + "".join(
    f"{a},{b},{1 + i + 2 * j}\n" for i, a in enumerate(("北京", "B", "C")) for j, b in enumerate(("北京", "B", "C"))
)
MATRIX = "origin,destination,value\n北京,B,3\nB,北京,4\nC,C,5.5\nC,北京,1\nB,C,2\n北京,北京,0\n"


def _file(folder: Path, text: str | bytes) -> Path:
    path = folder / "table.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def _problems(error: pytest.ExceptionInfo[InputError]) -> list[tuple[int, str]]:
    return [(problem.line, problem.found) for problem in error.value.problems]


@pytest.fixture
def totals(tmp_path: Path) -> Totals:
    return read_totals(_file(tmp_path, TOTALS))


def test_totals_are_read_exactly(totals: Totals) -> None:
    assert totals.nodes == ("北京", "B", "C")
    assert totals.out == (Decimal("100"), Decimal("50"), Decimal("30.50"))
    assert str(totals.into[0]) == "60.50"
    assert totals.regions == ("N", "N", "S")
    assert totals.gap == 0


def test_a_byte_order_mark_line_ends_and_spaces_are_no_harm(tmp_path: Path, totals: Totals) -> None:
    text = TOTALS.replace("\n", "\r\n").replace("B,50", " B , 50")
    assert read_totals(_file(tmp_path, "\ufeff" + text)) == totals


@pytest.mark.parametrize(
    ("old", "new", "line", "found"),
    [
        ("B,50", "B,-50", 3, "-50"),
        ("B,50", "B,nan", 3, "'nan'"),
        ("B,50", "B,inf", 3, "'inf'"),
        ("B,50", "B,５０", 3, "'５０'"),
        ("B,50", "B,5_0", 3, "'5_0'"),
        ("B,50", 'B,"1,050"', 3, "'1,050'"),
        ("B,50", "B,", 3, "nothing"),
        ("B,50", "B,1e99", 3, "1e99"),
        ("B,50", ",50", 3, "nothing"),
        ("B,50", "北京,50", 3, "'北京'"),
        ("B,50", "A+B,50", 3, "'A+B'"),
        ("B,50", f"{RESIDUAL},50", 3, f"'{RESIDUAL}'"),
        ("B,50,90,N", "B,50", 3, "2 cells"),
        ("node,out,in,region", "node,out,region", 1, "the header 'node,out,region'"),
        ("node,out,in", "node,output,in", 1, "the header 'node,output,in,region'"),
        ("node,out,in", "node;out;in", 1, "the header 'node;out;in,region'"),
        (TOTALS, "", 1, "no header"),
        (TOTALS, "node,out,in\n", 1, "no row under the header"),
        (TOTALS, "node,out,in\nA,0,0\n", 0, "totals that are all zero"),
    ],
)
def test_bad_totals_are_refused(tmp_path: Path, old: str, new: str, line: int, found: str) -> None:
    assert old in TOTALS
    with pytest.raises(InputError) as error:
        read_totals(_file(tmp_path, TOTALS.replace(old, new)))
    assert _problems(error) == [(line, found)]


def test_all_problems_are_told_at_once_and_many_are_counted(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read_totals(_file(tmp_path, "node,out,in\nA,-1,nan\nA,1,x\n"))
    assert [line for line, _ in _problems(error)] == [2, 2, 3, 3]
    with pytest.raises(InputError) as many:
        read_totals(_file(tmp_path, "node,out,in\n" + "".join(f"n{i},-1,1\n" for i in range(LISTED + 7))))
    assert len(many.value.problems) == LISTED + 1
    assert many.value.problems[-1].found == "7 more problems"


def test_text_that_is_not_utf_8_is_refused_with_what_it_may_be(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"(?s)table\.csv:2: .*not UTF-8.*iconv -f GB18030"):
        read_totals(_file(tmp_path, TOTALS.encode("gb18030")))
    with pytest.raises(InputError, match="no such file"):
        read_totals(tmp_path / "nothing.csv")


def test_totals_that_differ_a_little_get_a_residual_node_and_more_is_refused(tmp_path: Path) -> None:
    close = read_totals(_file(tmp_path, TOTALS.replace("B,50", "B,52.25")))
    assert (close.nodes[-1], close.into[-1], close.out[-1]) == (RESIDUAL, Decimal("2.25"), Decimal(0))
    assert close.out[1] == Decimal("52.25"), "the difference is not spread"
    noise = read_totals(_file(tmp_path, TOTALS.replace("B,50", "B,50.000000000001")))
    assert not noise.has_residual
    with pytest.raises(InputError, match=r"sums to 190\.50, in to 180\.50, 5\.25% apart \(largest differences: 北京"):
        read_totals(_file(tmp_path, TOTALS.replace("B,50", "B,60")))


def test_distances_are_a_square_in_the_order_of_the_nodes(tmp_path: Path, totals: Totals) -> None:
    square = read_distances(_file(tmp_path, DISTANCES), totals)
    assert square.tolist() == [[1, 3, 5], [2, 4, 6], [3, 5, 7]]
    hollow = "".join(line for line in DISTANCES.splitlines(True) if len(set(line.split(",")[:2])) == 2)
    assert np.isnan(read_distances(_file(tmp_path, hollow), totals).diagonal()).all()


@pytest.mark.parametrize(
    ("old", "new", "line", "found"),
    [
        ("B,C,6\n", "", 0, "no distance from B to C"),
        ("B,B,4\n", "", 0, "no distance from B to B"),
        ("B,C,6", "B,C,0", 7, "0 between two nodes"),
        ("B,C,6", "B,C,-6", 7, "-6"),
        ("B,C,6", "B,C,nan", 7, "'nan'"),
        ("B,C,6\n", "B,C,6\nB,C,6\n", 8, "B → C again"),
        ("B,C,6\n", "B,C,6\nB,X,6\n", 8, "'X'"),
    ],
)
def test_bad_distances_are_refused(tmp_path: Path, totals: Totals, old: str, new: str, line: int, found: str) -> None:
    assert old in DISTANCES
    with pytest.raises(InputError) as error:
        read_distances(_file(tmp_path, DISTANCES.replace(old, new)), totals)
    assert (line, found) in _problems(error)


def test_facts_are_read_exactly(tmp_path: Path, totals: Totals) -> None:
    one, two, three = read_facts(_file(tmp_path, FACTS), totals)
    assert one == Fact(frozenset({"北京"}), frozenset({"B"}), Decimal(20), None, 2)
    assert two.hard
    assert three.sigma == Decimal("0.1")
    assert three.name == "B+C → C"


@pytest.mark.parametrize(
    ("old", "new", "line", "expected"),
    [
        ("北京,B,20", "北京,B,91", 2, "at most the total of its nodes, 90"),
        ("北京,B,20", "北京,B,9", 2, "at least 9.50, which the totals prove"),
        ("北京,B,20", "北京,X,20", 2, "a node of the totals"),
        ("北京,B,20", "北京,B+B,20", 2, "each node once"),
        ("北京,B,20", "北京,,20", 2, "a node of the totals"),
        ("北京,B,20", "北京,B,-20", 2, "a number of 0 or more"),
        ("北京,B,20,", "北京,B,20,x", 2, "a number"),
        ("北京,B+C,45", "北京,B,45", 3, "each fact once; it stands in line 2 too"),
        ("北京,B,20", "北京,B,50", 2, "at most 45 (B"),
        ("北京,B+C,45,0", "北京,C,20,\n北京,B+C,39.50,0", 3, "39.50 (北京 → B+C, line 4)"),
        ("北京,B+C,45,0", "北京,北京,61,\n", 3, "at most the total of its nodes, 60.50"),
        ("北京,B,20,\n北京,B+C,45", "北京,B,62,\n北京,C+北京,45", 3, "100 (the total out of 北京)"),
    ],
)
def test_facts_that_cannot_hold_are_refused(
    tmp_path: Path, totals: Totals, old: str, new: str, line: int, expected: str
) -> None:
    assert old in FACTS
    with pytest.raises(InputError) as error:
        read_facts(_file(tmp_path, FACTS.replace(old, new)), totals)
    assert [p.line for p in error.value.problems] == [line]
    told = error.value.problems[0].expected
    assert expected.removesuffix(" (B") in told


def test_facts_that_overlap_and_contradict_are_refused_when_balancing_cannot_meet_them() -> None:
    ones = tuple(Decimal(10) for _ in range(3))
    totals = Totals(("A", "B", "C"), ones, ones)

    def facts(value: int) -> tuple[Fact, ...]:
        pairs = (("A", "AB"), ("AB", "B"), ("B", "BC"))
        return tuple(
            Fact(frozenset(a), frozenset(b), Decimal(v)) for (a, b), v in zip(pairs, (4, value, 3), strict=True)
        )

    few = Assumptions(draws=4)
    value = estimate(totals, None, facts(5), few).value
    assert value[:2, 1].sum() == pytest.approx(5, rel=1e-9)
    with pytest.raises(UsageError, match=r"miss the totals or facts by .*A → A\+B = 4"):
        estimate(totals, None, facts(8), few)


def test_a_matrix_is_read_with_zeros_where_nothing_is_listed(tmp_path: Path, totals: Totals) -> None:
    matrix = read_matrix(_file(tmp_path, MATRIX), totals, seed=True)
    assert matrix.tolist() == [[0, 3, 0], [4, 0, 2], [1, 0, 5.5]]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("北京,B,3", "北京,B,-3", "-3"),
        ("北京,B,3", "北京,X,3", "'X'"),
        ("北京,B,3\n", "", "no flow from 北京, whose total is 100"),
        ("北京,B,3\n", "北京,B,3\n北京,B,3\n", "北京 → B again"),
    ],
)
def test_a_bad_matrix_is_refused(tmp_path: Path, totals: Totals, old: str, new: str, found: str) -> None:
    with pytest.raises(InputError) as error:
        read_matrix(_file(tmp_path, MATRIX.replace(old, new)), totals, seed=True)
    assert found in [text for _, text in _problems(error)]
