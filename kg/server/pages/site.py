"""What all pages share for as long as one build is in force: the labels of everything, and what can be found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from kg.export.audit.model import Label
from kg.lookup import Hit, Named, named, prefixes, search
from kg.rdf.names import PREFIXES
from kg.server.pages.source import PoolSource
from kg.server.pages.units import units_of
from kg.store.source import BASE_QUERY, Source, names_from

_OBSERVATION = re.compile(r"id/(?:current|computed|asof/\d+|observation/\d+)/(.+)")
#: Characters of an address in which a name is looked for: each look is a search of all things.
LONGEST_NAME = 40
_PLACED = re.compile(r"id/(figure|finding/([^/]+)|entry|note|revision|hypothesis|occurrence)/(.+)")


@dataclass(frozen=True)
class Site:
    """The names of one build of the graph, and what has been counted in it, by query."""

    version: str
    source: Source
    labels: Mapping[str, Label]
    units: Mapping[str, Label]
    things: tuple[Named, ...]
    counted: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def base(self) -> str:
        """The base of the graph's IRIs."""
        return self.source.names.iris.base

    def label(self, iri: str) -> Label:
        """What to call a thing: its labels, else what its IRI tells, at the least its prefixed name."""
        found = self.labels.get(iri)
        return found if found is not None else self._told_by(iri)

    def unit(self, iri: str) -> Label:
        """A unit as one writes it, empty for one that is none of the graph's."""
        return self.units.get(iri, Label())

    def known(self, iri: str) -> bool:
        """Whether the thing has a label of its own."""
        return iri in self.labels

    def short(self, iri: str) -> str:
        """An IRI as a prefixed name or a path under the base, where it has one."""
        for prefix, namespace in ({"tm": f"{self.base}def#"} | PREFIXES).items():
            if iri.startswith(namespace) and iri != namespace:
                return f"{prefix}:{iri.removeprefix(namespace)}"
        return iri.removeprefix(self.base)

    def find(self, text: str, limit: int = 20) -> list[Hit]:
        """Things by name, see :func:`kg.lookup.find`."""
        return search(self.things, text, limit)

    def near(self, path: str) -> list[Hit]:
        """Things whose name or code comes near the last part of a path that leads nowhere.

        Found by the longest beginning of it that finds something; a longer one finds no more, so halving will do.
        """
        words = unquote(path).rstrip("/").rpartition("/")[2][:LONGEST_NAME]
        least, most, best = 2, len(words), list[Hit]()
        while least <= most:
            size = (least + most) // 2
            hits = self.find(words[:size], 8)
            least, most, best = (size + 1, most, hits) if hits else (least, size - 1, best)
        return best

    def _told_by(self, iri: str) -> Label:
        rest = iri.removeprefix(self.base)
        seen = _OBSERVATION.fullmatch(rest)
        if seen and (quantity := self.labels.get(f"{self.base}id/quantity/{seen[1]}")):
            return quantity
        placed = _PLACED.fullmatch(rest)
        return self._at_place(placed) if placed else Label(self.short(iri), self.short(iri))

    def _at_place(self, found: re.Match[str]) -> Label:
        """A figure, finding or entry by the table or section it stands in: 附表13 … · r001c05."""
        place, _, spot = found[3].rpartition("/")
        printed = next(
            (self.labels[i] for k in ("table", "section") if (i := f"{self.base}id/{k}/{place}") in self.labels), None
        )
        rule = self.labels.get(f"{self.base}code/audit-rule/{(found[2] or '').partition('.')[0]}")
        name = f"{place} {spot}"
        where = (
            Label(f"{printed.zh} · {spot}", f"{printed.en or printed.zh} · {spot}") if printed else Label(name, name)
        )
        return Label(f"{rule.zh}：{where.zh}", f"{rule.en}: {where.en}") if rule else where


def read_site(version: str, source: PoolSource) -> Site:
    """Everything that pages share, read from the build in force. Raises RequestError."""
    source.names = names_from(row["o"] for row in source.rows(BASE_QUERY))
    site = site_of(version, source)
    # The first search spells all names.
    site.find("a")
    return site


def site_of(version: str, source: Source) -> Site:
    """Everything that pages share, of a source whose names are known."""
    rows = source.rows(
        f"{prefixes(source)} SELECT ?s ?l (LANG(?l) AS ?lang) WHERE {{ GRAPH ?g {{ ?s rdfs:label ?l }} }}"
    )
    found: dict[str, dict[str, str]] = {}
    for row in sorted(rows, key=lambda row: row["l"]):
        found.setdefault(row["s"], {}).setdefault("en" if row["lang"] == "en" else "zh", row["l"])
    labels = {iri: Label(by.get("zh", ""), by.get("en", "")) for iri, by in found.items()}
    return Site(version, source, labels, units_of(source, labels), tuple(named(source)))
