"""``kg check``: what is wrong with the build, and what the audit says of the reports. Two things, kept apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import DataOption, EndpointOption, StoreOption, data_at, one_of, tell, told, whole
from kg.model.problems import UsageError
from kg.places import ontology_folder

if TYPE_CHECKING:
    from kg.checks.violation import Violation
    from kg.export.check_rows import Row
    from kg.store.embedded import Opened
    from kg.store.source import Source

FORMATS = ("table", "csv", "json", "html")
_LANGUAGES = ("en", "zh")


@told
def check(
    data: DataOption = None,
    store: StoreOption = None,
    form: Annotated[str, typer.Option("--format", "-f", help="table, csv, json; html: the audit as a page.")] = "table",
    full: Annotated[bool, typer.Option("--full", help="Run the shapes also with pySHACL, the reference.")] = False,
    lang: Annotated[str, typer.Option("--lang", help="Language of the notes on findings: en or zh.")] = "en",
    endpoint: EndpointOption = None,
) -> None:
    """Check the built store, and audit the reports.

    The build: coverage of the texts, integrity rules, constraints of the Data Cube vocabulary, SHACL shapes; exit 1 if
    one is broken. The reports: where they contradict themselves beyond rounding; that is data, and exit 0. A remote
    store is copied into memory and checked there. Columns of csv and json: docs/audit.md.
    """
    from kg.export.audit_page import audit_page
    from kg.export.check_rows import COLUMNS, NUMERIC, finding_rows, stated, violation_row
    from kg.export.results import rendered

    one_of(form, FORMATS)
    if lang not in _LANGUAGES:
        raise UsageError(f"there are no notes in {lang!r}: --lang is one of {', '.join(_LANGUAGES)}")
    folder = data_at(data)
    opened = whole(store, endpoint)
    violations = _violations(opened, folder, form, full)
    findings = finding_rows(opened, lang)
    if form == "html":
        print(audit_page(opened))
    elif form == "table":
        _print_tables(violations, findings, stated(opened))
    else:
        rows = [*map(violation_row, violations), *findings]
        print(rendered(COLUMNS, rows, form, NUMERIC), end="")
    _tell_findings(findings)
    if violations:
        tell(f"{len(violations)} violations: the build is wrong")
        raise typer.Exit(1)


def _violations(opened: Opened, data: Path, form: str, full: bool) -> list[Violation]:
    """What is wrong with the build; each check is told as it begins."""
    from kg.checks.coverage import check_coverage
    from kg.checks.cube import cube_integrity
    from kg.checks.integrity import RULES, check_integrity
    from kg.checks.shapes import check_shapes

    violations = [*check_coverage(opened), *_unbuilt(opened, data)]
    _tell_coverage(opened, form)
    tell(f"checking {len(RULES)} integrity rules and IC-1 to IC-21 of the Data Cube vocabulary")
    violations += check_integrity(opened)
    cubes = cube_integrity(opened)
    violations += [violation for result in cubes for violation in result.violations]
    idle = [f"{result.code} ({result.looks_at})" for result in cubes if not result.seen]
    tell(f"  nothing in the data to look at for {', '.join(idle)}")
    tell(f"checking SHACL shapes with {'shifty and pySHACL (a minute)' if full else 'shifty'}")
    shapes = check_shapes(opened, ontology_folder() / "shapes", full)
    violations += shapes.violations
    outcome = f"{len(violations)} violations of" if violations else "all hold:"
    seen = sum(shapes.focus_nodes.values())
    rules = f"coverage, {len(RULES)} integrity rules, {len(cubes) - len(idle)} cube constraints"
    tell(f"{outcome} {rules} and {len(shapes.focus_nodes)} shapes on {seen} nodes")
    return violations


def _print_tables(violations: Sequence[Violation], findings: Sequence[Row], signs: Mapping[str, str]) -> None:
    """Violations of the build if there are any, then the findings about the reports; ``signs`` are put before what is
    printed (more than 50: > 50)."""
    from kg.export.check_rows import expected
    from kg.export.results import as_table

    if violations:
        told = [{"check": v.check, "node": v.node, "path": v.path, "message": v.message} for v in violations]
        print(as_table(("check", "node", "path", "message"), told))
    columns = ("severity", "report", "place", "line", "rule", "printed", "expected", "verdict")
    beyond = [row for row in findings if row["verdict"] != "cut"]
    rows = [
        {
            **row,
            "line": row["line"].partition(";")[0],
            "printed": signs.get(row["id"], "") + row["printed"],
            "expected": expected(row),
        }
        for row in beyond
    ]
    print(as_table(columns, rows), end="")


def _tell_findings(findings: Sequence[Row]) -> None:
    """How many findings there are, and where to read more."""
    from kg.export.check_rows import SEVERITIES

    counts = Counter(row["severity"] for row in findings if row["verdict"] != "cut")
    cut = sum(row["verdict"] == "cut" for row in findings)
    graded = ", ".join(f"{counts[severity]} {severity}" for severity in SEVERITIES)
    tell(f"the reports contradict themselves in {counts.total()} findings ({graded}); cut digits explain {cut} more")
    tell("kg check --format html makes a page of them; kg query findings gives them as data; docs/audit.md explains")


def _unbuilt(opened: Opened, data: Path) -> list[Violation]:
    """What is wrong with the coverage of data files that changed since the build. Raises InputError if they are."""
    from kg.checks.freshness import changed_files, gaps_in_data
    from kg.rdf.dataset import read_knowledge

    changed = changed_files(opened, data)
    if not changed:
        return []
    more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
    tell(f"the store was not built from {data} as it is now: {', '.join(changed[:3])}{more}; run kg build")
    return gaps_in_data(read_knowledge(data).editions)


def _tell_coverage(source: Source, form: str) -> None:
    """The ratio of each table and section, and for each edition how its numbers are accounted for.

    It is part of the answer where the answer is for reading; elsewhere it is talk.
    """
    from kg.checks.coverage import coverage, percentage, records
    from kg.export.results import as_table

    places, made = coverage(source), records(source)
    columns = ("report", "place", "numbers", "in_graph", "excluded", "covered")
    rows = []
    for place in places:
        inside, outside = place.count("in-graph"), place.count("excluded")
        counts = (str(place.total), str(inside), str(outside), percentage(place.accounted, place.total))
        rows.append(dict(zip(columns, (place.report, place.place, *counts), strict=True)))
    (print if form == "table" else tell)(as_table(columns, rows))
    for report in dict.fromkeys(place.report for place in places):
        of_report = [place for place in places if place.report == report]
        total, accounted = sum(p.total for p in of_report), sum(p.accounted for p in of_report)
        ways = sorted(sum((p.counts for p in of_report), Counter()).items(), key=lambda way: (way[0][0], -way[1]))
        tell(f"coverage {report}: {percentage(accounted, total)} of {total} numbers")
        for (status, reason), n in ways:
            records_of = f" in {made[report, reason]} records" if (report, reason) in made else ""
            tell(f"  {n:>5} {status}: {reason}{records_of}")


COMMANDS = (check,)
