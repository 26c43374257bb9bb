"""What a mutant changes in the findings, each rule run only where the mutant may concern it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from kg.audit.audit import RULES
from kg.audit.book import Book
from kg.audit.finding import Finding
from tests.audit_mutations.index import Index
from tests.audit_mutations.mutant import Mutant
from tests.audit_mutations.remade import printing
from tests.audit_mutations.sayings import Difference, Saying, compare, said
from tests.audit_mutations.spot import Changes, Spot, spot_of
from tests.audit_mutations.trace import Rule, Trace, trace, traced

#: Rules that look at one table, or one series of years, at a time, whatever the others say: they need to see no more
#: than those that change. What they read is read before the first finding, and traces tell nothing.
APART: Mapping[str, Callable[[Mutant, frozenset[Spot]], Book]] = {
    "caption_units": Mutant.tables,
    "breaks": Mutant.series,
}


@dataclass(frozen=True)
class Scope:
    """Where a rule must look for what a change of some spots may do: over ``focus`` (None: everywhere); ``before`` is
    what it says there of the unchanged book, as far as that is what it says of the whole."""

    rule: Rule
    focus: frozenset[Spot] | None
    before: Mapping[str, Saying]
    blurred: frozenset[str]

    def after(self, mutant: Mutant) -> dict[str, Saying]:
        """What the rule says of a mutant there."""
        return said(self.rule(mutant.whole if self.focus is None else _seen_by(self.rule, mutant, self.focus)))


def _seen_by(rule: Rule, mutant: Mutant, focus: frozenset[Spot]) -> Book:
    """The part of a mutated book that a rule has to see for a focus."""
    return APART.get(rule.__name__, Mutant.focus)(mutant, focus)


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
        mutant = Mutant.printing(self.index, changes)
        found: set[Difference] = set()
        for scope in self.scopes(mutant.spots) if scopes is None else scopes:
            found |= {one for one in compare(scope.before, scope.after(mutant)) if one.id not in scope.blurred}
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
        if self.rule.__name__ in APART:
            return self._within(index, spots, set())
        everywhere = Scope(self.rule, None, self.says, frozenset())
        if spots & self.after:
            return everywhere
        about = spots.union(self.subjects[id_] for id_ in concerned if id_ in self.subjects)
        reads = spots.union(*(self.reads[id_] for id_ in concerned))
        return self._within(index, about, concerned) or self._within(index, reads, concerned) or everywhere

    def _within(self, index: Index, focus: frozenset[Spot], concerned: Iterable[str]) -> Scope | None:
        """The scope with a focus; None if the rule says something else there of one of the findings concerned."""
        before = said(self.rule(_seen_by(self.rule, Mutant(index, {}), focus)))
        if any(before.get(id_) != self.says[id_] for id_ in concerned):
            return None
        blurred = {id_ for id_ in before if before[id_] != self.says.get(id_)} | (self.says.keys() - before.keys())
        return Scope(self.rule, focus, before, frozenset(blurred))
