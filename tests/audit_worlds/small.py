"""Reports of a few numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kg.audit.audit import audit
from kg.model.claim import Claim
from kg.model.figure import Cell, Clause, Figure
from kg.model.key import Key
from kg.model.number import parse_printed
from kg.rdf.dataset import Knowledge
from tests.test_audit_order import opened

TYPES = ("development", "transfer", "consulting", "service")
SALE = "contract-value/contract-type=development/period=2013"
TOTAL = "contract-value/period=2013"
SHARE = "share/contract-type=development/denominator=contract-value/of=contract-value/period=2013"


@dataclass
class Print:
    """A report of a few numbers."""

    knowledge: Knowledge
    figures: list[Figure]
    claims: list[Claim]

    def read(self, text: str, unit: str, path: str, place: Cell | Clause) -> Figure:
        content = parse_printed(text)
        assert content is not None
        return Figure(place, content, self.knowledge.reference.units[unit], Key.parse(path))

    def cell(self, text: str, unit: str, path: str, table: str = "t01") -> Print:
        row = len(self.figures) + 1
        place = Cell("2014", table, row, 1, 1, row, (path,), ("",))
        self.figures.append(self.read(text, unit, path, place))
        return self

    def claim(self, text: str, unit: str, path: str, kind: str, qualifier: str) -> Print:
        place = Clause("2014", "part-1", 900 + len(self.claims), 1, 3)
        self.claims.append(Claim(self.read(text, unit, path, place), kind, qualifier, ""))
        return self

    def verdicts(self) -> dict[str, str]:
        """The verdict of each finding by its rule and the print."""
        data = self.knowledge.editions[-1]
        mine = replace(data, figures=tuple(self.figures), claims=tuple(self.claims), universals=(), entries=())
        found = audit(opened([mine], self.knowledge.reference))
        return {f"{f.rule} {f.subject.printed}": f.verdict for f in found}
