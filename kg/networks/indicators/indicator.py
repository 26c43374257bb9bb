"""What an indicator declares: its names, its formula, and what of it survives when the flows are estimated.

The formula, complexity and reference stand once, in the docstring of the measure's file, as lines that begin with
``Formula:``, ``Complexity:`` and ``Reference:``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from kg.model.problems import UsageError
from kg.networks.indicators.flows import Given

#: Decimals and fractions are exact; a float is told by the formula (logs, eigenvectors, permutations).
Number = Decimal | Fraction | float
#: (item, part) → value: the item is a node or group, or empty for the network as a whole.
Values = Mapping[tuple[str, str], Number | None]


class Support(Enum):
    """What stands when only the totals are known and the flows between nodes are estimated."""

    TOTALS = "exact"
    INTERVAL = "interval"
    RANK = "rank"
    OBSERVED = "observed"


#: What each class of support says to a reader, in English and Chinese.
SUPPORT_TEXT = {
    Support.TOTALS: ("exact, from totals alone", "仅由合计即可精确计算"),
    Support.INTERVAL: ("on an estimate: with a 5-95 % interval over the ensemble", "估计网络：给出集合的5–95%区间"),
    Support.RANK: ("on an estimate: rank only, with an interval", "估计网络：只给名次及其区间"),
    Support.OBSERVED: ("observed flows only; refused on an estimate", "仅限观测到的流量；估计网络拒绝计算"),
}


class NotSupportedError(UsageError):
    """An estimated network cannot support the indicator; says why."""


@dataclass(frozen=True)
class Text:
    """The text of a measure's file: what it is, and its formula, complexity and reference."""

    summary: str
    formula: str
    complexity: str
    reference: str


def text_of(docstring: str | None) -> Text:
    """The docstring of a measure read into its four texts. Raises ValueError if one of them is not there."""
    lines = [" ".join(block.split()) for block in (docstring or "").split("\n\n")]
    found = dict.fromkeys(("Formula", "Complexity", "Reference"), "")
    for block in lines:
        key, _, rest = block.partition(": ")
        if key in found:
            found[key] = rest
    missing = [key for key, value in found.items() if not value]
    if missing or not lines[0]:
        raise ValueError(f"the docstring of the measure {lines[0]!r} has no {', '.join(missing) or 'summary'}")
    return Text(lines[0], found["Formula"], found["Complexity"], found["Reference"])


@dataclass(frozen=True)
class Indicator:
    """One measure.

    ``compute`` gives values for (item, part). ``reason`` (English, Chinese) says why an estimate cannot support the
    measure, and is there exactly if it cannot; ``note`` is what a reader of an estimate must know. ``needs`` names
    what must be given beside the flows: groups, distances. ``chance`` names what a value depends on that is recorded
    with it: seed, permutations. ``decimals`` are printed (None: as many as the flows have). ``comparable`` is False
    where a difference of two years says nothing (the number of a block, a p-value).
    """

    name: str
    label_zh: str
    label_en: str
    support: Support
    text: Text
    compute: Callable[[Given], Values]
    reason: tuple[str, str] = ("", "")
    note: tuple[str, str] = ("", "")
    needs: tuple[str, ...] = ()
    chance: tuple[str, ...] = ()
    decimals: int | None = 6
    comparable: bool = True

    def __post_init__(self) -> None:
        if bool(all(self.reason)) != (self.support is Support.OBSERVED):
            raise ValueError(f"{self.name}: a reason belongs to what an estimate cannot support, and only there")
