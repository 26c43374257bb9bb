"""Units as one writes them: in Chinese the printed symbol, in English what it means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kg.export.audit.model import Label
from kg.lookup import prefixes
from kg.store.source import Source

#: The last words of units that have a plural.
_COUNTED = ("item", "organisation", "person", "point", "unit", "year")
#: What tells only a reader of Chinese which classifier is meant.
_CLASSIFIER = re.compile(r" \([^)]*[\u4e00-\u9fff][^)]*\)")


def units_of(source: Source, labels: Mapping[str, Label]) -> dict[str, Label]:
    """How each unit is written; a rank has a unit in the graph, and none that one writes."""
    rows = source.rows(f"""{prefixes(source)} SELECT ?u ?s ?kind WHERE {{
        GRAPH tmg:reference {{ ?u tm:symbol ?s ; tm:unitKind ?kind }} }}""")
    return {row["u"]: Label() if row["kind"] == "rank" else _written(row["s"], labels[row["u"]]) for row in rows}


def _written(symbol: str, label: Label) -> Label:
    if symbol == "1":
        return label
    return Label(symbol, symbol if symbol.isascii() else _CLASSIFIER.sub("", label.en) or symbol)


def in_english(text: str, units: Iterable[Label]) -> str:
    """A formula or a difference with its units in English, after the numbers that they belong to."""
    words = {unit.zh: unit.en for unit in units if unit.zh and not unit.zh.isascii()}
    symbols = "|".join(re.escape(symbol) for symbol in sorted(words, key=len, reverse=True))
    return re.sub(rf"(?<=\d)\s*({symbols})", lambda found: _after(words[found[1]]), text) if words else text


def _after(unit: str) -> str:
    if unit[0].isdecimal():
        return f" ({unit})"
    return f" {unit}s" if unit.split()[-1] in _COUNTED else f" {unit}"
