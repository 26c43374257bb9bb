"""An edition → triples: the publication and its tables, figures, list entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode

from kg.editions.edition import Edition
from kg.editions.layout import Layout
from kg.editions.loader import split
from kg.model.entry import Entry
from kg.model.figure import Cell, Figure
from kg.model.number import Number
from kg.model.observation import Observation
from kg.rdf.names import Names, external
from kg.rdf.triples import A, Triple, date, decimal, integer, labels, text


def edition_description(edition: Edition, names: Names) -> Iterator[Triple]:
    """The edition as a publication, and its tables."""
    node, about = names.thing("edition", edition.year), edition.about
    yield node, A, names.term("Edition")
    yield node, A, external("prov:Entity")
    yield node, A, external("dcat:Dataset")
    yield from labels(node, about["title_zh"], about["title_en"])
    yield from labels(node, about["title_zh"], about["title_en"], external("dct:title"))
    yield node, external("dct:language"), NamedNode("http://id.loc.gov/vocabulary/iso639-1/zh")
    yield node, names.term("editionYear"), integer(int(edition.year))
    yield node, names.term("yearCovered"), names.thing("year", about["year_covered"])
    yield node, external("dct:temporal"), names.thing("year", about["year_covered"])
    for number in split(about.get("publishers", "")):
        yield node, external("dct:publisher"), names.thing("organisation", number)
        yield node, external("prov:wasAttributedTo"), names.thing("organisation", number)
    if "issued" in about:
        yield node, external("dct:issued"), date(about["issued"])
    yield node, external("prov:wasGeneratedBy"), names.thing("activity", f"survey/{edition.year}")
    yield from _survey(edition, names)
    for layout in edition.layouts:
        yield from _table(layout, names)


def _survey(edition: Edition, names: Names) -> Iterator[Triple]:
    """The survey that an edition reports: who ordered, approved and carried it out, and what it covers."""
    node, about, term = names.thing("activity", f"survey/{edition.year}"), edition.about, names.term
    year = about["year_covered"]
    yield node, A, term("Survey")
    yield from labels(node, f"{year}年度全国技术市场统计调查", f"Survey of the technology market, {year}")
    yield node, term("yearCovered"), names.thing("year", year)
    for role in ("commissionedBy", "approvedBy", "conductedBy"):
        for number in split(about.get(role, "")):
            yield node, term(role), names.thing("organisation", number)
            yield node, external("prov:wasAssociatedWith"), names.thing("organisation", number)
    for local in ("approvalNumber", "surveyScheme"):
        if local in about:
            yield node, term(local), text(about[local])
    for local in ("coversArea", "withoutArea"):
        for code in split(about.get(local, "")):
            yield node, term(local), names.thing("area", code)
    if "coverage_note" in about:
        yield node, external("skos:note"), Literal(about["coverage_note"], language="en")


def _table(layout: Layout, names: Names) -> Iterator[Triple]:
    node = names.thing("table", f"{layout.edition}/{layout.id}")
    yield node, A, names.term("Table")
    yield node, A, external("prov:Entity")
    yield from labels(node, f"{layout.table} {layout.title_zh}", f"{layout.table} {layout.title_en}")
    yield node, names.term("tableNumber"), text(layout.table)
    yield node, names.term("edition"), names.thing("edition", layout.edition)
    yield node, names.term("prominence"), integer(layout.prominence)
    yield node, names.term("figureGraph"), names.graph(f"figures/{layout.edition}/{layout.id}")
    for number, note in enumerate(layout.notes, 1):
        about = names.thing("note", f"{layout.edition}/{layout.id}/{number}")
        yield about, A, names.term("Note")
        yield from labels(about, note.zh, note.en)
        yield about, names.term("qualifies"), node
        if note.mark:
            yield about, names.term("mark"), text(note.mark)
    for override in layout.overrides:
        what = "/".join(filter(None, override.printed))
        yield node, names.term("alignmentRestored"), text(f"{what}: {override.reason}")


def note_links(edition: Edition, observations: Iterable[Observation], names: Names) -> Iterator[Triple]:
    """What the notes of an edition's tables qualify: the cells they speak of, and the observations these feed."""
    layouts = {layout.id: layout for layout in edition.layouts if layout.notes}
    for observation in observations:
        for figure in observation.figures:
            place = figure.place
            layout = layouts.get(place.table) if isinstance(place, Cell) else None
            for number, note in enumerate(layout.notes if layout else (), 1):
                if isinstance(place, Cell) and note.qualifies(place.row_path, place.column_path):
                    about = names.thing("note", f"{edition.year}/{place.table}/{number}")
                    code = f"{observation.edition}/{observation.key.path}"
                    yield about, names.term("qualifies"), names.thing("figure", place.code)
                    yield about, names.term("qualifies"), names.thing("observation", code)


def figure_triples(figures: Iterable[Figure], names: Names) -> Iterator[Triple]:
    """The cells of one table."""
    status = {True: names.code("figure-status", "printed"), False: names.code("figure-status", "missing")}
    term = names.term
    for figure in figures:
        place, content = figure.place, figure.content
        assert isinstance(place, Cell)
        node = names.thing("figure", place.code)
        is_number = isinstance(content, Number)
        yield node, A, term("Figure")
        yield node, A, term("Cell")
        yield node, A, external("prov:Entity")
        yield node, term("inTable"), names.thing("table", f"{place.edition}/{place.table}")
        yield node, term("row"), integer(place.row)
        yield node, term("column"), integer(place.column)
        yield node, term("rowLabel"), text("/".join(place.row_path))
        yield node, term("columnLabel"), text("/".join(place.column_path))
        yield node, term("sourceLine"), integer(place.line)
        yield node, term("printedText"), text(content.printed)
        yield node, term("printedUnit"), names.thing("unit", figure.unit.code)
        yield node, term("status"), status[is_number]
        yield node, term("quantity"), names.quantity(figure.key)
        if isinstance(content, Number):
            yield node, term("value"), decimal(content.value)
            yield node, term("decimals"), integer(content.decimals)
        else:
            yield node, term("missingReason"), names.code("missing-reason", content.reason)


def entry_triples(entries: Iterable[Entry], names: Names) -> Iterator[Triple]:
    """Numbered entries of one list."""
    term = names.term
    for entry in entries:
        node = names.thing("entry", entry.code)
        yield node, A, term("ListEntry")
        yield node, A, external("prov:Entity")
        yield node, term("inTable"), names.thing("table", f"{entry.edition}/{entry.table}")
        yield node, term("entryNumber"), integer(entry.number)
        if entry.area is not None:
            yield node, term("blockLabel"), text(entry.block)
            yield node, term("inArea"), names.thing("area", entry.area)
        yield node, term("printedName"), text(entry.name)
        yield node, term("sourceLine"), integer(entry.line)
        if entry.organisation is None:
            yield node, term("missingReason"), names.code("missing-reason", "lost-in-extraction")
        else:
            yield node, term("organisation"), names.thing("organisation", entry.organisation)
