"""Statements of the prose about all members of a group, or all but some: the others meet a condition, these do not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.audit.book import Book
from kg.audit.finding import Finding, Subject, verdict
from kg.audit.known import Known, combined, names_of, values_of
from kg.audit.prose.condition import margin
from kg.model.figure import Place
from kg.model.interval import Interval, total
from kg.model.key import Key
from kg.model.universal import Universal


@dataclass(frozen=True)
class _Edition:
    """Anywhere in an edition: a statement is about what the tables print, and not what the prose beside it repeats."""

    place: Place


def universals(book: Book) -> Iterator[Finding]:
    """Of what the text says of all members of a group, or all but some: every other member meets the condition, and
    none of the excepted does.

    A member without a value leaves it open, unless the rest contradicts it; an excepted one printed as a dash meets
    nothing. What a list only bounds is untestable too.
    """
    for item in book.editions:
        for statement in item.universals:
            yield _tested(book, statement)


def _tested(book: Book, statement: Universal) -> Finding:
    beside = _Edition(replace(statement.place, table=""))
    found = {member: margin(book, statement.condition, member, beside) for member in statement.members}
    margins = {member: value for member, value in found.items() if value is not None}
    place = statement.place
    subject = Subject(place.code, place.edition, place.table, place.line, statement.printed)
    inputs = tuple(dict.fromkeys(figure for value in margins.values() for figure in value.figures))
    said = _verdict(book, statement, margins)
    tested = Finding("universal", subject, said, None, inputs, _note(book, statement, margins))
    silent = any(not _meets_nothing(book, statement, member) for member in statement.members if member not in margins)
    return tested.untestable() if (silent or _bounded(margins)) and not tested.beyond else tested


def _verdict(book: Book, statement: Universal, margins: Mapping[str, Known]) -> str:
    values = list(margins.values())

    def may_hold(given: Sequence[Interval]) -> bool:
        beyond = zip(margins, values_of(values, given), strict=True)
        return all(one.low <= 0 if member in statement.excepted else one.high > 0 for member, one in beyond)

    return verdict(book, combined(values, total).figures, may_hold, "contradictory")


def _meets_nothing(book: Book, statement: Universal, member: str) -> bool:
    """Whether a member is excepted and printed as a dash, which meets no condition."""
    key = Key.parse(statement.condition.left.replace("*", member))
    return member in statement.excepted and (statement.place.edition, key) in book.missing


def _bounded(margins: Mapping[str, Known]) -> bool:
    """Whether a list only bounds some of the values."""
    return any(not value.figures for value in margins.values())


def _note(book: Book, statement: Universal, margins: Mapping[str, Known]) -> str:
    """What the printed numbers say of each part of the group, for the reader."""
    meets = {member for member, value in margins.items() if value.printed.high > 0}
    told = (
        ("but not of", [m for m in statement.others if m in margins and m not in meets]),
        ("and of the excepted", [m for m in statement.excepted if m in meets]),
        ("not of the excepted", [m for m in statement.excepted if m in margins and m not in meets]),
        ("nothing is printed of", [m for m in statement.members if m not in margins]),
    )
    names = [f"{words} {names_of(book, statement.condition.dimension, of)}" for words, of in told if of]
    parts = [", ".join([f"true of {len(meets)} of {len(statement.members)}", *names])]
    parts += ["a list bounds the numbers, and may be of a later date than the text"] if _bounded(margins) else []
    return "; ".join([*parts, *filter(None, [statement.note])])


RULES = (universals,)
