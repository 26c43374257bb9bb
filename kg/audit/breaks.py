"""Breaks in a series of years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median

from kg.audit.book import Book
from kg.audit.finding import Finding, Subject
from kg.model.figure import Cell
from kg.model.key import Key
from kg.model.observation import ACROSS, Observation, how_fewer_digits

#: A break: a step of a series of so many years at least, whose growth is so many median deviations from the median.
_YEARS = 5
_DEVIATIONS = 10


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


RULES = (breaks,)
