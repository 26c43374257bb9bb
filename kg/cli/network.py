"""``kg network``: indicators of the networks between regions."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import EndpointOption, FormatOption, StoreOption, one_of, source, tell, told
from kg.export.results import FORMATS, rendered
from kg.model.problems import UsageError

if TYPE_CHECKING:
    from kg.networks.indicators.evaluate import Result
    from kg.networks.provinces.measured import Measured
    from kg.store.source import Source

app = typer.Typer(help="Networks between regions and their indicators.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def _network() -> None:
    pass


@app.command()
@told
def strength(
    year: Annotated[int, typer.Option(help="Year that the numbers are about, e.g. 2013.")],
    measure: Annotated[str, typer.Option(help="contract-value or contract-count.")] = "contract-value",
    by: Annotated[
        str,
        typer.Option(
            help="Region scheme: provinces, report-regions-2014 (three that divide the country, three that overlap "
            "them), four-regions, plan-cities, sub-provincial-cities."
        ),
    ] = "provinces",
    form: FormatOption = "table",
    endpoint: EndpointOption = None,
    store: StoreOption = None,
) -> None:
    """Output, absorption and net outflow of each region.

    The network has an edge from each region to the national market (its output) and one back (its absorption). Net
    outflow = output - absorbed; ratio = net outflow / (output + absorbed).
    """
    from kg.networks.strength import market_network, strengths

    one_of(form, FORMATS)
    table = strengths(market_network(source(store, endpoint), year, measure, by))
    numbers = ("output", "absorbed", "net", "ratio")
    columns = ("code", "region_zh", "region_en", *numbers, "unit")
    rows = [
        {
            "code": s.area,
            "region_zh": s.label_zh,
            "region_en": s.label_en,
            **{
                name: "" if value is None else format(value, "f")
                for name, value in zip(numbers, (s.output, s.absorbed, s.net, s.ratio), strict=True)
            },
            "unit": s.unit,
        }
        for s in table
    ]
    print(rendered(columns, rows, form, frozenset(numbers)), end="")
    for s in table:
        if s.missing:
            tell(f"{s.label_en}: not printed, so not counted: {', '.join(s.missing)}")


_NUMBERS = ("value", "low", "high", "rank", "rank_low", "rank_high")
ColumnOption = Annotated[str, typer.Option(help="The column that holds the flow.")]
GroupsOption = Annotated[Path | None, typer.Option(help="CSV with the columns node, group.")]
OnlyOption = Annotated[str, typer.Option(help="Names of indicators (kg network list), with commas between them.")]
MARKDOWN = "markdown"


def _names(only: str) -> list[str]:
    return [name.strip() for name in only.split(",") if name.strip()]


def _plain(value: Decimal | int | None) -> str:
    return "" if value is None else format(value, "f" if isinstance(value, Decimal) else "d")


def _row(result: Result) -> dict[str, str]:
    from kg.networks.indicators.registry import named

    (indicator,) = named([result.indicator])
    numbers = {name: _plain(getattr(result, name)) for name in _NUMBERS}
    about = {"indicator": result.indicator, "name_zh": indicator.label_zh, "item": result.item, "part": result.part}
    return {**about, **numbers, "basis": result.basis, "note": result.note}


@app.command()
@told
def indicators(
    flows: Annotated[
        Path | None,
        typer.Option(
            help="CSV with the columns origin, destination, value and perhaps status; if any status is not observed or "
            "reported, the flows are an estimate."
        ),
    ] = None,
    year: Annotated[int | None, typer.Option(help="Instead of a file: the flows of the graph, of this year.")] = None,
    measure: Annotated[str, typer.Option(help="With --year: contract-value or contract-count.")] = "contract-value",
    evidence: Annotated[
        str, typer.Option(help="With --year: best, reported, totals or totals-and-facts (as kg flows show).")
    ] = "best",
    network: Annotated[
        str, typer.Option(help="With --year: areas, or parties (kinds of sellers and buyers).")
    ] = "areas",
    column: ColumnOption = "value",
    groups: GroupsOption = None,
    distances: Annotated[
        Path | None, typer.Option(help="CSV with the columns origin, destination, distance, for every pair.")
    ] = None,
    reference: Annotated[
        Path | None, typer.Option(help="CSV with the columns node, value: what the location quotient is measured by.")
    ] = None,
    ensemble: Annotated[
        Path | None, typer.Option(help="Draws of an estimate: npz with nodes and draws (draws × n × n).")
    ] = None,
    only: OnlyOption = "",
    seed: Annotated[int, typer.Option(help="Seed of permutations and of the search for communities.")] = 1,
    permutations: Annotated[int, typer.Option(help="Number of permutations of the tests.")] = 999,
    form: FormatOption = "table",
    endpoint: EndpointOption = None,
    store: StoreOption = None,
) -> None:
    """Indicators of an origin-destination table (--flows), or of the flows of the graph (--year).

    Without --only: all that the flows support; what was left out is told with the reason. With --only: exit 2 and
    the reasons if one of them is not supported. Estimated flows support few.
    """
    from kg.networks.indicators.run import Files, indicators_given, indicators_of

    one_of(form, FORMATS)
    if (flows is None) == (year is None):
        raise UsageError("give either --flows FILE or --year YEAR")
    if flows is not None:
        files = Files(flows, column, groups, distances, reference, ensemble)
        results, left_out = indicators_of(files, _names(only), seed, permutations)
    else:
        assert year is not None
        _only_of_files(groups, distances, reference, ensemble)
        given = _of_graph(source(store, endpoint), year, measure, evidence, network, seed, permutations)
        for note in given.notes:
            tell(note)
        results, left_out = indicators_given(given.given, given.draws, _names(only))
    columns = ("indicator", "name_zh", "item", "part", *_NUMBERS, "basis", "note")
    print(rendered(columns, [_row(result) for result in results], form, frozenset(_NUMBERS)), end="")
    for reason in left_out:
        tell(f"left out: {reason}")


def _only_of_files(*files: Path | None) -> None:
    if any(file is not None for file in files):
        raise UsageError("groups, distances, reference and ensembles go with files of flows; the graph has its own")


def _of_graph(
    source: Source, year: int, measure: str, evidence: str, network: str, seed: int, permutations: int
) -> Measured:
    from kg.networks.named import NETWORKS
    from kg.networks.provinces.measured import measured, measured_parties

    if network not in NETWORKS:
        raise UsageError(f"network {network!r} is not one of {', '.join(NETWORKS)}")
    if network == "parties":
        return measured_parties(source, year, measure, seed, permutations)
    return measured(source, year, measure, evidence, seed, permutations)


@app.command()
@told
def compare(
    first: Annotated[Path | None, typer.Option(help="CSV of the first year, as --flows of indicators.")] = None,
    second: Annotated[Path | None, typer.Option(help="CSV of the second year.")] = None,
    first_year: Annotated[int | None, typer.Option(help="Instead of a file: a year of the graph.")] = None,
    second_year: Annotated[int | None, typer.Option(help="Instead of a file: a year of the graph.")] = None,
    measure: Annotated[str, typer.Option(help="With years: contract-value or contract-count.")] = "contract-value",
    evidence: Annotated[str, typer.Option(help="With years: best, reported, totals or totals-and-facts.")] = "best",
    column: ColumnOption = "value",
    groups: GroupsOption = None,
    first_ensemble: Annotated[Path | None, typer.Option(help="Draws of the first estimate (npz).")] = None,
    second_ensemble: Annotated[Path | None, typer.Option(help="Draws of the second estimate (npz).")] = None,
    only: OnlyOption = "",
    rounding: Annotated[
        float,
        typer.Option(min=0, help="What rounding can hide in a sum of flows, e.g. 0.005 for two printed decimals."),
    ] = 0.0,
    form: FormatOption = "table",
    endpoint: EndpointOption = None,
    store: StoreOption = None,
) -> None:
    """What changed between two tables, or two years of the graph, told only where their intervals have no point in
    common."""
    from kg.networks.indicators.compare import compare as compared
    from kg.networks.indicators.run import Files, indicators_given, indicators_of
    from kg.networks.provinces.measured import unlike

    one_of(form, FORMATS)
    sides, years = [], []
    for file, year, ensemble in ((first, first_year, first_ensemble), (second, second_year, second_ensemble)):
        if (file is None) == (year is None):
            raise UsageError("give two tables or two years: --first FILE or --first-year YEAR, and so for the second")
        if file is not None:
            sides.append(indicators_of(Files(file, column, groups, ensemble=ensemble), _names(only))[0])
        else:
            assert year is not None
            _only_of_files(groups, ensemble)
            given = _of_graph(source(store, endpoint), year, measure, evidence, "areas", 1, 999)
            for note in given.notes:
                tell(f"{year}: {note}")
            years.append(given)
            sides.append(indicators_given(given.given, given.draws, _names(only))[0])
    for note in unlike(years):
        tell(note)
    numbers = tuple(f"{year}_{name}" for year in ("first", "second") for name in _NUMBERS)
    rows = []
    for change in compared(*sides, rounding=Decimal(str(rounding))):
        row = {"indicator": change.indicator, "item": change.item, "part": change.part, "verdict": change.verdict}
        for side, result in (("first", change.first), ("second", change.second)):
            row |= {f"{side}_{name}": _plain(getattr(result, name)) if result else "" for name in _NUMBERS}
        rows.append(row)
    print(rendered(("indicator", "item", "part", "verdict", *numbers), rows, form, frozenset(numbers)), end="")


@app.command("list")
@told
def list_(
    form: Annotated[str, typer.Option("--format", "-f", help="table, csv, tsv, json or markdown.")] = "table",
) -> None:
    """All indicators: names, formula, and what of each stands on estimated flows."""
    from kg.networks.indicators.document import document
    from kg.networks.indicators.registry import INDICATORS

    one_of(form, (*FORMATS, MARKDOWN))
    if form == MARKDOWN:
        print(document(INDICATORS), end="")
        return
    rows = [
        {
            "name": i.name,
            "name_zh": i.label_zh,
            "name_en": i.label_en,
            "support": i.support.value,
            "needs": ", ".join(i.needs),
            "formula": i.text.formula,
            "complexity": i.text.complexity,
            "reference": i.text.reference,
            "refused_because": i.reason[0],
        }
        for i in INDICATORS
    ]
    shown = ("name", "name_zh", "name_en", "support", "needs", "formula")
    print(rendered(shown if form == "table" else tuple(rows[0]), rows, form), end="")
