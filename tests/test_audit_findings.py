"""docs/findings.md lists every finding beyond rounding, and no other: each was looked up in the text by eye."""

from __future__ import annotations

import re

from kg.rdf.dataset import Knowledge
from kg.session import Session
from kg.store.embedded import Opened
from tests.conftest import ROOT

#: Id, line, print, and what is expected, of each row of the page.
ROWS = re.findall(
    r"^\| `([^`]+)` \| (\d+) \| (.*?) \| (.*?) \|$", (ROOT / "docs" / "findings.md").read_text("utf-8"), re.M
)


def test_the_page_lists_the_findings_beyond_rounding(knowledge: Knowledge) -> None:
    found = {finding.id: finding.subject.line for finding in knowledge.findings if finding.beyond}
    assert {name: int(line) for name, line, _, _ in ROWS} == found
    assert len(ROWS) == len(found) == 79


def test_the_page_says_what_the_query_says(opened: Opened) -> None:
    answer = {str(row["id"]): row for row in Session(opened).query("findings", verdicts="all")}
    for name, _, printed, expected in ROWS:
        row = answer[name]
        assert str(row["printed"]).startswith(printed)
        if row["expected_low"] is not None:
            ends = dict.fromkeys((str(row["expected_low"]), str(row["expected_high"])))
            assert expected == " to ".join(ends), name


def test_ids_are_unique(knowledge: Knowledge) -> None:
    assert len({finding.id for finding in knowledge.findings}) == len(knowledge.findings)
