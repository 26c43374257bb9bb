"""The sensitivity of the estimates as a page in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.model.estimate import told, told_high, told_low
from kg.networks.provinces.sensitivity import Combination, Range, Sensitivity

#: So many of the largest flows between places stand in the page.
_LARGEST = 10
_PREFACE = """\
# How far the estimates hang on what is assumed

Made by `kg flows sensitivity --out docs/flows-sensitivity.md` from the graph. Totals do not say how flows fall with
distance (decay) nor how much stays at home (local share): the runs of the graph assume 0.4 and 0.7. Here each network
is estimated from its totals with decay 0, 0.4 and 1 and local share 0.6, 0.7 and 0.8, without facts and without draws;
RESIDUAL is left out. Nothing on this page is a published figure.

* *local*: the part of the whole that stays in its place.
* *common*: the part of the flows between places that is as in the run (1: all).
* *outside*: pairs whose value leaves the 5–95 % interval that they have in the run, of all pairs with a flow.
* *smallest, largest*: of the nine values of a flow. They say what these two numbers do, not how uncertain a flow is:
  the interval has the noise of single flows besides, and is far wider.
"""


def page(found: Sequence[Sensitivity]) -> str:
    """The networks one after the other, as a page."""
    return _PREFACE + "".join(f"{line}\n" for item in found for line in _section(item))


def _section(item: Sensitivity) -> Iterator[str]:
    about = item.network.graph
    yield f"\n## {about['year']}, {about['measure']} ({about['unit']})\n"
    yield from table(item.combinations)
    yield "\n| flow | run | 5–95 % interval | smallest | largest |"
    yield "| --- | ---: | --- | ---: | ---: |"
    between = [flow for flow in item.flows if flow.origin != flow.destination]
    yield from (_flow(item, flow) for flow in between[:_LARGEST])


def table(combinations: Sequence[Combination]) -> Iterator[str]:
    """The combinations as lines of a table; that of the run in bold."""
    yield "| decay | local share | local | common | outside |"
    yield "| ---: | ---: | ---: | ---: | ---: |"
    for item in combinations:
        cells = item.decay, item.local_share, item.local, item.common, f"{item.outside} of {item.pairs}"
        yield "| " + " | ".join(f"**{cell}**" if item.central else str(cell) for cell in cells) + " |"


def _flow(item: Sensitivity, flow: Range) -> str:
    ends = " → ".join(item.network.nodes[code]["label_en"] for code in (flow.origin, flow.destination))
    interval = f"{told_low(flow.lower)} to {told_high(flow.upper)}"
    return f"| {ends} | {told(flow.value)} | {interval} | {told(flow.smallest)} | {told(flow.largest)} |"
