"""The claims of an edition: ``claims.csv``, one row for each quantity that a number of the prose states."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from kg.editions.files import Record, check_whole, read_records
from kg.editions.key_paths import key_of, nearest, unknown
from kg.editions.possible import impossible
from kg.editions.reference import Reference
from kg.editions.sections import Section, section_at
from kg.model.claim import Claim, kind_of
from kg.model.figure import Clause, Figure
from kg.model.key import Key
from kg.model.number import Number, parse_printed, plain_decimal
from kg.model.problems import Problem

CLAIMS = "claims.csv"
CLAIM_HEADER = ("line", "column", "printed", "states", "value", "unit", "kind", "qualifier", "quantity", "note")
#: Prose comes after every table that prints the same number.
PROMINENCE = 3

_VAGUE = ("above", "below", "at-least")


@dataclass(frozen=True)
class ClaimFile:
    """What the rows of a claims file are checked against."""

    edition: str
    reference: Reference
    sections: tuple[Section, ...]
    events: Collection[str]


def _number(record: Record, problems: list[Problem]) -> Number | None:
    """The printed number with its signed or implied value."""
    printed, value = record.cells["printed"], record.cells["value"]
    signed = plain_decimal(value)
    if signed is None:
        expected = "the value as a decimal number in plain digits, signed, in the unit given"
        problems.append(record.problem("value", expected))
        return None
    plain = parse_printed(printed)
    if isinstance(plain, Number):
        may_fall = (
            record.cells["kind"] in ("growth", "change", "threshold") or "net-outflow" in record.cells["quantity"]
        )
        if signed != plain.value and not (may_fall and signed == -plain.value):
            falling = " or its negative" if may_fall else ""
            problems.append(record.problem("value", f"{plain.value}{falling}, as printed"))
            return None
        return Number(printed, plain.value.copy_sign(signed), plain.decimals)
    return Number(printed, signed, max(0, -int(signed.as_tuple().exponent)))


def _check_kind(record: Record, key: Key, file: ClaimFile, problems: list[Problem]) -> None:
    cells, reference = record.cells, file.reference
    unit_kind = reference.unit_kinds[cells["unit"]]
    wanted = kind_of(key.measure, unit_kind)
    if cells["kind"] not in (wanted, "threshold"):
        problems.append(record.problem("kind", f"{wanted!r}, or 'threshold'"))
    if cells["kind"] == "threshold" and cells["qualifier"] not in _VAGUE:
        problems.append(record.problem("qualifier", f"{', '.join(_VAGUE)} for a threshold"))
    statistic = reference.measures[key.measure].attributes["unit"]
    if cells["kind"] != "threshold" and statistic and cells["unit"] != statistic:
        problems.append(record.problem("unit", f"{statistic!r}, the unit of {key.measure}"))
    quantity = reference.lists["quantity"].codes.get(key.get("of") or key.measure)
    if cells["kind"] != "threshold" and quantity is not None and not statistic:
        level = reference.measures[quantity.attributes.get("numerator", quantity.code)]
        if level.attributes["unit_kind"] != unit_kind:
            problems.append(record.problem("unit", f"a unit of {level.attributes['unit_kind']}"))


def read_claims(path: Path, file: ClaimFile, problems: list[Problem]) -> list[Claim]:
    """The claims of a file in printed order; what is wrong with rows goes to ``problems``."""
    claims: list[Claim] = []
    last = (0, 0)
    turns: dict[tuple[int, int], int] = {}
    last_row: dict[tuple[int, int], Record] = {}
    for record in read_records(path, CLAIM_HEADER):
        cells = record.cells
        if not check_whole(record, ("line", "column"), problems):
            continue
        here = (int(cells["line"]), int(cells["column"]))
        if here < last:
            problems.append(record.problem("line", "rows in the order of the text"))
        last = here
        turns[here] = turns.get(here, 0) + 1
        last_row[here] = record
        claim = _claim(record, here, turns[here], file, problems)
        if claim is not None:
            claims.append(claim)
    for here, record in last_row.items():
        # A number that states several quantities says how many, so that a lost row is seen.
        if record.cells["states"] != str(turns[here]):
            expected = f"{turns[here]}: rows of line {here[0]}, column {here[1]}"
            problems.append(record.problem("states", expected, "a row was lost or added"))
    return claims


def _claim(record: Record, here: tuple[int, int], turn: int, file: ClaimFile, problems: list[Problem]) -> Claim | None:
    cells, before = record.cells, len(problems)
    section = section_at(file.sections, here[0])
    if section is None:
        problems.append(record.problem("line", "a line of one of the sections in sections.csv"))
    lists = file.reference.lists
    for column, known in (
        ("kind", lists["claim-kind"].codes),
        ("qualifier", lists["qualifier"].codes),
        ("unit", file.reference.units),
    ):
        if cells[column] not in known:
            near = nearest(cells[column], known)
            problems.append(record.problem(column, f"one of {', '.join(known)} (nearest: {near})"))
    key = key_of(cells["quantity"])
    if key is None:
        problems.append(record.problem("quantity", "a key path: measure/dimension=member/…"))
    else:
        for wrong in unknown(key, file.reference, file.events):
            problems.append(record.problem("quantity", f"a key of known codes; there is {wrong}"))
        if key.get("period") is None:
            problems.append(record.problem("quantity", "a period"))
    number = _number(record, problems)
    if len(problems) > before or key is None or number is None or section is None:
        return None
    _check_kind(record, key, file, problems)
    # Of a number in a wrong unit nothing more can be said.
    sound = len(problems) == before
    wanted = impossible(number, key, file.reference.units[cells["unit"]], file.reference) if sound else ""
    if wanted:
        problems.append(record.problem("value", wanted, "compare it with the sentence"))
    place = Clause(file.edition, section.code, here[0], here[1], PROMINENCE, turn)
    figure = Figure(place, number, file.reference.units[cells["unit"]], key)
    return Claim(figure, cells["kind"], cells["qualifier"], cells["note"])
