"""Printed numbers: read exactly or refused, and told apart from rounded, cut and padded ones."""

from __future__ import annotations

import csv
import re
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model.number import MISSING_MARKS, Missing, Number, fewer_digits, half_width, parse_printed
from tests.conftest import DATA

#: No clock and no files: a slow machine is no failure.
calm = settings(deadline=None, database=None)

decimals_printed = st.integers(min_value=0, max_value=6)
units = st.integers(min_value=-(10**15), max_value=10**15)


def printed(value: Decimal) -> str:
    return format(value, "f")


@pytest.mark.parametrize(
    ("text", "value", "decimals"),
    [
        ("246.87", "246.87", 2),
        ("-5.85", "-5.85", 2),
        ("+4.5", "4.5", 1),
        ("0.9", "0.9", 1),
        ("2458.5", "2458.5", 1),
        ("294929", "294929", 0),
        ("120,332.69", "120332.69", 2),
        ("1,234,567", "1234567", 0),
        ("3039.00", "3039.00", 2),
        ("82.88%", "82.88", 2),
        ("5％", "5", 0),
        ("007", "7", 0),
    ],
)
def test_a_printed_number_keeps_its_characters_its_exact_value_and_its_decimals(
    text: str, value: str, decimals: int
) -> None:
    number = parse_printed(text)
    assert isinstance(number, Number)
    assert (number.printed, number.value, number.decimals) == (text, Decimal(value), decimals)
    assert str(number.value) == str(Decimal(value)), "not a digit more or less than printed"


@calm
@given(units, decimals_printed)
def test_every_decimal_number_is_read_back_to_the_digit(n: int, decimals: int) -> None:
    value = Decimal(n).scaleb(-decimals)
    number = parse_printed(printed(value))
    assert isinstance(number, Number)
    assert number.value.as_tuple() == value.as_tuple()
    assert number.decimals == decimals


@calm
@given(st.integers(min_value=0, max_value=10**15), decimals_printed)
def test_separators_of_thousands_do_not_change_the_value(n: int, decimals: int) -> None:
    value = Decimal(n).scaleb(-decimals)
    number = parse_printed(format(value, ",f"))
    assert isinstance(number, Number)
    assert (number.value, number.decimals) == (value, decimals)


@pytest.mark.parametrize(
    "text",
    [
        *("1,23", "1,2345", "12,34,567", "1,", ",1", "1，234"),
        *("1.2.3", ".5", "5.", "．5", "239．5"),
        *("24b.87", "l00", "O.5", "12a", "1e5", "0x1F", "NaN", "Infinity", "-inf", "1_000"),
        *(" 1", "1 ", "1 2", "1\n", "１２", "٣", "½", "²"),
        *("+", "--5", "−5", "－5", "5-", "%", "5%%", "/5", "---", "…", "n/a", "北京"),
    ],
)
def test_what_is_no_number_and_no_mark_is_refused(text: str) -> None:
    assert parse_printed(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "printed-blank"),
        ("-", "printed-dash"),
        ("--", "printed-dash"),
        ("－", "printed-dash"),
        ("—", "printed-dash"),
        ("——", "printed-dash"),
        ("/", "printed-slash"),
    ],
)
def test_a_mark_for_a_missing_value_keeps_its_characters_and_says_why(text: str, reason: str) -> None:
    assert parse_printed(text) == Missing(text, reason)


def test_every_reason_for_a_missing_value_is_a_code_of_the_scheme() -> None:
    path = DATA / "reference" / "schemes" / "missing-reason.csv"
    with path.open(encoding="utf-8", newline="") as file:
        codes = {row["code"] for row in csv.DictReader(file)}
    assert set(MISSING_MARKS.values()) <= codes


