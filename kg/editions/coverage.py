"""What the data of an edition says is printed, and where: the statements that its ledger is reconciled with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from kg.editions.layout import Layout
from kg.editions.read_edition import EditionData
from kg.model.coverage import Account, Record, Series, Span, Statements, Stray, reconcile, runs
from kg.model.figure import Cell, Figure
from kg.model.number import Number

#: What edition.toml has word for word from the front matter.
_PRINTED = ("title_zh", "title_en", "issued_as_printed", "approvalNumber", "surveyScheme")


def _texts(*texts: str) -> frozenset[str]:
    """The runs of several texts."""
    return frozenset(run.text for text in texts for run in runs(text))


def _rows(figures: Iterable[Figure]) -> Iterator[Series]:
    """The cells of each line of each table, with the labels of their rows."""
    cells = [(f.place, f.content) for f in figures if isinstance(f.place, Cell)]
    in_order = sorted(cells, key=lambda item: (item[0].table, item[0].line, item[0].row, item[0].column))
    for (table, line), group in groupby(in_order, key=lambda item: (item[0].table, item[0].line)):
        items = list(group)
        texts = tuple(
            (content.printed, Record("cell", place.code)) for place, content in items if isinstance(content, Number)
        )
        yield Series(table, line, texts, _texts(*(label for place, _ in items for label in place.row_path)))


def _layout_labels(layout: Layout) -> frozenset[str]:
    """The runs of a table's number, title, headings and notes."""
    columns = [label for column in layout.columns for label in column.label]
    captions = [part.caption or "" for part in layout.parts]
    notes = [text for note in layout.notes for text in (note.zh, note.mark)]
    return _texts(layout.table, layout.title_zh, *captions, *columns, *layout.levels, *notes)


def _labels(data: EditionData) -> dict[str, frozenset[str]]:
    """The labels of each table, those of its rows included; of the front matter, what the edition says of itself and
    the titles of its sections."""
    labels = {layout.id: _layout_labels(layout) for layout in data.edition.layouts}
    for figure in data.figures:
        place = figure.place
        assert isinstance(place, Cell)
        labels[place.table] |= _texts(*place.row_path)
    titles = [section.title_zh for section in data.sections]
    front = _texts(*(data.edition.about.get(name, "") for name in _PRINTED), *titles)
    return {**labels, **{section.code: front for section in data.sections if section.kind == "front"}}


def _years(figures: Iterable[Figure]) -> set[str]:
    return {member for f in figures for name, member in f.key.dimensions if name in ("period", "base")}


def _periods(data: EditionData) -> dict[str, frozenset[str]]:
    """The periods and bases of the numbers in each section, its tables included, and the years of its events."""
    by_table = {
        layout.id: _years(f for f in data.figures if f.place.table == layout.id) for layout in data.edition.layouts
    }
    periods = {}
    for section in data.sections:
        years = _years(claim.figure for claim in data.claims if claim.place.table == section.code)
        for event in data.events:
            if event.section == section.code:
                years |= {event.start[:4], *event.years}
        for figure in data.figures:
            if section.first <= figure.place.line <= section.last:
                years |= by_table[figure.place.table]
        periods[section.code] = frozenset(years)
    return {**{table: frozenset(years) for table, years in by_table.items()}, **periods}


def statements(data: EditionData) -> Statements:
    """All that the data of an edition says is printed, and where."""
    spans = [
        Span(claim.place.line, claim.place.column, claim.number.printed, Record("claim", claim.place.code))
        for claim in data.claims
    ]
    spans += [Span(event.line, event.column, event.printed, Record("event", event.code)) for event in data.events]
    series = list(_rows(data.figures))
    for entry in data.entries:
        record = Record("entry", entry.code)
        texts = ((str(entry.number), record), (entry.name, record))
        series.append(Series(entry.table, entry.line, texts, _texts(entry.block)))
    return Statements(spans, series, _labels(data), _periods(data))


def cover(data: EditionData) -> tuple[list[Account], list[Stray]]:
    """What accounts for each number of an edition's text, and what the text does not bear out."""
    return reconcile(data.occurrences, statements(data))
