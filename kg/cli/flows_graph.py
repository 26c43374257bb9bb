"""``kg flows show|export``: the flows of the graph, told and written to files."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.common import EndpointOption, FormatOption, StoreOption, can_write, one_of, source, tell, teller, told
from kg.export.results import FORMATS, rendered
from kg.model.estimate import told as told_value
from kg.model.estimate import told_high, told_low
from kg.model.problems import UsageError

if TYPE_CHECKING:
    import networkx as nx

    from kg.store.source import Source

YearOption = Annotated[int, typer.Option(help="Year of the flows, e.g. 2013.")]
MeasureOption = Annotated[str, typer.Option(help="contract-value or contract-count.")]
EvidenceOption = Annotated[
    str, typer.Option(help="best (reported before estimated), reported, totals, or totals-and-facts (press facts too).")
]
NetworkOption = Annotated[str, typer.Option(help="areas, or parties: kinds of sellers and buyers, as printed.")]
#: What every estimate is told with.
ESTIMATED = "estimated from provincial totals, not published figures; a single flow is not a finding"
#: So many flows are named in one remark.
_NAMED = 10


@told
def show(
    year: YearOption,
    measure: MeasureOption = "contract-value",
    of: Annotated[str, typer.Option(help="Only the flows from and to this place: code, Chinese or English name.")] = "",
    top: Annotated[int, typer.Option(min=1, help="So many of the largest flows.")] = 20,
    local: Annotated[bool, typer.Option(help="With the flows that stay in a place.")] = False,
    evidence: EvidenceOption = "best",
    network: NetworkOption = "areas",
    by: Annotated[str, typer.Option(help="Between regions: a scheme, e.g. four-regions, or groups, e.g. a,b.")] = "",
    form: FormatOption = "table",
    endpoint: EndpointOption = None,
    store: StoreOption = None,
) -> None:
    """The largest flows of a year, with their intervals and bounds.

    Estimated flows are told with two digits. top_buyer is the share of draws in which the destination is one of the
    three largest buyers of the origin; top_seller that in which the origin is one of its three largest sellers.
    Sums between regions (--by) are known much better than single flows.
    """
    from kg.networks.named import named_network
    from kg.networks.provinces.between import between_groups

    one_of(form, FORMATS)
    opened = source(store, endpoint)
    graph = named_network(opened, network, year, measure, evidence)
    if by and network != "areas":
        raise UsageError("--by goes with the network areas")
    if by:
        graph = between_groups(opened, graph, by)
    place = place_of(graph, of) if of else ""
    edges = [
        (a, b, about) for a, b, about in graph.edges(data=True) if (local or a != b) and (not place or place in (a, b))
    ]
    edges.sort(key=lambda edge: (-edge[2]["weight"], edge[0], edge[1]))
    numbers = ("value", "lower", "upper", "bound_low", "bound_high", "top_buyer", "top_seller")
    columns = ("origin", "origin_en", "destination", "destination_en", *numbers, "unit", "status")
    rows = [_row(graph, *edge) for edge in edges[:top]]
    tell(f"{graph.graph['title_zh']} / {graph.graph['title_en']}")
    for note in graph.graph.get("notes", ()):
        tell(note)
    print(rendered(columns, rows, form, frozenset(numbers)), end="")
    if graph.graph["status"] == "estimated":
        tell(f"{ESTIMATED}; lower to upper is a 90 % range, bounds are what the totals prove")
        _tell_means(opened, graph, {(a, b) for a, b, _ in edges[:top]})


def _tell_means(opened: Source, graph: nx.DiGraph[str], shown: set[tuple[str, str]]) -> None:
    """Name the shown flows whose implied mean contract value is unlike those that provinces print."""
    from kg.networks.provinces.contract_means import UNIT, contract_means

    means = contract_means(opened, graph.graph["year"], graph.graph["evidence"])
    strange = [pair for pair in means.outside if (pair.origin, pair.destination) in shown] if means else []
    if means is None or not strange:
        return
    labels = {node: about["label_en"] for node, about in graph.nodes(data=True)}
    names = [f"{labels[p.origin]} → {labels[p.destination]} ({told_value(p.mean)})" for p in strange[:_NAMED]]
    more = f" and {len(strange) - _NAMED} more" if len(strange) > _NAMED else ""
    low, high = (number.quantize(Decimal("0.1")) for number in (means.low, means.high))
    tell(f"mean contract value outside what provinces print ({low} to {high} {UNIT}): {', '.join(names)}{more}")


def place_of(graph: nx.DiGraph[str], name: str) -> str:
    """The code of a node by its code, Chinese or English name. Raises UsageError, naming the nodes there are."""
    found = [node for node, about in graph.nodes(data=True) if name in (node, about["label_zh"], about["label_en"])]
    if not found:
        known = ", ".join(about["label_zh"] for _, about in graph.nodes(data=True))
        raise UsageError(f"{name!r} is no node of this network; there are: {known}")
    return found[0]


def _row(graph: nx.DiGraph[str], origin: str, destination: str, about: dict[str, Any]) -> dict[str, str]:
    ends = (graph.nodes[node] for node in (origin, destination))
    labels = [text for end in ends for text in (end["label_zh"], end["label_en"])]
    weight: Decimal = about["weight"]
    row = dict(zip(("origin", "origin_en", "destination", "destination_en"), labels, strict=True))
    if "lower" in about:
        shown = told_value(weight), told_low(about["lower"]), told_high(about["upper"])
        rest = (about.get(name, "") for name in ("bound_low", "bound_high", "top_buyer", "top_seller"))
        numbers = [format(number, "f") if number != "" else "" for number in (*shown, *rest)]
    else:
        numbers = [format(weight, "f"), *[""] * 6]
    names = ("value", "lower", "upper", "bound_low", "bound_high", "top_buyer", "top_seller")
    return {**row, **dict(zip(names, numbers, strict=True)), "unit": graph.graph["unit"], "status": about["status"]}


@told
def export(
    year: YearOption,
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder to write to; it is made if it is not there.")],
    measure: MeasureOption = "contract-value",
    evidence: EvidenceOption = "best",
    network: NetworkOption = "areas",
    parquet: Annotated[bool, typer.Option(help="With Parquet, which needs the extra tables.")] = True,
    endpoint: EndpointOption = None,
    store: StoreOption = None,
) -> None:
    """A network of flows as files: GraphML, GEXF, Pajek, CSV, Parquet, npz, a method card, and pictures.

    Estimated flows are hatched in the pictures and say what they are in every file.
    """
    from kg.export.networks.write import write_network
    from kg.networks.named import named_network
    from kg.networks.provinces.case import EVIDENCE
    from kg.networks.provinces.measured import ensemble_of
    from kg.networks.provinces.sensitivity import sensitivity

    opened = source(store, endpoint)
    graph = named_network(opened, network, year, measure, evidence)
    for note in graph.graph.get("notes", ()):
        tell(note)
    draws = ensemble_of(opened, graph) if graph.graph["status"] == "estimated" else None
    if graph.graph["evidence"] == EVIDENCE[0]:
        tried = sensitivity(opened, year, measure).combinations
        graph.graph["card"]["sensitivity"] = [item.record() for item in tried]
    for path in write_network(graph, out, draws, teller(), _stem(graph, network), parquet):
        print(path)


def _stem(graph: nx.DiGraph[str], network: str) -> str:
    """The name of the files: estimates from totals and printed parties go without their evidence."""
    about = graph.graph
    name = f"{'flows' if network == 'areas' else network}-{about['year']}-{about['measure']}"
    plain = about["evidence"] == ("totals" if network == "areas" else "reported")
    return name if plain else f"{name}-{about['evidence']}"


@told
def facts(
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write the page here instead of stdout.")] = None,
    endpoint: EndpointOption = None,
    store: StoreOption = None,
) -> None:
    """Press reports of single flows beside what is predicted without them, as a page.

    With none of them, and with all but the one (leave one out). They helped to choose the defaults of the method.
    """
    from kg.networks.provinces.press import compare_facts
    from kg.networks.provinces.press_page import area_names, page

    can_write(out)
    opened = source(store, endpoint)
    text = page(compare_facts(opened), area_names(opened))
    if out is None:
        print(text, end="")
    else:
        out.write_text(text, encoding="utf-8", newline="\n")


COMMANDS = (show, export, facts)
