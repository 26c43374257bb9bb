"""The wheel carries data, ontology and queries, and works in an empty environment elsewhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import kg as front
from kg.queries import catalogue
from tests.conftest import ROOT
from tests.test_query_answers import bindings


def _run(
    *command: str | Path, cwd: Path, env: dict[str, str] | None = None, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    line = [str(part) for part in command]
    done = subprocess.run(line, cwd=cwd, env=env, input=stdin, capture_output=True, text=True, timeout=600, check=False)
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


ASK_ALL = """
import json, sys
import kg
graph = kg.open()
answers = [graph.query(name, **given) for name, given in json.load(sys.stdin)]
json.dump([[{column: str(value) for column, value in row.items()} for row in rows] for rows in answers], sys.stdout)
"""


def test_build_and_every_catalogue_query_work_there(elsewhere: tuple[Path, dict[str, str]], store_folder: Path) -> None:
    """Every query gives, for every combination of its allowed values, the rows that it gives in the checkout, where
    the other tests hold them against the text."""
    folder, env = elsewhere
    kg = folder / "venv" / "bin" / "kg"
    built = _run(kg, "build", cwd=folder, env=env)
    assert built.stdout.startswith(str(folder / "home" / ".local" / "share" / "techmarket-kg"))
    asked = [(name, given) for name, query in catalogue(ROOT / "queries").items() for given in bindings(query)]
    python = folder / "venv" / "bin" / "python"
    done = _run(python, "-c", ASK_ALL, cwd=folder, env=env, stdin=json.dumps(asked))
    graph = front.open(store_folder)
    for (name, given), there in zip(asked, json.loads(done.stdout), strict=True):
        here = graph.query(name, **given)
        assert there == [{column: str(value) for column, value in row.items()} for row in here], (name, given)
        assert there, (name, given)
    printed = _run(kg, "query", "net-outflow", "--format", "csv", cwd=folder, env=env).stdout.splitlines()
    assert printed[1].startswith("cn-110000,北京,Beijing,2851.72,945.41,1906.31,")
    _run(kg, "check", cwd=folder, env=env)
    place = _run(python, "-c", "import kg; print(kg.__file__)", cwd=folder, env=env)
    assert place.stdout.startswith(str(folder / "venv"))


def test_the_module_is_the_same_program(elsewhere: tuple[Path, dict[str, str]]) -> None:
    folder, env = elsewhere
    by_module = _run(folder / "venv" / "bin" / "python", "-m", "kg", "--version", cwd=folder, env=env)
    by_script = _run(folder / "venv" / "bin" / "kg", "--version", cwd=folder, env=env)
    assert by_module.stdout == by_script.stdout
