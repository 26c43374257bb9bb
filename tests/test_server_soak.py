"""The soak of benchmarks/soak.py, for twenty seconds and with one rebuild: no request fails, memory stays bounded.

Whether it is flat shows in minutes only: so long does it take until a server has kept what it keeps.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from benchmarks.soak import growth, soak

#: Megabytes that the server, without its workers, holds at most: two builds' worth of pages, and the cache of answers.
CEILING = 300


def test_full_load_with_a_rebuild_in_between(store_folder: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(store_folder, store)
    seen = soak(store, seconds=20, every=10)
    assert seen.failed == []
    assert seen.statuses[200] > 100
    assert seen.statuses[504] > 0
    assert len(seen.builds) >= 2
    assert 0 < max(seen.memory) < CEILING


def test_growth_is_seen() -> None:
    assert growth([50.0] * 10 + [90.0] * 10) == 40
    assert growth([50.0, 60.0] * 10) == 0
