"""Cities within their province."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from kg.audit.book import Book
from kg.audit.finding import Finding, Subject, verdict
from kg.audit.known import with_member
from kg.model.figure import Figure
from kg.model.interval import Interval, total
from kg.model.key import Key


def cities(book: Book) -> Iterator[Finding]:
    """The cities of a province together are not larger than the province. Cities of a county's rank may lie in one of
    the others, and are left out."""
    areas = book.reference.lists["area"].codes
    for observations in book.observations.values():
        inside: dict[Key, list[Figure]] = defaultdict(list)
        for key, observation in observations.items():
            area = areas.get(key.get("area") or "")
            prefecture = area is not None and area.attributes.get("kind") == "city" and area.code.endswith("00")
            if area is not None and prefecture and key.measure in book.levels:
                inside[with_member(key, "area", area.parent)].append(observation.chosen)
        for key, figures in inside.items():
            if len(figures) > 1 and key in observations:
                yield _cities(book, observations[key].chosen, figures)


def _cities(book: Book, province: Figure, figures: Sequence[Figure]) -> Finding:
    said = verdict(book, (province, *figures), lambda given: given[0].high >= total(given[1:]).low)
    least = total(book.stands_for(figure) for figure in figures)
    bounds = Interval(least.low, max(least.high, book.stands_for(province).high))
    return Finding("cities", Subject.of(province), said, bounds, tuple(figures))


RULES = (cities,)
