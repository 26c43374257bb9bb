"""A number beyond what an identity allows, put in the place of a printed one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from kg.audit.book import Book
from kg.audit.finding import Finding
from kg.model.figure import Figure
from kg.model.key import Key
from kg.model.number import Number
from tests.audit_worlds.identities import IDENTITIES, ends, range_of
from tests.audit_worlds.reach import members_of
from tests.audit_worlds.report import levels
from tests.test_audit_order import opened

Range = tuple[Fraction, Fraction]
EARLIER_RANK = "rank of a base year"
#: The rules with a slack; ranks that follow from levels and growths stand for themselves.
RULES = (*IDENTITIES, "rank", EARLIER_RANK, "count")


def rule_of(finding: Finding) -> str:
    earlier = finding.rule == "rank" and any(figure.key.measure == "growth" for figure in finding.inputs)
    return EARLIER_RANK if earlier else finding.rule


def ranges_of(book: Book, edition: str) -> Mapping[Key, Sequence[Range]]:
    """What each quantity of an edition may have been, by each figure; of a base year also by level and growth."""
    found: dict[Key, list[Range]] = defaultdict(list)
    for figure in book.stating:
        if figure.place.edition == edition:
            found[figure.key].append(range_of(figure))
    for key in [key for key in found if key.measure == "growth" and key.get("of") in book.levels]:
        later, base = key.replace(key.get("of"), of=None, base=None), key.get("base")
        low, high = 1 + min(g for g, _ in found[key]), 1 + max(g for _, g in found[key])
        if later in found and low > 0:
            found[later.replace(period=base)] += [(one / high, other / low) for one, other in found[later]]
    return found


def after_all(book: Book, figure: Figure) -> Number | None:
    """The first place after all areas that may have as much as the one that is ranked; None if that one has a dash."""
    level = levels(figure.key.replace(scope=None))[0]
    members = members_of(book.reference, "area", figure.key.get("scope") or "")
    ranges = ranges_of(book, figure.place.edition)
    if level not in ranges:
        return None
    least = min(low for low, _ in ranges[level])
    others = [ranges.get(level.replace(area=area)) for area in members if area != level.get("area")]
    place = 2 + sum(not found or max(high for _, high in found) >= least for found in others)
    return Number(str(place), Decimal(place), 0)


def beyond_slack(book: Book, finding: Finding) -> Number | None:
    """A number beyond all that an identity allows its subject to be, with the same decimals; None if there is no end.

    Below, since a whole that is larger than its parts may be one of which a dash hides a part; a growth with such a
    dash above, since what the dash hides of the base makes it smaller.
    """
    figure = finding.subject.figure
    assert figure is not None
    assert isinstance(figure.content, Number)
    if finding.rule == "count":
        return Number(str(figure.content.value + 1), figure.content.value + 1, 0)
    if finding.rule == "rank":
        return after_all(book, figure) if figure.key.measure == "rank" else None
    dash = "dash" in finding.note and finding.rule != "sum"
    if finding.rule not in IDENTITIES or (dash and finding.rule != "growth-of-parts"):
        return None
    found = ends(book, finding)
    return _off(figure, figure.content, found, above=dash) if found else None


def _off(figure: Figure, number: Number, found: Sequence[Fraction], above: bool) -> Number:
    """Three units of the last digit off; no zero at the end, which might stand for digits left off."""
    unit = Fraction(figure.unit.multiplier) / 10**number.decimals
    digits = ceil(max(found) / unit) + 3 if above else floor(min(found) / unit) - 3
    if digits % 10 == 0:
        digits += 1 if above else -1
    value = Decimal(digits).scaleb(-number.decimals)
    return Number(f"{value:f}", value, number.decimals)


def put(book: Book, place: str, number: Number) -> Book:
    """The book with another number at a place."""

    def changed(figure: Figure) -> Figure:
        return replace(figure, content=number) if figure.place.code == place else figure

    editions = [
        replace(
            item,
            figures=tuple(map(changed, item.figures)),
            claims=tuple(replace(claim, figure=changed(claim.figure)) for claim in item.claims),
        )
        for item in book.editions
    ]
    return opened(editions, book.reference)


def about(finding: Finding, place: str) -> bool:
    return place == finding.subject.code or place in [item.place.code for item in finding.inputs]
