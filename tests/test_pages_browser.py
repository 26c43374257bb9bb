"""The pages in a browser: nothing is asked of another host, nothing breaks the content security policy, the query page
works."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

import pytest

from tests.needs import need
from tests.pages_server import Server, serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

_CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
#: Chromium asks its maker for updates, checks and suggestions unless told not to.
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
#: Where screenshots go, for a person to look at.
_SHOTS = os.environ.get("KG_SCREENSHOTS", "")


@pytest.fixture(scope="module")
def server(store_folder: Path) -> Iterator[Server]:
    with serving(store_folder) as found:
        yield found


@pytest.fixture(scope="module")
def page(server: Server) -> Iterator[Page]:
    """A page of a browser that notes requests to other hosts and errors in ``faults``."""
    need("Chromium", Path(_CHROMIUM).exists(), "apt-get install chromium fonts-wqy-microhei")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=_CHROMIUM, args=_FLAGS)
        found = browser.new_page(viewport={"width": 1280, "height": 860}, locale="zh-CN")
        faults: list[str] = []
        local = (server.address + "/", "data:", "blob:")
        found.on("request", lambda request: None if request.url.startswith(local) else faults.append(request.url))
        found.on("pageerror", lambda error: faults.append(str(error)))
        found.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        found.faults = faults  # type: ignore[attr-defined]
        yield found
        browser.close()


def faults(page: Page) -> list[str]:
    found: list[str] = page.faults  # type: ignore[attr-defined]
    return found


def shot(page: Page, name: str) -> None:
    if _SHOTS:
        page.screenshot(path=str(Path(_SHOTS) / f"{name}.png"))


@pytest.mark.parametrize(
    ("name", "path", "said"),
    [
        ("start", "/", "地区"),
        ("region", "/doc/area/cn-110000", "2851.72"),
        ("table", "/doc/table/2014/t03#r002c02", "输出技术"),
        ("finding", "/doc/finding/ratio/2014/t01/r003c04", "0.838 – 0.839"),
        ("english", "/doc/organisation/0045?lang=en", "Numbers"),
    ],
)
def test_pages_ask_nothing_of_another_host(page: Page, server: Server, name: str, path: str, said: str) -> None:
    page.goto(server.address + path)
    assert said in page.inner_text("main")
    shot(page, name)
    assert faults(page) == []


def test_the_cell_of_the_address_is_marked_and_in_sight(page: Page, server: Server) -> None:
    page.goto(server.address + "/doc/table/2014/a13#r030c05")
    box = page.locator("td:target").bounding_box()
    assert box is not None
    assert 0 < box["y"] < 860
    colours = [
        page.locator(cell).evaluate("e => getComputedStyle(e).backgroundColor") for cell in ("td:target", "#r031c05")
    ]
    assert colours[0] != colours[1]


def test_the_query_page_fills_runs_and_links(page: Page, server: Server) -> None:
    page.goto(server.address + "/query")
    page.wait_for_selector(".CodeMirror")
    page.click("a[data-query='/catalogue/net-outflow.rq']")
    page.wait_for_function("document.querySelector('.CodeMirror').CodeMirror.getValue().includes('# param: measure')")
    assert "净输出" in page.inner_text("#about")
    page.click(".yasqe_queryButton")
    page.wait_for_selector(".yasr table tbody tr td", timeout=15000)
    assert "北京" in page.inner_text(".yasr")
    shot(page, "query")
    assert faults(page) == []
    permalink = page.get_attribute("#permalink", "href") or ""
    page.goto(permalink)
    page.wait_for_selector(".CodeMirror")
    assert "# param: measure" in page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()")
    assert faults(page) == []


#: Pages of each kind, for what must hold of all.
_SHOWN = (
    *(
        "/?lang=zh",
        "/?lang=en",
        "/doc/area/cn-110000?lang=zh",
        "/doc/table/2014/t03?lang=en#r002c02",
        "/doc/figure?lang=en",
    ),
    *(
        "/doc/finding/ratio/2014/t01/r003c04?lang=en",
        "/search?q=bj&lang=zh",
        "/doc/def?lang=en",
        "/doc/dataset/techmarket",
    ),
    *("/catalogue?lang=zh", "/catalogue/net-outflow?run=1&lang=en", "/catalogue/net-outflow?year=1", "/doc/area/x"),
    "/doc/quantity/contract-value/area=cn-110000/direction=output/period=2013?lang=en",
)
#: Texts of which the contrast with what is behind them is below what WCAG 2 (AA) asks for.
_FAINT = """() => {
  const parts = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = colour => { const [r, g, b] = parts(colour).map(v => { v /= 255;
    return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const behind = node => { for (; node; node = node.parentElement) {
    const colour = getComputedStyle(node).backgroundColor;
    if (parts(colour)[3] !== 0) return colour; } return 'rgb(255, 255, 255)'; };
  const faint = [];
  for (const node of document.querySelectorAll('body *')) {
    if (![...node.childNodes].some(child => child.nodeType === 3 && child.data.trim()) || !node.offsetWidth) continue;
    const style = getComputedStyle(node), size = parseFloat(style.fontSize);
    const [low, high] = [light(style.color), light(behind(node))].sort((a, b) => a - b);
    const least = size >= 24 || (size >= 18.6 && style.fontWeight >= 700) ? 3 : 4.5;
    if ((high + 0.05) / (low + 0.05) < least) faint.push(node.outerHTML.slice(0, 120));
  }
  return faint;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_a_phone_and_can_be_read_in_either_scheme(
    page: Page, server: Server, scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 390, "height": 844})
    try:
        for path in (*_SHOWN, "/query"):
            page.goto(server.address + path)
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide == 0, path
            if path != "/query":
                assert page.evaluate(_FAINT) == [], path
    finally:
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1280, "height": 860})
    # Two of the pages are errors, which the browser tells.
    assert all("status of 400" in fault or "status of 404" in fault for fault in faults(page))
    faults(page).clear()


def test_a_text_that_is_too_faint_is_seen(page: Page, server: Server) -> None:
    page.goto(server.address + "/")
    page.evaluate("document.querySelector('.lead').style.color = '#999'")
    assert len(page.evaluate(_FAINT)) == 1


def test_numbers_stand_under_each_other_and_focus_shows(page: Page, server: Server) -> None:
    page.goto(server.address + "/doc/table/2014/t03?lang=en")
    cell = "getComputedStyle(document.querySelector('td.n'))"
    assert page.evaluate(f"[{cell}.textAlign, {cell}.fontVariantNumeric]") == ["right", "tabular-nums"]
    outlines = []
    for _ in range(6):
        page.keyboard.press("Tab")
        outlines.append(page.evaluate("getComputedStyle(document.activeElement).outlineWidth"))
    assert outlines == ["3px"] * 6


def test_a_form_of_the_catalogue_runs_without_script(page: Page, server: Server) -> None:
    page.goto(server.address + "/catalogue/net-outflow?lang=en")
    assert page.locator("script").count() == 0
    page.select_option("select[name=year]", "2012")
    page.click("form.ask button[name=run]")
    assert "year=2012" in page.url
    assert page.locator("table.answer tbody tr").count() == 31
    with page.expect_download() as download:
        page.click("form.ask button:has-text('CSV')")
    assert download.value.suggested_filename == "net-outflow.csv"
    assert faults(page) == []


def test_typing_a_class_asks_no_other_host(page: Page, server: Server) -> None:
    page.goto(server.address + "/query")
    page.wait_for_selector(".CodeMirror")
    page.evaluate("document.querySelector('.CodeMirror').CodeMirror.setValue('')")
    page.click(".CodeMirror")
    page.keyboard.type("PREFIX foaf: <http://xmlns.com/foaf/0.1/> SELECT * WHERE { ?s a foaf:Per", delay=5)
    page.keyboard.press("Control+Space")
    page.wait_for_timeout(800)
    assert faults(page) == []


def test_things_in_answers_lead_to_their_pages_here(page: Page, server: Server) -> None:
    query = "SELECT * WHERE { VALUES ?x { <https://w3id.org/techmarket/id/area/cn-110000> } }"
    page.goto(f"{server.address}/query?query={quote(query)}")
    page.wait_for_selector(".CodeMirror")
    page.click(".yasqe_queryButton")
    link = page.wait_for_selector(".yasr table tbody a", timeout=15000)
    assert link is not None
    link.hover()
    assert link.get_attribute("href") == "/doc/area/cn-110000"
    assert faults(page) == []
