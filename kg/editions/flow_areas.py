"""The areas that a flow may begin and end at, and how a label of a user's file finds one: exactly, not by likeness."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from functools import cached_property

from kg.editions.reference import Reference
from kg.model.codes import Code, squeeze

#: Kinds of areas of ``regions.csv`` between which flows are stated. Cities are inside provinces, groups overlap.
_KINDS = ("province", "sar", "outside", "unallocated")
#: The group of the areas that every table of the country should have.
_PROVINCES = "provinces-31"
#: An area and those inside it that have flows of their own.
_WHOLE, _PARTS = "hk-mo-tw", ("cn-710000", "cn-810000", "cn-820000")
#: A label less like a known one than this is like none of them.
_LIKE = 0.6


def can_have_flows(area: Code) -> bool:
    """Whether a flow may begin or end here: a province, Hong Kong, Macao, what is outside or not allocated."""
    return area.attributes.get("kind") in _KINDS


def what_it_is(area: Code) -> str:
    """What an area without flows is, for a message."""
    kind = "group of areas" if "members" in area.attributes else area.attributes["kind"]
    inside = f" in {area.parent}" if kind == "city" else ""
    return f"{area.code} is a {kind}{inside}"


def provinces(reference: Reference) -> tuple[str, ...]:
    """The codes of the 31 provinces of the mainland."""
    return next((members for code, _, members in reference.area_groups if code == _PROVINCES), ())


def overlapping(codes: Collection[str]) -> tuple[str, ...]:
    """Those of the areas that are one inside another: 港澳台 and its parts."""
    parts = tuple(part for part in _PARTS if part in codes)
    return (_WHOLE, *parts) if parts and _WHOLE in codes else ()


def code_problem(code: str, reference: Reference) -> str:
    """What is wrong with the code of an area as the end of a flow; "" if nothing is."""
    area = reference.lists["area"].codes.get(code)
    if area is None:
        return "a code of an area of regions.csv"
    return "" if can_have_flows(area) else f"a province or another area of that rank; {what_it_is(area)}"


class AreaNames:
    """Finds areas by any of their names: code, GB/T 2260, ISO 3166-2, Chinese, official Chinese, English, other
    spellings. White space and the case of Latin letters do not matter; nothing else is let pass."""

    def __init__(self, reference: Reference) -> None:
        self._areas = reference.lists["area"].codes.values()

    @cached_property
    def _by_name(self) -> dict[str, list[Code]]:
        found: dict[str, list[Code]] = {}
        for area in self._areas:
            for name in {_folded(name) for name in _names(area)} - {""}:
                found.setdefault(name, []).append(area)
        return found

    def find(self, label: str) -> Code | None:
        """The one area of this name that can have flows; None if there is none, or the name means another area too."""
        areas = self._by_name.get(_folded(label), [])
        return areas[0] if len(areas) == 1 and can_have_flows(areas[0]) else None

    def why_not(self, label: str) -> tuple[str, str]:
        """Of a label that finds nothing: what is expected instead, and what may be done."""
        expected = "the name or code of a province or another area of that rank"
        areas = self._by_name.get(_folded(label), [])
        if any(map(can_have_flows, areas)):
            return f"{expected}; this may be {' or '.join(area.code for area in areas)}", "write the code"
        if areas:
            what = " and ".join(what_it_is(area) for area in areas)
            return f"{expected}; {what}", "add it up by province, or leave it out"
        near = difflib.get_close_matches(_folded(label), self._by_name, 1, _LIKE)
        return expected, f"{self._by_name[near[0]][0].label_zh} has a name like it" if near else ""


def _folded(label: str) -> str:
    return squeeze(label).casefold()


def _names(area: Code) -> list[str]:
    about = area.attributes
    others = [about.get(name, "") for name in ("gbt2260", "iso3166_2", "official_zh")]
    return [area.code, area.label_zh, area.label_en, *area.aliases, *others]
