"""A store is always whole: killed at any moment, built twice at once or replaced under a reader, it answers as one
build or as the other, never as something between."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store

from kg.model.problems import UsageError
from kg.store.embedded import Opened, current_build, open_store, publish
from tests.conftest import DATA, ROOT

MOMENTS = 12
OLD, NEW = ("246.87", "58.54"), ("346.87", "68.54")

#: Two facts of two tables that change together.
PAIR = """
PREFIX tm: <https://w3id.org/techmarket/def#>
PREFIX id: <https://w3id.org/techmarket/id/>
SELECT ?absorbed ?mean WHERE {
  GRAPH ?g { <https://w3id.org/techmarket/id/figure/2006/t08/r002c01> tm:printedText ?absorbed }
  GRAPH ?h { <https://w3id.org/techmarket/id/figure/2006/f02/r010c01> tm:printedText ?mean }
}
"""


def pair(opened: Opened) -> tuple[str, str]:
    (row,) = opened.rows(PAIR)
    return row["absorbed"], row["mean"]


def digest(opened: Opened) -> str:
    """All that the store says, as one hash."""
    statements = opened.store.dump(format=RdfFormat.N_QUADS)
    assert statements is not None
    return hashlib.sha256(b"\n".join(sorted(statements.splitlines()))).hexdigest()


@dataclass(frozen=True)
class Variant:
    """Data that differ in the pair, and the hash of the whole store that they make."""

    data: Path
    pair: tuple[str, str]
    digest: str


@dataclass(frozen=True)
class Bench:
    old: Variant
    new: Variant
    seconds: float  # that a build takes

    def of(self, facts: tuple[str, str]) -> Variant:
        return self.old if facts == self.old.pair else self.new


def start(data: Path, store: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "KG_DATA": str(data), "KG_STORE": str(store)}
    command = [sys.executable, "-m", "kg", "build"]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environment, cwd=ROOT)


def build(data: Path, store: Path) -> None:
    process = start(data, store)
    _, told = process.communicate(timeout=120)
    assert process.returncode == 0, told


def whole(bench: Bench, store: Path) -> Variant:
    """The variant that the store holds; it holds one of the two to the last statement."""
    opened = open_store(store)
    variant = bench.of(pair(opened))
    assert pair(opened) == variant.pair
    assert digest(opened) == variant.digest
    return variant


def swept(store: Path) -> bool:
    """Is there nothing in the folder but the build in force, the file that names it and the lock?"""
    current = current_build(store)
    return current is not None and {path.name for path in store.iterdir()} == {current.name, "current", "lock"}


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory, store_folder: Path) -> Bench:
    folder = tmp_path_factory.mktemp("atomic")
    data = folder / "data"
    shutil.copytree(DATA, data)
    for name, printed, other in (("t08", OLD[0], NEW[0]), ("f02", OLD[1], NEW[1])):
        path = data / "editions" / "2006" / "tables" / f"{name}.csv"
        text = path.read_text(encoding="utf-8")
        assert text.count(printed) == 1
        path.write_text(text.replace(printed, other), encoding="utf-8")
    begun = time.monotonic()
    build(data, folder / "store")
    seconds = time.monotonic() - begun
    old, new = open_store(store_folder), open_store(folder / "store")
    assert (pair(old), pair(new)) == (OLD, NEW)
    assert digest(old) != digest(new)
    return Bench(Variant(DATA, OLD, digest(old)), Variant(data, NEW, digest(new)), seconds)


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory, store_folder: Path) -> Path:
    """A store that goes from kill to kill."""
    store = tmp_path_factory.mktemp("killed") / "store"
    shutil.copytree(store_folder, store)
    return store


def _next_build_of_the_other(bench: Bench, store: Path) -> tuple[Variant, Variant]:
    before = bench.of(pair(open_store(store)))
    return before, bench.new if before is bench.old else bench.old


def _the_next_build_works(variant: Variant, store: Path) -> None:
    build(variant.data, store)
    assert pair(open_store(store)) == variant.pair
    assert swept(store)


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_a_build_killed_at_any_moment_leaves_one_build_whole_and_does_not_hinder_the_next(
    bench: Bench, killed: Path, moment: int
) -> None:
    before, after = _next_build_of_the_other(bench, killed)
    share = (moment + random.Random(20140624 + moment).random()) / MOMENTS
    process = start(after.data, killed)
    time.sleep(share * bench.seconds)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    held = whole(bench, killed)
    assert held is after or process.returncode == -signal.SIGKILL, "a build that ended is in force"
    assert held in (before, after)
    _the_next_build_works(before, killed)


def _new_folder(store: Path, old: Path) -> bool:
    return len(list(store.glob("build-*"))) > 1


def _statements_arrive(store: Path, old: Path) -> bool:
    return any(path.suffix == ".sst" for new in store.glob("build-*") if new != old for path in new.iterdir())


def _pointer_is_written(store: Path, old: Path) -> bool:
    return (store / "current.new").exists() or current_build(store) != old


def _pointer_is_moved(store: Path, old: Path) -> bool:
    return current_build(store) != old


STAGES = (_new_folder, _statements_arrive, _pointer_is_written, _pointer_is_moved)


STOPS = (
    *((stage, signal.SIGKILL) for stage in STAGES),
    (_statements_arrive, signal.SIGTERM),
    (_statements_arrive, signal.SIGINT),
)


@pytest.mark.parametrize(
    ("stage", "how"), STOPS, ids=[f"{stage.__name__.strip('_')} {how.name}" for stage, how in STOPS]
)
def test_a_build_stopped_at_the_moments_that_matter_leaves_one_build_whole(
    bench: Bench, killed: Path, stage: Callable[[Path, Path], bool], how: signal.Signals
) -> None:
    before, after = _next_build_of_the_other(bench, killed)
    old = current_build(killed)
    assert old is not None
    process = start(after.data, killed)
    until = time.monotonic() + 60
    while process.poll() is None and not stage(killed, old) and time.monotonic() < until:
        pass
    process.send_signal(how)
    process.communicate(timeout=60)
    held = whole(bench, killed)
    assert held in (before, after)
    if stage is _pointer_is_moved:
        assert held is after, "what the pointer names is in force"
    _the_next_build_works(before, killed)


def test_a_build_killed_when_all_its_statements_are_in_leaves_none_of_them_in_the_next(
    bench: Bench, killed: Path
) -> None:
    before, after = _next_build_of_the_other(bench, killed)
    process = start(after.data, killed)
    assert process.stderr is not None
    for told in process.stderr:
        if told.startswith("checking"):
            break
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert whole(bench, killed) is before
    assert not swept(killed)
    build(before.data, killed)
    assert whole(bench, killed) is before
    assert swept(killed)


def test_of_two_builds_at_once_one_wins_and_the_other_says_why_it_does_not(
    bench: Bench, tmp_path: Path, store_folder: Path
) -> None:
    store = tmp_path / "store"
    shutil.copytree(store_folder, store)
    first = start(bench.new.data, store)
    try:
        until = time.monotonic() + 60
        while len(list(store.glob("build-*"))) < 2 and time.monotonic() < until:
            time.sleep(0.002)
        first.send_signal(signal.SIGSTOP)
        assert first.poll() is None, "the first build is in the middle of its work"
        second = start(bench.old.data, store)
        out, told = second.communicate(timeout=60)
        assert (second.returncode, out) == (2, "")
        assert f"another kg build is writing to {store}" in told
        assert "Traceback" not in told
        assert whole(bench, store) is bench.old
    finally:
        first.send_signal(signal.SIGCONT)
        _, told = first.communicate(timeout=60)
    assert first.returncode == 0, told
    assert whole(bench, store) is bench.new
    assert swept(store)


def test_builds_started_together_leave_one_of_them_whole(bench: Bench, tmp_path: Path) -> None:
    store = tmp_path / "store"
    processes = [start(variant.data, store) for variant in (bench.old, bench.new, bench.old)]
    told = [process.communicate(timeout=120)[1] for process in processes]
    codes = [process.returncode for process in processes]
    assert set(codes) <= {0, 2}, told
    assert 0 in codes
    whole(bench, store)
    assert swept(store)


def test_a_reader_goes_on_answering_from_the_build_it_opened(bench: Bench, tmp_path: Path, store_folder: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(store_folder, store)
    reader = open_store(store)
    first = current_build(store)
    build(bench.new.data, store)
    assert first is not None
    assert not first.exists()
    assert pair(reader) == OLD
    assert digest(reader) == bench.old.digest
    build(bench.new.data, store)
    assert digest(reader) == bench.old.digest
    assert whole(bench, store) is bench.new


def test_a_store_can_be_read_while_it_is_built(bench: Bench, tmp_path: Path, store_folder: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(store_folder, store)
    process = start(bench.new.data, store)
    answers = []
    while process.poll() is None:
        answers.append(pair(open_store(store)))
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert len(answers) > 10
    assert answers == sorted(answers, key=[OLD, NEW].index), "first the old, from one moment on the new"
    assert answers[0] == OLD
    assert pair(open_store(store)) == NEW


def _statement(text: str) -> Quad:
    node = NamedNode("https://example.org/a")
    return Quad(node, node, Literal(text), node)


def test_a_build_that_a_check_refuses_is_not_published_and_leaves_nothing(tmp_path: Path) -> None:
    store = tmp_path / "store"
    first = publish(store, [_statement("first")], lambda _: None)

    def refuse(built: Store) -> None:
        assert len(built) == 1
        raise UsageError("no")

    with pytest.raises(UsageError, match="no"):
        publish(store, [_statement("second")], refuse)
    assert current_build(store) == first
    assert swept(store)
    assert [quad.object for quad in Store.read_only(str(first))] == [Literal("first")]


def test_a_build_whose_statements_fail_to_come_is_not_published_and_leaves_nothing(tmp_path: Path) -> None:
    store = tmp_path / "store"
    with pytest.raises(ZeroDivisionError):
        publish(store, (_statement(str(1 // n)) for n in (1, 0)), lambda _: None)
    assert current_build(store) is None
    assert list(store.glob("build-*")) == []
    publish(store, [_statement("first")], lambda _: None)
    assert swept(store)
