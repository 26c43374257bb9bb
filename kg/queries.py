"""The query catalogue: SPARQL files with a head that says what they answer, and typed parameters.

A file runs unchanged in any SPARQL tool. Its head is comment lines, ``# name: text``: title-zh, title-en, about-zh,
about-en, columns (comma separated), ``asof: none`` if it compares editions, and a ``param`` line for each parameter::

    # param: year | integer | 2012, 2013 | the year of the figures

The parameter's value stands in the query as ``VALUES ?year { 2013 }``: what is written there is the default. In place
of the allowed values, ``@tm:Area`` allows the code of any thing of a class.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import Literal

from kg.lookup import prefixes
from kg.model.problems import UsageError
from kg.rdf.iri import DEFAULT_BASE
from kg.store.source import Source
from kg.store.tokens import Token, tokens

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

    @property
    def codes_of(self) -> str:
        """The class whose codes are allowed, as a prefixed name; "" if the values are listed, or free."""
        return self.allowed[0][1:] if self.allowed and self.allowed[0].startswith("@") else ""

    @property
    def what(self) -> str:
        """What is allowed, in one phrase."""
        if self.codes_of:
            return f"the code of a {self.codes_of.partition(':')[2]}, see kg find"
        return f"one of {', '.join(self.allowed)}" if self.allowed else f"any {self.type}"


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
    of_no_edition: bool = False

    @property
    def takes_asof(self) -> bool:
        """Whether it can be asked as of an edition: it reads what is known, or tells of each row its report."""
        reads = _READS_VIEW.search(self.text) is not None or "report" in self.columns
        return reads and not self.of_no_edition

    def bind(self, given: Mapping[str, str], base: str = DEFAULT_BASE) -> str:
        """The SPARQL text with parameters put in, under a base. Raises UsageError with all that is wrong."""
        known = {parameter.name: parameter for parameter in self.parameters}
        wrong = [_unknown(name, self) for name in given if name not in known]
        terms: dict[str, str] = {}
        for name, value in given.items():
            if name in known:
                wrong.extend(_refusal(known[name], value))
                terms[name] = value if known[name].type == "integer" else str(Literal(value))
        if wrong:
            raise UsageError("\n".join(wrong))
        return _put_in(self.text, terms).replace(DEFAULT_BASE, base)


#: The parameter that every query takes which reads what is known now.
ASOF = "asof"
_NOW = re.compile(r"tmg:current\b")
_READS_VIEW = re.compile(r"dataset/(current|computed)/|\ba qb:Observation\b|\?o tm:quantity \?")


def as_of(query: Query, text: str, edition: str, source: Source) -> str:
    """The bound text of a query, asked of what was known when an edition came out.

    What is known now becomes what was known then; rows with a ``report`` are those of reports that were out. The
    newest edition, and ``now``, leave the text as it is. Raises UsageError, naming the editions there are.
    """
    rows = source.rows(f"SELECT ?y WHERE {{ GRAPH ?g {{ ?e {source.names.term('editionYear')} ?y }} }}")
    editions = sorted({row["y"] for row in rows})
    if edition not in (*editions, "now"):
        raise UsageError(f"parameter {ASOF!r} is {edition!r}; allowed: {', '.join(editions)}, now")
    if not query.takes_asof:
        raise UsageError(f"query {query.name!r} compares editions, or rests on one list: it takes no {ASOF!r}")
    if edition in ("now", editions[-1]):
        return text
    later = [year for year in editions if year > edition]
    if "report" in query.columns:
        text = _reports_until(text, edition)
    text = _without_graphs_of(text, later)
    then = _NOW.sub(str(source.names.graph(f"asof/{edition}")), text)
    then = then.replace("dataset/current/", f"dataset/asof-{edition}/")
    return then.replace("dataset/computed/", f"dataset/asof-{edition}-computed/")


def _reports_until(text: str, edition: str) -> str:
    """The query with the rows of later reports left out: a filter at the end of its pattern."""
    depth = 0
    for token in tokens(text):
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if token.text == "}" and depth == 0:
            return f'{text[: token.start]}  FILTER(STR(?report) <= "{edition}")\n{text[token.start :]}'
    raise ValueError("the query has no pattern")


def _without_graphs_of(text: str, editions: list[str]) -> str:
    """The query that does not see the graphs of some editions: their names stand for no graph, and a graph variable
    is not bound to one."""
    found, insertions = tokens(text), []
    for at, token in enumerate(found):
        if token.text == "GRAPH" and found[at + 1].kind == "variable":
            end = _closing(found, at + 2)
            told = "|".join(editions)
            insertions.append((end, f' FILTER(!REGEX(STR({found[at + 1].text}), "/graph/[a-z]+/({told})(/|$)"))'))
    for place, clause in sorted(insertions, reverse=True):
        text = text[:place] + clause + text[place:]
    for edition in editions:
        text = re.sub(rf"(graph/[a-z]+/){edition}\b", rf"\g<1>{edition}-not-out", text)
    return text


def _closing(found: list[Token], at: int) -> int:
    """Where the group ends that opens at a token."""
    depth = 0
    for token in found[at:]:
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if depth == 0:
            return token.end
    raise ValueError("a group of the query has no end")


def _values(name: str) -> re.Pattern[str]:
    return re.compile(rf"(VALUES\s+\?({name})\s*\{{\s*)(.*?)(\s*\}})")


def _put_in(text: str, terms: Mapping[str, str]) -> str:
    """The query with terms in the places of its parameters, all in one pass: what has been put in is not read again,
    whatever a text says."""
    return _values(r"\w+").sub(lambda place: f"{place[1]}{terms.get(place[2], place[3])}{place[4]}", text)


def _unknown(name: str, query: Query) -> str:
    known = [*(parameter.name for parameter in query.parameters), *([ASOF] if query.takes_asof else [])]
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    listed = "; ".join(f"{parameter.name} ({parameter.what})" for parameter in query.parameters)
    asof = f"{'; ' if listed else ''}{ASOF} (an edition's year, or now)" if query.takes_asof else ""
    return (
        f"query {query.name!r} has no parameter {name!r}{hint}; it takes: {listed}{asof}"
        if known
        else (f"query {query.name!r} has no parameter {name!r}: it takes none")
    )


def _refusal(parameter: Parameter, value: str) -> list[str]:
    if not value:
        return [f"parameter {parameter.name!r} has no value; it takes {parameter.what} (default {parameter.default})"]
    if not _TYPES[parameter.type].fullmatch(value):
        return [f"parameter {parameter.name!r} is {value!r}, which is no {parameter.type}; it takes {parameter.what}"]
    if parameter.allowed and value not in parameter.allowed and not parameter.codes_of:
        near = difflib.get_close_matches(value, parameter.allowed, n=1, cutoff=0.3)
        hint = f"; did you mean {near[0]!r}?" if near and parameter.type == "text" else ""
        return [f"parameter {parameter.name!r} is {value!r}; allowed: {_listed(parameter.allowed)}{hint}"]
    return []


def _listed(allowed: tuple[str, ...], shown: int = 20) -> str:
    more = f" … and {len(allowed) - shown} more" if len(allowed) > shown else ""
    return ", ".join(allowed[:shown]) + more


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
    return Query(name, *about, columns, parameters, text, head.get("asof") == "none")


def _parameter(query: str, line: str, text: str) -> Parameter:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) != 4 or parts[1] not in _TYPES:
        raise ValueError(f"{query}.rq: param {line!r} is not 'name | integer or text | allowed | meaning'")
    place = _values(re.escape(parts[0])).search(text)
    if place is None:
        raise ValueError(f"{query}.rq: no VALUES ?{parts[0]} {{ … }} in the query for its parameter")
    allowed = tuple(value.strip() for value in parts[2].split(",") if value.strip())
    return Parameter(parts[0], parts[1], allowed, parts[3], place[3].strip('"'))


def catalogue(folder: Path) -> dict[str, Query]:
    """All queries of the catalogue by name."""
    return {path.stem: _read(path) for path in sorted(folder.glob("*.rq"))}


def _read(path: Path) -> Query:
    return parse_query(path.stem, path.read_text("utf-8"))


def find_query(folder: Path, name: str) -> Query:
    """One query of the catalogue. Raises UsageError, with the nearest name, if there is none."""
    names = sorted(path.stem for path in folder.glob("*.rq"))
    if name in names:
        return _read(folder / f"{name}.rq")
    titles = {title: q.name for q in catalogue(folder).values() for title in (q.title_zh, q.title_en, q.name)}
    near = dict.fromkeys(titles[title] for title in difflib.get_close_matches(name, titles, n=3, cutoff=0.3))
    hint = f"; nearest: {', '.join(near)}" if near else ""
    raise UsageError(f"there is no query {name!r} in the catalogue (`kg queries` lists it){hint}")


def search(folder: Path, words: str) -> dict[str, Query]:
    """The queries whose name, titles or explanation have all the words, whatever their case."""
    wanted = words.lower().split()
    return {
        name: q
        for name, q in catalogue(folder).items()
        if all(
            w in " ".join((name, q.title_zh, q.title_en, q.about_zh, q.about_en, *q.columns)).lower() for w in wanted
        )
    }


def _with_codes(query: Query, given: Mapping[str, str], source: Source) -> Query:
    """The query with the codes allowed now, where a parameter given takes the codes of a class. Raises UsageError,
    naming the code, for a value that is the label of one."""
    parameters = []
    for parameter in query.parameters:
        if parameter.name in given and parameter.codes_of:
            codes = _codes(source, parameter.codes_of)
            if given[parameter.name] not in codes:
                labelled = sorted(code for code, labels in codes.items() if given[parameter.name] in labels)
                if labelled:
                    raise UsageError(f"parameter {parameter.name!r} takes a code: {', '.join(labelled)}")
            parameters.append(replace(parameter, allowed=tuple(sorted({*codes, parameter.default}))))
        else:
            parameters.append(parameter)
    return replace(query, parameters=tuple(parameters))


def _codes(source: Source, of: str) -> dict[str, set[str]]:
    """The codes of the things of a class, each with its labels."""
    codes: dict[str, set[str]] = {}
    text = f"""{prefixes(source)} SELECT ?code ?label WHERE {{
        GRAPH ?g {{ ?thing a {of} }}
        GRAPH ?h {{ ?thing skos:notation ?code ; rdfs:label|skos:prefLabel ?label }}
        FILTER(DATATYPE(?code) = xsd:string) }}"""
    for row in source.rows(text):
        codes.setdefault(row["code"], set()).add(row["label"])
    return codes


def _newest_year(query: Query, edition: str, source: Source) -> dict[str, str]:
    """The newest of the years allowed that an edition covers, where a query takes a year and its default is later."""
    taken = next((parameter for parameter in query.parameters if parameter.name == "year"), None)
    covered = year_covered(source, edition)
    if taken is None or not covered or taken.default <= covered:
        return {}
    years = [year for year in taken.allowed if year.isdecimal() and year <= covered]
    return {"year": max(years)} if years else {}


def year_covered(source: Source, edition: str) -> str:
    """The year that an edition's figures are for, "" if there is no such edition."""
    text = (
        f"""{prefixes(source)} SELECT ?year WHERE {{ GRAPH tmg:reference {{
        ?e tm:editionYear {edition} ; tm:yearCovered/tm:year ?year }} }}"""
        if edition.isdecimal()
        else ""
    )
    return next((row["year"] for row in source.rows(text)), "") if text else ""


def bound(folder: Path, name: str, given: Mapping[str, str], source: Source) -> str:
    """The text of a query of the catalogue with its parameters, ``asof`` among them. Raises UsageError."""
    query = _with_codes(find_query(folder, name), given, source)
    if ASOF in given and "year" not in given:
        given = {**given, **_newest_year(query, given[ASOF], source)}
    text = query.bind({key: value for key, value in given.items() if key != ASOF}, source.names.iris.base)
    return as_of(query, text, given[ASOF], source) if ASOF in given else text
