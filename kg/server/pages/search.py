"""Search by name: in Chinese, English, pinyin or initials."""

from __future__ import annotations

from kg.server.pages.html import page
from kg.server.pages.request import Answer, Request
from kg.server.pages.site import Site

_MOST = 100


def answer_search(site: Site, request: Request) -> Answer:
    """What fits the text that is searched for, the best first."""
    text = request.parameters.get("q", "")[:200]
    hits = site.find(text, _MOST) if text.strip() else []
    return page(site, request, "search.html", {"text": text, "hits": hits, "most": _MOST})
