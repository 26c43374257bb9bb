"""The rule of names: one body, one name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kg.audit.book import Book
from kg.audit.finding import Finding, Subject
from kg.editions.read_edition import EditionData
from kg.model.figure import Cell
from kg.model.mention import Mention

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
    """Names of the prose that no table or list prints for the body, each told once, at its first line; a usual short
    form is no other name.

    Untestable where tables print another body instead, and it is undecided whether the two are one.
    """
    told: set[tuple[str, str]] = set()
    for mention in item.mentions:
        number, name = mention.organisation, mention.printed
        if mention.short or (number, name) in told or name in printed.get(number, {}):
            continue
        told.add((number, name))
        alike = next((other for other in _undecided(book, number) if other in printed), None)
        if number in printed:
            yield _other_name(mention, printed[number], "contradictory", " for the same body")
        elif alike is not None:
            yield _other_name(mention, printed[alike], "untestable", "; whether that is the same body is undecided")


def comparable(book: Book, item: EditionData) -> set[str]:
    """The organisations whose names in the prose are compared: what tables and lists print, or may print."""
    printed = {organisation for organisation, *_ in _printed_names(book, item)}
    return printed.union(*(_undecided(book, organisation) for organisation in printed))


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


RULES = (names,)
