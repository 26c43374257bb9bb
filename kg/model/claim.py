"""Claim: a number that the prose states of a quantity, and how it states it."""

from __future__ import annotations

from dataclasses import dataclass

from kg.model.figure import Clause, Figure
from kg.model.number import Number

_KIND_OF = {
    "growth": "growth",
    "share": "share",
    "mean-value": "mean",
    "share-change": "change",
    "ratio-change": "change",
    "ratio": "ratio",
    "multiple": "ratio",
}


def kind_of(measure: str, unit_kind: str) -> str:
    """The kind of a claim that is no threshold: that of its measure, else rank, count or value by the unit."""
    return _KIND_OF.get(measure, unit_kind if unit_kind in ("rank", "count") else "value")


@dataclass(frozen=True)
class Claim:
    """A number of the prose.

    ``kind`` (scheme ``claim-kind``) is what it states, ``qualifier`` (scheme ``qualifier``) how. Only an equal one that
    is no threshold feeds an observation; the others are about it. ``note`` says, in English, what a reader of the key
    alone would miss.
    """

    figure: Figure
    kind: str
    qualifier: str
    note: str

    @property
    def place(self) -> Clause:
        """Where it is printed."""
        assert isinstance(self.figure.place, Clause)
        return self.figure.place

    @property
    def number(self) -> Number:
        """The number with its implied value; a claim is never missing."""
        assert isinstance(self.figure.content, Number)
        return self.figure.content

    @property
    def feeds(self) -> bool:
        """Does it state equality, and so feed the observation of its quantity?"""
        return self.qualifier == "equal" and self.kind != "threshold"
