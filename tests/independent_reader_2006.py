"""The 2006 half of the independent reader: see independent_reader.py for what it is and how it reads."""

from tests.independent_cells import Cell, Col, columns, labels, row_cells, same, squeeze


def _across(text: list[str], table: str, line: int, row: str, cols: list[Col], without: int = 0) -> list[Cell]:
    """The row label, then the values; the last `without` cells are blank."""
    count = len(cols) - without
    tokens = text[line].split()
    same("".join(tokens[:-count]), row, f"2006 {table} line {line}")
    return row_cells("2006", table, row, line, cols, tokens[-count:] + [""] * without)


def _header(text: list[str], table: str, first: int, last: int, expected: str) -> None:
    """The pieces of a split header, put together in reading order."""
    same(squeeze("".join(text[first : last + 1])), expected, f"2006 {table} lines {first}-{last}")


def _2006_table1(text: list[str]) -> list[Cell]:
    # Each header cell is split over three lines: 123+125+127 ... 159+161+163, 165+167+169; the unit on 119.
    same(text[119], "单位：万元", "2006 表1 line 119")
    cols = [
        Col("1999年平均每份成交额", "万元", "1999"),  # 123
        Col("2000年平均每份成交额", "万元", "2000"),  # 129
        Col("2001年平均每份成交额", "万元", "2001"),  # 135
        Col("2002年平均每份成交额", "万元", "2002"),  # 141
        Col("2003年平均每份成交额", "万元", "2003"),  # 147
        Col("2004年平均每份成交额", "万元", "2004"),  # 153
        Col("2005年平均每份成交额", "万元", "2005"),  # 159
        Col("2005年比2004年增长（%）", "%", "2005"),  # 165
    ]
    _header(text, "表1", 121, 169, "合同类型" + "".join(col.label for col in cols))
    return [
        *_across(text, "表1", 171, "技术开发", cols),
        *_across(text, "表1", 173, "技术转让", cols),
        *_across(text, "表1", 175, "技术咨询", cols),
        *_across(text, "表1", 177, "技术服务", cols),
    ]


def _2006_table2(text: list[str]) -> list[Cell]:
    # 194+196, 198+199, 201+203+205, 207+209, 211+213, 215+217+219; the unit of the amounts on 191.
    same(text[191], "单位：亿元", "2006 表2 line 191")
    cols = [
        Col("2004年合同项数", "项", "2004"),
        Col("2005年合同项数", "项", "2005"),
        Col("2005年较2004年项数增长(%)", "%", "2005"),
        Col("2004年合同金额", "亿元", "2004"),
        Col("2005年合同金额", "亿元", "2005"),
        Col("2005年较2004年金额增长(%)", "%", "2005"),
    ]
    _header(text, "表2", 193, 219, "合同类型" + "".join(col.label for col in cols))
    return [
        *_across(text, "表2", 221, "技术开发", cols),
        *_across(text, "表2", 223, "技术转让", cols),
        *_across(text, "表2", 225, "技术咨询", cols),
        *_across(text, "表2", 227, "技术服务", cols),
    ]


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
            same(first, str(year), f"2006 表3 line {line}")
            cols = [
                Col("合计", unit, first),
                Col(f"{national}/成交情况", unit, first),
                Col(f"{national}/占总数百分比（％）", "%", first),
                Col(f"{provincial}/成交情况", unit, first),
                Col(f"{provincial}/占总数百分比（％）", "%", first),
                Col(f"{local}/成交情况", unit, first),
                Col(f"{local}/占总数百分比（％）", "%", first),
            ]
            out += row_cells("2006", "表3", f"{block}/{first}", line, cols, printed)
    same(text[412] + text[414], "合同项数(项)", "2006 表3 lines 412, 414")
    same(text[430] + text[431], "合同金额(亿元)", "2006 表3 lines 430, 431")
    return out


def _2006_table4(text: list[str]) -> list[Cell]:
    # Header 456 (2005 without 年); labels 458+460, 463+465, 468+470; values 461, 466, 471.
    same(text[456].strip(), "2001年 2002年 2003年 2004年 2005", "2006 表4 line 456")
    out: list[Cell] = []
    for row, unit, label_lines, line in (
        ("国内生产总值（GDP）（亿元）", "亿元", (458, 460), 461),
        ("技术合同交易额（亿元）", "亿元", (463, 465), 466),
        ("技术合同交易额/国内生产总值（％）", "%", (468, 470), 471),
    ):
        same(squeeze(text[label_lines[0]] + text[label_lines[1]]), row, f"2006 表4 lines {label_lines}")
        cols = [
            Col("2001年", unit, "2001"),
            Col("2002年", unit, "2002"),
            Col("2003年", unit, "2003"),
            Col("2004年", unit, "2004"),
            Col("2005", unit, "2005"),
        ]
        out += row_cells("2006", "表4", row, line, cols, text[line].split())
    return out


