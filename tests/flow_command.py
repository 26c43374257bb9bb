"""``kg flows`` as a user runs it, and the tables it writes."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT


def run(*args: str | Path) -> subprocess.CompletedProcess[str]:
    """The command, with what it says and its exit code."""
    command = [sys.executable, "-m", "kg", "flows", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=200, check=False)


def table_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by column."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
