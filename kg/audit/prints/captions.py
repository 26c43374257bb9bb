"""Rules of captions: numbers, years and units."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.audit.book import Book
from kg.audit.finding import Finding
from kg.audit.prints.tables import Caption, captions, tables
from kg.model.codes import squeeze
from kg.model.figure import Cell, Figure

_NUMBER = re.compile(r"(附?表|图)\s*(\d+)")
_SPAN = re.compile(r"((?:19|20)\d\d)年?\s*[-－—–]\s*((?:19|20)\d\d)年")
_UNITS = re.compile(r"[（(]\s*单位\s*[:：](.*?)[）)]")


def caption_numbers(book: Book) -> Iterator[Finding]:
    """No two tables of an edition have one number. A continuation (续) belongs to the table before it."""
    seen: dict[tuple[str, str, str], Caption] = {}
    found = [caption for table in tables(book) for caption in captions(table)]
    for caption in sorted(found, key=lambda item: (item.table.layout.edition, item.line)):
        match = _NUMBER.match(caption.text)
        if match is None:
            continue
        first = seen.setdefault((caption.table.layout.edition, match[1], match[2]), caption)
        if first.table is not caption.table:
            yield caption.finding("caption-number", f"the table of line {first.line} has this number too")


def caption_years(book: Book) -> Iterator[Finding]:
    """The years that a caption spans are those of its cells, bases of growth aside."""
    for table in tables(book):
        years = sorted({int(p) for f in table.figures if (p := f.key.get("period")) is not None})
        for caption in captions(table):
            match = _SPAN.search(caption.text)
            if match is None or not years:
                continue
            if (int(match[1]), int(match[2])) != (years[0], years[-1]):
                yield caption.finding("caption-years", f"its cells are of {years[0]} to {years[-1]}")


def caption_units(book: Book) -> Iterator[Finding]:
    """The units of a caption are those of its cells; a cell, or a header, may print its unit itself."""
    for table in tables(book):
        used = {f.unit.symbol for f in table.figures if book.reference.unit_kinds[f.unit.code] != "rank"}
        unsaid = {f.unit.symbol for f in table.figures if _needs_unit(book, f)}
        for caption in captions(table):
            match = _UNITS.search(caption.text)
            if match is None or not table.figures:
                continue
            stated = {squeeze(unit).replace("％", "%") for unit in re.split("[、，,]", match[1])}
            extra, lacking = sorted(stated - used), sorted(unsaid - stated)
            if extra or lacking:
                told = [f"no column is in {'、'.join(extra)}"] * bool(extra)
                told += [f"columns in {'、'.join(lacking)} are not named"] * bool(lacking)
                yield caption.finding("caption-units", "; ".join(told))


def _needs_unit(book: Book, figure: Figure) -> bool:
    """Whether only a caption can tell the unit: neither the cell nor its header does."""
    place, symbol = figure.place, figure.unit.symbol
    assert isinstance(place, Cell)
    said = [figure.content.printed.replace("％", "%"), *(label.replace("％", "%") for label in place.column_path)]
    said += place.row_path
    ranked = book.reference.unit_kinds[figure.unit.code] == "rank"
    return not ranked and not any(symbol in text for text in said)


RULES = (caption_numbers, caption_years, caption_units)