def _2006_table5(text: list[str]) -> list[Cell]:
    # 549 opens a page: one blank in front, no blank line before it.  The three slashes of 西藏 are three missing cells.
    rows = {
        504: "北京",
        506: "天津",
        508: "河北",
        510: "山西",
        512: "内蒙古",
        514: "辽宁",
        516: "吉林",
        518: "黑龙江",
        520: "上海",
        522: "江苏",
        524: "浙江",
        526: "安徽",
        528: "福建",
        530: "江西",
        532: "山东",
        534: "河南",
        536: "湖北",
        538: "湖南",
        540: "广东",
        542: "广西",
        544: "海南",
        546: "重庆",
        548: "四川",
        549: "贵州",
        551: "云南",
        553: "西藏",
        555: "陕西",
        557: "甘肃",
        559: "青海",
        561: "宁夏",
        563: "新疆",
    }
    _header(text, "表5", 494, 500, "地区合同金额（亿元）比上年增长(%)排序")
    cols = columns("2005", "合同金额（亿元）=亿元 比上年增长(%)=% 排序=rank")
    out = _across(text, "表5", 502, "合计", cols, without=1)
    for line, row in rows.items():
        out += _across(text, "表5", line, row, cols)
    return out


def _2006_table6(text: list[str]) -> list[Cell]:
    _header(text, "表6", 604, 612, "地区合同金额(亿元)比上年增长（%）排序")
    cols = columns("2005", "合同金额(亿元)=亿元 比上年增长（%）=% 排序=rank")
    return [
        *_across(text, "表6", 614, "大连", cols),
        *_across(text, "表6", 616, "宁波", cols),
        *_across(text, "表6", 618, "厦门", cols),
        *_across(text, "表6", 620, "青岛", cols),
        *_across(text, "表6", 622, "深圳", cols),
    ]


def _2006_table7(text: list[str]) -> list[Cell]:
    _header(text, "表7", 638, 646, "地区合同金额(亿元)比上年增长（%）排序")
    cols = columns("2005", "合同金额(亿元)=亿元 比上年增长（%）=% 排序=rank")
    return [
        *_across(text, "表7", 648, "沈阳", cols),
        *_across(text, "表7", 650, "长春", cols),
        *_across(text, "表7", 652, "哈尔滨", cols),
        *_across(text, "表7", 654, "南京", cols),
        *_across(text, "表7", 656, "武汉", cols),
        *_across(text, "表7", 658, "广州", cols),
        *_across(text, "表7", 660, "成都", cols),
        *_across(text, "表7", 662, "西安", cols),
    ]


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
    same(text[679].strip(), "地 区 金额(亿元) 比上年增长(%) 按金额排序", "2006 表8 line 679")
    cols = [
        Col("金额(亿元)", "亿元", "2005"),
        Col("比上年增长(%)", "%", "2005"),
        Col("按金额排序", "rank", "2005"),
    ]
    out: list[Cell] = []
    for line, row in rows.items():
        values = 2 if line in without_rank else 3
        tokens = text[line].split()
        same("".join(tokens[:-values]), row, f"2006 表8 line {line}")
        printed = tokens[-values:] + [""] * (3 - values)
        out += row_cells("2006", "表8", row, line, cols, printed)
    return out


def _2006_table9(text: list[str]) -> list[Cell]:
    # 792: five whole labels; 793+795, 797+799, 801+803+805, 807+809: four split ones; 811: the last.
    names = labels("合计 国有 集体 私营 个体 有限责任公司 股份有限公司 港澳台投资公司 外商投资公司 其它")
    _header(text, "表9", 792, 811, "".join(names))
    out: list[Cell] = []
    for line, year in ((813, "2001"), (815, "2002"), (817, "2003"), (819, "2004"), (821, "2005")):
        out += _across(text, "表9", line, f"{year}年", [Col(name, "个", year) for name in names])
    return out


