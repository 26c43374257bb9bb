"""Where a node comes from: the data file and the row, cell or code in it, where what is wrong can be mended.

The IRI tells most of it: it is made from codes. So a place can be told even of a node that has lost its properties.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from kg.rdf.iri import Name
from kg.rdf.names import Names, external
from kg.rdf.triples import A
from kg.store.embedded import Opened

#: The kinds of things that are rows of a reference file, named by their code.
_REFERENCE = {
    "area": "regions.csv",
    "flow-fact": "flow_facts.csv",
    "association": "correspondences.csv",
    "name": "organisation_names.csv",
    "organisation": "organisations.csv",
    "organisation-link": "organisation_links.csv",
    "rule": "rules.csv",
    "unit": "units.csv",
}
#: Things of these classes are rows of another file than the rest of their kind.
_OF_CLASS = {
    "AreaGroup": "region_groups.csv",
    "OrganisationGroup": "exchange_groups.csv",
    "qb:MeasureProperty": "measures.csv",
    "qb:DimensionProperty": "dimensions.csv",
}
#: The kinds of things that an edition's files state, by the file; the code begins with the edition.
_EDITION = {
    "edition": "edition.toml",
    "entry": "lists/{table}.csv",
    "event": "events.csv",
    "mention": "mentions.csv",
    "note": "layout/{table}.toml",
    "occurrence": "ledger.csv",
    "section": "sections.csv",
    "table": "layout/{table}.toml",
}
#: Edition, table if there is one, and row: 2014/a15/322, 2014/preface, 2014-03, 2014.
_OF_EDITION = re.compile(r"(\d{4})(?:[/-](?:([^/]+)/)?([^/]+))?")
#: What leads from a derived node towards the figures that it rests on.
_RESTS_ON = ("prov:wasDerivedFrom", "earlier", "later", "dqv:computedOn", "explains")
_DERIVED = ("asof", "computed", "current", "observation", "quantity", "revision", "finding", "hypothesis")
_SHOWN = 3


def place(opened: Opened, node: str) -> str:
    """The file and the row, cell or code that a node comes from, for a person; "" if it comes from no single place.

    An observation or quantity comes from its figures, of which the first few are told.
    """
    try:
        name = opened.names.iris.parse(node)
    except ValueError:
        # A dimension may be a property of another vocabulary.
        return _term(opened, NamedNode(node)) if re.fullmatch(r"https?://[^\s<>\"{}|^`\\]+", node) else ""
    if name.space == "def":
        return _term(opened, NamedNode(node)) or f"ontology/techmarket.ttl: {name.code}"
    if name.space == "code":
        return _code(name)
    if name.kind in _DERIVED:
        return _figures(opened, NamedNode(node))
    return _thing(opened, NamedNode(node), name)


def _thing(opened: Opened, node: NamedNode, name: Name) -> str:
    if name.kind == "figure":
        return _figure(opened, node, name.code)
    if name.kind == "file" and name.code.startswith("data/"):
        return name.code
    if name.kind == "flow":
        line = _value(opened, node, "sourceLine")
        return f"data/flows/{name.code.partition('/')[0]}.csv: line {line}" if line else _figures(opened, node)
    if name.kind in _REFERENCE:
        return f"data/reference/{_file_of_class(opened, node) or _REFERENCE[name.kind]}: {name.code}"
    if name.kind in _EDITION and (match := _OF_EDITION.fullmatch(name.code)):
        edition, table, row = match.groups(default="")
        file = f"data/editions/{edition}/{_EDITION[name.kind].format(table=table or row)}"
        line = _value(opened, node, "sourceLine")
        within = row if table or "{table}" not in _EDITION[name.kind] else ""
        return ": ".join(filter(None, (file, within, line and f"line {line} of the report")))
    return ""


def _code(name: Name) -> str:
    """A concept's row; the quantities are a list of their own, and members that are keys are in no file."""
    if name.kind == "scheme":
        return f"data/reference/schemes.csv: {name.code}"
    if name.kind == "quantity":
        return f"data/reference/quantities.csv: {name.code}"
    return "" if name.kind == "denominator" else f"data/reference/schemes/{name.kind}.csv: {name.code}"


def _term(opened: Opened, node: NamedNode) -> str:
    """The row of a measure or dimension."""
    file = _file_of_class(opened, node)
    return f"data/reference/{file}: {_value(opened, node, 'skos:notation') or node.value}" if file else ""


def _file_of_class(opened: Opened, node: NamedNode) -> str:
    for kind, file in _OF_CLASS.items():
        if next(opened.store.quads_for_pattern(node, A, _property(opened.names, kind)), None):
            return file
    return ""


def _figure(opened: Opened, node: NamedNode, code: str) -> str:
    """A cell's file with row and column, or a claim's with the line and character of the text that its row names."""
    edition, table, cell = code.split("/")
    match = re.fullmatch(r"([rl])(\d+)c(\d+)(?:-\d+)?", cell)
    assert match is not None, code
    one, two = int(match[2]), int(match[3])
    if match[1] == "l":
        return f"data/editions/{edition}/claims.csv: line {one}, column {two} of the report"
    row, column = _value(opened, node, "rowLabel"), _value(opened, node, "columnLabel")
    line = _value(opened, node, "sourceLine")
    told = f"data/editions/{edition}/tables/{table}.csv: row {one}{row and f' ({row})'}, column {two}"
    return told + (f" ({column})" if column else "") + (f", line {line} of the report" if line else "")


def _figures(opened: Opened, node: NamedNode) -> str:
    """The places of the first figures that a derived node rests on, and how many more there are."""
    figures = sorted(set(_below(opened, node)))
    told = [place(opened, figure) for figure in figures[:_SHOWN]]
    more = [f"and {len(figures) - _SHOWN} more figures"] if len(figures) > _SHOWN else []
    return "; ".join([*told, *more])


def _below(opened: Opened, node: NamedNode) -> Iterator[str]:
    """The figures under a node, one by one; where a derivation is lost, those that state its quantity."""
    figure = opened.names.iris.mint(Name("id", "figure", "x")).removesuffix("x")
    todo, seen = [node], {node}
    while todo:
        at = todo.pop()
        below = list(_objects(opened, at, *_RESTS_ON)) or list(_stating(opened, at))
        for found in below:
            if found.value.startswith(figure):
                yield found.value
            elif found not in seen:
                todo.append(found)
                seen.add(found)


def _stating(opened: Opened, node: NamedNode) -> Iterator[NamedNode]:
    """The figures that state a quantity, or the quantity of an observation."""
    state = opened.names.term("quantity")
    quantities = list(_objects(opened, node, "quantity")) or [node]
    for quad in (q for quantity in quantities for q in opened.store.quads_for_pattern(None, state, quantity)):
        if isinstance(quad.subject, NamedNode) and "/id/figure/" in quad.subject.value:
            yield quad.subject


def _objects(opened: Opened, node: NamedNode, *properties: str) -> Iterator[NamedNode]:
    for name in properties:
        for quad in opened.store.quads_for_pattern(node, _property(opened.names, name), None):
            if isinstance(quad.object, NamedNode):
                yield quad.object


def _property(names: Names, name: str) -> NamedNode:
    return external(name) if ":" in name else names.term(name)


def _value(opened: Opened, node: NamedNode, name: str) -> str:
    """The first value of a property, "" if it is missing."""
    quad = next(opened.store.quads_for_pattern(node, _property(opened.names, name), None), None)
    return quad.object.value if quad and isinstance(quad.object, Literal) else ""
