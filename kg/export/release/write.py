"""Writing a release: into a folder beside its place, which takes its name when everything is in it."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from pyoxigraph import Quad

from kg.export.ontology_page import ontology_page
from kg.export.pages import render
from kg.export.release.catalogue import RIGHTS, TITLE, File, Release, dcat, void
from kg.export.release.csvw import METADATA, metadata
from kg.export.release.jsonld import write_jsonld
from kg.export.release.parquet import as_parquet, needed
from kg.export.release.printed import printed
from kg.export.release.rdf_files import ordered, turtle_parts, write_nquads, write_trig, write_turtle
from kg.export.release.sheet import Sheet, as_csv
from kg.export.release.statistics import count
from kg.export.release.tidy import tidy
from kg.export.resources import Resources
from kg.model.problems import UsageError
from kg.rdf.iri import DEFAULT_BASE
from kg.store.embedded import Opened

FORMATS = ("nq", "trig", "ttl", "jsonld", "csvw", "parquet")
SUMS = "SHA256SUMS"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DUMPS = ("techmarket.nq", "techmarket.trig", "techmarket.jsonld")
_CSVW = "http://www.w3.org/TR/tabular-data-model/"


@dataclass
class _Draft:
    """A release that is being written: the folder it is written in, its graph, and the files so far."""

    folder: Path
    quads: list[Quad]
    release: Release
    files: list[File] = field(default_factory=list)
    sheets: Mapping[str, tuple[Sheet, ...]] = field(default_factory=dict)

    def path(self, name: str) -> Path:
        """Where a file is to be written."""
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        return path

    def text(self, name: str, content: str) -> None:
        """Write a file."""
        self.path(name).write_text(content, encoding="utf-8", newline="\n")

    def add(self, name: str, zh: str, en: str, media_type: str, standard: str = "") -> None:
        """Take a file that was written into the list."""
        path = self.folder / name
        self.files.append(File(name, zh, en, media_type, standard, path.stat().st_size, digest(path)))


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def release_day(given: str | None, environment: Mapping[str, str]) -> str:
    """The day of a release: the one given, else that of SOURCE_DATE_EPOCH (UTC), else today. Raises UsageError."""
    if given is not None:
        try:
            if _DAY.fullmatch(given):
                return date.fromisoformat(given).isoformat()
        except ValueError:
            pass
        raise UsageError(f"--date: {given!r} is not a day; write it as YYYY-MM-DD, e.g. 2026-11-22")
    epoch = environment.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return datetime.now(UTC).date().isoformat()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        raise UsageError(f"SOURCE_DATE_EPOCH is {epoch!r}; a number of seconds since 1970 is expected") from None


def wanted_formats(given: str | None) -> tuple[str, ...]:
    """The formats that a comma list names, all if there is none. Raises UsageError on one that is not known."""
    if given is None:
        return FORMATS
    names = [name.strip() for name in given.split(",") if name.strip()]
    unknown = [name for name in names if name not in FORMATS]
    if unknown or not names:
        found = ", ".join(repr(name) for name in unknown) or "no format"
        raise UsageError(f"--formats: found {found}; known are {', '.join(FORMATS)}, joined by commas")
    return tuple(name for name in FORMATS if name in names)


def _nq(draft: _Draft) -> None:
    write_nquads(draft.quads, draft.path("techmarket.nq"))
    standard = "http://www.w3.org/TR/n-quads/"
    draft.add("techmarket.nq", "全部陈述，已排序", "everything, sorted", "application/n-quads", standard)


def _trig(draft: _Draft) -> None:
    write_trig(draft.quads, draft.path("techmarket.trig"), draft.release.names)
    draft.add(
        "techmarket.trig", "全部，按命名图", "everything by graph", "application/trig", "http://www.w3.org/TR/trig/"
    )


def _ttl(draft: _Draft) -> None:
    about = {
        "ontology": ("本体、指标、维度和数据立方体", "ontology, measures, dimensions and cubes"),
        "reference": ("地区、分类、机构、单位和表", "areas, classes, organisations, units, tables"),
        "current": ("现行视图", "what is known now"),
    }
    for name, quads in sorted(turtle_parts(draft.quads, draft.release.names).items()):
        year = name.removeprefix("edition-")
        zh, en = about.get(name, (f"{year}年版印出的一切", f"all that the edition of {year} prints"))
        write_turtle(quads, draft.path(f"{name}.ttl"), draft.release.names)
        draft.add(f"{name}.ttl", zh, en, "text/turtle", "http://www.w3.org/TR/turtle/")


def _jsonld(draft: _Draft) -> None:
    document, context = draft.path("techmarket.jsonld"), draft.path("context.jsonld")
    write_jsonld(draft.quads, document, context, draft.release.names)
    standard = "http://www.w3.org/TR/json-ld11/"
    draft.add("techmarket.jsonld", "全部，按命名图", "everything by graph", "application/ld+json", standard)
    draft.add("context.jsonld", "JSON-LD上下文", "the context alone", "application/ld+json", standard)


def _csvw(draft: _Draft) -> None:
    graph = draft.release.graph
    sheets = (*draft.sheets["tidy"], *draft.sheets["printed"])
    for sheet in sheets:
        name = f"csvw/{sheet.name}.csv"
        draft.text(name, as_csv(sheet))
        draft.add(name, sheet.zh, sheet.en, "text/csv", _CSVW)
    sources = {sheet.about: graph.ours(sheet.about, "edition") for sheet in sheets if sheet.about}
    draft.text(f"csvw/{METADATA}", metadata(sheets, sources))
    zh, en = "所有CSV的说明", "what each CSV file, column and value is"
    draft.add(f"csvw/{METADATA}", zh, en, "application/csvm+json", "http://www.w3.org/TR/tabular-metadata/")


def _parquet(draft: _Draft) -> None:
    for sheet in draft.sheets["tidy"]:
        name = f"parquet/{sheet.name}.parquet"
        draft.path(name).write_bytes(as_parquet(sheet))
        draft.add(name, sheet.zh, sheet.en, "application/vnd.apache.parquet")


_WRITERS: Mapping[str, Callable[[_Draft], None]] = {
    "nq": _nq,
    "trig": _trig,
    "ttl": _ttl,
    "jsonld": _jsonld,
    "csvw": _csvw,
    "parquet": _parquet,
}


def _describe(draft: _Draft) -> None:
    """The descriptions, each of the files before it; the index last, and the sums of all."""
    release = draft.release
    draft.text("ontology.html", ontology_page(release.graph, release.counts))
    draft.add("ontology.html", "本体文档", "documentation of the ontology", "text/html")
    names = [file.path for file in draft.files]
    draft.text("void.ttl", void(release, [path for path in _DUMPS if path in names]))
    draft.add("void.ttl", "数据集统计", "what is in the data, counted", "text/turtle", "http://www.w3.org/TR/void/")
    draft.text("dcat.ttl", dcat(release, draft.files))
    draft.add("dcat.ttl", "目录", "the catalogue", "text/turtle", "http://www.w3.org/TR/vocab-dcat-3/")
    page = render(
        "release.html",
        title=TITLE,
        rights=RIGHTS,
        day=release.day,
        counts=release.counts,
        iri=release.node.value,
        unregistered=release.names.iris.base == DEFAULT_BASE,
        files=draft.files,
    )
    draft.text("index.html", page)
    draft.add("index.html", "本页", "the files", "text/html")
    sums = "".join(f"{file.sha256}  {file.path}\n" for file in sorted(draft.files, key=lambda file: file.path))
    draft.text(SUMS, sums)


def _fill(folder: Path, opened: Opened, day: str, formats: tuple[str, ...], tell: Callable[[str], None]) -> None:
    tell("reading the store")
    quads = ordered(opened.store)
    graph = Resources(quads, opened.names)
    release = Release(day, graph, count(quads, opened.names.iris.base))
    sheets: dict[str, tuple[Sheet, ...]] = {}
    if {"csvw", "parquet"} & set(formats):
        sheets["tidy"] = tidy(graph)
    if "csvw" in formats:
        sheets["printed"] = printed(graph)
    draft = _Draft(folder, quads, release, sheets=sheets)
    for name in formats:
        tell(f"writing {name}")
        _WRITERS[name](draft)
    _describe(draft)


def write_release(
    opened: Opened, parent: Path, day: str, formats: tuple[str, ...], tell: Callable[[str], None]
) -> tuple[Path, bool]:
    """Write the release of a day as ``parent/techmarket-{day}``; it appears there whole or not at all.

    ``tell`` is called with each step as it begins. Returns the folder and whether it is new: a release that is there
    already is left alone if it is the same. Raises UsageError if it is another, or nothing can be written there.
    """
    if "parquet" in formats:
        needed()
    place = parent / f"techmarket-{day}"
    try:
        parent.mkdir(parents=True, exist_ok=True)
        room = Path(tempfile.mkdtemp(prefix=f".techmarket-{day}.", dir=parent))
    except OSError as error:
        raise UsageError(f"{parent} cannot be written: {error.strerror}") from None
    try:
        # The room is for its maker alone; what is made in it may be read as any new folder.
        draft = room / "release"
        draft.mkdir()
        _fill(draft, opened, day, formats, tell)
        return place, _put(draft, place)
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _put(draft: Path, place: Path) -> bool:
    """Give the written folder its name; False if the same release is there already."""
    if place.exists():
        sums = place / SUMS
        if sums.is_file() and sums.read_bytes() == (draft / SUMS).read_bytes():
            return False
        raise UsageError(
            f"{place} is there already and holds something else; a release is never changed. "
            f"Name another day with --date, or remove it first"
        )
    os.rename(draft, place)
    return True
