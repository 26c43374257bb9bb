"""Reading totals.csv: node, out, in, and region if there are regions."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from kg.networks.flows.table_file import Line, Problems, number, problems_of, rows
from kg.networks.flows.totals import EXPLAINABLE, RESIDUAL, Totals, gap_share, with_residual


def read_totals(path: Path) -> Totals:
    """The totals of a file, with a RESIDUAL node if its sums differ by up to two per cent of the whole.

    Raises InputError with every problem: unreadable or wrong table, empty or repeated labels, numbers that are
    negative, missing or none, nodes without a region where others have one, sums that differ by more, nothing that
    flows.
    """
    problems = problems_of(path)
    lines: dict[str, int] = {}
    found: list[tuple[str, Decimal, Decimal, str]] = []
    regions_of: dict[int, str] = {}
    for line in rows(path, ("node", "out", "in"), ("region",), problems):
        node = line.cells["node"]
        _check_label(node, line, lines, problems)
        regions_of[line.number] = line.cells.get("region", "")
        out, into = (number(line.cells[name], line.number, name, problems) for name in ("out", "in"))
        if out is not None and into is not None:
            found.append((node, out, into, line.cells.get("region", "")))
    _check_regions(regions_of, problems)
    problems.stop()
    nodes, outs, intos, regions = zip(*found, strict=True)
    totals = Totals(nodes, outs, intos, regions if any(regions) else ())
    _check_sums(totals, problems)
    problems.stop()
    return with_residual(totals)


def _check_label(node: str, line: Line, lines: dict[str, int], problems: Problems) -> None:
    if not node:
        problems.add(line.number, "node", "nothing", "the name of a node")
    elif node in lines:
        problems.add(line.number, "node", repr(node), f"each node once; it stands in line {lines[node]} too")
    elif "+" in node:
        problems.add(line.number, "node", repr(node), "a name without +", "+ joins nodes in facts; rename the node")
    elif node == RESIDUAL:
        problems.add(line.number, "node", repr(node), "another name", f"{RESIDUAL} is what the totals leave over")
    lines.setdefault(node, line.number)


def _check_regions(regions: dict[int, str], problems: Problems) -> None:
    """Either all nodes (by their lines) have a region, or none: a node that is left out would be missing in sums."""
    if not any(regions.values()):
        return
    for line, region in regions.items():
        if not region:
            problems.add(line, "region", "nothing", "a region, as other nodes have one", _REGION_FIX)
        elif region == RESIDUAL:
            problems.add(line, "region", repr(region), "another name", f"{RESIDUAL} is what the totals leave over")


_REGION_FIX = "a node that is in none can be a region of its own: write its name"


def _check_sums(totals: Totals, problems: Problems) -> None:
    if not totals.whole:
        problems.add(0, "", "totals that are all zero", "something that flows")
    elif gap_share(totals) > EXPLAINABLE:
        problems.add(0, "out, in", _gap_text(totals), f"sums that differ by at most {EXPLAINABLE:%}", _GAP_FIX)


_GAP_FIX = "add the rows that are missing (buyers or sellers outside), or mend the totals"


def _gap_text(totals: Totals) -> str:
    out, into = sum(totals.out), sum(totals.into)
    worst = sorted(zip(totals.out, totals.into, totals.nodes, strict=True), key=lambda row: -abs(row[0] - row[1]))
    rows = "; ".join(f"{node} {o} out, {i} in" for o, i, node in worst[:5])
    return f"out sums to {out}, in to {into}, {gap_share(totals):.2%} apart (largest differences: {rows})"
