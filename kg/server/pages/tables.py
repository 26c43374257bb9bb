"""A table as it is printed: its head, its cells in their places, its notes and where in the report it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from kg.export.audit.model import Label
from kg.lookup import prefixes
from kg.server.pages.site import Site

Row = Mapping[str, str]


@dataclass(frozen=True)
class Head:
    """A cell of the head, over ``columns`` columns and ``rows`` rows."""

    text: str
    columns: int
    rows: int


@dataclass(frozen=True)
class Cell:
    """A printed cell: ``spot`` is its place (r001c05), ``missing`` the IRI of the reason why it has no value;
    ``findings`` are those that do not hold."""

    iri: str
    spot: str
    printed: str
    unit: Label
    line: str
    missing: str
    findings: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """A row: its label and its cells by column, None where nothing is printed for it."""

    label: str
    number: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True)
class Block:
    """Rows under one head; a table whose head changes on the way down has several."""

    head: tuple[tuple[Head, ...], ...]
    lines: tuple[Line, ...]

    @property
    def depth(self) -> int:
        """How many rows the head has."""
        return len(self.head)


def cells_of(site: Site, table: str) -> tuple[Block, ...]:
    """The blocks of a printed table; none if the table prints a list of names."""
    rows = site.source.rows(
        f"""{prefixes(site.source)}
        SELECT ?f ?row ?column ?label ?head ?printed ?line ?u ?missing WHERE {{ GRAPH ?g {{
          ?f tm:inTable <{table}> ; tm:row ?row ; tm:column ?column ; tm:rowLabel ?label ; tm:columnLabel ?head ;
             tm:printedText ?printed ; tm:sourceLine ?line ; tm:printedUnit ?u .
          OPTIONAL {{ ?f tm:missingReason ?missing }}
        }} }}"""
    )
    wrong = _findings(site, table)
    ordered = sorted(rows, key=lambda row: (int(row["row"]), int(row["column"])))
    lines = [list(group) for _, group in groupby(ordered, key=lambda row: row["row"])]
    blocks = []
    for paths, group in groupby(lines, key=_paths):
        blocks.append(
            Block(
                head_of([path.split("/") for _, path in paths]),
                tuple(_line(site, line, paths, wrong) for line in group),
            )
        )
    return tuple(blocks)


def _paths(line: Sequence[Row]) -> tuple[tuple[str, str], ...]:
    """The columns of a row with the labels above them."""
    return tuple((cell["column"], cell["head"]) for cell in line)


def _line(site: Site, line: Sequence[Row], paths: Sequence[tuple[str, str]], wrong: Mapping[str, list[str]]) -> Line:
    by_column = {row["column"]: _cell(site, row, wrong) for row in line}
    return Line(line[0]["label"], line[0]["line"], tuple(by_column.get(column) for column, _ in paths))


def _cell(site: Site, row: Row, wrong: Mapping[str, list[str]]) -> Cell:
    spot = row["f"].rpartition("/")[2]
    found = tuple(wrong.get(row["f"], ()))
    return Cell(row["f"], spot, row["printed"], site.unit(row["u"]), row["line"], row["missing"], found)


def head_of(paths: Sequence[Sequence[str]]) -> tuple[tuple[Head, ...], ...]:
    """The rows of a head: labels that columns side by side share are one cell, the last label reaches down."""
    depth = max((len(path) for path in paths), default=0)
    rows = []
    for level in range(depth):
        heads = []
        for shared, group in groupby(paths, key=lambda path, level=level: tuple(path[: level + 1])):  # type: ignore[misc]
            members = list(group)
            if len(members[0]) > level:
                last = len(shared) == len(members[0])
                heads.append(Head(shared[-1], len(members), depth - level if last else 1))
        rows.append(tuple(heads))
    return tuple(rows)


def _findings(site: Site, table: str) -> Mapping[str, list[str]]:
    """By cell: the findings that do not hold."""
    rows = site.source.rows(
        f"""{prefixes(site.source)} SELECT ?x ?f WHERE {{
              GRAPH tmg:findings {{ ?x tm:foundIn <{table}> ; tm:verdict ?v ; dqv:computedOn ?f }}
              FILTER(REGEX(STR(?v), "/(outside|contradictory)$")) }} ORDER BY ?x"""
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["f"], []).append(row["x"])
    return found


def entries_of(site: Site, table: str) -> Sequence[Row]:
    """The entries of a printed list: number, name as printed, block, area, organisation, line."""
    rows = site.source.rows(
        f"""{prefixes(site.source)} SELECT ?e ?number ?name ?block ?area ?organisation ?line WHERE {{ GRAPH ?g {{
              ?e a tm:ListEntry ; tm:inTable <{table}> ; tm:entryNumber ?number ; tm:printedName ?name ;
                 tm:sourceLine ?line .
              OPTIONAL {{ ?e tm:blockLabel ?block }} OPTIONAL {{ ?e tm:inArea ?area }}
              OPTIONAL {{ ?e tm:organisation ?organisation }}
            }} }}"""
    )
    return sorted(rows, key=lambda row: int(row["number"]))


def notes_of(site: Site, table: str) -> Sequence[Row]:
    """The notes on a table or its cells: ``note`` and its ``mark``."""
    return site.source.rows(
        f"""{prefixes(site.source)} SELECT DISTINCT ?note ?mark WHERE {{
              {{ GRAPH ?g {{ ?note tm:qualifies <{table}> }} }} UNION
              {{ GRAPH ?g {{ ?f tm:inTable <{table}> }} GRAPH ?h {{ ?note tm:qualifies ?f }} }}
              OPTIONAL {{ GRAPH ?i {{ ?note tm:mark ?mark }} }} }} ORDER BY ?note"""
    )
