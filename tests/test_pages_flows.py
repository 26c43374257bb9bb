"""Pages of flows: a run with its pictures, a flow with its interval and bounds, and the pictures themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from kg.model.estimate import told_high, told_low
from kg.networks.provinces.network import flow_network
from kg.store.embedded import Opened
from tests.pages_server import Server, serving

RUN = "/doc/run/2013-contract-value-totals"


@pytest.fixture(scope="module")
def server(store_folder: Path) -> Iterator[Server]:
    with serving(store_folder) as started:
        yield started


def body(server: Server, path: str) -> str:
    reply = server.get(path, accept="text/html")
    assert reply.status == 200
    return reply.body.decode()


def test_a_run_shows_its_pictures_and_its_largest_flows(server: Server, opened: Opened) -> None:
    text = body(server, f"{RUN}?lang=en")
    pictures = re.findall(r'<img src="([^"]+)"', text)
    assert [path.rpartition("/")[2] for path in pictures] == ["map?lang=en", "sankey?lang=en", "matrix?lang=en"]
    network = flow_network(opened, 2013)
    largest = max(network.edges(data=True), key=lambda edge: edge[2]["weight"])
    spread = f"{told_low(largest[2]['lower']):f}–{told_high(largest[2]['upper']):f}"
    assert f'<td class="n">{spread}</td>' in text
    assert f"0–{largest[2]['bound_high']}" in text
    assert "Estimated from provincial totals, not published figures" in text
    assert "由各地合计估计，不是公布数字" in body(server, f"{RUN}?lang=zh")


def test_a_flow_has_its_interval_bounds_and_ends(server: Server, opened: Opened) -> None:
    about = flow_network(opened, 2013).edges["cn-110000", "cn-120000"]
    text = body(server, "/doc/flow/2013-contract-value-totals/cn-110000/cn-120000?lang=en")
    assert "Beijing → Tianjin" in text
    assert f"{told_low(about['lower']):f}–{told_high(about['upper']):f}" in text
    assert str(about["weight"]) not in re.sub(r"(?s)<section aria-labelledby=.*", "", text), "two digits for people"
    assert "/doc/current/contract-value/area=cn-110000/direction=output/period=2013" in text
    assert "/doc/current/contract-value/area=cn-120000/direction=absorbed/period=2013" in text


@pytest.mark.parametrize("kind", ["map", "sankey", "matrix"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_pictures_are_svg_in_the_language_asked_for(server: Server, kind: str, lang: str) -> None:
    reply = server.get(f"/picture/2012/contract-count/totals/{kind}?lang={lang}", accept="image/svg+xml")
    assert reply.status == 200
    assert reply.headers["content-type"] == "image/svg+xml"
    root = ElementTree.fromstring(reply.body)
    assert root.tag.endswith("svg")
    said = "".join(root.itertext())
    assert ("北京" if lang == "zh" else "Beijing") in said
    assert ("估计" if lang == "zh" else "estimated") in said
    assert "script" not in reply.body.decode().lower()


@pytest.mark.parametrize(
    "path",
    [
        "/picture/2010/contract-value/totals/map",
        "/picture/2013/contract-value/reported/map",
        "/picture/2013/gdp/totals/map",
        "/picture/2013/contract-value/totals/globe",
        "/picture/2013/contract-value/totals/map/more",
        "/picture/٢٠١٣/contract-value/totals/map",
        "/picture/",
    ],
)
def test_what_has_no_picture_is_not_found(server: Server, path: str) -> None:
    assert server.get(quote(path, safe="/"), accept="*/*").status == 404


def test_runs_and_press_facts_are_listed_and_linked_from_the_start(server: Server) -> None:
    start = body(server, "/?lang=en")
    assert "/doc/run/2005-contract-value-totals" in start
    assert body(server, "/doc/run?lang=en").count("-totals") >= 8
    assert server.get("/doc/flow-fact.csv").body.decode().count("\n") == 17
