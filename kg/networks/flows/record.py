"""What is recorded of a run, so that it can be made again: inputs, assumptions, seed, how well the totals are met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from kg.editions.files import sha256
from kg.networks.flows.estimate import Estimate
from kg.version import __version__

Record = dict[str, object]


def record(estimate: Estimate, inputs: Sequence[Path]) -> Record:
    """A record of plain values; it has no time of day, so that equal runs have equal records."""
    totals, assumed = estimate.totals, estimate.assumptions
    assumptions: Record = {} if assumed is None else {**asdict(assumed), "outside": sorted(assumed.outside)}
    return {
        "method": "RAS update of an older matrix" if assumed is None else "local rule, gravity, balancing",
        "version": __version__,
        "inputs": [{"file": path.name, "sha256": sha256(path)} for path in inputs],
        "nodes": totals.size,
        "whole": str(totals.whole),
        "residual": str(totals.residual),
        "facts": [
            {"fact": fact.name, "value": str(fact.value), "sigma": str(fact.sigma or "")} for fact in estimate.facts
        ],
        "assumptions": assumptions,
        "decay_after_facts": estimate.decay,
        "margin_error": f"{estimate.error:.0e}",
        "sweeps": estimate.sweeps,
        "notes": list(_notes(estimate)),
    }


def _notes(estimate: Estimate) -> Sequence[str]:
    notes = ["a single estimated cell is not a finding: see its interval", "bounds are proven by totals and hard facts"]
    if estimate.totals.has_residual:
        notes.append("the totals differ; the difference is in RESIDUAL and is not spread")
    return notes
