"""Conditions of the prose as formulas: what a member of a group must do."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CONDITION = re.compile(
    r"(?P<left>\S+\*\S*) (?P<sign>[<>]) (?P<right>[^ ;]+)(?: (?P<unit>[^ ;]+))?(?:; areas: (?P<areas>[a-z0-9-]+))?"
)
_COUNTED = re.compile(r"/([a-z0-9-]+)=\*")


@dataclass(frozen=True)
class Condition:
    """A formula: a key path with ``*`` for what is counted, ``<`` or ``>``, and a number with its unit, or another key
    path; ``areas`` is the group whose members are counted."""

    left: str
    sign: str
    right: str
    unit: str
    areas: str

    @classmethod
    def parse(cls, text: str) -> Condition | None:
        """The condition that a text is; None if it has no formula."""
        match = _CONDITION.fullmatch(text)
        return cls(**{name: part or "" for name, part in match.groupdict().items()}) if match else None

    @property
    def dimension(self) -> str:
        """The dimension whose member ``*`` stands for; "" if it stands for none, or for several."""
        found = _COUNTED.findall(self.left)
        return found[0] if len(found) == self.left.count("*") == 1 else ""
