"""What the commands share: options, opening the store, and how errors are told."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, ParamSpec, TypeVar

import typer

from kg.model.problems import InputError, UsageError
from kg.places import data_folder, store_folder
from kg.store.embedded import Opened, open_store
from kg.store.source import Source

#: Seconds between two lines of progress.
_PAUSE = 3.0
P = ParamSpec("P")
R = TypeVar("R")

StoreOption = Annotated[
    Path | None, typer.Option("--store", help="Store folder (or KG_STORE); default build/ in a checkout.")
]
DataOption = Annotated[
    Path | None, typer.Option("--data", help="Data folder (or KG_DATA); default that of the checkout or the wheel.")
]
EndpointOption = Annotated[
    str | None, typer.Option("--endpoint", help="Ask this SPARQL endpoint instead of the local store.", metavar="URL")
]
FormatOption = Annotated[str, typer.Option("--format", "-f", help="table, csv, tsv or json.")]


def tell(text: str) -> None:
    """Talk goes to stderr; stdout is for data."""
    print(text, file=sys.stderr, flush=True)


def data_at(given: Path | None) -> Path:
    """The data folder. Raises InputError if it is none, before anything else is said of it."""
    from kg.editions.edition import edition_years

    folder = data_folder(given)
    edition_years(folder)
    return folder


def source(store: Path | None, endpoint: str | None = None) -> Source:
    """The remote endpoint if one is given, else the local store."""
    if endpoint is not None:
        from kg.store.remote import Remote

        return Remote(endpoint)
    return open_store(store_folder(store))


def whole(store: Path | None, endpoint: str | None = None) -> Opened:
    """The local store, or a copy in memory of what is behind an endpoint, for what must see every triple."""
    if endpoint is not None:
        from kg.store.copy import copied
        from kg.store.remote import Remote

        tell(f"copying {endpoint} into memory")
        return copied(Remote(endpoint))
    return open_store(store_folder(store))


def one_of(form: str, known: tuple[str, ...]) -> str:
    """An output format. Raises UsageError if it is not one of those known here."""
    if form not in known:
        raise UsageError(f"format {form!r} is not one of {', '.join(known)}")
    return form


def can_write(*files: Path | None) -> None:
    """Raise UsageError, before any work is done, for what cannot be replaced by a file: a folder, a device or pipe, a
    file whose folder is not there."""
    for file in files:
        if file is None:
            continue
        if not file.name or file.is_dir():
            raise UsageError(f"{file} is a folder; name a file to write")
        if file.exists() and not file.is_file():
            raise UsageError(f"{file} is no file and cannot be replaced by one; give the name of a file")
        if not file.parent.is_dir():
            raise UsageError(f"cannot write {file}: there is no folder {file.parent}")


def told(command: Callable[P, R]) -> Callable[P, R]:
    """A command whose input errors are told on stderr, all of them, with exit code 2."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        """The command, its input errors told."""
        try:
            return command(*args, **kwargs)
        except InputError as error:
            for problem in error.problems:
                tell(str(problem))
            n = len(error.problems)
            tell(f"{n} problem{'s' if n != 1 else ''} in the input; nothing was changed")
        except UsageError as error:
            tell(str(error))
        except OSError as error:
            place = f" {error.filename}" if error.filename else ""
            tell(f"cannot read or write{place}: {error.strerror or error}")
        raise typer.Exit(2)

    return run


def teller() -> Callable[[int, int, str], None]:
    """Tells progress now and then, if the work takes long."""
    last = [time.monotonic()]

    def progress(done: int, of: int, what: str) -> None:
        """So much of it is done."""
        if time.monotonic() - last[0] > _PAUSE:
            last[0] = time.monotonic()
            tell(f"{done} of {of} {what}")

    return progress
