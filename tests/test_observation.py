"""Which value stands for a quantity: of several figures in one edition, and of several editions."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model.codes import Unit
from kg.model.figure import Cell, Figure
from kg.model.key import Key
from kg.model.number import Number, parse_printed
from kg.model.observation import Observation, choose, current, observe
from kg.rdf.dataset import Knowledge

#: No clock and no files: a slow machine is no failure.
calm = settings(deadline=None, database=None)

APPENDIX, TABLE, PICTURE, PROSE = range(4)
WAN = Unit("yuan-1e4", "万元", "yuan", Decimal(10**4), "万元", "10 000 yuan")
YI = Unit("yuan-1e8", "亿元", "yuan", Decimal(10**8), "亿元", "100 million yuan")
KEY = Key.make("contract-value", {"period": "2009"})
OTHER = Key.make("contract-value", {"period": "2010"})


def figure(
    printed: str,
    prominence: int = TABLE,
    line: int = 10,
    column: int = 1,
    unit: Unit = YI,
    key: Key = KEY,
    edition: str = "2014",
) -> Figure:
    content = parse_printed(printed)
    assert content is not None
    place = Cell(edition, f"t{prominence:02}", line, column, prominence, line, ("行",), (f"列{column}",))
    return Figure(place, content, unit, key)


def chosen(figures: Sequence[Figure]) -> str:
    """The printed text chosen, which must not depend on the order in which the figures come."""
    answers = {choose(order).content.printed for order in itertools.permutations(figures)}
    assert len(answers) == 1
    return answers.pop()


def stated(printed: str, edition: str, key: Key = KEY) -> Observation:
    return observe([figure(printed, edition=edition, key=key)])[0]


def test_of_figures_that_agree_the_one_with_more_decimals_is_chosen() -> None:
    assert chosen([figure("7469", APPENDIX), figure("7469.1", TABLE), figure("7469.13", PROSE)]) == "7469.13"


@pytest.mark.parametrize(("padded", "whole"), [("901.00", "900.74"), ("3039.00", "3039.01")])
def test_a_padded_figure_is_never_chosen_wherever_it_stands(padded: str, whole: str) -> None:
    assert chosen([figure(padded, APPENDIX, line=1), figure(whole, PROSE, line=99)]) == whole


def test_one_zero_is_no_padding_between_places_of_one_edition() -> None:
    """附表13 prints -50.90 and 表9 -50.96: a contradiction, not a cut."""
    assert chosen([figure("-50.96", TABLE, line=1), figure("-50.90", APPENDIX, line=99)]) == "-50.90"


def test_a_padded_figure_with_more_printed_decimals_loses_to_a_finer_one_with_fewer() -> None:
    assert chosen([figure("901.000", APPENDIX), figure("900.74", PICTURE)]) == "900.74"


def test_a_cut_figure_is_never_chosen() -> None:
    assert chosen([figure("1.99", PROSE, line=50), figure("1.9", APPENDIX, line=1)]) == "1.99"


def test_figures_in_different_units_are_compared_as_quantities() -> None:
    assert chosen([figure("58.54", unit=WAN), figure("0.01", APPENDIX, unit=YI)]) == "58.54"
    assert chosen([figure("9007400", unit=WAN), figure("901.00", APPENDIX, unit=YI)]) == "9007400"
    assert chosen([figure("900.7412", PROSE, unit=YI), figure("9007412", PROSE, unit=WAN, line=11)]) == "900.7412"


@pytest.mark.parametrize(
    ("first", "second"),
    list(itertools.combinations([APPENDIX, TABLE, PICTURE, PROSE], 2)),
    ids=lambda n: "atfp"[int(n)],
)
def test_of_equally_fine_figures_appendix_comes_before_table_before_figure_before_prose(
    first: int, second: int
) -> None:
    same = [figure("7469.13", second, line=1), figure("7469.13", first, line=99)]
    assert {choose(order).place.prominence for order in itertools.permutations(same)} == {first}
    conflict = [figure("7469.31", second, line=1), figure("7469.13", first, line=99)]
    assert chosen(conflict) == "7469.13"


def test_in_one_kind_of_place_the_first_printed_is_chosen() -> None:
    assert chosen([figure("7469.13", line=20), figure("7496.13", line=10)]) == "7496.13"
    assert chosen([figure("7469.13", line=10, column=2), figure("7496.13", line=10, column=1)]) == "7496.13"


def test_more_printed_digits_decide_also_between_equal_figures_and_between_figures_that_disagree() -> None:
    assert chosen([figure("5", APPENDIX), figure("5.00", PROSE, line=99)]) == "5.00"
    assert chosen([figure("7496.5", APPENDIX), figure("7469.13", PROSE, line=99)]) == "7469.13"


def test_figures_that_disagree_all_stay_in_printed_order() -> None:
    figures = [figure("900.74", TABLE, line=3), figure("999.99", APPENDIX, line=7), figure("901.00", PROSE, line=9)]
    (observation,) = observe(figures)
    assert observation.figures == tuple(figures)
    assert (observation.chosen.content.printed, observation.value) == ("999.99", Decimal("999.99"))
    assert observation.canonical == Decimal("99999000000.00")


def test_a_cell_without_a_value_is_no_observation() -> None:
    assert observe([figure("－"), figure("", line=11)]) == []
    (observation,) = observe([figure("－", APPENDIX), figure("1.25", PROSE, line=20)])
    assert [f.content.printed for f in observation.figures] == ["1.25"]


def test_each_key_has_one_observation_sorted_by_key() -> None:
    observations = observe([figure("2", key=OTHER), figure("1", key=KEY, line=11), figure("2", key=OTHER, line=12)])
    assert [(o.key, len(o.figures)) for o in observations] == [(KEY, 1), (OTHER, 2)]


cells = st.builds(
    figure,
    st.decimals(min_value=-9999, max_value=9999, places=2).map(str)
    | st.decimals(min_value=-9999, max_value=9999, places=1).map(str)
    | st.integers(min_value=-9999, max_value=9999).map(str),
    st.integers(min_value=APPENDIX, max_value=PROSE),
    st.integers(min_value=1, max_value=9),
    st.integers(min_value=1, max_value=3),
)


@calm
@given(st.lists(cells, min_size=1, max_size=5))
def test_the_choice_does_not_depend_on_the_order_and_is_one_of_the_figures(figures: list[Figure]) -> None:
    best = choose(figures)
    assert best in figures
    assert choose(figures[::-1]).content == best.content or (
        choose(figures[::-1]).place.line,
        choose(figures[::-1]).place.column,
    ) == (best.place.line, best.place.column), "only figures in the same place may stand in for each other"


def test_the_newest_edition_counts_where_the_figures_differ() -> None:
    now = current([stated("183084.80", "2006"), stated("184937.37", "2014")])
    assert [o.edition for o in now[KEY]] == ["2014", "2006"]
    assert now[KEY][0].value == Decimal("184937.37")


@pytest.mark.parametrize(
    ("old", "new"), [("1334.36", "1334.4"), ("3039.01", "3039.00"), ("1.99", "1.9"), ("0.851", "1")]
)
def test_an_older_edition_counts_where_it_says_the_same_with_more_digits(old: str, new: str) -> None:
    now = current([stated(old, "2006"), stated(new, "2014")])
    assert [(o.edition, o.number.printed) for o in now[KEY]] == [("2006", old), ("2014", new)]


@pytest.mark.parametrize(("old", "new"), [("1334.36", "1334.36"), ("1334.4", "1334.36"), ("1334.36", "1334.5")])
def test_the_newest_edition_counts_where_it_is_as_fine_or_finer_or_says_something_else(old: str, new: str) -> None:
    assert current([stated(new, "2014"), stated(old, "2006")])[KEY][0].edition == "2014"


def test_of_three_editions_the_finest_that_agrees_with_the_newest_counts_and_all_stay() -> None:
    now = current([stated("10.1", "2006"), stated("9.876", "2010"), stated("9.88", "2012"), stated("10", "2014")])
    assert now[KEY][0].edition == "2010"
    assert {o.edition for o in now[KEY]} == {"2006", "2010", "2012", "2014"}


def test_what_one_edition_states_is_known_now() -> None:
    now = current([stated("5", "2006", OTHER), stated("6", "2014", KEY)])
    assert list(now) == [KEY, OTHER]
    assert [o.edition for group in now.values() for o in group] == ["2014", "2006"]


def test_in_the_graph_every_figure_with_a_value_is_in_the_observation_of_its_key(knowledge: Knowledge) -> None:
    for item in knowledge.editions:
        figures = [f for f in item.stating if isinstance(f.content, Number)]
        observations = knowledge.observations[item.edition.year]
        assert sum(len(o.figures) for o in observations) == len(figures)
        assert len({o.key for o in observations}) == len(observations)
        assert all(f.key == o.key for o in observations for f in o.figures)


def test_in_the_graph_no_chosen_figure_is_a_rounded_cut_or_padded_one(knowledge: Knowledge) -> None:
    several = [o for group in knowledge.observations.values() for o in group if len(o.figures) > 1]
    assert several
    for observation in several:
        best = observation.chosen.content
        assert isinstance(best, Number)
        for other in observation.figures:
            assert isinstance(other.content, Number)
            if other.unit == observation.unit and other.content.value != best.value:
                stripped = best.value.normalize()
                shorter = -int(stripped.as_tuple().exponent) < other.content.decimals
                close = abs(other.content.value - best.value) < Decimal(1).scaleb(int(stripped.as_tuple().exponent))
                padded = best.printed.endswith("00")
                assert not (padded and shorter and close), f"{best.printed} is {other.content.printed} cut and padded"


def test_the_contract_value_of_2009_is_known_to_the_last_digit_printed(knowledge: Knowledge) -> None:
    key = Key.make("contract-value", {"period": "2009"})
    assert str(knowledge.current[key][0].value) == "3039.01"
