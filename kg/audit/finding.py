"""Findings: what the audit says of one printed figure by one rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from kg.audit.book import Book
from kg.model.figure import Figure
from kg.model.interval import Interval, point
from kg.model.observation import ACROSS, WITHIN

#: From what is sound to what is not. ``contradictory``: two printed statements say different things of one quantity;
#: ``outside``: a number does not follow from others by the arithmetic that the report implies.
VERDICTS = ("exact", "within-rounding", "cut", "outside", "contradictory", "untestable")
#: Verdicts that say that the report contradicts itself beyond rounding and cutting.
BEYOND = ("outside", "contradictory")
#: Rules that expect no more, or no less, than a number: the other end of their interval says nothing.
AT_MOST, AT_LEAST = frozenset(("part", "listed")), frozenset(("cities",))
#: Computes what a figure should be, in its base unit, from what its inputs stand for.
Formula = Callable[[Sequence[Interval]], Interval]


@dataclass(frozen=True)
class Subject:
    """What a finding is about: a printed figure, or print that is none (a caption, a header, a list of names).

    ``code`` is unique; ``edition``, ``table`` (or section) and ``line`` say where it stands, ``printed`` is the print.
    """

    code: str
    edition: str
    table: str
    line: int
    printed: str
    figure: Figure | None = None

    @classmethod
    def of(cls, figure: Figure) -> Subject:
        """A figure as a subject."""
        place = figure.place
        return cls(place.code, place.edition, place.table, place.line, figure.content.printed, figure)


@dataclass(frozen=True)
class Finding:
    """A test: ``expected`` is in the base unit of the subject's figure (None if untestable, or no number); ``inputs``
    are the figures it follows from. ``note`` says in English what a reader of the numbers alone would miss; it is
    needed where nothing is expected. ``variant`` tells apart tests of one subject by one rule."""

    rule: str
    subject: Subject
    verdict: str
    expected: Interval | None
    inputs: tuple[Figure, ...]
    note: str = ""
    variant: str = ""

    @property
    def id(self) -> str:
        """Stable: the rule, what distinguishes two tests of a figure by it, and the figure's place."""
        variant = f".{self.variant}" if self.variant else ""
        return f"{self.rule}{variant}/{self.subject.code}"

    @property
    def beyond(self) -> bool:
        """Whether the report contradicts itself here beyond rounding and cutting."""
        return self.verdict in BEYOND

    @property
    def sound(self) -> bool:
        """Whether it follows from the printed numbers, rounding aside."""
        return self.verdict in ("exact", "within-rounding")

    def untestable(self) -> Finding:
        """The same where something that is not printed may be the reason of what does not fit."""
        return replace(self, verdict="untestable")

    @property
    def lines(self) -> tuple[tuple[str, int], ...]:
        """Edition and line of the subject and its inputs, each once, the subject's first."""
        own = (self.subject.edition, self.subject.line)
        return tuple(dict.fromkeys([own, *((item.place.edition, item.place.line) for item in self.inputs)]))


def untestable(rule: str, figure: Figure, note: str) -> Finding:
    """That a rule cannot test a figure, and why."""
    return Finding(rule, Subject.of(figure), "untestable", None, (), note)


def judge(
    book: Book,
    rule: str,
    figure: Figure,
    inputs: Sequence[Figure],
    formula: Formula,
    note: str = "",
    variant: str = "",
    wrong: str = "outside",
) -> Finding:
    """Test whether a figure follows from others.

    exact: by the printed numbers alone; within rounding: by what they may have been before they were rounded; cut: if
    digits were cut off in some of them.
    """
    values = [printed(item) for item in inputs]
    editions = {item.place.edition for item in (figure, *inputs)}
    padding = WITHIN if len(editions) == 1 else ACROSS
    try:
        plain = formula([book.stands_for(item) for item in inputs])
        if formula(values) == printed(figure):
            verdict = "exact"
        elif plain.meets(book.stands_for(figure)) or _meets(book.rounded, figure, inputs, formula):
            verdict = "within-rounding"
        elif _meets(lambda item: book.may_stand_for(item, padding), figure, inputs, formula):
            verdict = "cut"
        else:
            verdict = wrong
    except ZeroDivisionError:
        return Finding(
            rule, Subject.of(figure), "untestable", None, tuple(inputs), "the denominator may be zero", variant
        )
    return Finding(rule, Subject.of(figure), verdict, plain, tuple(inputs), note, variant)


def _meets(read: Callable[[Figure], Interval], figure: Figure, inputs: Sequence[Figure], formula: Formula) -> bool:
    """Whether a figure may follow from others in one reading of them all."""
    return formula([read(item) for item in inputs]).meets(read(figure))


def verdict(
    book: Book, figures: Sequence[Figure], may_hold: Callable[[Sequence[Interval]], bool], wrong: str = "outside"
) -> str:
    """The verdict on a statement about figures of one edition, given whether it may hold of intervals."""
    readings: tuple[tuple[str, Callable[[Figure], Interval]], ...] = (
        ("exact", printed),
        ("within-rounding", book.stands_for),
        ("within-rounding", book.rounded),
        ("cut", lambda figure: book.may_stand_for(figure, WITHIN)),
    )
    return next((word for word, read in readings if may_hold([read(figure) for figure in figures])), wrong)


def printed(figure: Figure) -> Interval:
    """The printed number itself, in its base unit."""
    assert figure.canonical is not None
    return point(figure.canonical)
