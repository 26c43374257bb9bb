"""Rules about print that is no number: captions, headers, names; and breaks in a series of years."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from kg.audit.book import Book
from kg.audit.finding import Finding, Subject
from kg.editions.layout import Layout
from kg.editions.read_edition import EditionData
from kg.model.codes import squeeze
from kg.model.coverage import runs
from kg.model.figure import Cell, Figure
from kg.model.key import Key
from kg.model.mention import Mention
from kg.model.observation import ACROSS, Observation, how_fewer_digits

#: 表表表表3333: in bold captions of one text each glyph stands four times.
_FOURFOLD = re.compile(r"(.)\1\1\1")
_NUMBER = re.compile(r"(附?表|图)\s*(\d+)")
_SPAN = re.compile(r"((?:19|20)\d\d)年?\s*[-－—–]\s*((?:19|20)\d\d)年")
_UNITS = re.compile(r"[（(]\s*单位\s*[:：](.*?)[）)]")
#: The two sides of a contract as headers print them, and the dimension or direction that each is: technology is put
#: out at the seller's place and absorbed at the buyer's.
_SIDES = {"卖方": ("seller", "output"), "买方": ("buyer", "absorbed")}
#: A break: a step of a series of so many years at least, whose growth is so many median deviations from the median.
_YEARS = 5
_DEVIATIONS = 10


@dataclass(frozen=True)
class _Table:
    """A table of an edition with its cells in printed order."""

    item: EditionData
    layout: Layout
    figures: tuple[Figure, ...]

    @property
    def rows(self) -> list[int]:
        """The lines of its rows."""
        return sorted({figure.place.line for figure in self.figures})

    def subject(self, what: str, part: int, line: int, printed: str) -> Subject:
        """A piece of its print; ``part`` counts its captions from 1."""
        number = f"-{part}" if part > 1 else ""
        code = f"{self.layout.edition}/{self.layout.id}/{what}{number}"
        return Subject(code, self.layout.edition, self.layout.id, line, printed)


def _tables(book: Book) -> Iterator[_Table]:
    for item in book.editions:
        cells: dict[str, list[Figure]] = defaultdict(list)
        for figure in item.figures:
            cells[figure.place.table].append(figure)
        for layout in sorted(item.edition.layouts, key=lambda layout: layout.id):
            yield _Table(item, layout, tuple(cells[layout.id]))


@dataclass(frozen=True)
class _Caption:
    """A caption of a table: which of its parts, its line (that of the first row if not known, told in ``note``)."""

    table: _Table
    part: int
    text: str
    line: int
    note: str

    def finding(self, rule: str, note: str) -> Finding:
        """That the caption contradicts something."""
        subject = self.table.subject("caption", self.part, self.line, self.text)
        return Finding(rule, subject, "contradictory", None, (), f"{note}{self.note}")


def _captions(table: _Table) -> Iterator[_Caption]:
    above = 0
    for number, part in enumerate(table.layout.parts, 1):
        if part.caption is not None:
            line = _line_of(table, part.caption, above)
            above = line or above
            first = table.rows[0] if table.rows else 1
            note = "" if line else "; the line is that of the first row"
            yield _Caption(table, number, _once(table.layout, part.caption), line or first, note)


def _line_of(table: _Table, caption: str, above: int) -> int | None:
    """The first line after another that prints the numbers of a caption, and no others, by the ledger."""
    wanted = [run.text for run in runs(caption)]
    lines: dict[int, list[str]] = defaultdict(list)
    for occurrence in table.item.occurrences:
        if occurrence.place == table.layout.id:
            lines[occurrence.line].append(occurrence.text)
    return next((line for line, texts in sorted(lines.items()) if line > above and wanted and texts == wanted), None)


def _once(layout: Layout, caption: str) -> str:
    """The caption, glyphs that stand four times taken once."""
    return f"{layout.table} {layout.title_zh}" if _FOURFOLD.match(caption) else caption


def caption_numbers(book: Book) -> Iterator[Finding]:
    """No two tables of an edition have one number. A continuation (续) belongs to the table before it."""
    seen: dict[tuple[str, str, str], _Caption] = {}
    captions = [caption for table in _tables(book) for caption in _captions(table)]
    for caption in sorted(captions, key=lambda item: (item.table.layout.edition, item.line)):
        match = _NUMBER.match(caption.text)
        if match is None:
            continue
        first = seen.setdefault((caption.table.layout.edition, match[1], match[2]), caption)
        if first.table is not caption.table:
            yield caption.finding("caption-number", f"the table of line {first.line} has this number too")


def caption_years(book: Book) -> Iterator[Finding]:
    """The years that a caption spans are those of its cells, bases of growth aside."""
    for table in _tables(book):
        years = sorted({int(p) for f in table.figures if (p := f.key.get("period")) is not None})
        for caption in _captions(table):
            match = _SPAN.search(caption.text)
            if match is None or not years:
                continue
            if (int(match[1]), int(match[2])) != (years[0], years[-1]):
                yield caption.finding("caption-years", f"its cells are of {years[0]} to {years[-1]}")


def caption_units(book: Book) -> Iterator[Finding]:
    """The units of a caption are those of its cells; a cell, or a header, may print its unit itself."""
    for table in _tables(book):
        used = {f.unit.symbol for f in table.figures if book.reference.unit_kinds[f.unit.code] != "rank"}
        unsaid = {f.unit.symbol for f in table.figures if _needs_unit(book, f)}
        for caption in _captions(table):
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


def headers(book: Book) -> Iterator[Finding]:
    """The header over the row labels names the side (seller, buyer) that the rows are about."""
    for table in _tables(book):
        layout = table.layout
        about = {meaning.member for meaning in layout.rows} | {layout.cell.fixed.get("direction")}
        for part in _captions(table):
            header = layout.parts[part.part - 1].header
            for label, sides in _SIDES.items():
                other = next(name for name in _SIDES if name != label)
                if header and label in header[0][0] and set(_SIDES[other]) & about and not set(sides) & about:
                    note = f"the rows are about the {'buyers' if other == '买方' else 'sellers'}"
                    subject = table.subject("header", part.part, _header_line(table, part), header[0][0])
                    yield Finding("header", subject, "contradictory", None, (), note)


def _header_line(table: _Table, caption: _Caption) -> int:
    """The first line of a header, which stands right above the rows where tables are runs of lines."""
    header = table.layout.parts[caption.part - 1].header
    below = [line for line in table.rows if line > caption.line]
    return below[0] - len(header) if below and table.layout.style == "tabs" else caption.line


#: Of each organisation: its names with the table and line that print each first.
_Names = dict[str, dict[str, tuple[str, int]]]


def names(book: Book) -> Iterator[Finding]:
    """An organisation has one name in all tables and lists of an edition, and in its prose."""
    for item in book.editions:
        printed: _Names = defaultdict(dict)
        for organisation, name, table, line in _printed_names(book, item):
            printed[organisation].setdefault(name, (table, line))
        for organisation, spellings in sorted(printed.items()):
            (name, (table, line)), *others = spellings.items()
            for number, (other, (_, there)) in enumerate(others, 1):
                code = f"{item.edition.year}/{table}/name-{organisation}"
                subject = Subject(code, item.edition.year, table, line, name)
                note = f"line {there} prints {other} for the same body"
                variant = str(number) if number > 1 else ""
                yield Finding("name", subject, "contradictory", None, (), note, variant)
        yield from _names_in_prose(book, item, printed)


def _names_in_prose(book: Book, item: EditionData, printed: _Names) -> Iterator[Finding]:
    """Names of the prose that no table or list prints for the body, each told once, at its first line.

    Untestable where tables print another body instead, and it is undecided whether the two are one.
    """
    told: set[tuple[str, str]] = set()
    for mention in item.mentions:
        number, name = mention.organisation, mention.printed
        if (number, name) in told or name in printed.get(number, {}):
            continue
        told.add((number, name))
        alike = next((other for other in _undecided(book, number) if other in printed), None)
        if number in printed:
            yield _other_name(mention, printed[number], "contradictory", " for the same body")
        elif alike is not None:
            yield _other_name(mention, printed[alike], "untestable", "; whether that is the same body is undecided")


def _other_name(mention: Mention, names: dict[str, tuple[str, int]], verdict: str, told: str) -> Finding:
    """That the prose has another name than the first that tables print."""
    name, (_, line) = next(iter(names.items()))
    subject = Subject(mention.code, mention.edition, mention.section, mention.line, mention.printed)
    return Finding("name", subject, verdict, None, (), f"line {line} prints {name}{told}")


def _undecided(book: Book, organisation: str) -> list[str]:
    """The organisations of which no report says whether they are the same as this one."""
    pairs = [{link.organisation, link.other} for link in book.reference.links if link.relation == "undecided"]
    return sorted(other for pair in pairs if organisation in pair for other in pair - {organisation})


def _printed_names(book: Book, item: EditionData) -> Iterator[tuple[str, str, str, int]]:
    """Organisation, its name, table and line: rows of tables, then entries of lists."""
    tables = {layout.table: layout.id for layout in item.edition.layouts}
    decided = {
        (tables[n.table], n.printed): n.organisation
        for n in book.reference.names
        if n.edition == item.edition.year and n.table in tables
    }
    for figure in item.figures:
        if isinstance(figure.place, Cell):
            organisation = decided.get((figure.place.table, figure.place.row_path[-1]))
            if organisation is not None:
                yield organisation, figure.place.row_path[-1], figure.place.table, figure.place.line
    for entry in item.entries:
        if entry.organisation is not None:
            yield entry.organisation, entry.name, entry.table, entry.line


def breaks(book: Book) -> Iterator[Finding]:
    """A step of a series of years far outside its other steps, with nothing printed that explains it.

    Untestable, and no more than a question: the growth of a step is over :data:`_DEVIATIONS` median absolute deviations
    from the median of a run of :data:`_YEARS` years or more. A step at a value that editions print differently, or that
    a note qualifies, is not told.
    """
    for series in _series(book):
        steps = [later.canonical / earlier.canonical for earlier, later in pairwise(series)]
        middle = median(steps)
        spread = median(abs(step - middle) for step in steps)
        for (earlier, later), step in zip(pairwise(series), steps, strict=True):
            if abs(step - middle) > _DEVIATIONS * spread and not any(_explained(book, o) for o in (earlier, later)):
                note = f"{step:.2f} times the year before; the other steps are about {middle:.2f}"
                inputs = (earlier.chosen,)
                yield Finding("break", Subject.of(later.chosen), "untestable", None, inputs, note)


def _series(book: Book) -> Iterator[Sequence[Observation]]:
    """The runs of years without a gap of each quantity, as known now."""
    by_key: dict[Key, dict[int, Observation]] = defaultdict(dict)
    for key, known in book.current.items():
        period = key.get("period")
        if period is not None and (key.measure in book.levels or key.measure == "mean-value") and known[0].canonical:
            by_key[key.replace(period=None)][int(period)] = known[0]
    for values in by_key.values():
        for years in _runs(sorted(values)):
            if len(years) >= _YEARS:
                yield [values[year] for year in years]


def _runs(years: Iterable[int]) -> list[list[int]]:
    found: list[list[int]] = []
    for year in years:
        if found and year == found[-1][-1] + 1:
            found[-1].append(year)
        else:
            found.append([year])
    return found


def _explained(book: Book, observation: Observation) -> bool:
    """Whether a value is revised between editions, or qualified by a note."""
    chosen, others = observation.chosen, book.current[observation.key][1:]
    revised = [o for o in others if o.canonical != observation.canonical]
    if any(not how_fewer_digits(o.chosen, chosen, ACROSS) for o in revised):
        return True
    edition = next(item.edition for item in book.editions if item.edition.year == observation.edition)
    notes = [note for layout in edition.layouts if layout.id == chosen.place.table for note in layout.notes]
    place = chosen.place
    return isinstance(place, Cell) and any(note.qualifies(place.row_path, place.column_path) for note in notes)


RULES = (caption_numbers, caption_years, caption_units, headers, names, breaks)
