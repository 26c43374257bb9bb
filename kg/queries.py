"""The query catalogue: SPARQL files with a head that says what they answer, and typed parameters.

A file runs unchanged in any SPARQL tool. Its head is comment lines, ``# name: text``: title-zh, title-en, about-zh,
about-en, columns (comma separated) and a ``param`` line for each parameter::

    # param: year | integer | 2012, 2013 | the year of the figures

The parameter's value stands in the query as ``VALUES ?year { 2013 }``: what is written there is the default.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal

from kg.model.problems import UsageError
from kg.rdf.iri import DEFAULT_BASE
from kg.store.source import Source

_HEAD = re.compile(r"#\s*([a-z-]+):\s*(.*)")
_TYPES = {"integer": re.compile(r"-?\d+", re.ASCII), "text": re.compile(r"[^\x00-\x1f]+")}


@dataclass(frozen=True)
class Parameter:
    """A parameter: its type (integer or text), the values allowed (empty: any), its meaning and its default."""

    name: str
    type: str
    allowed: tuple[str, ...]
    about: str
    default: str


@dataclass(frozen=True)
class Query:
    """A query of the catalogue."""

    name: str
    title_zh: str
    title_en: str
    about_zh: str
    about_en: str
    columns: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    text: str

    def bind(self, given: Mapping[str, str], base: str = DEFAULT_BASE) -> str:
        """The SPARQL text with parameters put in, under a base. Raises UsageError with all that is wrong."""
        known = {parameter.name: parameter for parameter in self.parameters}
        wrong = [_unknown(name, list(known), f"query {self.name!r}") for name in given if name not in known]
        text = self.text
        for name, value in given.items():
            if name in known:
                wrong.extend(_refusal(known[name], value))
                term = value if known[name].type == "integer" else str(Literal(value))
                text = _values(name).sub(lambda match, term=term: f"{match[1]}{term}{match[3]}", text)  # type: ignore[misc]
        if wrong:
            raise UsageError("\n".join(wrong))
        return text.replace(DEFAULT_BASE, base)


#: The parameter that every query takes which reads what is known now.
ASOF = "asof"
_NOW = re.compile(r"tmg:current\b")
_READS_VIEW = re.compile(r"dataset/(current|computed)/")


def as_of(text: str, edition: str, source: Source) -> str:
    """The query asked of what was known when an edition came out. Raises UsageError, naming the editions there are.

    The newest edition, and ``now``, leave the text as it is: what is known now is known since then.
    """
    rows = source.rows(f"SELECT ?y WHERE {{ GRAPH ?g {{ ?e {source.names.term('editionYear')} ?y }} }}")
    editions = sorted({row["y"] for row in rows})
    if edition not in (*editions, "now"):
        raise UsageError(f"parameter 'asof' is {edition!r}; allowed: {', '.join(editions)}, now")
    if _READS_VIEW.search(text) is None:
        raise UsageError("this query tells what editions print, not what is known from them: it takes no 'asof'")
    if edition in ("now", editions[-1]):
        return text
    then = _NOW.sub(str(source.names.graph(f"asof/{edition}")), text)
    then = then.replace("dataset/current/", f"dataset/asof-{edition}/")
    return then.replace("dataset/computed/", f"dataset/asof-{edition}-computed/")


def _values(name: str) -> re.Pattern[str]:
    return re.compile(rf"(VALUES\s+\?{re.escape(name)}\s*\{{\s*)(.*?)(\s*\}})")


def _unknown(name: str, known: list[str], of: str) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"{of} has no parameter {name!r}: it takes {', '.join(known) or 'none'}{hint}"


def _refusal(parameter: Parameter, value: str) -> list[str]:
    if not _TYPES[parameter.type].fullmatch(value):
        return [f"parameter {parameter.name!r} is {value!r}, which is no {parameter.type} ({parameter.about})"]
    if parameter.allowed and value not in parameter.allowed:
        near = difflib.get_close_matches(value, parameter.allowed, n=1, cutoff=0.3)
        hint = f"; did you mean {near[0]!r}?" if near and parameter.type == "text" else ""
        return [f"parameter {parameter.name!r} is {value!r}; allowed: {', '.join(parameter.allowed)}{hint}"]
    return []


def parse_query(name: str, text: str) -> Query:
    """Read one query file. Raises ValueError if its head is not whole or a parameter has no place in the query."""
    head: dict[str, str] = {}
    lines: list[str] = []
    for line in text.splitlines():
        match = _HEAD.fullmatch(line.strip())
        if match is None:
            if not line.startswith("#"):
                break
            continue
        if match[1] == "param":
            lines.append(match[2])
        else:
            head[match[1]] = match[2].strip()
    missing = [key for key in ("title-zh", "title-en", "about-zh", "about-en", "columns") if not head.get(key)]
    if missing:
        raise ValueError(f"{name}.rq: the head lacks {', '.join(missing)}")
    columns = tuple(column.strip() for column in head["columns"].split(","))
    parameters = tuple(_parameter(name, line, text) for line in lines)
    about = (head["title-zh"], head["title-en"], head["about-zh"], head["about-en"])
    return Query(name, *about, columns, parameters, text)


def _parameter(query: str, line: str, text: str) -> Parameter:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) != 4 or parts[1] not in _TYPES:
        raise ValueError(f"{query}.rq: param {line!r} is not 'name | integer or text | allowed | meaning'")
    place = _values(parts[0]).search(text)
    if place is None:
        raise ValueError(f"{query}.rq: no VALUES ?{parts[0]} {{ … }} in the query for its parameter")
    allowed = tuple(value.strip() for value in parts[2].split(",") if value.strip())
    return Parameter(parts[0], parts[1], allowed, parts[3], place[2].strip('"'))


def catalogue(folder: Path) -> dict[str, Query]:
    """All queries of the catalogue by name."""
    return {path.stem: parse_query(path.stem, path.read_text("utf-8")) for path in sorted(folder.glob("*.rq"))}


def find_query(folder: Path, name: str) -> Query:
    """One query of the catalogue. Raises UsageError, with the nearest name, if there is none."""
    queries = catalogue(folder)
    if name in queries:
        return queries[name]
    near = difflib.get_close_matches(name, list(queries), n=3, cutoff=0.3)
    hint = f"; nearest: {', '.join(near)}" if near else ""
    raise UsageError(f"there is no query {name!r} in the catalogue (`kg queries` lists it){hint}")


def bound(folder: Path, name: str, given: Mapping[str, str], source: Source) -> str:
    """The text of a query of the catalogue with its parameters, ``asof`` among them. Raises UsageError."""
    own = {key: value for key, value in given.items() if key != ASOF}
    text = find_query(folder, name).bind(own, source.names.iris.base)
    return as_of(text, given[ASOF], source) if ASOF in given else text
