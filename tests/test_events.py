"""The chronicles: every dated entry of both, with the date as printed, our own titles, and bodies of the register."""

from __future__ import annotations

import calendar
import csv
import io
from collections import Counter
from pathlib import Path

import pytest

from kg.lookup import prefixes
from kg.model.event import Event, earliest, is_date, latest
from kg.rdf.dataset import Knowledge
from kg.store.embedded import Opened
from tests.conftest import DATA, Run
from tests.independent_prose import Dated, chronicle, copied, squeezed, text_lines

EVENTS = {"2006": 23, "2014": 20}
XSD = "http://www.w3.org/2001/XMLSchema#"
ROLES = {"organiser", "host", "supporter", "participant", "issuer", "subject"}
#: Where each took place, read from the texts; "" where an entry tells no place.
PLACES = {
    "2006": {
        **{1: "cn-230100", 2: "abroad", 3: "cn-442000", 4: "cn-210100", 5: "cn-110000", 6: "", 7: "cn-120000"},
        **{8: "cn-110000", 10: "cn-210200", 11: "cn-620982", 12: "abroad", 13: "", 14: "cn-310000", 15: "cn-210100"},
        **{16: "", 17: "cn-440300", 18: "cn-110000", 19: "cn-330100", 20: "cn-120000", 21: "cn-110000"},
        **{22: "cn-110000", 23: "cn-440300"},
    },
    "2014": {
        **{1: "cn-370000", 3: "", 4: "cn-310000", 5: "", 7: "cn-310000", 8: "cn-360100", 10: "cn-610403"},
        **{11: "", 12: "cn-120000", 14: "cn-510100", 15: "cn-441900", 16: "cn-420100", 17: "", 20: ""},
    },
}


@pytest.fixture(scope="module")
def events(knowledge: Knowledge) -> dict[str, list[Event]]:
    return {item.edition.year: list(item.events) for item in knowledge.editions}


def rows(kg: Run) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(kg("query", "events", "--format", "csv").stdout)))


def test_the_parser_of_the_oracle_reads_every_way_a_date_is_printed() -> None:
    lines = [""] * 1531
    printed = {
        "3月14至16日，": ("3月14至16日", "2013-03-14", "2013-03-16"),
        "5月8日-11日，": ("5月8日-11日", "2013-05-08", "2013-05-11"),
        "5月16-17日，": ("5月16-17日", "2013-05-16", "2013-05-17"),
        "9月17—18日，": ("9月17—18日", "2013-09-17", "2013-09-18"),
        "12月7日《": ("12月7日", "2013-12-07", ""),
        "4月，": ("4月", "2013-04", ""),
        " 6 月 14～15 日，": ("6 月 14～15 日", "2013-06-14", "2013-06-15"),
        "1 月 27 日，": ("1 月 27 日", "2013-01-27", ""),
        "2013年，": None,
        "共11月": None,
    }
    for text, expected in printed.items():
        lines[1530] = text
        found = [(e.printed, e.start, e.end) for e in chronicle(lines, "2014")]
        assert found == ([expected] if expected else []), text


@pytest.mark.parametrize("edition", EVENTS)
def test_every_dated_entry_is_an_event_with_its_printed_date(
    edition: str, events: dict[str, list[Event]], reports: Path
) -> None:
    theirs = list(chronicle(text_lines(reports, edition), edition))
    ours = [Dated(e.line, e.column, e.printed, e.start, e.end) for e in events[edition]]
    assert ours == theirs
    assert len(ours) == EVENTS[edition]


@pytest.mark.parametrize("edition", EVENTS)
def test_an_event_ends_before_the_next_begins(edition: str, events: dict[str, list[Event]], reports: Path) -> None:
    lines = text_lines(reports, edition)
    for event, following in zip(events[edition], [*events[edition][1:], None], strict=True):
        assert event.line <= event.last_line
        assert lines[event.last_line - 1].strip()
        rest = lines[event.last_line : following.line - 1] if following else lines[event.last_line : 1575]
        assert not any(line.strip() for line in rest), event.code


