"""``kg flows import``: a table of flows that somebody states, put into the data folder."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import DataOption, StoreOption, data_at, tell, told
from kg.model.problems import UsageError
from kg.places import store_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.editions.reference import Reference
    from kg.model.flow_table import FlowTable
    from kg.networks.flows.printed_totals import Difference, Held


@told
def import_(
    file: Annotated[
        Path, typer.Argument(help="CSV (UTF-8) or Parquet: origin,destination,year and value, count or both.")
    ],
    source: Annotated[str, typer.Option(help="Where the table comes from, in words: who states it, when, where.")],
    name: Annotated[
        str, typer.Option(help="Name of the table: ASCII letters, digits, hyphens. Default: the file's.")
    ] = "",
    unit: Annotated[
        str, typer.Option(help="Unit of the values (亿元, 万元, yuan …), if there is no column unit.")
    ] = "",
    title_zh: Annotated[str, typer.Option("--title-zh", help="Chinese title; default: the name.")] = "",
    title_en: Annotated[str, typer.Option("--title-en", help="English title; default: the name.")] = "",
    add_up: Annotated[bool, typer.Option("--sum", help="Add up rows of one pair and year (contract records).")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="A sum that is not the printed total is an error.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Write over a table of this name.")] = False,
    data: DataOption = None,
    store: StoreOption = None,
) -> None:
    """Read, check and keep a table of who sells to whom, as its source states it.

    Areas may be given by code (cn-110000, 110000, CN-BJ), Chinese or English name. Row and column sums are held
    against the printed totals in the store; differences are told, and nothing is repaired. The next `kg build` has
    the flows in the graph.
    """
    from kg.editions.reference import load_reference
    from kg.editions.write_flow_tables import refuse_old, write_flow_tables
    from kg.networks.flows.import_table import About, import_table

    folder = data_at(data)
    reference = load_reference(folder)
    about = About(name or file.stem, source, title_zh, title_en, unit, add_up)
    imported = import_table(file, about, reference)
    if not replace:
        refuse_old([table.name for table in imported.tables], folder)
    for note in imported.notes:
        tell(note)
    held = _held(imported.tables, store, strict, reference)
    if held is not None and _tell_held(held) and strict:
        tell("the sums are not the printed totals (--strict); nothing was written")
        raise typer.Exit(1)
    for path in write_flow_tables(imported.tables, folder):
        print(path)
    flows = ", ".join(f"{len(table.rows)} flows as {table.name}" for table in imported.tables)
    tell(f"{flows}; kg build puts them into the graph")


def _held(tables: Sequence[FlowTable], store: Path | None, strict: bool, reference: Reference) -> Held | None:
    """The comparison with the printed totals; None, and said so, if there is no store to read them from."""
    from kg.networks.flows.printed_totals import hold
    from kg.store.embedded import current_build, open_store

    place = store_folder(store)
    if current_build(place) is None:
        if store is not None or strict:
            raise UsageError(
                f"there is no store in {place}, so no printed totals to hold the sums against: run kg build"
            )
        tell("not held against the printed totals: there is no store yet (kg build makes one)")
        return None
    return hold(tables, open_store(place), reference)


def _tell_held(held: Held) -> int:
    """Tell what the comparison found; returns the number of differences that rounding cannot explain."""
    from kg.export.results import as_table
    from kg.networks.flows.printed_totals import NO_FLOW, WITHIN

    for note in held.notes:
        tell(note)
    empty = [difference for difference in held.differences if difference.verdict == NO_FLOW]
    for line in _without_flow(empty):
        tell(line)
    rows = [_row(difference) for difference in held.differences if difference.verdict != NO_FLOW]
    if rows:
        tell(as_table(tuple(rows[0]), rows).rstrip("\n"))
    wrong = sum(difference.verdict != WITHIN for difference in held.differences)
    if held.differences:
        n = len(held.differences)
        tell(
            f"{n} sum{'s differ' if n > 1 else ' differs'} from the printed total, {wrong} beyond rounding; all is kept"
        )
    elif held.compared:
        tell(f"{held.compared} sums are the printed totals")
    return wrong


def _without_flow(differences: Sequence[Difference]) -> Iterator[str]:
    """One line for each table, year and direction: the areas without a flow, with their printed totals."""
    for (table, year, direction), group in groupby(differences, key=lambda d: (d.table, d.year, d.direction)):
        areas = "、".join(f"{d.label_zh} {d.printed} {d.unit}" for d in group)
        yield f"{table} {year} {direction}: no flow in the table, though printed: {areas}"


def _row(difference: Difference) -> dict[str, str]:
    return {
        "table": difference.table,
        "year": str(difference.year),
        "area": difference.area,
        "name": difference.label_zh,
        "direction": difference.direction,
        "sum": format(difference.added, "f"),
        "printed": format(difference.printed, "f"),
        "difference": format(difference.difference, "+f"),
        "unit": difference.unit,
        "verdict": difference.verdict,
    }
