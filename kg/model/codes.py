"""Code lists: the members of a dimension, and how a printed label finds its member."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

#: Labels of a row or column that adds up the others.
TOTAL_LABELS = frozenset({"合计", "小计", "总计"})
#: Printed before the first of several cities inside the province above.
OF_WHICH = "其中:"


def squeeze(label: str) -> str:
    """A printed label without white space: reports set names apart with blanks (北 京)."""
    return "".join(label.split())


@dataclass(frozen=True)
class Code:
    """One member of a code list. ``attributes`` holds the columns of its row that are not named here."""

    code: str
    label_zh: str
    label_en: str
    parent: str = ""
    aliases: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def editions(self) -> tuple[str, ...]:
        """The editions that print the code; none stated means any."""
        stated = self.attributes.get("editions") or self.attributes.get("edition") or ""
        return tuple(stated.split("|")) if stated else ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every printed spelling, without white space."""
        return (squeeze(self.label_zh), *self.aliases)


class CodeList:
    """The members of one dimension, found by code or by the printed path of labels."""

    def __init__(self, name: str, codes: Iterable[Code]) -> None:
        self.name = name
        self.codes = {code.code: code for code in codes}
        self._by_label: dict[tuple[str, str], list[Code]] = {}
        for code in self.codes.values():
            for spelling in dict.fromkeys(code.spellings):
                self._by_label.setdefault((code.parent, spelling), []).append(code)
                self._by_label.setdefault(("*", spelling), []).append(code)

    def resolve(self, labels: Sequence[str], edition: str = "") -> Code | None:
        """The code that a path of printed labels names, from the outermost level inwards.

        Each level must be a child of the one before; the first may stand anywhere in the list. Where one label names
        several codes, the one that belongs to the ``edition`` is meant (东部地区 has other members in each scheme).
        None if no code, or more than one, fits.
        """
        parent = "*"
        found: Code | None = None
        for label in labels:
            matches = self._by_label.get((parent, squeeze(label).removeprefix(OF_WHICH)), [])
            own = [code for code in matches if edition and edition in code.editions]
            matches = own or matches
            if len(matches) != 1:
                return None
            found = matches[0]
            parent = found.code
        return found

    def nearest(self, label: str) -> str:
        """The known label most like an unknown one, for a message."""
        wanted = squeeze(label).removeprefix(OF_WHICH)
        known = [spelling for code in self.codes.values() for spelling in code.spellings]
        return max(known, key=lambda k: difflib.SequenceMatcher(None, wanted, k).ratio(), default="")


@dataclass(frozen=True)
class Unit:
    """A unit with its magnitude: one of it is exactly ``multiplier`` of ``base``."""

    code: str
    symbol: str
    base: str
    multiplier: Decimal
    label_zh: str
    label_en: str

    def canonical(self, value: Decimal) -> Decimal:
        """The value in the base unit, exact."""
        return value * self.multiplier
