"""The 2014 half of the independent reader: see independent_reader.py for what it is and how it reads."""

from tests.independent_cells import Cell, Col, Entry, SourceMismatchError, columns, labels, row_cells, same, squeeze


def _tabbed(text: list[str], table: str, first_line: int, skip: int, rows: list[str], cols: list[Col]) -> list[Cell]:
    """Rows on consecutive lines; `skip` label cells, then one cell for each column, then nothing but empty cells."""
    out: list[Cell] = []
    for line, row in enumerate(rows, first_line):
        where = f"2014 {table} line {line}"
        parts = text[line].split("\t")
        label = squeeze("".join(parts[:skip]))
        # The first level of the label is printed on the line (first row of a block) or is not.
        if not label or label.replace("/", "") not in (row.replace("/", ""), row.partition("/")[2].replace("/", "")):
            raise SourceMismatchError(f"{where}: expected {row!r}, the text has {label!r}")
        if any(part != "" for part in parts[skip + len(cols) :]):
            raise SourceMismatchError(f"{where}: more cells than columns")
        out += row_cells("2014", table, row, line, cols, [part.strip() for part in parts[skip : skip + len(cols)]])
    return out


def _header(text: list[str], table: str, first_line: int, *expected: str) -> None:
    """Header lines as read by eye: cells without blanks, with | for every tab."""
    for line, cells in enumerate(expected, first_line):
        same("|".join(squeeze(part) for part in text[line].split("\t")), cells, f"2014 {table} line {line}")


def _2014_table1(text: list[str]) -> list[Cell]:
    out: list[Cell] = []
    for header, years in (
        (86, ("2002", "2003", "2004", "2005", "2006", "2007")),
        (90, ("2008", "2009", "2010", "2011", "2012", "2013")),
    ):
        same(text[header].strip(), "\t".join(f"{year}年" for year in years), f"2014 表1 line {header}")
        for step, row, unit in (
            (1, "国内生产总值(GDP)", "亿元"),
            (2, "技术合同成交额", "亿元"),
            (3, "技术合同成交额/国内生产总值(%)", "%"),
        ):
            cols = [Col(f"{year}年", unit, year) for year in years]
            out += _tabbed(text, "表1", header + step, 1, [row], cols)
    return out


def _2014_table2(text: list[str]) -> list[Cell]:
    # 302-333.  西藏 (332) has two hyphens and a blank rank, 合计 (333) a blank rank.
    rows = labels(
        "北京 上海 江苏 广东 陕西 湖北 天津 辽宁 山东 四川 "  # 302-311
        "重庆 安徽 黑龙江 甘肃 浙江 湖南 福建 山西 江西 云南 "  # 312-321
        "河南 内蒙古 吉林 河北 青海 贵州 广西 海南 新疆 宁夏 "  # 322-331
        "西藏 合计"  # 332-333
    )
    _header(text, "表2", 301, "地区|合同数|成交额|排名")
    return _tabbed(text, "表2", 302, 1, rows, columns("2013", "合同数=项 成交额=亿元 排名=rank"))


def _2014_table3(text: list[str]) -> list[Cell]:
    # 352-385.  合计 first, with U+2014 for the ranks; 西藏 (383) has only a rank on the output side; 港澳台 and 国外
    # have blank ranks.
    rows = labels(
        "合计 北京 陕西 上海 广东 江苏 湖北 天津 山东 辽宁 "  # 352-361
        "四川 安徽 黑龙江 甘肃 重庆 浙江 湖南 山西 福建 江西 "  # 362-371
        "云南 河南 内蒙古 吉林 河北 青海 贵州 广西 海南 新疆 "  # 372-381
        "宁夏 西藏 港澳台 国外"  # 382-385
    )
    _header(text, "表3", 350, "地区|输出技术|||吸纳技术||", "|合同数|成交额|排名|合同数|成交额|排名")
    cols = columns(
        "2013",
        "输出技术/合同数=项 输出技术/成交额=亿元 输出技术/排名=rank "
        "吸纳技术/合同数=项 吸纳技术/成交额=亿元 吸纳技术/排名=rank",
    )
    return _tabbed(text, "表3", 352, 1, rows, cols)


# 表4 and 表5 have the same columns; 成交金额, not 成交额 as in 表3.
_CITY_COLUMNS = columns(
    "2013",
    "输出技术/合同数=项 输出技术/成交金额=亿元 输出技术/排名=rank "
    "吸纳技术/合同数=项 吸纳技术/成交金额=亿元 吸纳技术/排名=rank",
)


