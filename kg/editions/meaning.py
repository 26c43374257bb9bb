"""From the labels of a cell to its key: what table, column and row say of it, put together."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.editions.layout import Layout, Meaning
from kg.editions.reference import Reference
from kg.model.codes import TOTAL_LABELS, Unit, squeeze
from kg.model.key import Key

_YEAR = re.compile(r"((?:19|20)\d\d)年?", re.ASCII)


class MeaningError(Exception):
    """A cell whose labels do not make a key: what was found, what was expected, and how to fix it."""

    def __init__(self, found: str, expected: str, fix: str) -> None:
        super().__init__(found, expected, fix)
        self.found, self.expected, self.fix = found, expected, fix


class KeyMaker:
    """Makes the keys of one table's cells."""

    def __init__(self, layout: Layout, reference: Reference) -> None:
        self.layout = layout
        self.reference = reference

    def row_meaning(self, path: tuple[str, ...]) -> Meaning:
        """The first [[rows]] entry whose label matches. Raises MeaningError."""
        for meaning in self.layout.rows:
            if meaning.matches(path):
                return meaning
        known = "; ".join("/".join(meaning.label) for meaning in self.layout.rows)
        raise MeaningError(f"the row label {'/'.join(path)!r}", f"one of {known}", f"see {self.layout.file}")

    def dimensions_of(self, meaning: Meaning, path: tuple[str, ...]) -> dict[str, str]:
        """The dimensions that a row or column gives: the fixed ones, and the member that its label names."""
        dimensions = dict(meaning.fixed)
        if meaning.member is None:
            return dimensions
        labels = [squeeze(label) for own, label in zip(meaning.label, path, strict=True) if own == "*"]
        if labels and labels[-1] in TOTAL_LABELS:
            labels.pop()
        if not labels:
            dimensions.update(meaning.total)
            return dimensions
        dimensions[meaning.member] = self._member(meaning.member, labels)
        return dimensions

    def _member(self, dimension: str, labels: list[str]) -> str:
        codes = self.reference.list_of(dimension)
        label = "/".join(labels)
        if codes is None:
            match = _YEAR.fullmatch(labels[-1])
            if match is None:
                raise MeaningError(f"the label {label!r}", "a year (2013 or 2013年)", f"see {self.layout.file}")
            return match[1]
        if codes.name == "organisation":
            number = self.reference.organisation_of(self.layout.edition, self.layout.table, labels[-1])
            if number is None:
                expected = "a name with a decision in organisation_names.csv"
                raise MeaningError(f"the name {label!r}", expected, self.reference.decision_hint(labels[-1]))
            return number
        code = codes.resolve(labels, self.layout.edition)
        if code is None:
            expected = f"a label of the code list {codes.name!r} (nearest: {codes.nearest(labels[-1])!r})"
            fix = f"correct the label, or add it (or an alias) to the code list {codes.name!r} in data/reference"
            raise MeaningError(f"the label {label!r}", expected, fix)
        return code.code

    def key(self, row: Meaning, row_dims: Mapping[str, str], column: Meaning, column_dims: Mapping[str, str]) -> Key:
        """The key of a cell. A facet that several give is the row's before the column's before the table's."""
        quantity = self._quantity(row, column)
        dimensions = self._together(self.layout.cell.fixed, column_dims, row_dims)
        statistic = self.statistic(row, column)
        if statistic is None:
            if quantity in self.reference.measures:
                return Key.make(quantity, dimensions)
            return Key.make("mean-value", {**dimensions, "of": quantity})
        dimensions["of"] = quantity
        for facet in self.reference.measures[statistic].attributes["requires"].split("|"):
            if facet != "of":
                dimensions[facet] = self._facet(facet, (row, column, self.layout.cell), quantity, statistic)
        if "base" in dimensions and dimensions["base"] >= dimensions["period"]:
            raise self._slip(
                f"growth of {dimensions['period']} against {dimensions['base']}", "a base before the period"
            )
        return Key.make(statistic, dimensions)

    def _slip(self, found: str, expected: str) -> MeaningError:
        return MeaningError(found, expected, f"see {self.layout.file}")

    def _together(self, *given: Mapping[str, str]) -> dict[str, str]:
        """The dimensions that table, column and row give; none twice with different members, and a period."""
        dimensions: dict[str, str] = {}
        for name, member in (pair for source in given for pair in source.items()):
            if dimensions.setdefault(name, member) != member:
                found = f"{name} = {dimensions[name]} and {name} = {member} for one cell"
                raise self._slip(found, "one member for each dimension")
        if "period" not in dimensions:
            raise self._slip("no period", "period in [[rows]], [[columns]] or [cell], or member = 'period'")
        return dimensions

    def _quantity(self, row: Meaning, column: Meaning) -> str:
        quantity = next((m.quantity for m in (row, column, self.layout.cell) if m.quantity is not None), None)
        if quantity is None:
            raise self._slip("no quantity", "a quantity in [[rows]], [[columns]] or [cell]")
        return quantity

    def _facet(self, facet: str, sources: tuple[Meaning, ...], quantity: str, statistic: str) -> str:
        value = next((v for v in (getattr(m, facet) for m in sources) if v is not None), None)
        if value is None:
            raise self._slip(f"{statistic} without {facet}", f"{facet!r} in [[rows]], [[columns]] or [cell]")
        if facet != "denominator":
            return str(value)
        dims = {name: member for name, member in value.items() if name != "quantity"}
        return Key.make(value.get("quantity", quantity), dims).as_member()

    def statistic(self, row: Meaning, column: Meaning) -> str | None:
        """What is stated of the quantity: None for its level, else share, growth, rank …"""
        return next((m.statistic for m in (row, column, self.layout.cell) if m.statistic is not None), None)

    def unit(self, row: Meaning, column: Meaning) -> Unit:
        """The unit of a cell: that of its statistic, or the one stated for the level."""
        statistic = self.statistic(row, column)
        if statistic and self.reference.measures[statistic].attributes["unit"]:
            return self.reference.units[self.reference.measures[statistic].attributes["unit"]]
        code = next((m.unit for m in (row, column, self.layout.cell) if m.unit is not None), None)
        if code is None:
            raise self._slip("no unit", "a unit in [[rows]], [[columns]] or [cell]")
        self._check_unit(self._quantity(row, column), code)
        return self.reference.units[code]

    def _check_unit(self, quantity: str, unit: str) -> None:
        """A value of money in 项, or a count in 亿元, is a slip of the layout."""
        attributes = self.reference.lists["quantity"].codes[quantity].attributes
        measure = self.reference.measures[attributes.get("numerator", quantity)]
        wanted, kind = measure.attributes["unit_kind"], self.reference.unit_kinds[unit]
        if kind != wanted:
            raise self._slip(f"{quantity} in {unit!r}, a unit of {kind}", f"a unit of {wanted}")
