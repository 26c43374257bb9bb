"""Checks of the files of ``data/reference`` against each other: a code that one uses is a code of the one it means."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from kg.editions.files import Record
from kg.editions.loader import Loader, split
from kg.model.codes import CodeList
from kg.model.coverage import runs
from kg.model.flow_inputs import PARTS
from kg.model.organisation import AREA_BASES, BASES, CITY_BASES, KINDS, RELATIONS

_CURIE = re.compile(r"sdmx-dimension:[A-Za-z]+", re.ASCII)
#: (file, column, file or words whose codes it uses).
_USES: tuple[tuple[str, str, str | tuple[str, ...]], ...] = (
    ("measures.csv", "requires", "dimensions.csv"),
    ("measures.csv", "unit", "units.csv"),
    ("measures.csv", "negative", ("possible",)),
    ("quantities.csv", "numerator", "levels of measures.csv"),
    ("quantities.csv", "per", "levels of measures.csv"),
    ("units.csv", "base", "units.csv"),
    ("rules.csv", "quantity", "levels of measures.csv"),
    ("rules.csv", "measure", "measures.csv"),
    ("class_sets.csv", "scheme", "schemes.csv"),
    ("exchange_groups.csv", "kind", "schemes/exchange-kind.csv"),
    ("numeral_words.csv", "reason", "schemes/exclusion-reason.csv"),
    ("seats.csv", "code", "regions.csv"),
    ("flow_facts.csv", "origin", "regions.csv"),
    ("flow_facts.csv", "destinations", "regions.csv"),
    ("flow_facts.csv", "measure", "levels of measures.csv"),
    ("flow_facts.csv", "unit", "units.csv"),
    ("flow_facts.csv", "part", PARTS),
    ("organisations.csv", "region", "regions.csv"),
    ("organisations.csv", "kind", KINDS),
    ("organisations.csv", "region_basis", AREA_BASES),
    ("organisations.csv", "city", "regions.csv"),
    ("organisations.csv", "city_basis", CITY_BASES),
    ("organisations.csv", "type", "schemes/institution-type.csv"),
    ("organisations.csv", "legal_form", "schemes/legal-form.csv"),
    ("organisation_links.csv", "organisation", "organisations.csv"),
    ("organisation_links.csv", "other", "organisations.csv"),
    ("organisation_links.csv", "relation", RELATIONS),
    ("organisation_links.csv", "basis", BASES),
    ("organisation_names.csv", "organisation", "organisations.csv"),
)


def _codes(loader: Loader, name: str) -> set[str]:
    """The codes that a file gives; ``levels of measures.csv`` are the measures that are levels."""
    file = name.removeprefix("levels of ")
    records = loader.records.get(file, [])
    if file != name:
        records = [record for record in records if record.cells["kind"] == "level"]
    return {next(iter(record.cells.values())) for record in records}


def check_uses(loader: Loader) -> None:
    """Check the codes that one file uses of another, as far as the files could be read."""
    for name, column, source in _USES:
        if isinstance(source, tuple):
            loader.check(name, column, source, f"one of {', '.join(source)}")
        elif source.removeprefix("levels of ") in loader.records:
            fix = f"add it to {source.removeprefix('levels of ')}, or correct it"
            loader.check(name, column, _codes(loader, source), f"a code of {source}", fix)


def _check_editions(loader: Loader, editions: Collection[str]) -> None:
    for name in loader.records:
        for column in ("edition", "editions"):
            if any(column in record.cells for record in loader.records[name][:1]):
                loader.check(name, column, editions, f"a folder of data/editions ({', '.join(sorted(editions))})")


def _check_sets(loader: Loader, lists: Mapping[str, CodeList]) -> None:
    for record in loader.records.get("class_sets.csv", []):
        scheme = record.cells["scheme"]
        codes = lists[scheme].codes if scheme in lists else {}
        members = split(record.cells["members"])
        if not members or any(m not in codes or "members" in codes[m].attributes for m in members):
            loader.problems.append(record.problem("members", f"classes of schemes/{scheme}.csv, joined by |"))


def _check_members(loader: Loader) -> None:
    """Groups and sets have members, each once."""
    for name in ("region_groups.csv", "exchange_groups.csv", "class_sets.csv"):
        for record in loader.records.get(name, []):
            members = split(record.cells["members"])
            twice = sorted({member for member in members if members.count(member) > 1})
            if twice or not members:
                said = f"{', '.join(twice)} is there more often" if twice else "there is none"
                loader.problems.append(record.problem("members", f"members, each once; {said}"))


def _check_ranked_by(loader: Loader) -> None:
    """What a list is ranked by is a quantity: a measure and members of dimensions, as in contract-value/period=2013."""
    measures, dimensions = (_codes(loader, name) for name in ("measures.csv", "dimensions.csv"))
    for name in ("region_groups.csv", "class_sets.csv"):
        for record in loader.records.get(name, []):
            measure, *pairs = record.cells["ranked_by"].split("/")
            names = [dimension for dimension, equals, member in (p.partition("=") for p in pairs) if equals and member]
            if measure and (measure not in measures or len(names) < len(pairs) or not set(names) <= dimensions):
                expected = "a measure and members of dimensions, as in contract-value/direction=output/period=2013"
                loader.problems.append(record.problem("ranked_by", expected))


def _check_register(loader: Loader) -> None:
    """Organisations have a name, and are not related to themselves."""
    for record in loader.records.get("organisations.csv", []):
        if not record.cells["name_zh"]:
            loader.problems.append(record.problem("name_zh", "a name"))
    _check_links(loader)


def _check_links(loader: Loader) -> None:
    """Links have reasons; two bodies have one relation; and nothing belongs to itself, by whatever way."""
    related: dict[frozenset[str], Record] = {}
    above: dict[str, str] = {}
    for record in loader.records.get("organisation_links.csv", []):
        one, other = record.cells["organisation"], record.cells["other"]
        first = related.setdefault(frozenset((one, other)), record)
        if one == other:
            loader.problems.append(record.problem("other", "another organisation than the first"))
        elif first is not record:
            loader.problems.append(record.problem("other", f"one relation of two bodies; line {first.line} has theirs"))
        for column in ("reason_zh", "reason_en"):
            if not record.cells[column]:
                loader.problems.append(record.problem(column, "a reason"))
        if record.cells["relation"] == "unit-of":
            above.setdefault(one, other)
            upper: str | None = other
            while upper not in (None, one):
                upper = above.get(str(upper))
            if upper == one and one != other:
                loader.problems.append(record.problem("other", f"a body that does not belong to {one} itself"))


def _check_words(loader: Loader) -> None:
    """A word that takes a numeral out has one."""
    for record in loader.records.get("numeral_words.csv", []):
        if not runs(record.cells["word"]):
            loader.problems.append(record.problem("word", "a word with a numeral in it"))


def _check_names(loader: Loader) -> None:
    """One decision for each name that one table prints."""
    first: dict[tuple[str, str, str], Record] = {}
    for record in loader.records.get("organisation_names.csv", []):
        c = record.cells
        known = first.setdefault((c["edition"], c["table"], c["printed"]), record)
        if known is not record:
            loader.problems.append(record.problem("printed", f"one decision for each name; line {known.line} has one"))


#: What the arguments of rules name: a file's codes, or the schemes of area groups.
_ARGUMENTS = {
    **dict.fromkeys(("plus", "minus"), "schemes/direction.csv"),
    "drop": "dimensions.csv",
    "per": "levels of measures.csv",
    "scope": "region_groups.csv",
}


def _check_rules(loader: Loader) -> None:
    """Every code that an argument of a rule names is known."""
    schemes = {record.cells["scheme"] for record in loader.records.get("region_groups.csv", [])}
    for record in loader.records.get("rules.csv", []):
        for text in split(record.cells["arguments"]):
            name, _, value = text.partition("=")
            source = _ARGUMENTS.get(name)
            known = schemes if name == "scheme" else _codes(loader, source) if source else {value}
            if value not in known:
                record_of = source or "region_groups.csv, column scheme"
                loader.problems.append(record.problem("arguments", f"{name} of {record_of}; {value!r} is none"))


def _check_dimensions(loader: Loader, lists: Mapping[str, CodeList]) -> None:
    ranges = [*lists, "year", "key", "event"]
    loader.check("dimensions.csv", "range", ranges, f"one of {', '.join(ranges)}")
    for record in loader.records.get("dimensions.csv", []):
        if record.cells["property"] and not _CURIE.fullmatch(record.cells["property"]):
            loader.problems.append(record.problem("property", "a prefixed name, e.g. sdmx-dimension:refArea, or empty"))


def cross_check(loader: Loader, lists: Mapping[str, CodeList], editions: Collection[str]) -> None:
    """Check all files against each other; what is wrong goes to the loader's problems."""
    check_uses(loader)
    _check_editions(loader, editions)
    _check_sets(loader, lists)
    _check_members(loader)
    _check_ranked_by(loader)
    _check_names(loader)
    _check_register(loader)
    _check_words(loader)
    _check_rules(loader)
    _check_dimensions(loader, lists)
