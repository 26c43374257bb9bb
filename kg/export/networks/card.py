"""The method card: what a network is, how it was made, how to read it, and what must not be computed from it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from kg.export.networks.shown import bounds, interval, value_of
from kg.export.networks.view import Flow, Network
from kg.export.networks.words import ESTIMATE, amount, status, title
from kg.networks.indicators.indicator import Support
from kg.networks.indicators.registry import INDICATORS

#: So many of the largest flows stand in the card.
_LARGEST = 10
_SENSITIVITY = {
    "en": (
        "\n## Under other assumptions\n",
        "Decay and local share are assumed. Local is the part of the whole that stays in its place, common the part of",
        "the flows between places that is as here; outside are pairs that leave their 90 % range.\n",
        "| decay | local share | local | common | outside |",
    ),
    "zh": (
        "\n## 换用别的假定\n",
        "距离衰减和本地系数是假定的。本地：留在本地的部分；相同：各地之间与本网络相同的部分；区间外：超出其90 %区间的",
        "流量数。\n",
        "| 距离衰减 | 本地系数 | 本地 | 相同 | 区间外 |",
    ),
}


def card(network: Network) -> bytes:
    """The card in Markdown, first English, then Chinese, then the record of the run."""
    english, chinese = list(_english(network)), list(_chinese(network))
    return ("\n".join([*english, "", *chinese, "", *_record(network.card)]) + "\n").encode()


def _english(network: Network) -> Iterator[str]:
    about, sellers = network.about, sum(1 for value in network.sold.values() if value)
    yield f"# {title(network, 'en')}\n"
    yield f"* **What it is**: {len(network.flows)} flows between {len(network.nodes)} nodes ({sellers} of them sell);"
    yield f"  {about['measure']}, {network.year}, in {about['unit_en']} ({about['unit']}). Status: {network.status}."
    yield f"* **How it was made**: {about['method_en']}" + (f". Run: <{about['run']}>" if about["run"] else "")
    if network.text("source", "en"):
        yield f"* **Source**: {network.text('source', 'en')}"
    if network.estimated:
        yield "* **How to read it**: a single estimated flow is not a finding; read it with its interval (5–95 % of an"
        yield "  ensemble) and with the bounds, which the totals prove whatever is assumed. Say two digits at most."
        yield "  Totals of nodes are printed and exact."
    yield from _table(network, "en", ("flow", "value", "90 % range", "bounds", "status"), "The largest flows")
    yield from _sensitivity(network, "en")
    if network.estimated:
        yield from ["\n## How to quote an estimate\n", f"> {_quoted(network, 'en')}"]
        yield "\n## What must not be computed from it\n"
        yield from (f"* {i.label_en} (`{i.name}`): {i.reason[0]}" for i in INDICATORS if i.support is Support.OBSERVED)


def _chinese(network: Network) -> Iterator[str]:
    about, sellers = network.about, sum(1 for value in network.sold.values() if value)
    yield f"# {title(network, 'zh')}\n"
    yield f"* **是什么**：{len(network.nodes)}个节点（其中{sellers}个输出）之间的{len(network.flows)}条流量；"
    yield f"  {about['measure']}，{network.year}年，单位：{about['unit']}。"
    yield f"  状态：{'估计' if network.estimated else '观测'}。"
    yield f"* **如何得到**：{about['method_zh']}" + (f"。运行记录：<{about['run']}>" if about["run"] else "")
    if network.text("source", "zh"):
        yield f"* **来源**：{network.text('source', 'zh')}"
    if network.estimated:
        yield "* **怎样读**：单条估计的流量不是结论；须连同区间（集合的5–95 %）和由合计证明的上下界一起读，"
        yield "  最多说两位有效数字。各节点的合计是公布的数字，是精确的。"
    yield from _table(network, "zh", ("流量", "数值", "90 %区间", "可证界", "状态"), "最大的流量")
    yield from _sensitivity(network, "zh")
    if network.estimated:
        yield from ["\n## 怎样引用估计值\n", f"> {_quoted(network, 'zh')}"]
        yield "\n## 不得由它计算的指标\n"
        yield from (f"* {i.label_zh}（`{i.name}`）：{i.reason[1]}" for i in INDICATORS if i.support is Support.OBSERVED)


def _table(network: Network, language: str, columns: tuple[str, ...], heading: str) -> Iterator[str]:
    largest = sorted(network.flows, key=lambda flow: (-flow.value, flow.origin, flow.destination))[:_LARGEST]
    yield f"\n## {heading}\n"
    yield "| " + " | ".join(columns) + " |"
    yield "| --- | ---: | ---: | ---: | --- |"
    for flow in largest:
        cells = (_ends(flow, network, language), value_of(flow), interval(flow), bounds(flow))
        yield "| " + " | ".join((*cells, status(flow, language))) + " |"


def _sensitivity(network: Network, language: str) -> Iterator[str]:
    """What other assumptions give, if the record tells it; the line of the run itself in bold."""
    rows = network.card.get("sensitivity")
    if not isinstance(rows, list):
        return
    yield from _SENSITIVITY[language]
    yield "| ---: | ---: | ---: | ---: | ---: |"
    for row in rows:
        cells = (
            *(row[name] for name in ("decay", "local_share", "local", "common")),
            f"{row['outside']}/{row['pairs']}",
        )
        yield "| " + " | ".join(f"**{cell}**" if row["central"] == "yes" else cell for cell in cells) + " |"


def _ends(flow: Flow, network: Network, language: str) -> str:
    return " → ".join(network.by_code[code].label(language) for code in (flow.origin, flow.destination))


def _quoted(network: Network, language: str) -> str:
    """The largest estimate as it should be quoted."""
    flow = max((flow for flow in network.flows if flow.estimated), key=lambda flow: flow.value)
    colon, comma = ("：", "；") if language == "zh" else (": ", "; ")
    span = interval(flow)
    ranged = "" if not span else f"{comma}90 %区间{span}" if language == "zh" else f"{comma}90 % range {span}"
    text = f"{_ends(flow, network, language)}{colon}{amount(value_of(flow), network, language)}"
    return f"{text}（{ESTIMATE['zh']}{ranged}）" if language == "zh" else f"{text} ({ESTIMATE['en']}{ranged})"


def _record(record: Mapping[str, object]) -> Iterator[str]:
    """Assumptions, seed, facts and all else that is recorded of the run, as it is; what has a table is left out."""
    record = {name: value for name, value in record.items() if name != "sensitivity"}
    if record:
        yield "# Record of the run 运行记录\n"
        yield "```json"
        yield json.dumps(record, ensure_ascii=False, indent=2, sort_keys=True)
        yield "```"
