"""No link of a page leads nowhere, and nothing is left untranslated: followed from the start page over all kinds."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from tests.pages_server import Server, serving

#: Addresses that are asked for, and the seed by which they are chosen.
PAGES, SEED = 350, 7
#: What the reader of a page reads as headings of the site, not of the data.
HEADINGS = ("h2", "th", "dt", "label", "button", "summary", "title")
HAN = re.compile(r"[\u4e00-\u9fff]")
#: Words that are the same in Chinese.
SAME = re.compile(r"[^A-Za-z]*|(?:CSV|JSON|SPARQL|SPARQL\W+JSON|404)\W*")
#: A key that stands where a word should: a prefixed or a joined name.
KEY = re.compile(r"[a-z]+(?:-[a-z]+)?:[A-Za-z]+|[a-z]+(?:_[a-z]+)+|None|Undefined|.*(?:\{\{|\{%|%\}|\}\}).*")


class Reader(HTMLParser):
    """Links, ids and headings of a page; a heading knows whether it or what it is in says its language."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.headings: list[tuple[str, str]] = []
        self._open: list[tuple[str, bool]] = []
        self._texts: list[tuple[str, list[str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("a", "link") and "href" in given:
            self.links.append(given["href"])
        if given.get("id"):
            self.ids.add(given["id"])
        if tag in ("br", "meta", "link", "input", "img"):
            return
        quoted = ("lang" in given and tag != "html") or given.get("class") == "other" or given.get("scope") == "row"
        self._open.append((tag, quoted or any(q for _, q in self._open)))
        if tag in HEADINGS:
            self._texts.append((tag, []))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass
        if self._texts and self._texts[-1][0] == tag:
            self.headings.append((tag, " ".join("".join(self._texts.pop()[1]).split())))

    def handle_data(self, data: str) -> None:
        if self._texts and not (self._open and self._open[-1][1]):
            self._texts[-1][1].append(data)


@dataclass
class Crawl:
    """What was asked for and what was wrong; ``waiting`` are addresses by kind."""

    server: Server
    seen: set[str] = field(default_factory=set)
    waiting: dict[str, list[str]] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)
    ids: dict[str, set[str]] = field(default_factory=dict)
    marks: dict[tuple[str, str], str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def put(self, link: str, page: str) -> None:
        """A link of a page."""
        parts = urlsplit(urljoin(page, link))
        if parts.scheme or parts.netloc:
            self.wrong.append(f"{page}: {link} leads to another host")
            return
        address = parts.path + (f"?{parts.query}" if parts.query else "")
        if parts.fragment:
            self.marks[address, unquote(parts.fragment)] = page
        if address not in self.seen:
            self.seen.add(address)
            self.waiting.setdefault(kind_of(parts.path, parts.query), []).append(address)

    def ask(self, address: str) -> None:
        """Ask for an address, read what comes."""
        reply = self.server.get(address, accept="text/html,*/*;q=0.8")
        if reply.status in (302, 303):
            self.put(reply.headers["location"], address)
        elif reply.status != 200:
            self.wrong.append(f"{address}: {reply.status}")
        elif reply.headers["content-type"].startswith("text/html"):
            page = Reader(reply.text)
            self.ids[address] = page.ids
            for link in page.links:
                self.put(link, address)
            self.wrong += [f"{address}: {tag} {text!r}" for tag, text in untranslated(page, reply.text)]


def kind_of(path: str, query: str) -> str:
    """The kind of an address: its first parts, its suffix, its language and whatever else it asks."""
    parts = path.split("/")[:3] if path.startswith("/doc/") else path.split("/")[:2]
    suffix = re.search(r"\.(?:ttl|jsonld|nt|csv|json|rq|html)$", path)
    asked = sorted(re.sub(r"=(?!zh|en).*", "", part) for part in query.split("&"))
    deep = path.count("/") >= len(parts)
    form = "" if suffix is None else "RDF" if suffix[0] in (".ttl", ".jsonld", ".nt") else suffix[0]
    return f"{'/'.join(parts)} {deep} {form} {'&'.join(asked)}"


def untranslated(page: Reader, text: str) -> list[tuple[str, str]]:
    """Headings that are keys, or in the other language."""
    english = '<html lang="en">' in text
    found = []
    for tag, heading in page.headings:
        # Titles have the name of the thing in both languages.
        other = tag != "title" and (
            bool(HAN.search(heading)) if english else not (HAN.search(heading) or SAME.fullmatch(heading))
        )
        if KEY.fullmatch(heading) or other:
            found.append((tag, heading))
    return found


@pytest.fixture(scope="module")
def crawl(store_folder: Path) -> Iterator[Crawl]:
    with serving(store_folder) as server:
        found = Crawl(server)
        for start in ("/?lang=zh", "/?lang=en", "/.well-known/void"):
            found.put(start, "/")
        chance = random.Random(SEED)
        for _ in range(PAGES):
            # A kind that was not asked for yet goes first.
            kinds = sorted(kind for kind, addresses in found.waiting.items() if addresses)
            kind = chance.choice([kind for kind in kinds if kind not in found.kinds] or kinds)
            found.kinds.add(kind)
            found.ask(found.waiting[kind].pop(chance.randrange(len(found.waiting[kind]))))
        yield found


def test_every_link_leads_somewhere_and_every_heading_is_translated(crawl: Crawl) -> None:
    assert crawl.wrong == []


def test_every_link_into_a_page_arrives_at_its_place(crawl: Crawl) -> None:
    lost = [
        f"{page} -> {address}#{mark}"
        for (address, mark), page in crawl.marks.items()
        if address in crawl.ids and mark not in crawl.ids[address]
    ]
    assert lost == []
    assert sum(address in crawl.ids for address, _ in crawl.marks) > 20


def test_all_kinds_of_pages_were_there(crawl: Crawl) -> None:
    told = " ".join(crawl.kinds)
    for kind in ("area", "table", "finding", "quantity", "figure", "current", "computed", "event", "code", "file"):
        assert f"/doc/{kind} True  lang=en" in told, kind
    for kind in ("/catalogue True  lang=en", "/catalogue True .csv", "/doc/area True RDF", "/doc/area.csv", "/sparql"):
        assert kind in told, kind
    assert len(crawl.kinds) > 200


@pytest.mark.parametrize("heading", ["prov:used", "first_line", "None", "{{ label }}", "指标"])
def test_what_is_not_translated_is_seen(heading: str) -> None:
    text = f'<html lang="en"><table><tr><th scope="col">{heading}</th></tr></table>'
    assert untranslated(Reader(text), text) == [("th", heading)]
    fine = '<html lang="en"><table lang="zh"><tr><th scope="col">指标</th></tr></table>'
    assert untranslated(Reader(fine), fine) == []
