"""Raised and lowered print (``<sup>①</sup>``, as the texts mark it) for people to read; data keeps it as it is."""

from __future__ import annotations

import re

_MARKED = re.compile(r"<(su[bp])>([^<>]*)</\1>")
_RAISED = str.maketrans("0123456789+-()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎")


def as_characters(text: str) -> str:
    """The text with raised and lowered characters of their own: 10⁴ and not 104; what has none (①) stands as it is."""
    return _MARKED.sub(lambda m: m[2].translate(_RAISED if m[1] == "sup" else _LOWERED), text)
