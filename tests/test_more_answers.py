"""More queries of the catalogue: the answers were read from the text of the two reports by eye."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

import pytest

from kg.store.embedded import Opened
from tests.test_institutions_events import with_cities
from tests.test_query_answers import answer, by, some

#: Output and absorption of 2013 as Table 3 of the 2014 edition prints them.
VALUES_2013 = {
    "北京": ("2851.72", "945.41"),
    "陕西": ("533.28", "362.06"),
    "上海": ("531.68", "431.98"),
    "广东": ("529.39", "483.83"),
    "江苏": ("527.50", "597.98"),
    "湖北": ("397.62", "216.43"),
    "天津": ("276.16", "236.05"),
    "山东": ("179.40", "249.76"),
    "辽宁": ("173.38", "248.21"),
    "四川": ("148.58", "270.60"),
    "安徽": ("130.83", "113.57"),
    "黑龙江": ("101.77", "84.07"),
    "甘肃": ("99.99", "123.22"),
    "重庆": ("90.28", "162.49"),
    "浙江": ("81.50", "169.77"),
    "湖南": ("77.21", "109.71"),
    "山西": ("52.77", "99.01"),
    "福建": ("44.69", "365.51"),
    "江西": ("43.06", "107.80"),
    "云南": ("42.00", "101.07"),
    "河南": ("40.24", "109.59"),
    "内蒙古": ("38.74", "158.34"),
    "吉林": ("34.72", "46.98"),
    "河北": ("31.56", "96.49"),
    "青海": ("26.89", "55.83"),
    "贵州": ("18.40", "36.87"),
    "广西": ("7.34", "128.56"),
    "海南": ("3.87", "60.88"),
    "新疆": ("3.00", "130.74"),
    "宁夏": ("1.43", "33.06"),
    "西藏": ("", "7.22"),
}


# Areas


def test_rank_moves_of_output(opened: Opened) -> None:
    rows = answer(opened, "rank-moves")
    assert len(rows) == 31
    line = "province_zh value_2005 rank_2005 value_2013 rank_2013 moved unit"
    assert some(rows[0], line) == "陕西 18.9 14 533.28 2 12 亿元"
    assert some(rows[1], line) == "山西 4.8 26 52.77 17 9 亿元"
    assert some(rows[29], line) == "河南 26.37 12 40.24 21 -9 亿元"
    # Table 3 ranks Tibet although its output is a dash; Table 5 of 2006 does not rank it.
    assert some(rows[30], line) == "西藏 ? ? ? 31 ? ?"
    found = by(rows, "code")
    assert some(found["cn-430000",], line) == "湖南 41.74 9 77.21 16 -7 亿元"
    assert some(found["cn-330000",], line) == "浙江 38.7 10 81.5 15 -5 亿元"
    assert found["cn-110000",]["moved"] == "0"
    # Equal values, two ranks: both are printed so.
    assert some(found["cn-230000",], "value_2005 rank_2005") == "14.26 18"
    assert some(found["cn-340000",], "value_2005 rank_2005") == "14.26 19"
    assert sorted(int(row["rank_2005"]) for row in rows[:30]) == list(range(1, 31))
    assert sorted(int(row["rank_2013"]) for row in rows) == list(range(1, 32))


def test_rank_moves_of_absorption(opened: Opened) -> None:
    rows = answer(opened, "rank-moves", direction="absorbed")
    line = "province_zh value_2005 rank_2005 value_2013 rank_2013 moved"
    assert some(rows[0], line) == "陕西 18.95 20 362.06 6 14"
    found = by(rows, "code")
    assert some(found["cn-350000",], line) == "福建 25.02 16 365.51 5 11"
    assert some(found["cn-540000",], line) == "西藏 0.8 31 7.22 31 0"
    assert some(found["cn-410000",], line) == "河南 35.84 10 109.59 20 -10"
    assert sum(int(row["moved"]) for row in rows) == 0


def test_registered_and_output(opened: Opened) -> None:
    rows = answer(opened, "registered-and-output")
    assert len(rows) == 31
    line = "province_zh registered registered_rank output output_rank difference unit"
    assert some(rows[0], line) == "上海 620.87 2 531.68 3 89.19 亿元"
    assert some(rows[1], line) == "重庆 167.99 11 90.28 14 77.71 亿元"
    assert some(rows[2], line) == "江苏 585.56 3 527.5 5 58.06 亿元"
    assert some(rows[30], line) == "西藏 ? ? ? 31 ? ?"
    found = by(rows, "province_zh")
    counts = "registered_count output_count count_difference"
    assert some(found["北京",], f"difference {counts}") == "0 62743 62755 -12"
    assert some(found["浙江",], f"difference {counts}") == "-0.09 12095 12074 21"
    assert some(found["湖南",], f"difference {counts}") == "-0.15 6544 6548 -4"
    # The about text: nearly what Hong Kong, Macao and Taiwan (6.73) and abroad (343.43) sold.
    total = sum((Decimal(row["difference"]) for row in rows[:30]), Decimal())
    assert total == Decimal("350.68")  # the rows of Table 2, 7469.68, less those of Table 3, 7119.00


@pytest.mark.parametrize(
    ("region", "growth", "share", "absorbed_growth", "absorbed_share", "members"),
    [
        ("east-2014", "15.83", "70.03", "1.39", "52.03", 11),
        ("middle-2014", "56.63", "11.76", "29.55", "11.88", 8),
        ("west-2014", "67.10", "13.52", "41.00", "21.02", 12),
        ("bohai-2014", "11.36", "48.25", "-7.74", "27.22", 7),
        ("yrd-2014", "13.96", "15.27", "-1.41", "16.06", 3),
        ("prd-2014", "39.23", "7.15", "40.33", "8.14", 3),
    ],
)
def test_region_growth(
    opened: Opened, region: str, growth: str, share: str, absorbed_growth: str, absorbed_share: str, members: int
) -> None:
    for direction, printed, of_all in (("output", growth, share), ("absorbed", absorbed_growth, absorbed_share)):
        rows = answer(opened, "region-growth", region=region, direction=direction)
        assert len(rows) == 1 + members
        assert some(rows[0], "code member growth_in_table share_percent") == f"{region} false {printed} {of_all}"
        assert Decimal(rows[0]["growth_percent"]) == Decimal(printed)
        assert [row["member"] for row in rows[1:]] == ["true"] * members
        assert {row["rank_in_region"] for row in rows[1:]} == {str(rank) for rank in range(1, members + 1)}


def test_region_growth_of_members(opened: Opened) -> None:
    rows = answer(opened, "region-growth")
    assert len(rows) == 6 + 11 + 8 + 12 + 7 + 3 + 3
    found = by(rows, "region_code", "area_zh")
    line = "count value growth_percent growth_in_table rank_in_region share_percent"
    assert some(found["west-2014", "宁夏"], line) == "597 1.43 -50.9 -50.96 11 ?"
    assert some(found["west-2014", "广西"], line) == "694 7.34 191.46 191.02 9 ?"
    assert some(found["west-2014", "西藏"], line) == "? ? ? ? 12 ?"  # blank: only number and value are dashes
    assert some(found["east-2014", "海南"], line) == "57 3.87 578.82 582.88 11 ?"
    # Table 7 ranks by the value: Jiangsu, 527.50, is third before Guangdong, 529.39, all the same.
    assert found["east-2014", "江苏"]["rank_in_region"] == "3"
    assert found["east-2014", "广东"]["rank_in_region"] == "4"
    assert some(found["prd-2014", "澳门"], line) == "0 0 ? -- 3 ?"
    absorbed = by(answer(opened, "region-growth", direction="absorbed"), "region_code", "area_zh")
    assert some(absorbed["prd-2014", "香港"], line) == "893 123.54 1737.96 1737.96 2 ?"
    assert some(absorbed["yrd-2014", "浙江"], line) == "15331 169.77 -42.14 -42.14 3 ?"


def test_outside_areas(opened: Opened) -> None:
    line = "code direction year count value unit growth_percent"
    assert [some(row, line) for row in answer(opened, "outside-areas")] == [
        "abroad absorbed 2012 4289 743.83 亿元 ?",
        "abroad absorbed 2013 3968 994.58 亿元 33.71",
        "abroad output 2012 1849 560.65 亿元 ?",
        "abroad output 2013 2207 343.43 亿元 -38.74",
        "hk-mo-tw absorbed 2005 ? 14.23 亿元 -28.95",
        "hk-mo-tw absorbed 2012 6094 62.18 亿元 ?",
        "hk-mo-tw absorbed 2013 1044 131.47 亿元 111.43",
        "hk-mo-tw output 2012 239 35.32 亿元 ?",
        "hk-mo-tw output 2013 80 6.73 亿元 -80.94",
        "cn-810000 absorbed 2013 893 123.54 亿元 1737.96",
        "cn-810000 output 2013 42 4.67 亿元 -74.95",
        "cn-820000 absorbed 2013 42 0.29 亿元 -93.93",
        "cn-820000 output 2013 0 0 亿元 ?",
        "other absorbed 2005 ? 161.1 亿元 109.32",
    ]


# Contract types and the whole market


def test_mean_values_by_type(opened: Opened) -> None:
    rows = answer(opened, "mean-values-by-type")
    assert len(rows) == 18 + 4 * 15
    found = by(rows, "code", "year")
    line = "mean unit printed decimals report"
    assert some(found["development", "1999"], line) == "46.56 万元 46.56 2 2006"
    # The 2014 edition prints 74.90, 98.00 and 22.60.
    assert some(found["development", "2002"], line) == "74.98 万元 74.98 2 2006"
    assert some(found["transfer", "2003"], line) == "98.02 万元 98.02 2 2006"
    assert some(found["service", "2002"], line) == "22.59 万元 22.59 2 2006"
    # Both print 11.10 and 46.50.
    assert some(found["consulting", "2002"], line) == "11.1 万元 11.10 2 2014"
    assert some(found["service", "2005"], line) == "46.5 万元 46.50 2 2014"
    assert some(found["transfer", "2006"], line) == "276.6 万元 276.60 2 2014"
    assert some(found["service", "2013"], line) == "353.59 万元 353.59 2 2014"
    assert some(found["total", "1996"], line) == "13.23 万元 13.23 2 2006"
    assert some(found["total", "2000"], line) == "27 万元 27.00 2 2006"
    assert some(found["total", "2013"], line) == "253.25 万元 253.25 2 2014"


def test_mean_values_of_one_type(opened: Opened) -> None:
    rows = answer(opened, "mean-values-by-type", type="consulting")
    assert [row["year"] for row in rows] == [str(year) for year in range(1999, 2014)]
    means = "7.35 8.6 9.94 11.1 12.07 14.91 19.61 23.6 23.8 25.8 32.24 42.09 52.63 46.1 59.86"
    assert " ".join(row["mean"] for row in rows) == means
    assert {row["type_zh"] for row in rows} == {"技术咨询"}


def test_service_overtakes_development(opened: Opened) -> None:
    line = "year development service difference unit larger development_growth_percent service_growth_percent"
    assert [some(row, line) for row in answer(opened, "service-overtakes-development")] == [
        "2004 508.96 446.85 -62.11 亿元 development ? ?",
        "2005 569.73 526.58 -43.15 亿元 development 11.94 17.84",
        "2011 2169.81 1904.14 -265.67 亿元 development ? ?",
        "2012 2635.95 2630.07 -5.88 亿元 development 21.48 38.12",
        "2013 2773.41 3416.85 643.44 亿元 service 5.22 29.91",
    ]


def test_national_series(opened: Opened) -> None:
    rows = answer(opened, "national-series")
    assert [row["year"] for row in rows] == [str(year) for year in range(1996, 2014)]
    found = by(rows, "year")
    line = "count count_report value value_unit value_report growth_percent mean mean_unit mean_report ratio_percent"
    assert some(found["1996",], line) == "? ? ? ? ? ? 13.23 万元 2006 ?"
    assert some(found["2001",], line) == "? ? 782.75 亿元 2006 ? 34.07 万元 2006 0.71"
    assert some(found["2002",], line) == "237093 2014 884.17 亿元 2014 ? 37.29 万元 2014 0.73"
    # Table 5 of 2006 prints 16.26, the text and Table 8 16.24.
    assert some(found["2005",], line) == "265010 2014 1551.36 亿元 2014 16.26 58.54 万元 2014 0.85"
    assert some(found["2006",], line) == "205845 2014 1818.18 亿元 2014 ? 88.32 万元 2014 0.87"
    # Table 1 prints 3,039.01, Appendix Table 1 3039.00.
    assert some(found["2009",], line) == "213752 2014 3039.01 亿元 2014 ? 142.17 万元 2014 0.89"
    assert some(found["2012",], line) == "282242 2014 6437.07 亿元 2014 35.13 228.07 万元 2014 1.24"
    assert some(found["2013",], line) == "294929 2014 7469.13 亿元 2014 16.03 253.25 万元 2014 1.31"
    ratios = "0.71 0.73 0.93 0.98 0.85 0.87 0.9 0.89 0.89 0.97 1.01 1.24 1.31"
    assert " ".join(row["ratio_percent"] for row in rows[5:]) == ratios
    assert [row["ratio_report"] for row in rows[5:]] == ["2006", *["2014"] * 12]


# Fields and intellectual property


def test_field_growth(opened: Opened) -> None:
    rows = answer(opened, "field-growth")
    assert len(rows) == 11 + 3
    line = "code count count_growth_percent value value_growth_percent share_percent share_change above_national"
    assert some(rows[0], line) == "electronics 118496 -0.26 1946.51 0.85 26.06 ? false"
    found = by(rows, "code")
    assert some(found["urban-social",], line) == "urban-social 42853 10.89 735.88 61.85 9.85 2.8 true"
    assert some(found["environment",], line) == "environment 21707 1.91 680.38 49.74 9.11 2.15 true"
    assert some(found["new-energy",], line) == "new-energy 22246 4.6 736.54 13.62 9.86 ? false"
    assert {row["national_growth_percent"] for row in rows} == {"16.03"}
    fields = [row for row in rows if row["prose_only"] == "false"]
    assert len(fields) == 11
    assert {row["denominator"] for row in fields} == {"contract-value"}
    assert sum(int(row["count"]) for row in fields) == 294929
    faster = {row["field_zh"] for row in fields if row["above_national"] == "true"}
    assert faster == {
        "现代交通",
        "城市建设与社会发展",
        "环境保护与资源综合利用技术",
        "生物、医药和医疗器械技术",
        "农业技术",
        "航空航天技术",
    }
    assert [some(row, f"{line} prose_only denominator") for row in rows[11:]] == [
        "electronics.software 90914 ? 1241.83 3.73 63.8 ? false true contract-value;field=electronics",
        "electronics.communications 6781 ? 249.61 -20.15 ? ? false true ?",
        "electronics.microelectronics 2081 ? 84.81 43.82 ? ? true true ?",
    ]


def test_ip_structure(opened: Opened) -> None:
    rows = answer(opened, "ip-structure")
    assert len(rows) == 11
    line = (
        "count count_growth_percent value unit value_growth_percent share_percent share_change"
        " share_of_ip_percent share_of_patents_percent share_of_count_percent"
    )
    assert [row["code"] for row in rows[:3]] == ["any-ip", "no-ip", "trade-secret"]
    assert some(rows[0], line) == "155872 -0.16 3793.39 亿元 4.76 50.79 -5.46 ? ? 52.85"
    assert some(rows[1], line) == "139057 10.26 3675.74 亿元 30.53 49.21 ? ? ? ?"
    # The table prints -0.96 for the number, the text -0.95.
    assert some(rows[2], line) == "88649 -0.96 2223.11 亿元 10.22 29.76 -1.57 58.61 ? ?"
    found = by(rows, "code")
    assert some(found["software",], line) == "49107 -12.05 658.1 亿元 -17.95 8.81 ? 17.35 ? ?"
    assert some(found["patent",], line) == "6951 6.43 569.63 亿元 -15.09 7.63 ? 15.02 ? ?"
    assert some(found["patent.invention",], line) == "4330 8.33 286.47 亿元 -38.26 3.84 ? ? 50.29 ?"
    assert some(found["patent.utility-model",], line) == "2384 0.25 281.22 亿元 37.87 3.77 ? ? 49.37 ?"
    assert some(found["biomedical-variety",], line) == "8747 233.09 197.27 亿元 244.14 2.64 ? ? ? ?"
    assert int(rows[0]["count"]) + int(rows[1]["count"]) == 294929


def test_major_by_field_share(opened: Opened) -> None:
    rows = answer(opened, "major-by-field-share")
    assert len(rows) == 11
    line = "code major_count all_count major_value all_value unit share_of_field_percent share_of_major_percent"
    # 326.88 of 335.48, and 1058.81 of 1946.51.
    assert some(rows[0], line) == "nuclear 55 1059 326.88 335.48 亿元 97.44 6.09"
    assert some(rows[1], line) == "transport 532 10950 885.93 968.33 亿元 91.49 16.5"
    assert some(rows[10], line) == "electronics 2211 118496 1058.81 1946.51 亿元 54.4 19.72"
    assert rows[0]["share_of_field_count_percent"] == "5.19"
    assert sum(int(row["major_count"]) for row in rows) == 7912


# Sellers and buyers


def test_seller_shares(opened: Opened) -> None:
    rows = answer(opened, "seller-shares")
    line = "code_2005 value_2005 share_2005_percent code_2013 value_2013 share_2013_percent comparability"
    assert [some(row, line) for row in rows[:7]] == [
        "firm 918.96 59 enterprise 6436.18 86.17 not-comparable",
        "research-body 237.96 15 institution.research 501.01 6.71 not-comparable",
        # The text prints 9 and, in its second part, 9.22.
        "trade-agency 143.1 9.22 enterprise 6436.18 86.17 not-comparable",
        "trade-agency 143.1 9.22 institution 900.74 12.06 not-comparable",
        "trade-agency 143.1 9.22 association 4.93 0.07 not-comparable",
        "university-body 122.58 8 institution.university 329.49 4.41 not-comparable",
        "individual-business 8.92 ? enterprise.individual 10.2 0.14 not-comparable",
    ]
    assert rows[0]["class_2005_zh"] == "企业（2006年版）"
    assert rows[0]["reason_en"].endswith("by legal kind: another scope")
    assert "性质" in rows[0]["reason_zh"]
    rest = {row["code_2013"]: row["share_2013_percent"] for row in rows[7:]}
    assert rest == {
        "enterprise.domestic": "69.23",
        "enterprise.foreign": "10.95",
        "enterprise.hk-mo-tw": "1.85",
        "enterprise.overseas": "4",
        "government": "1",
        "institution.medical": "0.08",
        "institution.other": "0.86",
        "natural-person": "0.15",
        "other-organisation": "0.55",
        "set-2014-research-university": "11.12",
    }
    assert not [row for row in rows[7:] if row["code_2005"] or row["share_2005_percent"] or row["comparability"]]


def test_buyer_shares(opened: Opened) -> None:
    rows = answer(opened, "buyer-shares")
    line = "code_2005 value_2005 share_2005_percent code_2013 value_2013 share_2013_percent comparability"
    assert [some(row, line) for row in rows[:8]] == [
        "firm 1171.34 76 enterprise 5598.23 74.95 not-comparable",
        "other-party 161.13 10 other-organisation 327.9 4.39 not-comparable",
        "administration 133.75 8 government 1019.36 13.65 not-comparable",
        "research-body 63.2 4 institution.research 194.97 2.61 not-comparable",
        "individual-business 11.26 1 enterprise.individual 19.21 0.26 not-comparable",
        "trade-agency 10.68 1 enterprise 5598.23 74.95 not-comparable",
        "trade-agency 10.68 1 institution 508.22 6.8 not-comparable",
        "trade-agency 10.68 1 association 8.1 0.11 not-comparable",
    ]
    rest = {row["code_2013"]: row["share_2013_percent"] for row in rows[8:]}
    assert rest == {
        "enterprise.domestic": "57.63",
        "enterprise.foreign": "7.51",
        "enterprise.hk-mo-tw": "1.01",
        "enterprise.overseas": "8.54",
        "institution.medical": "0.24",
        "institution.other": "3.15",
        "institution.university": "0.8",
        "natural-person": "0.1",
    }


# Places of a number, statements and lists of the prose


def test_where_printed(opened: Opened) -> None:
    rows = answer(opened, "where-printed")
    line = "report place row column line unit label_zh qualifier"
    assert [some(row, line) for row in rows] == [
        "2014 表2 北京 成交额 302 亿元 合同成交额 · 北京 · 登记 · 2013 ?",
        "2014 第三部分 各地技术交易 ? ? 339 亿元 合同成交额 · 北京 · 输出 · 2013 equal",
        "2014 表3 北京 输出技术/成交额 353 亿元 合同成交额 · 北京 · 输出 · 2013 ?",
        "2014 表7 北京 输出技术/成交金额 466 亿元 合同成交额 · 北京 · 输出 · 2013 ?",
        "2014 表10 北京 输出技术/成交金额 527 亿元 合同成交额 · 北京 · 输出 · 2013 ?",
        "2014 附表13 北京 成交额/2013年 993 亿元 合同成交额 · 北京 · 输出 · 2013 ?",
    ]
    assert {row["printed"] for row in rows} == {"2851.72"}
    assert rows[0]["figure"] == "https://w3id.org/techmarket/id/figure/2014/t02/r001c02"


def test_where_printed_compares_characters(opened: Opened) -> None:
    line = "place line printed"
    # A comma in Table 1, a percent sign in Appendix Table 2.
    gdp = answer(opened, "where-printed", number="519470.10")
    assert [some(row, "report place row column printed") for row in gdp] == [
        "2014 表1 国内生产总值(GDP) 2012年 519,470.10"
    ]
    assert answer(opened, "where-printed", number="519,470.10") == gdp
    assert [some(row, line) for row in answer(opened, "where-printed", number="29.85")] == ["附表2 787 29.85%"]
    # 378.60 in the table, 378.6 in the text.
    assert [some(row, line) for row in answer(opened, "where-printed", number="378.60")] == ["附表8 901 378.60"]
    prose = answer(opened, "where-printed", number="378.6")
    assert [some(row, "place line") for row in prose] == ["第二部分 技术合同构成 197"]
    assert answer(opened, "where-printed", number="123456789") == ()


def test_where_a_number_of_many_quantities_is_printed(opened: Opened) -> None:
    rows = answer(opened, "where-printed", number="50")
    text = [row for row in rows if (row["report"], row["line"]) == ("2006", "485")]
    assert {row["label_en"].split(" · ")[1] for row in text} == {"Shandong", "Liaoning", "Tianjin", "Hubei"}
    assert {row["qualifier"] for row in text} == {"above"}
    assert {row["printed"] for row in text} == {"50"}


def test_inexact_statements(opened: Opened) -> None:
    rows = answer(opened, "inexact-statements")
    line = "printed stated unit qualifier kind known known_unit"
    assert some(rows[0], f"report line {line}") == "2006 58 1500 1500 亿元 above threshold 1551.36 亿元"
    found = by([row for row in rows if row["report"] == "2014"], "line", "label_zh", "printed")
    doubled = "合同成交额增长率 · 技术转让 · 2012（比2011年）"
    assert some(found["122", doubled, "一"], line) == "一 100 % multiple growth 95.04 %"
    commissioned = [row for row in rows if (row["report"], row["line"]) == ("2014", "131")]
    assert [some(row, line) for row in commissioned] == ["九 90 % at-least share 93.9 %"]
    beijing = [row for row in rows if (row["report"], row["line"], row["printed"]) == ("2014", "521", "2000")]
    # 2851.72 less 945.41 is computed by this project.
    assert [some(row, line) for row in beijing] == ["2000 2000 亿元 about value 1906.31 亿元"]
    assert [some(row, line) for row in rows if (row["report"], row["line"]) == ("2014", "113")] == [
        "六 60 % about share ? ?"
    ]
    # What is said to be above a limit is above it.
    above = [row for row in rows if row["qualifier"] == "above" and row["unit"] == row["known_unit"]]
    assert len(above) > 40
    assert all(Decimal(row["known"]) > Decimal(row["stated"]) for row in above)


def test_ranked_lists(opened: Opened) -> None:
    rows = answer(opened, "ranked-lists")
    lists = {name: list(members) for name, members in groupby(rows, lambda row: row["list"])}
    assert {name: len(members) for name, members in lists.items()} == {
        "first-ten-output-2005": 10,
        "first-ten-output-growth-2005": 10,
        "first-ten-absorbed-2005": 10,
        "first-ten-registered-2013": 10,
        "first-ten-output-2013": 10,
        "first-ten-absorbed-2013": 10,
        "first-three-sub-provincial-output-2013": 3,
        "first-three-bohai-output-2013": 3,
        "set-2014-first-three-buyers": 3,
        "set-2014-first-three-fields": 3,
        "set-2014-six-fields": 6,
    }
    # The order in which the text names them, which is that of the values.
    printed = {
        "first-ten-output-2005": "北京、上海、广东、江苏、山东、辽宁、天津、湖北、浙江、重庆",
        "first-ten-output-growth-2005": "海南、广东、安徽、甘肃、河北、陕西、上海、山东、河南、福建",
        "first-ten-absorbed-2005": "北京、上海、广东、山东、辽宁、江苏、浙江、湖北、天津、河南",
        "first-ten-registered-2013": "北京、上海、江苏、广东、陕西、湖北、天津、辽宁、山东、四川",
        "first-ten-output-2013": "北京、陕西、上海、广东、江苏、湖北、天津、山东、辽宁、四川",
        "first-ten-absorbed-2013": "北京、江苏、广东、上海、福建、陕西、四川、山东、辽宁、天津",
        "first-three-sub-provincial-output-2013": "西安、武汉、广州",
        "first-three-bohai-output-2013": "北京、天津、山东",
        "set-2014-first-three-buyers": "企业法人、机关法人、事业法人",
    }
    for name, members in printed.items():
        assert "、".join(row["member_zh"] for row in lists[name]) == members
    # The text leaves out Hunan, 9th in Table 5.
    assert [row["printed_rank"] for row in lists["first-ten-output-2005"][7:]] == ["8", "10", "11"]
    ranked = [name for name in lists if lists[name][0]["printed_rank"] and name != "first-ten-output-2005"]
    assert len(ranked) == 6
    for name in ranked:
        assert [row["printed_rank"] for row in lists[name]] == [str(n + 1) for n in range(len(lists[name]))]
    assert some(lists["first-ten-output-growth-2005"][0], "value unit printed_rank") == "430.77 % ?"


# Institutions


def _correlation(pairs: Sequence[tuple[Fraction, Fraction]]) -> Fraction:
    """The square of Pearson's coefficient, with its sign."""
    xs, ys, n = [x for x, _ in pairs], [y for _, y in pairs], len(pairs)
    zero = Fraction()
    xy = n * sum((x * y for x, y in pairs), zero) - sum(xs, zero) * sum(ys, zero)
    xx = n * sum((x * x for x in xs), zero) - sum(xs, zero) ** 2
    yy = n * sum((y * y for y in ys), zero) - sum(ys, zero) ** 2
    return xy * abs(xy) / (xx * yy)


