"""Templates, and what all of them may say: labels in the reader's language, links to things of the graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from kg.export.audit.model import Label
from kg.export.audit.writing import as_html
from kg.server.pages import address
from kg.server.pages.request import Answer, Request
from kg.server.pages.site import Site
from kg.server.pages.units import in_english
from kg.server.pages.words import CODES, WORDS

_FOLDER = Path(__file__).parent.parent / "templates"
#: The help for each rule of the audit is the audit page's own.
_AUDIT = Path(__file__).parent.parent.parent / "export" / "templates"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{more}; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader([_FOLDER, _AUDIT]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["as_html"] = as_html
    environment.globals["SUFFIXES"] = address.SUFFIXES
    return environment


@dataclass(frozen=True)
class Writer:
    """What a template says of things; handed to each as ``w``."""

    site: Site
    request: Request

    def t(self, zh: str, en: str) -> str:
        """One of two texts, in the language of the page."""
        return zh if self.request.lang == "zh" else en

    def label(self, label: Label) -> str:
        """A label in the language of the page, else in the other."""
        return (label.zh or label.en) if self.request.lang == "zh" else (label.en or label.zh)

    def other(self, label: Label) -> str:
        """The label in the other language, "" if there is none or it is the same."""
        own, other = (label.zh, label.en) if self.request.lang == "zh" else (label.en, label.zh)
        return other if own and other != own else ""

    def name(self, iri: str) -> str:
        """What to call a thing, in the language of the page."""
        return self.label(self.site.label(iri))

    def units(self, text: str) -> str:
        """A formula or a difference, with its units in the language of the page."""
        return text if self.request.lang == "zh" else in_english(text, self.site.units.values())

    def unit(self, symbol: str) -> str:
        """A printed unit in the language of the page."""
        return next((self.label(unit) for unit in self.site.units.values() if unit.zh == symbol), symbol)

    def property(self, iri: str) -> str:
        """What to call a property: ours by its label, another's by the word for it here, else its prefixed name."""
        if self.site.known(iri):
            return self.name(iri)
        short = self.site.short(iri)
        return self.t(*WORDS[short]) if short in WORDS else short

    def word(self, code: str) -> str:
        """A code of one of the short lists that have no concepts, in words."""
        return self.t(*CODES[code]) if code in CODES else code

    def document(self, iri: str) -> str:
        """The address of the document about a thing, whatever the language."""
        return address.document_of(iri, self.site.base)

    def href(self, iri: str, fragment: str = "") -> str:
        """The local address of the document about a thing."""
        place = self.local(address.document_of(iri, self.site.base))
        return place + (f"#{quote(fragment)}" if fragment else "")

    def local(self, place: str) -> str:
        """An address of ours, which keeps the language that the reader has chosen."""
        if not self.request.chosen:
            return place
        return f"{place}{'&' if '?' in place else '?'}lang={self.request.lang}"

    def link(self, iri: str, text: str = "", fragment: str = "") -> Markup:
        """A link to a thing."""
        return Markup('<a href="{}">{}</a>').format(self.href(iri, fragment), text or self.name(iri))

    def with_(self, **changed: str) -> str:
        """The address of this page with other parameters."""
        found = {**self.request.parameters, **changed}
        # Two slashes at the head would make it the address of another host.
        path = "/" + self.request.path.lstrip("/")
        return f"{quote(path, safe='/=;+:@,')}?{urlencode(found)}"


def number(text: str, decimals: str = "") -> str:
    """A decimal as it was stated: with all of its decimals, thousands apart, and a true minus sign."""
    value = Decimal(text)
    if decimals:
        value = value.quantize(Decimal(1).scaleb(-int(decimals)))
    return f"{value:,f}".replace("-", "−")


def padded(text: str, decimals: str) -> str:
    """A decimal with the zeros that its canonical form has lost; it is never rounded."""
    whole, _, fraction = text.partition(".")
    places = int(decimals or 0)
    return f"{whole}.{fraction.ljust(places, '0')}" if len(fraction) < places else text


def in_digits(printed: str) -> bool:
    """Whether a number is printed in digits, not in words (四)."""
    return any(character.isdecimal() for character in printed)


def page(
    site: Site,
    request: Request,
    template: str,
    context: Mapping[str, object],
    status: int = 200,
    editor: bool = False,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """A page from its template."""
    writer = Writer(site, request)
    helpers = {"t": writer.t, "number": number, "padded": padded, "in_digits": in_digits, "editor": editor}
    text = _environment().get_template(template).render(w=writer, **helpers, **context)
    # The editor measures and places its parts by styles of its own; no other page has any.
    policy = _POLICY.format(more=" 'unsafe-inline'" if editor else "")
    said = {"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer", "Content-Language": request.lang}
    return Answer(text.encode(), status=status, headers={**said, **(headers or {})})
