"""What a mutant changes: places, and the quantities that they state."""

from __future__ import annotations

from collections.abc import Mapping

from kg.model.figure import Figure
from kg.model.key import Key
from kg.model.number import Number

#: What one edition says of one quantity: a mutant concerns whatever reads it, whichever of its figures changed.
Spot = tuple[str, Key]
#: New contents by place code.
Changes = Mapping[str, Number]


def spot_of(figure: Figure) -> Spot:
    """Edition and key of a figure."""
    return figure.place.edition, figure.key
