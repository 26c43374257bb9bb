"""Pages are counted and kept, within bounds, and a new build shows at once."""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.server.cache import ENTRY, Cache, Kept
from kg.server.metrics import BOUNDS, KINDS, Metrics, kind_of
from kg.server.negotiate import LONGEST, choose, ranges, takes_gzip
from tests.conftest import DATA
from tests.pages_server import Server, serving
from tests.servers import wait_until

BEIJING = "/doc/area/cn-110000?lang=en"


@pytest.fixture(scope="module")
def store(store_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the store, which may be built anew."""
    folder = tmp_path_factory.mktemp("rebuilt") / "store"
    shutil.copytree(store_folder, folder)
    return folder


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[Server]:
    with serving(store) as found:
        yield found


def metrics(server: Server) -> dict[str, float]:
    lines = server.get("/metrics").text.splitlines()
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")}


def test_requests_are_counted_by_kind_and_status(server: Server) -> None:
    asked = {
        "/": ("start", 200),
        "/search?q=bj": ("search", 200),
        "/query": ("query", 200),
        "/catalogue/net-outflow": ("catalogue", 200),
        "/id/area/cn-110000": ("thing", 303),
        "/doc/area/cn-110000": ("document", 200),
        "/doc/area/none": ("document", 404),
        "/doc/area?page=x": ("document", 400),
        "/static/style.css": ("static", 200),
        "/graphs?graph=urn:x": ("graphs", 404),
        "/wp-admin": ("other", 404),
    }
    before = metrics(server)
    for path in asked:
        server.get(path)
    after = metrics(server)
    for kind, status in asked.values():
        name = f'kg_requests_total{{kind="{kind}",status="{status}"}}'
        assert after[name] - before.get(name, 0) == 1, name
    name = 'kg_request_seconds_count{kind="document"}'
    assert after[name] - before.get(name, 0) == 3
    assert after['kg_request_seconds_sum{kind="document"}'] > before.get('kg_request_seconds_sum{kind="document"}', 0)
    assert after['kg_request_seconds_bucket{kind="document",le="+Inf"}'] == after[name]


@pytest.mark.parametrize(
    "path", ["", "/", "//", "/x/y", "x", '/"} 1\n', "/doc", "/doc/a", "/.well-known/void", "/" * 99]
)
def test_whatever_is_asked_for_has_one_of_few_labels(path: str) -> None:
    assert kind_of(path) in KINDS


def test_metrics_are_bounded() -> None:
    counted = Metrics()
    for number in range(1000):
        counted.count(200, 0.001 * number, kind_of(f"/{number}"))
    assert counted.text({}).count("\n") < len(BOUNDS) + 20
    assert 'kg_requests_total{kind="other",status="200"} 1000' in counted.text({})


def test_a_page_asked_for_again_is_not_made_again(server: Server) -> None:
    path = "/doc/area/cn-120000?lang=en"
    before = metrics(server)
    first = server.get(path, accept="text/html")
    assert metrics(server)["kg_pages_bytes"] > before["kg_pages_bytes"]
    again = server.get(path, accept="text/html, text/plain;q=0.1")
    assert metrics(server)["kg_pages_hits"] == before["kg_pages_hits"] + 1
    assert (again.body, again.headers["etag"]) == (first.body, first.headers["etag"])
    assert {**again.headers, "date": ""} == {**first.headers, "date": ""}
    assert server.get(path, accept="text/html", if_none_match=first.headers["etag"]).status == 304
    # Another form, language or encoding is another answer.
    other = [
        server.get(path, accept="text/turtle"),
        server.get("/doc/area/cn-120000?lang=zh", accept="text/html"),
        server.get(path, accept="text/html", accept_encoding="gzip"),
    ]
    assert len({reply.headers["etag"] for reply in (first, *other)}) == 4
    assert gzip.decompress(other[2].body) == first.body
    assert server.get(path, "HEAD", accept="text/html").body == b""


def test_what_is_not_found_is_not_kept(server: Server) -> None:
    before = metrics(server)["kg_pages_bytes"]
    assert server.get("/doc/area/nowhere").status == 404
    assert metrics(server)["kg_pages_bytes"] == before


def test_a_page_shows_the_new_build_once_it_is_there(server: Server, store: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    regions = data / "reference" / "regions.csv"
    text = regions.read_text(encoding="utf-8")
    assert text.count(",Beijing,") == 1
    regions.write_text(text.replace(",Beijing,", ",Peking,"), encoding="utf-8")
    seats = data / "reference" / "seats.csv"
    seats.write_text(seats.read_text(encoding="utf-8").replace(",Beijing,", ",Peking,"), encoding="utf-8")
    first = server.get(BEIJING, accept="text/html")
    assert "<h1>Beijing " in first.text
    build = server.get("/health").text
    kept = metrics(server)["kg_pages_bytes"]
    command = [sys.executable, "-m", "kg", "build", "--data", str(data), "--store", str(store)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    wait_until(lambda: server.get("/health").text != build, 20)
    again = server.get(BEIJING, accept="text/html", if_none_match=first.headers["etag"])
    assert again.status == 200
    assert "<h1>Peking " in again.text
    assert ">Beijing<" not in again.text
    assert again.headers["etag"] != first.headers["etag"]
    assert metrics(server)["kg_pages_bytes"] < kept, "the pages of the old build are dropped"
    assert server.get("/search?q=peking&lang=en").text.count("/doc/area/cn-110000") == 1


def test_a_header_is_read_so_far_and_no_further() -> None:
    assert choose("text/csv, " + "," * 1_000_000 + "text/html", ("text/html", "text/csv")) == "text/csv"
    assert len(ranges("a/b," * 1_000_000)) == LONGEST // 4
    assert ranges("a/b;q=" + "0" * LONGEST) == ()
    assert not takes_gzip("x" * LONGEST + ", gzip")


def test_a_cache_has_room_for_so_many_bytes_and_no_more() -> None:
    cache = Cache(room=100 * ENTRY)
    for number in range(1000):
        cache.put(str(number), Kept(b"x", gzip=False))
        assert cache.get("7") is not None or number < 7, "what was used last stays"
    assert cache.size <= cache.room
    assert cache.get("0") is None
    assert cache.get("999") is not None
    cache.put("large", Kept(b"x" * (cache.room // 5), gzip=False))
    assert cache.get("large") is None
    cache.clear()
    assert (cache.size, cache.get("999")) == (0, None)
