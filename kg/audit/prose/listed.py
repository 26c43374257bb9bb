"""Numbers of institutions in the prose, against the list of their population."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from kg.audit.book import Book
from kg.audit.finding import Finding, Subject
from kg.audit.known import members_of
from kg.model.entry import Entry
from kg.model.interval import Interval
from kg.model.key import Key


def listed(book: Book) -> Iterator[Finding]:
    """A list of institutions has at least as many of a kind as the text counts.

    Only a stated number that is larger than the list's contradicts it: the list may be of a later date, and it prints
    neither type nor legal form. An institution that we could not classify may be of any kind.
    """
    for figure in book.stating:
        counted = figure.key.measure == "institution-count"
        most = listed_at_most(book, figure.key, figure.place.edition) if counted else None
        if most is not None:
            bounds = Interval(Fraction(0), Fraction(most))
            said = "exact" if bounds.meets(book.stands_for(figure)) else "contradictory"
            note = f"the list has {most} that may be meant; it may be of a later date than the text"
            yield Finding("listed", Subject.of(figure), said, bounds, (), note)


def listed_at_most(book: Book, key: Key, edition: str) -> int | None:
    """How many entries of the list of a population may be what a key counts; None if the edition has no such list.

    The list of a population is the one whose title names it.
    """
    population = key.get("population")
    data = next(item for item in book.editions if item.edition.year == edition)
    label = book.reference.lists["population"].codes[population].label_zh if population else ""
    tables = {layout.id for layout in data.edition.layouts if layout.kind == "list" and label in layout.title_zh}
    if not label or not tables:
        return None
    places = _places(book, key.get("area"))
    entries = [entry for entry in data.entries if entry.table in tables]
    return sum((not places or entry.area in places) and _may_be_of(book, entry, key) for entry in entries)


def _places(book: Book, area: str | None) -> set[str]:
    """An area, the members of a group, and the cities in them; empty for no area."""
    if area is None:
        return set()
    wholes = {area, *members_of(book, "area", area)}
    areas = book.reference.lists["area"].codes.values()
    return wholes | {code.code for code in areas if code.parent in wholes}


def _may_be_of(book: Book, entry: Entry, key: Key) -> bool:
    """Whether an entry may be of the type and legal form of a key: by our classification, or because we have none."""
    organisation = book.reference.lists["organisation"].codes.get(entry.organisation or "")
    for dimension, column in (("institution-type", "type"), ("legal-form", "legal_form")):
        wanted = key.get(dimension)
        ours = organisation.attributes[column] if organisation else ""
        if wanted and ours and not (f"{ours}.".startswith(f"{wanted}.") or f"{wanted}.".startswith(f"{ours}.")):
            return False
    return True


RULES = (listed,)
