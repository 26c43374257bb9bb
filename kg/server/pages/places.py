"""Where a figure is printed, and how to get there."""

from __future__ import annotations

from dataclasses import dataclass

from kg.export.audit.model import Label
from kg.server.pages.site import Site


@dataclass(frozen=True)
class Place:
    """A printed figure's table or section: its IRI, the edition, its number as printed (附表13), its label, and the
    cell within the page about the table ("" in prose)."""

    iri: str
    edition: str
    short: str
    label: Label
    cell: str


def place_of(site: Site, figure: str) -> Place | None:
    """The place of a figure or list entry, which its IRI tells; None if it is of neither."""
    kind, _, path = figure.removeprefix(f"{site.base}id/").partition("/")
    where, _, spot = path.rpartition("/")
    if kind not in ("figure", "entry") or not where:
        return None
    for space in ("table", "section"):
        iri = f"{site.base}id/{space}/{where}"
        if site.known(iri):
            label = site.label(iri)
            return Place(
                iri,
                where.partition("/")[0],
                (label.zh or label.en).split(" ")[0],
                label,
                spot if space == "table" else "",
            )
    return None
