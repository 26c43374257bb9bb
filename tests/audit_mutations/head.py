"""The head of the report: what seen means, and what is reached against the goals."""

from __future__ import annotations

from collections import defaultdict

from tests.audit_mutations.grid import grid, percent, seen_share
from tests.audit_mutations.reach import Reach
from tests.audit_mutations.reasons import why_unseen
from tests.audit_mutations.run import Results
from tests.audit_mutations.trials import Trial

_MADE = (
    "Made by `python -m tests.audit_mutations --write`; do not edit. Every printed digit of every cell and claim is "
    "changed, one at a time (the leading one to three others, the rest to the next), and every two neighbouring rows "
    "are swapped in each column."
)
_SEEN = (
    "A change is *seen* if a finding appears, disappears, or changes its verdict or the interval that it expects. It "
    "is *reported* if one of these findings is one that is reported (cut, outside, contradictory, untestable), before "
    "or after. The leading digit is the first that is not zero."
)
_IDENTITY = (
    "A figure is in an *identity* if a rule that says what a number must be is about it or reads it; it is *only "
    "bounded* if all its rules only say what a number must not be over or under."
)


def head(results: Results, reach: Reach) -> str:
    """Title, definitions, goals and what misses them."""
    parts = ("# What the audit sees", _MADE, f"{_SEEN} {_IDENTITY}", _goals(results, reach), _missed(results, reach))
    return "\n\n".join((*parts, _mutants(results, reach)))


def leading(results: Results, reach: Reach) -> list[Trial]:
    """The changes of leading digits of figures in an identity."""
    return [trial for trial in results.trials if trial.position == 1 and reach.in_identity(trial.figure)]


def _goals(results: Results, reach: Reach) -> str:
    figures, trials = results.traces.index.figures, leading(results, reach)
    identity, bounded, nothing = reach.count(figures.keys())
    seen, reported = sum(trial.seen for trial in trials), sum(trial.reported for trial in trials)
    changes = "changes of leading digits of figures in an identity"
    rows = (
        ("numeric figures in an identity", *_part(identity, len(figures)), "90 %"),
        ("numeric figures only bounded", *_part(bounded, len(figures)), ""),
        ("numeric figures in nothing", *_part(nothing, len(figures)), ""),
        (f"{changes} that are seen", *_part(seen, len(trials)), "100 %"),
        (f"{changes} that are reported", *_part(reported, len(trials)), ""),
    )
    return grid(("", "number", "share", "goal"), rows)


def _part(part: int, whole: int) -> tuple[str, str]:
    return f"{part} of {whole}", percent(part, whole)


def _missed(results: Results, reach: Reach) -> str:
    missed = [trial for trial in leading(results, reach) if not trial.seen]
    title = f"Not seen, of leading digits of figures in an identity: {_changes(missed)}"
    return f"{title}:\n\n{by_reason(results, reach, missed)}" if missed else f"{title}."


def by_reason(results: Results, reach: Reach, missed: list[Trial]) -> str:
    """How many changes are not seen for each reason, the most first."""
    groups: dict[str, list[Trial]] = defaultdict(list)
    for trial in missed:
        groups[why_unseen(reach, results.traces.index.figures[trial.figure])].append(trial)
    ordered = sorted(groups.items(), key=lambda group: -len(group[1]))
    return "\n".join(f"* {reason}: {_changes(trials)}" for reason, trials in ordered)


def _changes(trials: list[Trial]) -> str:
    return f"{_many(len(trials), 'change')} of {_many(len({trial.figure for trial in trials}), 'figure')}"


def _many(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _mutants(results: Results, reach: Reach) -> str:
    of_tested = [trial for trial in results.trials if reach.in_something(trial.figure)]
    of_leading = [trial for trial in of_tested if trial.position == 1]
    return "\n".join(
        (
            f"* {len(results.trials)} mutants, {len(of_tested)} of them of tested figures; of these, in per cent, "
            f"{seen_share(of_tested)} are seen / reported; of the leading digits {seen_share(of_leading)}.",
            f"* {sum(results.same)} of {len(results.same)} mutants drawn at random differ from the reports in the same "
            "findings by a full audit.",
        )
    )
