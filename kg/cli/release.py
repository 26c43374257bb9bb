"""Commands of publication: export, diff."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import EndpointOption, StoreOption, one_of, tell, told, whole

if TYPE_CHECKING:
    from kg.export.diff.compare import Difference


@told
def export(
    place: Annotated[Path, typer.Argument(metavar="DIR|FILE.nq", help="The folder of releases, or a file for a dump.")],
    date: Annotated[
        str | None, typer.Option(help="Day of the release, YYYY-MM-DD; else SOURCE_DATE_EPOCH, else today (UTC).")
    ] = None,
    formats: Annotated[
        str | None, typer.Option(help="Only these, joined by commas: nq, trig, ttl, jsonld, csvw, parquet.")
    ] = None,
    endpoint: EndpointOption = None,
    store: StoreOption = None,
) -> None:
    """Write a dated release: DIR/techmarket-YYYY-MM-DD.

    RDF, CSV on the Web, Parquet, descriptions, documentation and checksums; the same data and day give the same bytes.
    A name that ends in .nq gives the sorted N-Quads alone. Examples: kg export releases; kg export dump.nq
    """
    from kg.export.dump import write_nquads
    from kg.export.release.write import release_day, wanted_formats, write_release

    if place.suffix == ".nq" and not place.is_dir():
        if date or formats:
            tell("--date and --formats are for releases; the dump has neither")
        tell(f"{write_nquads(whole(store, endpoint).store, place)} statements")
        print(place)
        return
    day, wanted = release_day(date, os.environ), wanted_formats(formats)
    folder, new = write_release(whole(store, endpoint), place, day, wanted, tell)
    if not new:
        tell("the same release is there already; nothing was written")
    print(folder)


@told
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="A release, its .nq, .trig or .jsonld, or a store.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="What to compare it with.")],
    form: Annotated[str, typer.Option("--format", "-f", help="table, csv or json.")] = "table",
    limit: Annotated[int, typer.Option(help="How many of each kind a table shows.", min=0)] = 20,
) -> None:
    """Compare two releases by meaning.

    Figures, observations, organisations, events, findings, claims, concepts and terms that were added, removed or
    changed; exit 0 whether they differ or not. Example: kg diff releases/techmarket-2026-11-22 build
    """
    from kg.export.diff.compare import COLUMNS, difference
    from kg.export.results import rendered

    one_of(form, ("table", "csv", "json"))
    found = difference(old, new)
    for warning in found.warnings:
        tell(f"warning: {warning}")
    if not found.changes:
        other = "" if found.same_statements else "; statements that carry none differ, such as lines and provenance"
        tell(f"no difference in meaning{other}")
    if form == "json":
        print(_json(found), end="")
    elif form == "csv":
        print(rendered(COLUMNS, [change.row() for change in found.changes], "csv"), end="")
    elif found.changes:
        print(_table(found, limit), end="")


def _json(found: Difference) -> str:
    document = {"counts": found.counts(), "changes": [change.row() for change in found.changes]}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _table(found: Difference, limit: int) -> str:
    """The counts, then the first changes of each sort."""
    from kg.export.diff.compare import CHANGES, COLUMNS, shortened
    from kg.export.results import as_table

    counts = [{"kind": k, **{c: str(n) for c, n in of.items()}} for k, of in found.counts().items()]
    shown = list(shortened(found.changes, limit))
    text = as_table(("kind", *CHANGES), counts) + "\n" + as_table(COLUMNS, [change.row() for change in shown])
    rest = len(found.changes) - len(shown)
    return text + (f"… {rest} more: --limit, or --format csv\n" if rest else "")


COMMANDS = (export, diff)
