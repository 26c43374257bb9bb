"""What one edition prints of a world."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache

from kg.editions.read_edition import EditionData
from kg.editions.reference import Reference
from kg.model.claim import Claim
from kg.model.figure import Cell, Clause, Figure
from kg.model.key import Key
from kg.model.number import Missing
from kg.model.universal import Universal
from tests.audit_worlds.printing import Style, print_number, styled
from tests.audit_worlds.world import COUNT, MEAN, VALUE, YEARS, World


class Report:
    """What one edition prints of a world."""

    def __init__(self, world: World, data: EditionData, cutting: bool) -> None:
        self.world, self.rng = world, world.rng
        self.data, self.year, self.cutting = data, data.edition.year, cutting
        self.figures: list[Figure] = []
        self.claims: list[Claim] = []
        self.universals: list[Universal] = []
        self.tables = 0
        self._dashed: dict[Key, bool] = {}
        self._often_dashed = cache(lambda key: self.rng.random() < 0.05)
        self.tie_break = cache(lambda key: self.rng.random())

    @property
    def reference(self) -> Reference:
        return self.world.reach.reference

    @property
    def years(self) -> tuple[str, ...]:
        return YEARS[self.year]

    def dashed(self, key: Key) -> bool:
        """Whether the edition prints a dash for a quantity: it is zero, or not known to whoever made the tables."""
        if key.get("of") is not None:
            return self.world.exact(key) is None or any(self.dashed(one) for one in levels(key))
        if key not in self._dashed:
            often = 0.7 if self._often_dashed(key.replace(period=None)) else 0
            self._dashed[key] = self.rng.random() < (often if self.world.exact(key) else 0.5)
        return self._dashed[key]

    def hide(self, key: Key) -> None:
        """Print a dash for a level wherever it stands, unless that has been decided."""
        self._dashed.setdefault(key, True)

    def known(self, key: Key) -> Fraction | None:
        """The exact value; None for a dash."""
        return None if self.dashed(key) else self.world.exact(key)

    def unit(self, key: Key, style: Style) -> tuple[str, int]:
        """The unit and the decimals that a quantity is printed with."""
        if key.measure in ("share", "ratio", "growth"):
            return "percent", style.percent
        if key.measure.endswith("-change"):
            return "percentage-point", style.percent
        if key.measure == "multiple":
            return "multiple", style.percent
        if "rank" in key.measure:
            return "rank", 0
        money = "value" in key.measure or key.measure in ("gdp", "net-outflow")
        return (style.money, style.decimals) if money else style.count

    def figure(self, place: Cell | Clause, key: Key, value: Fraction | None, style: Style) -> Figure:
        code, decimals = self.unit(key, style)
        unit = self.reference.units[code]
        if value is None:
            return Figure(place, Missing("-", "printed-dash"), unit, key)
        return Figure(place, print_number(value, unit.multiplier, decimals, style.rounding), unit, key)

    def table(self, keys: Iterable[Key], given: Mapping[Key, int | None] | None = None) -> None:
        """Print a table of these quantities, in a style of its own; ``given`` are ranks, by key."""
        self.tables += 1
        style = styled(self.rng, self.cutting)
        prominence = self.rng.randint(0, 2)
        rows = {**{key: self.known(key) for key in keys}, **(given or {})}
        for number, (key, value) in enumerate(rows.items(), 1):
            code = f"x{self.tables:03}"
            place = Cell(self.year, code, 100 * self.tables + number, 1, prominence, number, (key.path,), ("",))
            self.figures.append(self.figure(place, key, None if value is None else Fraction(value), style))

    def claim(self, key: Key, value: Fraction, qualifier: str = "equal", style: Style | None = None) -> None:
        """Say a number in the prose."""
        place = Clause(self.year, f"part-{self.rng.randint(1, 3)}", 9000 + len(self.claims), 1, 3)
        used = style or styled(self.rng, self.cutting)
        kind = "threshold" if qualifier == "equal" and self.rng.random() < 0.1 else "value"
        self.claims.append(Claim(self.figure(place, key, value, used), kind, qualifier, ""))

    def printed(self) -> EditionData:
        figures, claims = tuple(self.figures), tuple(self.claims)
        return replace(self.data, figures=figures, claims=claims, universals=tuple(self.universals))


def levels(key: Key) -> list[Key]:
    """What a share, ratio, growth or mean is computed from."""
    of, base = key.get("of"), key.get("base")
    plain = key.replace(of if of != MEAN else VALUE, of=None, base=None, denominator=None, minus=None)
    found = [plain, *([plain.replace(COUNT)] if of == MEAN else [])]
    found += [key.denominator] if key.denominator else []
    if key.get("minus"):
        found.append(Key.from_member(key.get("minus") or "", key.get("period")))
    return found + [one.replace(period=base) for one in found if base]
