"""Finding things: by label, by IRI or code path, or by the place of a printed cell."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.model.codes import squeeze
from kg.model.problems import UsageError
from kg.rdf.names import PREFIXES
from kg.store.source import Source


@dataclass(frozen=True)
class Hit:
    """A thing whose label fits: its IRI, its class (local name), its labels, and the label that fitted."""

    iri: str
    kind: str
    label_zh: str
    label_en: str
    matched: str


def prefixes(source: Source) -> str:
    """The PREFIX lines of every vocabulary in use, ours (tm, tmg) included."""
    lines = [f"PREFIX {name}: <{iri}>" for name, iri in PREFIXES.items()]
    base = source.names.iris.base
    return "\n".join([*lines, f"PREFIX tm: <{base}def#>", f"PREFIX tmg: <{base}graph/>", ""])


def find(source: Source, text: str, limit: int = 20) -> list[Hit]:
    """Things whose Chinese or English label, other name or notation contains the text.

    White space in Chinese and the case of letters do not matter. Whole labels come first, then beginnings, then the
    shortest.
    """
    wanted = Literal(" ".join(text.split()).lower())
    squeezed = Literal(squeeze(text).lower())
    query = f"""{prefixes(source)}
        SELECT ?s ?class ?matched (SAMPLE(?z) AS ?zh) (SAMPLE(?e) AS ?en) WHERE {{
          VALUES ?g {{ tmg:reference tmg:ontology }}
          GRAPH ?g {{
            ?s rdfs:label|skos:altLabel|skos:notation ?m ; a ?class .
            OPTIONAL {{ ?s rdfs:label ?z FILTER(LANG(?z) != "en") }}
            OPTIONAL {{ ?s rdfs:label ?e FILTER(LANG(?e) = "en") }}
          }}
          FILTER(CONTAINS(LCASE(STR(?m)), {wanted}) || CONTAINS(LCASE(STR(?m)), {squeezed}))
          BIND(STR(?m) AS ?matched)
        }} GROUP BY ?s ?class ?matched"""
    hits: dict[str, Hit] = {}
    base = f"{source.names.iris.base}def#"
    for row in sorted(source.rows(query), key=lambda r: (not r["class"].startswith(base), r["matched"], r["class"])):
        kind = row["class"].replace("#", "/").rpartition("/")[2]
        hit = Hit(row["s"], kind, row["zh"], row["en"], row["matched"])
        known = hits.get(row["s"])
        if known is None or _order(hit, text) < _order(known, text):
            hits[row["s"]] = Hit(hit.iri, known.kind if known else kind, hit.label_zh, hit.label_en, hit.matched)
    return sorted(hits.values(), key=lambda hit: _order(hit, text))[:limit]


def _order(hit: Hit, text: str) -> tuple[bool, bool, int, str]:
    label, wanted = hit.matched.lower(), squeeze(text).lower()
    return squeeze(label) != wanted, not squeeze(label).startswith(wanted), len(label), hit.iri


def _exists(source: Source, iri: str) -> bool:
    try:
        node = NamedNode(iri)
    except ValueError:
        return False
    return source.ask(f"ASK {{ GRAPH ?g {{ {node} ?p ?o }} }}")


def _candidates(base: str, text: str) -> list[str]:
    """The IRIs that a text may stand for."""
    spaces = ("id", "code", "id/current", "id/computed", "id/quantity", "id/area", "id/organisation")
    measure, *pairs = text.split("/")
    in_order = "/".join([measure, *sorted(pairs)]) if pairs and all("=" in pair for pair in pairs) else text
    names = [f"{base}{space}/{form}" for form in dict.fromkeys((text, in_order)) for space in spaces]
    return [text, f"{base}{text}", *names, f"{base}def#{text.removeprefix('tm:')}"]


def resolve(source: Source, text: str) -> str:
    """The IRI that a text means. Raises UsageError, with what comes near, if there is none.

    Taken in turn: an IRI; a code path (``area/cn-110000``, ``code/field/nuclear``); a key path, which means what is
    known now (``contract-value/period=2013``); a printed cell (``2014/附表13/北京/成交额/2013年``); a table
    (``2014/附表13``, ``附表13``); a code by itself (``cn-110000``); a whole label.
    """
    base = source.names.iris.base
    text = text.strip()
    for candidate in _candidates(base, text):
        if _exists(source, candidate):
            return candidate
    found = _cell(source, text) or _table(source, text)
    if found is not None:
        return found
    hits = find(source, text, limit=5) if text else []
    whole = [hit for hit in hits if squeeze(hit.matched) == squeeze(text)]
    if len(whole) == 1:
        return whole[0].iri
    near = "; ".join(f"{hit.label_zh or hit.label_en} {hit.iri.removeprefix(base)}" for hit in hits)
    forms = "an IRI, a code path, a key path, a cell (EDITION TABLE ROW COLUMN), a table or a label"
    raise UsageError(f"nothing is known as {text!r}; give {forms}" + (f". Near: {near}" if near else ""))


def _table(source: Source, text: str) -> str | None:
    """The table with this printed number, in the edition given (2014/附表13) or the only one that has it."""
    edition, _, number = squeeze(text).rpartition("/")
    rows = source.rows(
        f"""{prefixes(source)} SELECT ?t ?year WHERE {{ GRAPH tmg:reference {{
            ?t tm:tableNumber {Literal(number)} ; tm:edition/tm:editionYear ?year }} }} ORDER BY ?year"""
    )
    fitting = [row for row in rows if edition in ("", row["year"])]
    if len(fitting) > 1:
        ways = ", ".join(f"{row['year']}/{number}" for row in fitting)
        raise UsageError(f"{number} is a table of more than one edition: {ways}")
    return fitting[0]["t"] if fitting else None


def _cell(source: Source, text: str) -> str | None:
    """The figure printed at edition/table/row/column; row and column may hold slashes. None: not of that form.

    Raises UsageError, naming the rows or columns there are, if the edition has the table but not the cell.
    """
    parts = squeeze(text).split("/")
    if len(parts) < 3 or not parts[0].isdecimal():
        return None
    edition, table = parts[0], Literal(parts[1])
    query = f"""{prefixes(source)}
        SELECT ?f ?row ?column WHERE {{
          GRAPH tmg:reference {{
            ?t tm:tableNumber {table} ; tm:edition/tm:editionYear {int(edition)} ; tm:figureGraph ?g
          }}
          GRAPH ?g {{ ?f tm:inTable ?t ; tm:rowLabel ?row ; tm:columnLabel ?column }}
        }} ORDER BY ?f"""
    rows = source.rows(query)
    if not rows:
        known = f"""{prefixes(source)} SELECT DISTINCT ?n WHERE {{ GRAPH tmg:reference {{
            ?t tm:tableNumber ?n ; tm:edition/tm:editionYear {int(edition)} }} }} ORDER BY ?n"""
        names = ", ".join(row["n"] for row in source.rows(known))
        if not names:
            raise UsageError(f"there is no edition {edition}; there are: {', '.join(_editions(source))}")
        raise UsageError(f"edition {edition} has no table {parts[1]!r} with cells; it has: {names}")
    wanted = "/".join(parts[2:])
    if wanted in {row["row"] for row in rows}:
        of_row = "; ".join(row["column"] for row in rows if row["row"] == wanted)
        raise UsageError(f"{wanted!r} is a row of {parts[1]}; a cell needs its column too: {of_row}")
    for row in rows:
        if f"{row['row']}/{row['column']}" == wanted:
            return row["f"]
    columns = "; ".join(dict.fromkeys(row["column"] for row in rows))
    labels = dict.fromkeys(row["row"] for row in rows)
    fitting = [label for label in labels if wanted.startswith(label + "/")]
    if fitting:
        message = f"row {fitting[-1]!r} of {parts[1]} has no such column; columns: {columns}"
    else:
        message = f"{parts[1]} has no such row; rows: {'; '.join(labels)}"
    raise UsageError(message)


def _editions(source: Source) -> list[str]:
    rows = source.rows(
        f"{prefixes(source)} SELECT ?y WHERE {{ GRAPH tmg:reference {{ ?e tm:editionYear ?y }} }} ORDER BY ?y"
    )
    return [row["y"] for row in rows]
