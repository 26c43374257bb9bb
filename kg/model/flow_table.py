"""A table of flows between areas that a source states: who sold how much technology to whom, in which year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

#: What a table can be of: the column of a user's file, and the measure (a code of ``measures.csv``).
MEASURES = {"value": "contract-value", "count": "contract-count"}
#: What names of estimates of ours begin with: no table may be taken for one.
_ESTIMATE = re.compile(r"[0-9]{4}-contract-")
_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,78}[A-Za-z0-9])?", re.ASCII)


@dataclass(frozen=True, order=True)
class FlowRow:
    """One flow: ``value`` in the unit of its table, from the area of the seller to that of the buyer (codes of
    ``regions.csv``); ``line`` is its 1-based line in the table's file. Rows are in order by year, then by areas."""

    year: int
    origin: str
    destination: str
    value: Decimal
    line: int


@dataclass(frozen=True)
class FlowTable:
    """One table: its name, titles and source in words, the SHA-256 of the file that it was made from, its measure
    (contract-value or contract-count), its unit (a code of ``units.csv``), and its flows, each pair once a year."""

    name: str
    title_zh: str
    title_en: str
    source: str
    sha256_of_original: str
    measure: str
    unit: str
    rows: tuple[FlowRow, ...]


def is_table_name(text: str) -> bool:
    """Whether a text can name a table: ASCII letters and digits, hyphens between them, 80 characters at most, and not
    the name of an estimate (2013-contract-…)."""
    return _NAME.fullmatch(text) is not None and _ESTIMATE.match(text) is None


def is_line(text: str) -> bool:
    """Whether a text can be a title or a source: one line with something in it that can be seen."""
    return bool(text.strip()) and text.isprintable()
