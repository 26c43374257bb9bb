"""Rules of order: printed ranks, and lists that follow a quantity, against the values that they rank."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations

from kg.audit.book import Book
from kg.audit.finding import BEYOND, Finding, Subject, judge, verdict
from kg.audit.known import Known, combined, known, level_of, members_of, values_of, with_member
from kg.editions.loader import split
from kg.model.codes import Code
from kg.model.figure import Figure
from kg.model.interval import Interval, total
from kg.model.key import Key


def ranks(book: Book) -> Iterator[Finding]:
    """A rank is one more than the number of members of its scope with a larger value.

    Ties leave several ranks open. A member printed as a dash comes after all that have a value; one that is not printed
    at all may stand anywhere.
    """
    for figure in book.stating:
        if figure.key.measure in ("rank", "class-rank", "growth-rank", "class-growth-rank"):
            yield _rank(book, figure)


def _rank(book: Book, figure: Figure) -> Finding:
    dimension, members = _ranked(book, figure)
    own = figure.key.get(dimension)
    by = _ranked_by(book, figure.key)
    keys = {member: with_member(by, dimension, member) for member in members}
    values = {member: known(book, key, figure) for member, key in keys.items()}
    others = [value for member, value in values.items() if value is not None and member != own]
    bare = [keys[member] for member, value in values.items() if value is None]
    dashes = [key for key in bare if (figure.place.edition, key) in book.missing]
    unprinted = len(bare) - len(dashes)
    mine = values.get(own or "")
    if mine is not None:
        return _rank_by_value(book, figure, mine, others, unprinted)
    if own not in members or keys[own] not in dashes:
        note = "no value of it is printed in the edition"
        return Finding("rank", Subject.of(figure), "untestable", None, (), note)
    last = Interval(Fraction(1 + len(others)), Fraction(len(members)))
    return judge(book, "rank", figure, (), lambda _: last, "it is printed as a dash, and comes after all with a value")


def _ranked(book: Book, figure: Figure) -> tuple[str, tuple[str, ...]]:
    """The dimension and the members that a rank is among."""
    scope = figure.key.get("scope")
    if scope is not None:
        return "area", members_of(book, "area", scope)
    dimension = figure.key.get("scope-dimension") or ""
    return dimension, siblings(book, figure.place.edition, dimension, (figure.key.get(dimension) or "",))


def siblings(book: Book, edition: str, dimension: str, members: Sequence[str]) -> tuple[str, ...]:
    """The classes that these are compared with: the parts of the smallest partition of the edition that has them all,
    else the classes of the edition with the same parent."""
    partitions = [p.parts for p in book.reference.partitions if p.dimension == dimension and p.drawn_in(edition)]
    holding = [parts for parts in partitions if set(members) <= set(parts)]
    if holding:
        return min(holding, key=len)
    codes = book.reference.list_of(dimension)
    classes = [c for c in codes.codes.values() if "members" not in c.attributes] if codes else []
    parents = {code.parent for code in classes if code.code in members}
    return tuple(c.code for c in classes if edition in (c.editions or (edition,)) and {c.parent} == parents)


def _ranked_by(book: Book, key: Key) -> Key:
    """The quantity that a rank follows."""
    plain = key.replace(scope=None, scope_dimension=None)
    return plain.replace("growth") if key.get("base") else level_of(book, plain)


def _rank_by_value(book: Book, figure: Figure, own: Known, others: Sequence[Known], unprinted: int) -> Finding:
    def place(given: Sequence[Interval]) -> Interval:
        """The ranks that the first value may have among the others."""
        larger = sum(other.low > given[0].high for other in given[1:])
        as_large = sum(other.high >= given[0].low for other in given[1:])
        return Interval(Fraction(1 + larger), Fraction(1 + as_large + unprinted))

    everyone = combined([own, *others], place)
    note = f"{unprinted} of the members are not printed" if unprinted else ""
    found = judge(book, "rank", figure, everyone.figures, everyone.formula, note)
    if unprinted and not found.beyond:
        found = replace(found, verdict="untestable")
    return replace(found, inputs=own.figures + _neighbours(own, others))


def _neighbours(own: Known, others: Iterable[Known]) -> tuple[Figure, ...]:
    """The figures of the next larger and the next smaller value."""
    mine = own.printed.low
    valued = [(other.printed.low, other) for other in others]
    above = min(((v, o) for v, o in valued if v >= mine), key=lambda pair: pair[0], default=None)
    below = max(((v, o) for v, o in valued if v < mine), key=lambda pair: pair[0], default=None)
    return tuple(figure for pair in (above, below) if pair is not None for figure in pair[1].figures)


@dataclass(frozen=True)
class RankedList:
    """A list of the prose that follows a quantity: its code, a figure of the sentence that has it, the dimension of its
    members, and the values of those the edition gives one."""

    code: Code
    beside: Figure
    dimension: str
    members: tuple[str, ...]
    population: tuple[str, ...]
    values: Mapping[str, Known]

    @property
    def subject(self) -> Subject:
        """The list as the subject of a finding, at the line of the sentence."""
        place = self.beside.place
        code = f"{place.edition}/{self.code.code}"
        return Subject(code, place.edition, place.table, place.line, self.code.label_zh)

    def key(self, member: str) -> Key:
        """The quantity that the list follows, of one member."""
        return _list_key(self.code, self.dimension, member)

    @property
    def first(self) -> bool:
        """Whether the list is the first ones of its population, which its code says (first-ten, first-three)."""
        return "first" in self.code.code.split("-")


def lists(book: Book) -> Iterator[Finding]:
    """A list that the text calls ranked is in descending order, and a list of the first ones leaves out none larger."""
    for ranked in ranked_lists(book):
        if any(member not in ranked.values for member in ranked.members):
            note = "a member has no printed value"
            yield Finding("list-order", ranked.subject, "untestable", None, (), note)
        else:
            yield _in_order(book, ranked)
            if ranked.first:
                yield _the_first(book, ranked)


def ranked_lists(book: Book) -> Iterator[RankedList]:
    """Every list with a quantity that it follows, read beside the first claim about it."""
    claimed: dict[tuple[str, str], tuple[Figure, str]] = {}
    for claim in book.claims:
        for dimension, member in claim.figure.key.dimensions:
            claimed.setdefault((claim.place.edition, member), (claim.figure, dimension))
    for codes in book.reference.lists.values():
        for code in codes.codes.values():
            place = claimed.get((code.attributes.get("edition", ""), code.code))
            if code.attributes.get("ranked_by") and place is not None:
                yield _read(book, code, *place)


def _read(book: Book, code: Code, beside: Figure, dimension: str) -> RankedList:
    members = split(code.attributes["members"])
    population = _population(book, code, beside.place.edition, dimension, members)
    everyone = dict.fromkeys([*members, *population])
    found = {member: known(book, _list_key(code, dimension, member), beside) for member in everyone}
    values = {member: value for member, value in found.items() if value is not None}
    return RankedList(code, beside, dimension, members, population, values)


def _list_key(code: Code, dimension: str, member: str) -> Key:
    """``ranked_by`` is a key path without the member, which a direction alone would not be."""
    measure, *pairs = code.attributes["ranked_by"].split("/")
    return Key.make(measure, {**dict(pair.split("=", 1) for pair in pairs), dimension: member})


def _population(book: Book, code: Code, edition: str, dimension: str, members: tuple[str, ...]) -> tuple[str, ...]:
    """Those a list is drawn from: the group of areas of a scheme that its label names, else all provinces; of classes
    those of one level."""
    if dimension != "area":
        return siblings(book, edition, dimension, members)
    codes = book.reference.lists["area"].codes.values()
    groups = [g for g in codes if g.attributes.get("scheme") and edition in (g.editions or (edition,))]
    holding = [group for group in groups if set(members) <= set(split(group.attributes["members"]))]
    named = [group for group in holding if group.label_zh in code.label_zh]
    wanted = named or [group for group in holding if group.attributes["scheme"] == "provinces"]
    return max((split(group.attributes["members"]) for group in wanted), key=len, default=())


def _in_order(book: Book, ranked: RankedList) -> Finding:
    values = [ranked.values[member] for member in ranked.members]

    def descending(given: Sequence[Interval]) -> bool:
        return all(earlier.high >= later.low for earlier, later in combinations(given, 2))

    everyone = combined(values, total)
    said = verdict(book, everyone.figures, lambda given: descending(values_of(values, given)), "contradictory")
    pairs = zip(ranked.members, ranked.members[1:], strict=False)
    wrong = [(a, b) for a, b in pairs if ranked.values[a].printed.low < ranked.values[b].printed.low]
    names = [f"{_name(book, ranked, later)} comes after {_name(book, ranked, first)}" for first, later in wrong]
    note = f"{'; '.join(names)}, and is larger" if names else "the members are in descending order"
    return Finding("list-order", ranked.subject, said, None, everyone.figures, note)


def _the_first(book: Book, ranked: RankedList) -> Finding:
    inside = sorted((ranked.values[m] for m in ranked.members), key=lambda value: value.printed.low)
    outside = [member for member in ranked.population if member not in ranked.members and member in ranked.values]
    values = [*inside, *(ranked.values[member] for member in outside)]

    def complete(given: Sequence[Interval]) -> bool:
        least = min(interval.high for interval in given[: len(inside)])
        return all(interval.low <= least for interval in given[len(inside) :])

    everyone = combined(values, total)
    said = verdict(book, everyone.figures, lambda given: complete(values_of(values, given)), "contradictory")
    largest = max(outside, key=lambda member: ranked.values[member].printed.low, default=None)
    larger = [m for m in outside if ranked.values[m].printed.low > inside[0].printed.low]
    names = ", ".join(_name(book, ranked, member) for member in larger)
    note = f"larger than the smallest of the list, and not in it: {names}" if names else "none larger is left out"
    deciding = [inside[0], *(ranked.values[member] for member in larger or filter(None, [largest]))]
    edition = ranked.beside.place.edition
    bare = [member for member in ranked.population if member not in ranked.values]
    silent = any((edition, ranked.key(member)) not in book.missing for member in bare)
    if said not in BEYOND and (silent or not ranked.population):
        said, note = "untestable", "not all that may be in the list have a printed value"
    return Finding("list-first", ranked.subject, said, None, combined(deciding, total).figures, note)


def _name(book: Book, ranked: RankedList, member: str) -> str:
    codes = book.reference.list_of(ranked.dimension)
    return codes.codes[member].label_en if codes else member


RULES = (ranks, lists)
