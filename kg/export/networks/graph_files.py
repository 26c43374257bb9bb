"""GraphML, GEXF and Pajek, by networkx's writers where they do the job."""

from __future__ import annotations

from io import BytesIO
from xml.etree import ElementTree

import networkx as nx
from networkx.readwrite.gexf import GEXFWriter

from kg.export.networks.plain import plain
from kg.export.networks.shown import exact
from kg.export.networks.view import Network
from kg.export.networks.words import ESTIMATE, LANGUAGES, title

_GEXF = "{http://www.gexf.net/1.2draft}"
#: Pajek reads UTF-8 only from files that begin with a byte order mark.
_BOM = "\ufeff"


def graphml(network: Network) -> bytes:
    """GraphML with the attributes of the network as data of the graph."""
    out = BytesIO()
    nx.write_graphml_xml(plain(network), out)  # not write_graphml, whose bytes depend on whether lxml is installed
    return out.getvalue() + b"\n"


def gexf(network: Network) -> bytes:
    """GEXF 1.2. It has no attributes of a graph: title and warning are its description.

    networkx writes today's date into it, which is taken out: equal networks have equal files.
    """
    root = ElementTree.fromstring(str(GEXFWriter(plain(network), version="1.2draft")))
    ElementTree.register_namespace("", _GEXF[1:-1])
    meta = root.find("meta") if root.find("meta") is not None else root.find(f"{_GEXF}meta")
    assert meta is not None
    meta.attrib.clear()
    for child in list(meta):
        meta.remove(child)
    ElementTree.SubElement(meta, f"{_GEXF}creator").text = "techmarket-kg"
    ElementTree.SubElement(meta, f"{_GEXF}description").text = described(network)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f"<?xml version='1.0' encoding='utf-8'?>\n{text}\n".encode()


def pajek(network: Network) -> bytes:
    """A Pajek network: labels ``code name``, exact weights; lines of estimates are dotted and say so.

    A comment at the top has title and warning. Pajek's numbers are text, so no digit is lost.
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    names = {node.code: f"{node.code} {node.label_zh}".replace('"', "'") for node in network.nodes}
    graph.add_nodes_from(names.values())
    for flow in network.flows:
        pattern = "Dots" if flow.estimated else "Solid"
        graph.add_edge(names[flow.origin], names[flow.destination], weight=exact(flow.value), p=pattern, l=flow.status)
    lines = [_BOM + f"% {described(network)}", *nx.generate_pajek(graph)]
    return ("\n".join(lines) + "\n").encode()


def described(network: Network) -> str:
    """Title, unit and warning in both languages, on one line."""
    parts = [f"{title(network, language)} [{network.unit(language)}]" for language in LANGUAGES]
    parts += [ESTIMATE[language] for language in LANGUAGES if network.estimated]
    return "; ".join(parts)
