"""The reference data: code lists, units, measures, dimensions, organisations and rules, as reviewed in CSV.

Every file is read and cross-checked before anything is used; all problems are reported at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from kg.editions.files import Record, read_records, shown
from kg.model.codes import Code, CodeList, Unit
from kg.model.computed import Rule
from kg.model.correspondence import KINDS, Correspondence
from kg.model.problems import InputError, Problem
from kg.model.revision import ScopeChange

T = TypeVar("T")

_CODE = re.compile(r"[a-z0-9][a-z0-9.-]*", re.ASCII)
_CURIE = re.compile(r"sdmx-dimension:[A-Za-z]+", re.ASCII)
_REGIONS = ("code", "kind", "parent", "gbt2260", "iso3166_2", "label_zh", "official_zh", "label_en", "aliases")
_GROUPS = ("code", "scheme", "edition", "label_zh", "label_en", "aliases", "members", "note")
_UNITS = ("code", "symbol", "label_zh", "label_en", "base", "multiplier", "kind", "aliases")
_SCHEME = ("code", "parent", "label_zh", "label_en", "en_status", "editions", "aliases", "note")
_SCHEMES = ("code", "label_zh", "label_en")
_MEASURES = (
    *("code", "kind", "requires", "unit", "unit_kind"),
    *("label_zh", "label_en", "definition_zh", "definition_en"),
)
_QUANTITIES = ("code", "numerator", "per", "label_zh", "label_en")
_DIMENSIONS = ("code", "property", "range", "label_zh", "label_en", "definition_zh", "definition_en")
_ORGANISATIONS = ("number", "name_zh", "kind", "region", "note")
_NAMES = ("organisation", "edition", "table", "printed", "decision")
_EXCHANGE_GROUPS = ("code", "edition", "label_zh", "label_en", "members", "note")
_CORRESPONDENCES = ("number", "source", "targets", "kind", "reason_zh", "reason_en")
_SCOPE_CHANGES = ("measure", "dimensions", "earlier", "later", "reason")
_RULES = ("code", "kind", "quantity", "plus", "minus", "decimals", "label_zh", "label_en")


@dataclass(frozen=True)
class NameDecision:
    """One printed name of an organisation, and why the name is taken to be that organisation's."""

    organisation: str
    edition: str
    table: str
    printed: str
    decision: str


@dataclass(frozen=True)
class Reference:
    """All reference data. ``lists`` are by range name: area, organisation, quantity and the scheme names."""

    units: Mapping[str, Unit]
    unit_kinds: Mapping[str, str]
    lists: Mapping[str, CodeList]
    schemes: Mapping[str, Code]
    measures: Mapping[str, Code]
    dimensions: Mapping[str, Code]
    names: tuple[NameDecision, ...]
    rules: tuple[Rule, ...]
    correspondences: tuple[Correspondence, ...]
    scope_changes: tuple[ScopeChange, ...]

    def list_of(self, dimension: str) -> CodeList | None:
        """The code list of a dimension; None for one whose members are years or keys."""
        return self.lists.get(self.dimensions[dimension].attributes["range"])

    def organisation_of(self, edition: str, table: str, printed: str) -> str | None:
        """The register number decided for a name as one table prints it."""
        return self._decided.get((edition, table, printed))

    def decision_hint(self, printed: str) -> str:
        """What to do about a name without a decision: whose name it is already, if it is one."""
        for number, code in self.lists["organisation"].codes.items():
            if code.label_zh == printed:
                return f"organisation {number} has this name; if it is the same body, say so in organisation_names.csv"
        return "decide which organisation it is, and say so in organisation_names.csv"

    @cached_property
    def _decided(self) -> Mapping[tuple[str, str, str], str]:
        return {(n.edition, n.table, n.printed): n.organisation for n in self.names}


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()


def _code(record: Record) -> Code:
    cells = record.cells
    named = {"code", "label_zh", "label_en", "parent", "aliases"}
    return Code(
        code=cells["code"],
        label_zh=cells["label_zh"],
        label_en=cells["label_en"],
        parent=cells.get("parent", ""),
        aliases=_split(cells.get("aliases", "")),
        attributes={name: cell for name, cell in cells.items() if name not in named},
    )


