"""The endpoint as the clients that people use see it: each sends its own requests, and gets what the graph holds."""

from __future__ import annotations

import http.server
import json
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDFS, Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, POSTDIRECTLY, TSV, TURTLE, URLENCODED, XML, SPARQLWrapper

from tests.conftest import Run
from tests.needs import need
from tests.servers import Server, serving

LABELS = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?label WHERE { <https://w3id.org/techmarket/id/area/cn-110000> rdfs:label ?label } ORDER BY ?label"""
BOTH = ["Beijing", "北京"]
AREA = URIRef("https://w3id.org/techmarket/id/area/cn-110000")
COMUNICA = "4.5.0"
#: Seconds that npm has.
INSTALLING = 60


@pytest.fixture(scope="module")
def server(store_folder: Path) -> Iterator[Server]:
    with serving(store_folder, "--workers", "2") as running:
        yield running


def _answer(client: SPARQLWrapper) -> Any:  # noqa: ANN401 - as many types as formats
    return client.query().convert()


@pytest.mark.parametrize("how", ["GET", URLENCODED, POSTDIRECTLY])
def test_sparqlwrapper(server: Server, how: str) -> None:
    client = SPARQLWrapper(server.url)
    client.setQuery(LABELS)
    if how != "GET":
        client.setMethod(POST)
        client.setRequestMethod(how)
    client.setReturnFormat(JSON)
    found = _answer(client)
    assert [row["label"]["value"] for row in found["results"]["bindings"]] == BOTH
    client.setReturnFormat(XML)
    assert "北京" in _answer(client).toxml()
    for form in (CSV, TSV):
        client.setReturnFormat(form)
        assert "北京" in _answer(client).decode()
    client.setQuery(f"CONSTRUCT {{ <{AREA}> ?p ?o }} WHERE {{ <{AREA}> ?p ?o }}")
    client.setReturnFormat(TURTLE)
    assert len(Graph().parse(data=_answer(client), format="turtle")) > 5


def test_the_store_of_rdflib(server: Server) -> None:
    store = SPARQLStore(server.url)
    graph = Graph(store)
    labels = [Literal("Beijing", lang="en"), Literal("北京", lang="zh")]
    assert sorted(graph.objects(AREA, RDFS.label), key=str) == labels
    assert [str(row[0]) for row in graph.query(LABELS)] == BOTH  # type: ignore[index]
    assert (AREA, RDFS.label, Literal("北京", lang="zh")) in graph
    named = Graph(store, identifier=URIRef("https://w3id.org/techmarket/graph/reference"))
    assert (AREA, RDFS.label, Literal("北京", lang="zh")) in named
    assert len(graph) == int(server.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows[0]["n"])


def test_our_own_command_asks_it_as_it_asks_the_store(server: Server, kg: Run) -> None:
    local, remote = (kg("query", "net-outflow", "--format", "csv", *more) for more in ((), ("--endpoint", server.url)))
    assert remote.returncode == 0, remote.stderr
    assert remote.stdout == local.stdout
    assert len(local.stdout.splitlines()) > 20


def _curl(*args: str) -> str:
    program = shutil.which("curl")
    need("curl", program is not None, "it is asked as people on a command line do")
    command = [str(program), "--silent", "--show-error", "--max-time", "20", *args]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout


def test_curl(server: Server) -> None:
    asked = ("--data-urlencode", f"query={LABELS}", server.url)
    csv = "label\nBeijing\n北京\n"
    assert _curl("-G", "-H", "Accept: text/csv", *asked).replace("\r", "") == csv
    assert _curl("-H", "Accept: text/csv", *asked).replace("\r", "") == csv
    direct = ("-H", "Content-Type: application/sparql-query", "--data-binary", LABELS, server.url)
    assert _curl("-H", "Accept: text/csv", *direct).replace("\r", "") == csv
    assert _curl("--compressed", "-G", "-H", "Accept: text/csv", *asked).replace("\r", "") == csv
    head = _curl("--head", "-G", *asked)
    assert head.startswith("HTTP/1.1 200")
    large = "x" * 5000
    assert '"boolean":true' in _curl(
        "--data-urlencode", f"query=ASK {{}} # {large}", server.url
    )  # Expect: 100-continue
    assert _curl("--http2", "-G", "-H", "Accept: text/csv", *asked).replace("\r", "") == csv


def _comunica() -> Path:
    """The program of Comunica, installed once into a folder for temporary files."""
    npm = shutil.which("npm")
    need("npm", npm is not None, "with node 18 or newer, to ask the endpoint through Comunica")
    folder = Path(tempfile.gettempdir()) / f"techmarket-kg-comunica-{COMUNICA}"
    program = folder / "node_modules" / ".bin" / "comunica-sparql"
    done = folder / "installed"
    if not done.exists():
        folder.mkdir(exist_ok=True)
        package = f"@comunica/query-sparql@{COMUNICA}"
        command = [str(npm), "install", "--prefix", str(folder), "--no-audit", "--no-fund", "--silent", package]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=INSTALLING, cwd=folder)
            done.touch()
        except (subprocess.SubprocessError, OSError) as error:
            need("Comunica", False, f"npm could not install {package}: {error}")
    return program


def test_comunica(server: Server) -> None:
    """Comunica reads the service description, asks the endpoint, and joins what comes back by itself."""
    program = _comunica()
    query = LABELS.replace("}", "OPTIONAL { <a:none> <a:b> ?none } }")
    command = [str(program), f"sparql@{server.url}", "-q", query, "-t", "application/sparql-results+json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    found = [row["label"]["value"] for row in json.loads(done.stdout)["results"]["bindings"]]
    assert sorted(found) == BOTH


PAGE = """<!doctype html><title>waiting</title><script>
const q = {query};
async function ask() {{
  const got = await fetch({url} + "?query=" + encodeURIComponent(q), {{headers: {{Accept: "text/csv"}}}});
  const posted = await fetch({url}, {{method: "POST", body: q, headers: {{
    "Content-Type": "application/sparql-query", "X-Requested-With": "fetch"}}}});
  const bad = await fetch({url} + "?query=SELECT");
  const found = [got.headers.get("etag") !== null, await got.text(), (await posted.json()).results.bindings.length,
    bad.status, (await bad.json()).title];
  document.body.textContent = "found:" + JSON.stringify(found) + ":end";
}}
addEventListener("load", () => ask().catch(error => document.body.textContent = "failed: " + error));
</script><body>waiting</body>"""


def test_a_page_of_another_origin_asks_by_fetch(server: Server, tmp_path: Path) -> None:
    """A browser sends a preflight request for the POST, and lets the page read answers, headers and errors."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    need("Chromium", browser is not None, "apt-get install chromium, to ask as a page in a browser does")
    page = PAGE.format(query=json.dumps(LABELS), url=json.dumps(server.url)).encode()

    class Origin(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, format: str, *args: object) -> None:
            """Be quiet."""

    origin = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Origin)
    threading.Thread(target=origin.serve_forever, daemon=True).start()
    try:
        address = f"http://127.0.0.1:{origin.server_address[1]}/"
        flags = ["--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}"]
        command = [str(browser), *flags, "--virtual-time-budget=15000", "--dump-dom", address]
        dom = subprocess.run(command, capture_output=True, text=True, timeout=90, check=False).stdout
    finally:
        origin.shutdown()
        origin.server_close()
    assert "<body>found:" in dom, dom
    found = json.loads(dom.rpartition("<body>found:")[2].partition(":end")[0])
    assert found == [True, "label\r\nBeijing\r\n北京\r\n", 2, 400, "Bad Request"]
