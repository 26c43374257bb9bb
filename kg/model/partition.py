"""Partitions: members of a dimension that together make up another member, or the whole."""

from __future__ import annotations

from dataclasses import dataclass

from kg.model.key import Key


@dataclass(frozen=True)
class Partition:
    """``parts`` of a dimension that do not overlap and together make up ``whole`` ("" for the absence of the
    dimension), as the ``editions`` draw them (none stated: as any does). ``where`` are (dimension, member) that the
    parts also have and the whole has not."""

    code: str
    dimension: str
    whole: str
    parts: tuple[str, ...]
    where: tuple[tuple[str, str], ...]
    editions: tuple[str, ...]

    def drawn_in(self, edition: str) -> bool:
        """Whether an edition draws it so."""
        return not self.editions or edition in self.editions

    def applies(self, key: Key) -> bool:
        """Whether a key can be a whole of this partition: a level with the whole's member and nothing of the parts'."""
        return (key.get(self.dimension) or "") == self.whole and all(
            key.get(name) in ((None,) if not self.whole else (member,)) for name, member in self.where
        )

    def part(self, key: Key, member: str) -> Key:
        """The key of one part of the whole that a key names."""
        return Key.make(key.measure, {**dict(key.dimensions), self.dimension: member, **dict(self.where)})
