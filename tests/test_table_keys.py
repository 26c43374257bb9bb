"""For each table: the key of at least one cell of each kind that it prints, stated by hand from the print."""

from __future__ import annotations

import pytest

from kg.model.figure import Cell, Figure
from kg.model.number import Missing
from kg.rdf.dataset import Knowledge

# edition, table, row, column, printed text, key path
CELLS = [
    # 2006 表1: a mean of each type, and the growth of that mean
    (
        *("2006", "表1", "技术开发", "1999年平均每份成交额", "46.56"),
        "mean-value/contract-type=development/of=contract-value-per-contract-count/period=1999",
    ),
    (
        *("2006", "表1", "技术咨询", "2005年比2004年增长（%）", "31.52"),
        "growth/base=2004/contract-type=consulting/of=contract-value-per-contract-count/period=2005",
    ),
    # 2006 表2: contracts and value of each type in two years, growth of both
    ("2006", "表2", "技术转让", "2004年合同项数", "23204", "contract-count/contract-type=transfer/period=2004"),
    (
        *("2006", "表2", "技术服务", "2005年较2004年项数增长(%)", "-4.63"),
        "growth/base=2004/contract-type=service/of=contract-count/period=2005",
    ),
    ("2006", "表2", "技术咨询", "2005年合同金额", "95.03", "contract-value/contract-type=consulting/period=2005"),
    (
        *("2006", "表2", "技术开发", "2005年较2004年金额增长(%)", "11.94"),
        "growth/base=2004/contract-type=development/of=contract-value/period=2005",
    ),
    # 2006 表3: level, share of the programmes' total, a total that is a member; both blocks
    ("2006", "表3", "合同项数(项)/1999", "合计", "43701", "contract-count/period=1999/plan=any-programme"),
    (
        "2006",
        "表3",
        "合同项数(项)/1999",
        "省、自治区、直辖市、计划单列市计划/成交情况",
        "9981",
        "contract-count/period=1999/plan=provincial-programmes",
    ),
    (
        "2006",
        "表3",
        "合同项数(项)/1999",
        "省、自治区、直辖市、计划单列市计划/占总数百分比（％）",
        "22.84",
        "share/denominator=contract-count;plan=any-programme/of=contract-count/period=1999/plan=provincial-programmes",
    ),
    (
        "2006",
        "表3",
        "合同金额(亿元)/2005",
        "国家、部门计划/成交情况",
        "83.60",
        "contract-value/period=2005/plan=national-and-ministry-programmes",
    ),
    (
        "2006",
        "表3",
        "合同金额(亿元)/2005",
        "国家、部门计划/占总数百分比（％）",
        "34.79",
        "share/denominator=contract-value;plan=any-programme/of=contract-value/period=2005"
        "/plan=national-and-ministry-programmes",
    ),
    # 2006 表4: GDP belongs to China, the whole market has no area; a ratio has its denominator
    ("2006", "表4", "国内生产总值（GDP）（亿元）", "2005", "182321", "gdp/area=cn/period=2005"),
    ("2006", "表4", "技术合同交易额（亿元）", "2005", "1551.36", "contract-value/period=2005"),
    (
        "2006",
        "表4",
        "技术合同交易额/国内生产总值（％）",
        "2005",
        "0.85",
        "ratio/denominator=gdp;area=cn/of=contract-value/period=2005",
    ),
    # 2006 表5: output; the total is the whole market; 30 provinces are ranked, Tibet has slashes
    ("2006", "表5", "合计", "合同金额（亿元）", "1551.36", "contract-value/period=2005"),
    ("2006", "表5", "合计", "比上年增长(%)", "16.26", "growth/base=2004/of=contract-value/period=2005"),
    ("2006", "表5", "合计", "排序", None, "rank/of=contract-value/period=2005/scope=provinces-30"),
    (
        *("2006", "表5", "北京", "合同金额（亿元）", "489.59"),
        "contract-value/area=cn-110000/direction=output/period=2005",
    ),
    (
        *("2006", "表5", "北京", "比上年增长(%)", "15.20"),
        "growth/area=cn-110000/base=2004/direction=output/of=contract-value/period=2005",
    ),
    (
        *("2006", "表5", "海南", "排序", "30"),
        "rank/area=cn-460000/direction=output/of=contract-value/period=2005/scope=provinces-30",
    ),
    ("2006", "表5", "西藏", "合同金额（亿元）", None, "contract-value/area=cn-540000/direction=output/period=2005"),
    (
        *("2006", "表5", "西藏", "比上年增长(%)", None),
        "growth/area=cn-540000/base=2004/direction=output/of=contract-value/period=2005",
    ),
    (
        *("2006", "表5", "西藏", "排序", None),
        "rank/area=cn-540000/direction=output/of=contract-value/period=2005/scope=provinces-30",
    ),
    # 2006 表6, 表7: output of cities, ranked among the cities listed
    ("2006", "表6", "厦门", "合同金额(亿元)", "8.69", "contract-value/area=cn-350200/direction=output/period=2005"),
    (
        *("2006", "表6", "厦门", "比上年增长（%）", "0.00"),
        "growth/area=cn-350200/base=2004/direction=output/of=contract-value/period=2005",
    ),
    (
        *("2006", "表6", "深圳", "排序", "1"),
        "rank/area=cn-440300/direction=output/of=contract-value/period=2005/scope=plan-cities",
    ),
    ("2006", "表7", "沈阳", "合同金额(亿元)", "37.29", "contract-value/area=cn-210100/direction=output/period=2005"),
    (
        *("2006", "表7", "广州", "比上年增长（%）", "216.29"),
        "growth/area=cn-440100/base=2004/direction=output/of=contract-value/period=2005",
    ),
    (
        *("2006", "表7", "成都", "排序", "8"),
        "rank/area=cn-510100/direction=output/of=contract-value/period=2005/scope=sub-provincial-cities-2006",
    ),
    # 2006 表8: total without area, hence without direction; growth with base; rank with scope; blank rank
    ("2006", "表8", "合计", "金额(亿元)", "1551.36", "contract-value/period=2005"),
    ("2006", "表8", "合计", "比上年增长(%)", "16.24", "growth/base=2004/of=contract-value/period=2005"),
    (
        "2006",
        "表8",
        "港澳台",
        "金额(亿元)",
        "14.23",
        "contract-value/area=hk-mo-tw/direction=absorbed/period=2005",
    ),
    ("2006", "表8", "其它", "金额(亿元)", "161.10", "contract-value/area=other/direction=absorbed/period=2005"),
    (
        "2006",
        "表8",
        "海南",
        "比上年增长(%)",
        "290.37",
        "growth/area=cn-460000/base=2004/direction=absorbed/of=contract-value/period=2005",
    ),
    (
        "2006",
        "表8",
        "西藏",
        "按金额排序",
        "31",
        "rank/area=cn-540000/direction=absorbed/of=contract-value/period=2005/scope=provinces-31",
    ),
    (
        "2006",
        "表8",
        "港澳台",
        "按金额排序",
        None,
        "rank/area=hk-mo-tw/direction=absorbed/of=contract-value/period=2005/scope=provinces-31",
    ),
    # 2006 表8: the rank of the total
    ("2006", "表8", "合计", "按金额排序", None, "rank/of=contract-value/period=2005/scope=provinces-31"),
    # 2006 表9: agencies by ownership; the total has none
    ("2006", "表9", "2001年", "合计", "41009", "intermediary-count/period=2001"),
    ("2006", "表9", "2005年", "国有", "9538", "intermediary-count/ownership=state/period=2005"),
    ("2006", "表9", "2005年", "港澳台投资公司", "81", "intermediary-count/ownership=hk-mo-tw/period=2005"),
    # 2006 表10: all staff, technical staff in it, their grades
    ("2006", "表10", "2005年", "从业人员（万）", "76.80", "staff-count/period=2005/population=intermediaries"),
    (
        *("2006", "表10", "2005年", "科技人员（万）/合计", "61.22"),
        "staff-count/period=2005/population=intermediaries/staff=technical",
    ),
    (
        *("2006", "表10", "2005年", "科技人员（万）/高级职称", "32.13"),
        "staff-count/period=2005/population=intermediaries/staff=technical.senior",
    ),
    # 2006 表11: parts of the deals, the total of the twenty, a dash, a name over two lines
    (
        "2006",
        "表11",
        "沈阳技术交易所",
        "合同成交金额（亿元）/技术交易额",
        "37.29",
        "deal-value/deal-part=technology/exchange=0367/period=2005",
    ),
    ("2006", "表11", "合计", "成交技术合同项目（项）", "27050", "deal-count/exchange=exchanges-2005/period=2005"),
    (
        "2006",
        "表11",
        "合计",
        "合同成交金额（亿元）/合计",
        "2693.11",
        "deal-value/exchange=exchanges-2005/period=2005",
    ),
    (
        "2006",
        "表11",
        "北京技术交易促进中心",
        "合同成交金额（亿元）/其它交易额",
        None,
        "deal-value/deal-part=other/exchange=0043/period=2005",
    ),
    (
        "2006",
        "表11",
        "山东省（鲁财）产权交易中心",
        "培训技术人员（人）",
        "3",
        "trained-count/exchange=0381/period=2005",
    ),
    # 2006 图2: a mean names what is divided by what
    (
        "2006",
        "图2",
        "1996",
        "平均每份技术合同成交金额",
        "13.23",
        "mean-value/of=contract-value-per-contract-count/period=1996",
    ),
    # 2006 表11: what exchanges do besides deals
    ("2006", "表11", "合计", "开展技术交流交易活动（次）", "364", "activity-count/exchange=exchanges-2005/period=2005"),
    (
        "2006",
        "表11",
        "北方技术交易市场",
        "开展技术交流交易活动（次）",
        "20",
        "activity-count/exchange=0053/period=2005",
    ),
    ("2006", "表11", "河南科技市场", "开展技术交流交易活动（次）", None, "activity-count/exchange=0374/period=2005"),
    ("2006", "表11", "福州技术市场", "培训技术人员（人）", None, "trained-count/exchange=0188/period=2005"),
    # 2006 图7, 图8, 图9: output and absorption of provinces; what agencies sold
    ("2006", "图7", "天津", "技术合同成交金额", "50.71", "contract-value/area=cn-120000/direction=output/period=2005"),
    (
        "2006",
        "图8",
        "河南",
        "吸纳技术成交金额",
        "35.84",
        "contract-value/area=cn-410000/direction=absorbed/period=2005",
    ),
    (
        "2006",
        "图9",
        "2001年",
        "技术贸易机构技术合同成交金额",
        "108.28",
        "contract-value/period=2001/seller=trade-agency",
    ),
    # 2014 表1: the second of two stacked blocks; the same key as 2006 表4
    ("2014", "表1", "国内生产总值(GDP)", "2005年", "184,937.37", "gdp/area=cn/period=2005"),
    ("2014", "表1", "技术合同成交额", "2013年", "7,469.13", "contract-value/period=2013"),
    (
        "2014",
        "表1",
        "技术合同成交额/国内生产总值(%)",
        "2007年",
        "0.9",
        "ratio/denominator=gdp;area=cn/of=contract-value/period=2007",
    ),
    # 2014 表2: by the place of registration; 30 provinces are ranked
    ("2014", "表2", "北京", "合同数", "62743", "contract-count/area=cn-110000/direction=registered/period=2013"),
    ("2014", "表2", "北京", "成交额", "2851.72", "contract-value/area=cn-110000/direction=registered/period=2013"),
    (
        *("2014", "表2", "宁夏", "排名", "30"),
        "rank/area=cn-640000/direction=registered/of=contract-value/period=2013/scope=provinces-30",
    ),
    ("2014", "表2", "西藏", "合同数", None, "contract-count/area=cn-540000/direction=registered/period=2013"),
    ("2014", "表2", "西藏", "成交额", None, "contract-value/area=cn-540000/direction=registered/period=2013"),
    (
        *("2014", "表2", "西藏", "排名", None),
        "rank/area=cn-540000/direction=registered/of=contract-value/period=2013/scope=provinces-30",
    ),
    ("2014", "表2", "合计", "合同数", "294929", "contract-count/period=2013"),
    ("2014", "表2", "合计", "成交额", "7469.13", "contract-value/period=2013"),
    # 2014 表3: both directions; 31 are ranked, Tibet too though its output is a dash; places outside have no rank
    ("2014", "表3", "合计", "输出技术/合同数", "294929", "contract-count/period=2013"),
    ("2014", "表3", "合计", "吸纳技术/成交额", "7469.13", "contract-value/period=2013"),
    ("2014", "表3", "合计", "输出技术/排名", None, "rank/of=contract-value/period=2013/scope=provinces-31"),
    ("2014", "表3", "北京", "输出技术/成交额", "2851.72", "contract-value/area=cn-110000/direction=output/period=2013"),
    (
        *("2014", "表3", "西藏", "输出技术/排名", "31"),
        "rank/area=cn-540000/direction=output/of=contract-value/period=2013/scope=provinces-31",
    ),
    ("2014", "表3", "西藏", "输出技术/合同数", None, "contract-count/area=cn-540000/direction=output/period=2013"),
    ("2014", "表3", "西藏", "输出技术/成交额", None, "contract-value/area=cn-540000/direction=output/period=2013"),
    (
        *("2014", "表3", "陕西", "吸纳技术/排名", "6"),
        "rank/area=cn-610000/direction=absorbed/of=contract-value/period=2013/scope=provinces-31",
    ),
    ("2014", "表3", "国外", "吸纳技术/合同数", "3968", "contract-count/area=abroad/direction=absorbed/period=2013"),
    ("2014", "表3", "港澳台", "输出技术/成交额", "6.73", "contract-value/area=hk-mo-tw/direction=output/period=2013"),
    (
        *("2014", "表3", "港澳台", "输出技术/排名", None),
        "rank/area=hk-mo-tw/direction=output/of=contract-value/period=2013/scope=provinces-31",
    ),
    # 2014 表4, 表5: cities; the total is that of the cities listed
    (
        "2014",
        "表4",
        "合计",
        "输出技术/成交金额",
        "396.10",
        "contract-value/area=plan-cities/direction=output/period=2013",
    ),
    (
        "2014",
        "表4",
        "合计",
        "吸纳技术/合同数",
        "23283",
        "contract-count/area=plan-cities/direction=absorbed/period=2013",
    ),
    (
        *("2014", "表4", "合计", "吸纳技术/排名", None),
        "rank/area=plan-cities/direction=absorbed/of=contract-value/period=2013/scope=plan-cities",
    ),
    ("2014", "表4", "深圳", "输出技术/合同数", "10334", "contract-count/area=cn-440300/direction=output/period=2013"),
    (
        *("2014", "表4", "宁波", "吸纳技术/排名", "5"),
        "rank/area=cn-330200/direction=absorbed/of=contract-value/period=2013/scope=plan-cities",
    ),
    (
        *("2014", "表5", "合计", "吸纳技术/成交金额", "1297.3"),
        "contract-value/area=sub-provincial-cities-2014/direction=absorbed/period=2013",
    ),
    (
        *("2014", "表5", "合计", "输出技术/排名", None),
        "rank/area=sub-provincial-cities-2014/direction=output/of=contract-value/period=2013"
        "/scope=sub-provincial-cities-2014",
    ),
    ("2014", "表5", "济南", "输出技术/合同数", "3459", "contract-count/area=cn-370100/direction=output/period=2013"),
    (
        *("2014", "表5", "南京", "吸纳技术/排名", "1"),
        "rank/area=cn-320100/direction=absorbed/of=contract-value/period=2013/scope=sub-provincial-cities-2014",
    ),
    # 2014 表6: regions of the edition's own scheme; the share is of the whole market
    (
        "2014",
        "表6",
        "东部地区",
        "输出技术/合同数",
        "203908",
        "contract-count/area=east-2014/direction=output/period=2013",
    ),
    (
        "2014",
        "表6",
        "西部地区",
        "吸纳技术/成交金额",
        "1570.05",
        "contract-value/area=west-2014/direction=absorbed/period=2013",
    ),
    (
        *("2014", "表6", "环渤海地区", "吸纳技术/增长", "-7.74"),
        "growth/area=bohai-2014/base=2012/direction=absorbed/of=contract-value/period=2013",
    ),
    (
        *("2014", "表6", "东部地区", "输出技术/占比", "70.03"),
        "share/area=east-2014/denominator=contract-value/direction=output/of=contract-value/period=2013",
    ),
    (
        *("2014", "表6", "长江三角洲地区", "吸纳技术/占比", "16.06"),
        "share/area=yrd-2014/denominator=contract-value/direction=absorbed/of=contract-value/period=2013",
    ),
    # 2014 表7 to 表11: provinces ranked inside a region; the total is the region's
    (
        "2014",
        "表7",
        "北京",
        "输出技术/成交金额",
        "2851.72",
        "contract-value/area=cn-110000/direction=output/period=2013",
    ),
    (
        *("2014", "表7", "辽宁", "输出技术/增长", "-24.84"),
        "growth/area=cn-210000/base=2012/direction=output/of=contract-value/period=2013",
    ),
    (
        *("2014", "表7", "北京", "输出技术/排名", "1"),
        "rank/area=cn-110000/direction=output/of=contract-value/period=2013/scope=east-2014",
    ),
    (
        "2014",
        "表7",
        "合计",
        "吸纳技术/合同数",
        "194715",
        "contract-count/area=east-2014/direction=absorbed/period=2013",
    ),
    (
        *("2014", "表7", "合计", "输出技术/增长", "15.83"),
        "growth/area=east-2014/base=2012/direction=output/of=contract-value/period=2013",
    ),
    (
        *("2014", "表7", "合计", "输出技术/排名", None),
        "rank/area=east-2014/direction=output/of=contract-value/period=2013/scope=east-2014",
    ),
    ("2014", "表8", "山西", "吸纳技术/合同数", "3374", "contract-count/area=cn-140000/direction=absorbed/period=2013"),
    (
        "2014",
        "表8",
        "合计",
        "输出技术/成交额",
        "878.21",
        "contract-value/area=middle-2014/direction=output/period=2013",
    ),
    (
        *("2014", "表8", "黑龙江", "吸纳技术/增长", "14.31"),
        "growth/area=cn-230000/base=2012/direction=absorbed/of=contract-value/period=2013",
    ),
    (
        *("2014", "表8", "吉林", "吸纳技术/排名", "8"),
        "rank/area=cn-220000/direction=absorbed/of=contract-value/period=2013/scope=middle-2014",
    ),
    (
        *("2014", "表8", "合计", "吸纳技术/排名", None),
        "rank/area=middle-2014/direction=absorbed/of=contract-value/period=2013/scope=middle-2014",
    ),
    ("2014", "表9", "陕西", "输出技术/合同数", "19292", "contract-count/area=cn-610000/direction=output/period=2013"),
    ("2014", "表9", "西藏", "输出技术/合同数", None, "contract-count/area=cn-540000/direction=output/period=2013"),
    ("2014", "表9", "西藏", "输出技术/成交金额", None, "contract-value/area=cn-540000/direction=output/period=2013"),
    (
        *("2014", "表9", "西藏", "输出技术/增长", None),
        "growth/area=cn-540000/base=2012/direction=output/of=contract-value/period=2013",
    ),
    (
        *("2014", "表9", "西藏", "输出技术/排名", "12"),
        "rank/area=cn-540000/direction=output/of=contract-value/period=2013/scope=west-2014",
    ),
    (
        "2014",
        "表9",
        "合计",
        "输出技术/成交金额",
        "1009.93",
        "contract-value/area=west-2014/direction=output/period=2013",
    ),
    (
        *("2014", "表9", "合计", "吸纳技术/增长", "41.00"),
        "growth/area=west-2014/base=2012/direction=absorbed/of=contract-value/period=2013",
    ),
    (
        *("2014", "表9", "合计", "吸纳技术/排名", None),
        "rank/area=west-2014/direction=absorbed/of=contract-value/period=2013/scope=west-2014",
    ),
    ("2014", "表10", "内蒙古", "输出技术/合同数", "631", "contract-count/area=cn-150000/direction=output/period=2013"),
    (
        "2014",
        "表10",
        "合计",
        "吸纳技术/成交金额",
        "2033.27",
        "contract-value/area=bohai-2014/direction=absorbed/period=2013",
    ),
    (
        *("2014", "表10", "河北", "吸纳技术/增长", "-16.27"),
        "growth/area=cn-130000/base=2012/direction=absorbed/of=contract-value/period=2013",
    ),
    (
        *("2014", "表10", "山西", "输出技术/排名", "5"),
        "rank/area=cn-140000/direction=output/of=contract-value/period=2013/scope=bohai-2014",
    ),
    (
        *("2014", "表10", "合计", "输出技术/排名", None),
        "rank/area=bohai-2014/direction=output/of=contract-value/period=2013/scope=bohai-2014",
    ),
    ("2014", "表11", "上海", "输出技术/合同数", "25952", "contract-count/area=cn-310000/direction=output/period=2013"),
    (
        "2014",
        "表11",
        "合计",
        "输出技术/成交金额",
        "1140.68",
        "contract-value/area=yrd-2014/direction=output/period=2013",
    ),
    (
        *("2014", "表11", "浙江", "输出技术/增长", "0.23"),
        "growth/area=cn-330000/base=2012/direction=output/of=contract-value/period=2013",
    ),
    (
        *("2014", "表11", "江苏", "吸纳技术/排名", "1"),
        "rank/area=cn-320000/direction=absorbed/of=contract-value/period=2013/scope=yrd-2014",
    ),
    (
        *("2014", "表11", "合计", "吸纳技术/排名", None),
        "rank/area=yrd-2014/direction=absorbed/of=contract-value/period=2013/scope=yrd-2014",
    ),
    # 2014 表12: a region of the edition's own scheme; dash beside a printed zero; blank rank of the total
    ("2014", "表12", "合计", "输出技术/合同数", "20211", "contract-count/area=prd-2014/direction=output/period=2013"),
    (
        "2014",
        "表12",
        "香港",
        "吸纳技术/增长",
        "1737.96",
        "growth/area=cn-810000/base=2012/direction=absorbed/of=contract-value/period=2013",
    ),
    (
        "2014",
        "表12",
        "澳门",
        "输出技术/增长",
        None,
        "growth/area=cn-820000/base=2012/direction=output/of=contract-value/period=2013",
    ),
    ("2014", "表12", "澳门", "输出技术/成交金额", "0.00", "contract-value/area=cn-820000/direction=output/period=2013"),
    (
        "2014",
        "表12",
        "广东",
        "吸纳技术/排名",
        "1",
        "rank/area=cn-440000/direction=absorbed/of=contract-value/period=2013/scope=prd-2014",
    ),
    (
        "2014",
        "表12",
        "合计",
        "输出技术/排名",
        None,
        "rank/area=prd-2014/direction=output/of=contract-value/period=2013/scope=prd-2014",
    ),
    # 2014 表13(1): exchanges; two unnamed 小计 are those of the two kinds; the parts 其中 overlap
    ("2014", "表13(1)", "北方技术交易市场", "成交技术合同项目(项)", "102", "deal-count/exchange=0053/period=2013"),
    (
        *("2014", "表13(1)", "技术交易所/小计", "成交金额(万元)/合计", "4392567.85"),
        "deal-value/exchange=technology-exchanges-2013/period=2013",
    ),
    (
        *("2014", "表13(1)", "技术产权交易所/小计", "成交技术合同项目(项)", "5467"),
        "deal-count/exchange=property-exchanges-2013/period=2013",
    ),
    ("2014", "表13(1)", "合计", "成交金额(万元)/合计", "7227152.74", "deal-value/exchange=exchanges-2013/period=2013"),
    (
        *("2014", "表13(1)", "西安科技大市场有限公司", "成交金额(万元)/其中:战略性新兴产业成交金额", "1516196.09"),
        "deal-value/exchange=0304/of-which=emerging-industries/period=2013",
    ),
    (
        "2014",
        "表13(1)",
        "中国技术交易所",
        "成交金额(万元)/其中:促成战略性新兴产业技术投入计划项目成交金额",
        "16000",
        "deal-value/exchange=0015/of-which=emerging-programme-projects/period=2013",
    ),
    (
        *("2014", "表13(1)", "合计", "成交金额(万元)/其中:促成国际技术转移项目成交金额", "737167.33"),
        "deal-value/exchange=exchanges-2013/of-which=international-transfer/period=2013",
    ),
    (
        *("2014", "表13(1)", "合计", "成交金额(万元)/其中:促成重大技术转移项目成交金额", "919657.27"),
        "deal-value/exchange=exchanges-2013/of-which=major-transfer/period=2013",
    ),
    (
        *("2014", "表13(1)", "上海联合产权交易所", "开展技术推广和交易活动(次)", "18"),
        "activity-count/exchange=0120/period=2013",
    ),
    ("2014", "表13(1)", "柳州市技术交易中心", "组织培训人次", "9", "trained-count/exchange=0262/period=2013"),
    ("2014", "表13(1)", "合计", "从业人数", "1135", "staff-count/exchange=exchanges-2013/period=2013"),
    # 2014 表13(2): sellers counted, with sub-kinds; contracts and value are those of 附表11
    ("2014", "表13(2)", "事业法人/科研机构", "机构数", "1025", "seller-count/period=2013/seller=institution.research"),
    ("2014", "表13(2)", "企业法人/合计", "机构数", "25071", "seller-count/period=2013/seller=enterprise"),
    ("2014", "表13(2)", "合计", "机构数", "28329", "seller-count/period=2013"),
    ("2014", "表13(2)", "自然人", "合同数", "1381", "contract-count/period=2013/seller=natural-person"),
    ("2014", "表13(2)", "事业法人/合计", "成交金额", "900.74", "contract-value/period=2013/seller=institution"),
    # 2014 附表1, 附表2: the whole market in twelve years; the mean of a contract, of all and of each type
    ("2014", "附表1", "合同数", "2002年", "237093", "contract-count/period=2002"),
    ("2014", "附表1", "成交总额", "2009年", "3039.00", "contract-value/period=2009"),
    (
        *("2014", "附表2", "技术开发", "2013年/成交额", "180.16"),
        "mean-value/contract-type=development/of=contract-value-per-contract-count/period=2013",
    ),
    (
        *("2014", "附表2", "技术开发", "2013年/比上年增长", "2.64%"),
        "growth/base=2012/contract-type=development/of=contract-value-per-contract-count/period=2013",
    ),
    (
        *("2014", "附表2", "单项合同平均成交额", "2002年", "37.29"),
        "mean-value/of=contract-value-per-contract-count/period=2002",
    ),
    (
        *("2014", "附表2", "单项合同平均成交额", "2013年/比上年增长", "11.04%"),
        "growth/base=2012/of=contract-value-per-contract-count/period=2013",
    ),
    # 2014 附表3: three years of contract types
    ("2014", "附表3", "技术转让", "2011年/合同数", "11067", "contract-count/contract-type=transfer/period=2011"),
    (
        "2014",
        "附表3",
        "技术开发",
        "2012年/成交额/金额",
        "2635.95",
        "contract-value/contract-type=development/period=2012",
    ),
    (
        *("2014", "附表3", "技术咨询", "2012年/成交额/增长", "-9.63"),
        "growth/base=2011/contract-type=consulting/of=contract-value/period=2012",
    ),
    (
        *("2014", "附表3", "技术服务", "2011年/成交额/占比", "39.97"),
        "share/contract-type=service/denominator=contract-value/of=contract-value/period=2011",
    ),
    ("2014", "附表3", "合计", "2011年/合同数", "256428", "contract-count/period=2011"),
    ("2014", "附表3", "合计", "2012年/成交额/增长", "35.13", "growth/base=2011/of=contract-value/period=2012"),
    (
        *("2014", "附表3", "合计", "2013年/成交额/占比", "100.00"),
        "share/denominator=contract-value/of=contract-value/period=2013",
    ),
    # 2014 附表4: sub-types, restored rows, 小计
    ("2014", "附表4", "技术开发/合计", "合同数/项数", "153959", "contract-count/contract-type=development/period=2013"),
    (
        "2014",
        "附表4",
        "技术转让/专利权转让",
        "成交金额/占比",
        "0.42",
        "share/contract-type=transfer.patent-right/denominator=contract-value/of=contract-value/period=2013",
    ),
    ("2014", "附表4", "技术咨询", "成交金额/金额", "195.10", "contract-value/contract-type=consulting/period=2013"),
    ("2014", "附表4", "技术服务/小计", "合同数/项数", "96609", "contract-count/contract-type=service/period=2013"),
    ("2014", "附表4", "合计", "成交金额/增长", "16.03", "growth/base=2012/of=contract-value/period=2013"),
    # 2014 附表8: shares of two denominators; the total above its heading
    ("2014", "附表8", "国家计划/合计", "合同数", "8303", "contract-count/period=2013/plan=national-programmes"),
    (
        "2014",
        "附表8",
        "国家计划/合计",
        "占比",
        "2.43",
        "share/denominator=contract-value/of=contract-value/period=2013/plan=national-programmes",
    ),
    (
        "2014",
        "附表8",
        "国家计划/高技术研究发展计划(863计划)",
        "占比",
        "6.58",
        "share/denominator=contract-value;plan=national-programmes/of=contract-value/period=2013"
        "/plan=national-programmes.863",
    ),
    (
        "2014",
        "附表8",
        "部门计划",
        "占比",
        "3.17",
        "share/denominator=contract-value/of=contract-value/period=2013/plan=ministry-programmes",
    ),
    ("2014", "附表8", "合计", "合同数", "294929", "contract-count/period=2013"),
    # 2014 附表9: the size class is a part of the market; one total under three blocks
    (
        "2014",
        "附表9",
        "技术领域/电子信息技术",
        "合同数",
        "2211",
        "contract-count/field=electronics/period=2013/size=major",
    ),
    ("2014", "附表9", "合同类别/合计", "合同数", "7912", "contract-count/period=2013/size=major"),
    ("2014", "附表9", "技术领域/合计", "合同数", "7912", "contract-count/period=2013/size=major"),
    ("2014", "附表9", "知识产权/合计", "合同数", "7912", "contract-count/period=2013/size=major"),
    (
        "2014",
        "附表9",
        "知识产权/专利",
        "占比",
        "9.20",
        "share/denominator=contract-value;size=major/ip-kind=patent/of=contract-value/period=2013/size=major",
    ),
    # 2014 附表10: rows are buyers, whatever the header says
    (
        "2014",
        "附表10",
        "机关法人",
        "事业法人/成交额",
        "166.63",
        "contract-value/buyer=government/period=2013/seller=institution",
    ),
    ("2014", "附表10", "机关法人", "合计/成交额", "1019.36", "contract-value/buyer=government/period=2013"),
    ("2014", "附表10", "合计", "企业法人/合同数", "183430", "contract-count/period=2013/seller=enterprise"),
    ("2014", "附表10", "合计", "合计/合同数", "294929", "contract-count/period=2013"),
    # 2014 附表4: growth of counts
    (
        *("2014", "附表4", "技术服务/技术中介", "合同数/增长", "-59.34"),
        "growth/base=2012/contract-type=service.intermediary/of=contract-count/period=2013",
    ),
    # 2014 附表5: kinds of intellectual property, patents with sub-kinds
    ("2014", "附表5", "合计", "合同数/项数", "294929", "contract-count/period=2013"),
    ("2014", "附表5", "技术秘密", "合同数/项数", "88649", "contract-count/ip-kind=trade-secret/period=2013"),
    (
        *("2014", "附表5", "计算机软件", "合同数/增长", "-12.05"),
        "growth/base=2012/ip-kind=software/of=contract-count/period=2013",
    ),
    ("2014", "附表5", "专利/合计", "成交金额/金额", "569.63", "contract-value/ip-kind=patent/period=2013"),
    (
        "2014",
        "附表5",
        "专利/发明专利",
        "成交金额/金额",
        "286.47",
        "contract-value/ip-kind=patent.invention/period=2013",
    ),
    (
        *("2014", "附表5", "专利/外观设计专利", "成交金额/增长", "-33.13"),
        "growth/base=2012/ip-kind=patent.design/of=contract-value/period=2013",
    ),
    (
        *("2014", "附表5", "未涉及知识产权", "成交金额/占比", "49.21"),
        "share/denominator=contract-value/ip-kind=no-ip/of=contract-value/period=2013",
    ),
    # 2014 附表6: technology fields
    ("2014", "附表6", "合计", "成交金额/金额", "7469.13", "contract-value/period=2013"),
    ("2014", "附表6", "现代交通", "合同数/项数", "10950", "contract-count/field=transport/period=2013"),
    (
        *("2014", "附表6", "电子信息技术", "合同数/增长", "-0.26"),
        "growth/base=2012/field=electronics/of=contract-count/period=2013",
    ),
    ("2014", "附表6", "核应用技术", "成交金额/金额", "335.48", "contract-value/field=nuclear/period=2013"),
    (
        *("2014", "附表6", "农业技术", "成交金额/增长", "28.80"),
        "growth/base=2012/field=agriculture/of=contract-value/period=2013",
    ),
    (
        *("2014", "附表6", "城市建设与社会发展", "成交金额/占比", "9.85"),
        "share/denominator=contract-value/field=urban-social/of=contract-value/period=2013",
    ),
    # 2014 附表7: socio-economic objectives; growth is printed as dashes
    ("2014", "附表7", "合计", "合同数/项数", "294929", "contract-count/period=2013"),
    ("2014", "附表7", "合计", "成交金额/增长", None, "growth/base=2012/of=contract-value/period=2013"),
    ("2014", "附表7", "国防", "合同数/项数", "7347", "contract-count/objective=defence/period=2013"),
    ("2014", "附表7", "国防", "合同数/增长", None, "growth/base=2012/objective=defence/of=contract-count/period=2013"),
    (
        *("2014", "附表7", "卫生事业发展", "成交金额/增长", None),
        "growth/base=2012/objective=health/of=contract-value/period=2013",
    ),
    ("2014", "附表7", "教育事业发展", "成交金额/金额", "57.82", "contract-value/objective=education/period=2013"),
    (
        *("2014", "附表7", "非定向研究", "成交金额/占比", "1.43"),
        "share/denominator=contract-value/objective=non-oriented/of=contract-value/period=2013",
    ),
    # 2014 附表8: value of a programme
    ("2014", "附表8", "计划外", "成交金额", "6280.11", "contract-value/period=2013/plan=outside-programmes"),
    (
        *("2014", "附表8", "国家计划/自然科学基金", "合同数", "1573"),
        "contract-count/period=2013/plan=national-programmes.natural-science-foundation",
    ),
    # 2014 附表9: value of the size class
    (
        "2014",
        "附表9",
        "合同类别/技术开发",
        "成交金额",
        "1541.52",
        "contract-value/contract-type=development/period=2013/size=major",
    ),
    # 2014 附表11, 附表12: the same classes of parties as sellers and as buyers
    ("2014", "附表11", "合计", "合同数/项数", "294929", "contract-count/period=2013"),
    ("2014", "附表11", "机关法人", "合同数/项数", "1967", "contract-count/period=2013/seller=government"),
    (
        *("2014", "附表11", "其他组织", "合同数/增长", "599.27"),
        "growth/base=2012/of=contract-count/period=2013/seller=other-organisation",
    ),
    ("2014", "附表11", "事业法人/合计", "成交金额/金额", "900.74", "contract-value/period=2013/seller=institution"),
    (
        "2014",
        "附表11",
        "事业法人/其它",
        "成交金额/金额",
        "64.33",
        "contract-value/period=2013/seller=institution.other",
    ),
    (
        *("2014", "附表11", "企业法人/境外企业", "成交金额/增长", "-27.52"),
        "growth/base=2012/of=contract-value/period=2013/seller=enterprise.overseas",
    ),
    (
        *("2014", "附表11", "企业法人/港澳台商投资企业", "成交金额/占比", "1.85"),
        "share/denominator=contract-value/of=contract-value/period=2013/seller=enterprise.hk-mo-tw",
    ),
    ("2014", "附表12", "合计", "成交金额/金额", "7469.13", "contract-value/period=2013"),
    ("2014", "附表12", "机关法人", "成交金额/金额", "1019.36", "contract-value/buyer=government/period=2013"),
    (
        "2014",
        "附表12",
        "企业法人/内资企业",
        "合同数/项数",
        "193994",
        "contract-count/buyer=enterprise.domestic/period=2013",
    ),
    (
        *("2014", "附表12", "社团法人", "合同数/增长", "-2.50"),
        "growth/base=2012/buyer=association/of=contract-count/period=2013",
    ),
    (
        *("2014", "附表12", "事业法人/医疗、卫生", "成交金额/增长", "-21.84"),
        "growth/base=2012/buyer=institution.medical/of=contract-value/period=2013",
    ),
    (
        *("2014", "附表12", "企业法人/合计", "成交金额/占比", "74.95"),
        "share/buyer=enterprise/denominator=contract-value/of=contract-value/period=2013",
    ),
    # 2014 附表13 and 附表14: two years, growth, cities inside provinces, the total of the market, a dash
    (
        "2014",
        "附表13",
        "其中:沈阳",
        "合同数/2012年",
        "7290",
        "contract-count/area=cn-210100/direction=output/period=2012",
    ),
    ("2014", "附表13", "大连", "成交额/2013年", "36.90", "contract-value/area=cn-210200/direction=output/period=2013"),
    ("2014", "附表13", "西藏", "成交额/2013年", None, "contract-value/area=cn-540000/direction=output/period=2013"),
    ("2014", "附表13", "国外", "合同数/2013年", "2207", "contract-count/area=abroad/direction=output/period=2013"),
    ("2014", "附表13", "合计", "成交额/增幅", "16.03", "growth/base=2012/of=contract-value/period=2013"),
    (
        "2014",
        "附表14",
        "其中:南京",
        "成交额/增幅",
        "67.71",
        "growth/area=cn-320100/base=2012/direction=absorbed/of=contract-value/period=2013",
    ),
    ("2014", "附表14", "西藏", "合同数/2013年", "553", "contract-count/area=cn-540000/direction=absorbed/period=2013"),
    ("2014", "附表14", "合计", "合同数/2012年", "282242", "contract-count/period=2012"),
    (
        *("2014", "附表13", "北京", "合同数/增幅", "4.65"),
        "growth/area=cn-110000/base=2012/direction=output/of=contract-count/period=2013",
    ),
    ("2014", "附表13", "西藏", "合同数/2012年", None, "contract-count/area=cn-540000/direction=output/period=2012"),
    (
        *("2014", "附表13", "西藏", "合同数/增幅", None),
        "growth/area=cn-540000/base=2012/direction=output/of=contract-count/period=2013",
    ),
    (
        *("2014", "附表13", "西藏", "成交额/增幅", None),
        "growth/area=cn-540000/base=2012/direction=output/of=contract-value/period=2013",
    ),
    (
        *("2014", "附表14", "港澳台", "合同数/增幅", "-82.87"),
        "growth/area=hk-mo-tw/base=2012/direction=absorbed/of=contract-count/period=2013",
    ),
    ("2014", "附表14", "国外", "成交额/2012年", "743.83", "contract-value/area=abroad/direction=absorbed/period=2012"),
]


