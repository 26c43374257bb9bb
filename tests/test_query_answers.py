"""The catalogue's queries answer their questions: the answers were read from the text of the two reports by eye."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions

from kg.queries import Query, catalogue, find_query
from kg.store.embedded import Opened
from kg.store.source import Table

QUERIES = Path(__file__).resolve().parents[1] / "queries"
CATALOGUE = catalogue(QUERIES)

Row = Mapping[str, str]


def answer(opened: Opened, name: str, **given: str) -> Sequence[Row]:
    """The rows of a query of the catalogue."""
    return opened.rows(find_query(QUERIES, name).bind(given))


def by(rows: Sequence[Row], *columns: str) -> dict[tuple[str, ...], Row]:
    """Rows by the values of some columns, which must identify them."""
    found = {tuple(row[column] for column in columns): row for row in rows}
    assert len(found) == len(rows)
    return found


def some(row: Row, columns: str) -> str:
    """Values of some columns of a row, as one readable string; an empty one is written ``?``."""
    return " ".join(row[column] or "?" for column in columns.split())


def bindings(query: Query) -> list[dict[str, str]]:
    """Every combination of the allowed values of a query's parameters; one without values keeps its default."""
    listed = [[(p.name, value) for value in p.allowed] for p in query.parameters if p.allowed and not p.codes_of]
    return [dict(combination) for combination in product(*listed)]


# Every query of the catalogue


def _table(opened: Opened, text: str) -> Table:
    found = opened.run(text)
    assert isinstance(found, Table)
    return found


@pytest.mark.parametrize("name", CATALOGUE)
def test_head_names_the_columns_of_the_select(opened: Opened, name: str) -> None:
    query = CATALOGUE[name]
    assert _table(opened, query.text).columns == query.columns


@pytest.mark.parametrize("name", CATALOGUE)
def test_defaults_are_allowed_and_every_allowed_value_gives_rows(opened: Opened, name: str) -> None:
    query = CATALOGUE[name]
    assert opened.rows(query.text)
    for parameter in query.parameters:
        assert not parameter.allowed or parameter.codes_of or parameter.default in parameter.allowed
    for given in bindings(query):
        assert opened.rows(query.bind(given)), given


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_query_names_its_graphs_and_orders_its_rows(opened: Opened, name: str) -> None:
    text = CATALOGUE[name].text
    assert "ORDER BY" in text
    found = opened.store.query(text)  # the default graph of the bare store is empty
    assert isinstance(found, QuerySolutions)
    terms = [[solution[column] for column in CATALOGUE[name].columns] for solution in found]
    values = [["" if term is None else str(getattr(term, "value", term)) for term in row] for row in terms]
    assert values == [list(row.values()) for row in opened.rows(text)]


@pytest.mark.parametrize("name", [name for name, query in CATALOGUE.items() if query.parameters])
def test_each_parameter_changes_the_answer(opened: Opened, name: str) -> None:
    query = CATALOGUE[name]
    default = opened.rows(query.text)
    for parameter in query.parameters:
        for value in set(parameter.allowed) - {parameter.default}:
            assert opened.rows(query.bind({parameter.name: value})) != default, (parameter.name, value)


