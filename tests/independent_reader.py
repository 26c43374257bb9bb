"""A second, independent reading of the printed numbers of the 2006 and 2014 reports.

This module is a test oracle.  The project's extractor is steered by layout files and works out rows, header
levels and spans from the text.  Nothing of that happens here: somebody read each table line by line and wrote
down, by hand, the line number of every row, the label of every row and column, the unit and the year of every
column, and the place of the first value on the line.  The module shares no code and no data with the package,
knows no general notion of a header, and never fills a label forward by rule.  The only thing taken from the
source text at run time is the characters of the value cells (and of the names of 附表15); the labels standing
on a line are compared with the hand-written ones, and any difference, or any line with another number of cells
than was seen by eye, raises SourceMismatchError instead of giving a wrong number.

Known traps that are dealt with by hand: the row labels of 2006 表11 that are split over two lines; 技术咨询 (in the
second column), 小计 and 合计 (one column to the left) of 2014 附表4; the first 合计 of 附表8, which belongs to the
heading 国家计划 below it; the 合计 printed three times in 附表9; the second city of a province, printed without
其中: in 附表13 and 附表14; the three entries of 附表15 whose name is lost.
"""

import re
from pathlib import Path
from typing import NamedTuple


class Cell(NamedTuple):
    """One printed data cell; value is empty where the report prints no number."""

    report: str
    table: str
    row: str
    column: str
    period: str
    unit: str
    printed: str
    value: str
    line: int


class Entry(NamedTuple):
    """One numbered row of 附表15; name is empty where the text has lost it."""

    report: str
    table: str
    number: int
    name: str
    region: str
    line: int


class SourceMismatchError(Exception):
    """The source text is not the one that was read by hand."""


class _Col(NamedTuple):
    label: str
    unit: str
    period: str


_NUMBER = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
# The marks for "no value" seen in the tables read here: a blank cell, U+FF0D (2006 表11), U+2014 (2014 附表13) and
# two U+002D (2014 表12).
_NO_VALUE = frozenset({"", "\uff0d", "\u2014", "--"})


def _lines(path: Path) -> list[str]:
    """Text lines with a dummy in front, so that the index is the 1-based line number."""
    return ["", *path.read_text(encoding="utf-8").split("\n")]


def _squeeze(text: str) -> str:
    return "".join(text.split())


def _same(seen: str, expected: str, where: str) -> None:
    if seen != expected:
        raise SourceMismatchError(f"{where}: expected {expected!r}, the text has {seen!r}")


def _value(printed: str, where: str) -> str:
    if printed in _NO_VALUE:
        return ""
    if _NUMBER.fullmatch(printed) is None:
        raise SourceMismatchError(f"{where}: {printed!r} is not a number")
    return printed.replace(",", "")


def _row(report: str, table: str, row: str, line: int, columns: list[_Col], printed: list[str]) -> list[Cell]:
    where = f"{report} {table} line {line}"
    if len(printed) != len(columns):
        raise SourceMismatchError(f"{where}: {len(printed)} values for {len(columns)} columns")
    return [
        Cell(report, table, row, col.label, col.period, col.unit, mark, _value(mark, where), line)
        for col, mark in zip(columns, printed, strict=True)
    ]


# ---------------------------------------------------------------------------------------------------------- 2006


