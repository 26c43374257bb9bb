"""The network with attributes that graph formats can hold: text, whole numbers and doubles.

No graph format has exact decimals. An estimate becomes a double (its digits are fewer than a double has). A printed
number becomes a double too, so that programs can size and filter by it, and keeps its own characters beside it, in
``printed`` (flows), ``output_printed`` and ``absorbed_printed`` (nodes).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import networkx as nx

from kg.export.networks.shown import exact
from kg.export.networks.view import Flow, Network, Node
from kg.export.networks.words import ESTIMATE, LANGUAGES, title


def plain(network: Network) -> nx.DiGraph[str]:
    """The graph that GraphML and GEXF are written from."""
    graph: nx.DiGraph[str] = nx.DiGraph(**_about(network))
    for node in network.nodes:
        graph.add_node(node.code, **_node(node))
    for flow in network.flows:
        graph.add_edge(flow.origin, flow.destination, **_flow(flow))
    return graph


def _about(network: Network) -> dict[str, Any]:
    about: dict[str, Any] = {**network.about, "year": network.year, "status": network.status}
    for language in LANGUAGES:
        about[f"title_{language}"] = title(network, language)
        if network.estimated:
            about[f"warning_{language}"] = ESTIMATE[language]
    return about


def _node(node: Node) -> dict[str, Any]:
    about: dict[str, Any] = {
        "label": node.label_zh,
        "label_zh": node.label_zh,
        "label_en": node.label_en,
        "region": node.region,
    }
    for name, value in (("output", node.output), ("absorbed", node.absorbed)):
        about |= {} if value is None else {name: float(value), f"{name}_printed": exact(value)}
    return about


def _flow(flow: Flow) -> dict[str, Any]:
    ends: dict[str, Decimal | None] = {
        "lower": flow.lower,
        "upper": flow.upper,
        "bound_low": flow.bound_low,
        "bound_high": flow.bound_high,
    }
    about: dict[str, Any] = {"weight": float(flow.value), "status": flow.status}
    about |= {name: float(end) for name, end in ends.items() if end is not None}
    return about if flow.estimated else {**about, "printed": exact(flow.value)}