def _2014_table4(text: list[str]) -> list[Cell]:
    _header(text, "表4", 395, "地区|输出技术|||吸纳技术||", "|合同数|成交金额|排名|合同数|成交金额|排名")
    return _tabbed(text, "表4", 397, 1, labels("合计 深圳 大连 青岛 厦门 宁波"), _CITY_COLUMNS)


def _2014_table5(text: list[str]) -> list[Cell]:
    rows = labels("西安 武汉 广州 南京 沈阳 成都 哈尔滨 杭州 长春 济南 合计")  # 413-423
    _header(text, "表5", 411, "地区|输出技术|||吸纳技术||", "|合同数|成交金额|排名|合同数|成交金额|排名")
    return _tabbed(text, "表5", 413, 1, rows, _CITY_COLUMNS)


def _2014_table6(text: list[str]) -> list[Cell]:
    rows = labels("东部地区 中部地区 西部地区 环渤海地区 长江三角洲地区 珠江三角洲地区")  # 451-456
    _header(
        text,
        "表6",
        449,
        "地区|输出技术||||吸纳技术|||",
        "|合同数|成交金额|增长|占比|合同数|成交金额|增长|占比",
    )
    cols = columns(
        "2013",
        "输出技术/合同数=项 输出技术/成交金额=亿元 输出技术/增长=% 输出技术/占比=% "
        "吸纳技术/合同数=项 吸纳技术/成交金额=亿元 吸纳技术/增长=% 吸纳技术/占比=%",
    )
    return _tabbed(text, "表6", 451, 1, rows, cols)


# 表7, 表9, 表10, 表11 and 表12 have the same columns; 表8 has not.
_AREA_COLUMNS = columns(
    "2013",
    "输出技术/合同数=项 输出技术/成交金额=亿元 输出技术/增长=% 输出技术/排名=rank "
    "吸纳技术/合同数=项 吸纳技术/成交金额=亿元 吸纳技术/增长=% 吸纳技术/排名=rank",
)
_AREA_HEADER = (
    "地区|输出技术||||吸纳技术|||",
    "|合同数|成交金额|增长|排名|合同数|成交金额|增长|排名",
)


def _2014_table7(text: list[str]) -> list[Cell]:
    rows = labels("北京 上海 江苏 广东 天津 山东 辽宁 浙江 福建 河北 海南 合计")  # 466-477
    _header(text, "表7", 464, *_AREA_HEADER)
    return _tabbed(text, "表7", 466, 1, rows, _AREA_COLUMNS)


def _2014_table8(text: list[str]) -> list[Cell]:
    rows = labels("湖北 安徽 黑龙江 湖南 山西 江西 河南 吉林 合计")  # 487-495
    _header(
        text,
        "表8",
        485,
        "地区|输出技术||||吸纳技术|||",
        "|合同数|成交额|增长|排名|合同数|成交额|增长|排名",
    )
    cols = columns(
        "2013",
        "输出技术/合同数=项 输出技术/成交额=亿元 输出技术/增长=% 输出技术/排名=rank "
        "吸纳技术/合同数=项 吸纳技术/成交额=亿元 吸纳技术/增长=% 吸纳技术/排名=rank",
    )
    return _tabbed(text, "表8", 487, 1, rows, cols)


def _2014_table9(text: list[str]) -> list[Cell]:
    # 505-517.  西藏 (516): two U+2014, then a blank growth, then the rank 12.
    rows = labels("陕西 四川 甘肃 重庆 云南 内蒙古 青海 贵州 广西 新疆 宁夏 西藏 合计")
    _header(text, "表9", 503, *_AREA_HEADER)
    return _tabbed(text, "表9", 505, 1, rows, _AREA_COLUMNS)


def _2014_table10(text: list[str]) -> list[Cell]:
    rows = labels("北京 天津 山东 辽宁 山西 内蒙古 河北 合计")  # 527-534
    _header(text, "表10", 525, *_AREA_HEADER)
    return _tabbed(text, "表10", 527, 1, rows, _AREA_COLUMNS)


def _2014_table11(text: list[str]) -> list[Cell]:
    _header(text, "表11", 542, *_AREA_HEADER)
    return _tabbed(text, "表11", 544, 1, labels("上海 江苏 浙江 合计"), _AREA_COLUMNS)


