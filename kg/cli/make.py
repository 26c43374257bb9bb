"""Commands that make things: extract, build."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import DataOption, StoreOption, data_at, tell, told
from kg.model.problems import InputError, UsageError
from kg.places import ontology_folder, store_folder
from kg.rdf.iri import DEFAULT_BASE, Iris

if TYPE_CHECKING:
    from kg.checks.idle import IdleRow
    from kg.editions.edition import Edition

#: From so many rows of a file on, their lines are told alone.
_MANY = 12


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
        report = build(data_at(data), ontology_folder(), store_folder(store), base, tell)
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
    for line in idle_lines(report.idle):
        tell(line)
    print(report.store)


def idle_lines(rows: Iterable[IdleRow]) -> Iterator[str]:
    """For each file, the rows that the audit tests nothing by; of a long file their lines alone, in runs."""
    for file, group in groupby(rows, key=lambda row: row.file):
        found = list(group)
        named = [f"{row.line} ({row.what})" for row in found]
        lines = named if len(found) < _MANY else _runs([row.line for row in found])
        why = " (bodies that no table or list prints)" if file.endswith("mentions.csv") else ""
        number = f"these {len(found)} rows" if len(found) > 1 else "this row"
        yield f"no test of the audit rests on {number} of {file}{why}: {', '.join(lines)}"


def _runs(numbers: Iterable[int]) -> list[str]:
    """Whole numbers in ascending order as runs: 2-5, 9."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]


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
    from kg.editions.files import sha256, shown
    from kg.editions.reference import load_reference

    folder = data_at(data)
    if edition not in edition_years(folder):
        raise UsageError(f"there is no edition {edition!r} in {folder}/editions: {', '.join(edition_years(folder))}")
    reference = load_reference(folder)
    about = load_edition(folder, edition, reference)
    other = file.is_file() and sha256(file) != about.about["text_sha256"] and not new_text
    try:
        files = extract(file, about, reference)
    except InputError as error:
        tables = [problem for problem in error.problems if problem.file == shown(file)]
        if other and len(tables) >= len(about.layouts):
            # A caption missing for every table: another report, whose layouts are not to be "corrected".
            raise UsageError(
                f"{file} is not the text of edition {edition} ({about.about['text_file']}): hardly a table of it is "
                f"there; nothing was changed. Is it the report of another year?"
            ) from None
        if other and not tables:
            raise _another_text(file, about) from None
        raise
    if other:
        raise _another_text(file, about)
    states = []
    for path, text in files.items():
        state = "new" if not path.is_file() else "unchanged" if path.read_text("utf-8") == text else "changed"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        states.append(f"{state}\t{path}")
    print("\n".join(states))


def _another_text(file: Path, about: Edition) -> UsageError:
    """That a text is not the one that the edition names, though its tables are there."""
    from kg.editions.files import sha256

    return UsageError(
        f"{file} is not the text of edition {about.year} that edition.toml names ({about.about['text_file']}); "
        f"nothing was changed. If it is a better one, run again with --new-text and set text_sha256 to {sha256(file)}"
    )


COMMANDS = (build, extract)
