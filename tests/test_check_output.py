"""What kg check says of findings: its own stable columns, what was expected in one glance, notes in two languages."""

from __future__ import annotations

import re

import pytest

from kg.audit.audit import RULES
from kg.audit.notes import PHRASES, in_chinese
from kg.checks.violation import Violation
from kg.export.audit import model
from kg.export.audit.read_cells import cells_by_iri, labels_by_iri, places_by_iri
from kg.export.audit.read_findings import findings_in_order
from kg.export.audit.writing import as_html
from kg.export.check_rows import COLUMNS, SIGNS, expected, finding_rows, stated, violation_row
from kg.export.print_markup import as_characters
from kg.export.results import as_json, as_table, rendered
from kg.rdf.dataset import Knowledge
from kg.rdf.load_findings import labels_in_chinese
from kg.session import Session
from kg.store.embedded import Opened
from tests.conftest import ROOT

#: Rules whose reasons the data gives, in one language.
REASONS = {"condition", "universal"}


@pytest.fixture(scope="module")
def rows(opened: Opened) -> list[dict[str, str]]:
    return [dict(row) for row in finding_rows(opened, "en")]


def test_the_columns_are_those_of_the_documentation() -> None:
    assert ",".join(COLUMNS) == (
        "kind,id,report,place,rule,printed,expected_low,expected_high,verdict,severity,line,note,hypothesis"
    )
    told = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")
    assert tuple(re.findall(r"^\| `([a-z_]+)` \|", told, re.M)) == COLUMNS


def test_there_is_one_row_for_each_finding(opened: Opened, rows: list[dict[str, str]]) -> None:
    wanted = {str(row["id"]): row for row in Session(opened).query("findings")}
    assert [row["id"] for row in rows if row["kind"] == "finding"] == [row["id"] for row in rows]
    assert {row["id"] for row in rows} == set(wanted)
    assert len(rows) == len(wanted) > 100
    for row in rows:
        for column in ("place", "rule", "printed", "verdict", "severity", "line"):
            assert row[column] == str(wanted[row["id"]][column])
        assert set(row) == set(COLUMNS)
    order = [("high", "medium", "low").index(row["severity"]) for row in rows]
    assert order == sorted(order)


def test_the_hypotheses_of_a_finding_are_named(knowledge: Knowledge, rows: list[dict[str, str]]) -> None:
    explained = {finding for item in knowledge.hypotheses for finding in item.findings}
    assert {row["id"] for row in rows if row["hypothesis"]} == explained & {row["id"] for row in rows}
    swapped = next(row for row in rows if row["id"] == "rank/2014/t07/r003c04")
    assert swapped["hypothesis"] == "hypothesis/swapped-ranks/rank/2014/t07/r003c04"


def test_a_violation_is_a_row_of_the_same_columns() -> None:
    row = violation_row(Violation("IC-1", "https://example.org/o", "qb:dataSet", "no data set"))
    assert list(row) == list(COLUMNS)
    assert {name: text for name, text in row.items() if text} == {
        **{"kind": "violation", "id": "https://example.org/o", "place": "qb:dataSet", "rule": "IC-1"},
        **{"severity": "error", "note": "no data set"},
    }
    assert rendered(COLUMNS, [row], "csv").splitlines()[0] == ",".join(COLUMNS)


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [("1.5", "1.5", "1.5"), ("1", "2", "1 – 2"), ("", "369", "≤ 369"), ("1000", "", "≥ 1000"), ("", "", "a note")],
)
def test_what_was_expected_in_one_glance(low: str, high: str, shown: str) -> None:
    row = {"expected_low": low, "expected_high": high, "note": "a note"}
    assert expected(row) == shown


def test_a_number_that_is_not_stated_as_equal_has_a_sign(opened: Opened, knowledge: Knowledge) -> None:
    signs = stated(opened)
    assert signs["qualified/2014/part-4/l0445c204"] == "> ", "the middle and the west grew by more than 50 %"
    claims = {claim.place.code: claim.qualifier for item in knowledge.editions for claim in item.claims}
    wanted = {
        finding.id: SIGNS[claims[finding.subject.code]]
        for finding in knowledge.findings
        if claims.get(finding.subject.code) in SIGNS
    }
    assert signs == wanted
    assert set(signs.values()) == {"> ", "≥ ", "≈ "}


# One-sided.


@pytest.fixture(scope="module")
def tests(opened: Opened) -> list[model.Test]:
    labels = labels_by_iri(opened)
    places = places_by_iri(opened, labels)
    return findings_in_order(opened, places, cells_by_iri(opened, places, labels))


def test_a_bound_has_one_end(tests: list[model.Test]) -> None:
    for rule, sign in (("part", "≤ "), ("listed", "≤ "), ("cities", "≥ ")):
        found = [test for test in tests if test.rule == rule]
        assert found
        assert all(test.expected.startswith(sign) for test in found), rule
        assert all((test.low is None) != (test.high is None) for test in found), rule
    listed = {test.expected for test in tests if test.rule == "listed"}
    assert "≤ 369" in listed
    assert not any(test.expected[:1] in "≤≥" for test in tests if test.rule == "sum" and test.expected)


