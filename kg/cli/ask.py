"""Commands that ask: query, queries, find, show, trace."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import EndpointOption, FormatOption, StoreOption, one_of, source, tell, told
from kg.export.files import FILE_FORMATS
from kg.export.results import FORMATS, rendered
from kg.model.problems import UsageError
from kg.places import queries_folder
from kg.store.source import Source, Table

if TYPE_CHECKING:
    from kg.queries import Query


def _parameters(given: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(f"parameter {text!r} is not name=value")
        if name in found:
            raise UsageError(f"parameter {name!r} is given twice: {found[name]} and {value}")
        found[name] = value
    return found


def _text(name: str, params: dict[str, str], place: Source) -> str:
    """The SPARQL text of a catalogue query, a file or standard input."""
    from kg.queries import bound

    if name == "-" or name.endswith(".rq"):
        if params:
            raise UsageError("--param goes with a query of the catalogue; a file's text is run as it stands")
        from kg.editions.files import read_text

        return sys.stdin.read() if name == "-" else read_text(Path(name))
    return bound(queries_folder(), name, params, place)


@told
def query(
    name: Annotated[str, typer.Argument(metavar="NAME|FILE.rq|-", help="A query of `kg queries`, a file, or stdin.")],
    values: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME=VALUE]...", help="Parameters, as with --param.")
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option(
            "--param", "-p", metavar="NAME=VALUE", help="A parameter of the query, e.g. year=2012; may be repeated."
        ),
    ] = None,
    form: Annotated[
        str, typer.Option("--format", "-f", help="table, csv, tsv, json, xlsx, parquet; ttl for a graph.")
    ] = "",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write to this file instead of stdout.")] = None,
    bom: Annotated[bool, typer.Option("--bom", help="Begin CSV or TSV with a byte order mark, for Excel.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Tell on stderr what the answer rests on: graphs, figures, breaks.")
    ] = False,
    endpoint: EndpointOption = None,
    store: StoreOption = None,
) -> None:
    """Ask a query of the catalogue, or your own SPARQL.

    What is known now is taken, or with -p asof=2006 what was known when that edition came out.
    Examples: kg query net-outflow -p year=2012; kg query my.rq --format json; echo 'ASK {}' | kg query -
    """
    form = _form(form, out)
    if form in FILE_FORMATS and out is None and sys.stdout.isatty():
        raise UsageError(f"{form} is binary: name a file with --out, or redirect stdout")
    if bom and form not in ("csv", "tsv"):
        raise UsageError("--bom goes with --format csv or tsv")
    given = _parameters([*(param or []), *(values or [])])
    place = source(store, endpoint)
    text = _text(name, given, place)
    answer = place.run(text)
    if isinstance(answer, Table):
        if form == "ttl":
            raise UsageError("a SELECT query gives a table: choose table, csv, tsv, json, xlsx or parquet")
        _write(_table_bytes(answer, form or "table", Path(name).stem, bom), out)
        tell(f"{len(answer.rows)} row{'' if len(answer.rows) == 1 else 's'}")
        _remark_on_empty(place, answer, given)
        _remark(place, name, text, given, explain)
    elif explain:
        raise UsageError("--explain goes with a SELECT query")
    elif isinstance(answer, bool):
        _write(b"true\n" if answer else b"false\n", out)
    else:
        if form not in ("", "ttl"):
            raise UsageError("a CONSTRUCT or DESCRIBE query gives a graph: choose ttl")
        _write(answer.serialize(format="turtle", encoding="utf-8"), out)


def _remark_on_empty(place: Source, answer: Table, given: dict[str, str]) -> None:
    """Say why an answer holds no number, as far as its parameters tell."""
    from kg.queries import year_covered

    asof = given.get("asof", "now")
    if any(row[name] for row in answer.rows for name in answer.numeric):
        return
    if asof != "now":
        year = year_covered(place, asof)
        tell(f"nothing of it is known from the {asof} edition, whose figures are for {year} and some years before")
    elif given and not answer.rows:
        tell(f"nothing fits {', '.join(f'{n}={v}' for n, v in given.items())}; kg find looks for names and codes")


def _remark(place: Source, name: str, text: str, given: dict[str, str], explained: bool) -> None:
    """Tell what a reader must know of an answer: all of it if asked for, else what would mislead."""
    if given.get("asof", "now") != "now":
        tell(f"as known when the {given['asof']} edition came out; what only a later edition states is left out")
    own = name == "-" or name.endswith(".rq")
    if not explained and not own:
        return
    # Most queries ask for no more, and start the quicker for it.
    from kg.explain import explain, lines, mixtures_of

    if explained:
        for line in lines(explain(place, text)):
            tell(line)
    else:
        for mixture in mixtures_of(place, text):
            tell(f"beware: {mixture}; --explain tells more")


def _form(form: str, out: Path | None) -> str:
    """The format asked for, else the one that the file's name asks for, "" if neither does. Raises UsageError if one
    is none, or they differ."""
    known = (*FORMATS, *FILE_FORMATS, "ttl")
    suffix = out.suffix.removeprefix(".").lower() if out is not None else ""
    if suffix and suffix not in (*known, "txt") and not form:
        raise UsageError(f"{out} ends in no format known here: {', '.join(known)}; or name one with --format")
    if form and suffix in FILE_FORMATS and suffix != one_of(form, known):
        raise UsageError(f"--format {form} does not go with {out}")
    return one_of(form, known) if form else suffix.replace("txt", "table")


def _table_bytes(table: Table, form: str, name: str, bom: bool) -> bytes:
    """A table in a format, as bytes."""
    from kg.export.files import as_parquet, as_xlsx

    if form == "xlsx":
        return as_xlsx(table.columns, table.rows, table.numeric, name)
    if form == "parquet":
        return as_parquet(table.columns, table.rows, table.numeric)
    text = rendered(table.columns, table.rows, form, table.numeric)
    return text.encode("utf-8-sig" if bom else "utf-8")


def _write(data: bytes, out: Path | None) -> None:
    """To a file, or to stdout as it is."""
    if out is not None:
        out.write_bytes(data)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


@told
def queries(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME|WORDS]...", help="One query in full, or those that have these words."),
    ] = None,
    form: FormatOption = "table",
) -> None:
    """List the catalogue, search it, or describe one query in full.

    Examples: kg queries; kg queries net-outflow; kg queries 排名; kg queries mean value
    """
    from kg.queries import catalogue, find_query, search

    one_of(form, FORMATS)
    known, wanted = catalogue(queries_folder()), " ".join(words or [])
    if wanted in known:
        _describe(known[wanted])
        return
    found = search(queries_folder(), wanted)
    if not found:
        tell(f"no query has {wanted!r} in its name, titles, explanation or columns; docs/questions.md leads from")
        tell("questions to queries, and kg find looks for regions, classes and institutions")
        find_query(queries_folder(), wanted)
    rows = [
        {
            "name": q.name,
            "title": q.title_en,
            "标题": q.title_zh,
            "parameters": ", ".join(f"{p.name}={p.default}" for p in q.parameters),
        }
        for q in found.values()
    ]
    print(rendered(("name", "title", "标题", "parameters"), rows, form), end="")


def _describe(q: Query) -> None:
    print(f"{q.name}\n{q.title_en}\n{q.title_zh}\n\n{q.about_en}\n{q.about_zh}\n\ncolumns: {', '.join(q.columns)}")
    for p in q.parameters:
        print(f"parameter {p.name}: {p.about} ({p.what}; default {p.default})")
    if q.takes_asof:
        print("parameter asof: an edition's year, to ask what was known when it came out (default now)")
    print(f"\n{q.text}", end="")


@told
def find(
    text: Annotated[str, typer.Argument(help="Part of a label, in Chinese or English, or a code.")],
    limit: Annotated[int, typer.Option(min=1)] = 20,
    form: FormatOption = "table",
    endpoint: EndpointOption = None,
    store: StoreOption = None,
) -> None:
    """Find things by label, in Chinese or English.

    Regions, organisations, classes, tables, units and terms. Example: kg find 陕西
    """
    from kg.lookup import find as look
    from kg.show import short

    one_of(form, FORMATS)
    if not text.strip():
        raise UsageError("give at least one character of a label")
    place = source(store, endpoint)
    columns = ("kind", "id", "label_zh", "label_en", "matched")
    rows = [
        dict(zip(columns, (h.kind, short(place, h.iri), h.label_zh, h.label_en, h.matched), strict=True))
        for h in look(place, text, limit)
    ]
    if not rows:
        raise UsageError(f"nothing has a label with {text!r}; try a shorter part of it")
    print(rendered(columns, rows, form), end="")


@told
def show(
    thing: Annotated[str, typer.Argument(metavar="ID", help="An IRI, a path, a code, a cell or a whole label.")],
    limit: Annotated[int, typer.Option(help="How many of the things that point to it.", min=0)] = 20,
    endpoint: EndpointOption = None,
    store: StoreOption = None,
) -> None:
    """Show one thing, and what points to it.

    Examples: kg show cn-610000; kg show 2014/附表6; kg show code/field/nuclear
    """
    from kg.lookup import resolve
    from kg.show import show as describe

    place = source(store, endpoint)
    found = describe(place, resolve(place, thing), limit)
    print(found.iri)
    for s in found.statements:
        print(f"  {s.property:<28} {s.value}" + (f"  {s.label}" if s.label and s.label != s.value else ""))
    if found.incoming:
        print(f"pointed to by {found.incoming_count}, the first {len(found.incoming)}:")
    for s in found.incoming:
        print(f"  {s.property:<28} of {s.value}" + (f"  {s.label}" if s.label else ""))


@told
def trace(
    number: Annotated[
        list[str],
        typer.Argument(
            metavar="ID | EDITION TABLE ROW COLUMN",
            help="A key path, an IRI, or a printed cell: 2014 附表13 北京 成交额/2013年.",
        ),
    ],
    endpoint: EndpointOption = None,
    store: StoreOption = None,
) -> None:
    """Trace a number down to its printed cells.

    Examples: kg trace 2014 附表13 北京 成交额/2013年; kg trace contract-value/period=2013
    """
    from kg.lookup import resolve
    from kg.trace import lines
    from kg.trace import trace as follow

    place = source(store, endpoint)
    for line in lines(follow(place, resolve(place, "/".join(number)))):
        print(line)


COMMANDS = (query, queries, find, show, trace)
