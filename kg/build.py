"""Build: the data folder → a checked store, put in force in one step; the old one stays until then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Quad, Store

from kg.checks.idle import IdleRow, idle_rows
from kg.checks.integrity import check_integrity
from kg.checks.violation import Violation
from kg.networks.provinces.derive import flow_quads
from kg.rdf.dataset import Knowledge, quads, read_knowledge
from kg.rdf.names import Names
from kg.store.embedded import opened, publish
from kg.version import __version__


class BuildError(Exception):
    """The graph that was built breaks a rule of ours: a defect of this software, not of the data given."""

    def __init__(self, violations: list[Violation]) -> None:
        self.violations = violations
        super().__init__("\n".join(f"{v.check}: {v.node}: {v.message}" for v in violations))


@dataclass(frozen=True)
class BuildReport:
    """What a build loaded. ``editions``: for each edition the numbers of tables, figures with and without a value,
    list entries, claims, events, observations. ``unaccounted``: numbers of the texts that nothing accounts for, and
    records that the texts do not bear out. ``idle``: rows of the data that the audit tests nothing by. The rest as
    named."""

    store: Path
    editions: dict[str, dict[str, int]]
    current: int
    computed: int
    contradictions: int
    unaccounted: int
    quads: int
    idle: tuple[IdleRow, ...]


def _counts(knowledge: Knowledge) -> dict[str, dict[str, int]]:
    return {
        item.edition.year: {
            "tables": len(item.edition.layouts),
            "figures": item.printed,
            "missing": item.missing,
            "entries": len(item.entries),
            "claims": len(item.claims),
            "events": len(item.events),
            "observations": len(knowledge.observations[item.edition.year]),
        }
        for item in knowledge.editions
    }


def build(data: Path, ontology: Path, folder: Path, base: str, tell: Callable[[str], None]) -> BuildReport:
    """Read and check the data, load it into a new store, check that, and put it in force.

    ``tell`` is called with each step as it begins. Raises InputError with all problems of the data, in which case
    nothing is written.
    """
    tell(f"reading {data}")
    knowledge = read_knowledge(data)
    names = Names(base)
    counted = 0

    def count(given: Iterable[Quad]) -> Iterator[Quad]:
        """Quads, counted as they go by."""
        nonlocal counted
        for quad in given:
            counted += 1
            yield quad

    def loaded() -> Iterator[Quad]:
        """The quads of the data."""
        yield from count(quads(knowledge, ontology, names, __version__))

    def derive(store: Store) -> Iterator[Quad]:
        """The flows, which are estimated from what the graph says."""
        yield from count(flow_quads(opened(store), tell))

    def check(store: Store) -> None:
        """Refuse a store that breaks an integrity rule."""
        tell(f"checking {counted} statements")
        violations = check_integrity(opened(store))
        if violations:
            raise BuildError(violations)

    tell("loading")
    path = publish(folder, loaded(), check, derive)
    contradictions = sum(not o.agrees for group in knowledge.observations.values() for o in group)
    known, computed = len(knowledge.current), len(knowledge.computed)
    gaps = sum(not a.kind for accounts in knowledge.coverage.values() for a in accounts)
    gaps += sum(len(strays) for strays in knowledge.strays.values())
    return BuildReport(path, _counts(knowledge), known, computed, contradictions, gaps, counted, idle_rows(knowledge))
