"""What a command does with its streams: closed, a pipe whose reader goes away, a full disk; and what it says first."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import DATA, ROOT, Run

Shell = Callable[[str], "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def shell(store_folder: Path) -> Shell:
    """A line of bash in which kg is the command line on the store of the session; a pipe fails if a part of it does."""

    def run(line: str) -> subprocess.CompletedProcess[str]:
        kg = f"{shlex.quote(sys.executable)} -m kg"
        return subprocess.run(
            ["bash", "-o", "pipefail", "-c", line.replace("kg ", f"{kg} ", 1)],
            env={**os.environ, "KG_STORE": str(store_folder), "KG_DATA": str(DATA)},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


@pytest.mark.parametrize("command", ["check", "queries", "query net-outflow", "find 北京", "--version", "--help"])
def test_a_closed_stdout_is_told_and_nothing_is_done(shell: Shell, command: str) -> None:
    done = shell(f"kg {command} >&-")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "stdout is closed, and the answer would go there; > /dev/null throws it away\n"


@pytest.mark.parametrize("command", ["query cells", "queries", "show cn-610000", "query cells --format xlsx"])
def test_a_reader_that_goes_away_changes_nothing(shell: Shell, command: str) -> None:
    done = shell(f"kg {command} | head -c 5 >/dev/null")
    assert done.returncode == 0, done.stderr
    assert "rror" not in done.stderr
    assert done.stderr in ("", "3275 rows\n")


@pytest.mark.parametrize("code", [0, 1, 2])
def test_the_code_is_the_same_without_a_reader(shell: Shell, code: int) -> None:
    """Also if the pipe breaks while a command is still at work, and whatever it finds out after that."""
    program = (
        "import sys; from kg.cli.streams import flushed, make_ready; assert make_ready();"
        f" [print('x' * 99999, flush=True) for _ in range(9)]; assert flushed() == ''; sys.exit({code})"
    )
    done = shell(f"{shlex.quote(sys.executable)} -c {shlex.quote(program)} | head -c 1")
    assert (done.returncode, done.stdout, done.stderr) == (code, "x", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize("command", ["find 北京", "queries", "query cells"])
def test_an_answer_that_cannot_be_written_is_told_once(shell: Shell, command: str) -> None:
    done = shell(f"kg {command} >/dev/full")
    assert done.returncode == 2
    assert done.stderr.count("No space left on device") == 1
    assert len(done.stderr.splitlines()) == 1


def test_talk_without_stderr_is_lost_and_never_in_the_data(shell: Shell) -> None:
    told, lost = shell("kg query net-outflow --format csv"), shell("kg query net-outflow --format csv 2>&-")
    assert told.stderr.endswith("rows\n")
    assert (lost.returncode, lost.stdout) == (0, told.stdout)


def test_without_stdin_there_is_no_query(shell: Shell) -> None:
    done = shell("kg query - <&-")
    assert done.returncode == 2
    assert "not valid SPARQL" in done.stderr


@pytest.mark.parametrize("command", [("build",), ("check",), ("extract", "text.md", "--edition", "2014")])
@pytest.mark.parametrize("folder", ["missing", "empty"])
def test_a_wrong_data_folder_is_told_first(kg: Run, tmp_path: Path, command: tuple[str, ...], folder: str) -> None:
    (tmp_path / "empty").mkdir()
    done = kg(*command, "--data", str(tmp_path / folder), env={"KG_STORE": str(tmp_path / "store")})
    first, *rest = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (2, "")
    assert first.startswith(str(tmp_path / folder))
    assert "Fix: check --data or KG_DATA" in first
    assert rest == ["1 problem in the input; nothing was changed"]


def test_a_parameter_without_a_value_is_told(kg: Run) -> None:
    done = kg("query", "findings", "-p", "verdicts=")
    assert done.returncode == 2
    assert done.stderr.startswith("parameter 'verdicts' has no value; it takes one of found, all, exact")
    assert "(default found)" in done.stderr
