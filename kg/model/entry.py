"""A numbered entry of a printed list."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One entry of a list.

    Its printed number, the printed label of its block and the area that it names ("" and None in a list without
    blocks), the name as printed ("" if the text lost it), the organisation decided for the name, and the 1-based
    source line.
    """

    edition: str
    table: str
    number: int
    block: str
    area: str | None
    name: str
    organisation: str | None
    line: int

    @property
    def code(self) -> str:
        """The code path of the entry in IRIs."""
        return f"{self.edition}/{self.table}/{self.number:03}"
