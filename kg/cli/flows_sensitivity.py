"""``kg flows sensitivity``: the estimates of the graph under other assumptions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import EndpointOption, FormatOption, StoreOption, can_write, one_of, source, tell, told
from kg.cli.flows_graph import ESTIMATED, MeasureOption, place_of
from kg.export.results import FORMATS, rendered
from kg.model.estimate import told as told_value
from kg.model.estimate import told_high, told_low
from kg.model.problems import UsageError

if TYPE_CHECKING:
    from kg.networks.provinces.sensitivity import Range, Sensitivity
    from kg.store.source import Source

_FLOW = ("value", "lower", "upper", "smallest", "largest")
#: So many flows are shown of a place.
_TOP = 10


@told
def sensitivity(
    year: Annotated[int | None, typer.Option(help="Year of the flows; without it, a page of all years.")] = None,
    measure: MeasureOption = "contract-value",
    of: Annotated[str, typer.Option(help="The flows from and to this place: code, Chinese or English name.")] = "",
    top: Annotated[int | None, typer.Option(min=1, help="So many of the largest flows; with --of, 10.")] = None,
    local: Annotated[bool, typer.Option(help="With the flows that stay in a place.")] = False,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write the page of all years here.")] = None,
    form: FormatOption = "table",
    endpoint: EndpointOption = None,
    store: StoreOption = None,
) -> None:
    """How far an estimate from totals hangs on what is assumed: decay 0, 0.4, 1 and local share 0.6, 0.7, 0.8.

    For each of the nine: the part of the whole that stays in its place (local), the part of the flows between places
    that is as in the run of the graph (common), and how many pairs are outside their interval there. With --top or
    --of: flows of the run, with the smallest and largest of the nine values. Without --year: a page on all networks.
    """
    one_of(form, FORMATS)
    can_write(out)
    if year is None:
        if of or top or local or form != "table":
            raise UsageError("give --year YEAR; without it, the answer is a page on all networks")
        _page(source(store, endpoint), out)
        return
    if out is not None:
        raise UsageError("--out writes the page on all networks: leave out --year")
    from kg.networks.provinces.sensitivity import NUMBERS
    from kg.networks.provinces.sensitivity import sensitivity as run

    found = run(source(store, endpoint), year, measure)
    about = found.network.graph
    tell(f"{about['title_zh']} / {about['title_en']}")
    if of or top:
        _show_flows(found, place_of(found.network, of) if of else "", top or _TOP, local, form)
    else:
        rows = [item.record() for item in found.combinations]
        print(rendered((*NUMBERS, "central"), rows, form, frozenset(NUMBERS)), end="")
        tell("--top 10 or --of PLACE: the flows, with the smallest and largest of the nine values")
    tell(ESTIMATED)


def _show_flows(found: Sensitivity, place: str, top: int, local: bool, form: str) -> None:
    flows = [
        flow
        for flow in found.flows
        if (local or flow.origin != flow.destination) and (not place or place in (flow.origin, flow.destination))
    ]
    columns = ("origin", "origin_en", "destination", "destination_en", *_FLOW, "unit")
    rows = [_row(found, flow) for flow in flows[:top]]
    print(rendered(columns, rows, form, frozenset(_FLOW)), end="")
    tell("lower to upper is the 90 % range of the run; smallest and largest are of the nine combinations")


def _row(found: Sensitivity, flow: Range) -> dict[str, str]:
    ends = {"origin": found.network.nodes[flow.origin], "destination": found.network.nodes[flow.destination]}
    labels = {end: about["label_zh"] for end, about in ends.items()}
    labels |= {f"{end}_en": about["label_en"] for end, about in ends.items()}
    numbers = (told_value(flow.value), told_low(flow.lower), told_high(flow.upper))
    rest = (told_value(flow.smallest), told_value(flow.largest))
    shown = {name: format(number, "f") for name, number in zip(_FLOW, (*numbers, *rest), strict=True)}
    return labels | shown | {"unit": found.network.graph["unit"]}


def _page(opened: Source, out: Path | None) -> None:
    from kg.networks.provinces.contract_means import contract_means
    from kg.networks.provinces.given import networks
    from kg.networks.provinces.sensitivity import sensitivity as run
    from kg.networks.provinces.sensitivity_page import page

    known = networks(opened)
    means = [contract_means(opened, year) for year in sorted({year for year, _ in known})]
    text = page([run(opened, *network) for network in known], [item for item in means if item is not None])
    if out is None:
        print(text, end="")
    else:
        out.write_text(text, encoding="utf-8", newline="\n")
