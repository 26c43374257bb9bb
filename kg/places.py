"""Where the data, the ontology, the queries and the store are found."""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def checkout() -> Path | None:
    """The checkout that holds the running package, None if it was installed from a wheel."""
    root = _PACKAGE.parent
    return root if (root / "pyproject.toml").is_file() and (root / "data").is_dir() else None


def _resources() -> Path:
    return checkout() or _PACKAGE / "_bundle"


def data_folder(given: Path | None = None) -> Path:
    """The data folder: the one given, else KG_DATA, else the checkout's, else the one in the wheel."""
    if given is not None:
        return given
    if os.environ.get("KG_DATA"):
        return Path(os.environ["KG_DATA"])
    return _resources() / "data"


def ontology_folder() -> Path:
    """The ontology that comes with the package."""
    return _resources() / "ontology"


def queries_folder() -> Path:
    """The query catalogue that comes with the package."""
    return _resources() / "queries"


def store_folder(given: Path | None = None) -> Path:
    """The store folder: the one given, else KG_STORE, else build/ of the checkout, else the user's data folder."""
    if given is not None:
        return given
    if os.environ.get("KG_STORE"):
        return Path(os.environ["KG_STORE"])
    root = checkout()
    if root is not None:
        return root / "build"
    home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return home / "techmarket-kg"
