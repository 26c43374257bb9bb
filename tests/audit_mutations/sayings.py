"""What findings say, and which of them a mutant changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.audit.finding import Finding
from kg.model.interval import Interval

#: What a finding says: its verdict and what it expects.
Saying = tuple[str, Interval | None]
#: Verdicts of findings that a reader of the audit is shown.
REPORTED = ("cut", "outside", "contradictory", "untestable")


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
        """Whether a reader of the reported findings sees it: the finding is one of them before or after."""
        return any(saying is not None and saying[0] in REPORTED for saying in (self.before, self.after))


def compare(before: Mapping[str, Saying], after: Mapping[str, Saying]) -> frozenset[Difference]:
    """The findings that differ."""
    ids = before.keys() | after.keys()
    pairs = ((id_, before.get(id_), after.get(id_)) for id_ in ids)
    return frozenset(Difference(id_, old, new) for id_, old, new in pairs if old != new)
