"""Flows as ribbons: sellers left, buyers right, the largest nodes singly and the rest together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kg.export.networks.picture import (
    MARGIN,
    NO_REGION,
    Hatch,
    Key,
    colours,
    draw,
    frame,
    header_height,
    kinds,
    legend,
    region_keys,
    short,
    size,
    total_text,
    width_of,
)
from kg.export.networks.shown import sum_of
from kg.export.networks.view import Flow, Network, Node
from kg.export.networks.words import amount, status, told, word

#: The group of all nodes that are not shown singly.
_REST = ""
_WIDTH, _TALL, _GAP, _BAR = 1000.0, 640.0, 9.0, 14.0


@dataclass(frozen=True)
class Ribbon:
    """The flows between two places: outline, fill, whether it stays in one node, whether hatched, and its sentence."""

    path: str
    fill: str
    local: bool
    estimated: bool
    text: str


@dataclass(frozen=True)
class Block:
    """A place on one side: bar, name, total, and where its texts begin."""

    x: float
    y: float
    height: float
    colour: str
    label: str
    number: str
    text_x: float
    text_y: float


@dataclass(frozen=True)
class _Layout:
    """The places in order, the flows between any two, and pixels for one unit."""

    network: Network
    language: str
    places: tuple[str, ...]
    flows: Mapping[tuple[str, str], tuple[Flow, ...]]
    scale: float
    paint: Mapping[str, str]

    def flow(self, pair: tuple[str, str]) -> float:
        """How thick the ribbon is between two places."""
        return self.scale * float(sum((flow.value for flow in self.flows.get(pair, ())), Decimal(0)))

    def members(self, place: str) -> list[Node]:
        """The nodes of a place."""
        singles = set(self.places)
        return [n for n in self.network.nodes if (n.code if n.code in singles else _REST) == place]


def sankey(network: Network, language: str, largest: int = 12) -> str:
    """The picture as SVG, with this many of the largest nodes shown singly."""
    layout = _layout(network, language, largest)
    top = header_height(network, language, _WIDTH, "sankey") + 34
    labels = [_label(layout, place) for place in layout.places]
    numbers = [
        width_of(total_text(layout.network, layout.members(place), side), 11)
        for place in layout.places
        for side in (0, 1)
    ]
    left = MARGIN + max(width_of(label, 13) for label in labels) + max(numbers) + 20
    right = _WIDTH - left
    sellers = _blocks(layout, 0, left, top)
    buyers = _blocks(layout, 1, right, top)
    ribbons = _ribbons(layout, sellers, buyers, left + _BAR, right)
    bottom = max(block.y + block.height for block in (*sellers.values(), *buyers.values())) + 34
    keys, bottom = legend(_keys(layout), bottom, _WIDTH)
    shell = frame(network, language, _WIDTH, bottom, "sankey", _desc(layout), (word("to_scale", language),))
    hatches = [Hatch(_name(colour), colour, "#ffffff", 5.0, 1.1) for colour in sorted(set(layout.paint.values()))]
    blocks = [*sellers.values(), *buyers.values()]
    return draw(
        "sankey", shell, hatches, keys, ribbons=ribbons, blocks=blocks, left=left, right=right + _BAR, top=top,
        bar=_BAR, words=word,
    )  # fmt: skip


def _layout(network: Network, language: str, largest: int) -> _Layout:
    by_size = sorted(network.nodes, key=lambda node: (-size(network, node), node.code))
    singles = [node.code for node in by_size[:largest]]
    places = (*singles, _REST) if len(by_size) > len(singles) else tuple(singles)
    grouped: dict[tuple[str, str], list[Flow]] = {}
    for flow in network.flows:
        ends = [code if code in singles else _REST for code in (flow.origin, flow.destination)]
        grouped.setdefault((ends[0], ends[1]), []).append(flow)
    whole = float(sum((flow.value for flow in network.flows), Decimal(0))) or 1.0
    paint = colours(network)
    colour = {code: paint[network.by_code[code].region] for code in singles} | {_REST: NO_REGION}
    flows = {pair: tuple(parts) for pair, parts in grouped.items()}
    return _Layout(network, language, places, flows, _TALL / whole, colour)


def _label(layout: _Layout, place: str) -> str:
    if place != _REST:
        return short(layout.network.by_code[place].label(layout.language))
    count = len(layout.members(_REST))
    return f"{word('other', layout.language)}（{count}）" if layout.language == "zh" else f"Other ({count})"


def _blocks(layout: _Layout, side: int, x: float, top: float) -> dict[str, Block]:
    blocks, y = {}, top
    for place in layout.places:
        pairs = [(place, other) if side == 0 else (other, place) for other in layout.places]
        height = sum(layout.flow(pair) for pair in pairs)
        text_x = x - 8 if side == 0 else x + _BAR + 8
        middle = y + max(height, 1) / 2 + 4.5
        names = (_label(layout, place), total_text(layout.network, layout.members(place), side))
        blocks[place] = Block(
            round(x, 1),
            round(y, 2),
            round(max(height, 1), 2),
            layout.paint[place],
            *names,
            round(text_x, 1),
            round(middle, 1),
        )
        y += max(height, 18 - _GAP) + _GAP
    return blocks


def _ribbons(
    layout: _Layout, sellers: Mapping[str, Block], buyers: Mapping[str, Block], x0: float, x1: float
) -> list[Ribbon]:
    """Thick ones first, so that thin ones lie above them."""
    start = {place: block.y for place, block in sellers.items()}
    end = {place: block.y for place, block in buyers.items()}
    found = []
    for pair, thick in ((pair, layout.flow(pair)) for pair in _pairs(layout.places)):
        if thick:
            found.append((thick, _ribbon(layout, pair, _outline(x0, start[pair[0]], x1, end[pair[1]], thick))))
        start[pair[0]] += thick
        end[pair[1]] += thick
    return [ribbon for _, ribbon in sorted(found, key=lambda pair: -pair[0])]


def _pairs(places: Sequence[str]) -> list[tuple[str, str]]:
    return [(origin, destination) for origin in places for destination in places]


def _outline(x0: float, y0: float, x1: float, y1: float, thick: float) -> str:
    middle = (x0 + x1) / 2
    return (
        f"M{x0:.1f} {y0:.2f}C{middle:.1f} {y0:.2f} {middle:.1f} {y1:.2f} {x1:.1f} {y1:.2f}V{y1 + thick:.2f}"
        f"C{middle:.1f} {y1 + thick:.2f} {middle:.1f} {y0 + thick:.2f} {x0:.1f} {y0 + thick:.2f}Z"
    )


def _ribbon(layout: _Layout, pair: tuple[str, str], path: str) -> Ribbon:
    flows, language = layout.flows[pair], layout.language
    estimated = any(flow.estimated for flow in flows)
    colour = layout.paint[pair[0]]
    if _REST not in pair:
        text = told(flows[0], layout.network, language)
    else:
        origin, destination = (_label(layout, place) for place in pair)
        colon, comma = ("：", "，") if language == "zh" else (": ", ", ")
        number = amount(sum_of(flows), layout.network, language)
        least = next((flow for flow in flows if flow.estimated), flows[0])
        text = f"{origin} → {destination}{colon}{number}{comma}{status(least, language)}"
    local = pair[0] == pair[1] != _REST
    return Ribbon(path, f"url(#{_name(colour)})" if estimated else colour, local, estimated, text)


def _name(colour: str) -> str:
    return f"hatch-{colour[1:]}"


def _keys(layout: _Layout) -> list[list[Key]]:
    """The legend: what is hatched, what is local, regions."""
    first, language = layout.paint[layout.places[0]], layout.language
    hatched = f"url(#{_name(first)})"
    looks = kinds(layout.network, Key(hatched, word("hatched", language)), Key(first, word("solid", language)))
    looks.append(Key(looks[0].fill, word("local", language), edge="#1d1f23"))
    return [looks, region_keys(layout.network, language)]


def _desc(layout: _Layout) -> str:
    shown = len([place for place in layout.places if place != _REST])
    largest = max(layout.network.flows, key=lambda flow: flow.value)
    sentence = told(largest, layout.network, layout.language)
    if layout.language == "zh":
        return f"左为卖方，右为买方，带宽与数值成比例；单列最大的{shown}个，其余合并。最大的流量：{sentence}"
    return (
        f"Sellers left, buyers right, ribbons as thick as the value; {shown} nodes singly, the rest together. "
        f"Largest flow: {sentence}"
    )
