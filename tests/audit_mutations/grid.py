"""How the report writes numbers, places and tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from kg.model.figure import Figure
from tests.audit_mutations.slack import Slack
from tests.audit_mutations.trials import SWAP, Trial

Row = Iterable[object]
#: The columns of changes by position: leading digit, second, third, all after it, swapped rows.
COLUMNS: Mapping[str, Callable[[int], bool]] = {
    "leading digit": lambda position: position == 1,
    "second": lambda position: position == 2,
    "third": lambda position: position == 3,
    "fourth on": lambda position: position > 3,
    "zeros in front": lambda position: position == 0,
    "rows swapped": lambda position: position == SWAP,
}


def grid(head: Sequence[str], rows: Iterable[Row]) -> str:
    """A table in Markdown."""
    lines: list[Row] = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell).replace('|', '/') for cell in line)} |" for line in lines)


def table_of(code: str) -> str:
    """Edition and table, or section, of a place code."""
    return code.rsplit("/", 1)[0]


def places(figures: Iterable[Figure]) -> str:
    """Where figures of one table or section stand in it."""
    return ", ".join(figure.place.code.rsplit("/", 1)[1] for figure in figures)


def shown(slack: Slack | None) -> str:
    """A slack to read."""
    if slack is None:
        return "none tried"
    down, up = ("any" if side is None else f"{side.normalize():f}" for side in (slack.down, slack.up))
    return f"±{up}" if up == down else f"−{down} +{up}"


def percent(part: int, whole: int) -> str:
    """A share to read; empty of nothing."""
    return f"{Decimal(100 * part) / whole:.1f} %" if whole else ""


def seen_share(trials: Iterable[Trial]) -> str:
    """How many of some changes are seen and reported, in per cent, and how many there are."""
    trials = list(trials)
    if not trials:
        return ""
    seen, reported = sum(trial.seen for trial in trials), sum(trial.reported for trial in trials)
    return f"{percent(seen, len(trials))[:-2]} / {percent(reported, len(trials))[:-2]} ({len(trials)})"


def seen_columns(trials: Iterable[Trial]) -> list[str]:
    """The same for each of :data:`COLUMNS` and for all."""
    trials = list(trials)
    return [*(seen_share(t for t in trials if holds(t.position)) for holds in COLUMNS.values()), seen_share(trials)]
