"""The tables of the report: by table or section, what is tested and seen, and whatever is not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from kg.model.figure import Figure
from tests.audit_mutations.grid import COLUMNS, Row, grid, percent, places, seen_columns, shown, table_of
from tests.audit_mutations.head import by_reason
from tests.audit_mutations.reach import Reach
from tests.audit_mutations.reasons import why_unseen, why_untested
from tests.audit_mutations.run import Results
from tests.audit_mutations.trials import SWAP, Trial

_SLACK = (
    "Slack: how far the number can go down and up, in its printed unit, and no finding changes. A test *of it* is "
    "about the figure, one *with it* reads it. *Already reported*: the report names the figure as it stands, and would "
    "name it with another digit; what it expects stays the same."
)


@dataclass(frozen=True)
class Listings:
    """The sections of the report after its head, each in Markdown."""

    results: Results
    reach: Reach

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """Every numeric figure by its place code."""
        return self.results.traces.index.figures

    @cached_property
    def of_tested(self) -> list[Trial]:
        """The trials of figures that take part in a test."""
        return [trial for trial in self.results.trials if self.reach.in_something(trial.figure)]

    def tested_figures(self) -> str:
        """How many figures of each table are tested."""
        by_place: dict[str, list[str]] = defaultdict(list)
        for code in self.figures:
            by_place[table_of(code)].append(code)
        rows = [self._tested(place, codes) for place, codes in by_place.items()]
        rows.append(self._tested("**all**", self.figures.keys()))
        head = ("table or section", "figures", "in an identity", "only bounded", "in nothing", "share in a test")
        return f"## Figures that are tested\n\n{grid(head, rows)}"

    def _tested(self, name: str, codes: Collection[str]) -> Row:
        identity, bounded, nothing = self.reach.count(codes)
        return name, len(codes), identity, bounded, nothing, percent(identity + bounded, len(codes))

    def seen_changes(self) -> str:
        """How many changes of each table are seen."""
        by_place: dict[str, list[Trial]] = {table_of(trial.figure): [] for trial in self.results.trials}
        for trial in self.of_tested:
            by_place[table_of(trial.figure)].append(trial)
        identity = [trial for trial in self.of_tested if self.reach.in_identity(trial.figure)]
        bounded = [trial for trial in self.of_tested if self.reach.only_bounded(trial.figure)]
        groups = {**by_place, "**all, in an identity**": identity, "**all, only bounded**": bounded}
        rows = [(name, *seen_columns(trials)) for name, trials in {**groups, "**all**": self.of_tested}.items()]
        note = "Of tested figures; seen / reported in per cent of the mutants, and how many there are."
        return f"## Changes that are seen\n\n{note}\n\n{grid(('table or section', *COLUMNS, 'all'), rows)}"

    def unseen_leading(self) -> str:
        """The leading digits that can change unseen."""
        missed = [trial for trial in self.of_tested if trial.position == 1 and not trial.seen]
        identity = [trial for trial in missed if self.reach.in_identity(trial.figure)]
        bounded = [trial for trial in missed if self.reach.only_bounded(trial.figure)]
        title = "## Leading digits of tested figures whose change is not seen"
        parts = (title, _SLACK, self._unseen("In an identity", identity), self._unseen("Only bounded", bounded))
        return "\n\n".join(parts)

    def _unseen(self, title: str, missed: list[Trial]) -> str:
        if not missed:
            return f"### {title}\n\nNone."
        others: dict[str, list[str]] = defaultdict(list)
        for trial in missed:
            others[trial.figure].append(trial.change.split(" → ")[1])
        head = ("figure", "printed", "not seen", "slack", "why", "quantity", "tests")
        rows = grid(head, [self._unseen_row(self.figures[code], digits) for code, digits in others.items()])
        return f"### {title}\n\n{by_reason(self.results, self.reach, missed)}\n\n{rows}"

    def _unseen_row(self, figure: Figure, others: list[str]) -> Row:
        code = figure.place.code
        slack, why = shown(self.results.slack.get(code)), why_unseen(self.reach, figure)
        quantity, tests = f"`{figure.key.path}`", self._tests(code)
        return f"`{code}`", figure.content.printed, ", ".join(others), slack, why, quantity, tests

    def _tests(self, code: str) -> str:
        return ", ".join(sorted(self.reach.tests[code]))

    def untested_figures(self) -> str:
        """The figures that are in no test, with what a test would need."""
        groups: dict[tuple[str, ...], list[Figure]] = defaultdict(list)
        for code, figure in self.figures.items():
            if not self.reach.in_something(code):
                why = why_untested(self.reach, figure, self.results.traces.index.book)
                groups[table_of(code), figure.key.measure, why].append(figure)
        return f"## Figures that nothing tests\n\n{_grouped('why', groups)}"

    def bounded_figures(self) -> str:
        """The figures that are only bounded, with the rules that bound them."""
        groups: dict[tuple[str, ...], list[Figure]] = defaultdict(list)
        for code, figure in self.figures.items():
            if self.reach.only_bounded(code):
                groups[table_of(code), figure.key.measure, self._tests(code)].append(figure)
        return f"## Figures that are only bounded\n\n{_grouped('tests', groups)}"

    def unseen_further(self) -> str:
        """The further digits that can change unseen, and the rows that can be swapped."""
        first: dict[str, int] = {}
        for trial in self.of_tested:
            if trial.position > 1 and not trial.seen:
                first[trial.figure] = min(trial.position, first.get(trial.figure, trial.position))
        groups: dict[str, list[str]] = defaultdict(list)
        for code, position in first.items():
            place = code.removeprefix(f"{table_of(code)}/")
            groups[table_of(code)].append(f"{place} {position} {shown(self.results.slack.get(code))}")
        lists = [f"* {place} ({len(found)}): {'; '.join(found)}" for place, found in groups.items()]
        title = "## Further digits of tested figures whose change is not seen"
        note = "Place, the first position whose change is not seen, and the slack as above."
        return "\n".join((title, "", note, "", *lists, "", f"Swapped rows that are not seen: {self._unseen_swaps()}"))

    def _unseen_swaps(self) -> str:
        missed = [trial for trial in self.of_tested if trial.position == SWAP and not trial.seen]
        return "; ".join(f"{trial.figure} {trial.change}" for trial in missed) or "none"


def _grouped(third: str, groups: dict[tuple[str, ...], list[Figure]]) -> str:
    """Figures by table, measure and a third thing, with their places."""
    rows = [(*group, len(found), places(found)) for group, found in groups.items()]
    return grid(("table or section", "measure", third, "figures", "places"), rows)
