"""Rules of the prose: what it says of a quantity without equality, what it counts, and parts within their whole."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import takewhile

from kg.audit.book import Book
from kg.audit.finding import Finding, Formula, Subject, judge, verdict
from kg.audit.known import Known, combined, known, members_of, nearest, with_member
from kg.model.claim import Claim
from kg.model.entry import Entry
from kg.model.figure import Figure
from kg.model.interval import Interval, point, total
from kg.model.key import Key
from kg.model.number import Number

#: Whether a known value may be what the prose says, from what it may be, and the stated value with its tolerance.
_MAY_BE: Mapping[str, Callable[[Interval, Interval, Interval], bool]] = {
    "above": lambda value, stated, near: value.high > stated.high,
    "below": lambda value, stated, near: value.low < stated.low,
    "at-least": lambda value, stated, near: value.high >= stated.low,
    "about": lambda value, stated, near: value.meets(near),
    "multiple": lambda value, stated, near: value.meets(near),
}


def qualified(book: Book) -> Iterator[Finding]:
    """A number of the prose that does not state equality is true of the known value.

    About, nearly, and multiples (增长一倍) may be off by half a unit of the last stated digit that is not zero: nearly
    six tenths is 55 to 65 %, nearly 2000 is 1500 to 2500. Above and below are strict. A mark that a value is equal to
    is rounded as any other number.
    """
    for claim in book.claims:
        if not claim.feeds:
            yield _qualified(book, claim)


def _qualified(book: Book, claim: Claim) -> Finding:
    figure = claim.figure
    unit_kind = book.reference.measures[figure.key.measure].attributes["unit_kind"]
    if unit_kind and unit_kind != book.reference.unit_kinds[figure.unit.code]:
        return _untestable("qualified", figure, "the mark of a condition, which the count beside it is tested by")
    value = known(book, figure.key, figure)
    if value is None:
        return _untestable("qualified", figure, "the edition prints no number that it follows from")
    if claim.qualifier == "equal":
        note = "stated as equal"
        return judge(book, "qualified", figure, value.figures, value.formula, note, wrong="contradictory")
    stated = point(claim.number.value) * point(figure.unit.multiplier)
    near = near_to(claim.number) * point(figure.unit.multiplier)
    may_be = _MAY_BE[claim.qualifier]
    said = verdict(book, value.figures, lambda given: may_be(value.formula(given), stated, near), "contradictory")
    expected = value.formula([book.stands_for(item) for item in value.figures])
    return Finding("qualified", Subject.of(figure), said, expected, value.figures, f"stated as {claim.qualifier}")


def near_to(number: Number) -> Interval:
    """What about a number may mean, in its unit: half a unit of its last digit that is not zero either way."""
    exponent = number.value.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    half = Fraction(Decimal(1).scaleb(exponent)) / 2
    return Interval(Fraction(number.value) - half, Fraction(number.value) + half)


def _untestable(rule: str, figure: Figure, note: str) -> Finding:
    return Finding(rule, Subject.of(figure), "untestable", None, (), note)


_CONDITION = re.compile(
    r"(?P<left>\S+\*\S*) (?P<sign>[<>]) (?P<right>[^ ;]+)(?: (?P<unit>[^ ;]+))?(?:; areas: (?P<areas>[a-z0-9-]+))?"
)


@dataclass(frozen=True)
class Condition:
    """A formula of the scheme of conditions: a key path with ``*`` for what is counted, ``<`` or ``>``, and a number
    with its unit, or another key path; ``areas`` is the group whose members are counted."""

    left: str
    sign: str
    right: str
    unit: str
    areas: str

    @classmethod
    def parse(cls, text: str) -> Condition | None:
        """The condition that a note begins with; None if it has no formula."""
        match = _CONDITION.fullmatch(text)
        return cls(**{name: part or "" for name, part in match.groupdict().items()}) if match else None

    def margin(self, book: Book, member: str, beside: Figure) -> Known | None:
        """By how much a member is beyond the mark of the condition; None where a value is missing."""
        left = _value(book, Key.parse(self.left.replace("*", member)), beside)
        right = self._mark(book, member, beside)
        if left is None or right is None:
            return None
        ends = (left, right) if self.sign == ">" else (right, left)
        return combined(ends, lambda given: given[0] - given[1])

    def _mark(self, book: Book, member: str, beside: Figure) -> Known | None:
        try:
            number = Decimal(self.right)
        except InvalidOperation:
            return _value(book, Key.parse(self.right.replace("*", member)), beside)
        units = [u.multiplier for u in book.reference.units.values() if self.unit in (u.code, u.symbol)]
        return Known((), _always(point(number * units[0] if units else number)))


def _value(book: Book, key: Key, beside: Figure) -> Known | None:
    """What the edition gives for a quantity; of a number of institutions also the bounds that their list sets."""
    found = known(book, key, beside)
    if found is None and key.measure == "institution-count":
        most = _listed(book, key, beside.place.edition)
        if most is not None:
            return Known((), _always(Interval(Fraction(0), Fraction(most))))
    return found


def conditions(book: Book) -> Iterator[Finding]:
    """The number of areas, or of years in a row, that the text says meet a condition is the number of those that do."""
    for claim in book.claims:
        code = claim.figure.key.get("condition")
        if code is not None and claim.feeds:
            note = book.reference.lists["condition"].codes[code].attributes["note"]
            condition = Condition.parse(note)
            if condition is None:
                yield _untestable("condition", claim.figure, note)
            elif claim.figure.key.measure == "year-count":
                yield _years(book, claim.figure, condition)
            else:
                yield _areas(book, claim.figure, condition)


def _areas(book: Book, figure: Figure, condition: Condition) -> Finding:
    """An area printed as a dash meets no condition. If the count is wrong only without the areas that have no value, or
    right while some of them are not printed at all, nothing can be said."""
    areas = members_of(book, "area", condition.areas)
    margins = {area: condition.margin(book, area, figure) for area in areas}
    given = [margin for margin in margins.values() if margin is not None]
    bare = [Key.parse(condition.left.replace("*", area)) for area, margin in margins.items() if margin is None]
    unprinted = [key for key in bare if (figure.place.edition, key) not in book.missing]
    found = _counted(book, figure, given, 0)
    note = ""
    if unprinted or found.beyond:
        note = f"{len(bare)} of the areas have no printed value" if bare else ""
    elif any(not margin.figures for margin in given):
        note = "a list bounds the numbers of the areas, and may be of a later date than the text"
    may_be_right = not _counted(book, figure, given, len(bare)).beyond
    return replace(found, verdict="untestable", note=note) if note and may_be_right else found


def _counted(book: Book, figure: Figure, margins: Sequence[Known], unknown: int) -> Finding:
    def count(given: Sequence[Interval]) -> Interval:
        surely, may = sum(margin.low > 0 for margin in given), sum(margin.high > 0 for margin in given)
        return Interval(Fraction(surely), Fraction(may + unknown))

    all_of = combined(margins, count)
    found = judge(book, "condition", figure, all_of.figures, all_of.formula, wrong="contradictory")
    return replace(found, inputs=_nearest_to_the_mark(margins))


def _nearest_to_the_mark(margins: Sequence[Known]) -> tuple[Figure, ...]:
    """The figures of the member that just meets a condition, and of the one that just does not."""
    valued = [(margin.printed.low, margin) for margin in margins]
    meeting = min((pair for pair in valued if pair[0] > 0), key=lambda pair: pair[0], default=None)
    failing = max((pair for pair in valued if pair[0] <= 0), key=lambda pair: pair[0], default=None)
    figures = [figure for pair in (meeting, failing) if pair is not None for figure in pair[1].figures]
    return tuple(dict.fromkeys(figures))


def _years(book: Book, figure: Figure, condition: Condition) -> Finding:
    """The years in a row up to the period of the claim; before the first year with a value there may be more."""
    last = int(figure.key.get("period") or 0)
    margins: list[Known] = []
    while (margin := condition.margin(book, str(last - len(margins)), figure)) is not None:
        margins.append(margin)
    stated = figure.canonical
    assert stated is not None

    def run(given: Sequence[Interval]) -> Interval:
        """The number of years in a row, back from the last, that surely and that may meet the condition."""
        surely = len(list(takewhile(lambda value: value.low > 0, given)))
        may = len(list(takewhile(lambda value: value.high > 0, given)))
        more = max(Fraction(stated), Fraction(may)) if may == len(margins) else Fraction(may)
        return Interval(Fraction(surely), more)

    if not margins:
        return _untestable("condition", figure, "the edition prints no value of the years")
    all_of = combined(margins, run)
    found = judge(book, "condition", figure, all_of.figures, all_of.formula, wrong="contradictory")
    open_end = not found.beyond and found.expected is not None and found.expected.high > len(margins)
    note = "the years before are not printed" if open_end else ""
    return replace(found, verdict="untestable" if open_end else found.verdict, note=note)


def counts(book: Book) -> Iterator[Finding]:
    """The stated number of members of a set, of classes, or of exchanges is the number of those named."""
    for figure in book.stating:
        named = _named(book, figure)
        if named:
            yield judge(book, "count", figure, (), _always(point(named)), wrong="contradictory")


def _always(value: Interval) -> Formula:
    """A value that follows from no figure."""
    return lambda given: value


def _named(book: Book, figure: Figure) -> int:
    """How many the report names of what a figure counts; 0 if it counts nothing that is named."""
    key = figure.key
    if key.measure in ("member-count", "exchange-count"):
        return sum(len(members_of(book, dimension, member)) for dimension, member in key.dimensions)
    classification = key.get("classification") if key.measure == "class-count" else None
    if classification is None:
        return 0
    edition = figure.place.edition
    scheme = book.reference.lists.get(classification.removesuffix(f"-{edition}"))
    codes = scheme.codes.values() if scheme else ()
    top = [code for code in codes if not code.parent and "members" not in code.attributes]
    return sum(edition in (code.editions or (edition,)) for code in top)


def listed(book: Book) -> Iterator[Finding]:
    """A list of institutions has at least as many of a kind as the text counts.

    Only a stated number that is larger than the list's contradicts it: the list may be of a later date, and it prints
    neither type nor legal form. An institution that we could not classify may be of any kind.
    """
    for figure in book.stating:
        most = _listed(book, figure.key, figure.place.edition) if figure.key.measure == "institution-count" else None
        if most is not None:
            bounds = Interval(Fraction(0), Fraction(most))
            said = "exact" if bounds.meets(book.stands_for(figure)) else "contradictory"
            note = f"the list has {most} that may be meant; it may be of a later date than the text"
            yield Finding("listed", Subject.of(figure), said, bounds, (), note)


def _listed(book: Book, key: Key, edition: str) -> int | None:
    """How many entries of the list of a population may be what a key counts; None if the edition has no such list.

    The list of a population is the one whose title names it.
    """
    population = key.get("population")
    data = next(item for item in book.editions if item.edition.year == edition)
    label = book.reference.lists["population"].codes[population].label_zh if population else ""
    tables = {layout.id for layout in data.edition.layouts if layout.kind == "list" and label in layout.title_zh}
    if not label or not tables:
        return None
    places = _places(book, key.get("area"))
    entries = [entry for entry in data.entries if entry.table in tables]
    return sum((not places or entry.area in places) and _may_be_of(book, entry, key) for entry in entries)


def _places(book: Book, area: str | None) -> set[str]:
    """An area, the members of a group, and the cities in them; empty for no area."""
    if area is None:
        return set()
    wholes = {area, *members_of(book, "area", area)}
    areas = book.reference.lists["area"].codes.values()
    return wholes | {code.code for code in areas if code.parent in wholes}


def _may_be_of(book: Book, entry: Entry, key: Key) -> bool:
    """Whether an entry may be of the type and legal form of a key: by our classification, or because we have none."""
    organisation = book.reference.lists["organisation"].codes.get(entry.organisation or "")
    for dimension, column in (("institution-type", "type"), ("legal-form", "legal_form")):
        wanted = key.get(dimension)
        ours = organisation.attributes[column] if organisation else ""
        if wanted and ours and not (f"{ours}.".startswith(f"{wanted}.") or f"{wanted}.".startswith(f"{ours}.")):
            return False
    return True


#: Dimensions whose members are parts of what the quantity is without them. Not those that say what is counted (an
#: exchange, an event, a population), nor the span of a number that goes beyond its period.
_PARTS = frozenset(
    (
        *("area", "contract-type", "ip-kind", "field", "plan", "seller", "buyer", "size", "deal-part", "objective"),
        *("ownership", "staff", "of-which", "institution-type", "legal-form", "service-class"),
    )
)


def parts(book: Book) -> Iterator[Finding]:
    """A part is not larger than its whole: a city than its province, a province than its region, a class than the class
    it belongs to; a part that has none of these printed, than the quantity without that dimension."""
    wholes = _wholes(book)
    for figure in book.stating:
        if figure.key.measure in book.levels:
            for dimension, member in figure.key.dimensions:
                if dimension in _PARTS:
                    inside = wholes[figure.place.edition, dimension, member]
                    found = [f for whole in inside for f in _within(book, figure, dimension, whole)]
                    yield from found or _within(book, figure, dimension, None)


def _wholes(book: Book) -> Mapping[tuple[str, str, str], tuple[str, ...]]:
    """By edition, dimension and member: the members that hold it, by its parent and by the partitions, of those that
    the edition prints; not the sets that the prose names in passing, which are no scheme's."""
    lists = book.reference.lists
    passing = {group.code for group in lists["area"].codes.values() if group.attributes.get("scheme") == ""}
    stated = {(f.place.edition, name, member) for f in book.stating for name, member in f.key.dimensions}
    printed = {place for place in stated if place[2] not in passing}
    found: dict[tuple[str, str, str], dict[str, None]] = defaultdict(dict)
    for edition, dimension, member in printed:
        codes = book.reference.list_of(dimension)
        code = codes.codes.get(member) if codes else None
        if code is not None and (edition, dimension, code.parent) in printed:
            found[edition, dimension, member][code.parent] = None
    for partition in book.reference.partitions:
        for edition in partition.editions:
            if (edition, partition.dimension, partition.whole) in printed:
                for member in partition.parts:
                    found[edition, partition.dimension, member][partition.whole] = None
    return defaultdict(tuple, {place: tuple(sorted(wholes)) for place, wholes in found.items()})


