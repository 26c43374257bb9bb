"""For each table: the key of at least one cell of each kind that it prints, stated by hand from the print."""

from __future__ import annotations

import pytest

from kg.model.figure import Figure
from kg.model.number import Missing
from kg.rdf.dataset import Knowledge

# edition, table, row, column, printed text, key path
CELLS = [
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
]


def _figure(knowledge: Knowledge, edition: str, table: str, row: str, column: str) -> Figure:
    item = next(item for item in knowledge.editions if item.edition.year == edition)
    layout = next(layout.id for layout in item.edition.layouts if layout.table == table)
    found = [
        figure
        for figure in item.figures
        if figure.place.table == layout
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


def test_one_total_printed_in_several_places_is_one_observation(knowledge: Knowledge) -> None:
    observation = next(o for o in knowledge.observations["2014"] if o.key.path == "contract-value/period=2013")
    tables = {figure.place.table for figure in observation.figures}
    assert tables == {"t01", "a04", "a08", "a10", "a13", "a14"}


def test_later_edition_wins_with_its_own_value_of_gdp(knowledge: Knowledge) -> None:
    known = next(obs for key, obs in knowledge.current.items() if key.path == "gdp/area=cn/period=2005")
    assert [(o.edition, str(o.value)) for o in known] == [("2014", "184937.37"), ("2006", "182321")]
