"""The reference data: code lists, units, measures, dimensions, organisations and rules, as reviewed in CSV.

Every file is read and cross-checked before anything is used; all problems are reported at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kg.editions.cross_checks import check_uses, cross_check
from kg.editions.files import Record, shown
from kg.editions.flow_inputs import read_flow_facts, read_seats
from kg.editions.loader import Loader, code_of, split
from kg.editions.partitions import groups_as_partitions, read_partitions, sets_as_partitions
from kg.model.codes import Code, CodeList, Unit
from kg.model.computed import Rule
from kg.model.correspondence import Correspondence
from kg.model.flow_inputs import FlowFact, Seat
from kg.model.organisation import NameDecision, OrganisationLink
from kg.model.partition import Partition
from kg.model.problems import InputError, Problem
from kg.model.revision import ScopeChange

_REGIONS = ("code", "kind", "parent", "gbt2260", "iso3166_2", "label_zh", "official_zh", "label_en", "aliases")
_GROUPS = ("code", "scheme", "edition", "label_zh", "label_en", "aliases", "members", "ranked_by", "note")
_CLASS_SETS = ("code", "scheme", "edition", "label_zh", "label_en", "members", "ranked_by", "note")
_UNITS = ("code", "symbol", "label_zh", "label_en", "base", "multiplier", "kind", "aliases")
_SCHEME = ("code", "parent", "label_zh", "label_en", "en_status", "editions", "aliases", "note")
_SCHEMES = ("code", "label_zh", "label_en")
_MEASURES = (
    *("code", "kind", "requires", "unit", "unit_kind", "negative"),
    *("label_zh", "label_en", "definition_zh", "definition_en"),
)
_QUANTITIES = ("code", "numerator", "per", "label_zh", "label_en")
_DIMENSIONS = ("code", "property", "range", "label_zh", "label_en", "definition_zh", "definition_en")
_ORGANISATIONS = (
    *("number", "name_zh", "pinyin", "name_en", "kind", "region", "region_basis", "city", "city_basis"),
    *("type", "legal_form", "note"),
)
_LINKS = ("organisation", "relation", "other", "basis", "reason_zh", "reason_en")
_NAMES = ("organisation", "edition", "table", "printed", "decision")
_EXCHANGE_GROUPS = ("code", "edition", "label_zh", "label_en", "kind", "members", "note")
_CORRESPONDENCES = ("number", "source", "targets", "kind", "reason_zh", "reason_en")
_SCOPE_CHANGES = ("measure", "dimensions", "earlier", "later", "reason")
_WORDS = ("word", "reason", "note")
_RULES = ("code", "kind", "measure", "quantity", "arguments", "decimals", "label_zh", "label_en")


@dataclass(frozen=True)
class Reference:
    """All reference data. ``lists`` are by range name: area, organisation, quantity and the scheme names; ``sets`` are
    classes that the prose takes together, which are of no scheme;
    ``numeral_words`` are words with a numeral that counts nothing, each with the reason to leave it out; ``seats`` and
    ``flow_facts`` are what estimates of flows use besides the totals."""

    units: Mapping[str, Unit]
    unit_kinds: Mapping[str, str]
    lists: Mapping[str, CodeList]
    schemes: Mapping[str, Code]
    measures: Mapping[str, Code]
    dimensions: Mapping[str, Code]
    names: tuple[NameDecision, ...]
    links: tuple[OrganisationLink, ...]
    rules: tuple[Rule, ...]
    partitions: tuple[Partition, ...]
    sets: tuple[Partition, ...]
    correspondences: tuple[Correspondence, ...]
    scope_changes: tuple[ScopeChange, ...]
    numeral_words: tuple[tuple[str, str], ...]
    seats: tuple[Seat, ...]
    flow_facts: tuple[FlowFact, ...]

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
    def area_groups(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """Every group of areas: its code, its scheme ("" for a set that the text names), its members."""
        groups = [code for code in self.lists["area"].codes.values() if "members" in code.attributes]
        return [(g.code, g.attributes["scheme"], split(g.attributes["members"])) for g in groups]

    @cached_property
    def _decided(self) -> Mapping[tuple[str, str, str], str]:
        return {(n.edition, n.table, n.printed): n.organisation for n in self.names}


def _scope_change(record: Record) -> ScopeChange:
    cells = record.cells
    dimensions = tuple(tuple(pair.split("=", 1)) for pair in split(cells["dimensions"]))
    return ScopeChange(cells["measure"], dimensions, cells["earlier"], cells["later"], cells["reason"])  # type: ignore[arg-type]


def _organisation(record: Record) -> Code:
    cells = dict(record.cells)
    return Code(cells.pop("number"), cells.pop("name_zh"), cells.pop("name_en"), attributes=cells)


def edition_folders(data: Path) -> set[str]:
    """The years that have a folder in data/editions."""
    return {path.parent.name for path in (data / "editions").glob("*/edition.toml")}


def _class_lists(loader: Loader, schemes: Mapping[str, Code], sets: Sequence[Code]) -> dict[str, CodeList]:
    """The code list of each scheme: its classes, and the sets of classes that the prose speaks of."""
    for path in sorted((loader.folder / "schemes").glob("*.csv")):
        if path.stem not in schemes:
            loader.problems.append(Problem(shown(path), 0, "", "a scheme without a title", "a row in schemes.csv"))
    lists = {}
    for scheme in schemes:
        if scheme != "quantity":
            codes = loader.codes(f"schemes/{scheme}.csv", _SCHEME)
            lists[scheme] = CodeList(scheme, [*codes, *(c for c in sets if c.attributes["scheme"] == scheme)])
    return lists


def load_reference(data: Path) -> Reference:
    """Read ``data/reference``. Raises InputError with all problems of all files."""
    folder = data / "reference"
    loader = Loader(folder)
    units = loader.read("units.csv", _UNITS, loader.unit)
    regions = loader.codes("regions.csv", _REGIONS)
    groups = loader.members("region_groups.csv", _GROUPS, {region.code for region in regions})

    organisations = loader.read("organisations.csv", _ORGANISATIONS, _organisation)
    numbers = {organisation.code for organisation in organisations}
    exchange_groups = loader.members("exchange_groups.csv", _EXCHANGE_GROUPS, numbers)
    names = loader.read("organisation_names.csv", _NAMES, lambda record: NameDecision(**record.cells))
    links = loader.read("organisation_links.csv", _LINKS, lambda record: OrganisationLink(**record.cells))
    measures = loader.read("measures.csv", _MEASURES, code_of)
    quantities = loader.read("quantities.csv", _QUANTITIES, code_of)
    dimensions = loader.read("dimensions.csv", _DIMENSIONS, code_of)
    rules = loader.read("rules.csv", _RULES, loader.rule)
    schemes = {scheme.code: scheme for scheme in loader.read("schemes.csv", _SCHEMES, code_of)}
    sets = loader.read("class_sets.csv", _CLASS_SETS, code_of)
    lists = _class_lists(loader, schemes, sets)
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
    ranges = {dimension.code: dimension.attributes["range"] for dimension in dimensions}
    of_groups = [*groups_as_partitions(groups, "area"), *groups_as_partitions(exchange_groups, "exchange")]
    of_sets = sets_as_partitions(sets, ranges)
    partitions = [] if loader.unreadable else read_partitions(loader, ranges, lists, [*of_groups, *of_sets])
    words = loader.read("numeral_words.csv", _WORDS, lambda r: (r.cells["word"], r.cells["reason"]))
    seats, facts = read_seats(loader), read_flow_facts(loader)
    if loader.unreadable:
        # What other files say of a file that cannot be read is not worth telling.
        check_uses(loader)
        raise InputError([*loader.unreadable, *loader.problems])
    cross_check(loader, lists, edition_folders(data))
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
        links=tuple(links),
        rules=tuple(rules),
        partitions=(*partitions, *of_groups),
        sets=tuple(of_sets),
        correspondences=tuple(correspondences),
        scope_changes=tuple(changes),
        numeral_words=tuple(words),
        seats=tuple(seats),
        flow_facts=tuple(facts),
    )
