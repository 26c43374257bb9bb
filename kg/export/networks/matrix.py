"""The matrix of flows as a picture: sellers in rows, buyers in columns, colour by classes of the logarithm."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from kg.export.networks.picture import (
    MARGIN,
    Hatch,
    Key,
    colours,
    draw,
    frame,
    header_height,
    kinds,
    legend,
    ordered,
    region_keys,
    short,
    total_text,
    totals,
    width_of,
)
from kg.export.networks.shown import exact
from kg.export.networks.view import Flow, Network, Node
from kg.export.networks.words import told, word

#: ColorBrewer's YlGnBu, light to dark: safe for the colour-blind, and in order when printed grey.
_CLASSES = (*("#ffffd9", "#edf8b1", "#c7e9b4", "#7fcdbb", "#41b6c4", "#1d91c0", "#225ea8", "#253494", "#081d58"),)
_SIZE, _BAR = 11.0, 90.0
#: Smallest and largest side of a cell, and what all cells take together if they can.
_LEAST, _MOST, _SIDE = 19.0, 36.0, 660.0


@dataclass(frozen=True)
class Cell:
    """A flow as a square, with the sentence that a reader sees when pointing at it."""

    x: float
    y: float
    fill: str
    estimated: bool
    text: str


@dataclass(frozen=True)
class Bar:
    """The total of a row or column: the bar, its number, and the label of the node with the colour of its region."""

    place: float
    length: float
    number: str
    label: str
    colour: str


def matrix(network: Network, language: str) -> str:
    """The picture as SVG."""
    nodes = ordered(network)
    n = len(nodes)
    step = round(max(_LEAST, min(_MOST, _SIDE / n)), 1)
    side = round(step * n, 1)
    sides = [width_of(f"{word(name, language)} ↓", 13.5) for name in ("sellers", "buyers")]
    left = MARGIN + 16 + max(*sides, _widest(nodes, language))
    width = max(left + side + 12 + _BAR + 62, 480)
    top = header_height(network, language, width, "matrix") + 16 + _widest(nodes, language) + 22
    place = {node.code: number for number, node in enumerate(nodes)}
    steps = thresholds([flow.value for flow in network.flows if flow.value])
    cells = [_cell(flow, network, language, place, steps, step) for flow in network.flows if flow.value]
    rows, columns = _bars(network, nodes, language, step)
    bottom = top + side + 44 + max(bar.length + width_of(bar.number, 10) for bar in columns)
    keys, bottom = legend(_keys(network, language, steps), bottom, width)
    shell = frame(network, language, round(width, 1), bottom, "matrix", _desc(network, language, n), ())
    return draw(
        "matrix", shell, _hatches(), keys, cells=cells, rows=rows, columns=columns, left=round(left, 1), words=word,
        top=round(top, 1), side=side, step=step, size=_SIZE, breaks=_breaks(nodes, step), label_x=round(left - 12, 1),
    )  # fmt: skip


def _widest(nodes: list[Node], language: str) -> float:
    return max(width_of(short(node.label(language)), _SIZE) for node in nodes)


def thresholds(values: list[Decimal]) -> list[Decimal]:
    """The lower ends of the classes above the first, rising: 1 and 3 times powers of ten, eight at most below the
    largest value, none below the smallest."""
    least, largest = min(values, default=Decimal(1)), max(values, default=Decimal(1))
    ladder = [Decimal(step).scaleb(largest.adjusted() - down) for down in range(9) for step in (3, 1)]
    return sorted([end for end in ladder if least < end <= largest][: len(_CLASSES) - 1])


def _class(value: Decimal, steps: list[Decimal]) -> int:
    return sum(value >= end for end in steps)


def _shade(number: int, steps: list[Decimal]) -> int:
    """Which colour a class has: few classes are spread over all colours."""
    return round(number * (len(_CLASSES) - 1) / len(steps)) if steps else len(_CLASSES) // 2


def _cell(
    flow: Flow, network: Network, language: str, place: dict[str, int], steps: list[Decimal], step: float
) -> Cell:
    number = _shade(_class(flow.value, steps), steps)
    fill = f"url(#hatch-{number})" if flow.estimated else _CLASSES[number]
    x, y = step * place[flow.destination], step * place[flow.origin]
    return Cell(round(x, 1), round(y, 1), fill, flow.estimated, told(flow, network, language))


def _hatches() -> list[Hatch]:
    """One for each class, with lines that show on its colour."""
    return [Hatch(f"hatch-{k}", fill, "#8a978c" if k < 4 else "#ffffff", 4.5, 0.8) for k, fill in enumerate(_CLASSES)]


def _bars(network: Network, nodes: list[Node], language: str, step: float) -> tuple[list[Bar], list[Bar]]:
    pairs = [totals(network, node) for node in nodes]
    largest = max(max(pair) for pair in pairs) or Decimal(1)
    paint = colours(network)
    rows: list[Bar] = []
    columns: list[Bar] = []
    for number, (node, pair) in enumerate(zip(nodes, pairs, strict=True)):
        for side, bars in enumerate((rows, columns)):
            length = round(float(pair[side] / largest) * _BAR, 1)
            text = total_text(network, [node], side)
            bars.append(Bar(number * step, length, text, short(node.label(language)), paint[node.region]))
    return rows, columns


def _breaks(nodes: list[Node], step: float) -> list[float]:
    """Where one region ends and the next begins."""
    return [round(k * step, 1) for k in range(1, len(nodes)) if nodes[k].region != nodes[k - 1].region]


def _keys(network: Network, language: str, steps: list[Decimal]) -> list[list[Key]]:
    """The legend: classes, what is hatched, regions."""
    ends = [exact(end) for end in steps]
    names = [f"< {ends[0]}" if ends else word("any", language), *(f"{a}–{b}" for a, b in pairwise(ends))]
    names += [f"≥ {ends[-1]}"] if ends else []
    shades = [_shade(number, steps) for number in range(len(names))]
    fills = [f"url(#hatch-{shade})" if network.estimated else _CLASSES[shade] for shade in shades]
    looks = kinds(network, Key("url(#hatch-3)", word("hatched", language)), Key(_CLASSES[3], word("solid", language)))
    looks.append(Key("#ffffff", word("no_flow", language)))
    return [[Key(*pair) for pair in zip(fills, names, strict=True)], looks, region_keys(network, language)]


def _desc(network: Network, language: str, n: int) -> str:
    largest = max(network.flows, key=lambda flow: flow.value)
    if language == "zh":
        return f"{n}×{n}矩阵，行为卖方，列为买方，颜色按数值的对数分级。最大的流量：{told(largest, network, language)}"
    return (
        f"A matrix of {n} sellers (rows) and {n} buyers (columns), coloured by classes of the logarithm of the value. "
        f"Largest flow: {told(largest, network, language)}"
    )
