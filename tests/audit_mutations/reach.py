"""Which figures take part in which tests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from kg.audit.finding import Finding
from tests.audit_mutations.sayings import REPORTED

#: Rules that bound a number, on one side or by many others at once, and do not say what it is.
ONE_SIDED = frozenset(
    ("part", "cities", "listed", "qualified", "universal", "list-order", "list-first", "mean-of-parts")
)
#: Rules that say where a number stands among others, but leave what they read as loose as a bound.
_ORDERING = frozenset(("rank", "condition"))


@dataclass(frozen=True)
class Reach:
    """The tests of each figure by place code, *of it* or *with it*; the finding without a verdict that would have been
    about it or read it; the figures that a reported finding is about."""

    tests: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    silent: dict[str, Finding] = field(default_factory=dict)
    reported: set[str] = field(default_factory=set)

    @classmethod
    def by(cls, findings: Iterable[Finding]) -> Reach:
        """What findings, sound ones included, say of figures."""
        found = cls()
        for finding in findings:
            found._add(finding)
        return found

    def _add(self, finding: Finding) -> None:
        testable = finding.verdict != "untestable"
        if testable and finding.verdict in REPORTED:
            self.reported.add(finding.subject.code)
        for role, figure in (("of it", finding.subject.figure), *(("with it", one) for one in finding.inputs)):
            if figure is not None and testable:
                self.tests[figure.place.code].add(f"{finding.rule} {role}")
            elif figure is not None:
                self.silent.setdefault(figure.place.code, finding)

    def rules(self, code: str) -> set[str]:
        """The rules that test a figure."""
        return {test.split()[0] for test in self.tests.get(code, ())}

    def in_something(self, code: str) -> bool:
        """Whether the figure takes part in a test."""
        return code in self.tests

    def only_bounded(self, code: str) -> bool:
        """Whether it takes part in tests, but in none that says what a number must be."""
        return self.in_something(code) and self.rules(code) <= ONE_SIDED

    def in_identity(self, code: str) -> bool:
        """Whether a rule that says what a number must be is about the figure or reads it."""
        return self.in_something(code) and not self.only_bounded(code)

    def only_ordered(self, code: str) -> bool:
        """Whether only ranks and lists, and rules that bound it, read the figure."""
        return self.rules(code) <= ONE_SIDED | _ORDERING

    def count(self, codes: Collection[str]) -> tuple[int, int, int]:
        """How many figures are in an identity, only bounded, in nothing."""
        identity, bounded = sum(map(self.in_identity, codes)), sum(map(self.only_bounded, codes))
        return identity, bounded, len(codes) - identity - bounded