def _2006_table3(text: list[str]) -> list[Cell]:
    # Lines 416-428 (合同项数, label on 412 and 414) and 433-444 (合同金额, label on 430 and 431); the last one, 444, is
    # the first line of a page: no blank line before it, one blank in front.
    count_lines = {1999: 416, 2000: 418, 2001: 420, 2002: 422, 2003: 424, 2004: 426, 2005: 428}
    value_lines = {1999: 433, 2000: 435, 2001: 437, 2002: 439, 2003: 441, 2004: 443, 2005: 444}
    national = "国家、部门计划"
    provincial = "省、自治区、直辖市、计划单列市计划"
    local = "地、市、县计划"
    out: list[Cell] = []
    for block, unit, year_lines in (
        ("合同项数(项)", "项", count_lines),
        ("合同金额(亿元)", "亿元", value_lines),
    ):
        for year, line in year_lines.items():
            first, *printed = text[line].split()
            _same(first, str(year), f"2006 表3 line {line}")
            columns = [
                _Col("合计", unit, first),
                _Col(f"{national}/成交情况", unit, first),
                _Col(f"{national}/占总数百分比（％）", "%", first),
                _Col(f"{provincial}/成交情况", unit, first),
                _Col(f"{provincial}/占总数百分比（％）", "%", first),
                _Col(f"{local}/成交情况", unit, first),
                _Col(f"{local}/占总数百分比（％）", "%", first),
            ]
            out += _row("2006", "表3", f"{block}/{first}", line, columns, printed)
    _same(text[412] + text[414], "合同项数(项)", "2006 表3 lines 412, 414")
    _same(text[430] + text[431], "合同金额(亿元)", "2006 表3 lines 430, 431")
    return out


def _2006_table4(text: list[str]) -> list[Cell]:
    # Header 456 (2005 without 年); labels 458+460, 463+465, 468+470; values 461, 466, 471.
    _same(text[456].strip(), "2001年 2002年 2003年 2004年 2005", "2006 表4 line 456")
    out: list[Cell] = []
    for row, unit, label_lines, line in (
        ("国内生产总值（GDP）（亿元）", "亿元", (458, 460), 461),
        ("技术合同交易额（亿元）", "亿元", (463, 465), 466),
        ("技术合同交易额/国内生产总值（％）", "%", (468, 470), 471),
    ):
        _same(_squeeze(text[label_lines[0]] + text[label_lines[1]]), row, f"2006 表4 lines {label_lines}")
        columns = [
            _Col("2001年", unit, "2001"),
            _Col("2002年", unit, "2002"),
            _Col("2003年", unit, "2003"),
            _Col("2004年", unit, "2004"),
            _Col("2005", unit, "2005"),
        ]
        out += _row("2006", "表4", row, line, columns, text[line].split())
    return out


def _2006_table8(text: list[str]) -> list[Cell]:
    rows = {
        681: "合计",
        683: "北京",
        685: "天津",
        687: "河北",
        689: "山西",
        691: "内蒙古",
        693: "辽宁",
        695: "吉林",
        697: "黑龙江",
        698: "上海",
        699: "江苏",
        701: "浙江",
        703: "安徽",
        705: "福建",
        707: "江西",
        709: "山东",
        711: "河南",
        712: "湖北",
        714: "湖南",
        716: "广东",
        718: "广西",
        720: "海南",
        722: "重庆",
        723: "四川",
        724: "贵州",
        726: "云南",
        728: "西藏",
        730: "陕西",
        732: "甘肃",
        734: "青海",
        736: "宁夏",
        738: "新疆",
        740: "港澳台",
        742: "其它",
    }
    without_rank = (681, 740, 742)
    _same(text[679].strip(), "地 区 金额(亿元) 比上年增长(%) 按金额排序", "2006 表8 line 679")
    columns = [
        _Col("金额(亿元)", "亿元", "2005"),
        _Col("比上年增长(%)", "%", "2005"),
        _Col("按金额排序", "rank", "2005"),
    ]
    out: list[Cell] = []
    for line, row in rows.items():
        values = 2 if line in without_rank else 3
        tokens = text[line].split()
        _same("".join(tokens[:-values]), row, f"2006 表8 line {line}")
        printed = tokens[-values:] + [""] * (3 - values)
        out += _row("2006", "表8", row, line, columns, printed)
    return out


