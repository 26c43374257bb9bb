"""The house of DESIGN section 2: a package imports only from rows above its own, and keeps off what it never does."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "kg"

#: Every part of the package and its row; a part imports only from smaller rows. Parts with a dot in them stand alone.
ROWS = {
    "kg.version": 0,
    "kg.places": 0,  # where files are: leans on nothing
    "kg.spelling": 0,  # pinyin: knows names, not what they name
    "kg.model": 1,
    "kg.editions": 2,
    "kg.audit": 3,
    "kg.rdf": 4,
    "kg.store": 5,
    "kg.lookup": 6,  # asks the store; what the next row shares
    "kg.checks": 7,
    "kg.networks": 7,
    "kg.contracts": 7,
    "kg.explain": 7,
    "kg.queries": 7,
    "kg.show": 7,
    "kg.trace": 7,
    "kg.build": 8,  # puts reading, loading, checks and publishing together
    "kg.export": 9,
    "kg.session": 9,
    "kg.server": 10,  # its pages show what kg.export reads
    "kg": 11,  # the front door for Python
    "kg.cli": 11,
    "kg.__main__": 12,
}
RDF = {"rdflib", "pyoxigraph", "oxrdflib", "pyshacl", "shifty", "SPARQLWrapper"}
HTTP = {
    "http",
    "urllib",
    "socket",
    "socketserver",
    "requests",
    "httpx",
    "aiohttp",
    "starlette",
    "uvicorn",
    "SPARQLWrapper",
}
#: The standard library as far as it does no I/O and asks nothing of the machine.
PURE = {
    *(
        "__future__",
        "abc",
        "bisect",
        "calendar",
        "collections",
        "contextlib",
        "dataclasses",
        "decimal",
        "difflib",
        "enum",
    ),
    "fractions",
    *("functools", "heapq", "itertools", "math", "operator", "re", "string", "textwrap", "typing", "unicodedata"),
}
ASKS_THE_WORLD = {"open", "print", "input", "exec", "eval", "__import__", "breakpoint"}


def name_of(path: Path) -> str:
    """The dotted name of a module."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def part_of(module: str) -> str:
    """The part of the package that a module of ours belongs to."""
    return ".".join(module.split(".")[:2])


def imports_of(text: str, package: list[str]) -> list[tuple[str, int]]:
    """Every module that a text imports, at its head or inside a function, with the line."""
    found: list[tuple[str, int]] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found.extend((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found.append((module, node.lineno))
            if module == "kg":  # `from kg import build` imports kg.build, `from kg import open` does not
                found.extend((f"kg.{a.name}", node.lineno) for a in node.names if f"kg.{a.name}" in ROWS)
    return found


def imports(path: Path) -> list[tuple[str, int]]:
    """Every module that a file imports, with the line."""
    parts = name_of(path).split(".")
    return imports_of(path.read_text(encoding="utf-8"), parts if path.name == "__init__.py" else parts[:-1])


def calls(path: Path) -> list[tuple[str, int]]:
    """Every plain function called by name."""
    return [
        (node.func.id, node.lineno)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]


FILES = sorted(PACKAGE.rglob("*.py"))
OURS = {path: part_of(name_of(path)) for path in FILES}


def files_of(*parts: str) -> list[Path]:
    files = [path for path, part in OURS.items() if part in parts]
    assert files
    return files


def breaches(files: list[Path], forbidden: set[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{line} imports {module}"
        for path in files
        for module, line in imports(path)
        if module.split(".")[0] in forbidden
    ]


def test_every_module_has_a_row() -> None:
    assert set(OURS.values()) <= set(ROWS), "place the new part in ROWS, as DESIGN section 2 says"
    assert len(FILES) > 40


def test_a_package_imports_only_from_rows_above_its_own() -> None:
    wrong = []
    for path, part in OURS.items():
        for module, line in imports(path):
            other = part_of(module)
            if module.split(".")[0] == "kg" and other != part and ROWS[other] >= ROWS[part]:
                wrong.append(
                    f"{path.relative_to(ROOT)}:{line}: {part} (row {ROWS[part]}) imports {module} ({ROWS[other]})"
                )
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "module"),
    [
        ("import kg.cli.main", "kg.cli.main"),
        ("from kg import build", "kg.build"),
        ("from kg.store import embedded", "kg.store"),
        ("from ..store import embedded", "kg.store"),
        ("from .. import store", "kg.store"),
        ("def f() -> None:\n    from kg.cli.main import main", "kg.cli.main"),
        ("if TYPE_CHECKING:\n    from rdflib import Graph", "rdflib"),
    ],
)
def test_the_check_sees_every_kind_of_import(text: str, module: str) -> None:
    assert module in [name for name, _ in imports_of(text, ["kg", "model"])]


def test_the_model_and_the_editions_know_no_rdf() -> None:
    assert breaches(files_of("kg.model", "kg.editions"), RDF) == []


def test_the_model_does_no_input_or_output_and_asks_nothing_of_the_machine() -> None:
    model = files_of("kg.model")
    outside = [
        f"{path.relative_to(ROOT)}:{line} imports {module}"
        for path in model
        for module, line in imports(path)
        if module.split(".")[0] not in PURE and module.split(".")[0] != "kg"
    ]
    assert outside == []
    assert [(path, call) for path in model for call, _ in calls(path) if call in ASKS_THE_WORLD] == []


def test_only_the_store_and_the_server_speak_http() -> None:
    rest = [path for path, part in OURS.items() if part not in ("kg.store", "kg.server")]
    assert breaches(rest, HTTP - {"urllib"}) == []
    assert [b for b in breaches(rest, {"urllib"}) if "urllib.parse" not in b] == []


def test_only_the_command_line_prints() -> None:
    rest = [path for path, part in OURS.items() if part != "kg.cli"]
    assert [f"{path.name}:{line}" for path in rest for call, line in calls(path) if call in ("print", "input")] == []


def test_only_the_command_line_knows_typer() -> None:
    rest = [path for path, part in OURS.items() if part not in ("kg.cli", "kg.__main__")]
    assert breaches(rest, {"typer", "click"}) == []


def test_the_loaders_emit_and_never_query() -> None:
    asked = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in files_of("kg.rdf")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("query", "quads_for_pattern")
    ]
    assert asked == []


@pytest.mark.parametrize("part", ["kg.model", "kg.editions", "kg.rdf"])
def test_no_clock_is_read_where_the_graph_is_made(part: str) -> None:
    """The same data gives the same dump."""
    assert breaches(files_of(part), {"time", "datetime", "random", "uuid", "secrets"}) == []


def test_the_names_of_the_standard_library_here_are_real() -> None:
    assert sys.stdlib_module_names >= PURE
