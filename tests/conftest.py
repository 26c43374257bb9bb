from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from kg.build import build
from kg.rdf.dataset import Knowledge, read_knowledge
from kg.rdf.iri import DEFAULT_BASE
from kg.store.embedded import Opened, open_store
from tests.needs import need

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
ONTOLOGY = ROOT / "ontology"
Run = Callable[..., "subprocess.CompletedProcess[str]"]
# The run that decides draws the same examples each time; a developer's draws others, and finds what it did not.
settings.register_profile("repeatable", derandomize=True, deadline=None)
if os.environ.get("KG_REQUIRE_ALL"):
    settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return read_knowledge(DATA)


@pytest.fixture(scope="session")
def store_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store built from the committed data."""
    folder = tmp_path_factory.mktemp("store")
    build(DATA, ONTOLOGY, folder, DEFAULT_BASE, lambda _: None)
    return folder


@pytest.fixture(scope="session")
def opened(store_folder: Path) -> Opened:
    return open_store(store_folder)


@pytest.fixture(scope="session")
def reports() -> Path:
    """The folder of the report texts, which the repository does not ship."""
    folder = ROOT.parent / "shared" / "reports"
    need("the text of the reports", folder.is_dir(), "../shared/reports, to prove that the data comes from the text")
    return folder


@pytest.fixture(scope="session")
def kg(store_folder: Path) -> Run:
    """Run the command line in a process of its own, on the store of the session."""

    def run(*args: str, env: dict[str, str] | None = None, stdin: str = "") -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "KG_STORE": str(store_folder), "KG_DATA": str(DATA), **(env or {})}
        command = [sys.executable, "-m", "kg", *args]
        return subprocess.run(
            command, input=stdin, capture_output=True, text=True, env=environment, cwd=ROOT, timeout=400, check=False
        )

    return run


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was skipped."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        terminalreporter.section("SKIPPED: these tests proved nothing here", sep="!")
        reasons = sorted({str(report.longrepr[2]) for report in skipped if isinstance(report.longrepr, tuple)})
        for reason in reasons:
            terminalreporter.line(reason)
