"""How serious a finding is: by how far the print is off, and by what rests on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction

from kg.audit.finding import Finding
from kg.model.figure import Figure

SEVERITIES = ("none", "low", "medium", "high")
#: Figures under more tests than this carry an error on.
_REACH = 3
#: Rules whose findings mislead nobody.
_MILD = frozenset(("name",))
_MILLE, _CENT = Fraction(1, 1000), Fraction(1, 100)


def severities(findings: Iterable[Finding]) -> Mapping[str, str]:
    """The severity of each finding by its id.

    none: sound. Of the others the size counts: a gap under 0.1 % of what is expected (of a percentage: under 0.1
    points) is low, from 1 % (1 point) on high. What many numbers rest on is one step higher. Print that is no number
    is medium: it misleads, and repairs itself in reading.
    """
    findings = list(findings)
    reach = Counter(figure.place.code for finding in findings for figure in finding.inputs)
    return {finding.id: SEVERITIES[_level(finding, reach)] for finding in findings}


def _level(finding: Finding, reach: Mapping[str, int]) -> int:
    if finding.verdict in ("exact", "within-rounding"):
        return 0
    if not finding.beyond or finding.rule in _MILD:
        return 1
    if finding.expected is None or finding.subject.figure is None:
        return 2
    size = _size(finding, finding.subject.figure)
    level = 1 + (size >= _MILLE) + (size >= _CENT)
    carries = reach[finding.subject.code] > _REACH
    return min(level + carries, 3)


def _size(finding: Finding, figure: Figure) -> Fraction:
    """How far the printed value is from what is expected: of a percentage in its own unit, else as a part of it."""
    assert finding.expected is not None
    assert figure.canonical is not None
    gap = finding.expected.distance(Fraction(figure.canonical))
    if figure.unit.base in ("ratio", "percentage-point"):
        return gap if figure.unit.base == "ratio" else gap / 100
    middle = abs(finding.expected.low + finding.expected.high) / 2
    return gap / middle if middle else Fraction(1)
