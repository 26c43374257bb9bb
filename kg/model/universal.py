"""A statement of the prose that all members of a group meet a condition, or all but some."""

from __future__ import annotations

from dataclasses import dataclass

from kg.model.condition import Condition
from kg.model.figure import Clause


@dataclass(frozen=True)
class Universal:
    """One test of a statement such as 除成都外，其余…均有增长.

    ``place`` is where its words begin, its ``turn`` counts the tests of one statement; ``printed`` are those words,
    without blanks and line ends. ``members`` are the whole group, ``excepted`` those of it that do not meet
    ``condition``; both are codes of the condition's dimension. ``note`` says in English how the words were read, where
    that is not plain.
    """

    place: Clause
    printed: str
    condition: Condition
    members: tuple[str, ...]
    excepted: tuple[str, ...]
    note: str

    @property
    def others(self) -> tuple[str, ...]:
        """The members that meet the condition, by the statement."""
        return tuple(member for member in self.members if member not in self.excepted)
