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
from kg.server.pages import address
from kg.server.pages.request import Answer, Request
from kg.server.pages.site import Site

_FOLDER = Path(__file__).parent.parent / "templates"
#: The help for each rule of the audit is the audit page's own.
_AUDIT = Path(__file__).parent.parent.parent / "export" / "templates"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{more}; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

#: Properties of other vocabularies in plain words, for those that the data uses most.
WORDS = {
    "rdf:type": ("类型", "is a"),
    "rdfs:label": ("名称", "label"),
    "skos:altLabel": ("别名", "also called"),
    "skos:prefLabel": ("首选名称", "preferred label"),
    "skos:notation": ("代码", "code"),
    "skos:note": ("附注", "note"),
    "skos:definition": ("定义", "definition"),
    "skos:inScheme": ("所属体系", "in scheme"),
    "skos:broader": ("上位概念", "broader"),
    "skos:narrower": ("下位概念", "narrower"),
    "skos:member": ("成员", "member"),
    "skos:hasTopConcept": ("顶层概念", "top concept"),
    "skos:topConceptOf": ("顶层概念属于", "top concept of"),
    "dct:date": ("日期", "date"),
    "dct:spatial": ("地点", "place"),
    "dct:isVersionOf": ("所属体系", "version of"),
    "dct:publisher": ("发布者", "publisher"),
    "dct:issued": ("发布", "issued"),
    "dct:title": ("标题", "title"),
    "dct:temporal": ("所涉时期", "period covered"),
    "org:subOrganizationOf": ("上级机构", "part of"),
    "org:unitOf": ("所属机构", "unit of"),
    "prov:wasDerivedFrom": ("来自", "derived from"),
    "dqv:computedOn": ("检验的是", "computed on"),
    "dqv:isMeasurementOf": ("规则", "by the rule"),
    "qb:dataSet": ("数据集", "data set"),
    "sdmx-dimension:refArea": ("地区", "area"),
    "sdmx-dimension:refPeriod": ("时期", "period"),
    "sdmx-attribute:unitMeasure": ("单位", "unit"),
}

#: Kinds of areas and organisations, which the graph gives as codes.
CODES = {
    "country": ("国家", "country"),
    "province": ("省级", "province"),
    "city": ("城市", "city"),
    "sar": ("特别行政区", "special administrative region"),
    "outside": ("境外", "outside the mainland"),
    "unallocated": ("未分地区", "not allocated"),
    "institution": ("技术转移示范机构", "demonstration institution of technology transfer"),
    "body": ("单位", "body"),
    "seller": ("卖方", "seller"),
    "exchange": ("交易机构", "exchange"),
}


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader([_FOLDER, _AUDIT]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


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

    def property(self, iri: str) -> str:
        """What to call a property: ours by its label, another's by the word for it here, else its prefixed name."""
        if self.site.known(iri):
            return self.name(iri)
        short = self.site.short(iri)
        return self.t(*WORDS[short]) if short in WORDS else short

    def word(self, code: str) -> str:
        """A code of one of the short lists that have no concepts, in words."""
        return self.t(*CODES[code]) if code in CODES else code

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
    text = _environment().get_template(template).render(w=writer, t=writer.t, number=number, editor=editor, **context)
    # The editor measures and places its parts by styles of its own; no other page has any.
    policy = _POLICY.format(more=" 'unsafe-inline'" if editor else "")
    said = {"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer", "Content-Language": request.lang}
    return Answer(text.encode(), status=status, headers={**said, **(headers or {})})