def _value_cells(folder: Path) -> list[str]:
    cells = []
    for path in sorted(folder.glob("editions/*/tables/*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            labels = 0
            for row in csv.reader(file):
                if row[-1] == "line":
                    labels = sum(heading in ("地区", "年份", "指标", "区块") for heading in row[:2])
                else:
                    cells.extend(row[max(labels, 1) : -1])
    return [cell for cell in cells if re.fullmatch(r"[-+]?[\d,]*\.?\d+[%％]?", cell)]


def test_every_number_of_the_committed_tables_is_its_own_characters_as_a_decimal() -> None:
    cells = _value_cells(DATA)
    assert len(cells) > 1200
    for cell in cells:
        number = parse_printed(cell)
        assert isinstance(number, Number), cell
        digits = cell.replace(",", "").rstrip("%％")
        assert str(number.value) == str(Decimal(digits))
        assert number.decimals == len(digits.partition(".")[2])
        assert isinstance(number.value, Decimal)


@pytest.mark.parametrize(("decimals", "half"), [(0, "0.5"), (1, "0.05"), (2, "0.005")])
def test_a_number_stands_for_half_a_unit_of_its_last_digit_either_way(decimals: int, half: str) -> None:
    assert half_width(decimals) == Decimal(half)


def coarser(coarse: Decimal, fine: Decimal, decimals: int) -> bool:
    return fewer_digits(coarse, fine, decimals, padding=1) is not None


@pytest.mark.parametrize(
    ("coarse", "fine", "padding", "how"),
    [
        ("12.00", "12.07", 1, "cut"),  # to one decimal, as its column is
        ("74.90", "74.99", 1, "cut"),
        ("74.90", "74.99", 2, None),  # one zero may be a digit
        ("901.00", "900.74", 2, "rounding-only"),
        ("3039.00", "3039.01", 2, "rounding-only"),
        ("1.9", "1.99", 2, "cut"),
        ("2.0", "1.99", 2, "rounding-only"),
    ],
)
def test_how_digits_were_lost_is_told_by_the_reading_that_keeps_most(
    coarse: str, fine: str, padding: int, how: str | None
) -> None:
    assert fewer_digits(Decimal(coarse), Decimal(fine), len(coarse.partition(".")[2]), padding) == how


@pytest.mark.parametrize(
    ("coarse", "fine"),
    [
        ("901.00", "900.74"),
        ("3039.00", "3039.01"),
        ("3039", "3039.01"),
        ("7469.1", "7469.13"),
        ("0.85", "0.851"),
        ("1.9", "1.99"),
        ("2.0", "1.99"),
        ("-5.8", "-5.85"),
        ("-5.9", "-5.85"),
        ("2.5", "2.45"),
    ],
)
def test_rounded_cut_and_padded_numbers_are_coarser_than_the_one_they_come_from(coarse: str, fine: str) -> None:
    decimals = len(coarse.partition(".")[2])
    assert coarser(Decimal(coarse), Decimal(fine), decimals)
    assert not coarser(Decimal(fine), Decimal(coarse), len(fine.partition(".")[2])), "never both ways"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("900.74", "900.74"),
        ("901.00", "901"),
        ("902.00", "900.74"),
        ("3039.02", "3039.01"),
        ("3038.00", "3039.01"),
        ("900", "901"),
        ("7469.2", "7469.13"),
        ("1.25", "1.24"),
    ],
)
def test_equal_and_different_numbers_are_not_coarser(one: str, other: str) -> None:
    assert not coarser(Decimal(one), Decimal(other), len(one.partition(".")[2]))


@calm
@given(units, st.integers(min_value=1, max_value=6), st.data())
def test_any_rounding_or_cutting_is_recognised_also_when_zeros_pad_it(
    n: int, decimals: int, data: st.DataObject
) -> None:
    fine = Decimal(n).scaleb(-decimals)
    fewer = data.draw(st.integers(min_value=0, max_value=decimals - 1))
    rounding = data.draw(st.sampled_from([ROUND_HALF_UP, ROUND_DOWN]))
    coarse = fine.quantize(Decimal(1).scaleb(-fewer), rounding=rounding)
    shown = data.draw(st.integers(min_value=fewer, max_value=6))
    assert coarser(coarse, fine, shown) == (coarse != fine)


@calm
@given(units, decimals_printed, st.integers(min_value=-200, max_value=200), decimals_printed)
def test_two_numbers_are_never_each_coarser_than_the_other(n: int, decimals: int, step: int, others: int) -> None:
    one = Decimal(n).scaleb(-decimals)
    other = (one + Decimal(step).scaleb(-others)).quantize(Decimal(1).scaleb(-others), rounding=ROUND_DOWN)
    assert not (coarser(one, other, decimals) and coarser(other, one, others))


@calm
@given(units, decimals_printed, st.integers(min_value=1, max_value=10**6))
def test_a_difference_of_a_whole_unit_or_more_is_never_a_matter_of_rounding(n: int, decimals: int, apart: int) -> None:
    value = Decimal(n).scaleb(-decimals)
    assert not coarser(value, value + apart, decimals)
