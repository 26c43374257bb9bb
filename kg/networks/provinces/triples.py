"""Runs → triples: each flow as an observation of a cube, the run as a prov:Activity with all that it rests on.

An estimated flow has a measure property of its own, so that no query mixes it with what is published.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pyoxigraph import Literal, NamedNode, Quad

from kg.networks.flows.assumptions import Assumptions
from kg.networks.provinces.case import Assumed
from kg.networks.provinces.run import Cell, Run
from kg.rdf.flow_cubes import cube_code, flow_cube
from kg.rdf.names import Names, external
from kg.rdf.triples import A, Triple, decimal, in_graph, integer, labels, text
from kg.version import __version__

MEASURE = "technology-flow-estimated"
_ATTRIBUTES = ("flowStatus", "lower", "upper", "boundLow", "boundHigh", "topBuyer", "topSeller")
_CUBE_LABELS = (
    "估计的技术流量：按流入地、所指的量、流出地、时期",
    "estimated technology flow by destination, quantity concerned, origin, period",
)
_ZERO_LABEL = ("未印出的合计在估计中取为零", "totals that are not printed, taken as 0 in the estimate only")
_MEASURE_LABELS = {"contract-value": ("合同成交额", "contract value"), "contract-count": ("合同数", "contract count")}
_EVIDENCE_LABELS = {
    "totals": ("由合计估计", "estimated from totals"),
    "totals-and-facts": ("由合计和报道数字估计", "estimated from totals and press facts"),
}


def cube_triples(names: Names) -> Iterator[Triple]:
    """The structure of the cube of estimated flows."""
    return flow_cube(MEASURE, _ATTRIBUTES, _CUBE_LABELS, names)


def run_quads(run: Run, names: Names) -> Iterator[Quad]:
    """A run and its flows, in the graph of the run."""
    yield from in_graph(names.graph(f"flows/{run.case.code}"), _triples(run, names))


def _triples(run: Run, names: Names) -> Iterator[Triple]:
    code, given = run.case.code, run.case.given
    zh, en = _title(run)
    data = names.thing("dataset", f"flows/{code}")
    yield data, A, external("qb:DataSet")
    yield from labels(data, zh, en)
    yield data, external("qb:structure"), names.thing("cube", cube_code(MEASURE))
    yield data, names.term("view"), text(f"flows-{code}")
    yield data, external("prov:wasGeneratedBy"), names.thing("run", code)
    yield from _run(run, names)
    shared = (
        (A, external("qb:Observation")),
        (A, names.term("EstimatedFlow")),
        (external("qb:dataSet"), data),
        (external("sdmx-dimension:refPeriod"), names.thing("year", str(given.year))),
        (names.term("of"), names.code("quantity", given.measure)),
        (external("sdmx-attribute:unitMeasure"), names.thing("unit", given.unit)),
        (external("sdmx-attribute:obsStatus"), external("sdmx-code:obsStatus-E")),
        (external("prov:wasGeneratedBy"), names.thing("run", code)),
    )
    for cell in run.cells():
        node = names.thing("flow", f"{code}/{cell.origin}/{cell.destination}")
        for prop, value in shared:
            yield node, prop, value
        yield from _cell(node, cell, names)
        for total in (given.printed.get((cell.origin, "output")), given.printed.get((cell.destination, "absorbed"))):
            if total is not None:
                yield node, external("prov:wasDerivedFrom"), NamedNode(total.observation)


def _title(run: Run) -> tuple[str, str]:
    year = run.case.given.year
    (zh, en), (how_zh, how_en) = _MEASURE_LABELS[run.case.given.measure], _EVIDENCE_LABELS[run.case.evidence]
    return f"{year}年省际技术流量，{zh}，{how_zh}", f"Technology flows between provinces, {year}, {en}, {how_en}"


def _cell(node: NamedNode, cell: Cell, names: Names) -> Iterator[Triple]:
    yield node, names.term("origin"), names.thing("area", cell.origin)
    yield node, names.term("destination"), names.thing("area", cell.destination)
    yield node, names.measure(MEASURE), decimal(cell.value)
    yield node, names.term("flowStatus"), names.code("flow-status", cell.status)
    numbers = cell.lower, cell.upper, cell.bound_low, cell.bound_high, cell.top_buyer, cell.top_seller
    for local, number in zip(_ATTRIBUTES[1:], numbers, strict=True):
        yield node, names.term(local), decimal(number)


def _run(run: Run, names: Names) -> Iterator[Triple]:
    case, term = run.case, names.term
    node = names.thing("run", case.code)
    yield node, A, external("prov:Activity")
    yield node, A, term("FlowRun")
    yield node, A, term("FlowEstimate")
    yield from labels(node, *_title(run))
    yield node, term("flowMethod"), names.code("flow-method", case.evidence)
    yield node, external("sdmx-dimension:refPeriod"), names.thing("year", str(case.given.year))
    yield node, term("of"), names.code("quantity", case.given.measure)
    yield node, term("softwareVersion"), text(__version__)
    for total in (*case.given.printed.values(), case.given.whole):
        yield node, external("prov:used"), NamedNode(total.observation)
    for fact in case.facts:
        yield node, external("prov:used"), names.thing("flow-fact", str(fact.line))
    assumptions = run.estimate.assumptions
    assert assumptions is not None
    for local, value in _parameters(assumptions, run):
        yield node, term(local), value
    for area in sorted(case.outside):
        yield node, term("outside"), names.thing("area", area)
    for assumed in case.assumed:
        yield from _assumption(node, case.code, assumed, names)


def _parameters(assumed: Assumptions, run: Run) -> Iterator[tuple[str, Literal]]:
    yield "draws", integer(assumed.draws)
    yield "seed", integer(assumed.seed)
    numbers = {
        "localShare": assumed.local_share,
        "decay": assumed.decay,
        "decaySpread": assumed.decay_spread,
        "localSpreadShared": assumed.local_spread_shared,
        "localSpreadOwn": assumed.local_spread_own,
        "cellSpread": assumed.cell_spread,
        "cellCorrelation": assumed.cell_correlation,
    }
    for local, number in numbers.items():
        yield local, decimal(Decimal(str(number)))
    if run.case.facts and run.estimate.decay is not None:
        yield "decayAfterFacts", decimal(Decimal(format(run.estimate.decay, ".6f")))
    yield "marginError", decimal(Decimal(format(run.estimate.error, ".0e")))


def _assumption(run: NamedNode, code: str, assumed: Assumed, names: Names) -> Iterator[Triple]:
    """Totals that are not printed, taken as 0 in this run only."""
    node = names.thing("assumption", f"{code}/{assumed.direction}")
    yield run, names.term("assumes"), node
    yield node, A, names.term("Assumption")
    yield from labels(node, *_ZERO_LABEL)
    yield node, names.term("direction"), names.code("direction", assumed.direction)
    for area in assumed.areas:
        yield node, names.term("concerns"), names.thing("area", area)
    yield node, names.term("assumedValue"), decimal(Decimal(0))
    yield node, names.term("boundHigh"), decimal(assumed.bound)
