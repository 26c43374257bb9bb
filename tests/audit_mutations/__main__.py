"""Run all trials and print the report."""

from __future__ import annotations

import argparse
from pathlib import Path

import tests.audit_mutations
from kg.audit.book import open_book
from kg.rdf.dataset import read_knowledge
from tests.audit_mutations.report import report
from tests.audit_mutations.run import run
from tests.audit_mutations.traces import Traces

_ROOT = Path(__file__).resolve().parents[2]
_REPORT = _ROOT / "docs" / "audit-mutations.md"


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.audit_mutations", description=tests.audit_mutations.__doc__)
    parser.add_argument("--write", action="store_true", help=f"also write {_REPORT.relative_to(_ROOT)}")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every N-th figure and pair of rows")
    parser.add_argument("--prove", type=int, default=60, metavar="N", help="audit N random mutants in whole, too")
    parser.add_argument("--processes", type=int, default=2, metavar="N")
    given = parser.parse_args()
    knowledge = read_knowledge(_ROOT / "data")
    book = open_book(knowledge.editions, knowledge.reference, knowledge.observations, knowledge.current)
    text = report(run(Traces(book), given.every, given.prove, given.processes))
    if given.write:
        _REPORT.write_text(text, encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()
