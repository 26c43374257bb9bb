"""Finding things: by label, by IRI or code path, or by the place of a printed cell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.model.codes import squeeze
from kg.model.problems import UsageError
from kg.rdf.names import PREFIXES
from kg.spelling import fit, folded
from kg.store.source import Source

#: What may be pinyin begins with a Latin letter, which may have a tone mark.
_LATIN = re.compile(r"\s*[A-Za-z\u00c0-\u01dc]")


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


@dataclass(frozen=True)
class Named:
    """A thing that can be found: its IRI, its class (local name), its labels, and all that it may be found by."""

    iri: str
    kind: str
    label_zh: str
    label_en: str
    names: tuple[str, ...]


def named(source: Source) -> list[Named]:
    """All things of the reference data and the ontology that have a label, another name or a notation."""
    head = prefixes(source)
    graphs = "VALUES ?g { tmg:reference tmg:ontology }"
    base = f"{source.names.iris.base}def#"
    classes = source.rows(f"{head} SELECT DISTINCT ?s ?class WHERE {{ {graphs} GRAPH ?g {{ ?s a ?class }} }}")
    # A class of ours says more than one that others share.
    kinds: dict[str, str] = {}
    for row in sorted(classes, key=lambda r: (not r["class"].startswith(base), r["class"])):
        kinds.setdefault(row["s"], row["class"].replace("#", "/").rpartition("/")[2])
    names: dict[str, dict[str, None]] = {}
    labels: dict[tuple[str, bool], str] = {}
    found = source.rows(
        f"""{head} SELECT DISTINCT ?s ?p ?m (LANG(?m) AS ?lang) WHERE {{ {graphs}
              VALUES ?p {{ rdfs:label skos:altLabel skos:notation }} GRAPH ?g {{ ?s ?p ?m }} }}"""
    )
    for row in sorted(found, key=lambda row: (row["s"], row["m"])):
        names.setdefault(row["s"], {})[row["m"]] = None
        if row["p"].endswith("#label"):
            labels.setdefault((row["s"], row["lang"] == "en"), row["m"])
    return [
        Named(iri, kinds[iri], labels.get((iri, False), ""), labels.get((iri, True), ""), tuple(every))
        for iri, every in names.items()
        if iri in kinds
    ]


def find(source: Source, text: str, limit: int = 20) -> list[Hit]:
    """Things whose Chinese or English label, other name or notation contains the text, or is spelt by it.

    White space in Chinese and the case of letters do not matter. Whole labels come first, then beginnings, then the
    shortest. Pinyin may be given with or without tones and blanks, or as initials: běi jīng, beijing, bj.
    """
    return search(named(source), text, limit)


def search(things: Iterable[Named], text: str, limit: int = 20) -> list[Hit]:
    """The things of a list that a text finds, as :func:`find` does."""
    wanted = _Wanted(" ".join(text.split()).lower(), squeeze(text).lower(), folded(text) if _LATIN.match(text) else "")
    if not wanted.squeezed:
        return []
    found = []
    for thing in things:
        fitting = [(rank, len(name), name) for name in thing.names if (rank := _rank(name, wanted)) is not None]
        if fitting:
            rank, length, name = min(fitting)
            found.append(((rank, length, thing.iri), Hit(thing.iri, thing.kind, thing.label_zh, thing.label_en, name)))
    return [hit for _, hit in sorted(found, key=lambda pair: pair[0])[:limit]]


@dataclass(frozen=True)
class _Wanted:
    """What is looked for: in lower case, without blanks, and as pinyin ("" if it cannot be pinyin)."""

    text: str
    squeezed: str
    pinyin: str


#: Places among the fits of a name: the whole of it, its beginning, …; the last five are those of :func:`fit`.
_RANKS = ("whole", "pinyin", "beginning", "initials", "pinyin begins", "within", "initials begin", "pinyin within")
_SPELT = tuple(_RANKS.index(n) for n in ("pinyin", "initials", "pinyin begins", "initials begin", "pinyin within"))


def _rank(name: str, wanted: _Wanted) -> int | None:
    label = name.lower()
    squeezed = squeeze(label)
    if squeezed == wanted.squeezed:
        return _RANKS.index("whole")
    if squeezed.startswith(wanted.squeezed):
        return _RANKS.index("beginning")
    spelt = fit(name, wanted.pinyin) if wanted.pinyin else None
    within = wanted.text in label or wanted.squeezed in label
    ranks = [*([_SPELT[spelt]] if spelt is not None else []), *([_RANKS.index("within")] if within else [])]
    return min(ranks, default=None)


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
