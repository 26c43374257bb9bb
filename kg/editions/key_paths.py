"""Key paths that people write, in the order they like, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches

from kg.editions.reference import Reference
from kg.model.key import Key

_YEAR = re.compile(r"(19|20)\d\d", re.ASCII)


def key_of(text: str) -> Key | None:
    """The key of a path whose dimensions may stand in any order."""
    measure, *pairs = text.split("/")
    try:
        dimensions = dict(pair.split("=", 1) for pair in pairs)
        return Key.make(measure, dimensions) if len(dimensions) == len(pairs) else None
    except ValueError:
        return None


def unknown(key: Key, reference: Reference, events: Collection[str] = ()) -> list[str]:
    """What in a key is not in the reference data, and what it lacks."""
    measure = reference.measures.get(key.measure)
    if measure is None:
        return [f"no measure {key.measure!r} (nearest: {nearest(key.measure, reference.measures)})"]
    wanted = set(filter(None, measure.attributes["requires"].split("|")))
    wrong = [f"{key.measure} without {name}" for name in sorted(wanted - {name for name, _ in key.dimensions})]
    stray = {"of", "base", "denominator", "scope", "minus"} - wanted
    wrong += [f"{key.measure} with {name}" for name, _ in key.dimensions if name in stray]
    for name, member in key.dimensions:
        if name not in reference.dimensions:
            wrong.append(f"no dimension {name!r} (nearest: {nearest(name, reference.dimensions)})")
        else:
            wrong += _unknown_member(name, member, reference, events)
    return wrong


def _unknown_member(name: str, member: str, reference: Reference, events: Collection[str]) -> list[str]:
    """What is wrong with one member of a key."""
    codes = reference.list_of(name)
    if codes is not None:
        return [] if member in codes.codes else [f"no {name} {member!r} (nearest: {nearest(member, codes.codes)})"]
    kind = reference.dimensions[name].attributes["range"]
    if kind == "key":
        try:
            return unknown(Key.from_member(member, None), reference, events)
        except ValueError:
            return [f"{member!r}, which is no key"]
    fits = _YEAR.fullmatch(member) if kind == "year" else member in events
    return [] if fits else [f"no {kind} {member!r}"]


def nearest(member: str, codes: Collection[str]) -> str:
    """The codes that are most like a wrong one, to tell the reader."""
    return ", ".join(get_close_matches(member, codes, n=2, cutoff=0.4)) or "none"
