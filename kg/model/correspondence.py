"""Correspondences between classes that are not one concept: a union, an exact match, or not comparable and why."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("exact", "union", "narrower", "not-comparable")


@dataclass(frozen=True)
class Correspondence:
    """``source`` and ``targets`` are (scheme, code); ``union``: the source is the union of the targets."""

    number: str
    source: tuple[str, str]
    targets: tuple[tuple[str, str], ...]
    kind: str
    reason_zh: str
    reason_en: str