def test_the_query_gives_all_of_them_in_order(kg: Run, events: dict[str, list[Event]]) -> None:
    found = rows(kg)
    assert len(found) == 43
    assert list(found[0]) == ["report", "date_start", "date_end", "place", "title", "organisations", "line"]
    assert Counter(row["report"] for row in found) == EVENTS
    wanted = [(year, e.start, e.end, e.place_zh, e.title_zh, str(e.line)) for year in EVENTS for e in events[year]]
    assert [
        tuple(row[n] for n in ["report", "date_start", "date_end", "place", "title", "line"]) for row in found
    ] == wanted
    assert {row["date_start"][:4] for row in found if row["report"] == "2006"} == {"2005"}
    assert {row["date_start"][:4] for row in found if row["report"] == "2014"} == {"2013"}
    vague = [row["date_start"] for row in found if len(row["date_start"]) == 7]
    assert vague == ["2005-04", "2005-05", "2005-10"]


_DATES = """
    SELECT ?event ?edtf (DATATYPE(?edtf) AS ?kind) ?start (DATATYPE(?start) AS ?startKind) ?end ?first ?last
           (DATATYPE(?first) AS ?firstKind) (DATATYPE(?last) AS ?lastKind) WHERE {
      GRAPH ?g { ?event a tm:Event ; dct:date ?edtf ; schema:startDate ?start ; tm:earliest ?first ; tm:latest ?last
                 OPTIONAL { ?event schema:endDate ?end } }
    }"""


def test_dates_in_the_graph_keep_their_precision(opened: Opened, reports: Path) -> None:
    found = {row["event"].rpartition("/")[2]: row for row in opened.rows(prefixes(opened) + _DATES)}
    assert len(found) == 43
    for edition in EVENTS:
        for number, date in enumerate(chronicle(text_lines(reports, edition), edition), 1):
            row = found[f"{edition}-{number:02}"]
            assert row["edtf"] == (f"{date.start}/{date.end}" if date.end else date.start)
            assert row["kind"] == "http://id.loc.gov/datatypes/edtf/EDTF"
            assert (row["start"], row["end"]) == (date.start, date.end)
            assert row["startKind"] == XSD + {7: "gYearMonth", 10: "date"}[len(date.start)]
            assert {row["firstKind"], row["lastKind"]} == {f"{XSD}date"}
            if len(date.start) == 10:
                assert (row["first"], row["last"]) == (date.start, date.end or date.start)
            else:
                days = calendar.monthrange(int(date.start[:4]), int(date.start[5:]))[1]
                assert (row["first"], row["last"]) == (f"{date.start}-01", f"{date.start}-{days}")


@pytest.mark.parametrize("edition", EVENTS)
def test_places_are_areas(edition: str, events: dict[str, list[Event]], knowledge: Knowledge) -> None:
    areas = knowledge.reference.lists["area"].codes
    for event in events[edition]:
        assert not event.area or event.area in areas
        assert bool(event.place_zh) == bool(event.place_en), event.code
        assert event.area or not event.place_zh, event.code
    ours = {event.number: event.area for event in events[edition]}
    for number, area in PLACES[edition].items():
        assert ours[number] == area, number


def test_a_place_is_printed_in_its_entry(events: dict[str, list[Event]], reports: Path) -> None:
    for edition, of_edition in events.items():
        lines = text_lines(reports, edition)
        for event in of_edition:
            entry = squeezed(lines[event.line - 1 : event.last_line])
            assert event.place_zh in entry, event.code


@pytest.mark.parametrize("edition", EVENTS)
def test_titles_are_our_own_words_in_both_languages(
    edition: str, events: dict[str, list[Event]], reports: Path
) -> None:
    text = squeezed(text_lines(reports, edition))
    for event in events[edition]:
        assert any("\u4e00" <= c <= "\u9fff" for c in event.title_zh), event.code
        assert event.title_en.isascii(), event.code
        assert len(event.title_en.split()) > 2, event.code
        for title in (event.title_zh, event.title_en, event.place_zh):
            assert copied(title, text) == "", (event.code, title)
    for titles in ([e.title_zh for e in events[edition]], [e.title_en for e in events[edition]]):
        assert len(set(titles)) == EVENTS[edition]


def test_the_search_for_copies_finds_one(reports: Path) -> None:
    text = squeezed(text_lines(reports, "2006"))
    assert copied("关于东北技术转移联盟在哈尔滨成立的消息", text) == "东北技术转移联盟在哈尔滨"


_ROLES = """
    SELECT ?event ?role ?body ?name WHERE {
      GRAPH ?g { ?event a tm:Event ; ?role ?body .
                 FILTER(?role IN (tm:organiser, tm:host, tm:supporter, tm:participant, tm:issuer, tm:subject)) }
      OPTIONAL { GRAPH tmg:reference { ?body a tm:Organisation ; rdfs:label ?name FILTER(LANG(?name) = "zh") } }
    }"""


