"""The example scripts run as they stand, and say what the reports say."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT, Run


def _run(name: str, store: Path) -> str:
    done = subprocess.run(
        [sys.executable, ROOT / "examples" / name],
        env={**os.environ, "KG_STORE": str(store), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_with_pandas(store_folder: Path) -> None:
    lines = _run("rank_moves.py", store_folder).splitlines()
    # 陕西: 14th in 2006 表5, 2nd in 2014 表3.
    assert any(line.split() == ["Shaanxi", "14", "2", "12"] for line in lines)


def test_with_networkx(store_folder: Path) -> None:
    first = _run("market_star.py", store_folder).splitlines()[0]
    assert first.split()[0] == "Beijing"
    assert "2851.72" in first
    assert first.endswith("1906.31")


def test_with_plain_sparql(kg: Run) -> None:
    rows = kg("query", str(ROOT / "examples" / "own_question.rq"), "--format", "csv").stdout.splitlines()
    assert rows[0] == "edition,value,printed,line"
    # 2006: 表4 and the text; 2014: 表1.
    assert {row.split(",")[0] + " " + row.split(",")[1] for row in rows[1:]} == {"2006 182321", "2014 184937.37"}
    assert '2014,184937.37,"184,937.37",87' in rows