def _within(book: Book, figure: Figure, dimension: str, whole: str | None) -> Iterator[Finding]:
    larger = nearest(book, with_member(figure.key, dimension, whole), figure)
    if larger is not None:
        said = verdict(book, (figure, larger), lambda given: given[0].low <= given[1].high)
        bounds = Interval(Fraction(0), book.stands_for(larger).high)
        variant = f"{dimension}-{whole}" if whole else dimension
        yield Finding("part", Subject.of(figure), said, bounds, (larger,), variant=variant)


def cities(book: Book) -> Iterator[Finding]:
    """The cities of a province together are not larger than the province. Cities of a county's rank may lie in one of
    the others, and are left out."""
    areas = book.reference.lists["area"].codes
    for observations in book.observations.values():
        inside: dict[Key, list[Figure]] = defaultdict(list)
        for key, observation in observations.items():
            area = areas.get(key.get("area") or "")
            prefecture = area is not None and area.attributes.get("kind") == "city" and area.code.endswith("00")
            if area is not None and prefecture and key.measure in book.levels:
                inside[with_member(key, "area", area.parent)].append(observation.chosen)
        for key, figures in inside.items():
            if len(figures) > 1 and key in observations:
                yield _cities(book, observations[key].chosen, figures)


def _cities(book: Book, province: Figure, figures: Sequence[Figure]) -> Finding:
    said = verdict(book, (province, *figures), lambda given: given[0].high >= total(given[1:]).low)
    least = total(book.stands_for(figure) for figure in figures)
    bounds = Interval(least.low, max(least.high, book.stands_for(province).high))
    return Finding("cities", Subject.of(province), said, bounds, tuple(figures))


RULES = (qualified, conditions, counts, listed, parts, cities)
