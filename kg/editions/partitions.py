"""Partitions from ``partitions.csv`` and from groups, with a check of what their rows name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kg.editions.files import Record
from kg.editions.loader import Loader, split
from kg.editions.partition_conflicts import conflicts
from kg.model.codes import Code, CodeList
from kg.model.partition import Partition

COLUMNS = ("code", "dimension", "whole", "parts", "where", "editions", "note")
_EVERY_CHILD = _MEMBERS = "*"


def groups_as_partitions(groups: Iterable[Code], dimension: str) -> list[Partition]:
    """Groups of areas or exchanges as partitions: the members make up the group, in any edition where the group
    belongs to none."""
    return [
        Partition(
            code=f"members-of-{group.code}",
            dimension=dimension,
            whole=group.code,
            parts=split(group.attributes["members"]),
            where=(),
            editions=group.editions,
        )
        for group in groups
    ]


def sets_as_partitions(sets: Iterable[Code], ranges: Mapping[str, str]) -> list[Partition]:
    """Sets of classes as partitions, in each dimension that takes its members from the scheme of the set."""
    return [
        partition
        for one in sets
        for dimension, scheme in ranges.items()
        if scheme == one.attributes["scheme"]
        for partition in groups_as_partitions([one], dimension)
    ]


def _conditions(text: str) -> tuple[tuple[str, str], ...]:
    """``dimension=member`` pairs that are joined by |."""
    return tuple((name, member) for name, _, member in (pair.partition("=") for pair in split(text)))


def partition_of(record: Record, codes: Mapping[str, Code]) -> Partition:
    """A row as a partition, given the codes of its dimension; the part ``*`` stands for the children of the whole,
    ``group*`` for the members of a group of areas."""
    c = record.cells
    parts: list[str] = []
    for part in split(c["parts"]):
        if part == _EVERY_CHILD:
            parts += [child.code for child in codes.values() if child.parent == c["whole"]]
        elif part.endswith(_MEMBERS):
            group = codes.get(part.removesuffix(_MEMBERS))
            parts += split(group.attributes.get("members", "")) if group else ()
        else:
            parts.append(part)
    where = _conditions(c["where"])
    return Partition(c["code"], c["dimension"], c["whole"], tuple(parts), where, split(c["editions"]))


def read_partitions(
    loader: Loader, ranges: Mapping[str, str], lists: Mapping[str, CodeList], groups: Sequence[Partition]
) -> list[Partition]:
    """The rows of ``partitions.csv``, given the code list that each dimension has, and the groups and sets that are
    partitions too; what is wrong goes to the loader's problems."""
    codes = {dimension: lists[name].codes for dimension, name in ranges.items() if name in lists}
    # What is wrong in the file of a list itself is told there, not once more for each partition.
    wrong = {problem.file.rpartition("/")[2].removesuffix(".csv") for problem in loader.problems}
    sound = {dimension: codes[dimension] for dimension in codes if ranges[dimension] not in wrong}

    drawn: list[tuple[Record, Partition]] = []

    def make(record: Record) -> Partition:
        """A partition, its row checked."""
        partition = partition_of(record, codes.get(record.cells["dimension"], {}))
        faults = list(_unknown(record, codes, sound)) or list(_misdrawn(record, partition, sound))
        loader.problems += [record.problem(column, expected) for column, expected in faults]
        drawn.extend([] if faults else [(record, partition)])
        return partition

    partitions = loader.read("partitions.csv", COLUMNS, make)
    loader.problems += conflicts(drawn, groups)
    return partitions


def _unknown(
    record: Record, codes: Mapping[str, Mapping[str, Code]], sound: Mapping[str, Mapping[str, Code]]
) -> Iterator[tuple[str, str]]:
    """Column and what is expected, for each name in a row that stands for nothing."""
    c = record.cells
    if c["dimension"] not in codes:
        yield "dimension", f"a dimension of dimensions.csv with a code list: {', '.join(codes)}"
    used = [("parts", c["dimension"], p.removesuffix(_MEMBERS)) for p in split(c["parts"]) if p != _EVERY_CHILD]
    used += [("whole", c["dimension"], c["whole"])] if c["whole"] else []
    used += [("where", dimension, member) for dimension, member in _conditions(c["where"])]
    for column, dimension, code in used:
        if column == "where" and dimension not in codes:
            yield column, "dimension=member, several joined by |"
        elif dimension in sound and code not in sound[dimension]:
            yield column, f"codes of {dimension}; {code!r} is none"


def _misdrawn(
    record: Record, partition: Partition, sound: Mapping[str, Mapping[str, Code]]
) -> Iterator[tuple[str, str]]:
    """Column and what is expected, for parts that cannot make up the whole."""
    known = sound.get(partition.dimension)
    if known is None:
        return
    for part in split(record.cells["parts"]):
        if part.endswith(_MEMBERS) and part != _EVERY_CHILD and "members" not in known[part[:-1]].attributes:
            yield "parts", f"a group before *; {part[:-1]} has no members"
    if len(partition.parts) < 2:
        yield "parts", "two parts or more"
    twice = sorted({part for part in partition.parts if partition.parts.count(part) > 1})
    if twice:
        yield "parts", f"each part once; {', '.join(twice)} is there more often"
    if partition.whole in partition.parts:
        yield "parts", f"other members than the whole, {partition.whole}"
    named = [partition.dimension, *(dimension for dimension, _ in partition.where)]
    if len(named) > len(set(named)):
        yield "where", "other dimensions than the partition's, each once"
