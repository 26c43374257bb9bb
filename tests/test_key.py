"""Keys: two who mean the same number write the same key, and a key's path is its name both ways."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kg.model.key import Key
from kg.rdf.dataset import Knowledge

#: No clock and no files: a slow machine is no failure.
calm = settings(deadline=None, database=None)

codes = st.from_regex(r"[a-z0-9][a-z0-9.-]{0,8}", fullmatch=True)
members = st.from_regex(r"[a-z0-9][a-z0-9.;=-]{0,8}", fullmatch=True)
names = st.one_of(codes, st.sampled_from(["area", "direction", "period", "of", "denominator"]))
dimensions = st.dictionaries(names, members, max_size=6)
keys = st.builds(Key.make, codes, dimensions)
plain_keys = st.builds(Key.make, codes, st.dictionaries(names, codes, max_size=6))

OUTPUT = {"area": "cn-110000", "direction": "output", "period": "2013"}


@calm
@given(keys)
def test_parsing_the_path_of_any_key_gives_the_key_back(key: Key) -> None:
    assert Key.parse(key.path) == key
    assert key.path.isascii()


@calm
@given(keys, keys)
def test_different_keys_have_different_paths(one: Key, other: Key) -> None:
    assert (one.path == other.path) == (one == other)


@calm
@given(st.text(alphabet="ab1/=;.-", max_size=14))
def test_a_text_is_either_the_path_of_the_key_it_parses_to_or_refused(path: str) -> None:
    try:
        key = Key.parse(path)
    except ValueError:
        return
    assert key.path == path


@calm
@given(codes, dimensions)
def test_the_order_in_which_dimensions_are_given_does_not_matter(measure: str, dims: dict[str, str]) -> None:
    backwards = dict(reversed(list(dims.items())))
    assert Key.make(measure, dims) == Key.make(measure, backwards)
    assert list(Key.make(measure, dims).dimensions) == sorted(Key.make(measure, dims).dimensions)


def test_the_path_is_the_measure_and_then_the_dimensions_by_name() -> None:
    key = Key.make("contract-value", {"period": "2013", "direction": "output", "area": "cn-110000"})
    assert key.path == "contract-value/area=cn-110000/direction=output/period=2013"


def test_a_direction_belongs_to_an_area_and_is_dropped_where_there_is_none() -> None:
    whole = Key.make("contract-value", {"direction": "absorbed", "period": "2013"})
    assert whole == Key.make("contract-value", {"period": "2013"})
    assert Key.make("contract-value", OUTPUT).get("direction") == "output"
    assert Key.make("contract-value", OUTPUT).replace(area=None) == whole


def test_a_total_is_the_absence_of_the_dimension() -> None:
    total = Key.make("contract-value", {"period": "2013"})
    part = Key.make("contract-value", {"period": "2013", "contract-type": "transfer"})
    assert total.get("contract-type") is None
    assert part.replace(contract_type=None) == total
    assert part != total


def test_replacing_changes_only_what_is_named() -> None:
    key = Key.make("contract-value", OUTPUT)
    changed = key.replace("contract-count", direction="absorbed")
    assert changed.path == "contract-count/area=cn-110000/direction=absorbed/period=2013"
    assert key.path == "contract-value/area=cn-110000/direction=output/period=2013", "a key never changes"
    assert key.replace() == key


@pytest.mark.parametrize(
    "code",
    ["", "Contract", "contract_value", "contract value", "合同", "-x", ".x", "a/b", "a=b", "a;b", "a\n", "é", "１"],
)
def test_a_bad_measure_or_dimension_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="is not a code"):
        Key.make(code, {"period": "2013"})
    with pytest.raises(ValueError, match="is not a code"):
        Key.make("contract-value", {code: "2013"})


@pytest.mark.parametrize("member", ["", "北京", "Beijing", "cn 110000", "a/b", "=a", ";a", "-a", "a\n", "a%20b", "a_b"])
def test_a_bad_member_is_refused(member: str) -> None:
    with pytest.raises(ValueError, match="is not a member code"):
        Key.make("contract-value", {"area": member})


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "contract-value/",
        "contract-value//period=2013",
        "/period=2013",
        "contract-value/period",
        "contract-value/period=",
        "contract-value/=2013",
        "contract-value/period=2012/period=2013",
        "contract-value/period=2013/",
        "contract-value/period=2013/area=cn-110000",
        "contract-value/direction=output/period=2013",
        "Contract-value/period=2013",
        "contract-value/period=2013 ",
        "contract-value/period=2013年",
    ],
)
def test_a_path_that_is_none_or_not_in_normal_form_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="is not"):
        Key.parse(path)


@calm
@given(plain_keys, st.sampled_from(["2005", "2013"]))
def test_a_key_without_nesting_is_found_again_as_a_denominator_of_any_period(key: Key, period: str) -> None:
    assume(key.get("denominator") is None)
    assert Key.from_member(key.as_member(), period) == key.replace(period=period)
    share = Key.make("share", {"of": "contract-value", "period": period, "denominator": key.as_member()})
    assert share.denominator == key.replace(period=period)
    assert Key.parse(share.path) == share


def test_a_key_that_has_a_denominator_itself_cannot_be_one() -> None:
    """Its name as a member would read as another key: ``share;denominator=a;b=c`` has b as a dimension of its own."""
    share = Key.make("share", {"of": "contract-value", "period": "2013", "denominator": "gdp;area=cn"})
    with pytest.raises(ValueError, match="denominator"):
        share.as_member()


def test_every_key_of_the_graph_has_a_path_of_its_own_that_parses_back(knowledge: Knowledge) -> None:
    known = set(knowledge.current) | {item.key for item in knowledge.computed}
    assert len(known) > 1500
    assert {Key.parse(key.path) for key in known} == known
    assert len({key.path for key in known}) == len(known)


def test_the_denominator_of_every_share_in_the_graph_is_a_key_of_the_same_period(knowledge: Knowledge) -> None:
    shares = [key for key in knowledge.current if key.get("denominator") is not None]
    assert len(shares) > 100
    for key in shares:
        denominator = key.denominator
        assert denominator is not None
        assert denominator.get("period") == key.get("period")
        assert denominator.as_member() == key.get("denominator")
