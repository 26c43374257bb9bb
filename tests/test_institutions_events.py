"""The queries on institutions, exchanges and events: the answers were read from the text of the reports by eye."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

import pytest

from kg.store.embedded import Opened
from tests.test_query_answers import Row, answer, by, some

# The blocks of Appendix Table 15 of the 2014 edition: the first and last number printed in each.
PROVINCES = {
    "北京": range(1, 53),
    "天津": range(53, 62),
    "河北": range(62, 72),
    "山西": range(72, 78),
    "内蒙古": range(78, 80),
    "辽宁": range(80, 87),
    "吉林": range(87, 95),
    "黑龙江": range(95, 105),
    "上海": range(105, 127),
    "江苏": range(127, 159),
    "浙江": range(159, 177),
    "安徽": range(177, 188),
    "福建": range(188, 194),
    "江西": range(194, 199),
    "山东": range(199, 216),
    "河南": range(216, 221),
    "湖北": range(221, 237),
    "湖南": range(237, 246),
    "广东": range(246, 262),
    "广西": range(262, 268),
    "海南": range(268, 269),
    "重庆": range(269, 275),
    "四川": range(275, 291),
    "贵州": range(291, 292),
    "云南": range(292, 300),
    "陕西": range(300, 318),
    "甘肃": range(318, 325),
    "青海": range(325, 329),
    "宁夏": range(329, 330),
    "新疆": range(330, 339),
    "西藏": range(0),
}
CITIES = {
    "大连": (range(339, 344), "辽宁"),
    "青岛": (range(344, 351), "山东"),
    "宁波": (range(351, 357), "浙江"),
    "厦门": (range(357, 360), "福建"),
    "深圳": (range(360, 370), "广东"),
}
#: The numbers whose name the text lost: the first of their blocks.
LOST = {72: "山西", 127: "江苏", 159: "浙江"}


def with_cities(province: str) -> int:
    """How many entries a province has when its city with a block of its own is counted in."""
    return len(PROVINCES[province]) + sum(len(block) for block, inside in CITIES.values() if inside == province)


def column(rows: Sequence[Row], name: str) -> list[str]:
    return [row[name] for row in rows]


# Institutions by place


def test_blocks_of_the_list(opened: Opened) -> None:
    rows = answer(opened, "institutions-by-region")
    printed = {name: len(block) for name, block in PROVINCES.items()}
    printed |= {name: len(block) for name, (block, _) in CITIES.items()}
    assert {row["region_zh"]: int(row["institutions"]) for row in rows} == printed
    assert sum(printed.values()) == 369
    assert {row["region_zh"]: row["counted_in_zh"] for row in rows if row["counted_in_zh"]} == {
        name: inside for name, (_, inside) in CITIES.items()
    }
    assert {row["region_zh"]: row["unnamed"] for row in rows if row["unnamed"] != "0"} == dict.fromkeys(
        LOST.values(), "1"
    )


def test_provinces_with_their_cities_against_the_text(opened: Opened) -> None:
    rows = answer(opened, "institutions-by-province")
    assert len(rows) == 31
    line = "province_zh block_count list_count text_count"
    assert [some(row, line) for row in rows[:6]] == [
        "北京 52 52 44",
        "江苏 32 32 ?",
        "广东 16 26 19",
        "浙江 18 24 ?",
        "山东 17 24 ?",
        "上海 22 22 21",
    ]
    assert some(rows[30], line) == "西藏 0 0 ?"
    found = by(rows, "province_zh")
    assert {name: int(found[name,]["block_count"]) for name in PROVINCES} == {
        name: len(block) for name, block in PROVINCES.items()
    }
    assert {name: int(found[name,]["list_count"]) for name in PROVINCES} == {
        name: with_cities(name) for name in PROVINCES
    }
    assert some(found["辽宁",], line) == "辽宁 7 12 ?"
    assert some(found["福建",], line) == "福建 6 9 ?"
    # The text states a number for three provinces only.
    assert sum(1 for row in rows if row["text_count"]) == 3


def test_regions_of_the_report(opened: Opened) -> None:
    rows = answer(opened, "institutions-by-scheme")
    line = "group_zh provinces list_count list_total text_count text_total"
    assert [some(row, line) for row in rows] == [
        "东部地区 11 221 369 170 274",
        "环渤海地区 7 115 369 ? 274",
        "西部地区 12 78 369 54 274",
        "长三角地区 3 78 369 ? 274",
        "中部地区 8 70 369 50 274",
        "珠三角地区 3 26 369 ? 274",
    ]
    # The members as Table 10 prints them.
    bohai = ("北京", "天津", "山东", "辽宁", "山西", "内蒙古", "河北")
    assert sum(with_cities(name) for name in bohai) == 115
    # 170 + 50 + 54 = 274: the text's three regions make up the whole.
    assert sum(int(row["text_count"]) for row in rows if row["text_count"]) == 274


def test_other_schemes(opened: Opened) -> None:
    line = "group_zh provinces list_count text_count"
    rows = answer(opened, "institutions-by-scheme", scheme="four-regions")
    # Liaoning leaves the east, Jilin and Heilongjiang the middle: 12, 8 and 10 entries.
    assert [some(row, line) for row in rows] == [
        "东部地区 10 209 ?",
        "西部地区 12 78 ?",
        "中部地区 6 52 ?",
        "东北地区 3 30 ?",
    ]
    cities = answer(opened, "institutions-by-scheme", scheme="plan-cities")
    assert [some(row, line) for row in cities] == ["计划单列市 5 31 ?"]
    assert column(answer(opened, "institutions-by-scheme", scheme="provinces"), "list_count") == ["369", "369"]


def test_provinces_without_an_institution(opened: Opened) -> None:
    line = "counted with_institution without province_zh"
    assert [some(row, line) for row in answer(opened, "provinces-without-institution")] == [
        "block 30 1 西藏",
        "text 29 2 海南",
        "text 29 2 西藏",
        "with-cities 30 1 西藏",
    ]


def test_institutions_beside_output(opened: Opened) -> None:
    line = "province_zh institutions output output_rank absorbed unit"
    rows = answer(opened, "institutions-and-output")
    assert some(rows[0], line) == "北京 52 2851.72 1 945.41 亿元"
    assert some(rows[1], line) == "江苏 32 527.5 5 597.98 亿元"
    assert some(rows[30], line) == "西藏 0 ? ? 7.22 亿元"
    found = by(rows, "province_zh")
    # Two ways in which they do not go together: 26 entries and rank 4, 18 entries and rank 2.
    assert some(found["广东",], line) == "广东 26 529.39 4 483.83 亿元"
    assert some(found["陕西",], line) == "陕西 18 533.28 2 362.06 亿元"
    assert {name: int(found[name,]["institutions"]) for name in PROVINCES} == {
        name: with_cities(name) for name in PROVINCES
    }
    past = by(answer(opened, "institutions-and-output", year="2012"), "province_zh")
    assert some(past["江苏",], line) == "江苏 32 400.91 3 514.93 亿元"
    assert some(past["海南",], line) == "海南 1 0.57 30 129.66 亿元"


# Institutions by kind


def test_kinds_that_the_text_counts(opened: Opened) -> None:
    found = by(answer(opened, "institutions-by-kind"), "dimension", "class")
    printed = {key: int(row["text_count"]) for key, row in found.items() if row["text_count"]}
    assert printed == {
        ("total", "all"): 274,
        ("institution-type", "university.project-211"): 47,
        ("legal-form", "independent"): 177,
        ("legal-form", "internal"): 97,
        ("legal-form", "independent.enterprise"): 81,
        ("legal-form", "independent.institution"): 86,
        ("legal-form", "independent.association"): 2,
        ("legal-form", "independent.private-non-enterprise"): 8,
        ("service-class", "comprehensive"): 161,
        ("service-class", "specialised"): 105,
        ("service-class", "international"): 8,
    }
    assert printed["legal-form", "independent"] + printed["legal-form", "internal"] == 274
    assert found["legal-form", "internal"]["label_zh"] == "法人内设机构"


def test_kinds_that_we_judge(opened: Opened) -> None:
    rows = answer(opened, "institutions-by-kind")
    found = by(rows, "dimension", "class")
    for dimension in ("institution-type", "legal-form"):
        counts = [row["list_count"] for row in rows if row["dimension"] == dimension]
        assert sum(int(count or 0) for count in counts) == 369
        assert some(found[dimension, "lost"], "list_count text_count source") == "3 ? printed"
        assert found[dimension, "unclassified"]["source"] == "ours"
    # 92 names have 公司; three of them are a department or centre of the company (20, 36, 236).
    enterprise = found["legal-form", "independent.enterprise"]
    assert some(enterprise, "list_count text_count source") == "89 81 printed; ours"
    # The report's six types, in its words, are those that we judge by; a class we do not judge is empty, not zero.
    ours = {row["class"] for row in rows if row["dimension"] == "institution-type" and row["source"] == "ours"}
    six = {"university", "institute", "third-party", "government", "technology-exchange", "property-exchange"}
    assert ours == six | {"unclassified"}
    assert not [row for row in rows if row["list_count"] == "0"]
    assert not [row for row in rows if row["dimension"] == "service-class" and row["list_count"]]
    assert some(found["total", "all"], "list_count text_count source") == "369 274 printed"


# Units of an organisation

# The numbers of 附表15 whose name has 中国科学院 or 中科院, by block.
CAS = {
    "北京": "19 29 33 37 38 40 41",
    "河北": "68",
    "辽宁": "84 85",
    "吉林": "92 93 94",
    "黑龙江": "104",
    "上海": "114",
    "江苏": "143 146 151 152 157",
    "浙江": "168 174 176",
    "安徽": "187",
    "山东": "213",
    "河南": "220",
    "湖北": "228",
    "湖南": "242",
    "广东": "250 251 252 261",
    "四川": "289",
    "陕西": "316",
    "青海": "327 328",
    "大连": "342",
    "青岛": "350",
    "宁波": "355",
    "厦门": "358",
    "深圳": "364 368",
}


def test_institutions_of_the_academy_of_sciences(opened: Opened) -> None:
    rows = answer(opened, "units-of")
    listed = by([row for row in rows if row["entry"]], "entry")
    named = {number: region for region, numbers in CAS.items() for number in numbers.split()}
    # Without the name: 335 (hosted by an institute of the academy), 177 (centre of its university).
    assert {entry: row["region_zh"] for (entry,), row in listed.items()} == named | {"335": "新疆", "177": "安徽"}
    assert len(listed) == 44
    line = "name via basis type_zh"
    assert some(listed["177",], line) == "中国科学技术大学技术转移中心 中国科学技术大学 name 大学技术转移机构"
    assert some(listed["335",], line) == "国家荒漠-绿洲生态建设工程技术研究中心 ? ours 院所技术转移机构"
    assert some(listed["143",], line) == "苏州中科院产业技术创新与育成中心 ? name 院所技术转移机构"
    assert listed["143",]["reason_zh"] == "名称含“中科院”，即中国科学院的简称"
    # A seller of 表15 (rank 18) and two bodies that are no institutions.
    rest = {row["name"]: row["kind"] for row in rows if not row["entry"]}
    assert rest == {"中国科学院合肥物质科学研究院": "seller", "中国科学技术大学": "body", "中科院云计算中心": "body"}
    assert set(column(rows, "parent_label")) == {"中国科学院"}


def test_units_of_other_organisations(opened: Opened) -> None:
    line = "parent_label entry name region_zh"
    assert [some(row, line) for row in answer(opened, "units-of", parent="中国农业科学院")] == [
        "中国农业科学院 9 北京中农博乐科技开发有限公司（中国农科院饲料所技术转移中心） 北京",
        "中国农业科学院 18 中国农业科学院技术转移中心 北京",
        "中国农业科学院 35 北京中蔬园艺良种研究开发中心 北京",
    ]
    # A part of the name is enough.
    rows = answer(opened, "units-of", parent="清华")
    assert [some(row, line) for row in rows if row["entry"]] == [
        "清华大学 4 清华大学国家技术转移中心 北京",
        "清华大学 363 深圳清华国际技术转移中心 深圳",
    ]
    assert answer(opened, "units-of", parent="没有这样的机构") == ()


def test_universities_with_institutions(opened: Opened) -> None:
    rows = answer(opened, "universities-with-institutions")
    # 表16 in printed order; the numbers in 附表15 of what belongs to each.
    expected = {
        "华中科技大学": "222 253",
        "武汉大学": "221",
        "东北大学": "80",
        "天津大学": "60 61",
        "浙江大学": "128 354",
        "大庆石油学院": "",
        "东南大学": "129",
        "重庆大学": "",
        "武汉理工大学": "",
        "华南理工大学": "247",
        "西安交通大学": "300",
        "南开大学": "",
        "沈阳建筑大学": "",
        "四川大学": "275",
        "清华大学": "4 363",
        "常州大学": "135",
        "河海大学": "",
        "华东理工大学": "106",
        "无锡江南大学": "133",
        "上海交通大学": "122",
    }
    entries: dict[str, list[str]] = {}
    for row in rows:
        entries.setdefault(row["university"], []).append(row["entry"])
    assert {name: " ".join(numbers) for name, numbers in entries.items()} == expected
    assert list(entries) == list(expected)
    assert list(dict.fromkeys(column(rows, "rank"))) == [str(rank) for rank in range(1, 21)]
    line = "rank entry institution region_zh basis"
    found = by(rows, "university", "entry")
    assert some(found["华中科技大学", "253"], line) == "1 253 东莞华中科技大学制造工程研究院 广东 name"
    # The short form 天大 is our reading.
    assert some(found["天津大学", "60"], line) == "4 60 天津市天大银泰科技有限公司 天津 ours"
    assert some(found["南开大学", ""], line) == "12 ? ? ? ?"


# Exchanges


def test_exchanges_of_both_years(opened: Opened) -> None:
    rows = answer(opened, "exchanges-compared")
    same = [row for row in rows if row["relation"] == "same"]
    line = "name_2005 deals_2005 value_2005 deals_2013 value_2013 change"
    # 2013 is printed in 万元: 1331600, 981664, 1680, 77102, 28200, 751765, 17557, 2034.62.
    assert [some(row, line) for row in same] == [
        "上海联合产权交易所 3395 2001.4 336 133.16 -1868.24",
        "北京产权交易所 1536 145.65 326 98.1664 -47.4836",
        "沈阳技术交易所 7282 37.29 42 0.168 -37.122",
        "青岛技术产权交易所 2579 35.42 220 7.7102 -27.7098",
        "北京技术交易促进中心 390 27.5 89 2.82 -24.68",
        "北方技术交易市场 931 9.28 102 75.1765 65.8965",
        "柳州市技术交易中心 51 2.07 14 1.7557 -0.3143",
        "福州技术市场 230 0.28 107 0.203462 -0.076538",
    ]
    assert {row["number_2005"] == row["number_2013"] for row in same} == {True}
    assert {row["unit"] for row in rows} == {"亿元"}


def test_exchanges_with_a_successor_or_an_open_relation(opened: Opened) -> None:
    rows = [row for row in answer(opened, "exchanges-compared") if row["relation"] != "same"]
    line = "relation name_2005 name_2013 deals_2005 value_2005 deals_2013 value_2013 change"
    assert [some(row, line) for row in rows] == [
        # Number 284 of 附表15, which is not among the twenty-six of 2013.
        "successor 成都联合产权交易所 西南联合产权交易所有限责任公司 1177 22.84 ? ? ?",
        "undecided 深圳国际高新技术产权交易所 深圳联合产权交易所 4952 330 4088 107.5834 ?",
        "undecided 广西华南技术交易所 广西技术市场 147 23.18 62 1.085 ?",
        "undecided 深圳南方国际技术交易有限公司 深圳市南方国际技术交易市场 2379 21.61 2137 0.7837 ?",
        "undecided 武汉技术交易所 湖北技术交易所 500 13 45 0.8765 ?",
        "undecided 吉林长春产权交易中心 长春技术产权交易中心 19 1.58 5 0.44895 ?",
    ]


def test_measures_of_the_twenty_exchanges(opened: Opened) -> None:
    rows = answer(opened, "exchanges-measures")
    assert len(rows) == 20
    line = "name deals value_total technology property_rights other unit activities trained"
    assert some(rows[0], line) == "上海联合产权交易所 3395 2001.4 553.7 739.3 708.4 亿元 130 12000"
    assert some(rows[19], line) == "福州技术市场 230 0.28 0.02 ? 0.26 亿元 3 ?"
    found = by(rows, "name")
    assert some(found["吉林长春产权交易中心",], line) == "吉林长春产权交易中心 19 1.58 ? 1.58 ? 亿元 ? ?"
    # It stands in the list of institutions of 2014 too, with the number that it has there in our register.
    assert found["北方技术交易市场",]["number"] == "0053"
    # The name of the table, not the later one with the legal form.
    assert some(found["北京产权交易所",], line) == "北京产权交易所 1536 145.65 ? 93.82 51.83 亿元 26 2500"
    # The row 合计.
    totals = {"deals": "27050", "value_total": "2693.11", "technology": "686.70", "property_rights": "1225.18"}
    totals |= {"other": "781.23", "activities": "364", "trained": "248886"}
    for name, total in totals.items():
        assert sum(Decimal(row[name] or 0) for row in rows) == Decimal(total), name
    # Not printed in 2005.
    assert not [row for row in rows for name in ("emerging", "international", "major", "staff") if row[name]]


def test_measures_of_the_twenty_six_exchanges(opened: Opened) -> None:
    rows = answer(opened, "exchanges-measures", year="2013")
    assert len(rows) == 26
    line = "name deals value_total emerging emerging_programme international major unit activities trained staff"
    assert some(rows[0], line) == (
        "西安科技大市场有限公司 9698 2328396.63 1516196.09 757257.21 38288.02 1356008.42 万元 370 15303 80"
    )
    assert some(rows[25], line) == "沈阳技术交易所 42 1680 36 0 0 0 万元 2 420 25"
    found = by(rows, "name")
    assert some(found["深圳联合产权交易所",], line) == "深圳联合产权交易所 4088 1075834 591708 0 53791.7 0 万元 2 0 119"
    # The row 合计 leaves out one exchange; its 重大技术转移 is printed as 919657.27, a million short of its subtotals.
    beijing = "北京产权交易所有限公司 326 981664 680578 0 28069 952857 万元 21 885 156"
    assert some(found["北京产权交易所有限公司",], line) == beijing
    rest = [row for row in rows if row["name"] != "北京产权交易所有限公司"]
    totals = {"deals": "21204", "value_total": "7227152.74", "emerging": "3053052.54", "international": "737167.33"}
    totals |= {"emerging_programme": "971772.71", "major": "1919657.27"}
    totals |= {"activities": "933", "trained": "40973", "staff": "1135"}
    for name, total in totals.items():
        assert sum(Decimal(row[name]) for row in rest) == Decimal(total), name
    assert not [row for row in rows for name in ("technology", "property_rights", "other") if row[name]]


# Events


def test_events_of_the_bohai_rim(opened: Opened) -> None:
    line = "date_start date_end place in_title in_place in_organisation organisations line"
    # The 2013 one is held in Tianjin by the alliance of 2005.
    assert [some(row, line) for row in answer(opened, "events-of")] == [
        "2005-05-29 ? 北京 true false true 环渤海技术转移联盟 1072",
        "2013-09-17 2013-09-18 天津 true false true 环渤海技术转移联盟 1554",
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("天津", "1092 1202 1554"),  # two meetings and the fair of Korean firms
        ("东莞", "1560"),
        ("Dongguan", "1560"),
        ("dongguan", "1560"),
        ("武汉", "1534 1562"),
        ("杨凌", "1550"),
        ("大连", "1032 1120"),  # its science bureau founded the alliance of the Northeast
        ("广东", "1054 1179 1237 1560"),  # in Zhongshan, Shenzhen and Dongguan
        ("中国科学院", "1560"),  # through 中科院云计算中心, a unit of it
        ("北方技术交易市场", "1092 1141 1202 1554"),
        ("南京", ""),
    ],
)
def test_events_of_a_place_or_organisation(opened: Opened, text: str, lines: str) -> None:
    rows = answer(opened, "events-of", text=text)
    assert " ".join(row["line"] for row in rows) == lines
    assert all("true" in (row["in_title"], row["in_place"], row["in_organisation"]) for row in rows)


def test_events_of_a_body_with_both_names(opened: Opened) -> None:
    """科技部 is printed short in the chronicles; the register has the full name."""
    short, full = (answer(opened, "events-of", text=text) for text in ("科技部", "科学技术部"))
    dates = {row["date_start"] for row in full}
    assert {"2013-02-05", "2013-04-26", "2013-09-13", "2005-11-22", "2005-10"} <= dates
    assert {"2013-02-05", "2013-04-26", "2013-09-13", "2005-11-22", "2005-10"} <= {row["date_start"] for row in short}


def test_events_that_name_an_institution(opened: Opened) -> None:
    line = "date_start entry institution role_en"
    assert [some(row, line) for row in answer(opened, "events-of-institutions")] == [
        "2005-06-14 53 北方技术交易市场 participant",
        "2005-08-18 43 北京技术交易促进中心 participant",
        "2005-08-18 53 北方技术交易市场 participant",
        "2005-11-21 53 北方技术交易市场 host",
        "2013-03-14 109 上海技术交易所 host",
        "2013-07-02 312 国家（杨凌）农业技术转移中心 subject",
        "2013-09-17 53 北方技术交易市场 host",
    ]


# The register


def test_names_of_an_organisation(opened: Opened) -> None:
    line = "number printed report table"
    assert [some(row, line) for row in answer(opened, "organisation-names")] == [
        "0045 北京产权交易所 2006 表11",
        "0045 北京产权交易所有限公司 2014 表13(1)",
        "0045 北京产权交易所有限公司 2014 附表15",
    ]
    # Two bodies in Shenzhen; the printed names of one differ inside one edition.
    rows = answer(opened, "organisation-names", text="南方国际技术交易")
    assert Counter(some(row, "printed report table") for row in rows) == {
        "深圳南方国际技术交易有限公司 2006 表11": 1,
        "深圳市南方国际技术交易市场 2014 表13(1)": 1,
        "深圳市南方国际技术交易市场有限公司 2014 附表15": 1,
    }
    assert len(set(column(rows, "number"))) == 2
    assert all(row["decision"] for row in rows)


def test_links_of_organisations(opened: Opened) -> None:
    names = "name other_name basis"
    assert [some(row, names) for row in answer(opened, "organisation-links", relation="successor-of")] == [
        "西南联合产权交易所有限责任公司 成都联合产权交易所 ours",
    ]
    apart = {(row["name"], row["other_name"]) for row in answer(opened, "organisation-links")}
    # 146 and 176 of the list: in Jiangsu and in Zhejiang, Taizhou both without tones.
    taizhou = ("中国科学院泰州应用技术研发及产业化中心", "中国科学院台州应用技术研发与产业化中心")
    assert taizhou in apart
    assert ("武汉大学", "武汉理工大学") in apart
    open_ones = {(row["name"], row["other_name"]) for row in answer(opened, "organisation-links", relation="undecided")}
    assert ("广西技术市场", "广西壮族自治区技术市场") in open_ones
    # The text of 2014 names the old one (line 574) where its table has the new one (line 601).
    assert ("深圳联合产权交易所", "深圳国际高新技术产权交易所") in open_ones
    assert not open_ones & apart
    units = answer(opened, "organisation-links", relation="unit-of")
    assert "中国科学院水利部水土保持研究所" in column(units, "name")
    parents = {row["other_name"] for row in units if row["name"] == "中国科学院水利部水土保持研究所"}
    assert parents == {"中国科学院", "水利部"}


def test_description_of_the_reports(opened: Opened) -> None:
    found = by(answer(opened, "report-description"), "report")
    line = "title_zh year_covered issued approved_by approval_number conducted_by missing_zh"
    assert some(found["2014",], line) == (
        "2014全国技术市场统计年度报告 2013 2014-06 国家统计局 国统制[2012]111号 中国技术市场管理促进中心 西藏"
    )
    assert set(found["2014",]["publishers"].split("; ")) == {"科学技术部发展计划司", "中国技术市场管理促进中心"}
    assert some(found["2014",], "survey_scheme commissioned_by") == "全国技术市场统计调查方案 科学技术部发展计划司"
    covered = set(found["2014",]["covered_zh"].split("; "))
    assert covered == {"30个省、自治区、直辖市（除西藏）", "计划单列市", "副省级城市"}
    assert some(found["2006",], line) == "2006年全国技术市场统计年度报告 2005 ? ? ? ? 西藏"
    assert found["2006",]["publishers"] == ""
