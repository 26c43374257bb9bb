"""The notes of findings in Chinese. Rules write them in English, with these phrases; a phrase stands here once, in both
languages, and names in it are told by their labels."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

#: English, Chinese. ``{}`` is print or a number, taken over as it is; ``{names}`` are labels joined by commas.
PHRASES: tuple[tuple[str, str], ...] = (
    # Sums, growth and other arithmetic.
    ("{names} is printed as a dash", "{0}印为横线"),
    ("{names} are printed as a dash", "{0}印为横线"),
    ("the denominator may be zero", "分母可能为零"),
    ("a fall, printed without sign", "为下降，印刷时不带负号"),
    ("the difference of the two shares, each rounded first", "为两个占比各自舍入后之差"),
    ("the difference of the two shares, digits of one cut off first", "为两个占比之差，其中一个先截去了末位"),
    # Ranks and lists.
    ("{} of the members are not printed", "成员中有{0}个未印出"),
    ("it is printed as a dash, and comes after all with a value", "印为横线，排在所有有数值的成员之后"),
    ("no value of it is printed in the edition", "本版未印出其数值"),
    ("a member has no printed value", "有成员未印出数值"),
    ("the members are in descending order", "各成员依次递减"),
    ("{names} comes after {names}, and is larger", "{0}排在{1}之后，数额却更大"),
    ("{names} comes after {names}", "{0}排在{1}之后"),
    ("larger than the smallest of the list, and not in it: {names}", "大于名单中最小者而不在其中：{0}"),
    ("none larger is left out", "未漏列更大者"),
    ("not all that may be in the list have a printed value", "可能列入者并非都印出数值"),
    # The prose.
    ("stated as {names}", "表述为“{0}”"),
    ("the mark of a condition, which the count beside it is tested by", "为条件的界限，由其旁的计数检验"),
    ("the edition prints no number that it follows from", "本版未印出可据以推算的数字"),
    ("the edition prints no value of the years", "本版未印出各年数值"),
    ("the years before are not printed", "此前各年未印出"),
    ("{} of the areas have no printed value", "有{0}个地区未印出数值"),
    (
        "a list bounds the numbers of the areas, and may be of a later date than the text",
        "各地区的数目以名单为上限，而名单的日期可能晚于正文",
    ),
    ("the list has {} that may be meant", "名单中可能所指者有{0}个"),
    ("it may be of a later date than the text", "名单的日期可能晚于正文"),
    # What the prose says of all members of a group.
    ("true of {} of {}", "{1}个中有{0}个如此"),
    ("not of the excepted {names}", "所除外的{0}不如此"),
    ("and of the excepted {names}", "所除外的{0}也如此"),
    ("not of {names}", "{0}不如此"),
    ("nothing is printed of {names}", "{0}未印出"),
    (
        "a list bounds the numbers, and may be of a later date than the text",
        "数目以名单为上限，而名单的日期可能晚于正文",
    ),
    # Captions, headers, names, series.
    ("the table of line {} has this number too", "第{0}行的表也是这一编号"),
    ("its cells are of {} to {}", "表中数字为{0}年至{1}年"),
    ("no column is in {}", "没有以{0}为单位的栏"),
    ("columns in {} are not named", "以{0}为单位的栏未注明"),
    ("the line is that of the first row", "行号为首行的行号"),
    ("the rows are about the buyers", "各行所列为买方"),
    ("the rows are about the sellers", "各行所列为卖方"),
    ("line {} prints {} for the same body", "第{0}行将同一机构印作{1}"),
    ("line {} prints {}", "第{0}行印作{1}"),
    ("whether that is the same body is undecided", "是否为同一机构未定"),
    ("{} times the year before", "为上年的{0}倍"),
    ("the other steps are about {}", "其余各年约为{0}倍"),
)
#: What stands between two phrases.
_BETWEEN = re.compile("; |, (?=(?:and|not|nothing is printed) of )")


def in_chinese(note: str, labels: Mapping[str, str]) -> str:
    """A note in Chinese; ``labels`` are Chinese labels by the English ones.

    What is no phrase of ours (a reason that the data gives) stays in its own words; "" if nothing in it is a phrase.
    """
    parts = [(part, _said(part, labels)) for part in _BETWEEN.split(note)]
    return "；".join(zh or part for part, zh in parts) if any(zh for _, zh in parts) else ""


def _said(part: str, labels: Mapping[str, str]) -> str:
    for pattern, names, zh in _patterns():
        match = pattern.fullmatch(part)
        if match is not None:
            values = (_named(v, labels) if n in names else v for n, v in enumerate(match.groups()))
            return zh.format(*values)
    return ""


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[re.Pattern[str], frozenset[int], str]]:
    """Of each phrase: how it reads with its values, which of them are names, and the Chinese."""
    found = []
    for en, zh in PHRASES:
        pieces = re.split(r"(\{\}|\{names\})", en)
        slots = pieces[1::2]
        read = "".join("(.+?)" if n % 2 else re.escape(piece) for n, piece in enumerate(pieces))
        found.append((re.compile(read), frozenset(n for n, slot in enumerate(slots) if slot == "{names}"), zh))
    return found


def _named(names: str, labels: Mapping[str, str]) -> str:
    """Names in Chinese: from brackets behind the English one (Tibet (西藏)), else by the label, else as they are."""
    bracketed = [re.fullmatch(r".* \(([^()]+)\)", name) for name in names.split(", ")]
    pairs = zip(names.split(", "), bracketed, strict=True)
    return "、".join(match[1] if match else labels.get(name, name) for name, match in pairs)
