"""Fetch the files of others that the pages use, pinned in vendor.json, and check or renew what is committed.

`python scripts/vendor.py` fetches with `npm pack`, checks the package against its pinned sha512 and writes the files
and the lock; `--check` only checks the committed files against the lock, without network.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PINS = Path(__file__).parent / "vendor.json"
LOCK = "vendor.lock.json"


def pins() -> dict[str, Any]:
    """What is pinned: the folder it goes into, and the packages."""
    found: dict[str, Any] = json.loads(PINS.read_text(encoding="utf-8"))
    return found


def packed(name: str, version: str, integrity: str, folder: Path) -> Path:
    """The package as npm has it. Raises ValueError if it is not the one that is pinned."""
    command = ["npm", "pack", f"{name}@{version}", "--silent", "--ignore-scripts", "--pack-destination", str(folder)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    (path,) = folder.glob("*.tgz")
    kind, _, wanted = integrity.partition("-")
    found = base64.b64encode(hashlib.new(kind, path.read_bytes()).digest()).decode()
    if found != wanted:
        raise ValueError(f"{name}@{version}: {kind} is {found}, pinned is {wanted}")
    return path


def unpack(package: dict[str, Any], into: Path) -> None:
    """Write the files of a package that are wanted; ``drop`` is a line that they are written without."""
    with tempfile.TemporaryDirectory() as folder:
        path = packed(package["name"], package["version"], package["integrity"], Path(folder))
        with tarfile.open(path) as archive:
            for source, target in package["files"].items():
                member = archive.extractfile(f"package/{source}")
                if member is None:
                    raise ValueError(f"{package['name']} has no file {source}")
                # A map that is not shipped would be asked for by every browser's tools.
                data = member.read().replace(package["drop"].encode(), b"").rstrip() + b"\n"
                (into / target).parent.mkdir(parents=True, exist_ok=True)
                (into / target).write_bytes(data)


def hashes(folder: Path) -> dict[str, str]:
    """The sha256 of every file below a folder, the lock aside."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != LOCK)
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def lock_of(found: dict[str, Any], folder: Path) -> dict[str, Any]:
    """What the lock says: the packages as pinned, and the hash of each file."""
    packages = {p["name"]: {key: p[key] for key in ("version", "integrity", "licence")} for p in found["packages"]}
    return {"packages": packages, "sha256": hashes(folder)}


def problems(found: dict[str, Any], folder: Path) -> list[str]:
    """How the committed files differ from the lock and the pins; empty if they do not."""
    lock = json.loads((folder / LOCK).read_text(encoding="utf-8"))
    now = lock_of(found, folder)
    names = sorted({*lock["sha256"], *now["sha256"]})
    wrong = [f"{name} is not what is locked" for name in names if lock["sha256"].get(name) != now["sha256"].get(name)]
    return wrong + ([] if lock["packages"] == now["packages"] else ["the lock is of other packages than are pinned"])


def main() -> int:
    """Fetch, or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="check the committed files only")
    check = parser.parse_args().check
    found = pins()
    folder = ROOT / found["into"]
    if not check:
        for package in found["packages"]:
            unpack(package, folder / package["folder"])
        text = json.dumps(lock_of(found, folder), indent=2, ensure_ascii=False) + "\n"
        (folder / LOCK).write_text(text, encoding="utf-8")
    wrong = problems(found, folder)
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