def _ranks(values: Sequence[Fraction]) -> list[Fraction]:
    """Ranks from below, equal values at their mean rank."""
    ordered = sorted(values)
    return [ordered.index(value) + Fraction(ordered.count(value) + 1, 2) for value in values]


@pytest.mark.parametrize(("direction", "column", "n"), [("output", 0, 30), ("absorbed", 1, 31)])
def test_institutions_output_correlation(opened: Opened, direction: str, column: int, n: int) -> None:
    pairs = [
        (Fraction(with_cities(province)), Fraction(values[column]))
        for province, values in VALUES_2013.items()
        if values[column]
    ]
    assert len(pairs) == n
    pearson = _correlation(pairs)
    ranks = zip(_ranks([x for x, _ in pairs]), _ranks([y for _, y in pairs]), strict=True)
    spearman = _correlation(list(ranks))
    row = by(answer(opened, "institutions-output-correlation"), "direction")[direction,]
    assert some(row, "n pearson_sign spearman_sign") == f"{n} + +"
    assert abs(Fraction(row["pearson_r2"]) - pearson) <= Fraction(1, 2_000_000)
    assert abs(Fraction(row["spearman_rho2"]) - spearman) <= Fraction(1, 2_000_000)


def test_correlation_of_2012_differs(opened: Opened) -> None:
    rows = answer(opened, "institutions-output-correlation", year="2012")
    assert [some(row, "direction n pearson_sign") for row in rows] == ["output 30 +", "absorbed 31 +"]
    assert rows != answer(opened, "institutions-output-correlation")
