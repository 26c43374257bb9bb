"""How much the audit sees: every printed digit changed, one at a time, and every pair of neighbouring rows swapped.

``python -m tests.audit_mutations`` prints the report; ``--write`` also keeps it in docs/audit-mutations.md.

A whole audit for each of some twenty thousand mutants would take half a day. A rule is therefore run only over the
figures that the mutant may concern (:meth:`Mutant.focus`); what it looks up is the whole book. Which ones these are is
not guessed: every reading of a figure's content is traced once, finding by finding (:func:`trace`).
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from multiprocessing import get_context
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from kg.audit.audit import RULES
from kg.audit.book import Book, open_book
from kg.audit.finding import Finding
from kg.audit.known import level_of
from kg.editions.read_edition import EditionData
from kg.model.claim import Claim
from kg.model.figure import Cell, Figure
from kg.model.interval import Interval
from kg.model.key import Key
from kg.model.number import Number
from kg.model.observation import Observation, choose, current, observe
from kg.rdf.dataset import read_knowledge

Rule = Callable[[Book], Iterator[Finding]]
#: What one edition says of one quantity: a mutant concerns whatever reads it, whichever of its figures changed.
Spot = tuple[str, Key]
#: New contents by place code.
Changes = Mapping[str, Number]
#: What a finding says: its verdict and what it expects.
Saying = tuple[str, Interval | None]
T = TypeVar("T")

ROOT = Path(__file__).resolve().parent.parent
REPORT = ROOT / "docs" / "audit-mutations.md"
REPORTED = ("cut", "outside", "contradictory", "untestable")


def spot_of(figure: Figure) -> Spot:
    """Edition and key of a figure."""
    return figure.place.edition, figure.key


# -- Mutants ----------------------------------------------------------------------------------------------------------


def mutants(number: Number) -> Iterator[tuple[int, Number]]:
    """The number with one digit changed, and the position of the digit: 1 is the first that is not zero, 2 the next;
    0 are zeros before it. The leading digit becomes three others of 1 to 9, the others the next one.

    A number word is changed in its value, in the digits that the word can say.
    """
    text = number.printed if _spelled(number) else _word(number)
    digits = [index for index, char in enumerate(text) if char.isdigit()]
    first = next((n for n, index in enumerate(digits) if text[index] != "0"), 0)
    last = len(digits) if _spelled(number) else len("".join(text).rstrip("0"))
    for place, index in enumerate(digits[:last] if last else digits):
        digit = int(text[index])
        others = _others(digit) if place == first else (1,) if place < first else ((digit + 1) % 10,)
        for other in others:
            yield max(place - first + 1, 0), _reading(number, f"{text[:index]}{other}{text[index + 1 :]}")


def _others(digit: int) -> tuple[int, ...]:
    """One more, one less and five more, within 1 to 9."""
    return tuple(dict.fromkeys(n for n in (digit + 1, digit - 1, (digit + 4) % 9 + 1) if 1 <= n <= 9 and n != digit))


def _bare(text: str) -> str:
    return text.rstrip("%％").replace(",", "").lstrip("+-")


def _spelled(number: Number) -> bool:
    """Whether the print is in digits, and not a number word."""
    return number.printed.isascii() and _bare(number.printed) == _word(number)


def _word(number: Number) -> str:
    return str(abs(number.value).quantize(Decimal(1).scaleb(-number.decimals)))


def _reading(number: Number, text: str) -> Number:
    value = Decimal(_bare(text))
    return Number(text, -value if number.value < 0 else value, number.decimals)


# -- The mutated book -------------------------------------------------------------------------------------------------


def opened(editions: Iterable[EditionData], book: Book) -> Book:
    """The book of other editions, with the same reference."""
    editions = list(editions)
    observations = {item.edition.year: observe(item.stating) for item in editions}
    now = current(observation for group in observations.values() for observation in group)
    return open_book(editions, book.reference, observations, now)


def changed(book: Book, change: Callable[[Figure], Figure]) -> Book:
    """A copy of the book with each figure and claim changed, made from nothing."""
    return opened(
        (
            replace(
                item,
                figures=tuple(change(figure) for figure in item.figures),
                claims=tuple(replace(claim, figure=change(claim.figure)) for claim in item.claims),
            )
            for item in book.editions
        ),
        book,
    )


def printing(book: Book, changes: Changes) -> Book:
    """A copy of the book with other contents at some places, made from nothing."""

    def change(figure: Figure) -> Figure:
        content = changes.get(figure.place.code)
        return figure if content is None else replace(figure, content=content)

    return changed(book, change)


class Ledger(dict[Key, T]):
    """The observations of an edition: lookups see all of them, a loop only those in focus."""

    def __init__(self, everything: Mapping[Key, T], focus: Iterable[Key]) -> None:
        super().__init__(everything)
        self._focus = [key for key in focus if key in everything]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._focus)

    def keys(self) -> Any:  # noqa: ANN401 - dict's own views cannot be subclassed
        return list(self._focus)

    def values(self) -> Any:  # noqa: ANN401
        return [self[key] for key in self._focus]

    def items(self) -> Any:  # noqa: ANN401
        return [(key, self[key]) for key in self._focus]


class Near(Book):
    """A book that keeps what it has read off a figure for all books made from the same index."""

    kept: dict[tuple[int, int | None], tuple[Figure, Interval]]

    def stands_for(self, figure: Figure) -> Interval:
        """What a figure stands for."""
        return self._keep(figure, None, lambda: Book.stands_for(self, figure))

    def may_stand_for(self, figure: Figure, padding: int) -> Interval:
        """What it may stand for."""
        return self._keep(figure, padding, lambda: Book.may_stand_for(self, figure, padding))

    def _keep(self, figure: Figure, padding: int | None, read: Callable[[], Interval]) -> Interval:
        found = self.kept.get((id(figure), padding))
        if found is None:
            found = self.kept[id(figure), padding] = (figure, read())
        return found[1]


@dataclass(frozen=True)
class Index:
    """The book by place, to change a figure without reading all others."""

    book: Book

    @cached_property
    def kept(self) -> dict[tuple[int, int | None], tuple[Figure, Interval]]:
        """What figures stand for, by identity, with the figure, so that no other one can have it."""
        return {}

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """Every numeric figure by its place code: cells with a number, and claims."""
        cells = [figure for item in self.book.editions for figure in item.figures]
        claims = [claim.figure for claim in self.book.claims]
        return {figure.place.code: figure for figure in (*cells, *claims) if isinstance(figure.content, Number)}

    def number(self, code: str) -> Number:
        """The number printed at a place."""
        content = self.figures[code].content
        assert isinstance(content, Number)
        return content

    @cached_property
    def position(self) -> dict[str, tuple[int, type, int]]:
        """By place code: the number of the edition, cell or claim, and the number among these."""
        found: dict[str, tuple[int, type, int]] = {}
        for n, item in enumerate(self.book.editions):
            found |= {figure.place.code: (n, Figure, at) for at, figure in enumerate(item.figures)}
            found |= {claim.place.code: (n, Claim, at) for at, claim in enumerate(item.claims)}
        return found

    @cached_property
    def order(self) -> dict[Spot, int]:
        """The place of a spot in the order of the observations."""
        spots = [(edition, key) for edition, group in self.book.observations.items() for key in group]
        return {spot: n for n, spot in enumerate(spots)}

    @cached_property
    def stating(self) -> dict[Spot, list[int]]:
        """By spot: the positions of its figures in ``stating``."""
        return _positions(spot_of(figure) for figure in self.book.stating)

    @cached_property
    def claims(self) -> dict[Spot, list[int]]:
        """By spot: the positions of its claims."""
        return _positions(spot_of(claim.figure) for claim in self.book.claims)

    def mutant(self, changes: Changes) -> Mutant:
        """The book with other contents at some places."""
        new = {code: replace(self.figures[code], content=content) for code, content in changes.items()}
        return Mutant(self, new)


def _positions(spots: Iterable[Spot]) -> dict[Spot, list[int]]:
    found: dict[Spot, list[int]] = defaultdict(list)
    for n, spot in enumerate(spots):
        found[spot].append(n)
    return found


@dataclass(frozen=True)
class Mutant:
    """A book with ``new`` figures by place code. Nothing but their contents differs."""

    index: Index
    new: Mapping[str, Figure]

    def _now(self, figure: Figure) -> Figure:
        return self.new.get(figure.place.code, figure)

    def _claim(self, claim: Claim) -> Claim:
        return replace(claim, figure=self.new[claim.place.code]) if claim.place.code in self.new else claim

    @property
    def spots(self) -> frozenset[Spot]:
        """What the mutant changes."""
        return frozenset(spot_of(figure) for figure in self.new.values())

    @cached_property
    def editions(self) -> tuple[EditionData, ...]:
        """The editions with the new figures."""
        found = list(self.index.book.editions)
        for code, figure in self.new.items():
            n, kind, at = self.index.position[code]
            item = found[n]
            if kind is Figure:
                found[n] = replace(item, figures=(*item.figures[:at], figure, *item.figures[at + 1 :]))
            else:
                claim = replace(item.claims[at], figure=figure)
                found[n] = replace(item, claims=(*item.claims[:at], claim, *item.claims[at + 1 :]))
        return tuple(found)

    @cached_property
    def observations(self) -> dict[str, dict[Key, Observation]]:
        """The observations with the new figures; another figure may be chosen."""
        found = {edition: dict(group) for edition, group in self.index.book.observations.items()}
        for edition, key in self.spots:
            if key in found[edition]:
                figures = tuple(map(self._now, found[edition][key].figures))
                found[edition][key] = Observation(edition, key, choose(figures), figures)
        return found

    @cached_property
    def current(self) -> dict[Key, tuple[Observation, ...]]:
        """What is known now."""
        keys = {key for _, key in self.spots}
        again = current(group[key] for key in keys for group in self.observations.values() if key in group)
        return {**self.index.book.current, **again}

    @cached_property
    def in_place(self) -> Mapping[tuple[str, str], Mapping[Key, Figure]]:
        """By edition and table: the first figure of each quantity."""
        found = dict(self.index.book.in_place)
        for figure in self.new.values():
            place = (figure.place.edition, figure.place.table)
            old = found.get(place, {}).get(figure.key)
            if old is not None and old.place.code == figure.place.code:
                found[place] = {**found[place], figure.key: figure}
        return found

    @cached_property
    def whole(self) -> Book:
        """The mutated book, with all that is known not to differ taken over."""
        old = self.index.book
        book = Near(self.editions, old.reference, self.observations, self.current)
        here = book.__dict__
        here["kept"] = self.index.kept
        here["in_place"], here["missing"] = self.in_place, old.missing
        here["levels"], here["partitions"], here["members"] = old.levels, old.partitions, old.members
        return book

    def focus(self, spots: frozenset[Spot]) -> Book:
        """The mutated book whose loops run over some spots only."""
        order, old = self.index.order, self.index.book
        ordered = sorted((spot for spot in spots if spot in order), key=order.__getitem__)
        narrow = {
            edition: Ledger(group, (key for year, key in ordered if year == edition))
            for edition, group in self.observations.items()
        }
        book = Near(self.editions, old.reference, narrow, self.current)
        here = book.__dict__
        here["kept"] = self.index.kept
        here["in_place"], here["missing"] = self.in_place, old.missing
        here["levels"], here["partitions"], here["members"] = old.levels, old.partitions, old.members
        here["stating"] = [self._now(old.stating[n]) for n in _within(self.index.stating, spots)]
        here["claims"] = [self._claim(old.claims[n]) for n in _within(self.index.claims, spots)]
        return book


def _within(positions: Mapping[Spot, list[int]], spots: frozenset[Spot]) -> list[int]:
    return sorted(n for spot in spots for n in positions.get(spot, ()))


# -- What reads what --------------------------------------------------------------------------------------------------


class Traced(Figure):
    """A figure that tells when its content is read."""

    read: ClassVar[set[Spot]] = set()

    def __getattribute__(self, name: str) -> object:
        if name == "content":
            Traced.read.add((self.place.edition, self.key))
        return super().__getattribute__(name)


Trace = list[tuple[Finding, frozenset[Spot]]]


def trace(book: Book, rule: Rule) -> tuple[Trace, frozenset[Spot]]:
    """The findings of a rule, each with what was read for it, and what was read after the last one.

    ``book`` is one of traced figures. What is read for something that gives no finding counts for the next one.
    """
    found: Trace = []
    Traced.read.clear()
    for finding in rule(book):
        own = (finding.subject.figure, *finding.inputs)
        spots = {spot_of(figure) for figure in own if figure is not None}
        found.append((finding, frozenset(Traced.read | spots)))
        Traced.read.clear()
    return found, frozenset(Traced.read)


def traced(book: Book) -> Book:
    """The book with traced figures; what is read once for all findings has been read."""
    copy = changed(book, lambda figure: Traced(figure.place, figure.content, figure.unit, figure.key))
    for shared in (copy.stating, copy.claims, copy.levels, copy.in_place, copy.missing, copy.partitions, copy.members):
        len(shared)
    return copy


def said(findings: Iterable[Finding]) -> dict[str, Saying]:
    """What findings say, by id."""
    return {finding.id: (finding.verdict, finding.expected) for finding in findings}


@dataclass(frozen=True)
class Difference:
    """A finding that a mutant changes: what it said before and says after, None where there is none."""

    id: str
    before: Saying | None
    after: Saying | None

    @property
    def reported(self) -> bool:
        """Whether a reader of the reported findings sees it."""
        return any(saying is not None and saying[0] in REPORTED for saying in (self.before, self.after))


def compare(before: Mapping[str, Saying], after: Mapping[str, Saying]) -> frozenset[Difference]:
    """The findings that differ."""
    ids = before.keys() | after.keys()
    pairs = ((id_, before.get(id_), after.get(id_)) for id_ in ids)
    return frozenset(Difference(id_, old, new) for id_, old, new in pairs if old != new)


@dataclass(frozen=True)
class Scope:
    """Where a rule must look for what a change of some spots may do: over ``focus`` (None: everywhere); ``before`` is
    what it says there of the unchanged book, as far as that is what it says of the whole."""

    rule: Rule
    focus: frozenset[Spot] | None
    before: Mapping[str, Saying]
    blurred: frozenset[str]


class Traces:
    """What each finding of each rule reads."""

    def __init__(self, book: Book) -> None:
        copy = traced(book)
        self.index = Index(book)
        self.findings: list[Finding] = []
        self.rules = [self._read(rule, *trace(copy, rule)) for rule in RULES]

    def _read(self, rule: Rule, found: Trace, after: frozenset[Spot]) -> RuleTrace:
        self.findings.extend(finding for finding, _ in found)
        readers: dict[Spot, set[str]] = defaultdict(set)
        for finding, spots in found:
            for spot in spots:
                readers[spot].add(finding.id)
        subjects = {f.id: spot_of(f.subject.figure) for f, _ in found if f.subject.figure is not None}
        reads = {f.id: spots for f, spots in found}
        return RuleTrace(rule, said(f for f, _ in found), subjects, reads, readers, after)

    def scopes(self, spots: frozenset[Spot]) -> list[Scope]:
        """The scope of every rule that reads one of the spots."""
        found = (rule.scope(self.index, spots) for rule in self.rules)
        return [scope for scope in found if scope is not None]

    def differences(self, changes: Changes, scopes: Iterable[Scope] | None = None) -> frozenset[Difference]:
        """What a mutant changes."""
        mutant = self.index.mutant(changes)
        found: set[Difference] = set()
        for scope in self.scopes(mutant.spots) if scopes is None else scopes:
            book = mutant.whole if scope.focus is None else mutant.focus(scope.focus)
            after = said(scope.rule(book))
            found |= {one for one in compare(scope.before, after) if one.id not in scope.blurred}
        return frozenset(found)

    def by_full_audit(self, changes: Changes) -> frozenset[Difference]:
        """The same by the audit of the whole mutated book, made from nothing."""
        mutant = printing(self.index.book, changes)
        found = (compare(rule.says, said(rule.rule(mutant))) for rule in self.rules)
        return frozenset(difference for differences in found for difference in differences)


@dataclass(frozen=True)
class RuleTrace:
    """A rule, what it says, what each finding is about and reads, the findings that read each spot, and what is read
    after all of them."""

    rule: Rule
    says: Mapping[str, Saying]
    subjects: Mapping[str, Spot]
    reads: Mapping[str, frozenset[Spot]]
    readers: Mapping[Spot, set[str]]
    after: frozenset[Spot]

    def scope(self, index: Index, spots: frozenset[Spot]) -> Scope | None:
        """Where to look for what a change of these spots does; None if the rule does not read them.

        The focus is what the findings that read the spots are about, else all that they read. It is trusted only if the
        rule says there of the unchanged book what it says of the whole, in each of these findings.
        """
        concerned = {id_ for spot in spots for id_ in self.readers.get(spot, ())}
        if not concerned and not spots & self.after:
            return None
        everywhere = Scope(self.rule, None, self.says, frozenset())
        if spots & self.after:
            return everywhere
        about = spots.union(self.subjects[id_] for id_ in concerned if id_ in self.subjects)
        for focus in (about, spots.union(*(self.reads[id_] for id_ in concerned))):
            before = said(self.rule(Mutant(index, {}).focus(focus)))
            if all(before.get(id_) == self.says[id_] for id_ in concerned):
                blurred = {id_ for id_ in before if before[id_] != self.says.get(id_)}
                blurred |= self.says.keys() - before.keys()
                return Scope(self.rule, focus, before, frozenset(blurred))
        return everywhere


# -- The trials -------------------------------------------------------------------------------------------------------

#: Rules that bound a number, on one side or by many others at once, and do not say what it is.
ONE_SIDED = frozenset(("part", "cities", "listed", "qualified", "list-order", "list-first", "mean-of-parts"))
#: The position of a swap of two neighbouring rows among the positions of digits.
SWAP = -1


@dataclass(frozen=True)
class Trial:
    """A mutant of ``figure`` (of a swap: the upper one) and what it did to the findings.

    ``strict``: a reported finding appears, disappears, or changes its verdict or what it expects; ``lax``: any does.
    """

    figure: str
    position: int
    change: str
    strict: bool
    lax: bool


@dataclass(frozen=True)
class Slack:
    """How far a figure can go down and up and no reported finding changes, in its printed unit, to a step of 1, 2 or 5
    of a digit; None if it can go as far as was tried, a thousand times its leading digit."""

    down: Decimal | None
    up: Decimal | None


def tried(traces: Traces, code: str) -> tuple[list[Trial], Slack | None]:
    """All one-digit changes of a figure; its slack if one of them is not seen."""
    number = traces.index.number(code)
    scopes = traces.scopes(frozenset((spot_of(traces.index.figures[code]),)))
    trials = []
    for position, other in mutants(number):
        change = f"{number.printed} → {other.printed}"
        trials.append(_trial(code, position, change, traces.differences({code: other}, scopes)))
    unseen = [trial.position for trial in trials if trial.position > 0 and not trial.strict]
    return trials, _slack(traces, code, scopes, min(unseen)) if unseen and scopes else None


def _trial(code: str, position: int, change: str, differences: frozenset[Difference]) -> Trial:
    return Trial(code, position, change, any(one.reported for one in differences), bool(differences))


def _slack(traces: Traces, code: str, scopes: list[Scope], position: int) -> Slack:
    """The slack, from the unit of the largest digit whose change is not seen on."""
    number = traces.index.number(code)
    leading = number.value.adjusted() if number.value else number.decimals * -1
    unit = Decimal(1).scaleb(max(leading - position + 1, -number.decimals))
    last = Decimal(1).scaleb(leading + 3)

    def seen(step: Decimal) -> bool:
        other = replace(number, value=number.value + step)
        return any(one.reported for one in traces.differences({code: other}, scopes))

    return Slack(_far(seen, -unit, number.value, last), _far(seen, unit, None, last))


def _far(seen: Callable[[Decimal], bool], unit: Decimal, room: Decimal | None, last: Decimal) -> Decimal | None:
    """The largest step of 1, 2, 5, 10 … units that is not seen; what is above zero stays above it."""
    found = Decimal(0)
    while abs(unit) <= last:
        for times in (1, 2, 5):
            step = unit * times
            if room is not None and room >= 0 > room + step:
                return None if found == 0 or -found * 10 >= room else abs(found)
            if seen(step):
                return abs(found)
            found = step
        unit *= 10
    return None


def swapped(traces: Traces, pair: tuple[str, str]) -> Trial:
    """Two neighbouring rows swapped in one column."""
    upper, lower = (traces.index.number(code) for code in pair)
    differences = traces.differences({pair[0]: lower, pair[1]: upper})
    return _trial(pair[0], SWAP, f"{upper.printed} ↔ {lower.printed}", differences)


def pairs(book: Book) -> Iterator[tuple[str, str]]:
    """Cells with different numbers of one unit, one below the other in a column of a table."""
    for item in book.editions:
        cells = [figure for figure in item.figures if isinstance(figure.content, Number)]
        at = {(f.place.table, f.place.column, f.place.row): f for f in cells if isinstance(f.place, Cell)}
        for (table, column, row), figure in at.items():
            below = at.get((table, column, row + 1))
            if below is not None and below.unit == figure.unit and below.canonical != figure.canonical:
                yield figure.place.code, below.place.code


@dataclass(frozen=True)
class Results:
    """What came of all trials, the slack of figures with a change that is not seen, and the traces they ran on; for
    each full audit whether it found the same."""

    traces: Traces
    trials: tuple[Trial, ...]
    slack: Mapping[str, Slack]
    same: tuple[bool, ...] = ()


_SHARED: list[Traces] = []


def _try_one(code: str) -> tuple[list[Trial], Slack | None]:
    return tried(_SHARED[-1], code)


def _swap_one(pair: tuple[str, str]) -> Trial:
    return swapped(_SHARED[-1], pair)


def _same_one(changes: Changes) -> bool:
    traces = _SHARED[-1]
    return traces.differences(changes) == traces.by_full_audit(changes)


def run(traces: Traces, every: int = 1, prove: int = 0, processes: int = 2) -> Results:
    """All trials, or those of every n-th figure and pair, and ``prove`` trials by full audits. Worker processes inherit
    the traces."""
    _SHARED.append(traces)
    codes, neighbours = list(traces.index.figures)[::every], list(pairs(traces.index.book))[::every]
    with get_context("fork").Pool(processes) as pool:
        found = pool.map(_try_one, codes, chunksize=8)
        swaps = pool.map(_swap_one, neighbours, chunksize=8)
        same = pool.map(_same_one, sample(traces, prove, seed=2013), chunksize=1)
    trials = (*(trial for group, _ in found for trial in group), *swaps)
    slack = {code: slack for code, (_, slack) in zip(codes, found, strict=True) if slack is not None}
    return Results(traces, trials, slack, tuple(same))


def sample(traces: Traces, size: int, seed: int) -> list[Changes]:
    """Mutants drawn at random: changed digits, and for every fourth two neighbouring rows swapped."""
    draw = random.Random(seed)
    codes, neighbours = list(traces.index.figures), list(pairs(traces.index.book))
    found: list[Changes] = []
    for n in range(size):
        if n % 4 == 0:
            upper, lower = draw.choice(neighbours)
            found.append({upper: traces.index.number(lower), lower: traces.index.number(upper)})
        else:
            code = draw.choice(codes)
            found.append({code: draw.choice(list(mutants(traces.index.number(code))))[1]})
    return found


# -- The report -------------------------------------------------------------------------------------------------------

#: The parts of the report by position: leading digit, second, third, all after it, swapped rows.
COLUMNS: Mapping[str, Callable[[int], bool]] = {
    "leading digit": lambda position: position == 1,
    "second": lambda position: position == 2,
    "third": lambda position: position == 3,
    "fourth on": lambda position: position > 3,
    "zeros in front": lambda position: position == 0,
    "rows swapped": lambda position: position == SWAP,
}
Row = Iterable[object]


class Report:
    """The tables of the report on some results."""

    def __init__(self, results: Results) -> None:
        self.results, self.traces = results, results.traces
        self.figures = results.traces.index.figures
        self.tests: dict[str, set[str]] = defaultdict(set)
        self.silent: dict[str, Finding] = {}
        self.reported: set[str] = set()
        for finding in results.traces.findings:
            if finding.verdict in REPORTED and finding.verdict != "untestable":
                self.reported.add(finding.subject.code)
            for role, figure in ((" of it", finding.subject.figure), *((" with it", one) for one in finding.inputs)):
                if figure is not None and finding.verdict != "untestable":
                    self.tests[figure.place.code].add(finding.rule + role)
                elif figure is not None:
                    self.silent.setdefault(figure.place.code, finding)

    @cached_property
    def bounded(self) -> set[str]:
        """Figures that take part in rules that bound them on one side, and in no other."""
        return {code for code, tests in self.tests.items() if {test.split()[0] for test in tests} <= ONE_SIDED}

    @cached_property
    def untested(self) -> list[Figure]:
        """Figures that take part in nothing."""
        return [figure for code, figure in self.figures.items() if code not in self.tests]

    def text(self) -> str:
        """The report in Markdown."""
        sections = (self._head, self._shares, self._seen, self._unseen_leading, self._nothing, self._one, self._further)
        return "\n\n".join(section() for section in sections) + "\n"

    def _head(self) -> str:
        tested = [trial for trial in self.results.trials if trial.figure in self.tests]
        leading = [trial for trial in tested if trial.position == 1]
        exact = [trial for trial in leading if trial.figure not in self.bounded]
        fresh = [trial for trial in exact if trial.strict or trial.figure not in self.reported]
        return "\n".join(
            (
                "# What the audit sees",
                "",
                "Made by `python -m tests.audit_mutations --write`; do not edit. Every printed digit of every cell and "
                "claim is changed, one at a time (the leading one to three others, the rest to the next), and every "
                "two neighbouring rows are swapped in each column.",
                "",
                "*Strict*: a finding that is reported (cut, outside, contradictory, untestable) appears, disappears, "
                "or changes its verdict or what it expects. *Lax*: any finding does. The leading digit is the first "
                "that is not zero.",
                "",
                f"* {len(self.tests)} of {len(self.figures)} numeric figures "
                f"({_percent(len(self.tests), len(self.figures))}) take part in a test; {len(self.bounded)} of them "
                "only in one that bounds them on one side.",
                f"* {len(self.results.trials)} mutants, {len(tested)} of them of tested figures; of these "
                f"{_seen(tested)} are seen (strict / lax); of the leading digits {_seen(leading)}; of those "
                f"of figures in an identity {_seen(exact)}, and without what is already reported {_seen(fresh)}.",
                f"* {sum(self.results.same)} of {len(self.results.same)} mutants drawn at random differ from the "
                "reports in the same findings by a full audit.",
            )
        )

    def _shares(self) -> str:
        places: dict[str, list[str]] = defaultdict(list)
        for code in self.figures:
            places[_table(code)].append(code)
        rows = [self._share(place, codes) for place, codes in places.items()]
        rows.append(self._share("**all**", list(self.figures)))
        head = ("table or section", "figures", "in an identity", "only bounded", "in nothing", "share in a test")
        return f"## Figures that are tested\n\n{_grid(head, rows)}"

    def _share(self, name: str, codes: list[str]) -> Row:
        tested, bounded = [c for c in codes if c in self.tests], [c for c in codes if c in self.bounded]
        share = _percent(len(tested), len(codes))
        return name, len(codes), len(tested) - len(bounded), len(bounded), len(codes) - len(tested), share

    def _seen(self) -> str:
        tested = [trial for trial in self.results.trials if trial.figure in self.tests]
        places = dict.fromkeys(_table(trial.figure) for trial in self.results.trials)
        by_place = {place: [t for t in tested if _table(t.figure) == place] for place in places}
        rows = [(place, *_columns(trials)) for place, trials in by_place.items()]
        rows.append(("**all, in an identity**", *_columns(t for t in tested if t.figure not in self.bounded)))
        rows.append(("**all, only bounded**", *_columns(t for t in tested if t.figure in self.bounded)))
        rows.append(("**all**", *_columns(tested)))
        head = ("table or section", *COLUMNS, "all")
        note = "Of tested figures; strict / lax in per cent of the mutants, and how many there are."
        return f"## Changes that are seen\n\n{note}\n\n{_grid(head, rows)}"

    def _unseen_leading(self) -> str:
        missed: dict[str, list[str]] = defaultdict(list)
        for trial in self.results.trials:
            if trial.position == 1 and not trial.strict and trial.figure in self.tests:
                missed[trial.figure].append(trial.change.split(" → ")[1])
        rows = [
            (
                f"`{code}`",
                self.figures[code].content.printed,
                ", ".join(others),
                _shown(self.results.slack.get(code)),
                self._why_unseen(code),
                f"`{self.figures[code].key.path}`",
                ", ".join(sorted(self.tests[code])),
            )
            for code, others in missed.items()
        ]
        head = ("figure", "printed", "not seen", "slack", "why", "quantity", "tests")
        causes = Counter(self._why_unseen(code) for code, others in missed.items() for _ in others)
        note = (
            "Slack: how far the number can go down and up, in its printed unit, and no reported finding changes. A "
            "test *of it* is about the figure, one *with it* reads it. *Already reported*: the report names the figure "
            "as it stands, and would name it with another digit; what it expects stays the same."
        )
        summary = "\n".join(f"* {cause}: {count} mutants" for cause, count in causes.most_common())
        title = "## Leading digits of tested figures whose change is not seen"
        return f"{title}\n\n{note}\n\n{summary}\n\n{_grid(head, rows)}"

    def _why_unseen(self, code: str) -> str:
        if code in self.bounded:
            return "bounded on one side"
        if code in self.reported:
            return "already reported"
        number = self.traces.index.number(code)
        if number.printed == "0":
            return "a bare 0 is read as rounded to a whole number"
        if abs(number.value) < 10 * Decimal(1).scaleb(-number.decimals):
            return "printed with one digit, and what it follows from is rounded as much"
        return "only ranked and bounded" if self._loose(code) else "within the rounding of other numbers"

    def _loose(self, code: str) -> bool:
        """Whether only ranks and lists, and rules that bound it, read the figure."""
        return {test.split()[0] for test in self.tests[code]} <= ONE_SIDED | {"rank", "condition"}

    def _nothing(self) -> str:
        groups: dict[tuple[str, str, str], list[Figure]] = defaultdict(list)
        for figure in self.untested:
            groups[_table(figure.place.code), figure.key.measure, self._why(figure)].append(figure)
        rows = [(*group, len(found), _places(found)) for group, found in groups.items()]
        head = ("table or section", "measure", "why", "figures", "places")
        return f"## Figures that nothing tests\n\n{_grid(head, rows)}"

    def _why(self, figure: Figure) -> str:
        finding = self.silent.get(figure.place.code)
        if finding is not None:
            return f"{finding.rule}: {finding.note}"
        key, book = figure.key, self.traces.index.book
        base, of = key.get("base"), key.get("of")
        if key.measure == "growth" and of and base:
            level = level_of(book, key.replace(base=None))
            wanted = {base: level.replace(period=base), str(key.get("period")): level}
            return _bare_of(year for year, one in wanted.items() if book.find(one, figure) is None)
        if base and of:
            return _bare_of([base])
        if key.measure == "mean-value":
            return "the value or the count that it is the mean of is not printed"
        if key.measure in ("share", "ratio"):
            return "the part or the whole is not printed"
        return "printed once; neither a whole of it nor its parts are printed"

    def _one(self) -> str:
        groups: dict[tuple[str, str, str], list[Figure]] = defaultdict(list)
        for code, figure in self.figures.items():
            if code in self.bounded:
                tests = ", ".join(sorted(self.tests[code]))
                groups[_table(code), figure.key.measure, tests].append(figure)
        rows = [(*group, len(found), _places(found)) for group, found in groups.items()]
        head = ("table or section", "measure", "tests", "figures", "places")
        return f"## Figures that are only bounded\n\n{_grid(head, rows)}"

    def _further(self) -> str:
        first: dict[str, int] = {}
        for trial in self.results.trials:
            if trial.position > 1 and not trial.strict and trial.figure in self.tests:
                first[trial.figure] = min(trial.position, first.get(trial.figure, trial.position))
        groups: dict[str, list[str]] = defaultdict(list)
        for code, position in first.items():
            place = code.removeprefix(f"{_table(code)}/")
            groups[_table(code)].append(f"{place} {position} {_shown(self.results.slack.get(code))}")
        lists = [f"* {place} ({len(found)}): {'; '.join(found)}" for place, found in groups.items()]
        lists += ["", f"Swapped rows that are not seen: {self._unseen_swaps()}"]
        note = "Place, the first position whose change is not seen, and the slack as above."
        return "\n".join(("## Further digits of tested figures whose change is not seen", "", note, "", *lists))

    def _unseen_swaps(self) -> str:
        missed = [t for t in self.results.trials if t.position == SWAP and not t.strict and t.figure in self.tests]
        return "; ".join(f"{trial.figure} {trial.change}" for trial in missed) or "none"


def _bare_of(years: Iterable[str]) -> str:
    return f"no value of {' and '.join(years)} is printed"


def _table(code: str) -> str:
    return code.rsplit("/", 1)[0]


def _places(figures: Iterable[Figure]) -> str:
    return ", ".join(figure.place.code.rsplit("/", 1)[1] for figure in figures)


def _shown(slack: Slack | None) -> str:
    if slack is None:
        return "none tried"
    down, up = ("any" if side is None else f"{side.normalize():f}" for side in (slack.down, slack.up))
    return f"±{up}" if up == down else f"−{down} +{up}"


def _percent(part: int, whole: int) -> str:
    return f"{Decimal(100 * part) / whole:.1f} %" if whole else ""


def _seen(trials: Iterable[Trial]) -> str:
    trials = list(trials)
    strict, lax = sum(trial.strict for trial in trials), sum(trial.lax for trial in trials)
    if not trials:
        return ""
    return f"{_percent(strict, len(trials))[:-2]} / {_percent(lax, len(trials))[:-2]} ({len(trials)})"


def _columns(trials: Iterable[Trial]) -> list[str]:
    trials = list(trials)
    return [*(_seen(t for t in trials if holds(t.position)) for holds in COLUMNS.values()), _seen(trials)]


def _grid(head: Iterable[str], rows: Iterable[Row]) -> str:
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell).replace('|', '/') for cell in line)} |" for line in lines)


# -- The command ------------------------------------------------------------------------------------------------------


def main() -> None:
    """Run all trials and print the report."""
    parser = argparse.ArgumentParser(prog="python -m tests.audit_mutations", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"also write {REPORT.relative_to(ROOT)}")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every N-th figure and pair of rows")
    parser.add_argument("--prove", type=int, default=60, metavar="N", help="audit N random mutants in whole, too")
    parser.add_argument("--processes", type=int, default=2, metavar="N")
    given = parser.parse_args()
    knowledge = read_knowledge(ROOT / "data")
    book = open_book(knowledge.editions, knowledge.reference, knowledge.observations, knowledge.current)
    text = Report(run(Traces(book), given.every, given.prove, given.processes)).text()
    if given.write:
        REPORT.write_text(text, encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()
