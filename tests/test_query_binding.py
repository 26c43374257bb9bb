"""Parameters of a query are put in as values, whatever they say."""

from __future__ import annotations

import re
from itertools import permutations

from pyoxigraph import Literal, QuerySolutions, Store

from kg.queries import Parameter, Query

_TEXT = """SELECT ?first ?second ?other WHERE {
  VALUES ?first { "one" }
  VALUES ?second { "two" }
  VALUES ?other { "three" }
}
"""


def _query() -> Query:
    first, second = (Parameter(name, "text", (), "", "") for name in ("first", "second"))
    return Query("q", "", "", "", "", (), (first, second), _TEXT)


def _row(text: str) -> list[str]:
    solutions = Store().query(text)
    assert isinstance(solutions, QuerySolutions)
    (row,) = ([term.value for term in solution] for solution in solutions)
    return row


#: A text that has the place of another parameter in it, and one that would then stand outside of any quotes.
PLACE, SMUGGLED = "VALUES ?second { x }", '} SELECT ?evil { "'


def test_a_text_cannot_open_a_place_for_another() -> None:
    for order in permutations({"first": PLACE, "second": SMUGGLED}.items()):
        assert _row(_query().bind(dict(order))) == [PLACE, SMUGGLED, "three"]


def test_one_after_another_would_let_it() -> None:
    """What must not be done: each parameter sought in what the last has left."""
    text = _TEXT
    for name, value in {"first": PLACE, "second": SMUGGLED}.items():
        place = re.compile(rf"(VALUES\s+\?{name}\s*\{{\s*)(.*?)(\s*\}})")
        text = place.sub(lambda match, value=value: f"{match[1]}{Literal(value)}{match[3]}", text)  # type: ignore[misc]
    assert 'VALUES ?first { "VALUES ?second { "} SELECT ?evil { \\"" }" }' in text


def test_what_is_not_given_stays_as_it_is() -> None:
    assert _query().bind({}) == _TEXT
    assert _row(_query().bind({"second": r"a\1 \g<0> {}"})) == ["one", r"a\1 \g<0> {}", "three"]
