"""Pictures of flow networks: ``/picture/2013/contract-value/totals/map``, in the language of the reader."""

from __future__ import annotations

from kg.export.networks.matrix import matrix
from kg.export.networks.sankey import sankey
from kg.export.networks.tile_map import on_map, tile_map
from kg.export.networks.view import view
from kg.model.problems import UsageError
from kg.networks.provinces.network import flow_network
from kg.server.pages.flows import PICTURES
from kg.server.pages.request import Answer, Request
from kg.server.pages.site import Site

_MAKERS = dict(zip(PICTURES, (tile_map, sankey, matrix), strict=True))
#: A picture has styles of its own, and nothing else.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def answer_picture(site: Site, request: Request) -> Answer | None:
    """The picture at an address; None if there is none."""
    parts = request.path.removeprefix("/picture/").split("/")
    if len(parts) != 4 or not parts[0].isascii() or not parts[0].isdigit() or parts[3] not in _MAKERS:
        return None
    try:
        network = view(flow_network(site.source, int(parts[0]), parts[1], parts[2]))
    except UsageError:
        return None
    if parts[3] == "map" and not on_map(network):
        return None
    text = _MAKERS[parts[3]](network, request.lang)
    return Answer(text.encode(), "image/svg+xml", headers={"Content-Security-Policy": _POLICY})
