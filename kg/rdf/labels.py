"""Readable names of quantities in Chinese and English, made from the labels of their measure and members."""

from __future__ import annotations

from kg.editions.reference import Reference
from kg.model.key import Key

#: Dimensions that are about the number rather than about what is counted; they are named in the label.
_NAMED = ("of", "base", "denominator", "scope")
_JOIN = " · "


def _member(dimension: str, member: str, reference: Reference) -> tuple[str, str]:
    if dimension == "denominator":
        return quantity_label(Key.from_member(member, None), reference)
    codes = reference.list_of(dimension)
    if codes is None or member not in codes.codes:
        return member, member
    code = codes.codes[member]
    return code.label_zh, code.label_en or code.label_zh


def quantity_label(key: Key, reference: Reference) -> tuple[str, str]:
    """The label of a quantity in Chinese and in English, e.g. ``合同成交额 · 北京 · 输出 · 2013``."""
    measure = reference.measures[key.measure]
    zh, en = [measure.label_zh], [measure.label_en]
    for dimension, member in key.dimensions:
        member_zh, member_en = _member(dimension, member, reference)
        if dimension in _NAMED:
            about = reference.dimensions[dimension]
            member_zh, member_en = f"{about.label_zh}（{member_zh}）", f"{about.label_en} ({member_en})"
        zh.append(member_zh)
        en.append(member_en)
    return _JOIN.join(zh), _JOIN.join(en)