def _has_han(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


@pytest.mark.parametrize("name", CATALOGUE)
def test_labels_come_in_both_languages(opened: Opened, name: str) -> None:
    query = CATALOGUE[name]
    stems = [column.removesuffix("_zh") for column in query.columns if column.endswith("_zh")]
    for row in opened.rows(query.text) if stems else []:
        for stem in stems:
            zh, en = row[f"{stem}_zh"], row[f"{stem}_en"]
            assert _has_han(zh) == bool(zh) == bool(en), row


# Areas


def test_output_ranking_2013(opened: Opened) -> None:
    rows = answer(opened, "output-ranking")
    assert len(rows) == 31
    line = "rank province_zh province_en value unit share_percent count growth_percent"
    assert some(rows[0], line) == "1 北京 Beijing 2851.72 亿元 38.18 62755 15.99"
    assert some(rows[1], line) == "2 陕西 Shaanxi 533.28 亿元 7.14 19292 59.27"
    # 附表13 prints -50.90, 表9 -50.96: they contradict, and the appendix counts.
    assert some(rows[29], line) == "30 宁夏 Ningxia 1.43 亿元 0.02 597 -50.9"
    assert some(rows[30], line) == "? 西藏 Tibet ? ? ? ? ?"
    assert [row["rank"] for row in rows[:30]] == [str(rank) for rank in range(1, 31)]
    # The report's own list of the first ten, in its text on technology output.
    first = "北京、陕西、上海、广东、江苏、湖北、天津、山东、辽宁、四川"
    assert "、".join(row["province_zh"] for row in rows[:10]) == first


def test_output_growth_agrees_with_the_text(opened: Opened) -> None:
    """The text: output grew in 23 provinces and fell in seven; in 17 it grew by more than the mean of 16.03 %."""
    growth = [Decimal(row["growth_percent"]) for row in answer(opened, "output-ranking") if row["growth_percent"]]
    assert len([value for value in growth if value > 0]) == 23
    assert len([value for value in growth if value < 0]) == 7
    assert len([value for value in growth if value > Decimal("16.03")]) == 17


def test_output_ranking_2012(opened: Opened) -> None:
    rows = answer(opened, "output-ranking", year="2012")
    assert len(rows) == 31
    line = "rank code value share_percent count growth_percent"
    assert some(rows[0], line) == "1 cn-110000 2458.5 38.19 59969 ?"
    assert some(rows[4], line) == "5 cn-610000 334.82 5.2 17596 ?"
    assert some(rows[29], line) == "30 cn-460000 0.57 0.01 40 ?"
    assert some(rows[30], line) == "? cn-540000 ? ? ? ?"


def test_net_outflow_of_value(opened: Opened) -> None:
    rows = answer(opened, "net-outflow")
    assert len(rows) == 31
    line = "province_zh output absorbed net ratio unit"
    assert some(rows[0], line) == "北京 2851.72 945.41 1906.31 0.50204 亿元"
    assert some(rows[29], line) == "福建 44.69 365.51 -320.82 -0.782106 亿元"
    assert some(rows[30], line) == "西藏 ? 7.22 ? ? 亿元"
    sellers = [row["province_zh"] for row in rows if row["net"] and Decimal(row["net"]) > 0]
    assert sorted(sellers) == sorted(["北京", "湖北", "陕西", "上海", "广东", "天津", "黑龙江", "安徽"])
    assert some(answer(opened, "net-outflow", year="2012")[0], line).startswith("北京 2458.5 974.35 1484.15 ")


def test_net_outflow_of_counts(opened: Opened) -> None:
    rows = answer(opened, "net-outflow", measure="contract-count", year="2012")
    assert len(rows) == 31
    line = "province_en output absorbed net unit"
    assert some(rows[0], line) == "Beijing 59969 43513 16456 项"
    assert some(rows[29], line) == "Zhejiang 13551 16726 -3175 项"
    assert some(rows[30], line) == "Tibet ? 271 ? 项"
    assert (
        some(answer(opened, "net-outflow", measure="contract-count")[0], "output absorbed net") == "62755 45408 17347"
    )


def test_absorption_growth(opened: Opened) -> None:
    rows = answer(opened, "absorption-growth")
    assert len(rows) == 31
    line = "province_zh value_2005 value_2013 difference times unit"
    assert some(rows[0], line) == "青海 2.92 55.83 52.91 19.12 亿元"
    assert some(rows[1], line) == "陕西 18.95 362.06 343.11 19.11 亿元"
    assert some(rows[30], line) == "山东 114.37 249.76 135.39 2.18 亿元"
    found = by(rows, "code")
    assert some(found["cn-540000",], line) == "西藏 0.8 7.22 6.42 9.03 亿元"  # 9.025 exactly, rounded up
    assert some(found["cn-110000",], line) == "北京 246.87 945.41 698.54 3.83 亿元"


def test_city_share_of_output(opened: Opened) -> None:
    rows = answer(opened, "city-share")
    assert len(rows) == 15
    line = "city_zh province_zh city_value province_value unit share_percent"
    assert some(rows[0], line) == "西安 陕西 471.76 533.28 亿元 88.46"
    assert some(rows[14], line) == "济南 山东 27.68 179.4 亿元 15.43"
    # Two cities of one province, the second printed without 其中.
    found = by(answer(opened, "city-share", year="2012"), "code")
    assert some(found["cn-210100",], line) == "沈阳 辽宁 120.67 230.66 亿元 52.32"
    assert some(found["cn-210200",], line) == "大连 辽宁 48.43 230.66 亿元 21"


def test_city_share_of_absorption(opened: Opened) -> None:
    line = "city_en province_en city_value province_value share_percent"
    rows = answer(opened, "city-share", year="2012", direction="absorbed")
    assert len(rows) == 15
    assert some(rows[0], line) == "Wuhan Hubei 164.2 191.44 85.77"
    assert some(rows[14], line) == "Ningbo Zhejiang 24.97 293.4 8.51"
    found = by(answer(opened, "city-share", direction="absorbed"), "city_en")
    assert some(found["Nanjing",], line) == "Nanjing Jiangsu 340.04 597.98 56.86"


def test_outside_balance(opened: Opened) -> None:
    line = "code year output absorbed net unit output_count absorbed_count"
    assert [some(row, line) for row in answer(opened, "outside-balance")] == [
        "abroad 2012 560.65 743.83 -183.18 亿元 1849 4289",
        "abroad 2013 343.43 994.58 -651.15 亿元 2207 3968",
        "hk-mo-tw 2012 35.32 62.18 -26.86 亿元 239 6094",
        "hk-mo-tw 2013 6.73 131.47 -124.74 亿元 80 1044",
    ]


# Kinds of buyers and sellers


def test_buyers(opened: Opened) -> None:
    rows = answer(opened, "buyers")
    line = "code count value unit share_percent"
    # The shares are those that Appendix Table 12 prints.
    assert [some(row, line) for row in rows] == [
        "enterprise 213392 5598.23 亿元 74.95",
        "government 31578 1019.36 亿元 13.65",
        "institution 43394 508.22 亿元 6.8",
        "other-organisation 3233 327.9 亿元 4.39",
        "association 820 8.1 亿元 0.11",
        "natural-person 2512 7.3 亿元 0.1",
    ]
    assert rows[1]["buyer_zh"] == "机关法人"


def test_buyer_seller_matrix(opened: Opened) -> None:
    rows = answer(opened, "buyer-seller-matrix")
    assert len(rows) == 36
    line = "buyer_zh seller_zh count value unit share_of_buyer_percent"
    assert some(rows[0], line) == "企业法人 企业法人 134797 4921.11 亿元 87.9"
    assert some(rows[35], line) == "自然人 机关法人 5 0 亿元 0"
    found = by(rows, "buyer", "seller")
    assert some(found["government", "institution"], line) == "机关法人 事业法人 11965 166.63 亿元 16.35"
    assert some(found["institution", "government"], line) == "事业法人 机关法人 181 8 亿元 1.57"
    assert some(found["other-organisation", "natural-person"], line) == "其他组织 自然人 18 0.04 亿元 0.01"
    # The contracts of Appendix Table 10 add up to all contracts.
    assert sum(int(row["count"]) for row in rows) == 294929


# Programmes


def test_programme_levels_of_the_2006_edition(opened: Opened) -> None:
    rows = [row for row in answer(opened, "programme-levels") if int(row["year"]) <= 2005]
    levels = {"any-programme", "national-and-ministry-programmes", "provincial-programmes", "local-programmes"}
    assert {(row["year"], row["code"]) for row in rows} == set(product(map(str, range(1999, 2006)), levels))
    line = "year programme_zh count value unit share_percent denominator"
    of_all = "contract-value;plan=any-programme"
    assert some(rows[0], line) == "1999 各级计划项目 43701 113.25 亿元 ? ?"
    found = by(rows, "year", "code", "denominator")
    assert some(found["1999", "national-and-ministry-programmes", of_all], line) == (
        f"1999 国家、部门计划 8701 25.58 亿元 22.58 {of_all}"
    )
    assert some(found["2005", "local-programmes", of_all], line) == f"2005 地市县计划 16827 78.09 亿元 32.49 {of_all}"


def test_programme_levels_of_the_2014_edition(opened: Opened) -> None:
    rows = [row for row in answer(opened, "programme-levels") if int(row["year"]) > 2005]
    assert {row["year"] for row in rows} == {"2013"}
    assert "national-and-ministry-programmes" not in {row["code"] for row in rows}
    assert not [row["code"] for row in rows if "." in row["code"]]  # levels only, no single programme
    found = by(rows, "code", "denominator")
    line = "count value share_percent denominator_zh denominator_en"
    market = "合同成交额 contract value"
    assert some(found["national-programmes", "contract-value"], line) == f"8303 181.77 2.43 {market}"
    assert some(found["ministry-programmes", "contract-value"], line) == f"8292 236.73 3.17 {market}"
    assert some(found["provincial-programmes", "contract-value"], line) == f"11269 378.6 5.07 {market}"
    assert some(found["local-programmes", "contract-value"], line) == f"10774 391.91 5.25 {market}"
    assert some(found["outside-programmes", "contract-value"], line) == f"256291 6280.11 84.08 {market}"


def test_national_programmes(opened: Opened) -> None:
    rows = answer(opened, "national-programmes")
    assert len(rows) == 18
    line = "programme_zh count value unit share_percent"
    assert some(rows[0], line) == "其他 4818 82.15 亿元 45.2"
    # The text on public programmes names the next four in this order.
    assert [some(row, line) for row in rows[1:5]] == [
        "国家科技重大专项 385 39.18 亿元 21.56",
        "自然科学基金 1573 13.95 亿元 7.67",
        "高技术研究发展计划(863计划) 253 11.97 亿元 6.58",
        "基础研究计划(973计划)和国家重大科学研究计划 302 10.67 亿元 5.87",
    ]
    assert some(rows[17], line) == "国家软科学研究计划 18 0.02 亿元 0.01"


# Contracts


def test_major_contracts(opened: Opened) -> None:
    rows = answer(opened, "major-contracts")
    assert len(rows) == 4 + 11 + 7 + 1
    line = "dimension label_zh count value unit share_percent"
    assert some(rows[0], line) == "contract-type 技术服务 2950 2798.67 亿元 52.12"
    found = by(rows, "dimension", "code")
    assert some(found["field", "electronics"], line) == "field 电子信息技术 2211 1058.81 亿元 19.72"
    assert some(found["field", "aerospace"], line) == "field 航空航天技术 235 95.53 亿元 1.78"
    assert some(found["ip-kind", "plant-variety"], line) == "ip-kind 植物新品种 49 15.1 亿元 0.28"
    assert some(found["ip-kind", "no-ip"], line) == "ip-kind 未涉及知识产权 3390 2795.34 亿元 52.06"
    # 71.89 % of the whole market, as the text on major contracts says.
    total = "dimension count value share_percent share_of_class_percent"
    assert some(rows[22], total) == "total 7912 5369.72 100 71.89"
    # 2798.67 of the 3416.85 of all service contracts, 92.16 of the 195.10 of all consulting contracts.
    assert found["contract-type", "service"]["share_of_class_percent"] == "81.91"
    assert found["contract-type", "consulting"]["share_of_class_percent"] == "47.24"


def test_transfer_subtypes(opened: Opened) -> None:
    rows = answer(opened, "transfer-subtypes")
    assert [row["type"] for row in rows] == ["development"] * 2 + ["service"] * 3 + ["transfer"] * 8
    line = "label_zh count count_growth_percent value unit value_growth_percent share_percent"
    assert some(rows[0], line) == "委托开发 146121 1.97 2604.11 亿元 5.97 34.86"
    assert some(rows[4], line) == "技术中介 124 -59.34 3.18 亿元 -9.19 0.04"
    assert some(rows[5], line) == "技术秘密转让 7416 0.71 775.51 亿元 12.71 10.38"
    assert some(rows[12], line) == "集成电路布图设计专有权转让 21 -12.5 0.5 亿元 157.42 0.01"
    assert rows[5]["type_zh"] == "技术转让"


# The whole market, editions, gaps


def test_gdp_ratio(opened: Opened) -> None:
    rows = answer(opened, "gdp-ratio")
    assert [row["year"] for row in rows] == [str(year) for year in range(2001, 2014)]
    line = "value unit gdp_2006 gdp_2014 ratio_2006 ratio_2014 recomputed_2006 recomputed_2014"
    assert some(rows[0], line) == "782.75 亿元 109655 ? 0.71 ? 0.71 ?"
    # The 2014 edition prints 0.98 for 2004: its own figures give 0.83, as the 2006 edition has it.
    assert some(rows[3], line) == "1334.36 亿元 159878 159878.34 0.83 0.98 0.83 0.83"
    assert some(rows[4], line) == "1551.36 亿元 182321 184937.37 0.85 0.85 0.85 0.84"
    assert some(rows[12], line) == "7469.13 亿元 ? 568845.21 ? 1.31 ? 1.31"


def test_editions_compared(opened: Opened) -> None:
    rows = answer(opened, "editions-compared")
    found = by(rows, "label_zh")
    line = "period value_2006 unit_2006 value_2014 unit_2014 same"
    gdp = "国内生产总值 · 中国 · {}"
    assert some(found[gdp.format(2005),], line) == "2005 182321 亿元 184937.37 亿元 false"
    assert some(found[gdp.format(2002),], line) == "2002 120333 亿元 120332.69 亿元 false"
    assert some(found["合同成交额 · 2005",], line) == "2005 1551.36 亿元 1551.36 亿元 true"
    # 2001 is in the 2006 edition only, 2006 in the 2014 edition only.
    assert (gdp.format(2001),) not in found
    assert (gdp.format(2006),) not in found
    ratios = [row for row in rows if row["label_en"].startswith("ratio")]
    assert [some(row, line) for row in ratios] == [
        "2002 0.73 % 0.73 % true",
        "2003 0.8 % 0.93 % false",
        "2004 0.83 % 0.98 % false",
        "2005 0.85 % 0.85 % true",
    ]


def test_missing_values(opened: Opened) -> None:
    rows = answer(opened, "missing-values")
    line = "report table row column printed reason label_zh line"
    tibet = [row for row in rows if (row["table"], row["row"]) == ("附表13", "西藏")]
    assert len(tibet) == 6
    assert some(tibet[4], line) == "2014 附表13 西藏 成交额/2013年 — printed-dash 合同成交额 · 西藏 · 输出 · 2013 1037"
    assert [row for row in rows if row["table"] == "附表13"] == tibet
    assert not [row for row in rows if row["table"] == "附表14"]
    region = by([row for row in rows if (row["report"], row["table"]) == ("2014", "表12")], "row", "column")
    assert len(region) == 3
    assert some(region["澳门", "输出技术/增长"], "printed reason line") == "-- printed-dash 559"
    assert some(region["合计", "吸纳技术/排名"], "printed reason line") == "? printed-blank 560"
    exchanges = [row for row in rows if (row["report"], row["table"]) == ("2006", "表11")]
    assert len(exchanges) == 30
    assert {row["printed"] for row in exchanges} == {"－"}
    assert {row["line"] for row in exchanges} >= {"999", "1023"}
    assert not {"1009", "1011", "1029"} & {row["line"] for row in exchanges}


def test_quantities(opened: Opened) -> None:
    rows = by(answer(opened, "quantities"), "quantity")
    base = "https://w3id.org/techmarket/id/quantity/"
    line = "label_en period value unit"
    assert some(rows[f"{base}contract-value/period=2013",], line) == "contract value · 2013 2013 7469.13 亿元"
    tibet = rows[f"{base}contract-value/area=cn-540000/direction=output/period=2013",]
    assert some(tibet, "label_zh value unit") == "合同成交额 · 西藏 · 输出 · 2013 ? ?"
    mean = by(answer(opened, "quantities", measure="mean-value"), "quantity")
    key = f"{base}mean-value/of=contract-value-per-contract-count/period=1996"
    assert some(mean[key,], "period value unit") == "1996 13.23 万元"
    gdp = answer(opened, "quantities", measure="gdp")
    assert some(gdp[-1], "label_zh value") == "国内生产总值 · 中国 · 2013 568845.21"
    assert answer(opened, "quantities", measure="no-such-measure") == ()


# Institutions; tests/test_institutions_events.py has the rest


def test_institutions_by_region(opened: Opened) -> None:
    rows = answer(opened, "institutions-by-region")
    assert len(rows) == 31 + 5
    line = "region_zh region_en kind institutions"
    assert some(rows[0], line) == "北京 Beijing province 52"  # numbers 1 to 52
    assert some(rows[1], line) == "江苏 Jiangsu province 32"  # 127, whose name is lost, to 158
    assert some(rows[35], line) == "西藏 Tibet province 0"
    found = by(rows, "code")
    assert some(found["cn-140000",], line) == "山西 Shanxi province 6"  # 72, whose name is lost, to 77
    assert some(found["cn-210000",], line) == "辽宁 Liaoning province 7"  # 80 to 86
    assert some(found["cn-210200",], line) == "大连 Dalian city 5"  # 339 to 343
    assert some(found["cn-440300",], line) == "深圳 Shenzhen city 10"  # 360 to 369
    cities = {row["region_zh"] for row in rows if row["kind"] == "city"}
    assert cities == {"大连", "青岛", "宁波", "厦门", "深圳"}
    assert sum(int(row["institutions"]) for row in rows) == 369
