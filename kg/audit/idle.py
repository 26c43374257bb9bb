"""What is declared and makes no test: partitions, groups, sets and mentions that no finding of the audit rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kg.audit.book import Book
from kg.audit.finding import Finding
from kg.audit.known import members_of
from kg.audit.prints.names import comparable
from kg.model.condition import Condition
from kg.model.mention import Mention
from kg.model.partition import Partition

#: Rules that say by their variant which partition they went by.
_BY_PARTITION = ("sum", "growth-of-parts", "mean-of-parts")
#: Rules that take the members of a group that their figure is about.
_BY_MEMBERS = ("count", "growth-of-members", "computed-share", "computed-difference", "qualified")


def idle_declarations(book: Book, findings: Sequence[Finding]) -> list[str]:
    """The codes of partitions, groups and sets without a test in any edition, in their order.

    An untestable finding is no test, but for a group that the sentence itself is about (a universal or condition).
    """
    used = {*_partitions(book, findings), *_groups(book, findings)}
    declared = dict.fromkeys(_code(partition) for partition in (*book.reference.partitions, *book.reference.sets))
    return [code for code in declared if code not in used]


def _code(partition: Partition) -> str:
    """The code in the file that declares it: of a group or set, its own."""
    return partition.whole if partition.code == f"members-of-{partition.whole}" else partition.code


def _partitions(book: Book, findings: Iterable[Finding]) -> Iterator[str]:
    """What sums and the like went by, and what said which part is within which whole."""
    variants = {finding.variant for finding in findings if finding.rule in _BY_PARTITION}
    named = variants | {variant.rpartition(".")[0] for variant in variants}
    within = {(f.variant, f.subject.figure.key) for f in findings if f.rule == "part" and f.subject.figure}
    parts = {(variant, key.get(name)) for variant, key in within for name, _ in key.dimensions}
    for partition in (*book.reference.partitions, *book.reference.sets):
        inside = f"{partition.dimension}-{partition.whole}"
        if partition.code in named or (partition.whole and any((inside, part) in parts for part in partition.parts)):
            yield _code(partition)


def _groups(book: Book, findings: Iterable[Finding]) -> Iterator[str]:
    """The groups and sets that other tests are about: ranks, lists, counts, conditions, statements about all."""
    for finding in findings:
        if finding.rule in ("list-order", "list-first"):
            yield finding.subject.code.rpartition("/")[2]
        key = finding.subject.figure.key if finding.subject.figure else None
        if key is not None and finding.verdict != "untestable":
            members = [member for name, member in key.dimensions if name == "scope" or finding.rule in _BY_MEMBERS]
            yield from members
    for code in book.reference.lists["condition"].codes.values():
        condition = Condition.parse(code.attributes["note"])
        if condition is not None:
            yield condition.areas
    yield from _of_statements(book)


def _of_statements(book: Book) -> Iterator[str]:
    """The groups that a statement is about, or that it excepts."""
    for item in book.editions:
        for statement in item.universals:
            dimension = statement.condition.dimension
            codes = book.reference.list_of(dimension)
            for code in codes.codes if codes else ():
                if members_of(book, dimension, code) in (statement.members, statement.excepted or None):
                    yield code


def idle_mentions(book: Book) -> Iterator[Mention]:
    """The mentions of bodies that neither a table nor a list of their edition prints, nor one that may be the same."""
    for item in book.editions:
        known = comparable(book, item)
        yield from (mention for mention in item.mentions if mention.organisation not in known)
