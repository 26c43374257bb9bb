"""Queries that take printed and computed values: the answers are worked out here from numbers read from the text."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pytest

from kg.model.problems import UsageError
from kg.queries import bound
from kg.store.embedded import Opened
from tests.test_more_answers import VALUES_2013
from tests.test_query_answers import QUERIES, answer, by, some

#: Output of 2005 (Table 5 of the 2006 edition), absorption of 2005 (its Table 8), output of 2012 (Appendix Table 13).
VALUES = {
    "北京": ("489.59", "246.87", "2458.5"),
    "陕西": ("18.90", "18.95", "334.82"),
    "上海": ("231.73", "174.64", "518.75"),
    "广东": ("112.47", "121.80", "364.94"),
    "江苏": ("100.83", "84.92", "400.91"),
    "湖北": ("50.18", "39.38", "196.39"),
    "天津": ("50.71", "38.13", "232.33"),
    "山东": ("98.36", "114.37", "140.02"),
    "辽宁": ("86.52", "85.59", "230.66"),
    "四川": ("19.08", "23.17", "111.24"),
    "安徽": ("14.26", "20.43", "86.16"),
    "黑龙江": ("14.26", "15.39", "100.45"),
    "甘肃": ("17.27", "17.38", "73.06"),
    "重庆": ("35.71", "32.28", "54.02"),
    "浙江": ("38.70", "58.94", "81.31"),
    "湖南": ("41.74", "35.71", "42.24"),
    "山西": ("4.80", "21.54", "30.61"),
    "福建": ("17.20", "25.02", "50.09"),
    "江西": ("11.12", "13.23", "39.78"),
    "云南": ("15.92", "29.42", "45.48"),
    "河南": ("26.37", "35.84", "39.94"),
    "内蒙古": ("10.99", "30.15", "106.10"),
    "吉林": ("12.22", "13.50", "25.12"),
    "河北": ("10.38", "30.18", "37.82"),
    "青海": ("1.18", "2.92", "19.30"),
    "贵州": ("1.05", "5.39", "9.67"),
    "广西": ("9.41", "11.63", "2.52"),
    "海南": ("1.00", "9.33", "0.57"),
    "新疆": ("8.00", "15.60", "5.39"),
    "宁夏": ("1.41", "3.53", "2.91"),
    "西藏": ("", "0.80", ""),
}
#: Year and direction → value by province, where one is printed.
PRINTED = {
    ("2005", "output"): {name: values[0] for name, values in VALUES.items() if values[0]},
    ("2005", "absorbed"): {name: values[1] for name, values in VALUES.items() if values[1]},
    ("2012", "output"): {name: values[2] for name, values in VALUES.items() if values[2]},
    ("2013", "output"): {name: values[0] for name, values in VALUES_2013.items() if values[0]},
    ("2013", "absorbed"): {name: values[1] for name, values in VALUES_2013.items()},
}
#: The national totals: Table 5 of the 2006 edition, Appendix Table 13 of the 2014 edition.
TOTAL = {"2005": "1551.36", "2012": "6437.07", "2013": "7469.13"}
#: The four regions of the statistical yearbooks.
FOUR = {
    "east-10": "北京 天津 河北 上海 江苏 浙江 福建 山东 广东 海南",
    "middle-6": "山西 安徽 江西 河南 湖北 湖南",
    "west-12": "内蒙古 广西 重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆",
    "northeast-3": "辽宁 吉林 黑龙江",
}
#: The regions of the 2014 edition (Tables 7 to 11); the Pearl River Delta has Hong Kong and Macao as well.
SIX = {
    "east-2014": "北京 上海 江苏 广东 天津 山东 辽宁 浙江 福建 河北 海南",
    "middle-2014": "湖北 安徽 黑龙江 湖南 山西 江西 河南 吉林",
    "west-2014": "陕西 四川 甘肃 重庆 云南 内蒙古 青海 贵州 广西 新疆 宁夏 西藏",
    "bohai-2014": "北京 天津 山东 辽宁 山西 内蒙古 河北",
    "yrd-2014": "上海 江苏 浙江",
}


def rounded(value: Fraction, decimals: int) -> Decimal:
    """A fraction to so many decimals."""
    return Decimal(round(value * 10**decimals)).scaleb(-decimals)


def percent(part: Decimal, whole: str) -> Decimal:
    """A part in per cent of a whole, to four decimals."""
    return rounded(100 * Fraction(part) / Fraction(whole), 4)


# Regions


@pytest.mark.parametrize(("year", "direction"), PRINTED)
@pytest.mark.parametrize("scheme", ["four-regions", "report-regions-2014"])
def test_computed_regions_are_the_sums_of_their_members(opened: Opened, scheme: str, year: str, direction: str) -> None:
    rows = by(answer(opened, "region-shares", year=year, direction=direction, scheme=scheme), "code")
    values = PRINTED[year, direction]
    regions = FOUR if scheme == "four-regions" else SIX
    for code, members in regions.items():
        row = rows[code,]
        known = [Decimal(values[name]) for name in members.split() if name in values]
        assert row["members"] == str(len(members.split()))
        assert row["with_value"] == str(len(known))
        assert row["missing_zh"] == ("" if len(known) == len(members.split()) else "西藏")
        if row["source"] == "computed":
            total = sum(known, Decimal())
            assert Decimal(row["value"]) == total
            assert Decimal(row["share_percent"]) == percent(total, TOTAL[year])
            assert row["share_source"] == "computed"
        else:
            assert (year, scheme) == ("2013", "report-regions-2014")  # Table 6
            assert row["share_source"] == "printed"
    assert sum(row["disjoint"] == "true" for row in rows.values()) == (4 if scheme == "four-regions" else 3)


def test_region_shares_of_2013_are_those_of_table_6(opened: Opened) -> None:
    line = "region_zh members with_value missing_zh value unit source share_percent share_source"
    assert [some(row, line) for row in answer(opened, "region-shares")] == [
        "东部地区 11 11 ? 5230.84 亿元 printed 70.03 printed",
        "中部地区 8 8 ? 878.21 亿元 printed 11.76 printed",
        "西部地区 12 11 西藏 1009.92 亿元 printed 13.52 printed",
        "环渤海地区 7 7 ? 3603.72 亿元 printed 48.25 printed",
        "长三角地区 3 3 ? 1140.68 亿元 printed 15.27 printed",
        "珠三角地区 3 3 ? 534.06 亿元 printed 7.15 printed",
    ]
    # Numbers of contracts of Table 6; their shares are not printed: 203908 of 294929.
    counts = answer(opened, "region-shares", measure="contract-count")
    assert some(counts[0], "value unit source share_source") == "203908 项 printed computed"
    assert Decimal(counts[0]["share_percent"]) == rounded(Fraction(203908 * 100, 294929), 4)


def test_a_region_that_lacks_two_members_has_no_sum(opened: Opened) -> None:
    prd = answer(opened, "region-shares", year="2012")[5]
    line = "code members with_value missing_zh value share_percent source share_source"
    assert some(prd, line) == "prd-2014 3 1 香港; 澳门 ? ? ? ?"


# Provinces


@pytest.mark.parametrize(("year", "direction"), PRINTED)
def test_province_shares(opened: Opened, year: str, direction: str) -> None:
    rows = answer(opened, "province-shares", year=year, direction=direction)
    assert len(rows) == 31
    printed = PRINTED[year, direction]
    for name, row in ((row["province_zh"], row) for row in rows):
        if name not in printed:
            assert (name, row["rank"], row["value"], row["share_percent"]) == ("西藏", "", "", "")
            continue
        assert Decimal(row["value"]) == Decimal(printed[name])
        assert row["counted"] == str(len(printed))
        assert row["rank"] == str(1 + sum(Decimal(other) > Decimal(printed[name]) for other in printed.values()))
        if row["source"] == "computed":
            assert Decimal(row["share_percent"]) == percent(Decimal(printed[name]), TOTAL[year])
    # Only the share of Beijing is printed (2014 edition, line 339).
    stated = [some(row, "province_zh share_percent") for row in rows if row["source"] == "printed"]
    assert stated == (["北京 38.18"] if (year, direction) == ("2013", "output") else [])


def test_printed_ranks_stand_beside_the_counted_ones(opened: Opened) -> None:
    rows = by(answer(opened, "province-shares", year="2005"), "province_zh")
    line = "rank printed_rank ranked_among"
    assert some(rows["黑龙江",], line) == "18 18 provinces-30"
    assert some(rows["安徽",], line) == "18 19 provinces-30"
    # Table 3 of the 2014 edition ranks Tibet, whose output is a dash.
    assert some(by(answer(opened, "province-shares"), "province_zh")["西藏",], line) == "? 31 provinces-31"
    registered = answer(opened, "province-shares", direction="registered")
    assert some(registered[1], "province_zh value printed_rank") == "上海 620.87 2"  # Table 2


def test_province_growth_2005_to_2013(opened: Opened) -> None:
    for direction in ("output", "absorbed"):
        before, after = PRINTED["2005", direction], PRINTED["2013", direction]
        rows = answer(opened, "province-growth", direction=direction)
        grown = [row for row in rows if row["growth_percent"]]
        assert len(grown) == len(before)
        for row in grown:
            first, last = Fraction(before[row["province_zh"]]), Fraction(after[row["province_zh"]])
            assert Decimal(row["growth_percent"]) == rounded(100 * (last / first - 1), 4)
            assert row["source"] == "computed"
            assert Decimal(row["difference"]) == Decimal(after[row["province_zh"]]) - Decimal(
                before[row["province_zh"]]
            )
            added = 100 * (last - first) / (Fraction(TOTAL["2013"]) - Fraction(TOTAL["2005"]))
            assert abs(Fraction(row["contribution_percent"]) - added) <= Fraction(1, 200)
        national = rounded(100 * (Fraction(TOTAL["2013"]) / Fraction(TOTAL["2005"]) - 1), 4)
        assert {Decimal(row["national_growth_percent"]) for row in rows} == {national}
    assert [row["province_zh"] for row in answer(opened, "province-growth")][:2] == ["陕西", "青海"]


def test_province_growth_as_printed(opened: Opened) -> None:
    line = "value_before value_after growth_percent source national_growth_percent"
    year = by(answer(opened, "province-growth", span="2012-2013"), "province_zh")
    assert some(year["湖北",], line) == "196.39 397.62 102.46 printed 16.03"  # Appendix Table 13
    assert some(year["西藏",], line) == "? ? ? ? 16.03"
    counts = by(answer(opened, "province-growth", span="2012-2013", measure="contract-count"), "province_zh")
    assert some(counts["广西",], f"{line} unit") == "423 694 64.07 printed 4.5 项"
    early = answer(opened, "province-growth", span="2004-2005", direction="absorbed")
    assert some(early[0], f"province_zh {line}").startswith("海南 ? 9.33 290.37 printed")  # 2006 edition, Table 8


def test_net_outflow_of_three_years(opened: Opened) -> None:
    rows = by(answer(opened, "net-outflow-years"), "province_zh")
    for (name,), row in rows.items():
        for year in ("2005", "2013"):
            sold, bought = PRINTED[year, "output"].get(name), PRINTED[year, "absorbed"].get(name)
            if sold is None or bought is None:
                assert name == "西藏"
                assert not row[f"net_{year}"]
                continue
            net = Decimal(sold) - Decimal(bought)
            assert Decimal(row[f"net_{year}"]) == net
            assert row[f"side_{year}"] == ("seller" if net > 0 else "buyer")
    line = "net_2005 net_2012 net_2013 changes changed_to"
    assert some(rows["陕西",], line) == "-0.05 162.25 171.22 1 seller"  # 334.82 - 172.57 in 2012
    assert some(rows["甘肃",], "side_2005 side_2012 side_2013 changes changed_to") == "buyer seller buyer 2 ?"
    changed = {name for (name,), row in rows.items() if row["changed_to"] == "seller"}
    assert changed == {"陕西", "广东", "黑龙江", "安徽"}
    assert {name for (name,), row in rows.items() if row["changed_to"] == "buyer"} == {"江苏", "湖南", "重庆", "辽宁"}


def _gini(values: Sequence[Fraction]) -> Fraction:
    """Half the mean absolute difference of all pairs, relative to the mean."""
    pairs = sum((abs(x - y) for x in values for y in values), Fraction())
    return pairs / (2 * len(values) * sum(values, Fraction()))


@pytest.mark.parametrize(("year", "direction"), PRINTED)
def test_concentration(opened: Opened, year: str, direction: str) -> None:
    row = by(answer(opened, "concentration"), "direction", "measure", "year")[direction, "contract-value", year]
    values = [Fraction(value) for value in PRINTED[year, direction].values()]
    total = sum(values, Fraction())
    top = sum(sorted(values)[-4:], Fraction())
    squares = sum((value * value for value in values), Fraction())
    assert Decimal(row["top_four_share"]) == rounded(top / total, 6)
    assert Decimal(row["herfindahl_index"]) == rounded(squares / total**2, 6)
    assert Decimal(row["gini_coefficient"]) == rounded(_gini(values), 6)
    assert row["counted"] == str(len(values))
    assert row["missing_zh"] == ("西藏" if direction == "output" else "")


def test_concentration_has_every_year_direction_and_measure(opened: Opened) -> None:
    rows = answer(opened, "concentration")
    assert len(by(rows, "direction", "measure", "year")) == 12
    assert {row["year"] for row in rows if row["direction"] == "registered"} == {"2013"}
    assert {row["year"] for row in rows if row["measure"] == "contract-count"} == {"2012", "2013"}


def test_provinces_and_total(opened: Opened) -> None:
    rows = by(answer(opened, "provinces-and-total"), "direction", "measure", "year")
    # Outside: Appendix Table 13 (35.32 + 560.65, 6.73 + 343.43), Table 8 of the 2006 edition (14.23 + 161.10).
    outside = {("2012", "output"): "595.97", ("2013", "output"): "350.16", ("2005", "absorbed"): "175.33"}
    for (year, direction), values in PRINTED.items():
        row = rows[direction, "contract-value", year]
        provinces = sum((Decimal(value) for value in values.values()), Decimal())
        assert Decimal(row["provinces_sum"]) == provinces
        assert row["counted"] == str(len(values))
        if (year, direction) in outside:
            assert row["outside_sum"] == outside[year, direction]
            assert Decimal(row["rest"]) == Decimal(TOTAL[year]) - provinces - Decimal(outside[year, direction])
    line = "provinces_sum counted missing_zh outside_sum total rest unit"
    assert some(rows["output", "contract-value", "2013"], line) == "7119 30 西藏 350.16 7469.13 -0.03 亿元"
    assert some(rows["output", "contract-value", "2005"], line) == "1551.36 30 西藏 ? 1551.36 0 亿元"
    assert some(rows["registered", "contract-value", "2013"], line) == "7469.68 30 西藏 ? 7469.13 -0.55 亿元"
    assert rows["absorbed", "contract-count", "2012"]["rest"] == "-5010"  # Appendix Table 14, line 1105


# Classes

#: Number and value of contracts by kind of intellectual property: Appendix Table 5.
IP = {
    "trade-secret": (88649, "2223.11"),
    "patent": (6951, "569.63"),
    "patent.invention": (4330, "286.47"),
    "patent.utility-model": (2384, "281.22"),
    "patent.design": (237, "1.94"),
    "software": (49107, "658.10"),
    "plant-variety": (590, "23.12"),
    "ic-layout": (1828, "122.15"),
    "biomedical-variety": (8747, "197.27"),
}


def test_mean_values_of_patents(opened: Opened) -> None:
    rows = by(answer(opened, "patent-mean-values"), "code")
    invention = Fraction("286.47") * 10000 / 4330
    for code, (count, value) in IP.items():
        row, mean = rows[code,], Fraction(value) * 10000 / count
        assert (row["count"], Decimal(row["value"])) == (str(count), Decimal(value))
        assert Decimal(row["mean"]) == rounded(mean, 2)
        assert abs(Fraction(row["ratio_to_invention"]) - mean / invention) < Fraction(6, 1000)
        assert some(row, "unit mean_unit source") == "亿元 万元 computed"
    assert set(rows) - {(code,) for code in IP} == {("any-ip",), ("no-ip",)}
    major = by(answer(opened, "patent-mean-values", contracts="major"), "code")
    # Appendix Table 9: 629 contracts of 493.84.
    assert some(major["patent",], "count value mean ratio_to_invention") == "629 493.84 7851.19 ?"


def test_mean_values(opened: Opened) -> None:
    rows = by(answer(opened, "mean-values"), "year", "code")
    line = "count value mean mean_unit source"
    assert some(rows["2013", "development"], line) == "153959 2773.41 180.16 万元 printed"  # Appendix Table 2
    assert some(rows["2006", "development"], "count value source") == "? ? printed"
    # Appendix Table 4: 239.63 in 2301 contracts.
    assert some(rows["2013", "transfer.patent-licence"], line) == "2301 239.63 1041.42 万元 computed"
    fields = by(answer(opened, "mean-values", classes="field"), "year", "code")
    assert some(fields["2013", "electronics"], line) == "118496 1946.51 164.27 万元 computed"
    sellers = by(answer(opened, "mean-values", classes="seller"), "year", "code")
    assert some(sellers["2013", "institution.university"], line) == "64368 329.49 51.19 万元 computed"


def test_class_shares(opened: Opened) -> None:
    line = "value share_percent denominator source"
    counts = by(answer(opened, "class-shares", measure="contract-count"), "year", "code")
    share = rounded(Fraction(15395900, 294929), 4)  # development in Appendix Table 4
    assert some(counts["2013", "development"], line) == f"153959 {share} contract-count computed"
    assert some(counts["2005", "service"], line) == "113242 42.7312 contract-count computed"
    for year in ("2004", "2005", "2011", "2012"):
        whole = sum((Decimal(row["share_percent"]) for key, row in counts.items() if key[0] == year), Decimal())
        assert abs(whole - 100) < Decimal("0.001")
    ip = by(answer(opened, "class-shares", classes="ip-kind"), "year", "code", "denominator")
    assert ip["2013", "patent.invention", "contract-value"]["share_percent"] == "3.84"
    assert ip["2013", "patent.invention", "contract-value;ip-kind=patent"]["share_percent"] == "50.29"
    by_count = by(answer(opened, "class-shares", classes="ip-kind", measure="contract-count"), "code")
    for code, (count, _) in IP.items():
        assert Decimal(by_count[code,]["share_percent"]) == rounded(Fraction(count * 100, 294929), 4)
    levels = answer(opened, "class-shares", classes="plan")
    assert {row["denominator"] for row in levels if row["year"] == "2001"} != {"contract-value"}


def test_major_shares(opened: Opened) -> None:
    rows = by(answer(opened, "major-shares"), "classes", "code")
    line = "value share_of_class_percent source_of_class share_of_major_percent source_of_major"
    # Appendix Table 9 prints the value and its share of all major contracts; Appendix Table 6 the class.
    share = percent(Decimal("1058.81"), "1946.51")
    assert some(rows["field", "electronics"], line) == f"1058.81 {share} computed 19.72 printed"
    assert some(rows["total", "major"], line) == "5369.72 71.89 printed 100 printed"
    assert len(rows) == 4 + 11 + 7 + 1
    counts = by(answer(opened, "major-shares", measure="contract-count"), "classes", "code")
    patents = counts["ip-kind", "patent"]
    assert patents["value"] == "629"
    assert Decimal(patents["share_of_class_percent"]) == rounded(Fraction(62900, 6951), 4)
    assert patents["source_of_class"] == patents["source_of_major"] == "computed"


# One area, one class


def test_area_profile(opened: Opened) -> None:
    rows = answer(opened, "area-profile")
    assert {row["code"] for row in rows} == {"cn-610000"}
    found = by(rows, "label_zh")
    line = "year direction measure value unit source"
    assert some(found["合同成交额 · 陕西 · 输出 · 2013",], line) == "2013 output contract-value 533.28 亿元 printed"
    assert some(found["合同成交额净输出 · 陕西 · 2013",], line) == "2013 ? net-outflow 171.22 亿元 computed"
    # Two regions have this name: their codes keep them apart.
    for code in ("east-2014", "east-10"):
        assert {row["code"] for row in answer(opened, "area-profile", area=code)} == {code}
    with pytest.raises(UsageError, match="takes a code: cn-610000"):
        bound(QUERIES, "area-profile", {"area": "陕西"}, opened)
    tibet = answer(opened, "area-profile", area="cn-540000")
    assert {row["measure"] for row in tibet if row["direction"] == "output"} == {"rank"}


def test_class_profile(opened: Opened) -> None:
    found = by(answer(opened, "class-profile"), "label_zh")
    line = "class_code year measure value unit source"
    service = "contract-type/service 2013"
    assert some(found["合同成交额 · 技术服务 · 2013",], line) == f"{service} contract-value 3416.85 亿元 printed"
    growth = rounded(100 * (Fraction("3416.85") / Fraction(found["合同成交额 · 技术服务 · 2005",]["value"]) - 1), 4)
    assert (
        some(found["合同成交额增长率 · 技术服务 · 2013（比2005年）",], line) == f"{service} growth {growth} % computed"
    )
    assert answer(opened, "class-profile", **{"class": "contract-type/service"}) == answer(opened, "class-profile")
    both = answer(opened, "class-profile", **{"class": "计算机软件"})
    assert len({row["class_code"] for row in both}) > 1  # a field and a kind of IP


@pytest.mark.parametrize("name", ["province-shares", "concentration", "net-outflow-years", "area-profile"])
def test_what_was_known_in_2006_has_no_later_year(opened: Opened, name: str) -> None:
    given = {"year": "2005"} if name == "province-shares" else {}
    rows = opened.rows(bound(QUERIES, name, {**given, "asof": "2006"}, opened))
    assert rows
    if name == "net-outflow-years":
        assert not any(row["net_2013"] for row in rows)
        assert rows[0]["net_2005"] == "242.72"
    elif name != "province-shares":
        assert {row["year"] for row in rows} <= {"2004", "2005"}
    else:
        assert rows[0]["share_percent"] == "31.5588"
