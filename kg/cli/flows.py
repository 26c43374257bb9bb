"""``kg flows``: flows between nodes, estimated from totals or carried on from an older table."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli import flows_graph
from kg.cli.common import can_write, tell, teller, told
from kg.cli.flows_import import import_
from kg.cli.flows_sensitivity import sensitivity
from kg.model.problems import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.networks.flows.arrays import Matrix
    from kg.networks.flows.estimate import Estimate
    from kg.networks.flows.record import Record
    from kg.networks.flows.regions import RegionFlows
    from kg.networks.flows.totals import Totals

app = typer.Typer(help="Flows between nodes, with bounds and intervals.", no_args_is_help=True, rich_markup_mode=None)

TotalsOption = Annotated[Path, typer.Option(help="CSV: node,out,in and region if you like.", metavar="FILE")]
OutOption = Annotated[Path, typer.Option("--out", "-o", help="The CSV to write; FILE.run.json tells how it was made.")]
SeedOption = Annotated[int, typer.Option(help="Seed of the random numbers: the same seed gives the same file.")]
DrawsOption = Annotated[int, typer.Option(help="Members of the ensemble behind the intervals; 0 = no intervals.")]


@app.callback()
def _flows() -> None:
    pass


@app.command()
@told
def estimate(
    totals: TotalsOption,
    out: OutOption,
    distances: Annotated[Path | None, typer.Option(help="CSV: origin,destination,distance.", metavar="FILE")] = None,
    facts: Annotated[
        Path | None, typer.Option(help="CSV: origin,destination,value,sigma; A+B joins nodes.", metavar="FILE")
    ] = None,
    local_share: Annotated[
        float, typer.Option(help="What stays at home, as a share of the smaller total; 0 = no local flows.")
    ] = 0.7,
    decay: Annotated[float, typer.Option(help="Flows fall with distance to this power; 0.4 for technology.")] = 1.0,
    draws: DrawsOption = 500,
    seed: SeedOption = 1,
    ensemble: Annotated[
        Path | None, typer.Option(help="Write all draws here (npz), for kg network indicators --ensemble.")
    ] = None,
) -> None:
    """Estimate who sells to whom from what each sells and buys.

    Each cell has a value, a 5-95 % interval (lower, upper) and the bounds that the totals prove (bound_low,
    bound_high). A fact without sigma is met exactly; sigma 0.1 means known to about ten per cent. If the totals have
    regions, FILE.regions.csv has the flows between them, known much better than single cells.
    """
    from kg.networks.flows.assumptions import Assumptions
    from kg.networks.flows.estimate import estimate as run
    from kg.networks.flows.read_distances import read_distances
    from kg.networks.flows.read_facts import read_facts
    from kg.networks.flows.read_totals import read_totals
    from kg.networks.flows.record import record

    can_write(out, _between(out), ensemble)
    _no_input(out, totals, distances, facts)
    known = read_totals(totals)
    _tell_residual(known)
    matrix = None if distances is None else read_distances(distances, known)
    stated = () if facts is None else read_facts(facts, known, no_local=local_share == 0)
    assumed = Assumptions(local_share=local_share, decay=decay, draws=draws, seed=seed)
    if ensemble is not None and not draws:
        raise UsageError("--ensemble needs draws; --draws is 0")
    result = run(known, matrix, stated, assumed, teller())
    _write(out, result, record(result, [p for p in (totals, distances, facts) if p is not None]))
    if ensemble is not None:
        _write_ensemble(ensemble, result)
    tell(f"margins met to {result.error:.0e} in {result.sweeps} sweeps; {draws} draws, seed {seed}")


@app.command()
@told
def update(
    matrix: Annotated[Path, typer.Option(help="CSV: origin,destination,value of an older year.", metavar="FILE")],
    totals: TotalsOption,
    out: OutOption,
) -> None:
    """Carry an older table of flows on to new totals (RAS). Zeros stay zero."""
    from kg.networks.flows.read_matrix import read_matrix
    from kg.networks.flows.read_totals import read_totals
    from kg.networks.flows.record import record
    from kg.networks.flows.update import update as run

    can_write(out, _between(out))
    _no_input(out, matrix, totals)
    known = read_totals(totals)
    _tell_residual(known)
    result = run(read_matrix(matrix, known, seed=True), known)
    _write(out, result, record(result, [matrix, totals]))
    tell(f"margins met to {result.error:.0e} in {result.sweeps} sweeps")


@app.command()
@told
def validate(
    folder: Annotated[Path, typer.Argument(help="NAME.totals.csv, NAME.truth.csv, NAME.distances.csv for each NAME.")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write the page here instead of stdout.")] = None,
    draws: DrawsOption = 500,
    seed: SeedOption = 1,
) -> None:
    """Hide real matrices behind their totals, and compare what is estimated with the truth.

    Tells for our method, maximum entropy and plain gravity the common part of flows with and without the diagonal,
    how many true cells lie in the intervals, and how wide these are. A matrix whose distances have no i→i has no
    local flows.
    """
    from kg.networks.flows.validate import page
    from kg.networks.flows.validate import validate as run

    can_write(out)
    if not draws:
        raise UsageError("validation needs intervals, so draws; --draws is 0: give at least 1")
    text = page(run(folder, draws, seed, teller()), draws, seed)
    if out is None:
        print(text, end="")
    else:
        out.write_text(text, encoding="utf-8", newline="\n")


def _no_input(out: Path, *inputs: Path | None) -> None:
    if any(path is not None and path.exists() and out.exists() and path.samefile(out) for path in inputs):
        raise UsageError(f"--out {out} is one of the files that are read; give another name")


def _tell_residual(totals: Totals) -> None:
    if totals.has_residual:
        side = "out is larger: it buys" if totals.residual > 0 else "in is larger: it sells"
        tell(f"the totals differ; {side} {abs(totals.residual)} as the node RESIDUAL")


def _between(out: Path) -> Path:
    """The file of the flows between regions: flows.regions.csv beside flows.csv."""
    return out.parent / (out.name.removesuffix(".csv") + ".regions.csv")


def _write(out: Path, result: Estimate, record: Record) -> None:
    """The table and, if there are regions, that between them; beside them how they were made."""
    from kg.networks.flows.regions import region_flows

    _write_table(out, result)
    if result.totals.regions:
        between = region_flows(result)
        _write_table(_between(out), between)
        record["regions"] = {"file": _between(out).name, "regions": between.totals.size}
    about = out.with_name(out.name + ".run.json")
    about.write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _write_table(out: Path, result: Estimate | RegionFlows) -> None:
    """A table, put in place in one step when it is whole."""
    from kg.networks.flows.table import COLUMNS, rows

    part = out.with_name(out.name + ".part")
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows(result, teller()))
    part.replace(out)


def _write_ensemble(path: Path, result: Estimate) -> None:
    """All draws in the order and unit of the totals, one after the other: they may be more than memory holds."""
    import numpy as np

    from kg.export.networks.ensemble import write_npz

    assert result.ensemble is not None
    members, back = result.ensemble, np.argsort(result.order)
    whole, progress, count = float(result.totals.whole), teller(), len(members.members)

    def draws() -> Iterator[Matrix]:
        """Each member of the ensemble."""
        for draw in range(count):
            progress(draw, count, "draws written")
            yield members.matrix(draw)[np.ix_(back, back)] * whole

    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        write_npz(file, result.totals.nodes, draws(), count, {"status": "estimated"})
    part.replace(path)


for _command in flows_graph.COMMANDS:
    app.command()(_command)
app.command("import")(import_)
app.command()(sensitivity)
