"""A flow network as the files and pictures see it: checked once, exact, in a fixed order.

The network is a ``networkx.DiGraph``. Graph attributes: title_zh, title_en, year, measure, unit, unit_en, status
("observed" or "estimated"), run (IRI or ""), method_zh, method_en, card (a mapping of plain values), and if there is
one source_zh, source_en (where the totals are printed). Node attributes:
label_zh, label_en, output and absorbed (Decimal or None: as printed), region (a code or ""). Edge attributes: weight,
status, and lower, upper (5–95 % interval), bound_low, bound_high (proven), absent on observed flows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import networkx as nx

from kg.model.problems import UsageError

#: What stands in a source; everything else is an estimate and is drawn hatched.
PRINTED = frozenset({"fact", "reported", "observed"})
_TEXTS = ("title_zh", "title_en", "measure", "unit", "unit_en", "status", "run", "method_zh", "method_en")
_OPTIONAL = ("source_zh", "source_en")
_NODE = ("label_zh", "label_en", "output", "absorbed", "region")
_ENDS = ("lower", "upper", "bound_low", "bound_high")


@dataclass(frozen=True)
class Node:
    """A node with its printed totals (None: not printed) and its region ("" if it has none)."""

    code: str
    label_zh: str
    label_en: str
    output: Decimal | None
    absorbed: Decimal | None
    region: str

    def label(self, language: str) -> str:
        """The name in a language, "zh" or "en"."""
        return self.label_zh if language == "zh" else self.label_en


@dataclass(frozen=True)
class Flow:
    """What goes from one node to another (or stays in one); ends are None where there is nothing uncertain."""

    origin: str
    destination: str
    value: Decimal
    status: str
    lower: Decimal | None = None
    upper: Decimal | None = None
    bound_low: Decimal | None = None
    bound_high: Decimal | None = None

    @property
    def estimated(self) -> bool:
        """Whether it does not stand in a source."""
        return self.status not in PRINTED

    @property
    def local(self) -> bool:
        """Whether it stays in its node."""
        return self.origin == self.destination


@dataclass(frozen=True)
class Network:
    """Nodes in order, flows by origin and destination in that order."""

    about: Mapping[str, str]
    year: int
    card: Mapping[str, object]
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]

    @property
    def estimated(self) -> bool:
        """Whether the network says so, or any of its flows."""
        return self.about["status"] == "estimated" or any(flow.estimated for flow in self.flows)

    @property
    def status(self) -> str:
        """``observed`` or ``estimated``: the worst of network and flows."""
        return "estimated" if self.estimated else "observed"

    @cached_property
    def by_code(self) -> Mapping[str, Node]:
        """The nodes by their codes."""
        return {node.code: node for node in self.nodes}

    @cached_property
    def sold(self) -> Mapping[str, Decimal]:
        """What each node sells, by its flows."""
        return _sums(self, [flow.origin for flow in self.flows])

    @cached_property
    def bought(self) -> Mapping[str, Decimal]:
        """What each node buys, by its flows."""
        return _sums(self, [flow.destination for flow in self.flows])

    def text(self, name: str, language: str) -> str:
        """A graph attribute that has two languages: title, method, source ("" if there is none)."""
        return self.about.get(f"{name}_{language}", "")

    def unit(self, language: str) -> str:
        """The unit of all values."""
        return self.about["unit" if language == "zh" else "unit_en"]


def view(graph: nx.DiGraph[str]) -> Network:
    """The network of a graph. Raises UsageError, naming all that is missing or wrong."""
    wrong = [f"the network has no {name}" for name in (*_TEXTS, "year", "card") if name not in graph.graph]
    if graph.graph.get("status") not in ("observed", "estimated"):
        wrong.append(f"the network's status is {graph.graph.get('status')!r}, not observed or estimated")
    for code, about in graph.nodes(data=True):
        wrong += [f"node {code} has no {name}" for name in _NODE if name not in about]
    for origin, destination, about in graph.edges(data=True):
        wrong += [f"{origin} → {destination}: {text}" for text in _wrong_edge(about)]
    if not graph.number_of_edges():
        wrong.append("the network has no flow")
    if wrong:
        raise UsageError("the network cannot be written: " + "; ".join(wrong[:20]))
    place = {code: number for number, code in enumerate(graph)}
    edges = sorted(graph.edges(data=True), key=lambda edge: (place[edge[0]], place[edge[1]]))
    return Network(
        {name: str(graph.graph[name]) for name in (*_TEXTS, *_OPTIONAL) if name in graph.graph},
        int(graph.graph["year"]),
        graph.graph["card"],
        tuple(Node(code, *(about[name] for name in _NODE)) for code, about in graph.nodes(data=True)),
        tuple(Flow(u, v, about["weight"], about["status"], *(about.get(e) for e in _ENDS)) for u, v, about in edges),
    )


def _wrong_edge(about: Mapping[str, object]) -> list[str]:
    wrong = [] if isinstance(about.get("status"), str) else ["no status"]
    weight = about.get("weight")
    if not isinstance(weight, Decimal) or not weight.is_finite() or weight < 0:
        wrong.append(f"the weight {weight!r} is not a Decimal of 0 or more")
    ends = [(name, about.get(name)) for name in _ENDS]
    return wrong + [
        f"{name} is not a Decimal" for name, end in ends if end is not None and not isinstance(end, Decimal)
    ]


def _sums(network: Network, codes: list[str]) -> Mapping[str, Decimal]:
    sums = {node.code: Decimal(0) for node in network.nodes}
    for code, flow in zip(codes, network.flows, strict=True):
        sums[code] += flow.value
    return sums