def _2006_table11(text: list[str]) -> list[Cell]:
    # (line of the first half of the label or 0, line of the values, label)
    rows = [
        (0, 981, "北京技术交易促进中心"),
        (0, 983, "北方技术交易市场"),
        (0, 985, "沈阳技术交易所"),
        (987, 989, "深圳南方国际技术交易有限公司"),
        (0, 991, "武汉技术交易所"),
        (0, 993, "广西华南技术交易所"),
        (0, 995, "兰州技术交易市场"),
        (0, 997, "柳州市技术交易中心"),
        (0, 999, "福州技术市场"),
        (0, 1001, "江北农业技术市场"),
        (0, 1003, "石家庄农业技术市场"),
        (0, 1005, "河南科技市场"),
        (0, 1007, "北京产权交易所"),
        (0, 1009, "上海联合产权交易所"),
        (0, 1011, "成都联合产权交易所"),
        (1013, 1015, "深圳国际高新技术产权交易所"),
        (0, 1017, "青岛技术产权交易所"),
        (1019, 1021, "重庆创新技术产权交易所"),
        (0, 1023, "吉林长春产权交易中心"),
        (1025, 1027, "山东省（鲁财）产权交易中心"),
        (0, 1029, "合计"),
    ]
    columns = [
        _Col("成交技术合同项目（项）", "项", "2005"),
        _Col("合同成交金额（亿元）/合计", "亿元", "2005"),
        _Col("合同成交金额（亿元）/技术交易额", "亿元", "2005"),
        _Col("合同成交金额（亿元）/产权交易额", "亿元", "2005"),
        _Col("合同成交金额（亿元）/其它交易额", "亿元", "2005"),
        _Col("开展技术交流交易活动（次）", "次", "2005"),
        _Col("培训技术人员（人）", "人", "2005"),
    ]
    out: list[Cell] = []
    for label_line, line, row in rows:
        tokens = text[line].split()
        _same(_squeeze(text[label_line]) + "".join(tokens[:-7]), row, f"2006 表11 line {line}")
        out += _row("2006", "表11", row, line, columns, tokens[-7:])
    return out


def _2006_figure2(text: list[str]) -> list[Cell]:
    # The ten labels stand on lines 79-86; 88-100 are axis ticks, 103 the years.
    places = [
        ("1996", 79, 0),
        ("1997", 79, 1),
        ("1998", 79, 2),
        ("1999", 80, 0),
        ("2000", 82, 0),
        ("2001", 83, 0),
        ("2002", 83, 1),
        ("2003", 83, 2),
        ("2004", 85, 0),
        ("2005", 86, 0),
    ]
    out: list[Cell] = []
    for line, count in ((79, 3), (80, 1), (82, 1), (83, 3), (85, 1), (86, 1)):
        _same(str(len(text[line].split())), str(count), f"2006 图2 line {line}")
    for year, line, position in places:
        columns = [_Col("平均每份技术合同成交金额", "万元", year)]
        out += _row("2006", "图2", year, line, columns, [text[line].split()[position]])
    return out


# ---------------------------------------------------------------------------------------------------------- 2014


def _tabbed(
    text: list[str], table: str, first_line: int, skip: int, rows: list[str], columns: list[_Col]
) -> list[Cell]:
    """Rows on consecutive lines; `skip` label cells, then one cell for each column, then nothing but empty cells."""
    out: list[Cell] = []
    for line, row in enumerate(rows, first_line):
        where = f"2014 {table} line {line}"
        parts = text[line].split("\t")
        label = _squeeze("".join(parts[:skip]))
        # The first level of the label is printed on the line (first row of a block) or is not.
        if not label or label.replace("/", "") not in (row.replace("/", ""), row.partition("/")[2].replace("/", "")):
            raise SourceMismatchError(f"{where}: expected {row!r}, the text has {label!r}")
        if any(part != "" for part in parts[skip + len(columns) :]):
            raise SourceMismatchError(f"{where}: more cells than columns")
        out += _row("2014", table, row, line, columns, [part.strip() for part in parts[skip : skip + len(columns)]])
    return out


