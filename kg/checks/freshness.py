"""Was the store built from the data folder as it is now?"""

from __future__ import annotations

from pathlib import Path

from kg.checks.violation import Violation
from kg.editions.coverage import cover
from kg.editions.files import sha256, shown
from kg.editions.read_edition import EditionData
from kg.lookup import prefixes
from kg.store.source import Source


def changed_files(source: Source, data: Path) -> list[str]:
    """The files of the data folder that the store was not built from, or from other bytes, and those that are gone."""
    query = """SELECT ?file ?hash WHERE { GRAPH tmg:reference { ?b a prov:Activity ; tm:softwareVersion ?v ;
        prov:used ?file . ?file tm:sha256 ?hash } }"""
    prefix = f"{source.names.iris.base}id/file/data/"
    known = {row["file"].removeprefix(prefix): row["hash"] for row in source.rows(prefixes(source) + query)}
    now = {path.relative_to(data).as_posix(): path for path in [*data.rglob("*.csv"), *data.rglob("*.toml")]}
    changed = [name for name, path in now.items() if known.get(name) != sha256(path)]
    return sorted([*changed, *(known.keys() - now.keys())])


def gaps_in_data(editions: list[EditionData]) -> list[Violation]:
    """What is wrong with the coverage of editions as their files are now, told by file and line of the text."""
    violations = []
    for item in editions:
        accounts, strays = cover(item)
        folder = shown(item.edition.folder)
        for account in accounts:
            seen = account.occurrence
            if not account.kind:
                where = f"line {seen.line}, character {seen.column} of the text"
                message = f"{where}: {seen.text!r} is printed, and no cell, claim, entry or event was made from it"
                violations.append(Violation("coverage", folder, "", message))
        for stray in strays:
            where = f"line {stray.line} of the text"
            message = (
                f"{where}: {stray.record.kind} {stray.record.code} says {stray.printed!r}; printed are {stray.found}"
            )
            violations.append(Violation("coverage", folder, "", message))
    return violations
