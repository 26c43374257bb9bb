"""An edition → triples: the publication and its tables, figures, list entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.editions.edition import Edition
from kg.editions.layout import Layout
from kg.model.entry import Entry
from kg.model.figure import Figure
from kg.model.number import Number
from kg.model.observation import Observation
from kg.rdf.names import Names, external
from kg.rdf.triples import A, Triple, decimal, integer, labels, text


def edition_description(edition: Edition, names: Names) -> Iterator[Triple]:
    """The edition as a publication, and its tables."""
    node = names.thing("edition", edition.year)
    yield node, A, names.term("Edition")
    yield node, A, external("prov:Entity")
    yield from labels(node, edition.about["title_zh"], edition.about["title_en"])
    zh, en = edition.about.get("publisher_zh", ""), edition.about.get("publisher_en", "")
    yield from labels(node, zh, en, external("dct:publisher"))
    yield node, names.term("editionYear"), integer(int(edition.year))
    yield node, names.term("yearCovered"), names.thing("year", edition.about["year_covered"])
    for layout in edition.layouts:
        yield from _table(layout, names)


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
            layout = layouts.get(place.table)
            for number, note in enumerate(layout.notes if layout else (), 1):
                if note.qualifies(place.row_path, place.column_path):
                    about = names.thing("note", f"{edition.year}/{place.table}/{number}")
                    code = f"{observation.edition}/{observation.key.path}"
                    yield about, names.term("qualifies"), names.thing("figure", place.code)
                    yield about, names.term("qualifies"), names.thing("observation", code)


def figure_triples(figures: Iterable[Figure], names: Names) -> Iterator[Triple]:
    """Figures of one table."""
    status = {True: names.code("figure-status", "printed"), False: names.code("figure-status", "missing")}
    term = names.term
    for figure in figures:
        place, content = figure.place, figure.content
        node = names.thing("figure", place.code)
        is_number = isinstance(content, Number)
        yield node, A, term("Figure")
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
