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
    year: Annotated[int, typer.Option(help="Year that the numbers are about.")],
    measure: Annotated[str, typer.Option(help="contract-value or contract-count.")] = "contract-value",
    form: FormatOption = "table",
    endpoint: EndpointOption = None,
    store: StoreOption = None,
) -> None:
    """Output, absorption, net outflow and its ratio of every province against the national market."""
    from kg.networks.strength import market_network, strengths

    one_of(form, FORMATS)
    graph = market_network(source(store, endpoint), year, measure)
    columns = ("code", "province", "省份", "output", "absorbed", "net_outflow", "ratio", "unit")
    rows = [
        {
            "code": s.area,
            "province": s.label_en,
            "省份": s.label_zh,
            **{
                name: "" if value is None else format(value, "f")
                for name, value in zip(columns[3:7], (s.output, s.absorbed, s.net, s.ratio), strict=True)
            },
            "unit": s.unit,
        }
        for s in strengths(graph)
    ]
    print(rendered(columns, rows, form, frozenset(columns[3:7])), end="")
    missing = [row["province"] for row in rows if not row["net_outflow"]]
    if missing:
        tell(f"no net outflow where output or absorption is not printed: {', '.join(missing)}")
    tell("net outflow = output - absorbed; ratio = net outflow / (output + absorbed)")
