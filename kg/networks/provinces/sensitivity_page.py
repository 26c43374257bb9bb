"""The sensitivity of the estimates as a page in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from kg.model.estimate import told, told_high, told_low
from kg.networks.provinces.contract_means import UNIT, ContractMeans, Pair
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


_MEANS = """
# Implied mean contract values

Values and numbers of contracts are estimated apart from each other, with the same assumptions. Where a year has both,
value over number is the mean contract value that the two imply for a pair; here it stands beside the 1–99 % range of
the means that provinces print (what each sells, and what each buys). Pairs without a flow, RESIDUAL and places of which
a total is not printed (Tibet) are left out.

Both estimates begin with the same seed: between two places the implied mean is a number for the seller times one for
the buyer. One outside the range says that the assumptions do not suit both totals of its ends, not which of the two
estimates is wrong, nor anything of the pair itself. Of the eight means that 国外 (abroad) and 港澳台 (Hong Kong, Macao
and Taiwan) print in 2012 and 2013, seven are above the range themselves. `kg flows show` names such pairs.
"""


def page(found: Sequence[Sensitivity], means: Sequence[ContractMeans]) -> str:
    """The networks one after the other, then the implied means of the years that have values and numbers, as a page."""
    networks = "".join(f"{line}\n" for item in found for line in _section(item))
    return _PREFACE + networks + _MEANS + "".join(f"{line}\n" for item in means for line in _means(item))


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


def _means(item: ContractMeans) -> Iterator[str]:
    home, above = [pair for pair in item.outside if pair.home], [p for p in item.outside if p.mean > item.high]
    low, high = (number.quantize(Decimal("0.1")) for number in (item.low, item.high))
    yield f"\n## {item.network.graph['year']}, implied means\n"
    yield f"{item.printed} printed means, 1–99 %: {low} to {high} {UNIT}. Of {item.pairs} pairs {len(item.outside)} are"
    yield f"outside, {len(above)} of them above; they hold {item.held():.1%} of the estimated value of these pairs."
    yield f"{len(home)} are between provinces and hold {item.held(home=True):.1%}. The largest, and the largest between"
    yield "provinces:\n"
    yield f"| flow | value (亿元) | implied mean ({UNIT}) |"
    yield "| --- | ---: | ---: |"
    shown = dict.fromkeys((*item.outside[:_LARGEST], *home[:_LARGEST]))
    yield from (_pair(item, pair) for pair in sorted(shown, key=lambda pair: -pair.value))


def _pair(item: ContractMeans, pair: Pair) -> str:
    ends = " → ".join(item.network.nodes[code]["label_en"] for code in (pair.origin, pair.destination))
    return f"| {ends} | {told(pair.value)} | {told(pair.mean)} |"
