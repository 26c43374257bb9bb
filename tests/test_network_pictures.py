"""The pictures of a flow network: what is hatched, how many digits, what stands where. Each check fails on a mutant."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.export.networks import matrix as matrix_module
from kg.export.networks import shown
from kg.export.networks.matrix import matrix
from kg.export.networks.picture import wrapped
from kg.export.networks.sankey import sankey
from kg.export.networks.shown import two_digits
from kg.export.networks.tile_map import tile_map
from kg.export.networks.tiles import placed, tiles
from kg.export.networks.view import PRINTED, Network, view
from kg.export.networks.words import ESTIMATE
from kg.networks.strength import market_network, strengths
from kg.store.embedded import Opened
from tests.flow_network import made, observed

SVG = "{http://www.w3.org/2000/svg}"
PICTURES: dict[str, Callable[[Network, str], str]] = {"matrix": matrix, "sankey": sankey, "map": tile_map}


@pytest.fixture(scope="module")
def network(opened: Opened) -> Network:
    return view(made(opened)[0])


@pytest.fixture(scope="module")
def drawn(network: Network) -> dict[tuple[str, str], str]:
    """Every picture in both languages."""
    return {(kind, lang): picture(network, lang) for kind, picture in PICTURES.items() for lang in ("zh", "en")}


def marks(svg: str, group: str) -> list[tuple[str, Element]]:
    """The sentence and the first shape of each mark in a group of a picture."""
    (found,) = [g for g in ElementTree.fromstring(svg).iter(f"{SVG}g") if g.get("class") == group]
    return [(str(mark.findtext(f"{SVG}title")), mark[1]) for mark in found]


GROUPS = {"matrix": "cells", "sankey": "ribbons", "map": "arcs"}


def names(network: Network, lang: str) -> dict[str, str]:
    return {node.label(lang): node.code for node in network.nodes}


def ends(text: str, network: Network, lang: str) -> tuple[str, str] | None:
    """The codes of the ends of a flow told in a sentence; None for groups."""
    code = names(network, lang)
    origin, _, rest = text.partition(" → ")
    destination = next(
        (label for label in sorted(code, key=len, reverse=True) if rest.startswith((f"{label}：", f"{label}: "))), ""
    )
    return (code[origin], code[destination]) if origin in code and destination else None


def unhatched(svg: str, kind: str, network: Network, lang: str) -> Iterator[str]:
    """The marks whose look does not tell whether they are estimates."""
    hatched = {
        e.get("id") for e in ElementTree.fromstring(svg).iter(f"{SVG}pattern") if e.find(f"{SVG}path") is not None
    }
    status = {(flow.origin, flow.destination): flow.status for flow in network.flows}
    for text, shape in marks(svg, GROUPS[kind]):
        pair = ends(text, network, lang)
        estimated = True if pair is None else status[pair] not in PRINTED
        name = re.fullmatch(r"url\(#(.+)\)", shape.get("fill", ""))
        looks = bool(shape.get("stroke-dasharray")) if kind == "map" else bool(name and name[1] in hatched)
        if looks != estimated or (shape.get("class") == "estimated") != estimated:
            yield text


def too_precise(svg: str, network: Network, lang: str) -> Iterator[str]:
    """The sentences that tell more than two digits of an estimate, or round an interval inwards."""
    flows = {(flow.origin, flow.destination): flow for flow in network.flows}
    for text in [e.text or "" for e in ElementTree.fromstring(svg).iter(f"{SVG}title")] + [
        ElementTree.fromstring(svg).findtext(f"{SVG}desc") or ""
    ]:
        pair = ends(text, network, lang)
        if " → " not in text or (pair and not flows[pair].estimated):
            continue
        value = re.search(r"[：:] ?([\d.]+) ", text[text.index(" → ") :])
        span = re.search(r"90 %[：:] ?([\d.]+)–([\d.]+)[）)]", text)
        said = [*(value.groups() if value else ("999",)), *(span.groups() if span else ())]
        if any(digits(number) > 2 for number in said):
            yield text
        flow = flows[pair] if pair else None
        if flow and flow.lower is not None and flow.upper is not None:
            assert span is not None
            if not Decimal(span[1]) <= flow.lower <= flow.upper <= Decimal(span[2]):
                yield f"{text} does not hold {flow.lower}–{flow.upper}"


def digits(number: str) -> int:
    """Significant digits: zeros at the end of a whole number are none."""
    bare = number.lstrip("0.").replace(".", "")
    return len(bare if "." in number else bare.rstrip("0"))


def test_pictures_stand_alone_and_say_what_they_are(drawn: dict[tuple[str, str], str], network: Network) -> None:
    for (kind, lang), svg in drawn.items():
        root = ElementTree.fromstring(svg)
        assert [child.tag for child in root[:2]] == [f"{SVG}title", f"{SVG}desc"]
        assert root.get("aria-labelledby") == f"{root[0].get('id')} {root[1].get('id')}"
        assert ("估计" if lang == "zh" else "estimated") in str(root[0].text)
        assert ESTIMATE[lang] in str(root[1].text)
        texts = [text.text or "" for text in root.iter(f"{SVG}text")]
        assert any(ESTIMATE[lang] in text and network.unit(lang) in text for text in texts), kind
        assert any("https://w3id.org" in text for text in texts)
        assert not re.search(r"<script|href|<image|<style|@import|url\((?!#)|on\w+=", svg)
        assert not [text for text in texts if "None" in text or "undefined" in text]


def test_marks_are_hatched_exactly_if_they_are_estimates(drawn: dict[tuple[str, str], str], network: Network) -> None:
    for (kind, lang), svg in drawn.items():
        assert list(unhatched(svg, kind, network, lang)) == []
        solid = [text for text, shape in marks(svg, GROUPS[kind]) if shape.get("class") != "estimated"]
        assert len(solid) == 1, kind  # the one fact
        assert "61.20" in solid[0]


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("matrix", r"url\(#hatch-\d\)", "#1d91c0"),
        ("matrix", r'(<pattern id="hatch-.".*?/>)<path[^>]*/>', r"\1"),
        ("sankey", r'fill="url\(#(hatch-\w+)\)"', 'fill="#0072b2"'),
        ("map", r' stroke-dasharray="[^"]*"', ""),
        ("map", r'stroke-width="([^"]*)"/><poly', r'stroke-width="\1" stroke-dasharray="3 3"/><poly'),
    ],
)
def test_a_picture_with_an_estimate_that_is_not_hatched_is_seen(
    kind: str, old: str, new: str, drawn: dict[tuple[str, str], str], network: Network
) -> None:
    svg = drawn[kind, "zh"]
    assert re.search(old, svg)
    assert list(unhatched(re.sub(old, new, svg), kind, network, "zh")) != []


def test_estimates_are_told_with_two_digits_and_intervals_outwards(
    drawn: dict[tuple[str, str], str], network: Network
) -> None:
    for (_, lang), svg in drawn.items():
        assert list(too_precise(svg, network, lang)) == []


def test_three_digits_are_seen(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shown, "DIGITS", 3)
    for picture in PICTURES.values():
        assert list(too_precise(picture(network, "zh"), network, "zh")) != []


def test_intervals_rounded_inwards_are_seen(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shown, "ROUND_FLOOR", "ROUND_HALF_EVEN")
    assert list(too_precise(matrix(network, "en"), network, "en")) != []


@given(st.decimals(min_value=0, max_value=10**9, allow_nan=False, allow_infinity=False))
def test_two_digits_are_two_and_rounding_outwards_holds_the_value(value: Decimal) -> None:
    low, near, high = (two_digits(value, way) for way in (ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_CEILING))
    assert all(digits(text) <= 2 and "E" not in text for text in (low, near, high))
    assert Decimal(low) <= value <= Decimal(high)
    assert Decimal(low) <= Decimal(near) <= Decimal(high)
    assert abs(Decimal(near) - value) <= value * Decimal("0.05")


def test_the_matrix_has_a_cell_for_each_flow_in_its_place(drawn: dict[tuple[str, str], str], network: Network) -> None:
    cells = marks(drawn["matrix", "en"], "cells")
    pairs = [ends(text, network, "en") for text, _ in cells]
    assert sorted(pair for pair in pairs if pair) == sorted((flow.origin, flow.destination) for flow in network.flows)
    rows: dict[str, set[str]] = {}
    columns: dict[str, set[str]] = {}
    for pair, (_, shape) in zip(pairs, cells, strict=True):
        assert pair is not None
        rows.setdefault(pair[0], set()).add(str(shape.get("y")))
        columns.setdefault(pair[1], set()).add(str(shape.get("x")))
    assert all(len(places) == 1 for places in (*rows.values(), *columns.values()))
    assert {c: float(min(p)) for c, p in rows.items()} == {
        c: float(min(p)) for c, p in columns.items() if c in rows
    }  # the diagonal is where seller and buyer are one


def test_the_matrix_is_ordered_by_region_then_size(drawn: dict[tuple[str, str], str], network: Network) -> None:
    cells = marks(drawn["matrix", "zh"], "cells")
    places = {pair[1]: float(shape.get("x", "")) for text, shape in cells if (pair := ends(text, network, "zh"))}
    order = [network.by_code[code] for code in sorted(places, key=lambda code: places[code])]
    groups = [node.region for node in order]
    assert [groups[0], groups[-1]] == ["east-10", ""]
    assert len([1 for a, b in itertools.pairwise(groups) if a != b]) == len(set(groups)) - 1
    for one, two in itertools.pairwise(order):
        if one.region == two.region:
            sizes = [(node.output or 0) + (node.absorbed or 0) for node in (one, two)]
            assert sizes[0] >= sizes[1]


def test_colours_of_the_matrix_rise_with_the_value(network: Network) -> None:
    steps = matrix_module.thresholds([flow.value for flow in network.flows])
    assert steps == sorted(steps)
    assert len(steps) == 8
    assert steps[-1] < max(flow.value for flow in network.flows) < steps[-1] * 4
    largest: dict[int, list[Decimal]] = {}
    cells = marks(matrix(network, "zh"), "cells")
    value = {(flow.origin, flow.destination): flow.value for flow in network.flows}
    for text, shape in cells:
        pair = ends(text, network, "zh")
        if pair and (found := re.search(r"hatch-(\d)", shape.get("fill", ""))):
            largest.setdefault(int(found[1]), []).append(value[pair])
    kinds = sorted(largest)
    assert kinds == list(range(9))
    assert all(max(largest[a]) < min(largest[b]) for a, b in itertools.pairwise(kinds))


def thickness(path: str) -> float:
    """How thick a ribbon is at its buyer."""
    found = re.fullmatch(r"M\S+ \S+C\S+ \S+ \S+ \S+ \S+ (\S+)V(\S+)C.*Z", path)
    assert found
    return float(found[2]) - float(found[1])


def test_ribbons_are_as_thick_as_their_values(drawn: dict[tuple[str, str], str], network: Network) -> None:
    ribbons = marks(drawn["sankey", "en"], "ribbons")
    value = {(flow.origin, flow.destination): flow.value for flow in network.flows}
    whole = float(sum(value.values()))
    total = sum(thickness(shape.get("d", "")) for _, shape in ribbons)
    for text, shape in ribbons:
        if pair := ends(text, network, "en"):
            assert thickness(shape.get("d", "")) == pytest.approx(float(value[pair]) / whole * total, abs=0.03)
    assert total == pytest.approx(640, rel=0.005)


def ends_of_ribbon(path: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """From where to where a ribbon reaches at its seller and at its buyer."""
    found = re.fullmatch(r"M\S+ (\S+)C\S+ \S+ \S+ \S+ \S+ (\S+)V(\S+)C\S+ \S+ \S+ \S+ \S+ (\S+)Z", path)
    assert found
    top_left, top_right, low_right, low_left = (float(number) for number in found.groups())
    return (top_left, low_left), (top_right, low_right)


def test_ribbons_lie_side_by_side_on_both_sides(drawn: dict[tuple[str, str], str]) -> None:
    reaches = [ends_of_ribbon(shape.get("d", "")) for _, shape in marks(drawn["sankey", "zh"], "ribbons")]
    for side in (0, 1):
        spans = sorted(reach[side] for reach in reaches)
        assert all(one[1] <= two[0] + 0.03 for one, two in itertools.pairwise(spans))
        gaps = [two[0] - one[1] for one, two in itertools.pairwise(spans) if two[0] - one[1] > 1]
        assert len(gaps) == 12  # between thirteen places


def said(svg: str) -> str:
    """All that is written in a picture, without what is seen when pointing at it."""
    return " ".join("".join(text.itertext()) for text in ElementTree.fromstring(svg).iter(f"{SVG}text"))


def test_totals_that_are_not_printed_are_exact_only_if_the_flows_are() -> None:
    graph = observed()
    for picture in (matrix, sankey):
        assert "201.75" in said(picture(view(graph), "zh"))
    graph.edges["a", "b"]["status"] = "estimated"
    for picture in (matrix, sankey):
        text = said(picture(view(graph), "zh"))
        assert "201.75" not in text
        assert re.search(r"\b200\b", text)


def test_the_largest_nodes_are_shown_singly_and_local_flows_outlined(network: Network) -> None:
    for count in (3, 12):
        svg = sankey(network, "en", count)
        shown_singly = {pair[0] for text, _ in marks(svg, "ribbons") if (pair := ends(text, network, "en"))}
        by_size = sorted(network.nodes, key=lambda node: -((node.output or 0) + (node.absorbed or 0)))
        assert shown_singly == {node.code for node in by_size[:count]}
        assert f"Other ({34 - count})" in svg
        outlined = [ends(text, network, "en") for text, shape in marks(svg, "ribbons") if shape.get("stroke")]
        assert len(outlined) == count - (1 if "abroad" in shown_singly else 0)  # abroad sells nothing to itself here
        assert all(pair and pair[0] == pair[1] for pair in outlined)


def test_the_map_has_the_largest_flows_between_areas(network: Network) -> None:
    between = sorted(
        (flow for flow in network.flows if not flow.local and "residual" not in (flow.origin, flow.destination)),
        key=lambda flow: -flow.value,
    )
    for count in (5, 25):
        arcs = {ends(text, network, "zh") for text, _ in marks(tile_map(network, "zh", count), "arcs")}
        assert arcs == {(flow.origin, flow.destination) for flow in between[:count]}


def test_tiles_tell_the_net_outflow_exactly(
    opened: Opened, drawn: dict[tuple[str, str], str], network: Network
) -> None:
    told = dict(text.split("：", 1) for text, _ in marks(drawn["map", "zh"], "tiles"))
    assert len(told) == 33
    for row in strengths(market_network(opened, 2013)):
        number = re.search(r"([+−][\d.]+) 亿元", told[row.label_zh])
        if row.net is None:
            assert "未公布" in told[row.label_zh]
        else:
            assert number
            assert Decimal(number[1].replace("−", "-")) == row.net


#: Provinces that have a land border, or face each other over a strait (Hainan, Hong Kong and Taiwan).
BORDERS = """110000:120000,130000 130000:120000,140000,150000,210000,370000,410000 140000:150000,410000,610000
 150000:210000,220000,230000,610000,620000,640000 210000:220000 220000:230000 310000:320000,330000
 320000:330000,340000,370000 330000:340000,350000,360000 340000:360000,370000,410000,420000 350000:360000,440000
 360000:420000,430000,440000 370000:410000 410000:420000,610000 420000:430000,500000,610000
 430000:440000,450000,500000,520000 440000:450000,460000 450000:520000,530000,460000 500000:510000,520000,610000
 510000:520000,530000,540000,610000,620000,630000 520000:530000 530000:540000 540000:630000,650000 610000:620000,640000
 620000:630000,640000,650000 630000:650000"""


def lonely(places: dict[str, tuple[int, int]]) -> set[str]:
    """The provinces of which no tile beside theirs (or at a corner) is a neighbour of theirs."""
    near = {frozenset((f"cn-{a}", f"cn-{b}")) for a, bs in pairs_of(BORDERS) for b in bs}
    near |= {frozenset(("hk-mo-tw", other)) for other in ("cn-440000", "cn-350000")}
    touching = {
        frozenset((a, b))
        for a, (x, y) in places.items()
        for b, (u, v) in places.items()
        if a != b and max(abs(x - u), abs(y - v)) == 1
    }
    return set(places) - {"abroad"} - {code for pair in near & touching for code in pair}


def pairs_of(text: str) -> list[tuple[str, list[str]]]:
    return [(a, bs.split(",")) for a, bs in (word.split(":") for word in text.split())]


def test_tiles_lie_beside_their_neighbours(network: Network) -> None:
    places = dict(tiles())
    assert {node.code for node in network.nodes} - {"residual"} == set(places)
    assert len(places) == 33
    assert lonely(places) == set()
    assert "abroad" not in {code for code, (x, y) in places.items() if x < 8}
    mutant = places | {"cn-460000": places["cn-650000"], "cn-650000": places["cn-460000"]}
    assert {"cn-460000", "cn-650000"} <= lonely(mutant)
    south, north = (places[code][1] for code in ("cn-460000", "cn-230000"))
    west, east = (places[code][0] for code in ("cn-650000", "cn-310000"))
    assert (south > north, west < east) == (True, True)


def test_two_areas_on_one_tile_are_refused() -> None:
    with pytest.raises(ValueError, match="cn-120000 at column 1, row 2"):
        placed([("cn-110000", 1, 2), ("cn-120000", 1, 2)])
    with pytest.raises(ValueError, match="itself"):
        placed([("cn-110000", 1, 2), ("cn-110000", 1, 3)])


def outside(svg: str) -> list[str]:
    """Texts that begin beyond the edges of the picture, or are so long that they end there."""
    root = ElementTree.fromstring(svg)
    width = float(root.get("width", ""))
    found = []
    for text in root.iter(f"{SVG}text"):
        x, said = float(text.get("x", "28")), "".join(text.itertext())
        if text.get("text-anchor") is None and text.get("transform") is None and x >= 28:
            long = sum(12.0 if ord(c) > 0x2E80 else 6.2 for c in said)
            found += [said] if x + long > width else []
    return found


def test_texts_stay_inside_the_picture(drawn: dict[tuple[str, str], str]) -> None:
    for svg in drawn.values():
        assert outside(svg) == []
    assert outside(drawn["sankey", "zh"].replace("2013年", "2013年" * 40)) != []


@given(st.text("ab 省市，。", min_size=1), st.integers(30, 200))
def test_wrapped_text_loses_nothing_but_spaces(text: str, width: int) -> None:
    lines = wrapped(text, 10, width)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_an_observed_network_has_no_hatch_and_all_its_digits() -> None:
    network = view(observed())
    for picture in (matrix, sankey):
        for lang in ("zh", "en"):
            svg = picture(network, lang)
            shapes = marks(svg, GROUPS[picture.__name__])
            assert not [text for text, shape in shapes if "url" in shape.get("fill", "")]
            assert any("33.333" in text for text, _ in shapes)
            assert ESTIMATE[lang] not in svg
            assert "Others &lt;&amp;&gt;" in svg or lang == "zh"


def test_a_network_of_one_flow_can_be_drawn() -> None:
    graph: nx.DiGraph[str] = observed()
    graph.remove_edges_from([(u, v) for u, v in graph.edges if u != v])
    graph = nx.relabel_nodes(graph, {"a": "cn-110000", "b": "cn-120000"})
    network = view(graph)
    assert marks(tile_map(network, "zh"), "arcs") == []
    assert len(marks(matrix(network, "zh"), "cells")) == 1
    assert len(marks(sankey(network, "zh"), "ribbons")) == 1