def _2006_table10(text: list[str]) -> list[Cell]:
    # 838+840 is a column of its own; 842 stands above the five labels of 844.
    _header(text, "表10", 838, 844, "从业人员（万）科技人员（万）合计高级职称中级职称初级职称其它")
    names = [
        "从业人员（万）",
        "科技人员（万）/合计",
        "科技人员（万）/高级职称",
        "科技人员（万）/中级职称",
        "科技人员（万）/初级职称",
        "科技人员（万）/其它",
    ]
    out: list[Cell] = []
    for line, year in ((846, "2001"), (848, "2002"), (850, "2003"), (852, "2004"), (854, "2005")):
        out += _across(text, "表10", line, f"{year}年", [Col(name, "万", year) for name in names])
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
    cols = [
        Col("成交技术合同项目（项）", "项", "2005"),
        Col("合同成交金额（亿元）/合计", "亿元", "2005"),
        Col("合同成交金额（亿元）/技术交易额", "亿元", "2005"),
        Col("合同成交金额（亿元）/产权交易额", "亿元", "2005"),
        Col("合同成交金额（亿元）/其它交易额", "亿元", "2005"),
        Col("开展技术交流交易活动（次）", "次", "2005"),
        Col("培训技术人员（人）", "人", "2005"),
    ]
    out: list[Cell] = []
    for label_line, line, row in rows:
        tokens = text[line].split()
        same(squeeze(text[label_line]) + "".join(tokens[:-7]), row, f"2006 表11 line {line}")
        out += row_cells("2006", "表11", row, line, cols, tokens[-7:])
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
        same(str(len(text[line].split())), str(count), f"2006 图2 line {line}")
    for year, line, position in places:
        cols = [Col("平均每份技术合同成交金额", "万元", year)]
        out += row_cells("2006", "图2", year, line, cols, [text[line].split()[position]])
    return out


def _2006_figure7(text: list[str]) -> list[Cell]:
    # Ten labels on 565, 567, 569, 570; 572-584 are axis ticks, 585 the unit, 587 the regions.
    same(text[585], "(亿元)", "2006 图7 line 585")
    same(text[587], "北京 上海 广东 江苏 山东 辽宁 天津 湖北 浙江 重庆 (地区)", "2006 图7 line 587")
    cols = columns("2005", "技术合同成交金额=亿元")
    out: list[Cell] = []
    for line, written in ((565, "北京"), (567, "上海"), (569, "广东 江苏 山东 辽宁"), (570, "天津 湖北 浙江 重庆")):
        printed, rows = text[line].split(), labels(written)
        same(str(len(printed)), str(len(rows)), f"2006 图7 line {line}")
        for row, mark in zip(rows, printed, strict=True):
            out += row_cells("2006", "图7", row, line, cols, [mark])
    return out


def _2006_figure8(text: list[str]) -> list[Cell]:
    # Ten labels on 748-757; 759-769 are axis ticks (the last one glued to the unit), 771 the regions.
    same(text[769], "250(亿元)", "2006 图8 line 769")
    same(text[771], "北京 上海 广东 山东 辽宁 江苏 浙江 湖北 天津 河南(地区)", "2006 图8 line 771")
    cols = columns("2005", "吸纳技术成交金额=亿元")
    out: list[Cell] = []
    for line, written in (
        (748, "北京"),
        (750, "上海"),
        (752, "广东 山东"),
        (754, "辽宁 江苏"),
        (756, "浙江"),
        (757, "湖北 天津 河南"),
    ):
        printed, rows = text[line].split(), labels(written)
        same(str(len(printed)), str(len(rows)), f"2006 图8 line {line}")
        for row, mark in zip(rows, printed, strict=True):
            out += row_cells("2006", "图8", row, line, cols, [mark])
    return out


def _2006_figure9(text: list[str]) -> list[Cell]:
    # Five labels on 858 and 860; 861 (140) and 863 (160) are axis ticks, 865 the unit, 867 the years.  The caption
    # (869) says 2000-2005, but only 2001-2005 stand on the axis.
    same(text[865], "(亿元)", "2006 图9 line 865")
    same(text[867], "2001年 2002年 2003年 2004年 2005年", "2006 图9 line 867")
    out: list[Cell] = []
    for line, written in ((858, "2001"), (860, "2002 2003 2004 2005")):
        printed, years = text[line].split(), labels(written)
        same(str(len(printed)), str(len(years)), f"2006 图9 line {line}")
        for year, mark in zip(years, printed, strict=True):
            cols = columns(year, "技术贸易机构技术合同成交金额=亿元")
            out += row_cells("2006", "图9", f"{year}年", line, cols, [mark])
    return out


def cells_2006(text: list[str]) -> list[Cell]:
    """Every data cell of the tables and figures of 2006.txt."""
    return [
        *_2006_figure2(text),
        *_2006_table1(text),
        *_2006_table2(text),
        *_2006_table3(text),
        *_2006_table4(text),
        *_2006_table5(text),
        *_2006_figure7(text),
        *_2006_table6(text),
        *_2006_table7(text),
        *_2006_table8(text),
        *_2006_figure8(text),
        *_2006_table9(text),
        *_2006_table10(text),
        *_2006_figure9(text),
        *_2006_table11(text),
    ]
