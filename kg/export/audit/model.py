"""What the audit page shows: printed cells, findings about them, and what may explain these."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal

from kg.export.audit.writing import plain, readable, signed

#: As in the schemes; the page goes from what matters most to what matters least.
SEVERITIES = ("high", "medium", "low")
VERDICTS = ("exact", "within-rounding", "cut", "outside", "contradictory", "untestable")
BEYOND = ("outside", "contradictory")
#: How a value follows from two others, for the rules where it does; a ratio is in per cent.
_FORMS = {
    "share": "100 × {} ÷ {}",
    "ratio": "100 × {} ÷ {}",
    "growth": "100 × ({} ÷ {} − 1)",
    "mean": "{} ÷ {}",
    "difference": "{} − {}",
}


@dataclass(frozen=True)
class Label:
    """A label in both languages; one that is missing is empty."""

    zh: str = ""
    en: str = ""


@dataclass(frozen=True)
class Place:
    """A table or a section of prose, and the edition that prints it."""

    iri: str
    edition: str
    label: Label


@dataclass(frozen=True)
class Cell:
    """A printed figure. ``row`` and ``column`` are as printed, empty in prose; ``what`` is the quantity it is about."""

    iri: str
    place: Place
    line: int
    row: str
    column: str
    printed: str
    unit: str
    unit_kind: str
    qualifier: str
    value: Decimal | None
    decimals: int
    quantity: str
    what: Label

    @property
    def in_words(self) -> str:
        """The value of a number printed in words (六 of 近六成 is 60 %); empty if digits are printed."""
        return "" if self.value is None or any(c.isdecimal() for c in self.printed) else plain(self.value)

    @property
    def with_unit(self) -> str:
        """The printed characters and the unit, as one writes them; a rank has no unit to write."""
        return self.printed if self.unit_kind == "rank" or self.unit in self.printed else f"{self.printed}{self.unit}"


@dataclass(frozen=True)
class Test:
    """A finding, sound ones included. ``cell`` is the figure tested, None if what is tested is no figure; ``said`` its
    note; ``low`` or ``high`` is None where nothing bounds the value on that side."""

    id: str
    rule: str
    verdict: str
    severity: str
    place: Place
    line: int
    printed: str
    said: Label
    low: Decimal | None
    high: Decimal | None
    cell: Cell | None
    inputs: tuple[Cell, ...]
    elsewhere: tuple[Cell, ...]

    @property
    def note(self) -> str:
        """The note in English."""
        return self.said.en

    @property
    def ends(self) -> tuple[Decimal | None, Decimal | None] | None:
        """The expected interval as it is shown, an end None that bounds nothing; None if no number is expected."""
        value = self.cell.value if self.cell is not None else None
        least, most = (self.high if self.low is None else self.low), (self.low if self.high is None else self.high)
        if self.cell is None or value is None or least is None or most is None:
            return None
        low, high = readable(least, most, value, self.cell.decimals)
        return (None if self.low is None else low), (None if self.high is None else high)

    @property
    def expected(self) -> str:
        """The expected interval to read, in the printed unit, or its one end (≤ 369); empty if there is none."""
        low, high = self.ends or (None, None)
        if low is None or high is None:
            return f"≤ {plain(high)}" if high is not None else f"≥ {plain(low)}" if low is not None else ""
        return " – ".join(dict.fromkeys((plain(low), plain(high))))

    @property
    def gap(self) -> str:
        """By how much the printed value is above (+) or below (−) the interval as shown; empty inside it."""
        gap = self._gap()
        return f"{signed(gap)}{self._gap_unit}" if gap else ""

    @property
    def relative(self) -> str:
        """The gap as a part of what is expected; empty for percentages and ranks, where it would mislead."""
        gap, ends = self._gap(), [end for end in self.ends or () if end is not None]
        middle = abs(sum(ends, Decimal(0))) / len(ends) if ends else Decimal(0)
        if not gap or not middle or self._kind in ("ratio", "rank"):
            return ""
        return f"{signed(Context(prec=2).create_decimal(100 * gap / middle))} %"

    @property
    def arithmetic(self) -> str:
        """How the value follows from two printed ones; empty for other rules."""
        form = _FORMS.get(self.rule)
        return form.format(*(cell.with_unit for cell in self.inputs)) if form and len(self.inputs) == 2 else ""

    @property
    def _kind(self) -> str:
        return self.cell.unit_kind if self.cell else ""

    @property
    def _gap_unit(self) -> str:
        unit = self.cell.unit if self.cell else ""
        return "" if self._kind == "rank" else " 百分点" if unit == "%" else f" {unit}"

    def _gap(self) -> Decimal:
        if self.ends is None or self.cell is None or self.cell.value is None:
            return Decimal(0)
        value, (low, high) = self.cell.value, self.ends
        below = Decimal(0) if low is None else min(value - low, Decimal(0))
        return below or (Decimal(0) if high is None else max(value - high, Decimal(0)))


@dataclass(frozen=True)
class Explanation:
    """A hypothesis: its kind, its text, the findings it explains and the figures that it holds for wrong. Findings that
    an earlier hypothesis of the page explains too are shown there, and are ``also`` explained by this one."""

    id: str
    kind: str
    text: Label
    tests: tuple[Test, ...]
    repairs: tuple[Cell, ...]
    also: tuple[Test, ...] = ()


@dataclass(frozen=True)
class SideBySide:
    """Findings of one printed row that follow, column by column, from the same other rows of their table: what the
    report prints, as it prints it. ``rows`` has the cells of each of those rows, one for each finding."""

    row: str
    tests: tuple[Test, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Run:
    """Findings of one table or section."""

    place: Place
    tests: tuple[Test, ...]
    together: tuple[SideBySide, ...]

    @property
    def shared(self) -> frozenset[str]:
        """The ids of the findings whose cells are shown side by side."""
        return frozenset(test.id for group in self.together for test in group.tests)
