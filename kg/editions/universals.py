"""The statements of an edition about all members of a group, or all but some: ``universals.csv``, one row a test."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path

from kg.editions.claims import PROMINENCE
from kg.editions.files import Record, check_whole, read_records
from kg.editions.key_paths import nearest, unknown
from kg.editions.loader import split
from kg.editions.reference import Reference
from kg.editions.sections import Section, section_at
from kg.model.codes import Code, squeeze
from kg.model.condition import Condition
from kg.model.figure import Clause
from kg.model.key import Key
from kg.model.problems import Problem
from kg.model.universal import Universal

UNIVERSALS = "universals.csv"
UNIVERSAL_HEADER = ("line", "column", "printed", "members", "excepted", "condition", "note")
_MEMBERS = "*"
_PLAIN = re.compile(r"-?[0-9]{1,16}(?:\.[0-9]{1,9})?")
_FORMULA = "a key path with * for the members, < or >, and a number with its unit or another key path"


def read_universals(
    path: Path, edition: str, sections: tuple[Section, ...], reference: Reference, problems: list[Problem]
) -> list[Universal]:
    """The tests of a file in printed order; what is wrong with rows goes to ``problems``."""
    found: list[Universal] = []
    last, turn, tests = (0, 0), 1, set()
    for record in read_records(path, UNIVERSAL_HEADER):
        before = len(problems)
        condition, members, excepted = _content(record, reference, problems)
        if not check_whole(record, ("line", "column"), problems):
            continue
        here = (int(record.cells["line"]), int(record.cells["column"]))
        if here < last:
            problems.append(record.problem("line", "rows in the order of the text"))
        test = (here, record.cells["condition"], record.cells["members"])
        if test in tests:
            problems.append(record.problem("condition", "another test of these words than the rows before"))
        tests.add(test)
        last, turn = here, turn + 1 if here == last else 1
        section = section_at(sections, here[0])
        if section is None:
            problems.append(record.problem("line", "a line of one of the sections in sections.csv"))
        if len(problems) == before and condition is not None and section is not None:
            place = Clause(edition, section.code, *here, PROMINENCE, turn)
            found.append(Universal(place, record.cells["printed"], condition, members, excepted, record.cells["note"]))
    return found


def _content(
    record: Record, reference: Reference, problems: list[Problem]
) -> tuple[Condition | None, tuple[str, ...], tuple[str, ...]]:
    """Condition, members and exceptions of a row; each thing wrong with them is told."""
    cells = record.cells
    if not cells["printed"] or cells["printed"] != squeeze(cells["printed"]):
        problems.append(record.problem("printed", "the words as printed, without blanks"))
    condition = Condition.parse(cells["condition"])
    if condition is None or condition.areas or not condition.dimension:
        problems.append(record.problem("condition", _FORMULA))
        return None, (), ()
    codes = reference.list_of(condition.dimension) if condition.dimension in reference.dimensions else None
    if codes is None:
        problems.append(
            record.problem("condition", f"* for a dimension with a code list; {condition.dimension} is none")
        )
        return None, (), ()
    members = tuple(_expanded(cells["members"], codes.codes))
    excepted = tuple(_expanded(cells["excepted"], codes.codes))
    faults = [*_misnamed(cells, members, excepted, codes.codes)]
    if not faults:
        faults = [("condition", wrong) for wrong in _wrong_formula(condition, members[0], reference)]
    problems.extend(record.problem(column, expected) for column, expected in faults)
    return condition, members, excepted


def _expanded(text: str, codes: Mapping[str, Code]) -> Iterator[str]:
    """The codes of a cell; ``group*`` stands for the members of a group."""
    for code in split(text):
        group = codes.get(code.removesuffix(_MEMBERS)) if code.endswith(_MEMBERS) else None
        yield from split(group.attributes.get("members", "")) if group else (code,)


def _misnamed(
    cells: Mapping[str, str], members: tuple[str, ...], excepted: tuple[str, ...], codes: Mapping[str, Code]
) -> Iterator[tuple[str, str]]:
    """Column and what is expected, for members and exceptions that cannot be."""
    for member in members:
        if member not in codes:
            yield "members", f"codes, or a group with *; {member!r} is none (nearest: {nearest(member, codes)})"
    if not members:
        yield "members", "one member or more; a group before * has members"
    for column, named in (("members", members), ("excepted", excepted)):
        twice = sorted({one for one in named if named.count(one) > 1})
        if twice:
            yield column, f"each member once; {', '.join(twice)} is there more often"
    strangers = [one for one in excepted if one not in members]
    if strangers:
        yield "excepted", f"some of the members; {', '.join(strangers)} is none"
    elif members and not set(members) - set(excepted):
        yield "excepted", "fewer than all members"


def _wrong_formula(condition: Condition, member: str, reference: Reference) -> Iterator[str]:
    """What is expected instead of what is wrong in the paths and the unit of a condition."""
    sides = [condition.left] if _is_number(condition.right) else [condition.left, condition.right]
    keys = []
    for path in sides:
        try:
            keys.append(Key.parse(path.replace("*", member)))
        except ValueError as error:
            yield f"key paths in normal form; {error}"
    wrong = [one for key in keys for one in unknown(key, reference)]
    yield from (f"key paths of known codes; there is {one}" for one in wrong)
    if len(keys) < len(sides) or wrong:
        return
    kinds = {_unit_kind(key, reference) for key in keys}
    if len(sides) == 1:
        if _PLAIN.fullmatch(condition.right) is None:
            yield f"a number in plain digits; {condition.right!r} is none"
        kinds |= set(_stated_kind(condition.unit, reference) if condition.unit else ())
        if condition.unit and not _stated_kind(condition.unit, reference):
            yield f"a unit of units.csv; {condition.unit!r} is none"
    elif keys[0] == keys[1]:
        yield "two quantities; both are the same, so that it never holds"
    if len(kinds - {""}) > 1:
        yield f"numbers of one kind of unit; there are {' and '.join(sorted(kinds - {''}))}"


def _is_number(text: str) -> bool:
    try:
        Decimal(text)
    except InvalidOperation:
        return False
    return True


def _stated_kind(unit: str, reference: Reference) -> list[str]:
    """The kind of a unit by its code or symbol, alone in a list; none if there is no such unit."""
    codes = [one.code for one in reference.units.values() if unit in (one.code, one.symbol)]
    return [reference.unit_kinds[code] for code in codes[:1]]


def _unit_kind(key: Key, reference: Reference) -> str:
    """The kind of unit that a quantity has, "" if its measure does not tell."""
    about = reference.measures[key.measure].attributes
    if about["unit_kind"] or about["unit"]:
        return about["unit_kind"] or reference.unit_kinds[about["unit"]]
    level = reference.lists["quantity"].codes.get(key.get("of") or "")
    return reference.measures[level.code].attributes["unit_kind"] if level and level.code in reference.measures else ""
