"""Where the graph comes from: the report texts, the committed files with their hashes, and the two steps between.

No clock is read: the same data gives the same dump to the byte. When a build ran is the store's affair.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kg.editions.files import sha256
from kg.editions.read_edition import EditionData
from kg.rdf.names import Names, external
from kg.rdf.triples import A, Triple, labels, text

_USED = external("prov:used")
_GENERATED = external("prov:wasGeneratedBy")
_DERIVED = external("prov:wasDerivedFrom")


def provenance(data: Path, editions: list[EditionData], version: str, names: Names) -> Iterator[Triple]:
    """The build activity with every input file and its hash; for each edition the extraction from its text."""
    build = names.thing("activity", "build")
    yield build, A, external("prov:Activity")
    yield from labels(build, "由数据文件构建图谱", "Build of the graph from the data files")
    yield build, names.term("softwareVersion"), text(version)
    for path in sorted([*data.rglob("*.csv"), *data.rglob("*.toml")]):
        node = names.thing("file", f"data/{path.relative_to(data).as_posix()}")
        yield build, _USED, node
        yield node, A, external("prov:Entity")
        yield node, A, names.term("DataFile")
        yield node, names.term("sha256"), text(sha256(path))
    for item in editions:
        year, about = item.edition.year, item.edition.about
        extraction = names.thing("activity", f"extract/{year}")
        report = names.thing("file", f"report/{about['text_file']}")
        yield extraction, A, external("prov:Activity")
        yield from labels(extraction, f"从{year}版报告文本提取", f"Extraction from the text of the {year} edition")
        yield extraction, _USED, report
        yield report, A, external("prov:Entity")
        yield report, A, names.term("DataFile")
        yield report, names.term("sha256"), text(about["text_sha256"])
        yield report, _DERIVED, names.thing("edition", year)
        for layout, path in item.files.items():
            file = names.thing("file", f"data/{path.relative_to(data).as_posix()}")
            yield file, _GENERATED, extraction
            yield file, _DERIVED, report
            yield names.thing("table", f"{year}/{layout}"), _DERIVED, file
