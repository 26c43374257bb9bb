"""``kg network``: indicators of the networks between regions."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.common import EndpointOption, FormatOption, StoreOption, one_of, source, tell, told
from kg.export.results import FORMATS, rendered

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