class _Loader:
    """Reads the files of one folder, keeping every problem until the end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.unreadable: list[Problem] = []
        self.records: dict[str, list[Record]] = {}

    def check(self, name: str, column: str, known: Collection[str], what: str) -> None:
        """Every code in a column ("" and lists with | allowed) must be one of those known."""
        for record in self.records.get(name, []):
            for code in _split(record.cells[column]):
                if code not in known:
                    self.problems.append(record.problem(column, f"{what}; {code!r} is none"))

    def read(self, name: str, columns: tuple[str, ...], make: Callable[[Record], T]) -> list[T]:
        """The rows of one file, each made into what it stands for; codes are checked and must differ."""
        try:
            records = list(read_records(self.folder / name, columns))
        except InputError as error:
            self.unreadable.extend(error.problems)
            return []
        self.records[name] = records
        seen: dict[str, int] = {}
        for record in records:
            code = record.cells[columns[0]]
            if columns[0] in ("code", "number") and not _CODE.fullmatch(code):
                expected = "a code: lower-case ASCII letters, digits, '.' and '-'"
                self.problems.append(record.problem(columns[0], expected))
            if columns[0] in ("code", "number") and name != "rules.csv":
                if code in seen:
                    self.problems.append(record.problem(columns[0], f"a new code; line {seen[code]} has this one"))
                seen[code] = record.line
        return [make(record) for record in records]

    def codes(self, name: str, columns: tuple[str, ...]) -> list[Code]:
        """The codes of one file, whose parents must be codes of the same file."""
        records: list[Record] = []

        def make(record: Record) -> Code:
            """A code, its row kept for the check of parents."""
            records.append(record)
            return _code(record)

        codes = self.read(name, columns, make)
        known = {code.code for code in codes}
        for record in records:
            parent = record.cells.get("parent", "")
            if parent and parent not in known:
                self.problems.append(record.problem("parent", "a code of this file"))
        return codes

    def members(self, name: str, columns: tuple[str, ...], known: set[str]) -> list[Code]:
        """Groups, whose members must be known codes."""

        def make(record: Record) -> Code:
            """A group, its members checked."""
            for member in _split(record.cells["members"]):
                if known and member not in known:
                    expected = f"known codes only; {member!r} is none"
                    self.problems.append(record.problem("members", expected))
            return _code(record)

        return self.read(name, columns, make)

    def unit(self, record: Record) -> tuple[Unit, str]:
        """A unit and its kind."""
        cells = record.cells
        try:
            multiplier = Decimal(cells["multiplier"])
        except InvalidOperation:
            self.problems.append(record.problem("multiplier", "an exact decimal number"))
            multiplier = Decimal(1)
        unit = Unit(cells["code"], cells["symbol"], cells["base"], multiplier, cells["label_zh"], cells["label_en"])
        return unit, cells["kind"]

    def correspondence(self, record: Record, lists: Mapping[str, CodeList]) -> Correspondence:
        """Classes are written scheme/code."""
        c = record.cells

        def known(column: str, text: str) -> tuple[str, str]:
            """A class as (scheme, code), checked."""
            scheme, _, code = text.partition("/")
            if scheme not in lists or code not in lists[scheme].codes:
                self.problems.append(record.problem(column, f"scheme/code of known classes; {text!r} is none"))
            return scheme, code

        if c["kind"] not in KINDS:
            self.problems.append(record.problem("kind", f"one of {', '.join(KINDS)}"))
        targets = tuple(known("targets", text) for text in _split(c["targets"]))
        source = known("source", c["source"])
        return Correspondence(c["number"], source, targets, c["kind"], c["reason_zh"], c["reason_en"])

    def rule(self, record: Record) -> Rule:
        """A rule for computed values."""
        c = record.cells
        if c["kind"] not in ("difference", "normalised-difference"):
            self.problems.append(record.problem("kind", "difference or normalised-difference"))
        whole = c["decimals"].isascii() and c["decimals"].isdecimal()
        if not whole:
            self.problems.append(record.problem("decimals", "a whole number"))
        decimals = int(c["decimals"]) if whole else 0
        plus, minus = c["plus"], c["minus"]
        return Rule(c["code"], c["kind"], c["quantity"], plus, minus, decimals, c["label_zh"], c["label_en"])


def _scope_change(record: Record) -> ScopeChange:
    cells = record.cells
    dimensions = tuple(tuple(pair.split("=", 1)) for pair in _split(cells["dimensions"]))
    return ScopeChange(cells["measure"], dimensions, cells["earlier"], cells["later"], cells["reason"])  # type: ignore[arg-type]


def _organisation(record: Record) -> Code:
    cells = record.cells
    attributes = {"kind": cells["kind"], "region": cells["region"], "note": cells["note"]}
    return Code(cells["number"], cells["name_zh"], "", attributes=attributes)


def edition_folders(data: Path) -> set[str]:
    """The years that have a folder in data/editions."""
    return {path.parent.name for path in (data / "editions").glob("*/edition.toml")}


def _cross_check(loader: _Loader, lists: Mapping[str, CodeList], levels: set[str], editions: set[str]) -> None:
    """Every code that one file uses must be a code of the file it means."""
    units = {record.cells["code"] for record in loader.records.get("units.csv", [])}
    directions = lists["direction"].codes if "direction" in lists else {}
    loader.check("measures.csv", "requires", ("of", "base", "denominator", "scope"), "of, base, denominator or scope")
    loader.check("measures.csv", "unit", units, "a code of units.csv")
    loader.check("quantities.csv", "numerator", levels, "a level of measures.csv")
    loader.check("quantities.csv", "per", levels, "a level of measures.csv")
    loader.check("dimensions.csv", "range", {*lists, "year", "key"}, f"one of {', '.join([*lists, 'year', 'key'])}")
    loader.check("units.csv", "base", units, "a code of this file")
    loader.check("rules.csv", "quantity", levels, "a level of measures.csv")
    for column in ("plus", "minus"):
        loader.check("rules.csv", column, directions, "a code of schemes/direction.csv")
    for name in loader.records:
        for column in ("edition", "editions"):
            if any(column in record.cells for record in loader.records[name][:1]):
                loader.check(name, column, editions, f"a folder of data/editions ({', '.join(sorted(editions))})")
    for record in loader.records.get("dimensions.csv", []):
        if record.cells["property"] and not _CURIE.fullmatch(record.cells["property"]):
            loader.problems.append(record.problem("property", "a prefixed name, e.g. sdmx-dimension:refArea, or empty"))


def load_reference(data: Path) -> Reference:
    """Read ``data/reference``. Raises InputError with all problems of all files."""
    folder = data / "reference"
    loader = _Loader(folder)
    units = loader.read("units.csv", _UNITS, loader.unit)
    regions = loader.codes("regions.csv", _REGIONS)
    groups = loader.members("region_groups.csv", _GROUPS, {region.code for region in regions})
    areas = {region.code for region in regions}

    def organisation(record: Record) -> Code:
        """An organisation, whose region must be known."""
        if areas and record.cells["region"] and record.cells["region"] not in areas:
            loader.problems.append(record.problem("region", "a code of regions.csv, or empty"))
        return _organisation(record)

    organisations = loader.read("organisations.csv", _ORGANISATIONS, organisation)
    numbers = {organisation.code for organisation in organisations}
    exchange_groups = loader.members("exchange_groups.csv", _EXCHANGE_GROUPS, numbers)

    decided: dict[tuple[str, str, str], int] = {}

    def name(record: Record) -> NameDecision:
        """A decision, of a known organisation and the only one for its name."""
        c = record.cells
        first = decided.setdefault((c["edition"], c["table"], c["printed"]), record.line)
        if first != record.line:
            loader.problems.append(record.problem("printed", f"one decision for each name; line {first} has one"))
        if numbers and record.cells["organisation"] not in numbers:
            self_fix = "add the organisation to organisations.csv"
            loader.problems.append(record.problem("organisation", "a number of organisations.csv", self_fix))
        return NameDecision(**record.cells)

    names = loader.read("organisation_names.csv", _NAMES, name)
    measures = loader.read("measures.csv", _MEASURES, _code)
    quantities = loader.read("quantities.csv", _QUANTITIES, _code)
    dimensions = loader.read("dimensions.csv", _DIMENSIONS, _code)
    rules = loader.read("rules.csv", _RULES, loader.rule)
    schemes = {scheme.code: scheme for scheme in loader.read("schemes.csv", _SCHEMES, _code)}
    lists = {
        scheme: CodeList(scheme, loader.codes(f"schemes/{scheme}.csv", _SCHEME))
        for scheme in schemes
        if scheme != "quantity"
    }
    for path in sorted((folder / "schemes").glob("*.csv")):
        if path.stem not in schemes:
            loader.problems.append(Problem(shown(path), 0, "", "a scheme without a title", "a row in schemes.csv"))
    lists["area"] = CodeList("area", [*regions, *groups])
    lists["organisation"] = CodeList("organisation", [*organisations, *exchange_groups])
    levels = [measure for measure in measures if measure.attributes["kind"] == "level"]
    lists["quantity"] = CodeList("quantity", [*levels, *quantities])
    correspondences = (
        []
        if loader.unreadable
        else loader.read("correspondences.csv", _CORRESPONDENCES, lambda r: loader.correspondence(r, lists))
    )
    changes = loader.read("scope_changes.csv", _SCOPE_CHANGES, _scope_change)
    if loader.unreadable:
        # What other files say of a file that cannot be read is not worth telling.
        raise InputError([*loader.unreadable, *loader.problems])
    _cross_check(loader, lists, {measure.code for measure in levels}, edition_folders(data))
    if loader.problems:
        raise InputError(loader.problems)
    return Reference(
        units={unit.code: unit for unit, _ in units},
        unit_kinds={unit.code: kind for unit, kind in units},
        lists=lists,
        schemes=schemes,
        measures={measure.code: measure for measure in measures},
        dimensions={dimension.code: dimension for dimension in dimensions},
        names=tuple(names),
        rules=tuple(rules),
        correspondences=tuple(correspondences),
        scope_changes=tuple(changes),
    )
