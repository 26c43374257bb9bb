"""The report: what is tested, what is seen, and what is not, with the reason."""

from __future__ import annotations

from tests.audit_mutations.head import head
from tests.audit_mutations.listings import Listings
from tests.audit_mutations.reach import Reach
from tests.audit_mutations.run import Results


def report(results: Results) -> str:
    """The report on some results in Markdown."""
    reach = Reach.by(results.traces.findings)
    lists = Listings(results, reach)
    sections = (
        head(results, reach),
        lists.tested_figures(),
        lists.seen_changes(),
        lists.unseen_leading(),
        lists.untested_figures(),
        lists.bounded_figures(),
        lists.unseen_further(),
    )
    return "\n\n".join(sections) + "\n"
