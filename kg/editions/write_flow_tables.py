"""Writing tables of flows into ``data/flows``, in the form that :mod:`kg.editions.flow_tables` reads."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.editions.files import shown
from kg.editions.flow_tables import COLUMNS, FOLDER, KEYS
from kg.model.flow_table import FlowTable
from kg.model.problems import UsageError


def files_of(table: FlowTable) -> dict[str, str]:
    """The two files of a table by name: the same table gives the same text."""
    about = (table.title_zh, table.title_en, table.source, table.sha256_of_original, table.measure, table.unit)
    # A JSON string of printable characters is a TOML string.
    lines = [f"{key} = {json.dumps(text, ensure_ascii=False)}\n" for key, text in zip(KEYS, about, strict=True)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((row.origin, row.destination, row.year, format(row.value, "f")) for row in sorted(table.rows))
    return {f"{table.name}.csv": out.getvalue(), f"{table.name}.toml": "".join(lines)}


def refuse_old(names: Iterable[str], data: Path) -> None:
    """Raise UsageError if a table of one of these names is there."""
    paths = [data / FOLDER / f"{name}{suffix}" for name in names for suffix in (".csv", ".toml")]
    old = [shown(path) for path in paths if path.exists()]
    if old:
        raise UsageError(f"there is {' and '.join(old)} already; --replace writes anew, or give another --name")


def write_flow_tables(tables: Sequence[FlowTable], data: Path) -> list[Path]:
    """Put the files of the tables in place, each in one step; returns them in order. Raises OSError."""
    folder = data / FOLDER
    folder.mkdir(exist_ok=True)
    written = []
    for table in tables:
        for name, text in files_of(table).items():
            part = folder / f".{name}.part"
            part.write_text(text, encoding="utf-8", newline="\n")
            written.append(part.replace(folder / name))
    return written
