"""The queries of the catalogue as pages: a form that works without script, its answer, and the answer as a file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

import pytest

from kg.places import queries_folder
from kg.queries import bound, catalogue
from kg.store.embedded import Opened
from tests.pages_server import Server, serving

QUERIES = catalogue(queries_folder())
NET = "/catalogue/net-outflow"


@pytest.fixture(scope="module")
def server(store_folder: Path) -> Iterator[Server]:
    with serving(store_folder) as found:
        yield found


class Form(HTMLParser):
    """The form of a page: its fields with the values that a browser would send, the options, and its buttons."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.options: dict[str, list[str]] = {}
        self.types: dict[str, str] = {}
        self.buttons: dict[str, str] = {}
        self._inside = False
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("class") == "ask":
            self._inside = True
            self.buttons["run"] = given["action"]
        if not self._inside:
            return
        if tag == "select":
            self._select = given["name"]
        elif tag == "option":
            self.options.setdefault(self._select, []).append(given["value"])
            if "selected" in given or self._select not in self.values:
                self.values[self._select] = given["value"]
        elif tag == "input":
            self.values[given["name"]], self.types[given["name"]] = given["value"], given["type"]
        elif tag == "button" and "formaction" in given:
            self.buttons[given["formaction"].rpartition(".")[2]] = given["formaction"]

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "form"


def rows_of(text: str) -> list[list[str]]:
    """The cells of the answer on a page, as text."""
    table = re.search(r'<table class="answer">(.*?)</table>', text, re.DOTALL)
    assert table
    return [
        [
            unescape(re.sub("<[^>]*>", "", cell)).strip()
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        for row in re.findall(r"<tr>(.*?)</tr>", table[1], re.DOTALL)
    ]


@pytest.mark.parametrize("name", QUERIES)
def test_every_query_has_a_form_with_its_parameters_and_their_defaults(server: Server, name: str) -> None:
    query, form = QUERIES[name], Form(server.get(f"/catalogue/{name}?lang=en").text)
    assert {p.name for p in query.parameters} | ({"asof"} if query.takes_asof else set()) == set(form.values) - {"lang"}
    for parameter in query.parameters:
        assert form.values[parameter.name] == parameter.default
        if parameter.allowed and not parameter.codes_of:
            assert tuple(form.options[parameter.name]) == parameter.allowed
        if not parameter.allowed:
            assert form.types[parameter.name] == ("number" if parameter.type == "integer" else "text")
    assert set(form.buttons) == {"run", "csv", "json", "rq"}


def test_the_form_as_it_comes_runs_the_query_with_its_defaults(server: Server, opened: Opened) -> None:
    form = Form(server.get(f"{NET}?lang=zh").text)
    page = server.get(f"{form.buttons['run']}?{urlencode({**form.values, 'run': '1'})}")
    told = opened.rows(bound(queries_folder(), "net-outflow", {}, opened))
    head, *rows = rows_of(page.text)
    assert tuple(head) == QUERIES["net-outflow"].columns
    assert [[cell.replace("−", "-") for cell in row] for row in rows] == [list(row.values()) for row in told]
    assert page.text.count('<th scope="col" class="n">') == 4


def test_what_is_chosen_is_asked_and_stays_chosen(server: Server, opened: Opened) -> None:
    page = server.get(f"{NET}?year=2012&measure=contract-count&asof=now&lang=en&run=1")
    form = Form(page.text)
    assert (form.values["year"], form.values["measure"]) == ("2012", "contract-count")
    given = {"year": "2012", "measure": "contract-count"}
    told = opened.rows(bound(queries_folder(), "net-outflow", given, opened))
    assert rows_of(page.text)[1][3] == told[0]["output"]
    for form_name in ("csv", "json", "rq"):
        assert f"{NET}.{form_name}?year=2012&amp;measure=contract-count&amp;asof=now" in page.text


def test_the_answer_comes_as_a_file_too(server: Server, opened: Opened) -> None:
    told = opened.rows(bound(queries_folder(), "net-outflow", {"year": "2012"}, opened))
    file = server.get(f"{NET}.csv?year=2012&run=1&lang=en")
    assert file.headers["content-disposition"] == 'attachment; filename="net-outflow.csv"'
    assert list(csv.DictReader(io.StringIO(file.text))) == [dict(row) for row in told]
    assert [row["code"] for row in server.get(f"{NET}.json?year=2012").rows] == [row["code"] for row in told]
    text = server.get(f"{NET}.rq?year=2012")
    assert text.headers["content-type"].startswith("application/sparql-query")
    assert "VALUES ?year { 2012 }" in text.text
    assert "title-zh" not in text.text


def test_codes_of_things_are_offered_by_name(server: Server) -> None:
    text = server.get("/catalogue/area-profile?lang=en").text
    assert len(Form(text).options["area"]) > 100
    assert (
        '<option value="cn-110000" selected>Beijing</option>' in text
        or '<option value="cn-110000">Beijing</option>' in text
    )


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("year=1999", "allowed: 2005, 2012, 2013"),
        ("year=x", "which is no integer"),
        ("yeer=2012", "did you mean &#39;year&#39;?"),
        ("asof=1999", "allowed: 2006, 2014, now"),
        ("measure=%3Cscript%3E", "&lt;script&gt;"),
    ],
)
def test_what_is_not_allowed_is_told_above_the_form(server: Server, asked: str, said: str) -> None:
    page = server.get(f"{NET}?{asked}")
    assert page.status == 400
    assert said in page.text
    assert "<script>" not in page.text
    assert Form(page.text).buttons
    assert server.get(f"{NET}.csv?{asked}").status == 400


def test_the_catalogue_is_a_page_and_what_is_not_in_it_is_a_404(server: Server) -> None:
    text = server.get("/catalogue?lang=en").text
    assert all(f'href="/catalogue/{name}?lang=en"' in text for name in QUERIES)
    for path in ("/catalogue/none", "/catalogue/net-outflow.xml", "/catalogue/", "/catalogue/net-outflow.csv.csv"):
        assert server.get(path).status == 404, path
    assert f'href="{NET}"' in server.get("/query").text
