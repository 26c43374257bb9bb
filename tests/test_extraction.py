"""The committed tables come from the report texts, and say what a second, independent reader finds there."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

from kg.editions.edition import load_edition
from kg.editions.extract import extract
from kg.editions.files import sha256
from kg.rdf.dataset import Knowledge
from tests.conftest import DATA, Run
from tests.independent_reader import cells, institutions


def test_extracting_again_gives_the_committed_files_to_the_byte(knowledge: Knowledge, reports: Path) -> None:
    for item in knowledge.editions:
        edition = load_edition(DATA, item.edition.year, knowledge.reference)
        report = reports / edition.about["text_file"]
        assert sha256(report) == edition.about["text_sha256"]
        files = extract(report, edition, knowledge.reference)
        assert set(files) == {*item.files.values(), edition.folder / "ledger.csv"}
        for path, text in files.items():
            assert path.read_bytes() == text.encode(), path


def _csv(output: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(output)))


def test_query_cells_agrees_cell_by_cell_with_the_independent_reader(kg: Run, reports: Path) -> None:
    rows = _csv(kg("query", "cells", "--format", "csv").stdout)
    ours = Counter(tuple(row.values()) for row in rows)
    theirs = Counter(
        (c.report, c.table, c.row, c.column, c.period, c.unit, c.printed, _canonical(c.value), str(c.line))
        for c in cells(reports)
    )
    assert len(rows) == 3275
    assert ours == theirs


def _canonical(value: str) -> str:
    """A decimal as SPARQL gives it back: without the zeros at its end."""
    return value.rstrip("0").rstrip(".") if "." in value else value


def test_query_institutions_agrees_with_the_independent_reader(kg: Run, reports: Path) -> None:
    rows = _csv(kg("query", "institutions", "--format", "csv").stdout)
    ours = [tuple(row[name] for name in ("report", "table", "number", "name", "region", "line")) for row in rows]
    theirs = [(e.report, e.table, str(e.number), e.name, e.region, str(e.line)) for e in institutions(reports)]
    assert len(rows) == 429
    assert Counter(row["table"] for row in rows) == {"附表15": 369, "表14": 20, "表15": 20, "表16": 20}
    assert ours == theirs
    lost = [(row["table"], row["number"]) for row in rows if not row["name"]]
    assert lost == [("附表15", "72"), ("附表15", "127"), ("附表15", "159")]


def test_region_codes_of_institutions_follow_the_printed_block(kg: Run) -> None:
    rows = _csv(kg("query", "institutions", "--format", "csv").stdout)
    codes = {row["region"]: row["region_code"] for row in rows}
    assert codes["内蒙"] == "cn-150000"
    assert codes["陕西"] == "cn-610000"
    assert codes["山西"] == "cn-140000"
    assert codes["深圳"] == "cn-440300"
    # Numbers repeat across lists; ranked sellers stand in no blocks.
    by_number = {row["number"]: row for row in rows if row["table"] == "附表15"}
    assert len(by_number) == 369
    assert {(row["region"], row["region_code"]) for row in rows if row["table"] != "附表15"} == {("", "")}
    # Names with the name of another place in them.
    assert by_number["128"]["region"] == "江苏"
    assert by_number["246"]["region"] == "广东"
