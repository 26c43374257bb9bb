"""The wheel carries data, ontology and queries, and works in an empty environment elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kg.queries import catalogue
from tests.conftest import ROOT


def _run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=env, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A folder with an environment that has the wheel and nothing of the checkout, and an environment with no HOME
    of before."""
    folder = tmp_path_factory.mktemp("elsewhere")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
    _run(*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT, cwd=folder)
    _run(sys.executable, "-m", "venv", folder / "venv", cwd=folder)
    wheel = next(folder.glob("techmarket_kg-*.whl"))
    install = ("install", "--constraint", ROOT / "constraints.txt", wheel)
    python = folder / "venv" / "bin" / "python"
    _run(python, "-m", "pip", "--disable-pip-version-check", "--quiet", *install, cwd=folder)
    (folder / "home").mkdir()
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("KG_", "PYTHON", "XDG_", "VIRTUAL_ENV"))}
    return folder, {**kept, "HOME": str(folder / "home")}


def test_build_and_every_catalogue_query_work_there(elsewhere: tuple[Path, dict[str, str]]) -> None:
    folder, env = elsewhere
    kg = folder / "venv" / "bin" / "kg"
    built = _run(kg, "build", cwd=folder, env=env)
    assert built.stdout.startswith(str(folder / "home" / ".local" / "share" / "techmarket-kg"))
    for name in catalogue(ROOT / "queries"):
        rows = _run(kg, "query", name, "--format", "csv", cwd=folder, env=env).stdout.splitlines()
        assert len(rows) > 1, name
    _run(kg, "check", cwd=folder, env=env)
    place = _run(folder / "venv" / "bin" / "python", "-c", "import kg; print(kg.__file__)", cwd=folder, env=env)
    assert place.stdout.startswith(str(folder / "venv"))


def test_the_module_is_the_same_program(elsewhere: tuple[Path, dict[str, str]]) -> None:
    folder, env = elsewhere
    by_module = _run(folder / "venv" / "bin" / "python", "-m", "kg", "--version", cwd=folder, env=env)
    by_script = _run(folder / "venv" / "bin" / "kg", "--version", cwd=folder, env=env)
    assert by_module.stdout == by_script.stdout