def _figure(knowledge: Knowledge, edition: str, table: str, row: str, column: str) -> Figure:
    item = next(item for item in knowledge.editions if item.edition.year == edition)
    layout = next(layout.id for layout in item.edition.layouts if layout.table == table)
    found = [
        figure
        for figure in item.figures
        if figure.place.table == layout
        and isinstance(figure.place, Cell)
        and "/".join(figure.place.row_path) == row
        and "/".join(figure.place.column_path) == column
    ]
    assert len(found) == 1, f"{len(found)} cells at {table} {row} {column}"
    return found[0]


@pytest.mark.parametrize(("edition", "table", "row", "column", "printed", "path"), CELLS)
def test_cell_has_the_key_stated_by_hand(
    knowledge: Knowledge, edition: str, table: str, row: str, column: str, printed: str | None, path: str
) -> None:
    figure = _figure(knowledge, edition, table, row, column)
    assert figure.key.path == path
    if printed is None:
        assert isinstance(figure.content, Missing)
    else:
        assert figure.content.printed == printed


def test_every_table_with_cells_is_covered_here(knowledge: Knowledge) -> None:
    tables = {
        (item.edition.year, layout.table)
        for item in knowledge.editions
        for layout in item.edition.layouts
        if layout.kind != "list"
    }
    assert tables == {cell[:2] for cell in CELLS}


