"""What kinds of tests the audit makes of a world; one that is seldom made proves nothing by finding nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.audit.finding import Finding
from kg.model.figure import Figure
from tests.audit_worlds.make import Made

#: How often each kind must be made at least, in all worlds together.
FLOORS = {
    **dict.fromkeys(("sum", "share", "ratio", "growth", "mean", "difference", "repeat", "rank"), 300),
    **dict.fromkeys(
        ("list-order", "list-first", "qualified", "condition", "count", "listed", "part", "cities", "universal"), 60
    ),
    **dict.fromkeys(("growth-of-parts", "computed-share", "computed-difference", "mean-of-parts"), 150),
    "growth-of-members": 50,
    "growth-of-parts beside a dash": 50,
    "growth-of-parts, a dash may hide the rest": 50,
    "growth-of-parts with a printed base": 50,
    "growth-of-parts after a fall to a tenth": 50,
    "growth-of-parts after a tenfold growth": 50,
    "computed-share of a base year": 300,
    "computed-share of a set": 50,
    "mean-of-parts, a dash may hide the rest": 5,
    "growth-of-members, a dash may hide the rest": 5,
    "rank of a base year": 300,
    "sum of a set": 60,
    "sum of the shares of a set": 20,
    "0 for what is rounded to it": 300,
}


def kinds(made: Made, finding: Finding) -> Iterator[str]:
    """The rule of a test that was made, and what is special about it; of one that could not be, why not."""
    if finding.verdict == "untestable":
        if "dash" in finding.note:
            yield f"{finding.rule}, a dash may hide the rest"
        return
    yield finding.rule
    yield from _of_sets(made, finding)
    yield from _of_a_base_year(finding)
    if finding.rule == "growth-of-parts":
        yield from _of_parts(finding)
    if any(_is_rounded_to_nothing(made, figure) for figure in finding.inputs):
        yield "0 for what is rounded to it"


def _of_sets(made: Made, finding: Finding) -> Iterator[str]:
    sets = {partition.code for partition in made.book.reference.sets}
    if finding.rule == "sum" and finding.variant.split(".")[0] in sets:
        figure = finding.subject.figure
        yield "sum of the shares of a set" if figure and figure.key.measure == "share" else "sum of a set"
    if finding.rule == "computed-share" and not _growths(finding.inputs):
        yield "computed-share of a set"


def _of_a_base_year(finding: Finding) -> Iterator[str]:
    figure = finding.subject.figure
    if figure and _growths(finding.inputs):
        if finding.rule == "computed-share":
            yield "computed-share of a base year"
        if finding.rule == "rank" and figure.key.measure in ("rank", "class-rank"):
            yield "rank of a base year"


def _of_parts(finding: Finding) -> Iterator[str]:
    assert finding.subject.figure is not None
    base = finding.subject.figure.key.get("base")
    if "dash" in finding.note:
        yield "growth-of-parts beside a dash"
    if any(figure.key.get("period") == base for figure in finding.inputs):
        yield "growth-of-parts with a printed base"
    given = [figure.canonical or 0 for figure in _growths(finding.inputs)]
    if min(given, default=0) < -0.9:
        yield "growth-of-parts after a fall to a tenth"
    if max(given, default=0) > 9:
        yield "growth-of-parts after a tenfold growth"


def _growths(figures: Sequence[Figure]) -> list[Figure]:
    return [figure for figure in figures if figure.key.measure == "growth"]


def _is_rounded_to_nothing(made: Made, figure: Figure) -> bool:
    level = figure.key.measure in made.book.levels
    return level and figure.content.printed == "0" and bool(made.world.exact(figure.key))
