"""All that the committed files of an edition say: cells, list entries, the files of the prose, and the ledger."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from kg.editions.claims import CLAIMS, ClaimFile, read_claims
from kg.editions.edition import Edition
from kg.editions.events import EVENTS, read_events
from kg.editions.files import shown
from kg.editions.ledger import LEDGER, read_exclusions, read_ledger
from kg.editions.mentions import MENTIONS, read_mentions
from kg.editions.reference import Reference
from kg.editions.sections import WHOLE, Section, read_sections
from kg.editions.tables import TableReader, read_entries
from kg.editions.universals import UNIVERSALS, read_universals
from kg.model.claim import Claim
from kg.model.coverage import Occurrence
from kg.model.entry import Entry
from kg.model.event import Event
from kg.model.figure import Figure
from kg.model.mention import Mention
from kg.model.number import Missing, Number
from kg.model.problems import InputError, Problem
from kg.model.universal import Universal


@dataclass
class EditionData:
    """What one edition states.

    ``figures`` are its cells in printed order, ``claims`` the numbers of its prose, ``mentions`` the organisations that
    its prose names, ``universals`` what it says of all members of a group, ``occurrences`` every number of its text by
    line and character; ``files`` the CSV file of each layout id.
    """

    edition: Edition
    figures: tuple[Figure, ...] = ()
    entries: tuple[Entry, ...] = ()
    sections: tuple[Section, ...] = ()
    claims: tuple[Claim, ...] = ()
    events: tuple[Event, ...] = ()
    mentions: tuple[Mention, ...] = ()
    universals: tuple[Universal, ...] = ()
    occurrences: tuple[Occurrence, ...] = ()
    files: dict[str, Path] = field(default_factory=dict)

    @property
    def missing(self) -> int:
        """Number of cells printed without a value."""
        return sum(isinstance(figure.content, Missing) for figure in self.figures)

    @property
    def printed(self) -> int:
        """Number of cells printed with a value."""
        return sum(isinstance(figure.content, Number) for figure in self.figures)

    @property
    def stating(self) -> list[Figure]:
        """The figures that state what a quantity is: all cells, and the claims that feed an observation."""
        return [*self.figures, *(claim.figure for claim in self.claims if claim.feeds)]


class _Reader:
    """Reads the files of one edition, keeping every problem until the end."""

    def __init__(self, edition: Edition, reference: Reference) -> None:
        self.edition, self.reference = edition, reference
        self.problems: list[Problem] = list(edition.problems)

    def tables(self, data: EditionData) -> None:
        """The CSV file of every layout."""
        figures: list[Figure] = []
        entries: list[Entry] = []
        for layout in self.edition.layouts:
            path = data.files[layout.id] = self.edition.folder / layout.folder / f"{layout.id}.csv"
            reader = TableReader(layout, path, self.reference)
            try:
                if layout.kind == "list":
                    entries.extend(read_entries(layout, path, self.reference, self.problems))
                else:
                    figures.extend(reader.figures())
            except InputError as error:
                self._unreadable(error, path)
            self.problems.extend(reader.problems)
        data.figures, data.entries = tuple(figures), tuple(entries)

    def _unreadable(self, error: InputError, path: Path) -> None:
        missing = f"run kg extract on the report's text, --edition {self.edition.year}"
        self.problems.extend(error.problems if path.exists() else (replace(p, fix=missing) for p in error.problems))

    def prose(self, data: EditionData) -> None:
        """Sections, events, claims, mentions and statements about all; an edition may have none yet."""
        folder, year = self.edition.folder, self.edition.year
        try:
            data.sections = read_sections(folder, year, self.problems)
            if (folder / EVENTS).exists():
                events = read_events(folder / EVENTS, year, data.sections, self.reference, self.problems)
                data.events = tuple(events)
            if (folder / CLAIMS).exists():
                codes = [event.code for event in data.events]
                against = ClaimFile(year, self.reference, data.sections, codes)
                data.claims = tuple(read_claims(folder / CLAIMS, against, self.problems))
            if (folder / MENTIONS).exists():
                found = read_mentions(folder / MENTIONS, year, data.sections, self.reference, self.problems)
                data.mentions = tuple(found)
            if (folder / UNIVERSALS).exists():
                told = read_universals(folder / UNIVERSALS, year, data.sections, self.reference, self.problems)
                data.universals = tuple(told)
        except InputError as error:
            self.problems.extend(error.problems)

    def ledger(self, data: EditionData) -> None:
        """The ledger of the text, and the rules of what it leaves out."""
        path = self.edition.folder / LEDGER
        try:
            read_exclusions(self.edition.folder, self.reference, self.problems)
            # A layout that cannot be read is told by itself.
            tables = {path.stem for path in (self.edition.folder / "layout").glob("*.toml")}
            places = tables | {section.code for section in data.sections}
            found = read_ledger(path, self.edition.year, places, self.reference, self.problems)
            data.occurrences = tuple(found)
            if found and data.sections and data.sections[-1].last == WHOLE:
                data.sections = (replace(data.sections[-1], last=found[-1].line),)
        except InputError as error:
            self._unreadable(error, path)

    def strangers(self, data: EditionData) -> None:
        """CSV files that no layout reads."""
        for folder in ("tables", "lists"):
            for path in sorted((self.edition.folder / folder).glob("*.csv")):
                layout_file = self.edition.folder / "layout" / f"{path.stem}.toml"
                if path not in data.files.values() and not layout_file.exists():
                    self.problems.append(Problem(shown(path), 0, "", "no layout for it", f"layout/{path.stem}.toml"))


def read_edition(edition: Edition, reference: Reference) -> EditionData:
    """Read all CSV files of an edition. Raises InputError with every problem of every file."""
    reader, data = _Reader(edition, reference), EditionData(edition)
    reader.tables(data)
    reader.prose(data)
    reader.ledger(data)
    reader.strangers(data)
    if reader.problems:
        raise InputError(reader.problems)
    return data
