"""Nodes and flows as tables: CSV with exact text, Parquet with numbers.

The columns of flows begin with those of ``kg flows estimate``, so that ``kg network indicators`` reads the file.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kg.export.networks.shown import exact
from kg.export.networks.view import Flow, Network
from kg.export.networks.words import ESTIMATE, LANGUAGES, title
from kg.model.problems import UsageError
from kg.networks.flows.table import COLUMNS

if TYPE_CHECKING:
    import pyarrow

NODE_COLUMNS = ("node", "label_zh", "label_en", "region", "output", "absorbed", "unit", "network_status")
FLOW_COLUMNS = (
    *COLUMNS,
    *("origin_zh", "origin_en", "destination_zh", "destination_en", "unit", "year", "network_status"),
)
_NUMBERS = ("lower", "upper", "bound_low", "bound_high")
#: As in the Parquet files of a release.
_DIGITS, _PLACES = 38, 12


def nodes_csv(network: Network) -> bytes:
    """One row a node, in order. An empty total is not printed. The totals are printed, also in an estimate."""
    unit = network.about["unit"]
    return _csv(
        NODE_COLUMNS,
        (
            (n.code, n.label_zh, n.label_en, n.region, _text(n.output), _text(n.absorbed), unit, network.status)
            for n in network.nodes
        ),
    )


def flows_csv(network: Network) -> bytes:
    """One row a flow that is not zero, with all digits."""
    return _csv(FLOW_COLUMNS, (tuple(_text(cell) for cell in row) for row in _rows(network)))


def flows_parquet(network: Network) -> bytes:
    """The columns of the CSV, numbers as doubles, and ``printed``: the exact value (decimal) where it is not estimated.

    The network's own attributes are the metadata of the file. Raises UsageError without pyarrow (extra ``tables``),
    and if a printed value does not fit.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise UsageError("Parquet needs pyarrow: pip install 'techmarket-kg[tables]'") from None
    columns = dict(zip(FLOW_COLUMNS, zip(*_rows(network), strict=True), strict=True))
    arrays = {name: _array(name, values) for name, values in columns.items()}
    printed = [None if flow.estimated else flow.value for flow in network.flows]
    try:
        arrays["printed"] = pa.array(printed, pa.decimal128(_DIGITS, _PLACES))
    except pa.ArrowInvalid as error:
        raise UsageError(
            f"a printed value does not fit into {_DIGITS} digits, {_PLACES} after the point: {error}"
        ) from None
    out = io.BytesIO()
    pq.write_table(pa.table(arrays).replace_schema_metadata(_metadata(network)), out, compression="zstd")
    return out.getvalue()


def _rows(network: Network) -> Iterable[tuple[object, ...]]:
    for flow in network.flows:
        ends = [network.by_code[code] for code in (flow.origin, flow.destination)]
        names = [label for node in ends for label in (node.label_zh, node.label_en)]
        yield (*_cells(flow), *names, network.about["unit"], network.year, network.status)


def _cells(flow: Flow) -> tuple[object, ...]:
    ends = (flow.lower, flow.upper, flow.bound_low, flow.bound_high)
    return flow.origin, flow.destination, flow.value, *ends, flow.status


def _text(value: object) -> str:
    if value is None:
        return ""
    return exact(value) if isinstance(value, Decimal) else str(value)


def _csv(columns: Sequence[str], rows: Iterable[tuple[str, ...]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode()


def _array(name: str, values: Sequence[Any]) -> pyarrow.Array[Any]:
    import pyarrow as pa

    if name == "value" or name in _NUMBERS:
        return pa.array([None if value is None else float(value) for value in values], pa.float64())
    return pa.array(values, pa.int64() if name == "year" else pa.string())


def _metadata(network: Network) -> dict[str, str]:
    about = {**network.about, "year": str(network.year), "status": network.status}
    about |= {f"title_{language}": title(network, language) for language in LANGUAGES}
    if network.estimated:
        about |= {f"warning_{language}": ESTIMATE[language] for language in LANGUAGES}
    return {**about, "card": json.dumps(network.card, ensure_ascii=False, sort_keys=True)}