def _2014_table12(text: list[str]) -> list[Cell]:
    _header(text, "表12", 555, *_AREA_HEADER)
    return _tabbed(text, "表12", 557, 1, labels("广东 香港 澳门 合计"), _AREA_COLUMNS)


def _2014_table13_exchanges(text: list[str]) -> list[Cell]:
    rows = [
        "北京技术交易促进中心",  # 580
        "北方技术交易市场",
        "沈阳技术交易所",
        "上海技术交易所",
        "深圳市南方国际技术交易市场",
        "广西技术市场",
        "西安技术市场",
        "福州技术市场",
        "湖北技术交易所",
        "柳州市技术交易中心",
        "中国技术交易所",  # 590
        "济宁市技术市场",
        "北海技术市场",
        "西安科技大市场有限公司",
        "咸阳市技术市场",
        "技术交易所/小计",  # 595, printed 小计: closes the section 1. 技术交易所 (line 568)
        "北京产权交易所有限公司",
        "上海联合产权交易所",
        "长春技术产权交易中心",
        "青岛技术产权交易所",
        "武汉光谷联合产权交易所",  # 600
        "深圳联合产权交易所",
        "哈尔滨国际技术产权交易中心",
        "广州技术产权交易所",
        "湖南省技术产权交易所",
        "西安技术产权交易所有限公司",
        "福建省高新技术产权交易所",
        "技术产权交易所/小计",  # 607, printed 小计: closes the section 2. 技术产权交易所 (line 572)
        "合计",  # 608
    ]
    _header(
        text,
        "表13(1)",
        578,
        "常设技术交易机构|成交技术合同项目(项)|成交金额(万元)|||||开展技术推广和交易活动(次)|组织培训人次|从业人数",
        "||合计|其中:战略性新兴产业成交金额|其中:促成战略性新兴产业技术投入计划项目成交金额"
        "|其中:促成国际技术转移项目成交金额|其中:促成重大技术转移项目成交金额|||",
    )
    cols = [
        Col("成交技术合同项目(项)", "项", "2013"),
        Col("成交金额(万元)/合计", "万元", "2013"),
        Col("成交金额(万元)/其中:战略性新兴产业成交金额", "万元", "2013"),
        Col("成交金额(万元)/其中:促成战略性新兴产业技术投入计划项目成交金额", "万元", "2013"),
        Col("成交金额(万元)/其中:促成国际技术转移项目成交金额", "万元", "2013"),
        Col("成交金额(万元)/其中:促成重大技术转移项目成交金额", "万元", "2013"),
        Col("开展技术推广和交易活动(次)", "次", "2013"),
        Col("组织培训人次", "人次", "2013"),
        Col("从业人数", "人", "2013"),
    ]
    return _tabbed(text, "表13(1)", 580, 1, rows, cols)


# The kinds of sellers of 表13(2) and 附表11 and of buyers of 附表12, in printed order; 合计 is last or first.
_BODIES = [
    "机关法人",
    "事业法人/合计",
    "事业法人/科研机构",
    "事业法人/高等院校",
    "事业法人/医疗、卫生",
    "事业法人/其它",
    "社团法人",
    "企业法人/合计",
    "企业法人/内资企业",
    "企业法人/港澳台商投资企业",
    "企业法人/外商投资企业",
    "企业法人/个体经营",
    "企业法人/境外企业",
    "自然人",
    "其他组织",
]


def _2014_table13_sellers(text: list[str]) -> list[Cell]:
    # 617-632, 合计 last.
    _header(text, "表13(2)", 616, "卖方类别||机构数|合同数|成交金额")
    cols = columns("2013", "机构数=个 合同数=项 成交金额=亿元")
    return _tabbed(text, "表13(2)", 617, 2, [*_BODIES, "合计"], cols)


def _2014_annex1(text: list[str]) -> list[Cell]:
    years = labels("2002 2003 2004 2005 2006 2007 2008 2009 2010 2011 2012 2013")
    _header(
        text,
        "附表1",
        777,
        "|2002年|2003年|2004年|2005年|2006年|2007年|2008年|2009年|2010年|2011年|2012年|2013年",
    )
    return [
        *_tabbed(text, "附表1", 778, 1, ["合同数"], [Col(f"{year}年", "项", year) for year in years]),
        *_tabbed(text, "附表1", 779, 1, ["成交总额"], [Col(f"{year}年", "亿元", year) for year in years]),
    ]


