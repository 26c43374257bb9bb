"""docs/findings.md lists every finding beyond rounding, and no other: each was looked up in the text by eye."""

from __future__ import annotations

import re

from kg.rdf.dataset import Knowledge
from tests.conftest import ROOT

LISTED = re.findall(r"^\| `([^`]+)` \| (\d+) \|", (ROOT / "docs" / "findings.md").read_text("utf-8"), re.MULTILINE)


def test_the_page_lists_the_findings_beyond_rounding(knowledge: Knowledge) -> None:
    found = {finding.id: finding.subject.line for finding in knowledge.findings if finding.beyond}
    assert {name: int(line) for name, line in LISTED} == found
    assert len(LISTED) == len(found) == 76


def test_ids_are_unique(knowledge: Knowledge) -> None:
    assert len({finding.id for finding in knowledge.findings}) == len(knowledge.findings)