def _2014_table1(text: list[str]) -> list[Cell]:
    out: list[Cell] = []
    for header, years in (
        (86, ("2002", "2003", "2004", "2005", "2006", "2007")),
        (90, ("2008", "2009", "2010", "2011", "2012", "2013")),
    ):
        _same(text[header].strip(), "\t".join(f"{year}年" for year in years), f"2014 表1 line {header}")
        for step, row, unit in (
            (1, "国内生产总值(GDP)", "亿元"),
            (2, "技术合同成交额", "亿元"),
            (3, "技术合同成交额/国内生产总值(%)", "%"),
        ):
            columns = [_Col(f"{year}年", unit, year) for year in years]
            out += _tabbed(text, "表1", header + step, 1, [row], columns)
    return out


def _2014_table12(text: list[str]) -> list[Cell]:
    columns = [
        _Col("输出技术/合同数", "项", "2013"),
        _Col("输出技术/成交金额", "亿元", "2013"),
        _Col("输出技术/增长", "%", "2013"),
        _Col("输出技术/排名", "rank", "2013"),
        _Col("吸纳技术/合同数", "项", "2013"),
        _Col("吸纳技术/成交金额", "亿元", "2013"),
        _Col("吸纳技术/增长", "%", "2013"),
        _Col("吸纳技术/排名", "rank", "2013"),
    ]
    return _tabbed(text, "表12", 557, 1, ["广东", "香港", "澳门", "合计"], columns)


def _2014_annex4(text: list[str]) -> list[Cell]:
    columns = [
        _Col("合同数/项数", "项", "2013"),
        _Col("合同数/增长", "%", "2013"),
        _Col("成交金额/金额", "亿元", "2013"),
        _Col("成交金额/增长", "%", "2013"),
        _Col("成交金额/占比", "%", "2013"),
    ]
    rows = [
        "技术开发/合计",  # 806
        "技术开发/委托开发",
        "技术开发/合作开发",
        "技术转让/合计",  # 809
        "技术转让/技术秘密转让",
        "技术转让/专利实施许可转让",
        "技术转让/专利权转让",
        "技术转让/专利申请权转让",
        "技术转让/计算机软件著作权转让",
        "技术转让/集成电路布图设计专有权转让",
        "技术转让/植物新品种权转让",
        "技术转让/生物、医药新品种权转让",  # 817
        "技术咨询",  # 818, in the second column
        "技术服务/小计",  # 819
        "技术服务/一般性技术服务",
        "技术服务/技术中介",
        "技术服务/技术培训",  # 822
    ]
    return [
        *_tabbed(text, "附表4", 806, 2, rows, columns),
        *_tabbed(text, "附表4", 823, 1, ["合计"], columns),  # one column to the left
    ]


def _2014_annex8(text: list[str]) -> list[Cell]:
    columns = [_Col("合同数", "项", "2013"), _Col("成交金额", "亿元", "2013"), _Col("占比", "%", "2013")]
    plans = [
        "国家计划/高技术研究发展计划(863计划)",  # 882
        "国家计划/国际科技合作计划",
        "国家计划/国际热核聚变实验堆(ITER)计划专项",
        "国家计划/国家科技支撑计划",
        "国家计划/国家科技重大专项",
        "国家计划/国家农业科技成果转化资金",
        "国家计划/国家软科学研究计划",
        "国家计划/国家重点新产品计划",
        "国家计划/火炬计划",  # 890
        "国家计划/基础研究计划(973计划)和国家重大科学研究计划",
        "国家计划/科技富民强县专项行动计划",
        "国家计划/科技惠民计划",
        "国家计划/科技基础条件平台建设",
        "国家计划/科技型中小企业技术创新基金",
        "国家计划/科研院所技术开发研究专项资金",
        "国家计划/其他",  # 897
        "国家计划/星火计划",
        "国家计划/自然科学基金",  # 899
    ]
    rest = ["部门计划", "省、自治区、直辖市及计划单列市计划", "地市县计划", "计划外", "合计"]  # 900-904
    _same(text[881].rstrip("\t"), "国家计划", "2014 附表8 line 881")
    return [
        *_tabbed(text, "附表8", 880, 1, ["国家计划/合计"], columns),
        *_tabbed(text, "附表8", 882, 1, plans, columns),
        *_tabbed(text, "附表8", 900, 1, rest, columns),
    ]


