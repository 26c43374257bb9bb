"""docs/indicators.md, written from the declarations: ``kg network list --format markdown > docs/indicators.md``."""

from __future__ import annotations

from collections.abc import Sequence

from kg.networks.indicators.evaluate import NEEDS
from kg.networks.indicators.indicator import SUPPORT_TEXT, Indicator, Support

_HEAD = """# Indicators of flow networks

Written from the declarations by `kg network list --format markdown`; do not edit.

T(i,j) is the flow from i to j, n the number of nodes, W the sum of all flows, E the number of flows that are not zero.
Unless a formula says otherwise, flows from a node to itself are left out of what is not a total. A network says
whether its flows are observed or estimated. If only totals are known and the flows between the nodes are an estimate,
an indicator is one of four kinds:

{kinds}

What an estimate cannot support is refused (`kg network indicators` exits with 2 and says why). Intervals hold what
lies between 5 and 95 % of the draws of an ensemble, rounded outwards to a draw; values from an estimate are told with
two digits. Shares and indices made of sums are exact fractions, rounded half to even to six decimals; what needs a
logarithm, an eigenvector or a permutation is computed with floats.

Two years are compared by their intervals: *up* or *down* is said only if these have no point in common, *same* only
of two equal points, and *cannot tell* of everything else. Intervals that each hold the truth with probability 0.9,
independently, are apart by mistake with probability 0.19 at most.
"""


def document(indicators: Sequence[Indicator]) -> str:
    """The page: one section for each class of support, one entry for each indicator."""
    kinds = "\n".join(f"* **{kind.value}**: {en}. {zh}。" for kind, (en, zh) in SUPPORT_TEXT.items())
    parts = [_HEAD.format(kinds=kinds)]
    for kind in Support:
        en, zh = SUPPORT_TEXT[kind]
        parts.append(f"## {kind.value}: {en} ({zh})\n")
        parts.extend(_entry(indicator) for indicator in indicators if indicator.support is kind)
    return "\n".join(parts)


def _entry(indicator: Indicator) -> str:
    text = indicator.text
    lines = [
        f"### `{indicator.name}`: {indicator.label_en}, {indicator.label_zh}\n",
        f"{text.summary}\n",
        f"* Formula: {text.formula}",
        f"* Complexity: {text.complexity}",
        f"* Reference: {text.reference}",
    ]
    if indicator.needs:
        lines.append(f"* Needs: {' and '.join(NEEDS[need] for need in indicator.needs)}")
    if indicator.chance:
        lines.append(f"* Depends on what is recorded with it: {', '.join(indicator.chance)}")
    if any(indicator.note):
        lines.append(f"* Note: {indicator.note[0]} ({indicator.note[1]})")
    if any(indicator.reason):
        lines.append(f"* Refused on an estimate: {indicator.reason[0]} ({indicator.reason[1]})")
    return "\n".join(lines) + "\n"
