"""A schematic map: a tile for each area, coloured by net outflow, and arcs for the largest flows between them."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from kg.export.networks.picture import (
    REGION_COLOURS,
    Key,
    draw,
    frame,
    header_height,
    kinds,
    legend,
    short,
    wrapped,
)
from kg.export.networks.shown import exact
from kg.export.networks.tiles import tiles
from kg.export.networks.view import Flow, Network, Node
from kg.export.networks.words import amount, told, word

_TILE, _GAP, _WIDTH = 88.0, 14.0, 1000.0
#: Light enough for black text: ColorBrewer's PuOr, buyers orange, sellers violet; then what is not printed.
_BUYS, _SELLS = ("#fee8c8", "#fdc98d", "#f5a04a"), ("#e4e1f0", "#c3bddd", "#9d93c8")
#: Arcs keep so many tiles away from the middle of a tile, where its name is, and so many more beside it.
_CLEAR = (0.3, 0.17)
_EVEN, _UNKNOWN = "#f4f4f4", "#ffffff"
#: Arcs take the colour of where they begin, for the origins of most of them; others are grey.
_OTHERS = "#444444"
_NAMED = 5


@dataclass(frozen=True)
class Tile:
    """An area on the map: corner, fill, lines of its name, its net outflow, and its sentence."""

    x: float
    y: float
    fill: str
    name: tuple[tuple[float, str], ...]
    number: str
    number_y: float
    text: str


@dataclass(frozen=True)
class Arc:
    """A flow between two tiles: a curve with a head."""

    path: str
    head: str
    width: float
    colour: str
    estimated: bool
    text: str


def on_map(network: Network) -> bool:
    """Whether the network has two nodes at least that have tiles."""
    return len(network.by_code.keys() & tiles().keys()) > 1


def tile_map(network: Network, language: str, arcs: int = 25) -> str:
    """The picture as SVG, with this many of the largest flows between different areas."""
    top = header_height(network, language, _WIDTH, "map") + 10
    here = [node for node in network.nodes if node.code in tiles()]
    nets = {node.code: net for node in here if (net := net_of(node)) is not None}
    steps = _steps(nets)
    drawn = [_tile(network, node, nets.get(node.code), steps, language, top) for node in here]
    flows = largest(network, arcs)
    paint = _paint(flows)
    curves = [
        _arc(flow, network, flows[0].value, paint, language, top)
        for flow in sorted(flows, key=lambda flow: (not flow.estimated, flow.value))
    ]
    bottom = top + (max(tiles()[node.code][1] for node in here) + 1) * (_TILE + _GAP) + 24
    keys, bottom = legend(_keys(network, language, steps, paint), bottom, _WIDTH)
    shell = frame(
        network, language, _WIDTH, bottom, "map", _desc(network, flows, language), _notes(network, language, len(flows))
    )
    return draw("map", shell, (), keys, tiles=drawn, arcs=curves, side=_TILE)


def largest(network: Network, count: int) -> list[Flow]:
    """The largest flows between different nodes that have tiles, the largest first."""
    between = [f for f in network.flows if not f.local and f.origin in tiles() and f.destination in tiles() and f.value]
    return sorted(between, key=lambda flow: (-flow.value, flow.origin, flow.destination))[:count]


def net_of(node: Node) -> Decimal | None:
    """Output less absorption as printed, exactly; None where one of them is not printed."""
    return None if node.output is None or node.absorbed is None else node.output - node.absorbed


def _steps(nets: dict[str, Decimal]) -> tuple[Decimal, Decimal]:
    """The two amounts that divide the classes of either side: powers of ten below the largest."""
    top = max((abs(net) for net in nets.values()), default=Decimal(1)) or Decimal(1)
    power = top.adjusted()
    return Decimal(1).scaleb(power - 2), Decimal(1).scaleb(power - 1)


def _fill(net: Decimal | None, steps: tuple[Decimal, Decimal]) -> str:
    if net is None:
        return _UNKNOWN
    if not net:
        return _EVEN
    return (_SELLS if net > 0 else _BUYS)[sum(abs(net) >= step for step in steps)]


def _corner(code: str, top: float) -> tuple[float, float]:
    column, row = tiles()[code]
    columns = max(column for column, _ in tiles().values()) + 1
    left = (_WIDTH - columns * (_TILE + _GAP) + _GAP) / 2
    return left + column * (_TILE + _GAP), top + row * (_TILE + _GAP)


def _tile(
    network: Network, node: Node, net: Decimal | None, steps: tuple[Decimal, Decimal], language: str, top: float
) -> Tile:
    x, y = _corner(node.code, top)
    lines = wrapped(short(node.label(language)), 12, _TILE - 10)
    first = y + _TILE / 2 - 7 * len(lines) + 6
    name = tuple((round(first + 14 * number, 1), line) for number, line in enumerate(lines))
    signed = "–" if net is None else f"+{exact(net)}" if net > 0 else exact(net).replace("-", "−")
    shown = word("not_printed", language) if net is None else amount(signed, network, language)
    colon = "：" if language == "zh" else ": "
    text = f"{node.label(language)}{colon}{word('net', language)} {shown}"
    return Tile(x, y, _fill(net, steps), name, signed, round(first + 14 * len(lines) + 2, 1), text)


def _paint(flows: list[Flow]) -> dict[str, str]:
    """The colours of the origins that most arcs begin at."""
    count = Counter(flow.origin for flow in flows)
    most = sorted(count, key=lambda code: (-count[code], code))[:_NAMED]
    return dict(zip(most, REGION_COLOURS, strict=False))


def _arc(flow: Flow, network: Network, top_value: Decimal, paint: dict[str, str], language: str, top: float) -> Arc:
    """A curve to the left of its direction, from the edge of one tile to that of the other."""
    (x0, y0), (x1, y1) = (
        (x + _TILE / 2, y + _TILE / 2) for x, y in (_corner(c, top) for c in (flow.origin, flow.destination))
    )
    far = math.hypot(x1 - x0, y1 - y0)
    bend = 0.16 * far + 10
    mid = ((x0 + x1) / 2 + bend * (y1 - y0) / far, (y0 + y1) / 2 - bend * (x1 - x0) / far)
    width = max(1.2, 9 * math.sqrt(float(flow.value / top_value)))
    head = 5 + 1.1 * width
    start, end = _beside((x0, y0), mid), _beside((x1, y1), mid)
    neck = _towards(end, mid, head)
    path = f"M{start[0]:.1f} {start[1]:.1f}Q{mid[0]:.1f} {mid[1]:.1f} {neck[0]:.1f} {neck[1]:.1f}"
    colour = paint.get(flow.origin, _OTHERS)
    return Arc(
        path, _head(end, neck, head * 0.55), round(width, 2), colour, flow.estimated, told(flow, network, language)
    )


def _beside(middle: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """The point at the name of a tile on the way to another."""
    level = abs(other[0] - middle[0]) / (math.hypot(other[0] - middle[0], other[1] - middle[1]) or 1.0)
    return _towards(middle, other, _TILE * (_CLEAR[0] + _CLEAR[1] * level))


def _towards(a: tuple[float, float], b: tuple[float, float], step: float) -> tuple[float, float]:
    """The point so far from a on the way to b."""
    far = math.hypot(b[0] - a[0], b[1] - a[1]) or 1.0
    return a[0] + (b[0] - a[0]) * step / far, a[1] + (b[1] - a[1]) * step / far


def _head(tip: tuple[float, float], neck: tuple[float, float], half: float) -> str:
    far = math.hypot(tip[0] - neck[0], tip[1] - neck[1]) or 1.0
    dx, dy = (tip[1] - neck[1]) / far * half, (neck[0] - tip[0]) / far * half
    points = (tip, (neck[0] + dx, neck[1] + dy), (neck[0] - dx, neck[1] - dy))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _keys(network: Network, language: str, steps: tuple[Decimal, Decimal], paint: dict[str, str]) -> list[list[Key]]:
    """The legend: classes of net outflow, what is dashed, origins."""
    low, high = (exact(step) for step in steps)
    ends = (f"< {low}", f"{low}–{high}", f"≥ {high}")
    tones = [
        Key(fill, f"{word(side, language)} {end}")
        for side, fills in (("sells", _SELLS), ("buys", _BUYS))
        for fill, end in zip(fills, ends, strict=True)
    ]
    dashed = Key("#1d1f23", word("dashed", language), line=True, dashed=True)
    looks = kinds(network, dashed, Key("#1d1f23", word("unbroken", language), line=True))
    origins = [Key(paint[code], f"{short(network.by_code[code].label(language))} →", line=True) for code in paint]
    origins.append(Key(_OTHERS, f"{word('other', language)} →", line=True))
    looks.append(Key(_UNKNOWN, word("not_printed", language)))
    return [tones, looks, origins]


def _notes(network: Network, language: str, count: int) -> list[str]:
    notes = [word("net", language), word("arrows", language).format(n=count)]
    off = [short(node.label(language)) for node in network.nodes if node.code not in tiles()]
    if off:
        notes.append(("不在图上：" if language == "zh" else "Not on the map: ") + ", ".join(off))
    return notes


def _desc(network: Network, flows: list[Flow], language: str) -> str:
    sentence = told(flows[0], network, language) if flows else ""
    if language == "zh":
        return f"各省为方格，颜色为净输出；箭头为最大的{len(flows)}条跨地区流量。最大者：{sentence}"
    return (
        f"A tile for each area, coloured by net outflow; arrows are the {len(flows)} largest flows between areas. "
        f"The largest: {sentence}"
    )
