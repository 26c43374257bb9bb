"""What a check found wrong with the build: an error of ours, never a finding about the source."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Violation:
    """One broken rule: the check, the node it broke on, the property concerned ("" if none), and what is wrong."""

    check: str
    node: str
    path: str
    message: str