def _kind(figure: Figure) -> tuple[str, str, str]:
    """What a cell states: measure, the quantity it is about, printed or missing."""
    parts = dict(part.partition("=")[::2] for part in figure.key.path.split("/"))
    return (
        figure.key.path.partition("/")[0],
        parts.get("of", ""),
        "missing" if isinstance(figure.content, Missing) else "printed",
    )


def test_every_kind_of_cell_of_every_table_is_covered_here(knowledge: Knowledge) -> None:
    stated: dict[tuple[str, str], set[tuple[str, str, str]]] = {}
    for edition, table, row, column, *_ in CELLS:
        figure = _figure(knowledge, edition, table, row, column)
        stated.setdefault((edition, table), set()).add(_kind(figure))
    tables = {(e.edition.year, layout.id): layout.table for e in knowledge.editions for layout in e.edition.layouts}
    for item in knowledge.editions:
        for figure in item.figures:
            year = item.edition.year
            assert _kind(figure) in stated[year, tables[year, figure.place.table]], figure.place


def test_one_total_printed_in_several_places_is_one_observation(knowledge: Knowledge) -> None:
    observation = next(o for o in knowledge.observations["2014"] if o.key.path == "contract-value/period=2013")
    tables = {figure.place.table for figure in observation.figures}
    body = {"t01", "t02", "t03", "t13-2"}
    tables -= {section.code for item in knowledge.editions for section in item.sections}
    assert tables == body | {f"a{number:02d}" for number in (1, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14)}
    assert {figure.content.printed for figure in observation.figures} == {"7469.13", "7,469.13"}


def test_later_edition_wins_with_its_own_value_of_gdp(knowledge: Knowledge) -> None:
    known = next(obs for key, obs in knowledge.current.items() if key.path == "gdp/area=cn/period=2005")
    assert [(o.edition, str(o.value)) for o in known] == [("2014", "184937.37"), ("2006", "182321")]