def _2014_annex2(text: list[str]) -> list[Cell]:
    # 785-789.  Eleven years with one column each, 2013年 with two; the growth has a percent sign in the cell.
    rows = labels("技术开发 技术转让 技术咨询 技术服务 单项合同平均成交额")
    _header(
        text,
        "附表2",
        783,
        "合同类别|2002年|2003年|2004年|2005年|2006年|2007年|2008年|2009年|2010年|2011年|2012年|2013年|",
        "||||||||||||成交额|比上年增长",
    )
    years = labels("2002 2003 2004 2005 2006 2007 2008 2009 2010 2011 2012")
    cols = [Col(f"{year}年", "万元", year) for year in years]
    cols += [Col("2013年/成交额", "万元", "2013"), Col("2013年/比上年增长", "%", "2013")]
    return _tabbed(text, "附表2", 785, 1, rows, cols)


def _2014_annex3(text: list[str]) -> list[Cell]:
    # 796-800.  No growth for 2011; three header lines, the first two with tabs at the end.
    rows = labels("合计 技术开发 技术转让 技术咨询 技术服务")
    _header(
        text,
        "附表3",
        793,
        "合同类别|2011年|||2012年||||2013年|||",
        "|合同数|成交额||合同数|成交额|||合同数|成交额||",
        "||金额|占比||金额|增长|占比||金额|增长|占比",
    )
    cols = [
        *columns("2011", "2011年/合同数=项 2011年/成交额/金额=亿元 2011年/成交额/占比=%"),
        *columns("2012", "2012年/合同数=项 2012年/成交额/金额=亿元 2012年/成交额/增长=% 2012年/成交额/占比=%"),
        *columns("2013", "2013年/合同数=项 2013年/成交额/金额=亿元 2013年/成交额/增长=% 2013年/成交额/占比=%"),
    ]
    return _tabbed(text, "附表3", 796, 1, rows, cols)


# 附表4, 附表5, 附表6, 附表7, 附表11 and 附表12 have the same five columns.
_COMPOSITION = columns("2013", "合同数/项数=项 合同数/增长=% 成交金额/金额=亿元 成交金额/增长=% 成交金额/占比=%")


def _2014_annex4(text: list[str]) -> list[Cell]:
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
    # The header is one column short: 项数 stands over the second label column.
    _header(text, "附表4", 804, "合同类别|合同数||成交金额|||", "|项数|增长|金额|增长|占比|")
    return [
        *_tabbed(text, "附表4", 806, 2, rows, _COMPOSITION),
        *_tabbed(text, "附表4", 823, 1, ["合计"], _COMPOSITION),  # one column to the left
    ]


def _2014_annex5(text: list[str]) -> list[Cell]:
    rows = [
        "合计",  # 829
        "技术秘密",
        "专利/合计",  # 831
        "专利/发明专利",
        "专利/实用新型专利",
        "专利/外观设计专利",  # 834
        "计算机软件",
        "植物新品种",
        "集成电路布图设计",
        "生物、医药新品种",
        "未涉及知识产权",  # 839
    ]
    _header(text, "附表5", 827, "知识产权||合同数||成交金额||", "||项数|增长|金额|增长|占比")
    return _tabbed(text, "附表5", 829, 2, rows, _COMPOSITION)


def _2014_annex6(text: list[str]) -> list[Cell]:
    rows = labels(
        "合计 电子信息技术 先进制造技术 新能源与高效节能 现代交通 城市建设与社会发展 "  # 845-850
        "环境保护与资源综合利用技术 生物、医药和医疗器械技术 新材料及其应用 农业技术 核应用技术 航空航天技术"  # 851-856
    )
    _header(text, "附表6", 843, "技术领域|合同数||成交金额||", "|项数|增长|金额|增长|占比")
    return _tabbed(text, "附表6", 845, 1, rows, _COMPOSITION)


def _2014_annex7(text: list[str]) -> list[Cell]:
    # 862-875.  Both growth columns hold nothing but two hyphens.
    rows = labels(
        "合计 地球和大气层的探索与利用 非定向研究 工商业发展 国防 环境保护、生态建设及污染防治 "  # 862-867
        "基础设施以及城市和农村规划 教育事业发展 民用空间探测及开发 能源生产、分配和合理利用 "  # 868-871
        "农林牧渔业发展 其他民用目标 社会发展和社会服务 卫生事业发展"  # 872-875
    )
    _header(text, "附表7", 860, "社会-经济目标|合同数||成交金额||", "|项数|增长|金额|增长|占比")
    return _tabbed(text, "附表7", 862, 1, rows, _COMPOSITION)


