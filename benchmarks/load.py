"""Emitting and loading, against a bare Oxigraph bulk load of the same dump in the same run.

``python -m benchmarks.load``: prints medians of interleaved runs, the ratio (the goal is at most 3), and the peak
memory of a whole `kg build` in a process of its own (the goal is under 500 MB).
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from kg.export.dump import write_nquads
from kg.places import data_folder, ontology_folder
from kg.rdf.dataset import quads, read_knowledge
from kg.rdf.names import Names
from kg.version import __version__

RUNS = 7


def _timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def main() -> None:
    """Run and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        dump = folder / "dump.nq"
        data, ontology, names = data_folder(), ontology_folder(), Names()
        whole = Store()
        whole.bulk_extend(quads(read_knowledge(data), ontology, names, __version__))
        count = write_nquads(whole, dump)
        times: dict[str, list[float]] = {"bare bulk load": [], "emit and load": [], "read, emit and load": []}
        for run in range(RUNS):

            def bare(run: int = run) -> None:
                store = Store(str(folder / f"bare{run}"))
                store.bulk_load(path=str(dump), format=RdfFormat.N_QUADS)
                store.flush()

            knowledge = read_knowledge(data)

            def ours(run: int = run) -> None:
                store = Store(str(folder / f"ours{run}"))
                store.bulk_extend(quads(knowledge, ontology, names, __version__))  # noqa: B023
                store.flush()

            times["bare bulk load"].append(_timed(bare))
            times["emit and load"].append(_timed(ours))
            times["read, emit and load"].append(times["emit and load"][-1] + _timed(lambda: read_knowledge(data)))
        medians = {what: statistics.median(taken) for what, taken in times.items()}
        print(f"{count} quads, median of {RUNS} interleaved runs")
        for what, seconds in medians.items():
            ratio = seconds / medians["bare bulk load"]
            print(f"{what:<22} {seconds:6.3f} s  {count / seconds:9,.0f} quads/s  ratio {ratio:.2f}")
        command = [sys.executable, "-m", "kg", "build", "--store", str(folder / "store")]
        subprocess.run(command, check=True, capture_output=True)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"peak memory of kg build {peak:.0f} MB")


if __name__ == "__main__":
    main()
