"""The words of files and pictures, in Chinese and English."""

from __future__ import annotations

from kg.export.networks.shown import bounds, interval, value_of
from kg.export.networks.view import Flow, Network

LANGUAGES = ("zh", "en")
#: What must be said wherever an estimate is shown.
ESTIMATE = {
    "en": "estimated from provincial totals, not a published figure",
    "zh": "由各省合计估计，并非公布的数字",
}
STATUS = {
    "estimated": ("估计", "estimated"),
    "residual": ("余项（估计）", "residual (estimated)"),
    "updated": ("由旧表推算", "carried on from an older table (estimated)"),
    "fact": ("已公布的事实", "published fact"),
    "reported": ("报告刊载", "reported"),
    "observed": ("观测", "observed"),
}
REGIONS = {
    "east-10": ("东部", "East"),
    "middle-6": ("中部", "Middle"),
    "west-12": ("西部", "West"),
    "northeast-3": ("东北", "Northeast"),
    "east-2014": ("东部", "East"),
    "middle-2014": ("中部", "Middle"),
    "west-2014": ("西部", "West"),
}
_WORDS = {
    "matrix": ("流量矩阵", "Matrix of flows"),
    "sankey": ("流向图", "Flow diagram"),
    "map": ("示意地图", "Schematic map"),
    "sellers": ("输出方（卖方）", "sellers (output)"),
    "buyers": ("吸纳方（买方）", "buyers (absorbed)"),
    "output": ("输出合计", "output"),
    "absorbed": ("吸纳合计", "absorbed"),
    "unit": ("单位", "unit"),
    "other": ("其余", "other"),
    "hatched": ("斜线：估计", "hatched: estimated"),
    "solid": ("实色：公布或观测的数字", "solid: published or observed"),
    "dashed": ("虚线：估计", "dashed: estimated"),
    "unbroken": ("实线：公布或观测的数字", "unbroken: published or observed"),
    "arrows": (
        "箭头：最大的{n}条跨地区流量，颜色按卖方，宽度按数值的平方根；本地成交不画",
        "arrows: the {n} largest flows between areas, coloured by seller, width by the root of the value; "
        "local flows are left out",
    ),
    "local": ("深色描边：本地成交（卖方即买方）", "outlined: local flow (the seller is the buyer)"),
    "net": (
        "净输出＝输出−吸纳（按公布的合计，精确值）",
        "net outflow = output − absorbed (exact, from printed totals)",
    ),
    "sells": ("净输出", "sells more"),
    "buys": ("净吸纳", "buys more"),
    "not_printed": ("未公布", "not printed"),
    "no_flow": ("无流量", "no flow"),
    "no_region": ("其他", "no region"),
    "any": ("所有流量", "all flows"),
    "method": ("方法", "Method"),
    "source": ("来源", "Source"),
    "run": ("运行记录", "Run"),
    "bounds": ("可证界", "bounds"),
    "to_scale": ("条的高度与成交额成比例", "heights are to scale"),
}


def word(name: str, language: str) -> str:
    """A word of the pictures."""
    return _WORDS[name][LANGUAGES.index(language)]


def region(code: str, language: str) -> str:
    """The name of a region; its code if it has none here."""
    if not code:
        return word("no_region", language)
    return REGIONS.get(code, (code, code))[LANGUAGES.index(language)]


def status(flow: Flow, language: str) -> str:
    """What the value of a flow is."""
    return STATUS.get(flow.status, (flow.status, flow.status))[LANGUAGES.index(language)]


def amount(number: str, network: Network, language: str) -> str:
    """A number with its unit; a unit that is itself a number is multiplied by it."""
    unit = network.unit(language)
    return f"{number} × {unit}" if unit[:1].isdigit() else f"{number} {unit}"


def told(flow: Flow, network: Network, language: str) -> str:
    """A flow in a sentence: ends, value with interval, bounds, status."""
    chinese = language == "zh"
    ends = [network.by_code[code].label(language) for code in (flow.origin, flow.destination)]
    text = f"{ends[0]} → {ends[1]}{'：' if chinese else ': '}{amount(value_of(flow), network, language)}"
    if interval(flow):
        text += f"（90 %：{interval(flow)}）" if chinese else f" (90 %: {interval(flow)})"
    parts = [f"{word('bounds', language)} {bounds(flow)}"] if bounds(flow) else []
    comma = "，" if chinese else ", "
    return comma.join([text, *parts, status(flow, language)])


def title(network: Network, language: str) -> str:
    """The title, which says so if the network is an estimate."""
    text = network.text("title", language)
    if not network.estimated:
        return text
    return f"{text}（估计）" if language == "zh" else f"{text} (estimated)"