def _2014_annex8(text: list[str]) -> list[Cell]:
    cols = [Col("合同数", "项", "2013"), Col("成交金额", "亿元", "2013"), Col("占比", "%", "2013")]
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
    _header(text, "附表8", 879, "计划类别|合同数|成交金额|占比")
    _header(text, "附表8", 881, "国家计划|||")  # a heading row: no cells
    return [
        *_tabbed(text, "附表8", 880, 1, ["国家计划/合计"], cols),
        *_tabbed(text, "附表8", 882, 1, plans, cols),
        *_tabbed(text, "附表8", 900, 1, rest, cols),
    ]


def _2014_annex9(text: list[str]) -> list[Cell]:
    cols = [Col("合同数", "项", "2013"), Col("成交金额", "亿元", "2013"), Col("占比", "%", "2013")]
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
    _header(text, "附表9", 908, "|构成|合同数|成交金额|占比")
    return _tabbed(text, "附表9", 909, 2, rows, cols)


def _2014_annex10(text: list[str]) -> list[Cell]:
    cols = [
        Col("合计/合同数", "项", "2013"),
        Col("合计/成交额", "亿元", "2013"),
        Col("机关法人/合同数", "项", "2013"),
        Col("机关法人/成交额", "亿元", "2013"),
        Col("事业法人/合同数", "项", "2013"),
        Col("事业法人/成交额", "亿元", "2013"),
        Col("社团法人/合同数", "项", "2013"),
        Col("社团法人/成交额", "亿元", "2013"),
        Col("企业法人/合同数", "项", "2013"),
        Col("企业法人/成交额", "亿元", "2013"),
        Col("自然人/合同数", "项", "2013"),
        Col("自然人/成交额", "亿元", "2013"),
        Col("其他组织/合同数", "项", "2013"),
        Col("其他组织/成交额", "亿元", "2013"),
    ]
    rows = ["机关法人", "事业法人", "社团法人", "企业法人", "自然人", "其他组织", "合计"]  # 939-945
    # The header says 卖方类别, the rows are buyers.
    _header(
        text,
        "附表10",
        937,
        "卖方类别|合计||机关法人||事业法人||社团法人||企业法人||自然人||其他组织|",
        "|合同数|成交额|合同数|成交额|合同数|成交额|合同数|成交额|合同数|成交额|合同数|成交额|合同数|成交额",
    )
    return _tabbed(text, "附表10", 939, 1, rows, cols)


def _2014_annex11(text: list[str]) -> list[Cell]:
    # 951-966, 合计 first.
    _header(text, "附表11", 949, "卖方类别||合同数||成交金额||", "||项数|增长|金额|增长|占比")
    return _tabbed(text, "附表11", 951, 2, ["合计", *_BODIES], _COMPOSITION)


def _2014_annex12(text: list[str]) -> list[Cell]:
    # 972-987, 合计 first; the header says 卖方类别, the rows are buyers.
    _header(text, "附表12", 970, "卖方类别||合同数||成交金额||", "||项数|增长|金额|增长|占比")
    return _tabbed(text, "附表12", 972, 2, ["合计", *_BODIES], _COMPOSITION)


# 附表13 and 附表14, first page: 993-1017, 1052-1076.  大连, 宁波 and 青岛 have no 其中: in front.
_REGIONS_FIRST_PAGE = labels(
    "北京 天津 河北 山西 内蒙古 辽宁 其中:沈阳 大连 吉林 其中:长春 黑龙江 其中:哈尔滨 上海 "  # 993, 1052
    "江苏 其中:南京 浙江 其中:杭州 宁波 安徽 福建 其中:厦门 江西 山东 其中:济南 青岛"  # 1006, 1065
)
# Second page: 1023-1046, 1082-1105.  深圳 has no 其中: in front.
_REGIONS_SECOND_PAGE = labels(
    "河南 湖北 其中:武汉 湖南 广东 其中:广州 深圳 广西 海南 重庆 四川 其中:成都 贵州 云南 "  # 1023, 1082
    "西藏 陕西 其中:西安 甘肃 青海 宁夏 新疆 港澳台 国外 合计"  # 1037, 1096
)
_REGION_COLUMNS = [
    Col("合同数/2012年", "项", "2012"),
    Col("合同数/2013年", "项", "2013"),
    Col("合同数/增幅", "%", "2013"),
    Col("成交额/2012年", "亿元", "2012"),
    Col("成交额/2013年", "亿元", "2013"),
    Col("成交额/增幅", "%", "2013"),
]