def test_every_role_is_of_a_body_of_the_register(opened: Opened, events: dict[str, list[Event]]) -> None:
    found = opened.rows(prefixes(opened) + _ROLES)
    graph = {(r["event"].rpartition("/")[2], r["role"].rpartition("#")[2], r["body"].rpartition("/")[2]) for r in found}
    assert all(row["name"] for row in found)
    data = {(e.code, role.role, role.organisation) for of in events.values() for e in of for role in e.roles}
    assert graph == data
    assert len(data) > 80
    with (DATA / "reference/schemes/event-role.csv").open(encoding="utf-8", newline="") as file:
        assert {row["code"] for row in csv.DictReader(file)} == ROLES
    assert {role for _, role, _ in data} == ROLES


#: Some bodies as a reader of the texts finds them: event, role, name.
BODIES = (
    ("2006-01", "subject", "东北技术转移联盟"),
    ("2006-01", "organiser", "黑龙江省科技厅"),
    ("2006-05", "subject", "环渤海技术转移联盟"),
    ("2006-10", "organiser", "中国技术市场管理促进中心"),
    ("2006-20", "host", "北方技术交易市场"),
    ("2006-23", "subject", "深圳国际高新技术产权交易所"),
    ("2014-04", "host", "上海技术交易所"),
    ("2014-08", "organiser", "中国技术市场管理促进中心"),
    ("2014-12", "host", "北方技术交易市场"),
    ("2014-14", "host", "四川省科技厅"),
)


def test_bodies_as_a_reader_finds_them(opened: Opened) -> None:
    found = opened.rows(prefixes(opened) + _ROLES)
    ours = {(r["event"].rpartition("/")[2], r["role"].rpartition("#")[2], r["name"]) for r in found}
    missing = [body for body in BODIES if body not in ours]
    assert missing == []


def test_the_names_of_bodies_are_decided_by_what_is_printed(events: dict[str, list[Event]], reports: Path) -> None:
    """A body told in a chronicle has a name that some report prints there, or one decided for the chronicle."""
    with (DATA / "reference/organisation_names.csv").open(encoding="utf-8", newline="") as file:
        printed = {(row["edition"], row["organisation"], row["printed"]) for row in csv.DictReader(file)}
    for edition, of_edition in events.items():
        lines = text_lines(reports, edition)
        for event in of_edition:
            entry = squeezed(lines[event.line - 1 : event.last_line])
            for role in event.roles:
                names = {name for year, number, name in printed if (year, number) == (edition, role.organisation)}
                assert any("".join(name.split()) in entry for name in names), (event.code, role, names)


@pytest.mark.parametrize("date", ["2005", "2005-04", "2005-04-27", "2004-02-29"])
def test_a_date_of_the_calendar_is_one(date: str) -> None:
    assert is_date(date)
    assert earliest(date) <= latest(date)
    assert earliest(date).startswith(date)


@pytest.mark.parametrize(
    "date", ["", "2013-02-30", "2013-13", "2013-00-10", "2013-2-3", "2005-02-29", "二〇一三", "13-04"]
)
def test_a_date_that_no_calendar_has_is_none(date: str) -> None:
    assert not is_date(date)


def test_the_trace_of_a_claim_shows_the_line_of_the_prose(kg: Run, knowledge: Knowledge) -> None:
    (claim,) = [c for c in knowledge.editions[1].claims if (c.place.line, c.number.printed) == (69, "7469.13")]
    done = kg("trace", f"figure/{claim.place.code}")
    assert done.returncode == 0, done.stderr
    assert "7469.13" in done.stdout
    assert f"line {claim.place.line}" in done.stdout
    assert "第一部分 技术交易总体情况" in done.stdout
    assert "key contract-value/period=2013" in done.stdout


def test_the_trace_of_a_quantity_that_only_the_prose_states_ends_at_its_line(kg: Run) -> None:
    done = kg("trace", "multiple/base=2009/ip-kind=any-ip/of=contract-value/period=2013")
    assert done.returncode == 0, done.stderr
    assert "line 99" in done.stdout
    done = kg("trace", "growth/base=2004/of=contract-value/period=2005/plan=local-programmes")
    assert "-13.44" in done.stdout
    assert "line 364" in done.stdout