def _2014_annex9(text: list[str]) -> list[Cell]:
    columns = [_Col("合同数", "项", "2013"), _Col("成交金额", "亿元", "2013"), _Col("占比", "%", "2013")]
    rows = [
        "合同类别/技术开发",  # 909
        "合同类别/技术转让",
        "合同类别/技术咨询",
        "合同类别/技术服务",
        "合同类别/合计",  # 913
        "技术领域/电子信息技术",  # 914
        "技术领域/航空航天技术",
        "技术领域/先进制造技术",
        "技术领域/生物、医药和医疗器械技术",
        "技术领域/新材料及其应用",
        "技术领域/新能源与高效节能",
        "技术领域/环境保护与资源综合利用技术",
        "技术领域/核应用技术",
        "技术领域/农业技术",
        "技术领域/现代交通",
        "技术领域/城市建设与社会发展",
        "技术领域/合计",  # 925
        "知识产权/技术秘密",  # 926
        "知识产权/专利",
        "知识产权/计算机软件",
        "知识产权/植物新品种",
        "知识产权/集成电路布图设计",
        "知识产权/生物、医药新品种",
        "知识产权/未涉及知识产权",
        "知识产权/合计",  # 933
    ]
    return _tabbed(text, "附表9", 909, 2, rows, columns)


def _2014_annex10(text: list[str]) -> list[Cell]:
    columns = [
        _Col("合计/合同数", "项", "2013"),
        _Col("合计/成交额", "亿元", "2013"),
        _Col("机关法人/合同数", "项", "2013"),
        _Col("机关法人/成交额", "亿元", "2013"),
        _Col("事业法人/合同数", "项", "2013"),
        _Col("事业法人/成交额", "亿元", "2013"),
        _Col("社团法人/合同数", "项", "2013"),
        _Col("社团法人/成交额", "亿元", "2013"),
        _Col("企业法人/合同数", "项", "2013"),
        _Col("企业法人/成交额", "亿元", "2013"),
        _Col("自然人/合同数", "项", "2013"),
        _Col("自然人/成交额", "亿元", "2013"),
        _Col("其他组织/合同数", "项", "2013"),
        _Col("其他组织/成交额", "亿元", "2013"),
    ]
    rows = ["机关法人", "事业法人", "社团法人", "企业法人", "自然人", "其他组织", "合计"]  # 939-945
    return _tabbed(text, "附表10", 939, 1, rows, columns)


_REGIONS_FIRST_PAGE = [
    "北京",  # 993, 1052
    "天津",
    "河北",
    "山西",
    "内蒙古",
    "辽宁",
    "其中:沈阳",
    "大连",  # 1000, 1059
    "吉林",
    "其中:长春",
    "黑龙江",
    "其中:哈尔滨",
    "上海",
    "江苏",
    "其中:南京",
    "浙江",
    "其中:杭州",
    "宁波",  # 1010, 1069
    "安徽",
    "福建",
    "其中:厦门",
    "江西",
    "山东",
    "其中:济南",
    "青岛",  # 1017, 1076
]
_REGIONS_SECOND_PAGE = [
    "河南",  # 1023, 1082
    "湖北",
    "其中:武汉",
    "湖南",
    "广东",
    "其中:广州",
    "深圳",  # 1029, 1088
    "广西",
    "海南",
    "重庆",
    "四川",
    "其中:成都",
    "贵州",
    "云南",
    "西藏",
    "陕西",
    "其中:西安",
    "甘肃",
    "青海",
    "宁夏",
    "新疆",
    "港澳台",
    "国外",
    "合计",  # 1046, 1105
]
_REGION_COLUMNS = [
    _Col("合同数/2012年", "项", "2012"),
    _Col("合同数/2013年", "项", "2013"),
    _Col("合同数/增幅", "%", "2013"),
    _Col("成交额/2012年", "亿元", "2012"),
    _Col("成交额/2013年", "亿元", "2013"),
    _Col("成交额/增幅", "%", "2013"),
]


