"""A place where the prose names an organisation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mention:
    """A name of an organisation in the prose.

    ``line`` and ``column`` (from 1) are where it begins; ``printed`` is the name without blanks and line ends;
    ``organisation`` is the register number; ``note`` says in English why it is that body, where the register does not;
    ``short`` that the name is a usual short form, which contradicts nothing.
    """

    edition: str
    section: str
    line: int
    column: int
    printed: str
    organisation: str
    note: str
    short: bool = False

    @property
    def code(self) -> str:
        """The code path of the mention in IRIs."""
        return f"{self.edition}/{self.section}/l{self.line:04}c{self.column:03}"
