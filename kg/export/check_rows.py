"""What ``kg check`` says, as rows: violations of the build and findings about the reports, in columns of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from kg.checks.violation import Violation
from kg.lookup import prefixes
from kg.places import queries_folder
from kg.queries import bound
from kg.store.source import Source

Row = Mapping[str, str]
#: Stable. ``kind`` is violation or finding; of a violation ``rule`` is the check, ``id`` the node, ``place`` the
#: property and ``note`` what is wrong. ``hypothesis`` has the ids of those that would explain a finding, joined by ;.
COLUMNS = (
    *("kind", "id", "report", "place", "rule", "printed", "expected_low", "expected_high", "verdict", "severity"),
    *("line", "note", "hypothesis"),
)
NUMERIC = frozenset(("report", "expected_low", "expected_high"))
#: Of the qualifiers that bound a number or blur it.
SIGNS = {"above": "> ", "below": "< ", "at-least": "≥ ", "about": "≈ "}
#: From what matters most.
SEVERITIES = ("high", "medium", "low")


def finding_rows(source: Source, lang: str) -> list[Row]:
    """The findings beyond rounding and those that cut digits explain, what matters most first; notes in ``lang``."""
    hypotheses = _hypotheses(source)
    found = source.rows(bound(queries_folder(), "findings", {"notes": lang}, source))
    rows = [{"kind": "finding", **row, "hypothesis": ";".join(hypotheses[row["id"]])} for row in found]
    return sorted(rows, key=lambda row: (SEVERITIES.index(row["severity"]), row["report"]))


def _hypotheses(source: Source) -> Mapping[str, Sequence[str]]:
    """The ids of the hypotheses that explain each finding."""
    rows = source.rows(
        f"""{prefixes(source)} SELECT ?h ?f WHERE {{
              GRAPH tmg:findings {{ ?h a tm:Hypothesis ; tm:explains ?f }} }} ORDER BY ?h"""
    )
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        found[row["f"].partition("/id/finding/")[2]].append(row["h"].partition("/id/")[2])
    return found


def stated(source: Source) -> Mapping[str, str]:
    """Of the findings about a number of the prose that is not stated as equal: how it is, as a sign (> 50)."""
    rows = source.rows(
        f"""{prefixes(source)} SELECT ?f ?q WHERE {{
              GRAPH tmg:findings {{ ?f dqv:computedOn ?on }} GRAPH ?g {{ ?on tm:qualifier ?q }} }}"""
    )
    found = {row["f"].partition("/id/finding/")[2]: row["q"].rpartition("/")[2] for row in rows}
    return {name: SIGNS[qualifier] for name, qualifier in found.items() if qualifier in SIGNS}


def violation_row(violation: Violation) -> Row:
    """A violation in the same columns."""
    told = {"kind": "violation", "id": violation.node, "place": violation.path, "rule": violation.check}
    return {**dict.fromkeys(COLUMNS, ""), **told, "severity": "error", "note": violation.message}


def expected(row: Row) -> str:
    """What was expected, in short: a number, the two ends of an interval or its one (≤ 369), or what the note says."""
    low, high = row["expected_low"], row["expected_high"]
    if low and high:
        return low if low == high else f"{low} – {high}"
    return f"≤ {high}" if high else f"≥ {low}" if low else row["note"]
