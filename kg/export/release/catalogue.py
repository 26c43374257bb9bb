"""A release described: VoID tells what is in the data, DCAT 3 which files there are and what they may be used for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

from kg.export.release.rdf_files import prefixes, written
from kg.export.release.statistics import Statistics
from kg.export.resources import Resources
from kg.rdf.names import PREFIXES, Names
from kg.rdf.triples import A, Term, integer, labels, text

PUBLISHER = "techmarket-kg maintainers"
TITLE = ("中国技术市场知识图谱", "Knowledge graph of China's technology market")
RIGHTS = (
    "数据为官方报告印出的数字和事实，均注明来源；本项目未就数据声明许可证。软件许可证为MIT。",
    "The data are figures and facts that official reports print, with their source; no licence is stated for the "
    "data. The licence of the software is MIT.",
)
_ABOUT = (
    "全国技术市场统计年度报告印出的数字，每个值可追溯到印刷单元格。",
    "The figures printed in the statistical reports on China's technology market; every value can be traced to the "
    "printed cell it comes from.",
)
#: Vocabularies that only the description of a release needs.
_MORE = {
    "foaf": "http://xmlns.com/foaf/0.1/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "spdx": "http://spdx.org/rdf/terms#",
    "void": "http://rdfs.org/ns/void#",
}
#: What the addresses of files begin with until the description is written: they are relative to where it is put.
_HERE = "urn:release:"
_MEDIA = "https://www.iana.org/assignments/media-types/"
_ZH = "http://id.loc.gov/vocabulary/iso639-1/zh"
_YEAR = re.compile(r"\d{4}", re.ASCII)

Statement = tuple[NamedNode, NamedNode, Term]


@dataclass(frozen=True)
class File:
    """A file of a release: path in it, titles, media type, the standard it follows ("" if none), bytes, SHA-256."""

    path: str
    zh: str
    en: str
    media_type: str
    standard: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Release:
    """What the descriptions are about: the day, the graph, and its counts."""

    day: str
    graph: Resources
    counts: Statistics

    @property
    def names(self) -> Names:
        """The names under the base of the graph."""
        return self.graph.names

    @property
    def data_set(self) -> NamedNode:
        """The data set, whatever its release."""
        return self.names.thing("dataset", "techmarket")

    @property
    def node(self) -> NamedNode:
        """The release of the day."""
        return self.names.thing("dataset", f"techmarket/{self.day}")

    def part(self, name: str) -> NamedNode:
        """A node of the description that belongs to the release."""
        return NamedNode(f"{self.node.value}#{name}")


def _term(curie: str) -> NamedNode:
    prefix, _, local = curie.partition(":")
    return NamedNode((_MORE.get(prefix) or PREFIXES[prefix]) + local)


def _typed(value: str, curie: str) -> Literal:
    return Literal(value, datatype=_term(curie))


def _turtle(statements: Iterable[Statement], names: Names) -> str:
    """Turtle in order of subject and property, with addresses of files relative to it."""
    triples = sorted((Triple(*s) for s in set(statements)), key=lambda t: (str(t.subject), t.predicate != A, str(t)))
    found = written(triples, RdfFormat.TURTLE, {**prefixes(names), **_MORE})
    return found.decode("utf-8").replace(f"<{_HERE}", "<")


def _file(path: str) -> NamedNode:
    return NamedNode(_HERE + path)


def void(release: Release, dumps: Iterable[str]) -> str:
    """The VoID description; ``dumps`` are the paths of the files that hold everything."""
    return _turtle(_void(release, dumps), release.names)


def _void(release: Release, dumps: Iterable[str]) -> Iterator[Statement]:
    node, counts, names = release.node, release.counts, release.names
    yield _file("void.ttl"), A, _term("void:DatasetDescription")
    yield _file("void.ttl"), _term("foaf:primaryTopic"), node
    yield node, A, _term("void:Dataset")
    yield from labels(node, *TITLE, _term("dct:title"))
    yield node, _term("dct:issued"), _typed(release.day, "xsd:date")
    yield node, _term("void:uriSpace"), text(names.iris.base)
    for local, number in counts.in_void:
        yield node, _term(f"void:{local}"), integer(number)
    for path in dumps:
        yield node, _term("void:dataDump"), _file(path)
    for vocabulary in counts.vocabularies:
        yield node, _term("void:vocabulary"), NamedNode(vocabulary)
    yield from _partitions(release)


def _partitions(release: Release) -> Iterator[Statement]:
    """A subset for each graph, and a partition for each class and property, numbered in order of their IRIs."""
    node, counts = release.node, release.counts
    for graph, number in counts.graphs.items():
        part = release.part("graph-" + release.graph.code(graph).replace("/", "-"))
        yield node, _term("void:subset"), part
        yield part, A, _term("void:Dataset")
        yield part, A, _term("sd:NamedGraph")
        yield part, _term("sd:name"), NamedNode(graph)
        yield part, _term("void:triples"), integer(number)
    for turn, (kind, number) in enumerate(counts.classes.items(), 1):
        part = release.part(f"class-{turn}")
        yield node, _term("void:classPartition"), part
        yield part, _term("void:class"), NamedNode(kind)
        yield part, _term("void:entities"), integer(number)
    for turn, (name, number) in enumerate(counts.properties.items(), 1):
        part = release.part(f"property-{turn}")
        yield node, _term("void:propertyPartition"), part
        yield part, _term("void:property"), NamedNode(name)
        yield part, _term("void:triples"), integer(number)


def dcat(release: Release, files: Iterable[File]) -> str:
    """The DCAT 3 description: the data set, its release of the day, and a distribution for each file."""
    return _turtle(_dcat(release, files), release.names)


def _dcat(release: Release, files: Iterable[File]) -> Iterator[Statement]:
    node, data_set, graph = release.node, release.data_set, release.graph
    publisher = NamedNode(f"{data_set.value}#publisher")
    yield publisher, A, _term("foaf:Agent")
    yield publisher, _term("foaf:name"), text(PUBLISHER)
    for each in (data_set, node):
        yield each, A, _term("dcat:Dataset")
        yield from labels(each, *TITLE, _term("dct:title"))
        yield from labels(each, *_ABOUT, _term("dct:description"))
        yield each, _term("dct:publisher"), publisher
    yield data_set, _term("dcat:hasVersion"), node
    yield data_set, _term("dcat:hasCurrentVersion"), node
    yield node, _term("dcat:isVersionOf"), data_set
    yield node, _term("dcat:version"), text(release.day)
    yield node, _term("dct:issued"), _typed(release.day, "xsd:date")
    yield node, _term("dct:language"), NamedNode(_ZH)
    yield node, _term("dct:conformsTo"), NamedNode("http://www.w3.org/TR/vocab-data-cube/")
    for keyword in ("技术市场", "技术合同"):
        yield node, _term("dcat:keyword"), Literal(keyword, language="zh")
    for keyword in ("technology market", "technology contracts", "official statistics"):
        yield node, _term("dcat:keyword"), Literal(keyword, language="en")
    yield node, _term("dct:rights"), release.part("rights")
    yield release.part("rights"), A, _term("dct:RightsStatement")
    yield from labels(release.part("rights"), *RIGHTS)
    for edition in graph.of_type(release.names.term("Edition")):
        yield node, _term("dct:source"), NamedNode(edition)
        yield node, _term("prov:wasDerivedFrom"), NamedNode(edition)
    yield from _extent(release)
    for file in files:
        yield from _distribution(release, file)


def _extent(release: Release) -> Iterator[Statement]:
    """The years of the observations, from the first to the last, and the country."""
    node, graph = release.node, release.graph
    period = _term("sdmx-dimension:refPeriod")
    nodes = graph.of_type(_term("qb:Observation"))
    years = {graph.code(graph.value(observation, period)) for observation in nodes}
    years = {year for year in years if _YEAR.fullmatch(year)}
    if years:
        part = release.part("temporal")
        yield node, _term("dct:temporal"), part
        yield part, A, _term("dct:PeriodOfTime")
        yield part, _term("dcat:startDate"), _typed(min(years), "xsd:gYear")
        yield part, _term("dcat:endDate"), _typed(max(years), "xsd:gYear")
    country = release.names.thing("area", "cn")
    if graph.properties(country.value):
        yield node, _term("dct:spatial"), country
        yield country, A, _term("dct:Location")
        yield from labels(country, graph.label(country.value, "zh"), graph.label(country.value, "en"))


def _distribution(release: Release, file: File) -> Iterator[Statement]:
    name = file.path.replace("/", "-")
    part, checksum = release.part(name), release.part(f"{name}-sha256")
    yield release.node, _term("dcat:distribution"), part
    yield part, A, _term("dcat:Distribution")
    yield from labels(part, file.zh, file.en, _term("dct:title"))
    yield part, _term("dcat:downloadURL"), _file(file.path)
    yield part, _term("dcat:accessURL"), _file(file.path)
    yield part, _term("dcat:mediaType"), NamedNode(_MEDIA + file.media_type)
    yield part, _term("dcat:byteSize"), _typed(str(file.size), "xsd:nonNegativeInteger")
    yield part, _term("dct:rights"), release.part("rights")
    if file.standard:
        yield part, _term("dct:conformsTo"), NamedNode(file.standard)
    yield part, _term("spdx:checksum"), checksum
    yield checksum, A, _term("spdx:Checksum")
    yield checksum, _term("spdx:algorithm"), _term("spdx:checksumAlgorithm_sha256")
    yield checksum, _term("spdx:checksumValue"), _typed(file.sha256, "xsd:hexBinary")
