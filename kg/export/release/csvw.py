"""CSV on the Web: the sheets as CSV, and one metadata file that says what each table, column and value is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from kg.export.release.sheet import SEPARATOR, Column, Sheet
from kg.rdf.names import PREFIXES

#: Where readers of CSV on the Web look for the metadata of all CSV files of a folder.
METADATA = "csv-metadata.json"
_DATATYPES = {"text": "string", "iri": "anyURI", "integer": "integer", "decimal": "decimal", "boolean": "boolean"}
_UNIT = PREFIXES["sdmx-attribute"] + "unitMeasure"

Described = dict[str, Any]


def _name(column: Column, number: int) -> str:
    """A name that may stand in a URI template; the heading where it may."""
    return column.name if column.name.isascii() and column.name.isidentifier() else f"c{number:02}"


def _described(zh: str, en: str) -> list[Described]:
    return [{"@value": text, "@language": language} for text, language in ((zh, "zh"), (en, "en")) if text]


def _datatype(column: Column) -> str | Described:
    if column.group:
        form = {"pattern": "#,##0.##########", "groupChar": column.group, "decimalChar": "."}
        return {"base": "decimal", "format": form}
    return _DATATYPES["text" if column.kind == "list" else column.kind]


def _column(column: Column, number: int) -> Described:
    about: Described = {"name": _name(column, number), "titles": column.name}
    if column.zh or column.en:
        about["dc:description"] = _described(column.zh, column.en)
    about["datatype"] = _datatype(column)
    if column.kind == "list":
        about["separator"] = SEPARATOR
    if column.nulls not in ((), ("",)):
        about["null"] = list(column.nulls)
    if column.prop:
        about["propertyUrl"] = column.prop
    if column.space:
        about["valueUrl"] = f"{column.space}{{+{about['name']}}}"
    if column.unit[0]:
        about[_UNIT] = {"@id": column.unit[0]}
        about["schema:unitText"] = column.unit[1]
    return about


def table(sheet: Sheet, sources: Mapping[str, str]) -> Described:
    """The metadata of one table; ``sources`` has for a printed table the IRI of its edition."""
    about: Described = {"url": f"{sheet.name}.csv", "dc:title": _described(sheet.zh, sheet.en)}
    if sheet.about:
        about["prov:wasDerivedFrom"] = {"@id": sheet.about}
        about["dc:source"] = {"@id": sources[sheet.about]}
    columns = [_column(column, number) for number, column in enumerate(sheet.columns, 1)]
    key = next(n for n, column in enumerate(sheet.columns) if column.name == sheet.key)
    schema: Described = {"columns": columns, "primaryKey": columns[key]["name"]}
    if sheet.columns[key].kind == "iri":
        schema["aboutUrl"] = f"{{+{columns[key]['name']}}}"
    return {**about, "tableSchema": schema}


def metadata(sheets: Iterable[Sheet], sources: Mapping[str, str]) -> str:
    """The metadata file of all sheets."""
    group = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "zh"}],
        "dialect": {"encoding": "utf-8", "delimiter": ",", "header": True, "lineTerminators": ["\n"]},
        "tables": [table(sheet, sources) for sheet in sheets],
    }
    return json.dumps(group, ensure_ascii=False, indent=1) + "\n"
