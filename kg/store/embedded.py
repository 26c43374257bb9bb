"""The embedded Oxigraph store: building a new one beside the old, publishing it in one step, opening it to read.

A store folder holds numbered builds and a file ``current`` that names the one in force. The file is replaced in one
step, after the new build is whole: a process killed at any moment leaves the previous build in force.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    serialize,
)

from kg.model.problems import UsageError
from kg.rdf.names import DEFAULT_GRAPHS, PREFIXES, Names
from kg.store.default_graph import names_dataset
from kg.store.kinds import READ_ONLY, UPDATES, query_kind
from kg.store.source import BASE_QUERY, Asking, Table, make_table, names_from

if TYPE_CHECKING:
    from rdflib import Graph

Term = NamedNode | BlankNode | Literal | Triple

_POINTER = "current"
_PREFIX = "build-"


def current_build(folder: Path) -> Path | None:
    """The build in force, None if there is none."""
    try:
        name = (folder / _POINTER).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    path = folder / name
    return path if name.startswith(_PREFIX) and path.is_dir() else None


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One build at a time in a folder. Raises UsageError if another is running; the lock dies with its process."""
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise UsageError(f"another kg build is writing to {folder}; wait until it has ended") from None
        yield


def publish(
    folder: Path,
    quads: Iterable[Quad],
    check: Callable[[Store], None],
    derive: Callable[[Store], Iterable[Quad]] = lambda _: (),
) -> Path:
    """Load quads into a new build, and what is derived from them; check it, and put it in force; the old build is
    removed afterwards.

    ``check`` raises if the build must not be published; then, as after any failure, the old build stays in force.
    Returns the folder of the new build.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"the store folder {folder} cannot be made: {error.strerror}") from None
    with _locked(folder):
        old = current_build(folder)
        _sweep(folder, keep=old)
        number = int(old.name.removeprefix(_PREFIX)) + 1 if old else 1
        new = folder / f"{_PREFIX}{number:06}"
        try:
            store = Store(str(new))
            store.bulk_extend(quads)
            store.bulk_extend(derive(store))
            store.optimize()
            store.flush()
            check(store)
            del store
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise
        _point(folder, new.name)
        _sweep(folder, keep=new)
    return new


def _point(folder: Path, name: str) -> None:
    """Name the build in force, in one step that survives a power cut."""
    temporary = folder / f"{_POINTER}.new"
    with temporary.open("w", encoding="ascii") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, folder / _POINTER)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sweep(folder: Path, keep: Path | None) -> None:
    """Remove builds that are not in force: the one replaced, and what a killed build left."""
    for path in folder.glob(f"{_PREFIX}*"):
        if path != keep:
            shutil.rmtree(path, ignore_errors=True)


@dataclass(frozen=True)
class Opened(Asking):
    """A store opened to read: the names of its base, and the graphs that make up a query's default graph."""

    store: Store
    names: Names
    default_graphs: tuple[NamedNode, ...]

    def run(self, text: str, all_graphs: bool = False) -> Table | Graph | bool:
        """The answer to a SPARQL query; with ``all_graphs`` the default graph is the union of all named ones.

        Raises UsageError on bad SPARQL.
        """
        try:
            if all_graphs:
                return _answer(self.store.query(text, use_default_graph_as_union=True))
            if names_dataset(text):  # Graphs given here would take the place of those the query names.
                return _answer(self.store.query(text))
            return _answer(self.store.query(text, default_graph=list(self.default_graphs)))
        except (SyntaxError, ValueError) as error:
            raise UsageError(_refusal(text, error)) from None
        except (RuntimeError, OSError) as error:
            raise UsageError(f"the query failed while it ran: {error}") from None


def _answer(answer: QuerySolutions | QueryBoolean | QueryTriples) -> Table | Graph | bool:
    if isinstance(answer, QueryBoolean):
        return bool(answer)
    if isinstance(answer, QueryTriples):
        return _graph(answer)
    return make_table((variable.value for variable in answer.variables), answer, _text, _datatype)


def _refusal(text: str, error: Exception) -> str:
    """Why a query was refused, and what would do."""
    if query_kind(text) in UPDATES:
        return READ_ONLY
    undeclared = re.search(r"[Pp]refix (\S+) not found|The prefix (\S+) has not been declared", str(error))
    hint = f"; declare it: PREFIX {undeclared[1] or undeclared[2]} <…>" if undeclared else ""
    return f"the query is not valid SPARQL: {error}{hint}"


def _graph(triples: QueryTriples) -> Graph:
    """Triples as an rdflib graph, which serialises them as people like to read them."""
    from rdflib import Graph

    result = Graph()
    for prefix, namespace in PREFIXES.items():
        result.bind(prefix, namespace)
    data = serialize(triples, format=RdfFormat.N_TRIPLES)
    return result.parse(data=data or b"", format="nt")


def _text(term: Term) -> str:
    """A term's value; a triple term has none and is written out."""
    return str(term) if isinstance(term, Triple) else term.value


def _datatype(term: Term) -> str:
    return term.datatype.value if isinstance(term, Literal) else ""


def opened(store: Store) -> Opened:
    """Wrap a store; its base is read from the IRI of the ontology in it."""
    answer = store.query(BASE_QUERY)
    assert isinstance(answer, QuerySolutions)
    names = names_from(str(solution["o"].value) for solution in answer)
    return Opened(store, names, tuple(names.graph(graph) for graph in DEFAULT_GRAPHS))


def open_build(build: str) -> Opened:
    """One build of a store folder, read only. Raises OSError or RuntimeError if it cannot be opened."""
    return opened(Store.read_only(build))


def open_store(folder: Path) -> Opened:
    """Open the build in force, read only. Raises UsageError if there is none."""
    for _ in range(3):
        build = current_build(folder)
        if build is None:
            fix = "run `kg build` first, or name one with --store or KG_STORE"
            raise UsageError(f"there is no store in {folder}; {fix}")
        try:
            return open_build(str(build))
        except (OSError, RuntimeError, ValueError) as error:
            if current_build(folder) == build:
                raise UsageError(
                    f"the store in {folder} is damaged ({error}); run `kg build` to make it anew"
                ) from None
    raise UsageError(f"the store in {folder} is being replaced again and again; try later")