def _2014_annex13(text: list[str]) -> list[Cell]:
    return [
        *_tabbed(text, "附表13", 993, 1, _REGIONS_FIRST_PAGE, _REGION_COLUMNS),
        *_tabbed(text, "附表13", 1023, 1, _REGIONS_SECOND_PAGE, _REGION_COLUMNS),
    ]


def _2014_annex14(text: list[str]) -> list[Cell]:
    return [
        *_tabbed(text, "附表14", 1052, 1, _REGIONS_FIRST_PAGE, _REGION_COLUMNS),
        *_tabbed(text, "附表14", 1082, 1, _REGIONS_SECOND_PAGE, _REGION_COLUMNS),
    ]


# --------------------------------------------------------------------------------------------------- 2014 附表15

# (first number, last number, line of the first number) of the thirteen pages of the list
_PAGES = [
    (1, 29, 1110),
    (30, 58, 1145),
    (59, 87, 1178),
    (88, 116, 1211),
    (117, 145, 1244),
    (146, 174, 1277),
    (175, 203, 1310),
    (204, 232, 1343),
    (233, 261, 1376),
    (262, 290, 1409),
    (291, 319, 1442),
    (320, 344, 1475),
    (345, 369, 1504),
]
# (last number of the block, printed label)
_BLOCKS = [
    (52, "北京"),
    (61, "天津"),
    (71, "河北"),
    (77, "山西"),
    (79, "内蒙"),
    (86, "辽宁"),
    (94, "吉林"),
    (104, "黑龙江"),
    (126, "上海"),
    (158, "江苏"),
    (176, "浙江"),
    (187, "安徽"),
    (193, "福建"),
    (198, "江西"),
    (215, "山东"),
    (220, "河南"),
    (236, "湖北"),
    (245, "湖南"),
    (261, "广东"),
    (267, "广西"),
    (268, "海南"),
    (274, "重庆"),
    (290, "四川"),
    (291, "贵州"),
    (299, "云南"),
    (317, "陕西"),
    (324, "甘肃"),
    (328, "青海"),
    (329, "宁夏"),
    (338, "新疆"),
    (343, "大连"),
    (350, "青岛"),
    (356, "宁波"),
    (359, "厦门"),
    (369, "深圳"),
]
_NAME_LOST = (72, 127, 159)


def institutions(reports: Path) -> list[Entry]:
    """The 369 rows of 附表15 in printed order."""
    text = _lines(reports / "2014.md")
    line_of = {number: line + number - first for first, last, line in _PAGES for number in range(first, last + 1)}
    page_starts = {first for first, _, _ in _PAGES}
    out: list[Entry] = []
    begin = 1
    for end, region in _BLOCKS:
        for number in range(begin, end + 1):
            line = line_of[number]
            where = f"2014 附表15 line {line}"
            parts = [part.strip() for part in text[line].split("\t")]
            _same(parts[0], str(number), where)
            written = [part for part in parts[1:] if part]
            # The label is printed on the first row of a block and on the first row of a page, nowhere else.
            if number == begin or number in page_starts:
                _same(written.pop(0), region, where)
            if number in _NAME_LOST:
                written.append("")
            if len(written) != 1:
                raise SourceMismatchError(f"{where}: {written!r} is not one name")
            out.append(Entry("2014", "附表15", number, written[0], region, line))
        begin = end + 1
    return out


def cells(reports: Path) -> list[Cell]:
    """Every data cell of the tables covered; `reports` is the folder that holds 2006.txt and 2014.md."""
    old = _lines(reports / "2006.txt")
    new = _lines(reports / "2014.md")
    return [
        *_2006_figure2(old),
        *_2006_table3(old),
        *_2006_table4(old),
        *_2006_table8(old),
        *_2006_table11(old),
        *_2014_table1(new),
        *_2014_table12(new),
        *_2014_annex4(new),
        *_2014_annex8(new),
        *_2014_annex9(new),
        *_2014_annex10(new),
        *_2014_annex13(new),
        *_2014_annex14(new),
    ]
