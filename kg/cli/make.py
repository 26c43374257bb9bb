"""Commands that make things: extract, build, check, export."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import DataOption, FormatOption, StoreOption, one_of, tell, told
from kg.model.problems import InputError, UsageError
from kg.places import data_folder, ontology_folder, store_folder
from kg.rdf.iri import DEFAULT_BASE, Iris

if TYPE_CHECKING:
    from kg.checks.violation import Violation
    from kg.store.embedded import Opened
    from kg.store.source import Source

_CHECK_FORMATS = ("table", "csv", "json")


@told
def build(
    data: DataOption = None,
    store: StoreOption = None,
    base: Annotated[str, typer.Option(help="Base of all IRIs, an http(s) address that ends in / (or KG_BASE).")] = "",
) -> None:
    """Build the store from the data folder.

    The old store stays in force until the new one is whole and holds the integrity rules; `kg check` also runs the
    SHACL shapes.
    """
    from kg.build import BuildError, build

    base = base or os.environ.get("KG_BASE", DEFAULT_BASE)
    try:
        Iris(base)
    except ValueError as error:
        raise UsageError(f"--base: {error}") from None
    try:
        report = build(data_folder(data), ontology_folder(), store_folder(store), base, tell)
    except BuildError as error:
        tell(f"{error}\nthe build breaks a rule of ours; the old store stays in force")
        raise typer.Exit(1) from None
    for year, counts in report.editions.items():
        tell(f"edition {year}: " + ", ".join(f"{n} {name}" for name, n in counts.items()))
    tell(f"known now: {report.current} quantities, {report.computed} computed; {report.quads} statements")
    if report.contradictions:
        told = f"{report.contradictions} quantities are printed with different values inside one edition"
        tell(f"{told}: kg query contradictions")
    if report.unaccounted:
        tell(f"the coverage ledger has {report.unaccounted} gaps, which kg check lists")
    print(report.store)


@told
def extract(
    file: Annotated[Path, typer.Argument(help="The report's text.")],
    edition: Annotated[str, typer.Option(help="The edition's year; its layouts are data/editions/YEAR/layout.")],
    data: DataOption = None,
    new_text: Annotated[
        bool, typer.Option("--new-text", help="The text may differ from the one that edition.toml names.")
    ] = False,
) -> None:
    """Make an edition's CSV files from a report's text.

    The edition's layouts (data/editions/YEAR/layout) say what is read and what it means. Nothing is written if any
    table does not fit. Example: kg extract ../shared/reports/2014.md --edition 2014
    """
    from kg.editions.edition import edition_years, load_edition
    from kg.editions.extract import extract
    from kg.editions.files import sha256
    from kg.editions.reference import load_reference

    folder = data_folder(data)
    if edition not in edition_years(folder):
        raise UsageError(f"there is no edition {edition!r} in {folder}/editions: {', '.join(edition_years(folder))}")
    reference = load_reference(folder)
    about = load_edition(folder, edition, reference)
    other = file.is_file() and sha256(file) != about.about["text_sha256"] and not new_text
    try:
        files = extract(file, about, reference)
    except InputError as error:
        if other and len(error.problems) >= len(about.layouts):
            # A caption missing for every table: another report, whose layouts are not to be "corrected".
            raise UsageError(
                f"{file} is not the text of edition {edition} ({about.about['text_file']}): hardly a table of it is "
                f"there; nothing was changed. Is it the report of another year?"
            ) from None
        raise
    if other:
        raise UsageError(
            f"{file} is not the text of edition {edition} that edition.toml names ({about.about['text_file']}); "
            f"nothing was changed. If it is a better one, run again with --new-text and set text_sha256 to "
            f"{sha256(file)}"
        )
    states = []
    for path, text in files.items():
        state = "new" if not path.is_file() else "unchanged" if path.read_text("utf-8") == text else "changed"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        states.append(f"{state}\t{path}")
    print("\n".join(states))


@told
def check(data: DataOption = None, store: StoreOption = None, form: FormatOption = "table") -> None:
    """Check the built store: coverage of the texts, integrity rules, SHACL shapes.

    Exit 1 if one is broken. Coverage: every number printed in a report is in the graph, or left out for a reason.
    """
    from kg.checks.coverage import check_coverage
    from kg.checks.integrity import RULES, check_integrity
    from kg.checks.shapes import check_shapes
    from kg.export.results import rendered
    from kg.store.embedded import open_store

    one_of(form, _CHECK_FORMATS)
    opened = open_store(store_folder(store))
    violations = [*check_coverage(opened), *_unbuilt(opened, data_folder(data))]
    _tell_coverage(opened, form)
    tell(f"checking {len(RULES)} integrity rules")
    violations += check_integrity(opened)
    tell("checking SHACL shapes with pySHACL (some seconds)")
    shapes = check_shapes(opened, ontology_folder() / "shapes")
    violations += shapes.violations
    columns = ("check", "node", "path", "message")
    rows = [dict(zip(columns, (v.check, v.node, v.path, v.message), strict=True)) for v in violations]
    if rows or form != "table":
        print(rendered(columns, rows, form), end="")
    seen = sum(shapes.focus_nodes.values())
    outcome = f"{len(violations)} violations of" if violations else "all hold:"
    tell(f"{outcome} coverage, {len(RULES)} integrity rules and {len(shapes.focus_nodes)} shapes on {seen} nodes")
    if violations:
        raise typer.Exit(1)


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


@told
def export(
    file: Annotated[Path, typer.Argument(help="Where to write the sorted N-Quads (…​.nq).")],
    store: StoreOption = None,
) -> None:
    """Write the whole store as sorted N-Quads.

    The same data gives the same bytes. Example: kg export dump.nq
    """
    from kg.export.dump import write_nquads
    from kg.store.embedded import open_store

    count = write_nquads(open_store(store_folder(store)).store, file)
    tell(f"{count} statements")
    print(file)


COMMANDS = (build, check, extract, export)
