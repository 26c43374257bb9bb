"""The parts of pages: tables as printed against the data, escaping, spelling, vendored files."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from kg.rdf.iri import DEFAULT_BASE
from kg.server.pages import tables
from kg.server.pages.site import Site, site_of
from kg.spelling import fit, folded
from kg.store.embedded import Opened
from scripts import vendor
from tests.conftest import DATA, ROOT
from tests.pages_server import serving

SERVER = ROOT / "kg" / "server"


@pytest.fixture(scope="module")
def site(opened: Opened) -> Site:
    return site_of("test", opened)


# -- Tables as printed --------------------------------------------------------------------------------------------

CSVS = sorted(path for path in DATA.glob("editions/*/tables/*.csv"))


def printed(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.reader(file) if row]


@pytest.mark.parametrize("path", CSVS, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_every_printed_cell_stands_in_the_page_in_its_place(site: Site, path: Path) -> None:
    iri = f"{DEFAULT_BASE}id/table/{path.parts[-3]}/{path.stem}"
    if not site.known(iri):
        pytest.fail(f"no table {iri}")
    blocks = tables.cells_of(site, iri)
    rows = printed(path)
    if not blocks:
        assert tables.entries_of(site, iri)
        return
    shown = [cell.printed for block in blocks for line in block.lines for cell in line.cells if cell is not None]
    body = [row for row in rows if row[-1].isdecimal()]
    lines = [line for block in blocks for line in block.lines]
    assert [line.number for line in lines] == [row[-1] for row in body]
    for line, row in zip(lines, body, strict=True):
        cells = [cell.printed for cell in line.cells if cell is not None]
        assert cells == row[len(row) - 1 - len(cells) : -1]
    assert shown


def test_a_head_of_two_levels_spans_its_columns() -> None:
    head = tables.head_of([["合同数", "2012年"], ["合同数", "2013年"], ["排名"]])
    assert [[(h.text, h.columns, h.rows) for h in row] for row in head] == [
        [("合同数", 2, 1), ("排名", 1, 2)],
        [("2012年", 1, 1), ("2013年", 1, 1)],
    ]


def test_a_cell_that_does_not_hold_is_marked(site: Site) -> None:
    cells = [
        c for b in tables.cells_of(site, f"{DEFAULT_BASE}id/table/2014/t01") for ln in b.lines for c in ln.cells if c
    ]
    doubtful = {cell.spot for cell in cells if cell.findings}
    assert "r003c04" in doubtful
    assert len(doubtful) < len(cells)


# -- Escaping -------------------------------------------------------------------------------------------------------

EVIL = "<script>alert('x')</script>\" onload=\"x"


def test_nothing_from_the_data_is_markup(store_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    shutil.copytree(store_folder, folder)
    build = folder / (folder / "current").read_text(encoding="ascii").strip()
    graph, label = (
        NamedNode(DEFAULT_BASE + "graph/reference"),
        NamedNode("http://www.w3.org/2000/01/rdf-schema#label"),
    )
    area, note = NamedNode(DEFAULT_BASE + "id/area/cn-evil"), NamedNode("http://www.w3.org/2004/02/skos/core#note")
    store = Store(str(build))
    store.extend(
        [
            Quad(
                area,
                NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
                NamedNode(DEFAULT_BASE + "def#Area"),
                graph,
            ),
            Quad(area, label, Literal(EVIL, language="zh"), graph),
            Quad(area, note, Literal(EVIL), graph),
            Quad(area, NamedNode(DEFAULT_BASE + "def#countedIn"), NamedNode(DEFAULT_BASE + "id/area/cn"), graph),
        ]
    )
    store.flush()
    del store
    with serving(folder) as server:
        for path in ("/doc/area/cn-evil", "/doc/area/cn", "/doc/area", "/search?q=alert", "/search?q=%3Cscript%3E%22"):
            reply = server.get(path, accept="text/html")
            assert reply.status == 200
            assert "script&gt;" in reply.text, path
            assert "<script>" not in reply.text, path
            assert 'onload="x' not in reply.text, path
            assert "script-src 'self';" in reply.headers["content-security-policy"]


def test_pages_have_no_inline_script_and_name_no_other_host() -> None:
    for path in SERVER.joinpath("templates").glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=\"/static/)", text), path.name
        assert not re.search(r"\son[a-z]+=|\sstyle=|javascript:", text), path.name
        assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", text), path.name
        assert "| safe" not in text, path.name
    for path in (SERVER / "static").glob("*.*"):
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"@import|(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", text), path.name


# -- Spelling -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "typed", "rank"),
    [
        ("重庆", "chongqing", 0),
        ("重庆", "Chóng qìng", 0),
        ("重庆", "chong2 qing4", 0),
        ("内蒙古", "nmg", 1),
        ("西安", "xi'an", 0),
        ("北京产权交易所", "beijing", 2),
        ("北京产权交易所", "bjcq", 3),
        ("北京产权交易所", "jiaoyi", 4),
        ("绿色技术", "lüse", 2),
        ("绿色技术", "lvse", 2),
        ("北京", "shanghai", None),
        ("Beijing", "beijing", None),
        ("北京产权交易所", "iaoyi", None),
    ],
)
def test_pinyin_is_read_with_or_without_tones_and_blanks(name: str, typed: str, rank: int | None) -> None:
    assert fit(name, folded(typed)) == rank


def test_find_takes_pinyin_and_initials(site: Site) -> None:
    assert site.find("shan xi")[0].label_zh == "山西"
    assert {hit.label_zh for hit in site.find("shanxi")[:2]} == {"山西", "陕西"}
    assert site.find("nmg")[0].label_zh == "内蒙古"
    assert site.find("zzzz") == []
    assert site.find("  ") == []


# -- Vendored files -----------------------------------------------------------------------------------------------


def test_vendored_files_are_those_that_are_locked() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "vendor.py"), "--check"]
    found = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (found.returncode, found.stderr) == (0, "")


def test_a_changed_vendored_file_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "vendor"
    shutil.copytree(SERVER / "static" / "vendor", folder)
    assert vendor.problems(vendor.pins(), folder) == []
    (folder / "yasgui" / "yasgui.min.js").write_bytes(b"x")
    (folder / "yasgui" / "more.js").write_bytes(b"x")
    assert len(vendor.problems(vendor.pins(), folder)) == 2
    lock = json.loads((folder / "vendor.lock.json").read_text(encoding="utf-8"))
    assert list(lock["packages"]) == ["@zazuko/yasgui"]