_REGION_HEADER = ("卖方地区|合同数|||成交额||", "|2012年|2013年|增幅|2012年|2013年|增幅")


def _2014_annex13(text: list[str]) -> list[Cell]:
    _header(text, "附表13", 991, *_REGION_HEADER)
    _header(text, "附表13", 1021, *_REGION_HEADER)
    return [
        *_tabbed(text, "附表13", 993, 1, _REGIONS_FIRST_PAGE, _REGION_COLUMNS),
        *_tabbed(text, "附表13", 1023, 1, _REGIONS_SECOND_PAGE, _REGION_COLUMNS),
    ]


def _2014_annex14(text: list[str]) -> list[Cell]:
    # The header says 卖方地区, the rows are buyers.
    _header(text, "附表14", 1050, *_REGION_HEADER)
    _header(text, "附表14", 1080, *_REGION_HEADER)
    return [
        *_tabbed(text, "附表14", 1052, 1, _REGIONS_FIRST_PAGE, _REGION_COLUMNS),
        *_tabbed(text, "附表14", 1082, 1, _REGIONS_SECOND_PAGE, _REGION_COLUMNS),
    ]


# ------------------------------------------------------------------------------------------- 表14, 表15, 表16, 附表15


def ranked_sellers(text: list[str]) -> list[Entry]:
    """表14 (641-660), 表15 (669-688), 表16 (695-714): rank, name; 20 rows each, no region."""
    out: list[Entry] = []
    for table, first_line in (("表14", 641), ("表15", 669), ("表16", 695)):
        _header(text, table, first_line - 1, "排名|卖方名称")
        for number in range(1, 21):
            line = first_line + number - 1
            printed_rank, name = text[line].split("\t")
            same(printed_rank, str(number), f"2014 {table} line {line}")
            out.append(Entry("2014", table, number, name.strip(), "", line))
    return out


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


def recognised_institutions(text: list[str]) -> list[Entry]:
    """The 369 rows of 附表15 in printed order."""
    line_of = {number: line + number - first for first, last, line in _PAGES for number in range(first, last + 1)}
    page_starts = {first for first, _, _ in _PAGES}
    out: list[Entry] = []
    begin = 1
    for end, region in _BLOCKS:
        for number in range(begin, end + 1):
            line = line_of[number]
            where = f"2014 附表15 line {line}"
            parts = [part.strip() for part in text[line].split("\t")]
            same(parts[0], str(number), where)
            written = [part for part in parts[1:] if part]
            # The label is printed on the first row of a block and on the first row of a page, nowhere else.
            if number == begin or number in page_starts:
                same(written.pop(0), region, where)
            if number in _NAME_LOST:
                written.append("")
            if len(written) != 1:
                raise SourceMismatchError(f"{where}: {written!r} is not one name")
            out.append(Entry("2014", "附表15", number, written[0], region, line))
        begin = end + 1
    return out


def cells_2014(text: list[str]) -> list[Cell]:
    """Every data cell of the tables of 2014.md."""
    return [
        *_2014_table1(text),
        *_2014_table2(text),
        *_2014_table3(text),
        *_2014_table4(text),
        *_2014_table5(text),
        *_2014_table6(text),
        *_2014_table7(text),
        *_2014_table8(text),
        *_2014_table9(text),
        *_2014_table10(text),
        *_2014_table11(text),
        *_2014_table12(text),
        *_2014_table13_exchanges(text),
        *_2014_table13_sellers(text),
        *_2014_annex1(text),
        *_2014_annex2(text),
        *_2014_annex3(text),
        *_2014_annex4(text),
        *_2014_annex5(text),
        *_2014_annex6(text),
        *_2014_annex7(text),
        *_2014_annex8(text),
        *_2014_annex9(text),
        *_2014_annex10(text),
        *_2014_annex11(text),
        *_2014_annex12(text),
        *_2014_annex13(text),
        *_2014_annex14(text),
    ]
