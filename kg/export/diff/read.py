"""A data set to compare: a release, one of its files, or a store."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse

from kg.export.release.write import SUMS, digest
from kg.export.resources import Resources
from kg.model.problems import UsageError
from kg.rdf.names import external
from kg.store.embedded import current_build, open_store
from kg.store.source import names_from

_FORMATS = {".nq": RdfFormat.N_QUADS, ".trig": RdfFormat.TRIG, ".jsonld": RdfFormat.JSON_LD}
#: The files of a release that hold everything, the one that is read fastest first.
_WHOLE = ("techmarket.nq", "techmarket.trig", "techmarket.jsonld")
_EXPECTED = "a release folder (kg export DIR), one of its .nq, .trig or .jsonld files, or a store folder"


@dataclass(frozen=True)
class Side:
    """One side of a comparison. ``fingerprint`` is equal for equal statements in one process, whatever their order and
    the names of blank nodes."""

    graph: Resources
    fingerprint: int


def _file(place: Path) -> tuple[Path, str]:
    """The file to read, and a warning if it is not the one that the release's sums are of."""
    if place.is_file():
        if place.suffix not in _FORMATS:
            raise UsageError(f"{place}: found a file {place.suffix or 'without suffix'}; expected {_EXPECTED}")
        return place, ""
    path = next((place / name for name in _WHOLE if (place / name).is_file()), None)
    if path is None:
        found = "nothing" if not place.exists() else "no " + ", ".join(_WHOLE)
        fix = "write it with kg export, with one of the formats nq, trig, jsonld"
        raise UsageError(f"{place}: found {found}; expected {_EXPECTED}. Fix: {fix}")
    sums = place / SUMS
    if sums.is_file() and f"{digest(path)}  {path.name}\n" not in sums.read_text(encoding="utf-8"):
        return path, f"{path} is not the file that {SUMS} names: it was changed after the release"
    return path, ""


def _parsed(path: Path) -> list[Quad]:
    try:
        return list(parse(path=str(path), format=_FORMATS[path.suffix]))
    except (SyntaxError, ValueError) as error:
        raise UsageError(f"{path} cannot be read: {error}. Fix: write the release again with kg export") from None


def _fingerprint(quads: Iterable[Quad]) -> int:
    named = (q for q in quads if not isinstance(q.subject, BlankNode) and not isinstance(q.object, BlankNode))
    return sum(hash(str(quad)) for quad in named)


def locate(place: Path) -> tuple[Path, str]:
    """What is to be read, a store folder or a file, and a warning about it, "" if there is none. Raises UsageError."""
    if place.is_dir() and current_build(place) is not None:
        return place, ""
    return _file(place)


def read_side(path: Path) -> Side:
    """Read what :func:`locate` found. Raises UsageError if it cannot be read, or is another graph."""
    if path.is_dir():
        opened = open_store(path)
        stored = list(opened.store)
        return Side(Resources(stored, opened.names), _fingerprint(stored))
    quads = set(_parsed(path))
    kind, ontology = external("rdf:type"), external("owl:Ontology")
    found = {q.subject for q in quads if q.predicate == kind and q.object == ontology}
    try:
        names = names_from(node.value for node in found if isinstance(node, NamedNode))
    except UsageError:
        raise UsageError(f"{path}: found no technology market graph; expected {_EXPECTED}") from None
    return Side(Resources(quads, names), _fingerprint(quads))
