"""What is declared and makes no test of the audit is told with its file and line, and is what it was decided to be."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from kg.audit.audit import audit
from kg.audit.book import Book, open_book
from kg.checks.idle import IdleRow, idle_rows
from kg.cli.make import idle_lines
from kg.model.codes import Code, CodeList
from kg.rdf.dataset import Knowledge, read_knowledge
from tests.conftest import DATA
from tests.test_prose_input import Bench

GROUPS, CLAIMS = "reference/region_groups.csv", "editions/2014/claims.csv"
#: What makes no test now, and why that is right.
REASONS = {
    "east-10": "a scheme of the yearbooks, for values that we compute; neither report has it",
    "middle-6": "as east-10",
    "west-12": "as east-10",
    "northeast-3": "as east-10",
    "set-2014-east-middle-west": "line 113: where the technology of Beijing goes; no table has its destinations",
    "technology-malls-2005": "a group of one, which the text counts nowhere",
}


def told(rows: tuple[IdleRow, ...]) -> set[str]:
    """The groups and the like that are told, mentions aside."""
    return {row.what for row in rows if not row.file.endswith("mentions.csv")}


def test_only_what_is_meant_to_is_without_a_test(knowledge: Knowledge) -> None:
    rows = idle_rows(knowledge)
    assert told(rows) == set(REASONS)
    for row in rows:
        line = (DATA / row.file).read_text("utf-8").splitlines()[row.line - 1]
        assert row.what in line.split(","), row


def test_a_mention_without_a_test_is_of_a_body_that_nothing_else_prints(knowledge: Knowledge) -> None:
    rows = [row for row in idle_rows(knowledge) if row.file.endswith("mentions.csv")]
    assert Counter(row.file.split("/")[1] for row in rows) == {"2006": 57, "2014": 56}
    names = {row.what for row in rows}
    assert {"科技部", "国家统计局"} <= names
    assert not {"北京产权交易所", "深圳国际高新技术产权交易所", "西安交大"} & names, "these are findings"


def _without(code: Code) -> Code:
    """A group without its members."""
    kept = {name: text for name, text in code.attributes.items() if name not in ("members", "ranked_by", "scheme")}
    return replace(code, attributes=kept)


def _book_without(knowledge: Knowledge, codes: set[str]) -> Book:
    """The book without some groups."""
    reference = knowledge.reference
    lists: Mapping[str, CodeList] = {
        name: CodeList(name, [_without(code) if code.code in codes else code for code in held.codes.values()])
        for name, held in reference.lists.items()
    }
    partitions = tuple(partition for partition in reference.partitions if partition.whole not in codes)
    smaller = replace(reference, lists=lists, partitions=partitions)
    return open_book(knowledge.editions, smaller, knowledge.observations, knowledge.current)


def test_without_them_the_audit_finds_the_same(knowledge: Knowledge) -> None:
    assert audit(_book_without(knowledge, set(REASONS))) == knowledge.findings
    assert audit(_book_without(knowledge, {"bohai-2014"})) != knowledge.findings


# ------------------------------------------------------------------------------------------------- what is new


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    shutil.copytree(DATA, tmp_path / "data")
    return Bench(tmp_path / "data")


#: Rows that nothing prints or claims anything for, by file.
NEW = {
    "partitions": ["n1,field,,agriculture|nuclear,,2006,", "n2,ip-kind,,any-ip|no-ip,plan=any-programme,2014,"],
    "region_groups": [
        "n3,,2014,东北,Northeast,,cn-210000|cn-220000,,",
        "n4,,2014,东北二省,Two of them,,cn-210000|cn-220000,contract-value/period=2013,",
    ],
    "exchange_groups": ["n5,2014,两家,Two,,0043|0053,"],
    "class_sets": ["n6,field,2014,两个领域,Two fields,nuclear|agriculture,contract-value/period=2013,"],
}


def test_new_ones_that_nothing_uses_are_told_with_their_lines(bench: Bench) -> None:
    added = set()
    for file, rows in NEW.items():
        name = f"reference/{file}.csv"
        with (bench.data / name).open("r+", encoding="utf-8") as opened:
            lines = len(opened.readlines())
            opened.writelines(f"{row}\n" for row in rows)
        added |= {IdleRow(name, lines + n, row.partition(",")[0]) for n, row in enumerate(rows, 1)}
    found = idle_rows(read_knowledge(bench.data))
    assert {row for row in found if row.what.startswith("n") and row.what[1:].isdecimal()} == added


def test_sets_whose_sentences_are_no_longer_claimed_are_told(bench: Bench) -> None:
    sets = {"set-2014-bj-sn-sh": "387", "first-ten-output-2013": "341", "set-2014-first-three-fields": "169"}
    rows = [row for row in bench.rows(CLAIMS) if row[0] not in sets.values()]
    bench.write(CLAIMS, [row for row in rows if not any(name in ",".join(row) for name in sets)])
    assert sets.keys() <= told(idle_rows(read_knowledge(bench.data)))


def test_a_mention_of_a_body_of_the_tables_is_no_more_told_if_it_names_another(bench: Bench) -> None:
    line = bench.spoil(
        "editions/2014/mentions.csv", {"printed": "西安交大"}, {"organisation": "0444", "note": "read so"}
    )
    assert IdleRow("editions/2014/mentions.csv", line, "西安交大") in idle_rows(read_knowledge(bench.data))


def test_a_build_tells_each_file_in_a_line(knowledge: Knowledge) -> None:
    groups, exchanges, old, _ = idle_lines(idle_rows(knowledge))
    assert "these 5 rows of reference/region_groups.csv: 13 (east-10), 14 (middle-6)" in groups
    assert exchanges.endswith("this row of reference/exchange_groups.csv: 7 (technology-malls-2005)")
    assert "these 57 rows of editions/2006/mentions.csv (bodies that no table or list prints): 2, 22-40" in old