def test_a_gap_is_counted_from_the_one_end(tests: list[model.Test]) -> None:
    from dataclasses import replace
    from decimal import Decimal

    listed = next(test for test in tests if test.rule == "listed" and test.expected == "≤ 369")
    assert listed.gap == ""
    assert replace(listed, high=Decimal(200)).gap == "+74 家"
    assert replace(listed, high=Decimal(200)).relative == "+37 %"
    assert replace(listed, low=Decimal(300), high=None).gap == "−26 家"


# Notes.


def test_every_note_has_its_chinese(tests: list[model.Test]) -> None:
    noted = [test for test in tests if test.note]
    assert len(noted) > 100
    bare = {test.note for test in noted if not test.said.zh and test.rule not in REASONS}
    assert bare == set(), "no Chinese for these: add them to PHRASES in kg/audit/notes.py"
    english = {test.said.zh for test in noted if re.search("[a-z]{4}", test.said.zh) and test.rule not in REASONS}
    assert english == set()
    assert len(RULES) > 10


@pytest.mark.parametrize(
    ("en", "zh"),
    [
        ("Tibet (西藏) is printed as a dash", "西藏印为横线"),
        ("北方技术交易市场, Tibet (西藏) are printed as a dash", "北方技术交易市场、西藏印为横线"),
        ("stated as above", "表述为“超过”"),
        ("larger than the smallest of the list, and not in it: Hunan, Hebei", "大于名单中最小者而不在其中：湖南、河北"),
        ("Hunan comes after Hebei, and is larger", "湖南排在河北之后，数额却更大"),
        (
            "line 601 prints 深圳联合产权交易所; whether that is the same body is undecided",
            "第601行印作深圳联合产权交易所；是否为同一机构未定",
        ),
        ("2 of the members are not printed; a fall, printed without sign", "成员中有2个未印出；为下降，印刷时不带负号"),
        ("a fall, printed without sign; for a reason of the data", "为下降，印刷时不带负号；for a reason of the data"),
        ("for a reason of the data", ""),
        ("true of 7 of 8, not of the excepted Chengdu (成都)", "8个中有7个如此；所除外的成都不如此"),
        ("true of 1 of 3, not of Hunan; read of output", "3个中有1个如此；湖南不如此；read of output"),
    ],
)
def test_a_note_in_chinese(knowledge: Knowledge, en: str, zh: str) -> None:
    assert in_chinese(en, labels_in_chinese(knowledge.reference)) == zh


def test_phrases_have_the_same_values_in_both_languages() -> None:
    for en, zh in PHRASES:
        slots = len(re.findall(r"\{(?:names)?\}", en))
        assert sorted(re.findall(r"\{(\d)\}", zh)) == [str(n) for n in range(slots)], en
    assert len({en for en, _ in PHRASES}) == len(PHRASES)


def test_notes_are_asked_for_in_either_language(opened: Opened, rows: list[dict[str, str]]) -> None:
    chinese = {row["id"]: row["note"] for row in finding_rows(opened, "zh")}
    dash = next(row for row in rows if row["note"] == "Tibet (西藏) is printed as a dash")
    assert chinese[dash["id"]] == "西藏印为横线"
    assert set(chinese) == {row["id"] for row in rows}


# Raised print.


def test_raised_print_is_raised_for_people_and_verbatim_in_data(rows: list[dict[str, str]]) -> None:
    caption = next(row for row in rows if "<sup>" in row["printed"])
    assert "机构<sup>①</sup>构成" in caption["printed"]
    assert "机构①构成" in as_table(("printed",), [caption])
    for text in (rendered(("printed",), [caption], form) for form in ("csv", "tsv")):
        assert "<sup>①</sup>" in text
    assert "<sup>①</sup>" in as_json(("printed",), [caption], frozenset())


@pytest.mark.parametrize(
    ("text", "characters", "html"),
    [
        ("10<sup>4</sup>元", "10⁴元", "10<sup>4</sup>元"),
        ("CO<sub>2</sub>", "CO₂", "CO<sub>2</sub>"),
        ("a<sup>①", "a<sup>①", "a&lt;sup&gt;①"),
        ("<b>x</b> & <sup>y</sup>", "<b>x</b> & y", "&lt;b&gt;x&lt;/b&gt; &amp; <sup>y</sup>"),
        ("<sup><script></sup>", "<sup><script></sup>", "&lt;sup&gt;&lt;script&gt;&lt;/sup&gt;"),
        ("<sup onclick='x'>1</sup>", "<sup onclick='x'>1</sup>", "&lt;sup onclick=&#39;x&#39;&gt;1&lt;/sup&gt;"),
    ],
)
def test_raised_print(text: str, characters: str, html: str) -> None:
    assert as_characters(text) == characters
    assert str(as_html(text)) == html
