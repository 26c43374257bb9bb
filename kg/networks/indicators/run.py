"""Indicators of files, or of what is given in memory: what the commands call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.model.problems import UsageError
from kg.networks.indicators.ensemble import read_ensemble
from kg.networks.indicators.evaluate import Result, evaluate, supported
from kg.networks.indicators.flows import Given, Matrix
from kg.networks.indicators.given import given_for
from kg.networks.indicators.read import read_distances, read_flows, read_groups, read_reference
from kg.networks.indicators.registry import INDICATORS, named


@dataclass(frozen=True)
class Files:
    """An origin–destination table and what goes with it; ``column`` holds the flow."""

    flows: Path
    column: str = "value"
    groups: Path | None = None
    distances: Path | None = None
    reference: Path | None = None
    ensemble: Path | None = None


def indicators_of(
    files: Files, only: Sequence[str] = (), seed: int = 1, permutations: int = 999
) -> tuple[list[Result], tuple[UsageError, ...]]:
    """The results of the indicators named, or of all that the files support, with why the others were left out.

    Raises InputError for files that cannot be used, and UsageError (NotSupportedError) with the reasons if an
    indicator that was named cannot be computed.
    """
    network = read_flows(files.flows, files.column)
    given = given_for(
        network,
        read_groups(files.groups) if files.groups else None,
        read_distances(files.distances) if files.distances else None,
        read_reference(files.reference) if files.reference else None,
        seed,
        permutations,
    )
    ensemble = read_ensemble(files.ensemble, given.flows.nodes) if files.ensemble else None
    return indicators_given(given, ensemble, only)


def indicators_given(
    given: Given, ensemble: Iterable[Matrix] | None, only: Sequence[str] = ()
) -> tuple[list[Result], tuple[UsageError, ...]]:
    """The same of what is given in memory; ``ensemble`` has the draws of an estimate, n × n in node order."""
    if only:
        return evaluate(named(only), given, ensemble), ()
    able, left_out = supported(INDICATORS, given, ensemble is not None)
    return evaluate(able, given, ensemble), left_out
