"""Flows, groups, distances and reference amounts read from CSV. Every problem of a file is told with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

import networkx as nx

from kg.model.problems import InputError, Problem
from kg.networks.indicators.flows import status_of

_PAIR = ("origin", "destination")
#: Amounts have their first digit at most this many places from the point: floats hold their squares.
_PLACES = 100


class _File:
    """A CSV with its rows (line number, cells by column) and the problems found in it so far."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self.name = str(path)
        self.problems: list[Problem] = []
        self.rows: list[tuple[int, dict[str, str]]] = []
        self._seen: dict[tuple[str, ...], int] = {}
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            place = f"byte {error.object[error.start]:#04x} at {error.start}"
            raise InputError([Problem(self.name, 0, "", place, "UTF-8", "save the file as UTF-8")]) from None
        reader = csv.DictReader(io.StringIO(text, newline=""), restkey="")
        try:
            self.header = [name.strip() for name in reader.fieldnames or ()]
        except csv.Error as error:
            raise InputError([Problem(self.name, 1, "", str(error), "well-formed CSV")]) from None
        reader.fieldnames = self.header
        for column in columns:
            if column not in self.header:
                self.wrong(1, column, ", ".join(self.header) or "an empty file", f"a column {column}")
        self.stop()
        self.rows = []
        self._read(reader)

    def _read(self, reader: csv.DictReader[str]) -> None:
        for name in sorted({name for name in self.header if self.header.count(name) > 1}):
            self.wrong(1, name, f"the column {name!r} more than once", "each column once")
        for row in self._rows_of(reader):
            if row.pop("", None) is not None:
                self.wrong(reader.line_num, "", "more cells than columns", f"{len(self.header)} cells")
            self.rows.append((reader.line_num, {name: cell or "" for name, cell in row.items()}))
        if not self.rows:
            self.wrong(1, "", "no rows", "one row at least")

    def _rows_of(self, reader: csv.DictReader[str]) -> Iterator[dict[str, str]]:
        try:
            yield from reader
        except csv.Error as error:
            self.wrong(reader.line_num, "", str(error), "well-formed CSV")

    def wrong(self, line: int, column: str, found: str, expected: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(self.name, line, column, found, expected))

    def stop(self) -> None:
        """Raise InputError if there is a problem."""
        if self.problems:
            raise InputError(self.problems)

    def labels(self, line: int, row: dict[str, str], columns: Sequence[str]) -> tuple[str, ...]:
        """The labels of a row; one that is empty, or stands in a row above already, is a problem."""
        found = tuple(row[column].strip() for column in columns)
        for column, label in zip(columns, found, strict=True):
            if not label:
                self.wrong(line, column, "an empty cell", "a label")
        if found in self._seen:
            self.wrong(line, columns[0], " → ".join(found), f"each once; it is in line {self._seen[found]} too")
        self._seen.setdefault(found, line)
        return found

    def amount(self, line: int, row: dict[str, str], column: str, above: bool = False) -> Decimal:
        """An exact amount, not negative (or above 0); 0 with a problem noted if it is not."""
        text = row[column].strip()
        try:
            value = Decimal(text if text.isascii() and "_" not in text else "NaN")
        except InvalidOperation:
            value = Decimal("NaN")
        if value.is_finite() and value and abs(value.adjusted()) > _PLACES:
            self.wrong(line, column, repr(text), f"a number between 1e-{_PLACES} and 1e{_PLACES}, or 0")
            return Decimal(0)
        if value.is_finite() and (value > 0 or (value == 0 and not above)):
            return value
        self.wrong(line, column, repr(row[column]), "a number above 0" if above else "a number that is not negative")
        return Decimal(0)


def read_flows(path: Path, column: str = "value") -> nx.DiGraph[str]:
    """An origin–destination table (columns origin, destination, ``column``, perhaps status) as a network.

    Flows are exact decimals; nodes are in the order of their names. If the status of any row is not observed or
    reported, the network is an estimate. Raises InputError with every problem.
    """
    file = _File(path, (*_PAIR, column))
    edges = []
    for line, row in file.rows:
        origin, destination = file.labels(line, row, _PAIR)
        status = row["status"].strip().lower() if "status" in file.header else "observed"
        edges.append((origin, destination, {"weight": file.amount(line, row, column), "status": status}))
    if not file.problems and not any(about["weight"] for _, _, about in edges):
        file.wrong(0, column, "no flow that is not zero", "one at least")
    file.stop()
    network: nx.DiGraph[str] = nx.DiGraph(status="observed")
    network.add_nodes_from(sorted({node for edge in edges for node in edge[:2]}))
    network.add_edges_from(edges)
    network.graph["status"] = status_of(network)
    return network


def read_groups(path: Path) -> dict[str, str]:
    """The group of each node (columns node, group). Raises InputError."""
    file = _File(path, ("node", "group"))
    result = {}
    for line, row in file.rows:
        (node,) = file.labels(line, row, ("node",))
        result[node] = row["group"].strip()
        if not result[node]:
            file.wrong(line, "group", "an empty cell", "the group of the node")
    file.stop()
    return result


def read_distances(path: Path) -> dict[tuple[str, str], float]:
    """Distances (columns origin, destination, distance), above 0 between different nodes. Raises InputError."""
    file = _File(path, (*_PAIR, "distance"))
    result = {}
    for line, row in file.rows:
        origin, destination = file.labels(line, row, _PAIR)
        result[origin, destination] = float(file.amount(line, row, "distance", above=origin != destination))
    file.stop()
    return result


def read_reference(path: Path) -> dict[str, Decimal]:
    """A reference amount of each node (columns node, value). Raises InputError."""
    file = _File(path, ("node", "value"))
    result = {}
    for line, row in file.rows:
        (node,) = file.labels(line, row, ("node",))
        result[node] = file.amount(line, row, "value")
    file.stop()
    return result
