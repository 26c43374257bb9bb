"""The fields of the form for a query of the catalogue: one for each parameter, with what it may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.export.audit.model import Label
from kg.lookup import prefixes
from kg.queries import ASOF, Parameter, Query
from kg.rdf.names import camel
from kg.server.pages.site import Site

#: Names of parameters in Chinese; their meaning is written in the query, in English.
_CHINESE = {
    **{
        "area": "地区",
        "asof": "所知截至",
        "class": "类",
        "classes": "分类",
        "contracts": "合同范围",
        "direction": "方向",
    },
    **{
        "edition": "版本",
        "measure": "指标",
        "number": "数",
        "parent": "上级机构",
        "region": "区域",
        "relation": "关系",
    },
    **{
        "rules": "规则",
        "scheme": "区域划分",
        "span": "起止年份",
        "text": "文字",
        "type": "合同类型",
        "verdicts": "结论",
    },
    **{"year": "年份"},
}
#: Values that several parameters share and no concept has.
_VALUES = {
    "all": Label("全部", "all"),
    "now": Label("现在", "now"),
    "found": Label("不相符的", "those that do not hold"),
    "total": Label("合计", "total"),
    "major": Label("重大合同", "major contracts"),
}


@dataclass(frozen=True)
class Field:
    """A field: its parameter, what it is called and about, its type, the options (none: any value) and its value."""

    name: str
    title: Label
    about: str
    type: str
    options: tuple[tuple[str, Label], ...]
    value: str


def fields_of(site: Site, query: Query, given: Mapping[str, str]) -> list[Field]:
    """The fields of a query, filled with what is given, else with the defaults."""
    found = [_field(site, parameter, given.get(parameter.name, parameter.default)) for parameter in query.parameters]
    if query.takes_asof:
        years = [row["y"] for row in site.source.rows(_EDITIONS.format(term=site.source.names.term("editionYear")))]
        options = (*((year, Label(year, year)) for year in years), ("now", _VALUES["now"]))
        about = "what was known when that edition came out"
        found.append(Field(ASOF, _title(ASOF), about, "text", options, given.get(ASOF, "now")))
    return found


_EDITIONS = "SELECT DISTINCT ?y WHERE {{ GRAPH ?g {{ ?e {term} ?y }} }} ORDER BY ?y"


def _title(name: str) -> Label:
    return Label(_CHINESE.get(name, name), "as of" if name == ASOF else name)


def _field(site: Site, parameter: Parameter, value: str) -> Field:
    if parameter.codes_of:
        options = _codes(site, parameter.codes_of)
        if all(code != parameter.default for code, _ in options):
            options = ((parameter.default, _label(site, parameter.name, parameter.default)), *options)
    else:
        options = tuple((code, _label(site, parameter.name, code)) for code in parameter.allowed)
    return Field(parameter.name, _title(parameter.name), parameter.about, parameter.type, options, value)


def _codes(site: Site, of: str) -> tuple[tuple[str, Label], ...]:
    """The codes of the things of a class, with their labels."""
    rows = site.source.rows(
        f"""{prefixes(site.source)} SELECT DISTINCT ?thing ?code WHERE {{ GRAPH ?g {{ ?thing a {of} }}
              GRAPH ?h {{ ?thing skos:notation ?code }} FILTER(DATATYPE(?code) = xsd:string) }} ORDER BY ?code"""
    )
    return tuple((row["code"], site.label(row["thing"])) for row in rows)


def _label(site: Site, parameter: str, code: str) -> Label:
    """What a code is called: as a concept, a term, a scheme or a region; itself if it is none."""
    scheme = {"type": "contract-type", "verdicts": "verdict"}.get(parameter, parameter)
    spaces = (
        f"code/{scheme}/{code}",
        f"def#{camel(code)}",
        f"code/scheme/{code}",
        f"id/area/{code}",
        f"id/edition/{code}",
    )
    if code in _VALUES:
        return _VALUES[code]
    found = next((iri for space in spaces if site.known(iri := f"{site.base}{space}")), "")
    return site.label(found) if found else Label(code, code)
