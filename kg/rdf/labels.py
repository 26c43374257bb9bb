"""Readable names of quantities in Chinese and English, made from the labels of their measure and members."""

from __future__ import annotations

from kg.editions.reference import Reference
from kg.model.key import Key

#: Dimensions that say something of the number rather than of what is counted, and how a label words them.
_ASIDE = {"base": ("比{}年", "against {}"), "denominator": ("占{}", "of {}"), "scope": ("在{}内", "among {}")}
#: How a statistic of a quantity is worded in English; in Chinese its name follows that of the quantity.
_ENGLISH = {"rank": "rank by {}", "mean-value": "{}"}
_JOIN = " · "


def _member(dimension: str, member: str, reference: Reference) -> tuple[str, str]:
    if dimension == "denominator":
        key = Key.from_member(member, None)
        zh, en = quantity_label(key, reference)
        return (f"全市场{zh}", f"{en}, whole market") if not key.dimensions else (zh, en)
    codes = reference.list_of(dimension)
    if codes is None or member not in codes.codes:
        return member, member
    code = codes.codes[member]
    return code.label_zh, code.label_en or code.label_zh


def _subject(key: Key, reference: Reference) -> tuple[str, str]:
    """What is stated: the measure, or the statistic of its quantity."""
    measure, of = reference.measures[key.measure], key.get("of")
    if of is None:
        return measure.label_zh, measure.label_en
    zh, en = _member("of", of, reference)
    template = _ENGLISH.get(key.measure, measure.label_en + " of {}")
    return (zh if key.measure == "mean-value" else zh + measure.label_zh), template.format(en)


def quantity_label(key: Key, reference: Reference) -> tuple[str, str]:
    """The label of a quantity in Chinese and in English.

    ``合同成交额 · 北京 · 输出 · 2013``; ``合同成交额占比 · 现代交通 · 2013（占全市场合同成交额）``.
    """
    zh, en = ([text] for text in _subject(key, reference))
    aside_zh, aside_en = [], []
    for dimension, member in sorted(key.dimensions, key=lambda pair: pair[0] == "period"):
        member_zh, member_en = _member(dimension, member, reference)
        if dimension in _ASIDE:
            aside_zh.append(_ASIDE[dimension][0].format(member_zh))
            aside_en.append(_ASIDE[dimension][1].format(member_en))
        elif dimension != "of":
            zh.append(member_zh)
            en.append(member_en)
    tail_zh = f"（{'，'.join(aside_zh)}）" if aside_zh else ""
    tail_en = f" ({', '.join(aside_en)})" if aside_en else ""
    return _JOIN.join(zh) + tail_zh, _JOIN.join(en) + tail_en
