"""A known flow, of one cell or of several together."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Fact:
    """All flows from ``origins`` to ``destinations`` together are ``value``.

    ``sigma`` is the standard error of the natural logarithm of the value (0.1: about ten per cent); None makes the
    fact hard: it is met exactly. ``line`` is where it stands in its file (0: nowhere).
    """

    origins: frozenset[str]
    destinations: frozenset[str]
    value: Decimal
    sigma: Decimal | None = None
    line: int = 0

    @property
    def hard(self) -> bool:
        """Whether it is met exactly."""
        return self.sigma is None

    @property
    def single(self) -> bool:
        """Whether it is about one cell."""
        return len(self.origins) == 1 and len(self.destinations) == 1

    @property
    def name(self) -> str:
        """``A+B → C``."""
        return f"{'+'.join(sorted(self.origins))} → {'+'.join(sorted(self.destinations))}"

    def covers(self, other: Fact) -> bool:
        """Whether every cell of the other is a cell of this one."""
        return self.origins >= other.origins and self.destinations >= other.destinations

    def meets(self, other: Fact) -> bool:
        """Whether the two share a cell."""
        return bool(self.origins & other.origins and self.destinations & other.destinations)

    def cells(self) -> int:
        """The number of its cells."""
        return len(self.origins) * len(self.destinations)
