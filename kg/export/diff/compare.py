"""The differences of two sets of records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.export.diff.read import locate, read_side
from kg.export.diff.records import ORDER, Record, Records, records

COLUMNS = ("kind", "change", "id", "label", "field", "old", "new")
CHANGES = ("added", "removed", "changed")


@dataclass(frozen=True)
class Change:
    """One thing added or removed (``field`` is empty, ``old`` or ``new`` tells of it), or one field of it changed."""

    kind: str
    change: str
    id: str
    label: str
    field: str
    old: str
    new: str

    def row(self) -> Mapping[str, str]:
        """As a row of :data:`COLUMNS`."""
        return {column: getattr(self, column) for column in COLUMNS}


@dataclass(frozen=True)
class Difference:
    """What differs. ``same_statements`` is False if statements differ, told as a change or not; ``warnings`` are about
    the files that were read."""

    changes: tuple[Change, ...]
    same_statements: bool
    warnings: tuple[str, ...]

    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """How many things of each kind that differs were added, removed and changed."""
        things = Counter((c.kind, c.change) for c in {(c.kind, c.id): c for c in self.changes}.values())
        kinds = [kind for kind in ORDER if any(things[kind, change] for change in CHANGES)]
        return {kind: {change: things[kind, change] for change in CHANGES} for kind in kinds}


def _changed(kind: str, code: str, old: Record, new: Record) -> Iterator[Change]:
    for field in dict.fromkeys([*old.fields, *new.fields]):
        before, after = old.fields.get(field, ""), new.fields.get(field, "")
        if before != after:
            yield Change(kind, "changed", code, new.label or old.label, field, before, after)


def compare(old: Records, new: Records) -> Iterator[Change]:
    """The changes by kind, in the order of :data:`ORDER`, then by identity."""
    turn = {kind: number for number, kind in enumerate(ORDER)}
    for kind, code in sorted({*old, *new}, key=lambda key: (turn[key[0]], key[1])):
        before, after = old.get((kind, code)), new.get((kind, code))
        if before is None and after is not None:
            yield Change(kind, "added", code, after.label, "", "", after.summary)
        elif before is not None and after is None:
            yield Change(kind, "removed", code, before.label, "", before.summary, "")
        elif before is not None and after is not None:
            yield from _changed(kind, code, before, after)


def difference(old: Path, new: Path) -> Difference:
    """Compare two releases, files or stores. Raises UsageError if one of them cannot be read."""
    (one, told_of_one), (other, told_of_other) = locate(old), locate(new)
    first = read_side(one)
    before, prints = records(first.graph), first.fingerprint
    del first  # one graph in memory at a time
    second = read_side(other)
    changes = tuple(compare(before, records(second.graph)))
    warnings = tuple(filter(None, (told_of_one, told_of_other)))
    return Difference(changes, prints == second.fingerprint, warnings)


def shortened(changes: Iterable[Change], limit: int) -> Iterator[Change]:
    """The first changes of each kind and sort."""
    seen: Counter[tuple[str, str]] = Counter()
    for change in changes:
        seen[change.kind, change.change] += 1
        if seen[change.kind, change.change] <= limit:
            yield change
