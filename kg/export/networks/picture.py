"""What all pictures share: frame, heading, foot, hatches, widths of text, and the order of nodes.

A picture is geometry computed here and put into an SVG template; it stands alone, without script, font or request.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kg.export.networks.shown import exact, two_digits
from kg.export.networks.view import Network, Node
from kg.export.networks.words import ESTIMATE, region, title, word
from kg.export.pages import render

#: Okabe and Ito's colours, which the colour-blind tell apart: by region, in order of size; the last for no region.
REGION_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8a6d00", "#56b4e9")
NO_REGION = "#6f6f6f"
_LARGE, _SMALL, _LINE = 20, 12, 17


@dataclass(frozen=True)
class Hatch:
    """A pattern: lines of colour ``line`` over ``fill``, ``step`` pixels apart."""

    name: str
    fill: str
    line: str
    step: float = 5.0
    stroke: float = 1.2


@dataclass(frozen=True)
class Key:
    """An entry of a legend: a box (or a ``line``) of colour or hatch ``fill``, a text, and where it stands."""

    fill: str
    text: str
    line: bool = False
    edge: str = ""
    dashed: bool = False
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True)
class Frame:
    """What every template gets: size, texts with their places, language."""

    width: float
    height: float
    lang: str
    title: str
    desc: str
    heading: tuple[tuple[float, str], ...]
    lines: tuple[tuple[float, str], ...]
    foot: tuple[tuple[float, str], ...]


#: Space on all sides.
MARGIN = 28.0


def width_of(text: str, size: float) -> float:
    """About how wide a text is; Chinese characters are as wide as high."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.56 for c in text) * size


def wrapped(text: str, size: float, width: float) -> list[str]:
    """A text in lines of at most this width, broken at spaces or after a Chinese character."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and width_of(line + piece.rstrip(), size) > width and piece[0] not in "，。；：）、":
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()]


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for c in text:
        wide = unicodedata.east_asian_width(c) in "WF"
        if (
            pieces
            and not wide
            and not pieces[-1].endswith(" ")
            and unicodedata.east_asian_width(pieces[-1][-1]) not in "WF"
        ):
            pieces[-1] += c
        else:
            pieces.append(c)
    return pieces


def header_height(network: Network, language: str, width: float, kind: str) -> float:
    """The height that heading and warning take."""
    heading, lines = _heading(network, language, width, kind)
    return (lines or heading)[-1][0] + 14


def _heading(
    network: Network, language: str, width: float, kind: str
) -> tuple[list[tuple[float, str]], list[tuple[float, str]]]:
    space = width - 2 * MARGIN
    chinese = language == "zh"
    y, heading, lines = MARGIN + _LARGE, [], []
    for text in wrapped(title(network, language), _LARGE, space):
        heading.append((y, text))
        y += _LARGE + 6
    parts = [word(kind, language), *([ESTIMATE[language]] if network.estimated else [])]
    parts.append(f"{word('unit', language)}{'：' if chinese else ': '}{network.unit(language)}")
    for text in wrapped(("；" if chinese else "; ").join(parts), _SMALL + 1, space):
        lines.append((y - 2, text))
        y += _LINE
    return heading, lines


def frame(
    network: Network, language: str, width: float, height: float, kind: str, desc: str, notes: Sequence[str]
) -> Frame:
    """The frame of a picture whose drawing ends at ``height``: notes, method and run are put below it."""
    heading, lines = _heading(network, language, width, kind)
    colon = "：" if language == "zh" else ": "
    said = [(name, network.text(name, language)) for name in ("source", "method")] + [("run", network.about["run"])]
    texts = [*notes, *(f"{word(name, language)}{colon}{text}" for name, text in said if text)]
    foot, y = [], height + 16
    for text in texts:
        for line in wrapped(text, _SMALL, width - 2 * MARGIN):
            foot.append((y, line))
            y += _LINE
    name = f"{title(network, language)}{colon}{word(kind, language)}"
    if network.estimated:
        desc += ("。" if language == "zh" else ". ") + ESTIMATE[language]
    return Frame(width, round(y - _LINE + MARGIN, 1), language, name, desc, tuple(heading), tuple(lines), tuple(foot))


def legend(groups: Sequence[Sequence[Key]], y: float, width: float) -> tuple[list[Key], float]:
    """The entries with their places, each group on lines of its own from y on; and where they end."""
    keys = []
    for group in filter(None, groups):
        x = MARGIN
        for key in group:
            wide = (28 if key.line else 24) + width_of(key.text, 12)
            if x > MARGIN and x + wide > width - MARGIN:
                x, y = MARGIN, y + 20
            keys.append(replace(key, x=round(x, 1), y=round(y, 1)))
            x += wide + 18
        y += 22
    return keys, y


def region_keys(network: Network, language: str) -> list[Key]:
    """The regions with their colours; none if the network has none."""
    paint = colours(network)
    codes = regions(network)
    return [Key(paint[code], region(code, language)) for code in codes] if any(codes) else []


def draw(kind: str, shell: Frame, hatches: Sequence[Hatch], keys: Sequence[Key], **given: object) -> str:
    """The SVG from its template."""
    return render(f"network_{kind}.svg", frame=shell, hatches=hatches, keys=keys, **given)


def totals(network: Network, node: Node) -> tuple[Decimal, Decimal]:
    """What a node sells and buys: as printed, else by its flows."""
    sold = network.sold[node.code] if node.output is None else node.output
    return sold, network.bought[node.code] if node.absorbed is None else node.absorbed


def total_text(network: Network, nodes: Sequence[Node], side: int) -> str:
    """What nodes sell (side 0) or buy (1) in all: exact where it is printed or observed, otherwise two digits; "–" if
    it is not printed and there is no flow."""
    flows = (network.sold, network.bought)[side]
    value = sum((totals(network, node)[side] for node in nodes), Decimal(0))
    unknown = [node for node in nodes if (node.output, node.absorbed)[side] is None]
    if len(unknown) == len(nodes) and not value:
        return "–"
    guessed = network.estimated and any(flows[node.code] for node in unknown)
    return two_digits(value) if guessed else exact(value)


def kinds(network: Network, hatched: Key, solid: Key) -> list[Key]:
    """Of the entries for hatched and solid those that the picture needs."""
    estimated = {flow.estimated for flow in network.flows}
    return [key for key, needed in ((hatched, True in estimated), (solid, False in estimated)) if needed]


def size(network: Network, node: Node) -> Decimal:
    """What a node sells and buys together."""
    return sum(totals(network, node), Decimal(0))


def regions(network: Network) -> list[str]:
    """The regions, the largest first, and "" (none) last."""
    sizes: dict[str, Decimal] = {}
    for node in network.nodes:
        sizes[node.region] = sizes.get(node.region, Decimal(0)) + size(network, node)
    return sorted(sizes, key=lambda code: (not code, -sizes[code], code))


def colours(network: Network) -> dict[str, str]:
    """The colour of each region."""
    named = [code for code in regions(network) if code]
    return {"": NO_REGION} | {code: REGION_COLOURS[n % len(REGION_COLOURS)] for n, code in enumerate(named)}


def ordered(network: Network) -> list[Node]:
    """The nodes by region, then by size, the largest first."""
    order = {code: number for number, code in enumerate(regions(network))}
    return sorted(network.nodes, key=lambda node: (order[node.region], -size(network, node), node.code))


def short(label: str) -> str:
    """A label without what stands in brackets."""
    return label.split(" (")[0].split("（")[0]
